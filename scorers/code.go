package scorers

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/evalr/evalr"
)

// An Executor runs programs that nobody has read. Load readies one, which takes
// compiling or starting an interpreter; where the program itself is at fault, as
// when it does not compile, there is no Runnable and the Execution says why. An
// error is the executor's own and no verdict on the program.
type Executor interface {
	Load(ctx context.Context, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error)
}

// Code grades programs: the answer is the program, and it is right if it passes
// every test of the problem within the limits. Tests are run in their order up to
// the first that fails. An expected output is never where a program could read it:
// outputs are compared here, and a checker program has a run of its own.
//
// A judge that fails is no verdict: a problem without tests or with broken ones, an
// execution that says nothing of the program and a missing interpreter, compiler or
// executor leave every sample of the problem unscored, also one without a program.
//
// Programs do not vote.
type Code struct {
	Fence    Fence
	Rule     OutputRule   // of whole programs; a function's results are compared as Python's == does
	Language string       // of the programs: "python", "cpp"
	Mode     string       // see [evalr.Program]
	Limits   evalr.Limits // of a test, where the problem sets none
	executor Executor
	shelf    *testShelf
}

var (
	errNoExecutor = errors.New("nothing here runs programs: no sandbox was given")
	errNoTests    = errors.New("no usable test")
)

// WithExecutor returns the scorer with what runs the programs. It keeps tests for
// further samples of their problems, up to 256 MiB or those of one problem.
func (s Code) WithExecutor(e Executor) evalr.Scorer {
	s.executor, s.shelf = e, newTestShelf(testsKept)
	return s
}

// Deferred implements [evalr.Deferrer]: a program may take minutes.
func (Code) Deferred() bool { return true }

// Version names the version of the rules and what else moves verdicts, where it is
// not LiveCodeBench's: "code 1+official+cpu=6s".
func (s Code) Version() string {
	parts := []string{"code 1"}
	add := func(differs bool, format string, value any) {
		if differs {
			parts = append(parts, fmt.Sprintf(format, value))
		}
	}
	add(s.Mode != "", "%s", s.Mode)
	add(s.Language != "python", "%s", s.Language)
	add(s.Fence != LastFence, "%s", s.Fence)
	add(s.Rule != DecimalLines, "%s", s.Rule)
	add(s.Limits.CPU != 0, "cpu=%s", s.Limits.CPU)
	add(s.Limits.Wall != 0, "wall=%s", s.Limits.Wall)
	add(s.Limits.Memory != 0, "memory=%d", s.Limits.Memory)
	add(s.Limits.Output != 0, "output=%d", s.Limits.Output)
	return strings.Join(parts, "+")
}

// Score implements [evalr.Scorer].
func (s Code) Score(ctx context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	err := errNoExecutor
	var score evalr.Score
	if s.executor != nil {
		err = s.shelf.use(ctx, t.Problem, func(tests evalr.Tests) (err error) {
			score, err = s.score(ctx, tests, c)
			return err
		})
	}
	if err != nil {
		return evalr.Score{}, fmt.Errorf("problem %q: %w", t.Problem.ID, err)
	}
	return score, nil
}

func (s Code) score(ctx context.Context, tests evalr.Tests, c evalr.Completion) (evalr.Score, error) {
	found, none := read(&c, s.Fence.finder(s.Language))
	program := evalr.Program{Language: s.Language, Source: found.text, Function: tests.Function, Mode: s.Mode}
	limits := limitsOr(tests.Limits, s.Limits)
	run, refused, err := s.executor.Load(ctx, program, limits)
	if err != nil {
		return evalr.Score{}, err
	}
	if run != nil {
		defer func() { _ = run.Close() }() // the verdict stands
	}
	switch {
	case none != nil:
		return *none, nil
	case run == nil && refused.Status == evalr.ExecInternal:
		return evalr.Score{}, errors.New(cmp.Or(refused.Explains, "the sandbox failed"))
	case run == nil:
		return s.scored(found, verdict{failed: true, why: describe(refused)}), nil
	}
	v, err := s.judge(ctx, run, tests, limits)
	return s.scored(found, v), err
}

// limitsOr returns l with its zero fields from others.
func limitsOr(l, others evalr.Limits) evalr.Limits {
	return evalr.Limits{
		CPU:    cmp.Or(l.CPU, others.CPU),
		Wall:   cmp.Or(l.Wall, others.Wall),
		Memory: cmp.Or(l.Memory, others.Memory),
		Output: cmp.Or(l.Output, others.Output),
	}
}

// A verdict is what came of all tests of a program.
type verdict struct {
	failed bool
	why    string
}

// judge runs a program on its tests up to the first that it fails.
func (s Code) judge(ctx context.Context, run evalr.Runnable, tests evalr.Tests, l evalr.Limits) (verdict, error) {
	differs := s.comparison(tests.Function != "")
	if tests.Checker.Source != "" {
		c, err := loadChecker(ctx, s.executor, tests.Checker)
		if err != nil {
			return verdict{}, err
		}
		defer func() { _ = c.Close() }()
		differs = c.difference
	}
	passed := passes{of: len(tests.Cases)}
	for i, t := range tests.Cases {
		x, why, err := try(ctx, run, t, l, differs)
		switch place := fmt.Sprintf("test %d of %d", i+1, passed.of); {
		case err != nil:
			return verdict{}, fmt.Errorf("%s: %w", place, err)
		case why != "":
			return verdict{failed: true, why: place + ": " + why}, nil
		}
		passed.add(i+1, x)
	}
	return verdict{why: passed.String()}, nil
}

// try runs a program on one test and says why it fails; it is empty if it passes.
func try(ctx context.Context, run evalr.Runnable, t evalr.Test, l evalr.Limits, differs comparison) (evalr.Execution, string, error) {
	x, err := execute(ctx, run, []byte(t.Input), l)
	if err != nil || x.Status != evalr.ExecOK {
		return x, describe(x), err
	}
	why, err := differs(ctx, t, string(x.Output))
	if why != "" {
		why = "wrong answer: " + why
	}
	return x, why, err
}

// A comparison says how an output differs from the right ones; it is empty if it is
// one of them.
type comparison func(ctx context.Context, t evalr.Test, output string) (string, error)

func (s Code) comparison(function bool) comparison {
	differs := s.Rule.difference
	if function {
		differs = valueDifference
	}
	return func(_ context.Context, t evalr.Test, output string) (string, error) {
		return differs(t.Output, output), nil
	}
}

// valueDifference says how the result of a function differs from the expected one.
func valueDifference(want, got string) string {
	same, err := sameValue(want, got)
	switch {
	case err != nil:
		return "the result is no JSON value: " + err.Error()
	case !same:
		return fmt.Sprintf("want %s, got %s", quoted(strings.TrimSpace(want)), quoted(strings.TrimSpace(got)))
	}
	return ""
}

// scored is the score of a program.
func (s Code) scored(found claim, v verdict) evalr.Score {
	lines := plural(strings.Count(found.text, "\n")+1, "line")
	found.text = fmt.Sprintf("%s program, %s, sha256 %.6x", s.Language, lines, sha256.Sum256([]byte(found.text)))
	return graded(found, "", !v.failed, v.why)
}
