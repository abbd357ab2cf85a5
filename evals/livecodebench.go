package evals

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

// LiveCodeBench (Jain et al., arXiv 2403.07974), code generation, as
// LiveCodeBench/LiveCodeBench@28fef95 asks and grades it.
var liveCodeBench = define(Entry{
	Benchmark: evalr.Benchmark{
		Name:      "livecodebench",
		Version:   1,
		Title:     "LiveCodeBench",
		About:     "problems of programming contests, by default of August 2024 to January 2025; a program is right if it passes every test",
		Suites:    []string{"reasoning", "code"},
		Breakdown: []string{"difficulty", "platform", "month", "erratum"},
		K:         16,
		Sampling:  paperSampling,
		Metrics:   []evalr.Metric{pass1},
		Prompt:    lcbPrompts["r1"],
		Scorer:    scorers.Code{Fence: scorers.LastFence, Language: "python", Limits: evalr.Limits{CPU: 6 * time.Second, Memory: 4 << 30}},
		Cases: []evalr.Case{
			{Gold: "42", Text: "Six times seven:\n```python\nprint(42)\n```", Want: evalr.Correct},
			{Gold: "42", Text: "```python\nprint(41)\n```\nNo:\n```python\nprint(42)\n```", Want: evalr.Correct},
			{Gold: "42", Text: "```python\nprint(42.0)\n```", Want: evalr.Correct},
			{Gold: "42", Text: "```python\nprint(42)\n```\nBetter:\n```python\nprint(41)\n```", Want: evalr.Incorrect},
			{Gold: "42", Text: "The program prints 42.", Want: evalr.NoAnswer},
			{Gold: "42", Text: "```python\nprint(4", Stop: evalr.StopLength, Want: evalr.Truncated},
		},
	},
	Settings: []Setting{
		{
			Name: "lcb-window", Default: "2024-08-01..2025-01-31", Apply: lcbWindow,
			Usage: "of livecodebench: problems of contests in these `dates`, START..END or all; with @v6 at its end of release v6 instead of v5",
		},
		{
			Name: "lcb-prompt", Default: "r1", Apply: lcbPrompt,
			Usage: "of livecodebench: `wording` of the prompt: r1 (one user turn) or generic (with LiveCodeBench's system prompt)",
		},
		{
			Name: "lcb-mode", Default: "process", Apply: lcbMode, Grading: true,
			Usage: "of livecodebench: `how` programs are run: process (each test in a process of its own) or official (as LiveCodeBench's own runner does)",
		},
	},
	Data: datasets.Set{
		Repo:     "livecodebench/code_generation_lite",
		Revision: "0fe84c3912ea0c4d4a78037083943e8f0c4dd505",
		Files:    []string{"test3.jsonl", "test4.jsonl", "test5.jsonl"}, // see lcbFiles
		SHA256: map[string]string{
			"test.jsonl":  "2bd02b38beb48e8c46b5b9987095d999ff38cd8efc255ea5d58974317c48f63f",
			"test2.jsonl": "095df7c5daf15f882c51a9deb84085cff1e073495a5dbcf95015a564d485f3a3",
			"test3.jsonl": "28ed26cc83363ce3f1fe2d5fad9f8393077beb1907b167a31bd3b32f80801b79",
			"test4.jsonl": "d711138ddaebfcf5f8ec6a4283ee677298c0f5c5d374a235af92aaf0584510da",
			"test5.jsonl": "7f77571c2a6df0c2a72a3277650309f67e01e0008e18117e624633df53f81214",
			"test6.jsonl": "bb4c364f71921c4495a6ad15abe1a927350b720009f4933e2e71f8af0f6fd1f5",
		},
		Count:   279,
		Aliases: []string{"lcb", "lcb_problems_1055"},
		Columns: []datasets.Column{
			{Name: "question_id", Required: true},
			{Name: "question_content", Required: true},
			{Name: "contest_date"}, // without it a problem is in no window but "all"
			{Name: "platform", Required: true},
			{Name: "difficulty", Required: true},
			{Name: "question_title"},
			{Name: "starter_code"},
			{Name: "metadata"},
			{Name: "func_name"},
			{Name: "public_test_cases", Aliases: []string{"public_tests", "tests"}, Kind: datasets.Large},
			{Name: "private_test_cases", Aliases: []string{"hidden_tests_recovered"}, Kind: datasets.Large},
		},
		Decode: lcbProblem,
	},
})

