package builtin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/evalr/evalr/datasets/builtin/gen"
)

// A liveCodeRow is a problem in the columns of LiveCodeBench's release files.
type liveCodeRow struct {
	Title      string `json:"question_title"`
	Content    string `json:"question_content"`
	Platform   string `json:"platform"`
	ID         string `json:"question_id"`
	Contest    string `json:"contest_id"`
	Date       string `json:"contest_date"`
	Starter    string `json:"starter_code"`
	Difficulty string `json:"difficulty"`
	Public     string `json:"public_test_cases"`  // a JSON list, as text
	Private    string `json:"private_test_cases"` // the same
	Metadata   string `json:"metadata"`           // a JSON object, as text
}

// A liveCodeTest is one test of a [liveCodeRow].
type liveCodeTest struct {
	Input  string `json:"input"`
	Output string `json:"output"`
	Kind   string `json:"testtype"`
}

// encodeLiveCode writes problems of sample-livecodebench, a line each. Their dates
// are in the window that LiveCodeBench is asked in by default.
func encodeLiveCode(items []gen.Item) ([]byte, error) {
	of := map[string]int{}
	return encodeLines(items, func(i int, it gen.Item) (any, error) {
		const months = 5 // from August 2024
		p := it.Program
		of[it.Family]++
		row := liveCodeRow{
			Title: fmt.Sprintf("%s %d", p.Title, of[it.Family]), Content: it.Question,
			Platform: "built-in", ID: fmt.Sprintf("%s-%d", strings.ReplaceAll(it.Family, " ", "-"), of[it.Family]),
			Contest:    fmt.Sprintf("sample-%d", 1+i%months),
			Date:       time.Date(2024, time.August+time.Month(i%months), 1, 0, 0, 0, 0, time.UTC).Format("2006-01-02T15:04:05"),
			Starter:    p.Starter,
			Difficulty: []string{"easy", "medium", "hard"}[it.Level-1],
		}
		kind, metadata := "stdin", map[string]string{}
		if p.Function != "" {
			kind, metadata["func_name"] = "functional", p.Function
		}
		tests := make([]liveCodeTest, len(p.Tests))
		for i, t := range p.Tests {
			tests[i] = liveCodeTest{t.Input, t.Output, kind}
		}
		var err error
		for text, v := range map[*string]any{&row.Public: tests[:1], &row.Private: tests[1:], &row.Metadata: metadata} {
			if *text, err = compact(v); err != nil {
				return nil, err
			}
		}
		return row, nil
	})
}

// A contestRow is a problem in the columns of open-r1's Codeforces problems. It has
// no limits, so that those of the benchmark hold.
type contestRow struct {
	ID           string        `json:"id"`
	Title        string        `json:"title"`
	Description  string        `json:"description"`
	InputFormat  string        `json:"input_format"`
	OutputFormat string        `json:"output_format"`
	Examples     []contestTest `json:"examples"`
	Rating       int           `json:"rating"`
	Points       int           `json:"points"`
	Tests        []contestTest `json:"official_tests"`
}

// A contestTest is one test of a [contestRow].
type contestTest struct {
	Input  string `json:"input"`
	Output string `json:"output"`
}

// encodeContests writes problems of sample-codeforces, a line each.
func encodeContests(items []gen.Item) ([]byte, error) {
	return encodeLines(items, func(_ int, it gen.Item) (any, error) {
		p := it.Program
		row := contestRow{
			ID: fmt.Sprintf("%d/%s", p.Contest, p.Index), Title: p.Title, Description: it.Question,
			InputFormat: p.InputFormat, OutputFormat: p.OutputFormat,
			Rating: p.Rating, Points: p.Points(),
		}
		for _, t := range p.Tests {
			row.Tests = append(row.Tests, contestTest(t))
		}
		row.Examples = row.Tests[:1]
		return row, nil
	})
}

// encodeStandings writes the standings of the contests of sample-codeforces.
func encodeStandings(items []gen.Item) ([]byte, error) {
	return encodeLines(gen.Standings(items), func(_ int, c gen.Contest) (any, error) { return c, nil })
}

// encodeLines writes rows as JSON, a line each.
func encodeLines[T any](items []T, row func(i int, item T) (any, error)) ([]byte, error) {
	var out bytes.Buffer
	for i, item := range items {
		v, err := row(i, item)
		if err != nil {
			return nil, err
		}
		line, err := compact(v)
		if err != nil {
			return nil, err
		}
		out.WriteString(line + "\n")
	}
	return out.Bytes(), nil
}

// compact is a value as JSON in which <, > and & stand as they are.
func compact(v any) (string, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(out.String(), "\n"), err
}
