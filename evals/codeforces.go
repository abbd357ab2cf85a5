package evals

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

// Problems of Codeforces contests, asked and rated by CodeElo's procedure (Quan et
// al., arXiv 2501.01257; QwenLM/CodeElo@0bffc84), with tests to judge by here, which
// CodeElo leaves to Codeforces itself: those that huggingface/open-r1 collected.
var codeforces = define(Entry{
	Benchmark: evalr.Benchmark{
		Name:    "codeforces",
		Version: 1,
		Title:   "Codeforces",
		About: "problems of Codeforces contests, solved in C++ in up to 8 attempts and judged by their tests; " +
			"not public of DeepSeek-R1's figures are its ten Div. 2 contests, its tests, how many attempts it had and whom its percentile is among",
		Suites:    []string{"reasoning", "code"},
		Breakdown: []string{"band", "contest"},
		Cluster:   "contest",
		K:         ratedAttempts,
		Sampling:  paperSampling,
		Metrics:   []evalr.Metric{pass1, ratingBy(evalr.ByContests), percentileBy(evalr.ByR1), ratingBy(evalr.ByProblems)},
		Prompt:    cfPrompt("C++"),
		Scorer:    scorers.Code{Fence: scorers.FirstBlock, Rule: scorers.Tokens, Language: "cpp", Limits: cfLimits(1)},
		Cases: []evalr.Case{
			{Gold: "42", Text: cfProgram("42"), Want: evalr.Correct},
			{Gold: "42", Text: cfProgram("42") + "\nWith comments:\n" + cfProgram("41"), Want: evalr.Correct},
			{Gold: "42", Text: cfProgram("42.0"), Want: evalr.Incorrect},
			{Gold: "42", Text: "The program prints 42.", Want: evalr.NoAnswer},
			{Gold: "42", Text: "```cpp\nint main() {", Stop: evalr.StopLength, Want: evalr.Truncated},
		},
	},
	Settings: []Setting{
		{
			Name: "cf-language", Default: "cpp", Apply: cfLanguage,
			Usage: "of codeforces: `language` that is asked for: cpp or python (which has three times the time)",
		},
		{
			Name: "cf-set", Default: "verifiable", Apply: cfSet,
			Usage: "of codeforces: `problems`: verifiable (the 422 of open-r1's test split) or file (all of a file of yours)",
		},
		{
			Name: "cf-percentile", Default: evalr.ByR1, Apply: cfPercentile, Grading: true,
			Usage: "of codeforces: `whom` the percentile is among: r1 (as DeepSeek-R1 publishes) or codeelo",
		},
		attaching("cf-standings", Standings, "of codeforces: `file` with the standings of its contests, without which there is no rating"),
		cfRatings(attaching("cf-ratings", Ratings, "of codeforces: `file` with the ratings of people, for --cf-percentile codeelo")),
	},
	Doubts: []string{
		"codeforces: programs are judged by the tests of the file alone: sample tests let wrong programs pass, and without a checker right ones fail where a problem has several right outputs",
	},
	Data: datasets.Set{
		Repo:     "open-r1/codeforces",
		Revision: "6e43a96df44aee5afa14845422ebd02b3c80205a",
		Files:    []string{"verifiable/test-00000-of-00001.parquet"},
		Count:    cfVerifiable,
		Others:   cfSetFile,
		Aliases:  []string{"codeforces_verifiable", "codeforces-verifiable"},
		Columns: []datasets.Column{
			{Name: "id"},
			{Name: "title"},
			{Name: "description", Aliases: []string{"problem"}, Required: true},
			{Name: "input_format"},
			{Name: "output_format"},
			{Name: "interaction_format"},
			{Name: "note"},
			{Name: "examples", Kind: datasets.Large},
			{Name: "rating"},
			{Name: "points"},
			{Name: "time_limit"},      // seconds
			{Name: "time_limit_ms"},   // milliseconds
			{Name: "memory_limit"},    // megabytes
			{Name: "memory_limit_mb"}, // the same
			{Name: "input_mode"},
			{Name: "generated_checker"},
			{Name: "official_tests", Aliases: []string{"tests"}, Kind: datasets.Large, Required: true},
		},
		Decode: cfDecode(1),
	},
})

const (
	cfVerifiable = 422             // problems of the pinned file
	cfSetFile    = "--cf-set file" // takes any other
)

// cfProgram is an answer whose program prints a number. It is one in C++ for all that
// it looks like another.
func cfProgram(number string) string {
	return "```cpp\n#include <cstdio>\n#define print(x) int main() { std::puts(#x); }\nprint(" + number + ")\n```"
}

// cfPrompt is CodeElo's.
func cfPrompt(language string) func(evalr.Problem, int) evalr.Prompt {
	return func(p evalr.Problem, _ int) evalr.Prompt {
		return userTurn("You are a coding expert. Given a competition-level coding problem, you need to write a " + language +
			" program to solve it. You may start by outlining your thought process. In the end, please provide the complete code in a code block enclosed with ``` ```.\n\n" +
			p.Input)
	}
}