// The prompts: LiveCodeBench's own of instructed models, and the one it has for
// DeepSeek-R1 without the template around it, which is also that of
// huggingface/lighteval and open-r1. The system text is part of the user's turn
// there, as DeepSeek-R1 advises.
const (
	lcbTask    = "You will be given a question (problem specification) and will generate a correct Python program that matches the specification and passes all tests."
	lcbSystem  = "You are an expert Python programmer. " + lcbTask
	lcbStarter = "You will use the following starter code to write the solution to the problem and enclose your code within delimiters."
	lcbStdin   = "Read the inputs from stdin solve the problem and write the answer to stdout (do not directly test on the sample inputs). " +
		"Enclose your code within delimiters as follows. Ensure that when the python program runs, it reads the inputs, runs the algorithm and writes output to STDOUT."
)

var lcbPrompts = map[string]func(evalr.Problem, int) evalr.Prompt{
	"r1": func(p evalr.Problem, _ int) evalr.Prompt {
		return userTurn(lcbTask + "\n\nQuestion: " + p.Input + "\n\n" + lcbFormat(p))
	},
	"generic": func(p evalr.Problem, _ int) evalr.Prompt {
		prompt := userTurn("### Question:\n" + p.Input + "\n\n### Format: " + lcbFormat(p) + "### Answer: (use the provided format with backticks)\n\n")
		prompt.Messages = slices.Insert(prompt.Messages, 0, evalr.Message{Role: "system", Content: lcbSystem})
		return prompt
	},
}

// lcbFormat says what the program is to look like.
func lcbFormat(p evalr.Problem) string {
	sentence, code := lcbStdin, "# YOUR CODE HERE"
	if t, ok := p.Tests.(*lcbTests); ok && t.starter != "" {
		sentence, code = lcbStarter, t.starter
	}
	return sentence + "\n```python\n" + code + "\n```\n\n"
}

func lcbPrompt(e Entry, value string) (Entry, error) {
	prompt, ok := lcbPrompts[value]
	if !ok {
		return Entry{}, errors.New("want r1 or generic")
	}
	e.Prompt = prompt
	return e, nil
}

func lcbMode(e Entry, value string) (Entry, error) {
	code := e.Scorer.(scorers.Code)
	switch value {
	case "process":
		code.Mode = ""
	case "official":
		code.Mode = value
	default:
		return Entry{}, errors.New("want process or official")
	}
	e.Scorer = code
	return e, nil
}

// lcbFiles are the files of the releases and a day by which each was published, so
// that none of its problems is later. Release v5 is the first five, v6 all six.
var lcbFiles = []struct {
	name      string
	published time.Time
}{
	{"test.jsonl", lcbDay(2024, 4, 30)},
	{"test2.jsonl", lcbDay(2024, 6, 30)},
	{"test3.jsonl", lcbDay(2024, 9, 30)},
	{"test4.jsonl", lcbDay(2024, 11, 30)},
	{"test5.jsonl", lcbDay(2025, 1, 31)},
	{"test6.jsonl", lcbDay(2025, 5, 31)},
}

