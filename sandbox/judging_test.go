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
// set; programs that never end have their whole time then.
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

// text is that of a field that may be null.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
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
