package stats

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// grid returns one problem of k samples for each number of correct ones.
func grid(k int, correctOnes ...int) [][]float64 {
	scores := make([][]float64, len(correctOnes))
	for i, c := range correctOnes {
		scores[i] = correct(c, k)
	}
	return scores
}

// repeated returns n problems of k samples, c correct in each of the first m.
func repeated(n, k, m, c int) [][]float64 {
	counts := make([]int, n)
	for i := range m {
		counts[i] = c
	}
	return grid(k, counts...)
}

func TestIntervalIsChosenByWhatCovers(t *testing.T) {
	t.Parallel()
	uneven := append(repeated(20, 4, 10, 3), correct(2, 5), nil)
	for name, c := range map[string]struct {
		scores [][]float64
		o      Options
		method string
		notes  []string
	}{
		"one sample a problem is Wilson's":  {repeated(30, 1, 12, 1), Options{}, MethodWilson, nil},
		"equal numbers are the exact BCa":   {repeated(30, 4, 15, 3), Options{}, MethodBCa, nil},
		"three wrong problems still are":    {repeated(30, 4, 27, 4), Options{}, MethodBCa, nil},
		"fewer wrong ones are guarded":      {repeated(30, 4, 28, 4), Options{}, MethodWilsonFew, []string{noteFew}},
		"fewer right ones are guarded":      {repeated(30, 4, 2, 4), Options{}, MethodWilsonFew, []string{noteFew}},
		"problems that agree are guarded":   {repeated(30, 4, 30, 2), Options{}, MethodWilsonFew, []string{noteFlat}},
		"few problems are said":             {repeated(8, 4, 4, 4), Options{}, MethodBCa, []string{"n < 10: interval unreliable"}},
		"uneven numbers are simulated":      {uneven, Options{}, MethodBCaSimulated, []string{"1 of 22 problems left out: no sample"}},
		"halves on the lattice are exact":   {append(repeated(20, 2, 10, 2), []float64{0.5, 0.5}), Options{}, MethodBCa, nil},
		"partial credit off it is not":      {append(repeated(20, 2, 10, 2), []float64{0.5, 0}), Options{}, MethodBCaSimulated, nil},
		"the closed form can be asked for":  {repeated(30, 4, 15, 3), Options{Interval: WilsonEffective}, MethodWilsonEffective, nil},
		"the closed form is guarded":        {repeated(30, 4, 30, 4), Options{Interval: WilsonEffective}, MethodWilsonEffFew, nil},
		"the closed form at k = 1 is plain": {repeated(30, 1, 12, 1), Options{Interval: WilsonEffective}, MethodWilson, nil},
		"too long a simulation is not run":  {uneven, Options{Replicates: maxDraws}, MethodWilsonEffective, []string{"1 of 22 problems left out: no sample", noteLarge}},
		"one problem is guarded": {
			grid(4, 3),
			Options{},
			MethodWilsonFew,
			[]string{"n = 1: standard error unknown", "n < 10: interval unreliable", noteFew},
		},
		"a single sample hides the re-run error": {
			append(repeated(20, 2, 10, 2), correct(1, 1)),
			Options{},
			MethodBCaSimulated,
			[]string{"re-run error unknown: a problem has a single sample"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := Pass1(c.scores, c.o)
			requireSound(t, e)
			require.Equal(t, c.method, e.Method)
			require.Equal(t, c.notes, e.Notes)
			require.InDelta(t, 0.95, e.Level, 0)
			require.Equal(t, "fraction", e.Unit)
		})
	}
}

func TestTooLargeALatticeFallsBackToTheClosedForm(t *testing.T) {
	t.Parallel()
	s := summary{equal: true, k: 1 << 24}
	for i := range 30 {
		s.problems = append(s.problems, problem{mean: float64(i%3) / 2, k: s.k})
	}
	s.samples = 30 * s.k
	s.total()
	got := s.interval(Options{}.filled(30))
	require.Equal(t, MethodWilsonEffective, got.method)
	require.Equal(t, noteLarge, got.note)
}

