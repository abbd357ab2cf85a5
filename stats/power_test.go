package stats

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPartsOfTheErrorMakeTheError(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	a, b := drawScores(r, 60, 8, false, false), drawScores(r, 60, 8, false, false)
	d, err := Compare(a, b, Options{})
	require.NoError(t, err)
	c, err := MeasureComponents(a, b, 0)
	require.NoError(t, err)
	require.Positive(t, c.Shift)
	near(t, d.SE, c.StandardError(8, 8), "error of the same design")
	within, ok := Within(a)
	require.True(t, ok)
	near(t, within, c.Base, "variance of a sample")
}

func TestPartsOfTheErrorOfSingleSamples(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	a, b := drawScores(r, 60, 1, false, false), drawScores(r, 60, 1, false, false)
	d, err := Compare(a, b, Options{})
	require.NoError(t, err)
	c, err := MeasureComponents(a, b, 0.0047)
	require.NoError(t, err)
	near(t, 0.0047, c.Shift, "shift")
	near(t, c.Base, c.Candidate, "variance of a sample")
	near(t, d.SE, c.StandardError(1, 1), "error of the same design")

	_, ok := Within(a)
	require.False(t, ok)
	_, ok = Within(nil)
	require.False(t, ok)
	c, err = MeasureComponents(nil, nil, 0.1)
	require.NoError(t, err)
	require.Zero(t, c.N)
	_, err = MeasureComponents(a, nil, 0)
	require.EqualError(t, err, "compare: 60 problems against 0, want the same in the same order")
}

func TestSamplesAndProblemsNeededAreTheLeast(t *testing.T) {
	t.Parallel()
	c := Components{N: 198, Shift: 0.006, Base: 0.131, Candidate: 0.1}
	p := Promise{Alpha: 0.025, Power: 0.9, DF: 197}
	const drop = 0.03
	k, ok := c.Samples(drop, p)
	require.True(t, ok)
	require.LessOrEqual(t, c.Detectable(k, k, p), drop)
	require.Greater(t, c.Detectable(k-1, k-1, p), drop)

	k, ok = c.CandidateSamples(drop, 64, p)
	require.True(t, ok)
	require.LessOrEqual(t, c.Detectable(64, k, p), drop)
	require.Greater(t, c.Detectable(64, k-1, p), drop)

	_, ok = c.Samples(0.01, p)
	require.False(t, ok, "any number of samples leaves %v", c.Detectable(0, 0, p))
	require.Greater(t, c.Detectable(0, 0, p), 0.01)

	n := c.Problems(drop, 4, 4, p)
	c.N = n
	require.LessOrEqual(t, c.Detectable(4, 4, p), drop)
	c.N = n - 1
	require.Greater(t, c.Detectable(4, 4, p), drop)
}

// TestDetectableOfTheDefaults are figures that are printed with one decimal:
// points, one-sided 5 %, power 80 %.
func TestDetectableOfTheDefaults(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		n             int
		within, shift float64
		points        [6]float64 // at 1, 4, 8, 16, 64 and any number of samples
	}{
		{30, 0.105, 0.069, [6]float64{21.0, 10.9, 8.0, 6.1, 4.1, 3.1}},
		{60, 0.105, 0.069, [6]float64{14.9, 7.7, 5.6, 4.3, 2.9, 2.2}},
		{198, 0.131, 0.077, [6]float64{9.1, 4.7, 3.5, 2.6, 1.8, 1.4}},
		{500, 0.0237, 0.032, [6]float64{2.4, 1.3, 0.9, 0.7, 0.5, 0.4}},
		{400, 0.12, 0.077, [6]float64{6.2, 3.2, 2.4, 1.8, 1.2, 1.0}},
	} {
		c := Components{N: row.n, Shift: row.shift * row.shift, Base: row.within, Candidate: row.within}
		for i, k := range []int{1, 4, 8, 16, 64, 0} {
			require.InDelta(t, row.points[i], 100*c.Detectable(k, k, Promise{}), 0.06, "n %d, k %d", row.n, k)
		}
	}
}
