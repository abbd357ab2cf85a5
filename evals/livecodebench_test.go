package evals

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

func livecodebench(t *testing.T, settings map[string]string) Entry {
	t.Helper()
	e, ok := catalogue(t).Lookup("livecodebench")
	require.True(t, ok)
	e, err := e.Set(settings)
	require.NoError(t, err)
	return e
}

// lcbRead returns the problems of a file of the shared data.
func lcbRead(t *testing.T, e Entry, name string) []evalr.Problem {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data: %v", err)
	}
	all, err := lcbOpen(t, e, path)
	require.NoError(t, err)
	return all
}

func lcbOpen(t *testing.T, e Entry, path string) (all []evalr.Problem, err error) {
	t.Helper()
	data, err := datasets.Open(t.Context(), e.Data, []datasets.Location{{Where: datasets.File, Path: path}}, datasets.Config{})
	if err != nil {
		return nil, err
	}
	for p, err := range data.Problems(t.Context()) {
		require.NoError(t, err)
		all = append(all, p)
	}
	return all, nil
}

// The default window is the one that DeepSeek-R1 reports: 279 problems, whatever
// later problems a copy has besides.
func TestLCBWindowOfThePaper(t *testing.T) {
	t.Parallel()
	all := lcbRead(t, livecodebench(t, nil), "lcb_problems_1055.jsonl")
	f, err := os.Open(filepath.Join("..", "..", "shared", "vectors", "lcb_window_279.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var want, got []string
	for _, row := range rows[1:] {
		want = append(want, row[0])
	}
	counts := map[string]int{}
	usable := 0
	for _, p := range all {
		got = append(got, p.ID)
		counts[p.Fields["difficulty"]]++
		counts[p.Fields["platform"]]++
		counts[p.Fields["month"]]++
		counts["erratum "+p.Fields["erratum"]]++
		tests, err := p.Tests.Load(t.Context())
		if err != nil {
			require.ErrorContains(t, err, "none of its tests is usable", p.ID)
			continue
		}
		usable++
		require.Equal(t, p.Fields["platform"] == "leetcode", tests.Function != "", p.ID)
	}
	require.ElementsMatch(t, want, got)
	require.Equal(t, 157, usable, "166 of all that a later release has in these dates")
	require.Equal(t, map[string]int{
		"easy": 67, "medium": 89, "hard": 123, "atcoder": 175, "leetcode": 104,
		"2024-08": 66, "2024-09": 47, "2024-10": 53, "2024-11": 57, "2024-12": 49, "2025-01": 7,
		"erratum no": 277, "erratum yes": 2,
	}, counts)
}

func TestLCBWindows(t *testing.T) {
	t.Parallel()
	for window, c := range map[string]struct {
		first, last string // files
		count       int
	}{
		"all":                       {"test.jsonl", "test5.jsonl", 880},
		"all@v5":                    {"test.jsonl", "test5.jsonl", 880},
		"all@v6":                    {"test.jsonl", "test6.jsonl", 1055},
		"2024-08-01..2025-01-31":    {"test3.jsonl", "test5.jsonl", 279},
		"2024-08-01..2025-01-31@v6": {"test3.jsonl", "test6.jsonl", 323},
		"2024-10-01..2024-12-31":    {"test4.jsonl", "test5.jsonl", 53 + 57 + 49},
		"2024-08-03..2024-08-03":    {"test3.jsonl", "test5.jsonl", 10},
		"2025-02-01..2025-05-01@v6": {"test6.jsonl", "test6.jsonl", 51 + 68 + 12},
	} {
		t.Run(window, func(t *testing.T) {
			t.Parallel()
			e := livecodebench(t, map[string]string{"lcb-window": window})
			require.NoError(t, e.Data.Validate())
			require.Equal(t, window, e.Options["lcb-window"])
			require.Equal(t, c.first, e.Data.Files[0])
			require.Equal(t, c.last, e.Data.Files[len(e.Data.Files)-1])
			require.Len(t, lcbRead(t, e, "lcb_problems_1055.jsonl"), c.count)
		})
	}
}

func TestLCBSettingsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value, err string }{
		{"lcb-window", "2024", "want all, or two dates such as 2024-08-01..2025-01-31"},
		{"lcb-window", "2024-08-01", "want all, or two dates"},
		{"lcb-window", "2025-01-01..2024-01-01", "want all, or two dates"},
		{"lcb-window", "2024-13-01..2025-01-01", "want all, or two dates"},
		{"lcb-window", "../../..@v5", "want all, or two dates"},
		{"lcb-window", "all@v4", "want v5 or v6 after the @"},
		{"lcb-window", "all@", "want v5 or v6 after the @"},
		{"lcb-window", "2025-01-01..2025-04-01", "release v5 has no problem after 2025-01-31; want an earlier end, or release v6 as in 2025-01-01..2025-04-01@v6"},
		{"lcb-window", "2025-08-01..2025-09-01", "release v5 has no problem after 2025-01-31; want an earlier end"},
		{"lcb-window", "2025-01-01..2025-09-01@v6", "release v6 has no problem after 2025-05-31; want an earlier end"},
		{"lcb-mode", "fast", "want process or official"},
		{"lcb-prompt", "cot", "want r1 or generic"},
	} {
		_, err := livecodebench(t, nil).Set(map[string]string{c.name: c.value})
		require.ErrorContains(t, err, c.name+` "`+c.value+`": `+c.err)
	}
}