func TestNothingSampledIsAnEstimateOfNothing(t *testing.T) {
	t.Parallel()
	for _, scores := range [][][]float64{nil, {}, {nil, {}}} {
		e := Pass1(scores, Options{Level: 0.9})
		require.Zero(t, e.N)
		require.Zero(t, e.K)
		require.Zero(t, e.Value)
		require.Empty(t, e.Method)
		require.Negative(t, e.SEFixed)
		require.InDelta(t, 0.9, e.Level, 0)
		require.Equal(t, []string{"no sample"}, e.Notes)
	}
	require.Zero(t, Rate(nil, Options{}).N)
	require.Zero(t, Lengths(nil, "tokens", Options{}).Mean.N)
	require.Equal(t, Variance{}, Decompose(nil))
	v, err := Consensus(nil, 4, Options{})
	require.NoError(t, err)
	require.Zero(t, v.N)
	require.Zero(t, v.K)
}

func TestRateIsTheScoreOfIndicators(t *testing.T) {
	t.Parallel()
	flags := [][]bool{{true, false}, {false, false}, {true, true}, {false, true}, {false, false}, {true, true}}
	scores := [][]float64{{1, 0}, {0, 0}, {1, 1}, {0, 1}, {0, 0}, {1, 1}}
	require.Equal(t, Pass1(scores, Options{}), Rate(flags, Options{}))
}

func TestLevelWidensTheInterval(t *testing.T) {
	t.Parallel()
	scores := repeated(30, 4, 15, 3)
	narrow, wide := Pass1(scores, Options{Level: 0.8}), Pass1(scores, Options{Level: 0.99})
	require.Less(t, wide.Lo, narrow.Lo)
	require.Greater(t, wide.Hi, narrow.Hi)
	for _, level := range []float64{1e-300, 0.01, 0.5, 0.9999, 1 - 1e-15} {
		for _, interval := range []Interval{Guarded, WilsonEffective} {
			requireSound(t, Pass1(scores, Options{Level: level, Interval: interval}))
			requireSound(t, Pass1(repeated(2, 3, 1, 2), Options{Level: level, Interval: interval}))
		}
	}
}

func TestMisuseIsNamed(t *testing.T) {
	t.Parallel()
	for _, x := range []float64{-0.1, 1.5, math.NaN(), math.Inf(1)} {
		require.PanicsWithValue(t, fmt.Sprintf("stats: value %v of problem 1, sample 1: want one in [0, 1]", x), func() { Pass1([][]float64{{0, 1}, {1, x}}, Options{}) })
	}
	for want, o := range map[string]Options{
		"confidence level 95: want a fraction between 0 and 1, such as 0.95":   {Level: 95},
		"confidence level NaN: want a fraction between 0 and 1, such as 0.95":  {Level: math.NaN()},
		"confidence level -0.5: want a fraction between 0 and 1, such as 0.95": {Level: -0.5},
		"confidence level 1: want a fraction between 0 and 1, such as 0.95":    {Level: 1},
		"interval 9: want Guarded, WilsonEffective or TwoStage":                {Interval: 9},
		"tie policy 9: want Fractional, FirstSeen, Pessimistic or Optimistic":  {Ties: 9},
		"-1 bootstrap replicates: want at least 1, or 0 for 10000":             {Replicates: -1},
	} {
		require.EqualError(t, o.Validate(), want)
		require.PanicsWithValue(t, "stats: "+want, func() { Pass1(nil, o) })
		_, err := Consensus(nil, 1, o)
		require.EqualError(t, err, "consensus: "+want)
	}
}

func TestSeedIsTheStartOfADigest(t *testing.T) {
	t.Parallel()
	seed := NewSeed("aime-2024", "pass@1", "00ff")
	require.Equal(t, Seed{0x39340e884a7d1466, 0xce02e0aa2727d421}, seed)
	require.NotEqual(t, seed, NewSeed("aime-2024", "pass@1", "00fe"))
}

func TestSimulationFollowsItsSeed(t *testing.T) {
	t.Parallel()
	scores := append(repeated(20, 4, 10, 3), correct(2, 5))
	first, again := Pass1(scores, Options{Seed: Seed{1}}), Pass1(scores, Options{Seed: Seed{1}})
	require.Equal(t, first, again)
	a, b := Pass1(scores, Options{Seed: Seed{1}, Replicates: 99}), Pass1(scores, Options{Seed: Seed{2}, Replicates: 99})
	require.NotEqual(t, [2]float64{a.Lo, a.Hi}, [2]float64{b.Lo, b.Hi})
}
