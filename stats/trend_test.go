package stats

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTrendOfKnownSlopes(t *testing.T) {
	t.Parallel()
	x := []float64{0, 1, 3}
	scores := [][][]float64{
		{{0}, {0.1}, {0.2}, {1}},
		{{0.1}, {0.3}, {0.2}, {}}, // the last problem is not at every x
		{{0.3}, {0.7}, {0.2}, {1}},
	}
	e, err := Trend(x, scores, Options{})
	require.NoError(t, err)
	// slopes 0.1, 0.2, 0: mean 0.1, sd 0.1, t(0.975, 2) = 4.302652729911275
	require.Equal(t, 3, e.N)
	require.InDelta(t, 0.1, e.Value, 1e-12)
	require.InDelta(t, 0.1/math.Sqrt(3), e.SE, 1e-12)
	require.InDelta(t, 0.1-4.302652729911275*0.1/math.Sqrt(3), e.Lo, 1e-9)
	require.InDelta(t, 0.1+4.302652729911275*0.1/math.Sqrt(3), e.Hi, 1e-9)
	require.Contains(t, e.Notes, "1 of 4 problems left out: no sample")
}

func TestTrendDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	x := []float64{10, 20, 40}
	scores := [][][]float64{{{0, 1}, {1}, {0.5}}, {{1, 1}, {0}, {0.25}}, {{0, 0}, {1}, {1}}}
	want, err := Trend(x, scores, Options{})
	require.NoError(t, err)
	for i := range scores {
		slices.Reverse(scores[i])
	}
	got, err := Trend(x, scores, Options{})
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestTrendRefuses(t *testing.T) {
	t.Parallel()
	one := [][]float64{{1}}
	for name, test := range map[string]struct {
		x      []float64
		scores [][][]float64
	}{
		"nothing":         {},
		"one place twice": {[]float64{5, 5}, [][][]float64{one, one}},
		"infinite":        {[]float64{0, math.Inf(1)}, [][][]float64{one, one}},
		"places":          {[]float64{0, 1}, [][][]float64{one}},
		"problems":        {[]float64{0, 1}, [][][]float64{one, {{1}, {1}}}},
		"score":           {[]float64{0, 1}, [][][]float64{one, {{2}}}},
	} {
		_, err := Trend(test.x, test.scores, Options{})
		require.ErrorContains(t, err, "trend: ", name)
	}
}