// cfLimits are those of a test whose problem sets none. Interpreted languages have
// factor times the time.
func cfLimits(factor int) evalr.Limits {
	return evalr.Limits{CPU: time.Duration(factor) * 2 * time.Second, Memory: 256 << 20}
}

func cfLanguage(e Entry, value string) (Entry, error) {
	code := e.Scorer.(scorers.Code)
	code.Language, code.Mode = value, ""
	name, factor := "C++", 1
	switch value {
	case "cpp":
	case "python":
		code.Mode = "bare" // without the imports that LiveCodeBench's programs get
		name, factor = "Python", 3
	default:
		return Entry{}, errors.New("want cpp or python")
	}
	code.Limits = cfLimits(factor)
	e.Scorer, e.Prompt, e.Data.Decode = code, cfPrompt(name), cfDecode(factor)
	return e, nil
}

func cfSet(e Entry, value string) (Entry, error) {
	switch value {
	case "verifiable":
		e.Data.Count, e.Data.Others = cfVerifiable, cfSetFile
	case "file":
		e.Data.Count, e.Data.Others = 0, ""
	default:
		return Entry{}, errors.New("want verifiable or file")
	}
	return e, nil
}

func cfPercentile(e Entry, value string) (Entry, error) {
	if value != evalr.ByR1 && value != evalr.ByCodeElo {
		return Entry{}, errors.New("want r1 or codeelo")
	}
	e.Metrics = slices.Clone(e.Metrics)
	for i, m := range e.Metrics {
		if m.Kind == evalr.MetricPercentile {
			e.Metrics[i] = percentileBy(value)
		}
	}
	return e, nil
}

// cfRatings makes sure that the file would be used.
func cfRatings(s Setting) Setting {
	attach := s.Apply
	s.Apply = func(e Entry, value string) (Entry, error) {
		if value != "" && e.Options["cf-percentile"] != evalr.ByCodeElo {
			return Entry{}, errors.New("a file of ratings is for --cf-percentile codeelo; add that, or leave the file out")
		}
		return attach(e, value)
	}
	return s
}

// cfDecode returns the function that decodes a row of open-r1's files, or of a copy
// with the statement in one piece, for a language with so many times the time.
func cfDecode(factor int) func(datasets.Row) (evalr.Problem, error) {
	return func(row datasets.Row) (evalr.Problem, error) {
		limits, err := cfLimitsOf(row)
		if err != nil {
			return evalr.Problem{}, err
		}
		statement, err := cfStatement(row, limits)
		if err != nil {
			return evalr.Problem{}, err
		}
		p := evalr.Problem{ID: "row-" + strconv.Itoa(row.Index()), Input: statement, Fields: map[string]string{}}
		if parts := cfID.FindStringSubmatch(row.Text("id")); parts != nil {
			p.ID = parts[1] + "/" + parts[2]
			p.Fields["contest"], p.Fields["index"] = parts[1], parts[2]
		} else if row.Has("id") {
			return evalr.Problem{}, row.Errorf("id", "%q; want a contest's number and a letter, such as 1971A or 1971/A", row.Text("id"))
		}
		for _, field := range []string{"rating", "points"} {
			if row.Has(field) {
				x, err := cfNumber(row, field)
				if err != nil {
					return evalr.Problem{}, err
				}
				p.Fields[field] = strconv.FormatFloat(x, 'f', -1, 64)
			}
		}
		p.Fields["band"] = cfBand(p.Fields["rating"])
		p.Tests = &cfTests{id: p.ID, tests: row.Blob("official_tests"), checker: row.Text("generated_checker"), limits: limits, factor: factor, unfit: cfUnfit(row)}
		return p, nil
	}
}

var cfID = regexp.MustCompile(`^(\d+)/?([A-Z]\d*)$`)

// cfBand is the range of ratings that a problem belongs to.
func cfBand(rating string) string {
	const width = 400
	x, err := strconv.ParseFloat(rating, 64)
	if err != nil {
		return "unrated"
	}
	low := int(x) / width * width
	return fmt.Sprintf("%04d–%04d", low, low+width-1)
}

// cfUnfit says why no program can be judged at a problem; it is empty if one can.
func cfUnfit(row datasets.Row) string {
	switch {
	case row.Has("interaction_format"):
		return "it is interactive, and its tests are no interactor"
	case row.Has("input_mode") && row.Text("input_mode") != "stdio":
		return "its programs read and write files, where only standard input and output are judged"
	}
	return ""
}

// The limits as copies have them at the end of a statement.
var (
	cfTimeIn   = regexp.MustCompile(`(?m)^Time Limit: \{'seconds': (\d+), 'nanos': (\d+)\}$`)
	cfMemoryIn = regexp.MustCompile(`(?m)^Memory Limit: (\d+) Bytes$`)
)

