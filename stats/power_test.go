package stats

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPartsOfTheErrorMakeTheError(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	a, b := drawScores(r, 60, 8, false, false), drawScores(r, 60, 8, false, false)
	d, err := Compare(a, b, Options{})
	require.NoError(t, err)
	c, err := MeasureComponents(a, b, 0, Options{})
	require.NoError(t, err)
	require.Positive(t, c.Shift)
	near(t, d.SE, c.StandardError(8, 8), "error of the same design")
	within := 0.0
	for _, x := range a {
		within += 8.0 / 7 * sum(x) / 8 * (1 - sum(x)/8) / 60
	}
	near(t, within, c.Base, "variance of a sample")
}

func TestPartsOfTheErrorOfSingleSamples(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	a, b := drawScores(r, 60, 1, false, false), drawScores(r, 60, 1, false, false)
	d, err := Compare(a, b, Options{})
	require.NoError(t, err)
	c, err := MeasureComponents(a, b, 0.0047, Options{})
	require.NoError(t, err)
	near(t, 0.0047, c.Shift, "shift")
	near(t, c.Base, c.Candidate, "variance of a sample")
	near(t, d.SE, c.StandardError(1, 1), "error of the same design")
	c, err = MeasureComponents(nil, nil, 0.1, Options{})
	require.NoError(t, err)
	require.Zero(t, c.N)
	_, err = MeasureComponents(a, nil, 0, Options{})
	require.EqualError(t, err, "compare: 60 problems against 0, want the same in the same order")
}

// TestPartsOfTheErrorKeepClustersTogether: problems of a cluster that move together
// are fewer than they look, and the parts say so with one sample as with several.
func TestPartsOfTheErrorKeepClustersTogether(t *testing.T) {
	t.Parallel()
	for _, k := range []int{1, 8} {
		var a, b [][]float64
		var clusters []string
		r := rand.New(rand.NewPCG(3, 4))
		for i := range 60 {
			cluster := i % 10
			a = append(a, draws(r, k, 0.5))
			b = append(b, draws(r, k, 0.05+0.1*float64(cluster)))
			clusters = append(clusters, strconv.Itoa(cluster))
		}
		o := Options{Clusters: clusters}
		d, err := Compare(a, b, o)
		require.NoError(t, err)
		c, err := MeasureComponents(a, b, 0.0047, o)
		require.NoError(t, err)
		near(t, d.SE, c.StandardError(k, k), "clustered error of the same design")
		require.Equal(t, [3]int{60, 10, 10}, [3]int{c.N, c.Clusters, c.Units()})

		apart, err := MeasureComponents(a, b, 0.0047, Options{})
		require.NoError(t, err)
		require.Greater(t, c.Shift, apart.Shift)
		require.Equal(t, 60, apart.Units())
	}
}

// draws are k samples that are right with probability p.
func draws(r *rand.Rand, k int, p float64) []float64 {
	x := make([]float64, k)
	for i := range x {
		if r.Float64() < p {
			x[i] = 1
		}
	}
	return x
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

func TestProblemsAreScaledWithTheirClusters(t *testing.T) {
	t.Parallel()
	c := Components{N: 60, Clusters: 10, Shift: 0.01, Base: 0.1, Candidate: 0.1}
	require.Equal(t, 50, c.Scaled(300).Units())
	require.Equal(t, 300, c.Scaled(300).N)
	require.Equal(t, 1, c.Scaled(2).Units())
	require.Equal(t, 300, Components{N: 60}.Scaled(300).Units())
}