func TestLCBModeIsInTheScorersVersion(t *testing.T) {
	t.Parallel()
	plain := livecodebench(t, nil).Scorer.(scorers.Code)
	official := livecodebench(t, map[string]string{"lcb-mode": "official"}).Scorer.(scorers.Code)
	require.Equal(t, "official", official.Mode)
	require.NotEqual(t, plain.Version(), official.Version())
	official.Mode = ""
	require.Equal(t, plain, official)
}

// lcbProblemOf is the problem of one row of a release file.
func lcbProblemOf(t *testing.T, row map[string]any) evalr.Problem {
	t.Helper()
	for name, value := range map[string]any{
		"question_id": "abc1_a", "question_content": "Add.", "contest_date": "2024-08-03T00:00:00", "platform": "atcoder", "difficulty": "easy",
	} {
		if _, ok := row[name]; !ok {
			row[name] = value
		}
	}
	text, err := json.Marshal(row)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "lcb.jsonl")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	e := livecodebench(t, nil)
	e.Data.Count = 0
	all, err := lcbOpen(t, e, path)
	require.NoError(t, err)
	require.Len(t, all, 1)
	return all[0]
}

func TestLCBPrompts(t *testing.T) {
	t.Parallel()
	method := lcbProblemOf(t, map[string]any{"starter_code": "class Solution:\n    def add(self, a: int) -> int:\n        "})
	const code = "```python\nclass Solution:\n    def add(self, a: int) -> int:\n        \n```\n\n"
	require.Equal(t, []evalr.Message{{Role: "user", Content: "You will be given a question (problem specification) and will generate a correct Python program " +
		"that matches the specification and passes all tests.\n\nQuestion: Add.\n\nYou will use the following starter code to write the solution " +
		"to the problem and enclose your code within delimiters.\n" + code}}, livecodebench(t, nil).Prompt(method, 0).Messages)

	generic := livecodebench(t, map[string]string{"lcb-prompt": "generic"})
	require.Equal(t, []evalr.Message{
		{Role: "system", Content: "You are an expert Python programmer. You will be given a question (problem specification) and will generate a correct Python program " +
			"that matches the specification and passes all tests."},
		{Role: "user", Content: "### Question:\nAdd.\n\n### Format: You will use the following starter code to write the solution to the problem and enclose " +
			"your code within delimiters.\n" + code + "### Answer: (use the provided format with backticks)\n\n"},
	}, generic.Prompt(method, 0).Messages)
	program := generic.Prompt(lcbProblemOf(t, map[string]any{"starter_code": ""}), 0).Messages[1].Content
	require.Contains(t, program, "### Format: Read the inputs from stdin solve the problem and write the answer to stdout (do not directly test on the sample inputs). Enclose")
	require.Contains(t, program, "```python\n# YOUR CODE HERE\n```\n\n### Answer:")
}

