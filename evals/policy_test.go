package evals_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/scorers/mathexpr"
)

func TestAPolicyIsForMathematics(t *testing.T) {
	t.Parallel()
	cat, err := evals.Builtin()
	require.NoError(t, err)
	ordered := mathexpr.Policy{Ordered: true}
	for _, e := range cat.All() {
		under, err := e.Under(ordered)
		require.Equal(t, e.Name == "math-500" || e.Name == "sample-math", e.TakesPolicy(), e.Name)
		if !e.TakesPolicy() {
			require.ErrorContains(t, err, "benchmark "+e.Name+": its answers are not graded as mathematics")
			continue
		}
		require.NoError(t, err)
		require.Equal(t, "ordered", under.Policy)
		wrapped, err := under.With(evals.TemplateR1Zero, scorers.R1)
		require.NoError(t, err)
		require.Equal(t, scorers.Math{}.Version()+"+ordered+r1+tags", wrapped.Scorer.(evalr.Versioner).Version())
	}
}
