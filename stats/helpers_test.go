package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func sortedCopy(x []float64) []float64 { return slices.Sorted(slices.Values(x)) }

func maxOf(x []int) int { return slices.Max(x) }

// correct returns k scores, the first c of them 1.
func correct(c, k int) []float64 {
	x := make([]float64, k)
	for j := range c {
		x[j] = 1
	}
	return x
}

// drawBeta draws from Beta(a, b) by Jöhnk's method, good for small a and b.
func drawBeta(r *rand.Rand, a, b float64) float64 {
	for {
		x, y := math.Pow(r.Float64(), 1/a), math.Pow(r.Float64(), 1/b)
		if s := x + y; s > 0 && s <= 1 {
			return x / s
		}
	}
}

// drawScores draws n problems with solution rates from Beta(a, b) and about k
// samples of each; partial makes some scores halves.
func drawScores(r *rand.Rand, n, k int, uneven, partial bool) [][]float64 {
	scores := make([][]float64, n)
	for i := range scores {
		size, p := k, drawBeta(r, 0.8, 0.2)
		if uneven {
			size = 1 + r.IntN(k)
		}
		for range size {
			x := 0.0
			if r.Float64() < p {
				x = 1
			}
			if partial && r.Float64() < 0.3 {
				x = r.Float64()
			}
			scores[i] = append(scores[i], x)
		}
	}
	return scores
}

// requireSound checks what holds of every estimate of a fraction.
func requireSound(t *testing.T, e evalr.Estimate) {
	t.Helper()
	for _, x := range []float64{e.Value, e.Lo, e.Hi, e.Level, e.SE, e.SEFixed} {
		require.False(t, math.IsNaN(x) || math.IsInf(x, 0), "%+v", e)
	}
	require.LessOrEqual(t, 0.0, e.Lo)
	require.LessOrEqual(t, e.Lo, e.Value)
	require.LessOrEqual(t, e.Value, e.Hi)
	require.LessOrEqual(t, e.Hi, 1.0)
	require.NotEmpty(t, e.Unit)
	require.NotEmpty(t, e.Method)
}