// lcbPacked writes tests as the release files do.
func lcbPacked(t testing.TB, list string) string { //nolint:thelper // of tests and fuzz targets alike
	pickle := binary.LittleEndian.AppendUint32([]byte("\x80\x04X"), uint32(len(list)))
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write(append(append(pickle, list...), "\x94."...))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

const (
	lcbPublic  = `[{"input": "1 2\n", "output": "3\n", "testtype": "stdin"}]`
	lcbPrivate = `[{"input": "2 2", "output": "4", "testtype": "stdin"}, {"input": "\u00e9", "output": "", "testtype": "stdin"}]`
)

func TestLCBTests(t *testing.T) {
	t.Parallel()
	want := []evalr.Test{{Input: "1 2\n", Output: "3\n", Public: true}, {Input: "2 2", Output: "4"}, {Input: "é"}}
	for name, private := range map[string]string{"packed": lcbPacked(t, lcbPrivate), "plain": lcbPrivate} {
		p := lcbProblemOf(t, map[string]any{"public_test_cases": lcbPublic, "private_test_cases": private, "metadata": "{}"})
		tests, err := p.Tests.Load(t.Context())
		require.NoError(t, err, name)
		require.Equal(t, evalr.Tests{Cases: want}, tests, name)
	}
	function := lcbProblemOf(t, map[string]any{
		"public_test_cases": `[{"input": "[1]\n2", "output": "3", "testtype": "functional"}]`, "metadata": `{"func_name": "add"}`,
	})
	tests, err := function.Tests.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, evalr.Tests{Function: "add", Cases: []evalr.Test{{Input: "[1]\n2", Output: "3", Public: true}}}, tests)

	recovered := lcbProblemOf(t, map[string]any{
		"public_tests": []map[string]any{
			{"input": "a", "output": "", "testtype": "stdin", "validated": true},
			{"input": "b", "output": "", "testtype": "stdin", "validated": false},
		},
		"hidden_tests_recovered": []map[string]any{
			{"input": "c", "output": "", "testtype": "stdin", "validated": nil},
			{"input": "d", "output": "", "testtype": "stdin", "validated": true},
		},
	})
	tests, err = recovered.Tests.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, []evalr.Test{{Input: "a", Public: true}, {Input: "d"}}, tests.Cases)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = recovered.Tests.Load(ctx)
	require.ErrorContains(t, err, "context canceled")
}

func TestLCBDigestCoversAllTestsAndTheirCall(t *testing.T) {
	t.Parallel()
	var sums []string
	for _, row := range []map[string]any{
		{"public_test_cases": lcbPublic, "private_test_cases": lcbPrivate},
		{"public_test_cases": lcbPublic},
		{"private_test_cases": lcbPublic},
		{"public_test_cases": lcbPublic, "private_test_cases": lcbPrivate, "starter_code": "def f():"},
		{"public_test_cases": lcbPublic, "private_test_cases": lcbPrivate, "metadata": `{"func_name": "f"}`},
	} {
		sums = append(sums, lcbProblemOf(t, row).Tests.Digest())
	}
	require.Regexp(t, "^[0-9a-f]{64}$", sums[0])
	slices.Sort(sums)
	require.Len(t, slices.Compact(sums), 5)
}