func lcbDay(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// lcbV5 is the time of the last problem of release v5. The release after it has
// four further problems of that day.
var (
	lcbV5      = time.Date(2025, 1, 4, 18, 30, 0, 0, time.UTC)
	lcbAfterV5 = []string{"abc387_a", "abc387_b", "abc387_c", "abc387_f"}
)

// lcbCounts are the problems of the parts whose number is known.
var lcbCounts = map[string]int{"v5-2024-08-01..2025-01-31": 279, "v5-all": 880, "v6-all": 1055}

// lcbWindow keeps the problems whose contests were in a range of dates. Both ends
// belong to it, the last one with its first instant, as LiveCodeBench compares.
func lcbWindow(e Entry, value string) (Entry, error) {
	dates, name, found := strings.Cut(value, "@")
	release := 5
	if found {
		n, err := strconv.Atoi(strings.TrimPrefix(name, "v"))
		if err != nil || n != 5 && n != 6 {
			return Entry{}, errors.New("want v5 or v6 after the @")
		}
		release = n
	}
	files := lcbFiles[:release]
	from, to := time.Time{}, files[release-1].published
	if dates != "all" {
		var err error
		if from, to, err = lcbDates(dates); err != nil {
			return Entry{}, err
		}
		if last := files[release-1].published; to.After(last) {
			return Entry{}, lcbTooLate(release, last, to, dates)
		}
	}
	e.Data.Files = nil
	for _, f := range files {
		if !from.After(f.published) {
			e.Data.Files = append(e.Data.Files, f.name)
		}
	}
	e.Data.Part = fmt.Sprintf("v%d-%s", release, dates)
	e.Data.Count = lcbCounts[e.Data.Part]
	e.Data.Keep = func(p evalr.Problem) bool {
		t := p.Tests.(*lcbTests)
		later := release == 5 && (t.date.After(lcbV5) || slices.Contains(lcbAfterV5, p.ID))
		return !later && !t.date.Before(from) && !t.date.After(to)
	}
	return e, nil
}

// lcbTooLate is the error of a window that ends after its release.
func lcbTooLate(release int, last, to time.Time, dates string) error {
	advice := "want an earlier end"
	if newest := len(lcbFiles); release < newest && !to.After(lcbFiles[newest-1].published) {
		advice = fmt.Sprintf("%s, or release v%d as in %s@v%d", advice, newest, dates, newest)
	}
	return fmt.Errorf("release v%d has no problem after %s; %s", release, last.Format(time.DateOnly), advice)
}

func lcbDates(s string) (from, to time.Time, err error) {
	first, last, _ := strings.Cut(s, "..")
	from, err = time.Parse(time.DateOnly, first)
	if err == nil {
		to, err = time.Parse(time.DateOnly, last)
	}
	if err != nil || to.Before(from) {
		err = errors.New("want all, or two dates such as 2024-08-01..2025-01-31")
	}
	return from, to, err
}

// lcbErrata are the problems that LiveCodeBench's ERRATA.md lists, by id or title:
// they have several right answers, are interactive, or have wrong tests.
var lcbErrata = []string{
	"abc311_c", "abc326_d", "abc327_b", "abc333_e", "abc343_e", "abc362_c", "arc185_c", "abc343_a",
	"find-words-containing-character", "find-the-peaks", "generate-binary-strings-without-adjacent-zeros",
	"abc337_e", "abc355_e",
	"abc350_c", "arc189_a", "apply-operations-to-make-string-empty", "most-frequent-ids",
}

// lcbProblem decodes a row of the release files, or of a copy with recovered tests.
func lcbProblem(row datasets.Row) (evalr.Problem, error) {
	id := row.Text("question_id")
	date, month, err := lcbTime(row)
	if err != nil {
		return evalr.Problem{}, err
	}
	meta := struct {
		Function string `json:"func_name"`
	}{row.Text("func_name")}
	if row.Has("metadata") {
		if err := json.Unmarshal([]byte(row.Text("metadata")), &meta); err != nil {
			return evalr.Problem{}, row.Errorf("metadata", "not a JSON object: %v", err)
		}
	}
	erratum := "no"
	if slices.Contains(lcbErrata, id) || slices.Contains(lcbErrata, row.Text("question_title")) {
		erratum = "yes"
	}
	return evalr.Problem{
		ID:    id,
		Input: row.Text("question_content"),
		Fields: map[string]string{
			"difficulty": row.Text("difficulty"), "platform": row.Text("platform"),
			"month": month, "erratum": erratum,
		},
		Tests: &lcbTests{
			id: id, date: date, starter: row.Text("starter_code"), function: meta.Function,
			public: row.Blob("public_test_cases"), private: row.Blob("private_test_cases"),
		},
	}, nil
}

// lcbTime is when the contest was, and its month as a field of the problem.
func lcbTime(row datasets.Row) (t time.Time, month string, err error) {
	text := row.Text("contest_date")
	if text == "" {
		return t, "unknown", nil
	}
	if t, err = time.Parse("2006-01-02T15:04:05", text); err != nil {
		return t, "", row.Errorf("contest_date", "%q; want a time such as 2024-08-03T00:00:00", text)
	}
	return t, t.Format("2006-01"), nil
}

// An lcbTests is what a row says of how programs are judged: the tests, which stay
// in the file until they are wanted, and what they are called by.
type lcbTests struct {
	id, starter, function string
	date                  time.Time
	public, private       datasets.Blob
}

// Digest implements [evalr.TestSet]. It covers the starter code, which says what
// the tests call.
func (t *lcbTests) Digest() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %s %s", t.function, t.starter, t.public.SHA256(), t.private.SHA256()))
	return hex.EncodeToString(sum[:])
}

