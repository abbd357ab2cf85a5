package sandbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/sandbox"
	"github.com/evalr/evalr/scorers"
)

// The tests below judge real programs in a real sandbox; docs/code.md has their
// figures. Those of all recorded completions take minutes and run only where this is
// set.
const longEnv = "EVALR_TEST_JUDGING"

const realData = "../../shared/data"

var (
	// The limit on the clock is generous: the machine may have other things to do.
	liveCodeBench = scorers.Code{Language: "python", Limits: evalr.Limits{CPU: 6 * time.Second, Wall: 2 * time.Minute, Memory: 4 << 30}}
	official      = scorers.Code{Language: "python", Mode: "official", Limits: liveCodeBench.Limits}
	codeforces    = scorers.Code{Language: "cpp", Fence: scorers.FirstBlock, Rule: scorers.Tokens, Limits: evalr.Limits{CPU: 2 * time.Second}}
)

// rows reads a data set that the repository does not hold, or skips.
func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(filepath.Join(realData, name))
	if err != nil {
		t.Skip(err)
	}
	defer func() { require.NoError(t, f.Close()) }()
	var out []T
	for d := json.NewDecoder(bufio.NewReader(f)); d.More(); {
		var row T
		require.NoError(t, d.Decode(&row))
		out = append(out, row)
	}
	return out
}

// executor opens a sandbox with a language, or skips.
func executor(t *testing.T, language string) *sandbox.Sandbox {
	t.Helper()
	return executorWith(t, language, sandbox.Config{})
}

func executorWith(t *testing.T, language string, config sandbox.Config) *sandbox.Sandbox {
	t.Helper()
	s, err := sandbox.Open(t.Context(), config)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	if !slices.ContainsFunc(s.Languages(), func(l sandbox.Language) bool { return l.Name == language && l.Missing == "" }) {
		t.Skip("nothing here runs programs in " + language)
	}
	return s
}

// given are tests that are at hand.
type given struct{ evalr.Tests }

func (g given) Load(context.Context) (evalr.Tests, error) { return g.Tests, nil }
func (given) Digest() string                              { return strings.Repeat("0", 64) }

// A job is a completion to judge.
type job struct {
	name  string
	code  scorers.Code
	tests evalr.Tests
	text  string
}

func fenced(program string) string { return "```\n" + program + "\n```" }

// judgeAll judges as many completions at once as there are processors.
func judgeAll(t *testing.T, s *sandbox.Sandbox, jobs []job) []evalr.Score {
	t.Helper()
	return judgeIn(t, slices.Repeat([]*sandbox.Sandbox{s}, runtime.GOMAXPROCS(0)), jobs)
}

// judgeApart does so in a sandbox for each processor: a program that is repeated alone
// is alone in its own, and the other processors do not wait for it.
func judgeApart(t *testing.T, language string, jobs []job) []evalr.Score {
	t.Helper()
	var boxes []*sandbox.Sandbox
	for range runtime.GOMAXPROCS(0) {
		boxes = append(boxes, executorWith(t, language, sandbox.Config{Workers: 1}))
	}
	return judgeIn(t, boxes, jobs)
}

