package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// subsets calls f with every choice of k of n places, as bits.
func subsets(n, k int, f func(chosen uint)) {
	for chosen := range uint(1) << n {
		bits := 0
		for i := range n {
			bits += int(chosen >> i & 1)
		}
		if bits == k {
			f(chosen)
		}
	}
}

// enumerated is the share of subsets of k of n samples with at least need of the
// c right ones, which are those in front.
func enumerated(n, c, k, need int) float64 {
	passed, all := 0, 0
	subsets(n, k, func(chosen uint) {
		right := 0
		for i := range c {
			right += int(chosen >> i & 1)
		}
		all++
		if right >= need {
			passed++
		}
	})
	return float64(passed) / float64(all)
}

func TestPassesAreSharesOfAllSubsets(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 9; n++ {
		for c := range n + 1 {
			for k := 1; k <= n; k++ {
				for need := 1; need <= k; need++ {
					require.InDelta(t, enumerated(n, c, k, need), atLeast(n, c, k, need), 1e-12, "n=%d c=%d k=%d need=%d", n, c, k, need)
				}
			}
		}
	}
}

func TestLargeHypergeometricTailsKeepTheirRelativePrecision(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ n, c, k int }{{1000, 500, 200}, {4096, 64, 32}, {200_000, 100_000, 1000}} {
		want := 0.0 // logarithm of C(c, k)/C(n, k), the chance that all are right
		for j := range v.k {
			want += math.Log(float64(v.c-j) / float64(v.n-j))
		}
		got, err := PassHatK(v.n, v.c, v.k)
		require.NoError(t, err)
		if want < -700 {
			require.Less(t, got, 1e-300)
			continue
		}
		require.InEpsilon(t, math.Exp(want), got, 1e-11)
	}
}

func TestPassesAtOneAreTheMeanScore(t *testing.T) {
	t.Parallel()
	shapes(t, func(t *testing.T, _ *rand.Rand, scores [][]float64) {
		t.Helper()
		whole := rounded(scores)
		for _, interval := range []Interval{Guarded, WilsonEffective} {
			o := Options{Interval: interval, Replicates: 500}
			want := Pass1(whole, o)
			for _, e := range passes(t, whole, 1, o) {
				near(t, want.Value, e.Value, "value")
				near(t, want.SE, e.SE, "standard error")
				near(t, want.SEFixed, e.SEFixed, "re-run error")
				if want.SE > 0 && e.Method != MethodWilson { // samples that all agree are single draws
					require.Equal(t, want.Method, e.Method)
					nearEnds(t, [2]float64{want.Lo, want.Hi}, e.Lo, e.Hi, "interval")
				}
			}
		}
	})
}

// rounded makes every score right or wrong.
func rounded(scores [][]float64) [][]float64 {
	whole := make([][]float64, len(scores))
	for i, x := range scores {
		for _, v := range x {
			whole[i] = append(whole[i], math.Round(v))
		}
	}
	return whole
}

// passes returns pass@k, G-Pass@k at ⅔ and pass^k.
func passes(t *testing.T, scores [][]float64, k int, o Options) []evalr.Estimate {
	t.Helper()
	anyOf, err := PassAny(scores, k, o)
	require.NoError(t, err)
	share, err := PassShare(scores, k, 2.0/3, o)
	require.NoError(t, err)
	all, err := PassAll(scores, k, o)
	require.NoError(t, err)
	return []evalr.Estimate{anyOf, share, all}
}

func TestPassesAreOrderedAndMonotoneInK(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(21, 0))
	scores := rounded(drawScores(r, 40, 16, false, false))
	var before []evalr.Estimate
	for k := 1; k <= 16; k++ {
		now := passes(t, scores, k, Options{Replicates: 200})
		const rounding = 1e-12
		for _, e := range now {
			requireSound(t, e)
			require.Equal(t, k, e.K)
			require.Equal(t, 2*k <= 16, e.SEFixed >= 0)
		}
		require.LessOrEqual(t, now[2].Value, now[1].Value+rounding, "pass^k is the strictest")
		require.LessOrEqual(t, now[1].Value, now[0].Value+rounding, "pass@k the mildest")
		if before != nil {
			require.GreaterOrEqual(t, now[0].Value, before[0].Value-rounding, "pass@k grows with k")
			require.LessOrEqual(t, now[2].Value, before[2].Value+rounding, "pass^k falls with k")
		}
		before = now
	}
}

func TestPassesDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(22, 0))
	scores := append(rounded(drawScores(r, 25, 9, false, false)), correct(3, 12), nil)
	for k := range 10 {
		require.Equal(t, passes(t, scores, k, Options{Replicates: 300}), passes(t, shuffled(r, scores), k, Options{Replicates: 300}))
	}
}

