package scorers_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// behaviour is what a program of the tests does with an input.
type behaviour func(input string) evalr.Execution

// executor is an Executor whose programs are behaviours by the name that their
// source is. It remembers what it was given.
type executor struct {
	programs map[string]behaviour
	missing  error // of every Load
	loaded   []evalr.Program
	limits   []evalr.Limits
	open     int // loaded and not closed
	inputs   []string
}

func (e *executor) Load(_ context.Context, p evalr.Program, _ evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	e.loaded = append(e.loaded, p)
	if e.missing != nil {
		return nil, evalr.Execution{}, e.missing
	}
	name := p.Source
	if strings.HasPrefix(name, "SOURCE = ") {
		name = "checker"
	}
	do, ok := e.programs[name]
	if !ok {
		return nil, evalr.Execution{Status: evalr.ExecCompile, Explains: "expected ';'\n  at line 1"}, nil
	}
	if do == nil {
		return nil, evalr.Execution{Explains: "no container"}, nil
	}
	e.open++
	return running{e, do}, evalr.Execution{Status: evalr.ExecOK}, nil
}

type running struct {
	*executor
	do behaviour
}

func (r running) Run(_ context.Context, input []byte, l evalr.Limits) (evalr.Execution, error) {
	r.inputs, r.limits = append(r.inputs, string(input)), append(r.limits, l)
	x := r.do(string(input))
	if x.Status == evalr.ExecInternal && x.Explains == "" {
		return x, errors.New("lost the container")
	}
	return x, nil
}

func (r running) Close() error {
	r.open--
	return nil
}

func prints(output string) evalr.Execution {
	return evalr.Execution{Status: evalr.ExecOK, Output: []byte(output), CPU: 20 * time.Millisecond}
}

func ends(s evalr.Status, why string) behaviour {
	return func(string) evalr.Execution { return evalr.Execution{Status: s, Explains: why} }
}

func newExecutor() *executor {
	return &executor{programs: map[string]behaviour{
		"":      ends(evalr.ExecRuntime, "nothing"),
		"echo":  func(input string) evalr.Execution { return prints(input) },
		"one":   func(string) evalr.Execution { return prints("1") },
		"crash": ends(evalr.ExecRuntime, "ValueError: no\n\tnumber"),
		"slow": func(string) evalr.Execution {
			return evalr.Execution{Status: evalr.ExecCPU, Explains: "over 6 s", CPU: 6 * time.Second, Flaky: true}
		},
		"lost":    ends(evalr.ExecInternal, ""),
		"broken":  ends(evalr.ExecInternal, "the helper died"),
		"unmade":  nil,
		"checker": ends(evalr.ExecInternal, "no checker was meant to run"),
		"flaky": func(input string) evalr.Execution {
			x := prints(input)
			x.Flaky = input == "2"
			return x
		},
	}}
}

// testSet is a [evalr.TestSet] in memory.
type testSet struct {
	evalr.Tests
	err error
}

func (s testSet) Load(context.Context) (evalr.Tests, error) { return s.Tests, s.err }
func (s testSet) Digest() string                            { return strings.Repeat("0", 64) }

func cases(texts ...string) []evalr.Test {
	var out []evalr.Test
	for i := 0; i < len(texts); i += 2 {
		out = append(out, evalr.Test{Input: texts[i], Output: texts[i+1]})
	}
	return out
}

func judge(t *testing.T, e *executor, s scorers.Code, tests evalr.Tests, c evalr.Completion) (evalr.Score, error) {
	t.Helper()
	target := evalr.Target{Problem: evalr.Problem{ID: "p", Tests: testSet{Tests: tests}}}
	score, err := s.WithExecutor(e).Score(t.Context(), target, c)
	require.Zero(t, e.open, "programs left open")
	return score, err
}

func answered(program string) evalr.Completion {
	return evalr.Completion{Text: "So:\n```python\n" + program + "\n```\n", Stop: evalr.StopEnd}
}

var python = scorers.Code{Language: "python"}

func TestCodeVerdicts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		program string
		outcome evalr.Outcome
		reason  string
	}{
		"passes":        {"echo", evalr.Correct, "passed 3 tests, the slowest in 0.02 s"},
		"wrong":         {"one", evalr.Incorrect, `test 2 of 3: wrong answer: line 1: want "2", got "1"`},
		"crashes":       {"crash", evalr.Incorrect, "test 1 of 3: runtime error: ValueError: no number"},
		"is slow":       {"slow", evalr.Incorrect, "test 1 of 3: time limit: over 6 s (6.00 s); flaky, it was over the time limit before"},
		"is flaky":      {"flaky", evalr.Correct, "passed 3 tests, the slowest in 0.02 s; flaky, in time only when run again alone: test 2"},
		"not compiling": {"what", evalr.Incorrect, "compile error: expected ';' at line 1"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newExecutor()
			score, err := judge(t, e, python, evalr.Tests{Cases: cases("1", "1", "2", "2", "3", "3")}, answered(tc.program))
			require.NoError(t, err)
			require.Equal(t, tc.outcome, score.Outcome)
			require.Equal(t, tc.reason, score.Reason)
			require.Equal(t, tc.outcome == evalr.Correct, score.Value == 1)
			require.Empty(t, score.Key, "programs do not vote")
			require.Equal(t, "last-fence", score.Method)
			require.Regexp(t, `^python program, 1 line, sha256 [0-9a-f]{12}$`, score.Answer)
		})
	}
}

func TestCodeStopsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	e := newExecutor()
	_, err := judge(t, e, python, evalr.Tests{Cases: cases("1", "1", "2", "2", "3", "3")}, answered("one"))
	require.NoError(t, err)
	require.Equal(t, []string{"1", "2"}, e.inputs)
}

func TestFailuresOfTheJudgeAreNoVerdict(t *testing.T) {
	t.Parallel()
	some := testSet{Tests: evalr.Tests{Cases: cases("1", "1")}}
	broken := evalr.Tests{Function: "f", Cases: cases("1", "1", "1", "[1")}
	tests := map[string]struct {
		program string
		tests   evalr.TestSet
		missing error
		says    string
	}{
		"no tests":              {"echo", nil, nil, `problem "p": no usable test`},
		"none usable":           {"echo", testSet{}, nil, `problem "p": no usable test`},
		"tests that won't load": {"echo", testSet{err: errors.New("bad pickle")}, nil, `problem "p": bad pickle`},
		"broken test":           {"echo", testSet{Tests: broken}, nil, `problem "p": test 2 of 2: expected output: `},
		"no interpreter":        {"echo", some, errors.New("python3 not found"), `problem "p": python3 not found`},
		"no container":          {"unmade", some, nil, `problem "p": no container`},
		"lost on the way":       {"lost", some, nil, `problem "p": test 1 of 1: lost the container`},
		"broken on the way":     {"broken", some, nil, `problem "p": test 1 of 1: the helper died`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newExecutor()
			e.missing = tc.missing
			target := evalr.Target{Problem: evalr.Problem{ID: "p", Tests: tc.tests}}
			score, err := python.WithExecutor(e).Score(t.Context(), target, answered(tc.program))
			require.ErrorContains(t, err, tc.says)
			require.Equal(t, evalr.Score{}, score)
			require.Zero(t, e.open)
		})
	}
	_, err := python.Score(t.Context(), evalr.Target{Problem: evalr.Problem{Tests: some}}, answered("echo"))
	require.ErrorContains(t, err, "no sandbox")
}

func TestCompletionsWithoutAProgram(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		completion evalr.Completion
		outcome    evalr.Outcome
	}{
		"prose":                     {evalr.Completion{Text: "I cannot.", Stop: evalr.StopEnd}, evalr.NoAnswer},
		"nothing":                   {evalr.Completion{Stop: evalr.StopEnd}, evalr.NoAnswer},
		"an empty block":            {evalr.Completion{Text: "```\n\n```", Stop: evalr.StopEnd}, evalr.NoAnswer},
		"reasoning that never ends": {evalr.Completion{Text: "```\necho\n```", Stop: evalr.StopLength, Unclosed: true}, evalr.Truncated},
		"cut in a block":            {evalr.Completion{Text: "```\necho\n```\nor\n```\nech", Stop: evalr.StopLength}, evalr.Truncated},
		"cut after a block":         {evalr.Completion{Text: "```\necho\n```\nand", Stop: evalr.StopLength}, evalr.Correct},
		"cut before a block":        {evalr.Completion{Text: "I think", Stop: evalr.StopLength}, evalr.Truncated},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := evalr.Tests{Cases: cases("1", "1")}
			score, err := judge(t, newExecutor(), python, one, tc.completion)
			require.NoError(t, err)
			require.Equal(t, tc.outcome, score.Outcome, score.Reason)

			e := newExecutor()
			e.missing = errors.New("python3 not found")
			_, err = judge(t, e, python, one, tc.completion)
			require.ErrorContains(t, err, "python3 not found", "unscored with the rest of the problem")
		})
	}
}

func TestResultsOfFunctionsAreComparedAsValues(t *testing.T) {
	t.Parallel()
	e := newExecutor()
	tests := evalr.Tests{Function: "f", Cases: cases("[1, 2.0]", "[true,2]", `{"a":1}`, ` {"a": 1.0} `, "3", "4")}
	score, err := judge(t, e, scorers.Code{Language: "python", Mode: "official"}, tests, answered("echo"))
	require.NoError(t, err)
	require.Equal(t, `test 3 of 3: wrong answer: want "4", got "3"`, score.Reason)
	require.Equal(t, []evalr.Program{{Language: "python", Source: "echo", Function: "f", Mode: "official"}}, e.loaded)

	e.programs["forge"] = func(string) evalr.Execution { return prints("[1, 2]]") }
	score, err = judge(t, e, python, evalr.Tests{Function: "f", Cases: cases("1", "[1, 2]")}, answered("forge"))
	require.NoError(t, err)
	require.Equal(t, evalr.Incorrect, score.Outcome)
	require.Contains(t, score.Reason, "no JSON value")
}

