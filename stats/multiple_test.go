package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAdjustedValuesKeepOrderAndBounds(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(31, 0))
	for range 300 {
		p := make([]float64, 1+r.IntN(12))
		for i := range p {
			p[i] = float64(r.IntN(20)) / 19 // with ties, 0 and 1
		}
		holm, hochberg := Holm(p), BenjaminiHochberg(p)
		for i := range p {
			require.LessOrEqual(t, p[i], hochberg[i]+1e-15, "an adjustment never helps")
			require.LessOrEqual(t, hochberg[i], holm[i]+1e-15, "to bound the errors of a family is stricter")
			require.LessOrEqual(t, holm[i], min(1, float64(len(p))*p[i])+1e-15, "Bonferroni's is the strictest")
			for j := range p {
				if p[i] <= p[j] {
					require.LessOrEqual(t, holm[i], holm[j])
					require.LessOrEqual(t, hochberg[i], hochberg[j])
				}
			}
		}
		order := r.Perm(len(p))
		moved := make([]float64, len(p))
		for i, at := range order {
			moved[i] = p[at]
		}
		holmMoved, hochbergMoved := Holm(moved), BenjaminiHochberg(moved)
		for i, at := range order {
			require.InDelta(t, holm[at], holmMoved[i], 0, "places do not matter")
			require.InDelta(t, hochberg[at], hochbergMoved[i], 0)
		}
	}
}

// Of twenty true hypotheses Holm's rejects any with probability α at most.
func TestHolmBoundsTheErrorsOfAFamily(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(32, 0))
	const repetitions = 20_000
	wrong := 0
	for range repetitions {
		p := make([]float64, 20)
		for i := range p {
			p[i] = r.Float64()
		}
		if slices.Min(Holm(p)) <= 0.05 {
			wrong++
		}
	}
	require.InDelta(t, 0.05, float64(wrong)/repetitions, 0.006)
}

func TestFamiliesOfNoneAndOne(t *testing.T) {
	t.Parallel()
	require.Empty(t, Holm(nil))
	require.Empty(t, BenjaminiHochberg(nil))
	require.Equal(t, []float64{0.03}, Holm([]float64{0.03}))
	require.Equal(t, []float64{0.03}, BenjaminiHochberg([]float64{0.03}))
	for _, p := range []float64{-0.1, 1.1, math.NaN()} {
		require.Panics(t, func() { Holm([]float64{0.5, p}) })
		require.Panics(t, func() { BenjaminiHochberg([]float64{p}) })
	}
}