func TestLCBBrokenTests(t *testing.T) {
	t.Parallel()
	packed := lcbPacked(t, lcbPrivate)
	for name, c := range map[string]struct{ private, err string }{
		"not base 64":      {"?" + packed, "illegal base64 data"},
		"not zlib":         {base64.StdEncoding.EncodeToString([]byte("spider")), "not zlib data"},
		"cut":              {packed[:len(packed)/2/4*4], "EOF"},
		"not a list":       {lcbPacked(t, `{"input": ""}`), "want a JSON list of tests"},
		"cut list":         {lcbPacked(t, lcbPrivate[:len(lcbPrivate)-1]), "after 2 tests"},
		"more":             {lcbPrivate + "x", "more after the list of tests"},
		"no output":        {`[{"input": "", "testtype": "stdin"}]`, "test 1: want an input and an output, both texts"},
		"output no text":   {`[{"input": "", "output": 3, "testtype": "stdin"}]`, "test 1: json: cannot unmarshal number"},
		"kind":             {`[{"input": "", "output": "", "testtype": "file"}]`, `test 1: testtype "file"; want stdin or functional`},
		"function unnamed": {`[{"input": "", "output": "", "testtype": "functional"}]`, "test 1: it calls a function, and the problem names none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := lcbProblemOf(t, map[string]any{"public_test_cases": lcbPublic, "private_test_cases": c.private})
			tests, err := p.Tests.Load(t.Context())
			require.ErrorContains(t, err, c.err)
			require.ErrorContains(t, err, `line 1: field "private_test_cases": problem abc1_a: `)
			require.Empty(t, tests, "half a test set is none")
		})
	}
	p := lcbProblemOf(t, map[string]any{"public_test_cases": lcbPublic, "metadata": `{"func_name": "f"}`})
	_, err := p.Tests.Load(t.Context())
	require.ErrorContains(t, err, "test 1: it is for whole programs, and the problem names the function f")
}

// A problem without a usable test is not scored, whatever the program.
func TestLCBProblemWithoutUsableTests(t *testing.T) {
	t.Parallel()
	for _, row := range []map[string]any{{}, {"public_test_cases": "[]"}, {"public_tests": []map[string]any{{"input": "", "output": "", "testtype": "stdin", "validated": nil}}}} {
		p := lcbProblemOf(t, row)
		_, err := withPrinter(livecodebench(t, nil).Scorer).Score(t.Context(), evalr.Target{Problem: p}, evalr.Completion{Text: "```python\nprint(1)\n```"})
		require.ErrorContains(t, err, "none of its tests is usable")
	}
}

// The copy of ready-to-run problems has no dates and its tests in one list.
func TestLCBReadsTheExecutionSubset(t *testing.T) {
	t.Parallel()
	e := livecodebench(t, map[string]string{"lcb-window": "all@v6"})
	e.Data.Count = 0 // of the set
	all := lcbRead(t, e, "lcb_exec_subset.jsonl")
	require.Len(t, all, 240)
	public, private, functions := 0, 0, 0
	for _, p := range all {
		tests, err := p.Tests.Load(t.Context())
		require.NoError(t, err, p.ID)
		if tests.Function != "" {
			functions++
		}
		for _, c := range tests.Cases {
			if c.Public {
				public++
			} else {
				private++
			}
		}
	}
	t.Logf("%d functions, %d public tests, %d private ones", functions, public, private)
	require.Positive(t, public)
	require.GreaterOrEqual(t, private, len(all), "each failing program fails a private test")
}

// Whatever a field holds, reading it gives tests or an error, and what it gives is
// given again when the same tests are packed.
func FuzzLCBTests(f *testing.F) {
	for _, s := range []string{lcbPublic, lcbPrivate, lcbPacked(f, lcbPrivate), "[]", "", " [", `[{"validated": true}]`} {
		f.Add(s)
	}
	read := func(t *testing.T, text string) ([]lcbCase, error) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "lcb.jsonl")
		row, err := json.Marshal(map[string]string{"question_id": "a", "question_content": "b", "platform": "c", "difficulty": "d", "tests": text})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, row, 0o600))
		e := livecodebench(t, map[string]string{"lcb-window": "all@v6"})
		e.Data.Count = 0
		all, err := lcbOpen(t, e, path)
		require.NoError(t, err)
		var cases []lcbCase
		field := all[0].Tests.(*lcbTests).public
		if field.IsZero() {
			return nil, nil
		}
		return cases, lcbCases(field, func(c lcbCase) error { cases = append(cases, c); return nil })
	}
	f.Fuzz(func(t *testing.T, text string) {
		cases, err := read(t, text)
		if err != nil || !strings.HasPrefix(strings.TrimSpace(text), "[") {
			return
		}
		again, err := read(t, lcbPacked(t, text))
		require.NoError(t, err)
		require.Equal(t, cases, again)
	})
}