// Load implements [evalr.TestSet]: the public tests and then the private ones.
func (t *lcbTests) Load(ctx context.Context) (evalr.Tests, error) {
	tests := evalr.Tests{Function: t.function}
	seen := 0
	for _, field := range []datasets.Blob{t.public, t.private} {
		if field.IsZero() {
			continue
		}
		err := lcbCases(field, func(c lcbCase) error {
			seen++
			if !c.usable() {
				return ctx.Err()
			}
			test, err := c.test(t.function)
			test.Public = field == t.public && c.Origin != "private"
			tests.Cases = append(tests.Cases, test)
			return errors.Join(err, ctx.Err())
		})
		if err != nil {
			return evalr.Tests{}, field.Errorf("problem %s: %v", t.id, err)
		}
	}
	if len(tests.Cases) == 0 {
		return evalr.Tests{}, fmt.Errorf("none of its tests is usable: %d recovered, none validated", seen)
	}
	return tests, nil
}

// An lcbCase is one test as the data has it.
type lcbCase struct {
	Input     *string         `json:"input"`
	Output    *string         `json:"output"`
	Kind      string          `json:"testtype"`
	Origin    string          `json:"origin"`    // "public" or "private", in a copy that mixes them
	Validated json.RawMessage `json:"validated"` // of a recovered test: whether a program known to be right passes it
}

// usable reports whether it can be judged by: recovered tests only if validated.
func (c lcbCase) usable() bool { return c.Validated == nil || string(c.Validated) == "true" }

func (c lcbCase) test(function string) (evalr.Test, error) {
	switch {
	case c.Input == nil || c.Output == nil:
		return evalr.Test{}, errors.New("want an input and an output, both texts")
	case c.Kind == "functional" && function == "":
		return evalr.Test{}, errors.New("it calls a function, and the problem names none")
	case c.Kind == "stdin" && function != "":
		return evalr.Test{}, fmt.Errorf("it is for whole programs, and the problem names the function %s", function)
	case c.Kind != "functional" && c.Kind != "stdin":
		return evalr.Test{}, fmt.Errorf("testtype %q; want stdin or functional", c.Kind)
	}
	return evalr.Test{Input: *c.Input, Output: *c.Output}, nil
}

// lcbExpands bounds what the tests of a problem may unpack to.
var lcbExpands = datasets.Limits{Expanded: 512 << 20, Ratio: 2000}

// lcbCases reads the tests of a field: a JSON list, or the text of one pickled,
// deflated and written in base 64.
func lcbCases(field datasets.Blob, take func(lcbCase) error) error {
	text, err := field.Open()
	if err != nil {
		return err
	}
	defer text.Close() //nolint:errcheck // only read
	in := bufio.NewReader(text)
	if head, _ := in.Peek(64); strings.HasPrefix(strings.TrimSpace(string(head)), "[") { // a list; an error comes again when it is read
		return lcbList(in, take)
	}
	z, err := datasets.Inflate(base64.NewDecoder(base64.StdEncoding, in), lcbExpands)
	if err != nil {
		return err
	}
	defer z.Close() //nolint:errcheck // only read
	list, err := datasets.Pickled(z)
	if err != nil {
		return err
	}
	return lcbList(list, take)
}

// lcbList reads a JSON list of tests, holding one at a time.
func lcbList(r io.Reader, take func(lcbCase) error) error {
	dec := json.NewDecoder(r)
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return errors.Join(errors.New("want a JSON list of tests"), err)
	}
	n := 1
	for ; dec.More(); n++ {
		var c lcbCase
		err := dec.Decode(&c)
		if err == nil {
			err = take(c)
		}
		if err != nil {
			return fmt.Errorf("test %d: %w", n, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("after %d tests: %w", n-1, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.Join(errors.New("more after the list of tests"), err)
	}
	return nil
}
