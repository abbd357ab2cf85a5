package scorers

import (
	"context"
	"errors"
	"fmt"

	"github.com/evalr/evalr"
)

// An Executor runs programs that nobody has read. Load readies one, which takes
// compiling or starting an interpreter; where the program itself is at fault, as
// when it does not compile, there is no Runnable and the Execution says why. An
// error is the executor's own and no verdict on the program.
type Executor interface {
	Load(ctx context.Context, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error)
}

// A Fence says which block of code of an answer is the program.
type Fence uint8

// The blocks. The zero value is LiveCodeBench's rule.
const (
	LastFence  Fence = iota // what stands between the last two lines that hold ``` (LiveCodeBench)
	FirstBlock              // the first closed block (CodeElo)
	LastBlock               // the last closed block of the scorer's language, or of none (open-r1)
)

// An OutputRule says when an output is the expected one.
type OutputRule uint8

// The rules. The zero value is LiveCodeBench's.
const (
	DecimalLines OutputRule = iota // line by line as text, else as exact decimal numbers (LiveCodeBench)
	Tokens                         // the same words in order, whatever the white space (Codeforces)
)

// Code grades programs: the answer is the program, and it is right if it passes
// every test of the problem within the limits. Programs are run in the order of
// the tests up to the first that fails.
//
// A judge that fails is no verdict: a problem without tests, an execution that
// says nothing of the program and a missing executor leave the sample unscored.
type Code struct {
	Fence    Fence
	Rule     OutputRule
	Language string // of the programs: "python", "cpp"
	Mode     string // see [evalr.Program]
	Limits   evalr.Limits
	executor Executor
}

var errNoExecutor = errors.New("nothing here runs programs: no sandbox was given")

// WithExecutor returns the scorer with what runs the programs.
func (s Code) WithExecutor(e Executor) evalr.Scorer {
	s.executor = e
	return s
}

// Version names the version of the rules.
func (s Code) Version() string {
	v := "code 1"
	if s.Mode != "" {
		v += "+" + s.Mode
	}
	return v
}

// Score implements [evalr.Scorer].
func (s Code) Score(ctx context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	if s.executor == nil {
		return evalr.Score{}, errNoExecutor
	}
	if t.Problem.Tests == nil {
		return evalr.Score{}, fmt.Errorf("problem %q has no tests", t.Problem.ID)
	}
	return evalr.Score{}, errors.New("not judged")
}
