package sandbox_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/sandbox"
)

// unjudged are the problems of codeelo_inexact_31 whose judge does not accept the
// solution that is called correct, in a plain interpreter either.
var unjudged = map[string]string{
	"alices_adventures_in_cards": "refused by its judge on test 2",
	"and_reconstruction":         "the judge takes the length of -1",
	"common_generator":           "refused by its judge on test 2",
	"generate_permutation":       "the judge takes the length of -1",
	"manhattan_triangle":         "refused by its judge on test 1",
	"slavics_exam":               "the judge wants the string alone",
	"stardew_valley":             "refused by its judge on test 3",
	"turtle_multiplication":      "a whole program, not a function",
	"xorificator":                "a whole program, not a function",
}

// The problems are functions on values that JSON does not have, tuples, so they are
// judged as programs that read and write them as Python prints them.
func TestJudgesOfProblemsWithManyAnswers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("62 programs")
	}
	type problem struct {
		ID, Judge string
		Tests     []struct{ Code string }
		Metadata  struct {
			Correct   string `json:"correct_solution"`
			Incorrect string `json:"incorrect_solution"`
		}
	}
	const (
		names  = "from typing import *\nfrom collections import *\n"
		answer = "\nimport ast, sys\nprint(repr(%s(*map(ast.literal_eval, sys.stdin))))\n"
		decide = "\nimport ast, sys\n" +
			"arguments, _, results = (open(name).readlines() for name in sys.argv[1:])\n" +
			"print(int(__judge(*map(ast.literal_eval, arguments), ast.literal_eval(results[-1]))))\n"
	)
	problems := rows[problem](t, "codeelo_inexact_31.jsonl")
	require.Len(t, problems, 31)
	s := executor(t, "python")
	arguments := parser(t, s)
	broken := 0
	var jobs []job
	for _, p := range problems {
		tests := evalr.Tests{Checker: evalr.Program{Language: "python", Source: names + p.Judge + decide}}
		for _, test := range p.Tests {
			input, err := arguments(test.Code)
			if err != nil {
				broken++
				continue
			}
			tests.Cases = append(tests.Cases, evalr.Test{Input: input})
		}
		for _, solution := range []string{p.Metadata.Correct, p.Metadata.Incorrect} {
			jobs = append(jobs, job{p.ID, liveCodeBench, tests, fenced(names + solution + fmt.Sprintf(answer, p.ID))})
		}
	}
	require.Equal(t, 1, broken, "tests that are not Python")
	counts := map[string]int{}
	for i, score := range judgeAll(t, s, jobs) {
		accepted := score.Outcome == evalr.Correct
		if i%2 == 1 {
			counts[fmt.Sprintf("incorrect, accepted %t", accepted)]++
			continue
		}
		counts[fmt.Sprintf("correct, accepted %t", accepted)]++
		if why, known := unjudged[jobs[i].name]; known == accepted {
			t.Errorf("%s: %s: %s; known: %q", jobs[i].name, score.Outcome, score.Reason, why)
		}
	}
	t.Log(counts)
}

// parser returns a function for the arguments of the tested function in the code of a
// test: one a line, as Python prints them.
func parser(t *testing.T, s *sandbox.Sandbox) func(code string) (string, error) {
	t.Helper()
	const program = `import ast
def arguments(code):
    call = ast.parse(code).body[0].body[0].test.args[-1]
    return "".join(repr(ast.literal_eval(a)) + "\n" for a in call.args)`
	run, x, err := s.Load(t.Context(), evalr.Program{Language: "python", Source: program, Function: "arguments"}, evalr.Limits{})
	require.NoError(t, err)
	require.NotNil(t, run, x.Explains)
	t.Cleanup(func() { require.NoError(t, run.Close()) })
	return func(code string) (lines string, err error) {
		input, err := json.Marshal(code)
		require.NoError(t, err)
		x, err := run.Run(t.Context(), input, evalr.Limits{})
		require.NoError(t, err)
		err = json.Unmarshal(x.Output, &lines)
		return lines, err
	}
}

// TestOwnSolutions judges our solutions of testdata/solutions, ten in C++ of Codeforces
// and ten in Python of CodeContests.
func TestOwnSolutions(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("315 runs")
	}
	type problem struct {
		ID    string
		Tests []realTest
	}
	tests := map[string]evalr.Tests{}
	for _, p := range rows[problem](t, "codeforces_408_rllm.jsonl") {
		tests["codeforces_"+p.ID+".cpp"] = testsOf("", p.Tests...)
	}
	for i, p := range rows[problem](t, "code_contests_165_rllm.jsonl") {
		tests["contests_"+strconv.Itoa(i)+".py"] = testsOf("", p.Tests...)
	}
	require.Len(t, tests, 408+165)
	s := executor(t, "cpp")
	files, err := filepath.Glob("testdata/solutions/*")
	require.NoError(t, err)
	require.Len(t, files, 20)
	var jobs []job
	cases := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		name := filepath.Base(file)
		require.NotEmpty(t, tests[name].Cases, name)
		code := codeforces
		if strings.HasSuffix(name, ".py") {
			code.Language, code.Mode = "python", sandbox.Bare
		}
		cases += len(tests[name].Cases)
		jobs = append(jobs, job{name, code, tests[name], fenced(string(source))})
	}
	for i, score := range judgeAll(t, s, jobs) {
		require.Equal(t, evalr.Correct, score.Outcome, "%s: %s", jobs[i].name, score.Reason)
	}
	t.Logf("%d programs pass %d tests", len(jobs), cases)
}
