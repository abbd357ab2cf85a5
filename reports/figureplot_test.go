package reports

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTicksAreRoundAndWithin(t *testing.T) {
	t.Parallel()
	require.Equal(t, []float64{0, 20, 40, 60, 80, 100}, ticks(0, 100, 5))
	require.Equal(t, []float64{2000, 4000, 6000, 8000}, ticks(200, 8400, 5))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		lo := rng.NormFloat64() * math.Pow(10, float64(rng.IntN(12)-4))
		hi := lo + math.Pow(10, 14*rng.Float64()-6)
		at := ticks(lo, hi, 1+rng.IntN(8))
		require.GreaterOrEqual(t, len(at), 2, "%v to %v", lo, hi)
		slack := (hi - lo) * 1e-6
		require.True(t, slices.IsSorted(at) && at[0] >= lo-slack && at[len(at)-1] <= hi+slack, "%v to %v: %v", lo, hi, at)
		require.LessOrEqual(t, len(at), 40)
		low, high := outward(lo, hi, 5)
		require.True(t, low <= lo+slack && high >= hi-slack, "%v to %v: %v to %v", lo, hi, low, high)
	}
}

func TestSpreadKeepsApart(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		n := 1 + rng.IntN(6)
		want, high := make([]float64, n), make([]float64, n)
		sum := 0.0
		for i := range n {
			want[i], high[i] = 100*rng.Float64(), 5+10*rng.Float64()
			sum += high[i]
		}
		at := spread(want, high, 0, 100)
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return int(math.Copysign(1, want[a]-want[b])) })
		for i, k := range order {
			require.GreaterOrEqual(t, at[k]-high[k]/2, -1e-9)
			require.LessOrEqual(t, at[k]+high[k]/2, 100+1e-9, "%v of %v", want, high)
			if i > 0 {
				before := order[i-1]
				require.GreaterOrEqual(t, at[k]-at[before], (high[k]+high[before])/2-1e-9)
			}
		}
	}
	require.Equal(t, []float64{10, 50}, spread([]float64{10, 50}, []float64{8, 8}, 0, 100), "what is apart stays")
}

func TestFitKeepsTheBeginning(t *testing.T) {
	t.Parallel()
	require.Equal(t, "pass@1", fit("pass@1", 7, false, 100))
	cut := fit("a name that is far too long for its place", 7, false, 50)
	require.Regexp(t, `^a name.*…$`, cut)
	require.LessOrEqual(t, textWidth(cut, 7, false), 50.0)
	require.Equal(t, "…", fit("anything", 7, false, 1))
}

func TestFitEndsKeepsWhatTellsCheckpointsApart(t *testing.T) {
	t.Parallel()
	require.Equal(t, "step 21", fitEnds("step 21", 7, 100))
	a, b := fitEnds("Some-Model-of-32B-Instruct step 21", 7, 80), fitEnds("Some-Model-of-32B-Instruct step 140", 7, 80)
	require.Regexp(t, `^Some.*….*step 21$`, a)
	require.Regexp(t, `^Some.*….*step 140$`, b)
	for _, text := range []string{a, b} {
		require.LessOrEqual(t, textWidth(text, 7, false), 80.0)
	}
	require.Equal(t, "…", fitEnds("anything", 7, 1))
}
