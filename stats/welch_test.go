package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func single(x ...float64) [][]float64 {
	out := make([][]float64, len(x))
	for i, v := range x {
		out[i] = []float64{v}
	}
	return out
}

// The expected t quantiles are those of the tables.
func TestUnpairedIsWelchs(t *testing.T) {
	t.Parallel()
	a := single(0, 0.25, 0.5, 0.5, 1, 0.75)
	b := single(1, 0.5, 1, 0.75)
	d, err := Unpaired(a, b, nil, nil, Options{Level: 0.9})
	require.NoError(t, err)
	va, vb := 0.125/6, 0.05729166666666667/4 // variances of the means
	require.InDelta(t, 0.8125-0.5, d.Value, 1e-15)
	require.InDelta(t, math.Sqrt(va+vb), d.SE, 1e-15)
	require.Equal(t, 7, d.DF, "%v", (va+vb)*(va+vb)/(va*va/5+vb*vb/3))
	require.InDelta(t, d.Value+1.894578605061305*d.SE, d.Hi, 1e-9, "t of 0.95 with 7 degrees of freedom")
	require.InDelta(t, 2*studentCDF(-d.Value/d.SE, 7), d.P.TwoSided, 1e-12)
	require.Equal(t, [2]string{MethodWelch, TestWelch}, [2]string{d.Method, d.P.Method})

	mirrored, err := Unpaired(b, a, nil, nil, Options{Level: 0.9})
	require.NoError(t, err)
	require.InDeltaSlice(t, []float64{-d.Value, -d.Hi, -d.Lo, d.P.Greater}, []float64{mirrored.Value, mirrored.Lo, mirrored.Hi, mirrored.P.Less}, 1e-15)
}

// Without pairing, what makes problems hard for both runs hides a difference.
func TestUnpairedSeesLess(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 0))
	a, b := make([][]float64, 200), make([][]float64, 200)
	for i := range a {
		p := 0.9 * r.Float64()
		a[i], b[i] = []float64{p}, []float64{p + 0.05 + 0.04*r.Float64()}
	}
	paired, err := Compare(a, b, Options{})
	require.NoError(t, err)
	unpaired, err := Unpaired(a, b, nil, nil, Options{})
	require.NoError(t, err)
	require.InDelta(t, paired.Value, unpaired.Value, 1e-12)
	require.Greater(t, unpaired.SE, 10*paired.SE)
	require.Less(t, paired.P.TwoSided, 0.001)
	require.Greater(t, unpaired.P.TwoSided, 0.001)

	apart := make([]string, 200)
	together := make([]string, 200)
	for i := range together {
		together[i] = string(rune('a' + i%10))
	}
	same, err := Unpaired(a, b, apart, nil, Options{})
	require.NoError(t, err)
	require.Equal(t, unpaired, same)
	clustered, err := Unpaired(a, b, together, together, Options{})
	require.NoError(t, err)
	require.Less(t, clustered.DF, 19)
}

func TestUnpairedWithoutAnError(t *testing.T) {
	t.Parallel()
	for name, sides := range map[string][2][][]float64{
		"alike":       {single(1, 1, 1), single(1, 1)},
		"one problem": {single(1), single(0, 1, 1)},
	} {
		d, err := Unpaired(sides[0], sides[1], nil, nil, Options{})
		require.NoError(t, err, name)
		require.Equal(t, []string{noteNoError}, d.Notes, name)
		require.InDelta(t, 1, d.P.TwoSided, 0, name)
		require.Equal(t, [2]float64{d.Value, d.Value}, [2]float64{d.Lo, d.Hi}, name)
	}
	d, err := Unpaired([][]float64{{}}, single(1, 0), nil, nil, Options{})
	require.NoError(t, err)
	require.Zero(t, d.N)
	_, err = Unpaired(single(1, 2), single(1), nil, nil, Options{})
	require.ErrorContains(t, err, "problem at position 1: sample 0 of the first run has score 2")
	_, err = Unpaired(single(1), single(1), nil, []string{"a", "b"}, Options{})
	require.ErrorContains(t, err, "second run: 2 clusters for 1 problems")
	_, err = Unpaired(single(1), single(1), nil, nil, Options{Clusters: []string{"a"}})
	require.ErrorContains(t, err, "clusters of their own")
}

func TestPairedAmountsAreInTheirUnit(t *testing.T) {
	t.Parallel()
	a := [][]float64{{1000, 1200}, {3000}, {500, 700}, {9000, 8000}}
	b := [][]float64{{1500, 1100}, {3500}, {400, 800}, {9900, 9100}}
	d, err := PairedAmounts(a, b, "tokens", Options{Level: 0.9})
	require.NoError(t, err)
	differences := []float64{200, 500, 0, 1000}
	mean, variance := 425.0, 0.0
	for _, x := range differences {
		variance += (x - mean) * (x - mean) / 3
	}
	require.InDelta(t, mean, d.Value, 1e-12)
	require.InDelta(t, math.Sqrt(variance/4), d.SE, 1e-9)
	require.InDelta(t, mean+2.353363434801823*d.SE, d.Hi, 1e-6, "t of 0.95 with 3 degrees of freedom")
	require.Equal(t, "tokens", d.Unit)
	require.Equal(t, [3]int{3, 1, 0}, [3]int{d.Wins, d.Ties, d.Losses})

	none, err := PairedAmounts([][]float64{{0}, {0}}, [][]float64{{0}, {0}}, "tokens", Options{})
	require.NoError(t, err)
	require.Zero(t, none.Value)
	_, err = PairedAmounts(a, [][]float64{{1}, {-1}, {1}, {1}}, "tokens", Options{})
	require.ErrorContains(t, err, "problem at position 1: sample 0 of the second run is -1")
}
