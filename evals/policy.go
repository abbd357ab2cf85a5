package evals

import (
	"fmt"

	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/scorers/mathexpr"
)

// TakesPolicy reports whether the benchmark's answers are graded as mathematics, so
// that a policy says something about them.
func (e Entry) TakesPolicy() bool {
	_, ok := e.Scorer.(scorers.Math)
	return ok
}

// Under returns the benchmark with its answers graded under a policy. It comes before
// [Entry.With], which wraps the scorer.
func (e Entry) Under(p mathexpr.Policy) (Entry, error) {
	math, ok := e.Scorer.(scorers.Math)
	if !ok {
		return Entry{}, &usageError{text: fmt.Sprintf("benchmark %s: its answers are not graded as mathematics; want no policy", e.Name)}
	}
	math.Policy = p
	e.Scorer, e.Policy = math, p.String()
	return e, nil
}