func TestLimitsOfTheProblemComeFirst(t *testing.T) {
	t.Parallel()
	e := newExecutor()
	s := scorers.Code{Language: "python", Limits: evalr.Limits{CPU: 6 * time.Second, Memory: 4 << 30}}
	_, err := judge(t, e, s, evalr.Tests{Limits: evalr.Limits{CPU: time.Second, Output: 5}, Cases: cases("1", "1")}, answered("echo"))
	require.NoError(t, err)
	require.Equal(t, []evalr.Limits{{CPU: time.Second, Memory: 4 << 30, Output: 5}}, e.limits)
}

func TestCheckersDecide(t *testing.T) {
	t.Parallel()
	const none = ""
	tests := map[string]struct {
		checker behaviour // by the output it is asked of
		reason  string
		fails   string
	}{
		"accepts":              {func(string) evalr.Execution { return prints("1\n") }, "passed 1 test, the slowest in 0.02 s", none},
		"accepts with 100":     {func(string) evalr.Execution { return prints("100") }, "passed 1 test, the slowest in 0.02 s", none},
		"refuses":              {func(string) evalr.Execution { return prints("0") }, `test 1 of 1: wrong answer: the checker refuses "1"`, none},
		"gives part":           {func(string) evalr.Execution { return prints("0.5") }, `test 1 of 1: wrong answer: the checker refuses "1"`, none},
		"fails on the output":  {onOutput("1", ends(evalr.ExecRuntime, "ValueError")), `test 1 of 1: wrong answer: the checker fails on "1": RE: ValueError`, none},
		"says nothing of it":   {onOutput("1", func(string) evalr.Execution { return prints("what?") }), `test 1 of 1: wrong answer: the checker fails on "1": it printed "what?" and no number`, none},
		"fails on everything":  {ends(evalr.ExecRuntime, "NameError"), "", "test 1 of 1: the checker does not accept the expected output: RE: NameError"},
		"takes too long on it": {onOutput("1", ends(evalr.ExecCPU, "slow")), `test 1 of 1: wrong answer: the checker fails on "1": TLE: slow`, none},
		"is not run":           {ends(evalr.ExecInternal, "no container"), "", "test 1 of 1: checker: no container"},
		"is broken":            {nil, "", "the checker does not load: no container"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newExecutor()
			e.programs["checker"] = tc.checker
			score, err := judge(t, e, python, evalr.Tests{
				Cases:   cases("in", "right"),
				Checker: evalr.Program{Language: "python", Source: "import sys"},
			}, answered("one"))
			if tc.fails != none {
				require.ErrorContains(t, err, tc.fails)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.reason, score.Reason)
			require.NotContains(t, e.loaded[0].Source, "SOURCE", "the program sees nothing of the checker")
			require.Contains(t, e.loaded[1].Source, `SOURCE = "import sys"`)
		})
	}
}

// onOutput is a checker that accepts all but one output.
func onOutput(output string, then behaviour) behaviour {
	return func(input string) evalr.Execution {
		var texts [][]byte
		if err := json.Unmarshal([]byte(input), &texts); err != nil || len(texts) != 3 || string(texts[0]) != "in" || string(texts[1]) != "right" {
			return evalr.Execution{Explains: "the checker got " + input}
		}
		if string(texts[2]) == output {
			return then(input)
		}
		return prints("1")
	}
}

func TestCheckersAreInPython(t *testing.T) {
	t.Parallel()
	tests := evalr.Tests{Cases: cases("1", "1"), Checker: evalr.Program{Language: "cpp", Source: "int main() {}"}}
	_, err := judge(t, newExecutor(), python, tests, answered("one"))
	require.ErrorContains(t, err, `the checker is in "cpp": want python`)
}

func TestCodeVersionsNameWhatMovesVerdicts(t *testing.T) {
	t.Parallel()
	require.Equal(t, "code 1", python.Version())
	s := scorers.Code{Language: "python", Mode: "official", Limits: evalr.Limits{CPU: 6 * time.Second}}
	require.Equal(t, "code 1+official+cpu=6s", s.Version())
	s = scorers.Code{
		Language: "cpp", Fence: scorers.FirstBlock, Rule: scorers.Tokens,
		Limits: evalr.Limits{Wall: time.Second, Memory: 1 << 20, Output: 9},
	}
	require.Equal(t, "code 1+cpp+first-block+tokens+wall=1s+memory=1048576+output=9", s.Version())
	require.Contains(t, scorers.Code{Language: "cpp", Fence: scorers.LastBlock}.Version(), "last-block")
}
