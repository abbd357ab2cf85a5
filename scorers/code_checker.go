package scorers

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/evalr/evalr"
)

//go:embed code_checker.py
var checkerFiles string

// checkerTime is the processor time that a checker has for one output, as in
// huggingface/open-r1.
const checkerTime = 10 * time.Second

// A checker decides on outputs by a program in Python that comes with a problem. It
// is called with the names of three files, the input, the expected output and the
// output, and accepts by printing a number of at least 1 (open-r1 prints 1 or 100).
// The result of a function is in its file as JSON.
type checker struct {
	evalr.Runnable
	sound bool // it has accepted an expected output
}

// loadChecker readies a checker. One that cannot be loaded is broken data.
func loadChecker(ctx context.Context, e Executor, p evalr.Program) (*checker, error) {
	if p.Language != "python" {
		return nil, fmt.Errorf("the checker is in %q: want python", p.Language)
	}
	source, err := json.Marshal(p.Source) // a JSON string is one of Python's too
	if err != nil {
		return nil, err
	}
	p.Source = "SOURCE = " + string(source) + "\n" + checkerFiles
	run, refused, err := e.Load(ctx, p, evalr.Limits{CPU: checkerTime})
	switch {
	case err != nil:
		return nil, err
	case run == nil:
		return nil, fmt.Errorf("the checker does not load: %s", refused.Explains)
	}
	return &checker{Runnable: run}, nil
}

// difference says why the checker refuses an output; it is empty if it accepts.
// A checker that fails on an output refuses it, unless it fails on the expected one
// too.
func (c *checker) difference(ctx context.Context, t evalr.Test, output string) (string, error) {
	accepts, failed, err := c.accepts(ctx, t, output)
	if err != nil || accepts {
		return "", err
	}
	if failed == "" {
		return "the checker refuses " + quoted(output), nil
	}
	if !c.sound && t.Output != "" {
		accepts, why, err := c.accepts(ctx, t, t.Output)
		switch {
		case err != nil:
			return "", err
		case !accepts:
			return "", fmt.Errorf("the checker does not accept the expected output: %s", cmp.Or(why, "it refuses"))
		}
		c.sound = true
	}
	return fmt.Sprintf("the checker fails on %s: %s", quoted(output), failed), nil
}

// accepts runs the checker on an output. failed says how the checker ended, where
// it gave no verdict.
func (c *checker) accepts(ctx context.Context, t evalr.Test, output string) (ok bool, failed string, err error) {
	texts, err := json.Marshal([][]byte{[]byte(t.Input), []byte(t.Output), []byte(output)})
	if err != nil {
		return false, "", err
	}
	x, err := execute(ctx, c, texts, evalr.Limits{CPU: checkerTime})
	switch {
	case err != nil:
		return false, "", fmt.Errorf("checker: %w", err)
	case x.Status != evalr.ExecOK:
		return false, x.Status.String() + ": " + oneLine(x.Explains), nil
	}
	printed := strings.TrimSpace(string(x.Output))
	credit, isNumber := creditIn(printed)
	if !isNumber {
		return false, "it printed " + quoted(printed) + " and no number", nil
	}
	return credit >= 1, "", nil
}

// creditIn returns the number that a text begins with.
func creditIn(printed string) (credit float64, ok bool) {
	word, _ := cutWord(printed)
	credit, err := strconv.ParseFloat(word, 64)
	return credit, err == nil
}

// execute runs a program once. An execution that says nothing of the program is an
// error.
func execute(ctx context.Context, r evalr.Runnable, input []byte, l evalr.Limits) (evalr.Execution, error) {
	x, err := r.Run(ctx, input, l)
	if err == nil && x.Status == evalr.ExecInternal {
		err = errors.New(cmp.Or(x.Explains, "the sandbox failed"))
	}
	return x, err
}