// judgeIn judges a completion in each sandbox at a time.
func judgeIn(t *testing.T, boxes []*sandbox.Sandbox, jobs []job) []evalr.Score {
	t.Helper()
	scores, errs := make([]evalr.Score, len(jobs)), make([]error, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	for _, s := range boxes {
		wg.Go(func() {
			for i := range next {
				target := evalr.Target{Problem: evalr.Problem{ID: jobs[i].name, Tests: given{jobs[i].tests}}}
				scores[i], errs[i] = jobs[i].code.WithExecutor(s).Score(t.Context(), target, evalr.Completion{Text: jobs[i].text, Stop: evalr.StopEnd})
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	return scores
}

// A realTest is a test as the files of LiveCodeBench and rllm have it.
type realTest struct {
	Input, Output string
	Origin        string
	Validated     *bool
}

func testsOf(function string, tests ...realTest) evalr.Tests {
	out := evalr.Tests{Function: function}
	for _, t := range tests {
		if t.Validated == nil || *t.Validated {
			out.Cases = append(out.Cases, evalr.Test{Input: t.Input, Output: t.Output, Public: t.Origin == "public"})
		}
	}
	return out
}

func TestLiveCodeBenchProgramsAsRecorded(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("480 programs")
	}
	type program struct{ Output string }
	type problem struct {
		QuestionID       string  `json:"question_id"`
		FuncName         *string `json:"func_name"`
		Tests            []realTest
		Passing, Failing program
	}
	problems := rows[problem](t, "lcb_exec_subset.jsonl")
	require.Len(t, problems, 240)
	var jobs []job
	for _, p := range problems {
		tests := testsOf(text(p.FuncName), p.Tests...)
		jobs = append(jobs, job{p.QuestionID, liveCodeBench, tests, p.Passing.Output}, job{p.QuestionID, liveCodeBench, tests, p.Failing.Output})
	}
	packages := 0
	for i, score := range judgeApart(t, "python", jobs) {
		passing := i%2 == 0
		switch {
		case passing && needsPackage(score):
			packages++
		case passing != (score.Outcome == evalr.Correct):
			t.Errorf("%s, recorded to pass: %t: %s", jobs[i].name, passing, score.Reason)
		}
		logFlaky(t, jobs[i], score)
	}
	t.Logf("%d programs, %d of the passing ones need a package that is not installed", len(jobs), packages)
}

// needsPackage reports whether a program failed for want of a package that the
// recorded runs had.
func needsPackage(score evalr.Score) bool {
	return strings.Contains(score.Reason, "ModuleNotFoundError")
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func logFlaky(t *testing.T, j job, score evalr.Score) {
	t.Helper()
	if strings.Contains(score.Reason, "flaky") {
		t.Logf("flaky: %s: %s", j.name, score.Reason)
	}
}

// TestRecordedCompletions judges completions of three models that LiveCodeBench's own
// runner has judged by tests of which only some are known.
func TestRecordedCompletions(t *testing.T) {
	t.Parallel()
	if os.Getenv(longEnv) == "" {
		t.Skip("2,815 programs take minutes: set " + longEnv)
	}
	type problem struct {
		QuestionID string     `json:"question_id"`
		FuncName   *string    `json:"func_name"`
		Public     []realTest `json:"public_tests"`
		Hidden     []realTest `json:"hidden_tests_recovered"`
	}
	type recorded struct {
		Model, Output, Metadata string
		QuestionID              string `json:"question_id"`
		Graded                  bool
	}
	no := false
	tests := map[string]evalr.Tests{}
	for _, p := range rows[problem](t, "lcb_problems_1055.jsonl") {
		all := slices.Concat(p.Public, p.Hidden)
		for i := range all {
			if all[i].Validated == nil {
				all[i].Validated = &no
			}
		}
		tests[p.QuestionID] = testsOf(text(p.FuncName), all...)
	}
	s := executor(t, "python")
	var jobs []job
	var of []recorded
	untested := map[bool]int{}
	for _, r := range rows[recorded](t, "out_lcb_3models.jsonl") {
		if len(tests[r.QuestionID].Cases) == 0 {
			untested[r.Graded]++
			continue
		}
		jobs = append(jobs, job{r.Model + " on " + r.QuestionID, liveCodeBench, tests[r.QuestionID], r.Output})
		of = append(of, r)
	}
	counts := map[string]int{}
	var again []job
	for i, score := range judgeAll(t, s, jobs) {
		passes := score.Outcome == evalr.Correct
		logFlaky(t, jobs[i], score)
		switch r := of[i]; {
		case needsPackage(score):
			counts["a package is missing"]++
		case r.Graded:
			counts[fmt.Sprintf("recorded pass, passes %t", passes)]++
			if !passes {
				t.Errorf("%s was recorded to pass: %s", jobs[i].name, score.Reason)
			}
		case failingTestIn(r.Metadata, jobs[i].tests) && outOfTime(r.Metadata): // by the clock of another machine
			counts[fmt.Sprintf("recorded to be out of time on a test that is here, passes %t", passes)]++
		case failingTestIn(r.Metadata, jobs[i].tests):
			counts[fmt.Sprintf("recorded fail on a test that is here, passes %t", passes)]++
			if passes {
				jobs[i].code = official
				again = append(again, jobs[i])
			}
		default:
			counts[fmt.Sprintf("recorded fail elsewhere, passes %t", passes)]++
		}
	}
	t.Logf("%d judged: %v; without a usable test: %d passes, %d fails", len(jobs), counts, untested[true], untested[false])
	for i, score := range judgeAll(t, s, again) { // the fault is the other runner's, and official mode has it too
		t.Logf("%s was recorded to fail on a test that is here and passes; by official mode: %s: %s", again[i].name, score.Outcome, score.Reason)
		if score.Outcome == evalr.Correct {
			t.Errorf("%s passes by either mode and was recorded to fail", again[i].name)
		}
	}
}

// failingTestIn reports whether the test that a recorded run failed is among tests.
func failingTestIn(metadata string, tests evalr.Tests) bool {
	var m struct{ Inputs any }
	_ = json.Unmarshal([]byte(metadata), &m) // some are not JSON and name no test
	inputs, _ := m.Inputs.(string)
	return slices.ContainsFunc(tests.Cases, func(c evalr.Test) bool {
		return inputs != "" && strings.TrimSpace(c.Input) == strings.TrimSpace(inputs)
	})
}

// outOfTime reports whether a recorded run ended for time, which LiveCodeBench's runner
// takes by the clock.
func outOfTime(metadata string) bool {
	const timeLimit = -3 // the runner's
	var m struct {
		Code int `json:"error_code"`
	}
	_ = json.Unmarshal([]byte(metadata), &m) // some are not JSON and name no reason
	return m.Code == timeLimit
}

// The verdicts of LiveCodeBench's own runner were measured on these programs, which
// are right but for the last four.
func TestModesDiffer(t *testing.T) {
	t.Parallel()
	s := executor(t, "python")
	const two = "3\n4\n"
	tests := []struct {
		name, function, program, input, output string
		process, official                      bool
	}{
		{"plain", "", "a = int(input()); print(a + int(input()))", two, "7", true, true},
		{"guarded", "", "def f():\n    print(sum(map(int, open(0))))\nif __name__ == '__main__':\n    print(7)", two, "7", true, true},
		{"exits", "", "import sys\nprint(7)\nsys.exit(0)", two, "7", true, true},
		{"iterates over lines", "", "import sys\nprint(sum(int(x) for x in sys.stdin))", two, "7", true, false},
		{"reads lines as bytes", "", "import sys\nr = sys.stdin.buffer.readline\nprint(int(r()) + int(r()))", two, "7", true, false},
		{"reads all lines as bytes", "", "import sys\nprint(sum(map(int, sys.stdin.buffer.readlines())))", two, "7", true, false},
		{"writes bytes", "", "import sys\nsys.stdout.buffer.write(b'7')", two, "7", true, false},
		{"opens descriptor 0", "", "print(sum(map(int, open(0).read().split())))", two, "7", true, false},
		{"reads descriptor 0", "", "import os\nprint(sum(map(int, os.read(0, 99).split())))", two, "7", true, false},
		{"has a global", "", "x = 6\ndef f():\n    global x\n    x += 1\nf()\nprint(x)", two, "7", true, false},
		{"leaves at once", "", "import os, sys\nprint(7)\nsys.stdout.flush()\nos._exit(0)", two, "7", true, false},
		{"method", "f", "class Solution:\n    def f(self, a, b):\n        return a + b", "3\n4", "7", true, true},
		{"returns a real number", "f", "def f(a, b): return float(a + b)", "3\n4", "7", true, true},
		{"returns a tuple", "f", "def f(a): return (a, 2)", "1", "[1, 2]", true, true},
		{"returns tuples in a list", "f", "def f(a): return [(a, 2)]", "1", "[[1, 2]]", true, false},
		{"adds tenths", "f", "def f(a): return 0.1 + 0.2", "1", "0.3", false, false},
		{"is equal to everything", "f", "class E:\n    def __eq__(self, other): return True\ndef f(a): return E()", "1", "2", false, false},
		{"looks for the answer", "f", "import sys\ndef f(a): return sys._getframe(1).f_locals['gt_out']", "1", "2", false, false},
		{"looks for the answer, printing", "", "import sys\nprint(sys._getframe(1).f_locals['gt_out'])", "1", "2", false, false},
	}
	var jobs []job
	for _, tc := range tests {
		given := evalr.Tests{Function: tc.function, Cases: []evalr.Test{{Input: tc.input, Output: tc.output}}}
		jobs = append(jobs, job{tc.name, liveCodeBench, given, fenced(tc.program)}, job{tc.name, official, given, fenced(tc.program)})
	}
	for i, score := range judgeAll(t, s, jobs) {
		want := tests[i/2].process
		if i%2 == 1 {
			want = tests[i/2].official
		}
		if want != (score.Outcome == evalr.Correct) {
			t.Errorf("%s, mode %q: %s", jobs[i].name, jobs[i].code.Mode, score.Reason)
		}
	}
}

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
	broken := 0
	var jobs []job
	for _, p := range problems {
		tests := evalr.Tests{Checker: evalr.Program{Language: "python", Source: names + p.Judge + decide}}
		for _, test := range p.Tests {
			input, err := arguments(t, s, test.Code)
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

// arguments returns the arguments of the tested function in the code of a test, one
// a line, as Python prints them.
func arguments(t *testing.T, s *sandbox.Sandbox, code string) (string, error) {
	t.Helper()
	const program = `import ast
def arguments(code):
    call = ast.parse(code).body[0].body[0].test.args[-1]
    return "".join(repr(ast.literal_eval(a)) + "\n" for a in call.args)`
	run, x, err := s.Load(t.Context(), evalr.Program{Language: "python", Source: program, Function: "arguments"}, evalr.Limits{})
	require.NoError(t, err)
	require.NotNil(t, run, x.Explains)
	defer func() { require.NoError(t, run.Close()) }()
	input, err := json.Marshal(code)
	require.NoError(t, err)
	x, err = run.Run(t.Context(), input, evalr.Limits{})
	require.NoError(t, err)
	var lines string
	err = json.Unmarshal(x.Output, &lines)
	return lines, err
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

// TestFaultyPrograms makes sure that the tests above can fail.
func TestFaultyPrograms(t *testing.T) {
	t.Parallel()
	s := executor(t, "cpp")
	sum := evalr.Tests{Cases: []evalr.Test{{Input: "1 2", Output: "3"}, {Input: "2 2", Output: "4"}}}
	tests := []struct {
		language, program, says string
	}{
		{"cpp", "int main( {", "compile error: "},
		{"cpp", "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a * b + 1; }", `test 2 of 2: wrong answer: word 1: want "4", got "5"`},
		{"cpp", "#include <cstdlib>\nint main() { abort(); }", "test 1 of 2: killed by a signal"},
		{"python", "print(int(input()))", "test 1 of 2: runtime error: "},
		{"python", "print('''", "compile error: "},
		{"python", "import time; time.sleep(99)", "test 1 of 2: idle too long: "},
	}
	var jobs []job
	for _, tc := range tests {
		code := codeforces
		code.Language, code.Limits.CPU = tc.language, time.Second
		if strings.HasPrefix(tc.says, "test 1 of 2: idle") {
			code.Limits.Wall = 200 * time.Millisecond
		}
		jobs = append(jobs, job{tc.program, code, sum, fenced(tc.program)})
	}
	for i, score := range judgeAll(t, s, jobs) {
		require.Equal(t, evalr.Incorrect, score.Outcome, jobs[i].name)
		require.True(t, strings.HasPrefix(score.Reason, tests[i].says), "%s: %s", jobs[i].name, score.Reason)
	}
}

func TestCheckerProgramsReadThreeFiles(t *testing.T) {
	t.Parallel()
	s := executor(t, "python")
	const checker = `import sys
wanted = open(sys.argv[1]).read().split()
right = open(sys.argv[2]).read().split()
given = open(sys.argv[3]).read().split()
if __name__ == "__main__":
    total = sum(map(int, given))
    print(int(total == int(wanted[0]) and len(given) == len(right)))`
	tests := evalr.Tests{
		Cases:   []evalr.Test{{Input: "7", Output: "3 4"}, {Input: "9", Output: "4 5"}},
		Checker: evalr.Program{Language: "python", Source: checker},
	}
	programs := []struct{ program, reason string }{
		{"n = int(input()); print(1, n - 1)", "passed 2 tests, "},
		{"n = int(input()); print(1, n)", `test 1 of 2: wrong answer: the checker refuses "1 7\n"`},
		{"print('one')", `test 1 of 2: wrong answer: the checker fails on "one\n": RE: `},
		{"print('100')", `test 1 of 2: wrong answer: the checker refuses "100\n"`},
	}
	var jobs []job
	for _, p := range programs {
		jobs = append(jobs, job{p.program, liveCodeBench, tests, fenced(p.program)})
	}
	for i, score := range judgeAll(t, s, jobs) {
		require.True(t, strings.HasPrefix(score.Reason, programs[i].reason), "%s: %s", jobs[i].name, score.Reason)
	}
	tests.Checker.Source = "1 +"
	target := evalr.Target{Problem: evalr.Problem{ID: "p", Tests: given{tests}}}
	_, err := liveCodeBench.WithExecutor(s).Score(t.Context(), target, evalr.Completion{Text: fenced("print(1, 6)")})
	require.ErrorContains(t, err, "the checker does not accept the expected output", fmt.Sprint(err))
}
