package builtin

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr/datasets/builtin/gen"
)

// Encode returns problems of a set as JSON lines in the columns of its benchmark.
func Encode(set gen.Set, items []gen.Item) ([]byte, error) {
	switch set.Name {
	case "sample-aime":
		return encodeIntegers(items)
	case "sample-math":
		return encodeMathematics(items)
	case "sample-gpqa":
		return encodeScience(items)
	case "sample-mmlu":
		return encodeKnowledge(items)
	case "sample-livecodebench":
		return encodeLiveCode(items)
	case "sample-codeforces":
		return encodeContests(items)
	default:
		return nil, errors.New("its columns are not known; name them in Encode")
	}
}

// An integerRow is a problem in the columns of the copies of AIME.
type integerRow struct {
	ID      string `json:"id"`
	Problem string `json:"problem"`
	Answer  string `json:"answer"`
}

func encodeIntegers(items []gen.Item) ([]byte, error) {
	names := numbered{}
	return encodeLines(items, func(_ int, it gen.Item) (any, error) {
		return integerRow{ID: names.next(it.Family), Problem: it.Question, Answer: it.Gold}, nil
	})
}

// A mathematicsRow is a problem in the columns of MATH-500.
type mathematicsRow struct {
	ID      string `json:"unique_id"`
	Problem string `json:"problem"`
	Answer  string `json:"answer"`
	Subject string `json:"subject"`
	Level   int    `json:"level"`
}

func encodeMathematics(items []gen.Item) ([]byte, error) {
	names := numbered{}
	return encodeLines(items, func(_ int, it gen.Item) (any, error) {
		level, err := strconv.Atoi(it.Fields["level"])
		return mathematicsRow{
			ID: names.next(it.Family), Problem: it.Question, Answer: it.Gold,
			Subject: it.Fields["subject"], Level: level,
		}, err
	})
}

// A scienceRow is a problem in the columns of GPQA.
type scienceRow struct {
	ID        string `json:"Record ID"`
	Question  string `json:"Question"`
	Right     string `json:"Correct Answer"`
	Wrong1    string `json:"Incorrect Answer 1"`
	Wrong2    string `json:"Incorrect Answer 2"`
	Wrong3    string `json:"Incorrect Answer 3"`
	Domain    string `json:"High-level domain"`
	Subdomain string `json:"Subdomain"`
}

func encodeScience(items []gen.Item) ([]byte, error) {
	names := numbered{}
	return encodeLines(items, func(_ int, it gen.Item) (any, error) {
		return scienceRow{
			ID: names.next(it.Family), Question: it.Question,
			Right: it.Choices[0], Wrong1: it.Choices[1], Wrong2: it.Choices[2], Wrong3: it.Choices[3],
			Domain: it.Fields["domain"], Subdomain: it.Fields["subdomain"],
		}, nil
	})
}

// A knowledgeRow is a problem in the columns of MMLU.
type knowledgeRow struct {
	Question string   `json:"question"`
	Subject  string   `json:"subject"`
	Choices  []string `json:"choices"`
	Answer   int      `json:"answer"` // place of the right option, from 0
}

// encodeKnowledge puts the options of a problem in an order that its key decides.
func encodeKnowledge(items []gen.Item) ([]byte, error) {
	return encodeLines(items, func(_ int, it gen.Item) (any, error) {
		row := knowledgeRow{Question: it.Question, Subject: it.Fields["subject"], Choices: slices.Clone(it.Choices)}
		gen.Random("order of "+it.Key).Shuffle(len(row.Choices), func(i, j int) {
			row.Choices[i], row.Choices[j] = row.Choices[j], row.Choices[i]
		})
		row.Answer = slices.Index(row.Choices, it.Choices[0])
		return row, nil
	})
}

// numbered counts the problems of each family.
type numbered map[string]int

// next names the next problem of a family: "digit-sum-3".
func (n numbered) next(family string) string {
	n[family]++
	return fmt.Sprintf("%s-%d", strings.ReplaceAll(family, " ", "-"), n[family])
}