func TestIntervalOfPassesIsWilsonsWhereEachIsPassedOrNot(t *testing.T) {
	t.Parallel()
	scores := repeated(30, 8, 20, 3)
	e, err := PassAny(scores, 8, Options{})
	require.NoError(t, err)
	lo, hi := Wilson(20.0/30, 30, 0.95)
	require.Equal(t, evalr.Estimate{
		Value: 20.0 / 30, Lo: lo, Hi: hi, Level: 0.95, Unit: "fraction", N: 30, K: 8, Method: MethodWilson, SE: e.SE, SEFixed: -1,
	}, e)

	e, err = PassAny(scores, 4, Options{})
	require.NoError(t, err)
	require.Equal(t, MethodBCaSimulated, e.Method)
	require.Equal(t, []string{"expected over all subsets of 4 samples"}, e.Notes)

	e, err = PassAny(scores, 5, Options{})
	require.NoError(t, err)
	require.Contains(t, e.Notes, noteFewer)
	require.Negative(t, e.SEFixed)

	e, err = PassAll(append(scores, correct(1, 2)), 0, Options{Interval: TwoStage})
	require.NoError(t, err)
	require.Equal(t, MethodWilson, e.Method, "no second stage")
	require.Equal(t, 8, e.K)
	require.Zero(t, e.Value)
}

func TestPassesOfNothing(t *testing.T) {
	t.Parallel()
	for _, e := range passes(t, [][]float64{nil, {}}, 4, Options{}) {
		require.Zero(t, e.N)
		require.Equal(t, []string{"no sample"}, e.Notes)
	}
}

func TestWhatPassesRefuse(t *testing.T) {
	t.Parallel()
	scores := [][]float64{{1, 0, 1}, {1, 0}, {1, 0.5, 0}}
	for want, f := range map[string]func() (evalr.Estimate, error){
		"pass@3: problem at position 1: 2 samples, want at least k":                                                       func() (evalr.Estimate, error) { return PassAny(scores, 3, Options{}) },
		"pass^2: problem at position 2: sample 1 has score 0.5, want 0 or 1: partial credit is neither right nor wrong":   func() (evalr.Estimate, error) { return PassAll(scores, 2, Options{}) },
		"G-Pass@k: problem at position 2: sample 1 has score 0.5, want 0 or 1: partial credit is neither right nor wrong": func() (evalr.Estimate, error) { return PassShare(scores, 0, 0.5, Options{}) },
		"share 1.5 of G-Pass@k: want τ in [0, 1]":                                                                         func() (evalr.Estimate, error) { return PassShare(scores, 2, 1.5, Options{}) },
		"pass@-1: want k of at least 1, or 0 for all samples":                                                             func() (evalr.Estimate, error) { return PassAny(scores, -1, Options{}) },
		"pass@2: confidence level 95: want a fraction between 0 and 1, such as 0.95":                                      func() (evalr.Estimate, error) { return PassAny(scores, 2, Options{Level: 95}) },
		"pass@2: 1 clusters for 3 problems: want one for each, or none":                                                   func() (evalr.Estimate, error) { return PassAny(scores, 2, Options{Clusters: []string{"a"}}) },
		"pass@1: problem at position 0: sample 0 has score NaN, want 0 or 1: partial credit is neither right nor wrong":   func() (evalr.Estimate, error) { return PassAny([][]float64{{math.NaN()}}, 1, Options{}) },
	} {
		_, err := f()
		require.EqualError(t, err, want)
	}
	_, err := GPassAtK(4, 2, 2, math.NaN())
	require.EqualError(t, err, "share NaN of G-Pass@k: want τ in [0, 1]")
	_, err = PassAtK(4, -1, 2)
	require.EqualError(t, err, "pass@2: -1 of 4 samples are right, want from 0 to 4")
	q, err := passShare(0.7)
	require.NoError(t, err)
	require.Equal(t, 7, q.need(10), "0.7·10 is 7, whatever its last bit says")
}

// The re-run error of pass@k must be the spread of pass@k over re-runs.
func TestRerunErrorOfPassesIsTheirSpread(t *testing.T) {
	t.Parallel()
	const n, samples, k, repetitions = 20, 12, 4, 3000
	r := rand.New(rand.NewPCG(23, 0))
	rates := make([]float64, n)
	for i := range rates {
		rates[i] = 0.02 + 0.05*float64(i)
	}
	var value, squares, noise [3]float64
	for range repetitions {
		scores := make([][]float64, n)
		for i := range scores {
			for range samples {
				x := 0.0
				if r.Float64() < rates[i] {
					x = 1
				}
				scores[i] = append(scores[i], x)
			}
		}
		for j, e := range passes(t, scores, k, Options{Replicates: 1}) {
			value[j] += e.Value
			squares[j] += e.Value * e.Value
			noise[j] += e.SEFixed * e.SEFixed
		}
	}
	for j := range value {
		mean := value[j] / repetitions
		spread := squares[j]/repetitions - mean*mean
		require.InEpsilon(t, spread, noise[j]/repetitions, 0.1)
	}
}