// cfLimitsOf are the limits of a problem, zero where the row has none.
func cfLimitsOf(row datasets.Row) (l evalr.Limits, err error) {
	for _, field := range []struct {
		name string
		set  func(float64)
	}{
		{"time_limit", func(x float64) { l.CPU = time.Duration(x * float64(time.Second)) }},
		{"time_limit_ms", func(x float64) { l.CPU = time.Duration(x * float64(time.Millisecond)) }},
		{"memory_limit", func(x float64) { l.Memory = int64(x * (1 << 20)) }},
		{"memory_limit_mb", func(x float64) { l.Memory = int64(x * (1 << 20)) }},
	} {
		if !row.Has(field.name) {
			continue
		}
		x, err := cfNumber(row, field.name)
		if err != nil {
			return l, err
		}
		field.set(x)
	}
	if m := cfTimeIn.FindStringSubmatch(row.Text("description")); m != nil && l.CPU == 0 {
		l.CPU, err = time.ParseDuration(m[1] + "s" + m[2] + "ns")
	}
	if m := cfMemoryIn.FindStringSubmatch(row.Text("description")); m != nil && l.Memory == 0 && err == nil {
		l.Memory, err = strconv.ParseInt(m[1], 10, 64)
	}
	if err != nil {
		return l, row.Errorf("description", "its limits: %v", err)
	}
	return l, nil
}

// cfNumber is a positive number of a column.
func cfNumber(row datasets.Row, field string) (float64, error) {
	const most = 1e6
	x, err := strconv.ParseFloat(strings.TrimSpace(row.Text(field)), 64)
	if err != nil || !(x > 0 && x <= most) {
		return 0, row.Errorf(field, "%q; want a number above 0", row.Text(field))
	}
	return x, nil
}

// cfStatement is the problem as it is asked: the parts of its page in their order, or
// the one text that a copy has.
func cfStatement(row datasets.Row, l evalr.Limits) (string, error) {
	if !row.Has("input_format") && !row.Has("output_format") {
		return row.Text("description"), nil
	}
	var b strings.Builder
	part := func(title, text string) {
		if text = strings.TrimSpace(text); text != "" {
			fmt.Fprintf(&b, "\n\n## %s\n\n%s", title, text)
		}
	}
	fmt.Fprintf(&b, "# %s\n\n", row.Text("title"))
	if l.CPU > 0 && l.Memory > 0 {
		fmt.Fprintf(&b, "Time limit: %g seconds. Memory limit: %d megabytes.\n\n", l.CPU.Seconds(), l.Memory>>20)
	}
	b.WriteString(strings.TrimSpace(row.Text("description")))
	part("Input", row.Text("input_format"))
	part("Output", row.Text("output_format"))
	part("Interaction", row.Text("interaction_format"))
	examples, err := cfCases(row.Blob("examples"))
	if err != nil {
		return "", row.Errorf("examples", "%v", err)
	}
	for _, e := range examples {
		part("Example", "Input:\n```\n"+strings.TrimRight(e.Input, "\n")+"\n```\nOutput:\n```\n"+strings.TrimRight(e.Output, "\n")+"\n```")
	}
	part("Note", row.Text("note"))
	return strings.TrimSpace(b.String()), nil
}

// A cfTests is what a row says of how programs are judged.
type cfTests struct {
	id, checker, unfit string
	tests              datasets.Blob
	limits             evalr.Limits // of the problem
	factor             int          // how many times the time a language has
}

// Digest implements [evalr.TestSet].
func (t *cfTests) Digest() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %s %s %d", t.checker, t.tests.SHA256(), t.limits.CPU, t.limits.Memory))
	return hex.EncodeToString(sum[:])
}

// Load implements [evalr.TestSet].
func (t *cfTests) Load(context.Context) (evalr.Tests, error) {
	if t.unfit != "" {
		return evalr.Tests{}, fmt.Errorf("problem %s cannot be judged: %s", t.id, t.unfit)
	}
	cases, err := cfCases(t.tests)
	if err != nil {
		return evalr.Tests{}, t.tests.Errorf("problem %s: %v", t.id, err)
	}
	tests := evalr.Tests{Cases: cases, Limits: t.limits}
	tests.Limits.CPU *= time.Duration(t.factor)
	if t.checker != "" {
		tests.Checker = evalr.Program{Language: "python", Source: t.checker}
	}
	return tests, nil
}

// cfCases reads a JSON list of inputs and outputs; no cell has none.
func cfCases(field datasets.Blob) ([]evalr.Test, error) {
	if field.IsZero() {
		return nil, nil
	}
	text, err := field.Open()
	if err != nil {
		return nil, err
	}
	defer text.Close() //nolint:errcheck // only read
	var list []struct {
		Input  *string `json:"input"`
		Output *string `json:"output"`
	}
	if err := json.NewDecoder(text).Decode(&list); err != nil {
		return nil, fmt.Errorf("want a JSON list of tests: %w", err)
	}
	tests := make([]evalr.Test, len(list))
	for i, c := range list {
		if c.Input == nil || c.Output == nil {
			return nil, fmt.Errorf("test %d: want an input and an output, both texts", i+1)
		}
		tests[i] = evalr.Test{Input: *c.Input, Output: *c.Output}
	}
	return tests, nil
}
