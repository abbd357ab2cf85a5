package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func compare(t *testing.T, a, b [][]float64, o Options) Difference {
	t.Helper()
	d, err := Compare(a, b, o)
	require.NoError(t, err)
	return d
}

// requireSoundDifference checks what holds of every comparison.
func requireSoundDifference(t *testing.T, d Difference) {
	t.Helper()
	for _, x := range []float64{d.Value, d.Lo, d.Hi, d.SE, d.SEFixed, d.Correlation, d.P.TwoSided, d.P.Less, d.P.Greater} {
		require.False(t, math.IsNaN(x) || math.IsInf(x, 0), "%+v", d)
	}
	for _, p := range []float64{d.P.TwoSided, d.P.Less, d.P.Greater} {
		require.Positive(t, p)
		require.LessOrEqual(t, p, 1.0)
	}
	require.LessOrEqual(t, -1.0, d.Lo)
	require.LessOrEqual(t, d.Lo, d.Value)
	require.LessOrEqual(t, d.Value, d.Hi)
	require.LessOrEqual(t, d.Hi, 1.0)
	require.LessOrEqual(t, math.Abs(d.Correlation), 1.0)
	require.Equal(t, d.N, d.Wins+d.Ties+d.Losses)
}

// allSigns is the sign-flip test of differences by enumeration.
func allSigns(d []float64) PValues {
	observed := sum(d)
	var less, greater, either int
	for signs := range uint(1) << len(d) {
		total := 0.0
		for i, v := range d {
			if signs>>i&1 == 1 {
				v = -v
			}
			total += v
		}
		const rounding = 1e-12
		if total <= observed+rounding {
			less++
		}
		if total >= observed-rounding {
			greater++
		}
		if math.Abs(total) >= math.Abs(observed)-rounding {
			either++
		}
	}
	all := float64(uint(1) << len(d))
	return PValues{TwoSided: float64(either) / all, Less: float64(less) / all, Greater: float64(greater) / all, Method: TestSignFlip}
}

func requireSameP(t *testing.T, want, got PValues, within float64) {
	t.Helper()
	require.InDelta(t, want.TwoSided, got.TwoSided, within, "two-sided")
	require.InDelta(t, want.Less, got.Less, within, "less")
	require.InDelta(t, want.Greater, got.Greater, within, "greater")
}

func TestSignFlipIsThatOverAllSigns(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(41, 0))
	for range 200 {
		n, ka, kb := 1+r.IntN(11), 1+r.IntN(6), 1+r.IntN(6)
		a, b := drawScores(r, n, ka, r.IntN(2) == 0, false), drawScores(r, n, kb, r.IntN(2) == 0, false)
		d := make([]float64, n)
		for i := range d {
			d[i] = sum(b[i])/float64(len(b[i])) - sum(a[i])/float64(len(a[i]))
		}
		got := compare(t, a, b, Options{})
		require.Equal(t, TestSignFlip, got.P.Method)
		requireSameP(t, allSigns(d), got.P, 1e-12)
		requireSoundDifference(t, got)
	}
}

func TestClustersFlipTogether(t *testing.T) {
	t.Parallel()
	a, b := differing([]float64{0.5, 0.25, -0.5, 0.25, 0.25, 0.125, 0, 0.375})
	o := Options{Clusters: []string{"a", "a", "b", "b", "c", "c", "", "e"}}
	got := compare(t, a, b, o)
	requireSameP(t, allSigns([]float64{0.75, -0.25, 0.375, 0, 0.375}), got.P, 1e-15)
	require.Equal(t, 4, got.DF)
	require.Contains(t, got.Notes, "standard error over 5 clusters")

	alone := compare(t, a, b, Options{Clusters: []string{"a", "b", "c", "d", "e", "f", "", "h"}})
	require.Equal(t, compare(t, a, b, Options{}), alone)

	single := compare(t, a, b, Options{Clusters: slices.Repeat([]string{"a"}, 8)})
	requireSoundDifference(t, single)
	require.Zero(t, single.DF)
	require.InDelta(t, 1, single.P.TwoSided, 0)
	require.Contains(t, single.Notes, "a single cluster: standard error unknown")
}

func TestARunIsNeverToldFromItsCopy(t *testing.T) {
	t.Parallel()
	shapes(t, func(t *testing.T, r *rand.Rand, scores [][]float64) {
		t.Helper()
		again := make([][]float64, len(scores))
		for i, x := range scores {
			again[i] = shuffledOnce(r, x)
		}
		for _, o := range []Options{{}, {Clusters: byTens(len(scores))}} {
			d := compare(t, scores, again, o)
			requireSoundDifference(t, d)
			require.Equal(t, PValues{TwoSided: 1, Less: 1, Greater: 1, Method: TestSignFlip}, d.P)
			require.Zero(t, d.Value)
			require.Zero(t, d.SE)
			require.Equal(t, d.N, d.Ties)
		}
	})
}

// shuffledOnce returns x in another order.
func shuffledOnce(r *rand.Rand, x []float64) []float64 {
	y := slices.Clone(x)
	r.Shuffle(len(y), func(p, q int) { y[p], y[q] = y[q], y[p] })
	return y
}

// byTens puts problems into clusters by the tens of their position.
func byTens(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = string(rune('a' + i/10))
	}
	return names
}

func TestOrderOfPairsChangesNoBit(t *testing.T) {
	t.Parallel()
	shapes(t, func(t *testing.T, r *rand.Rand, a [][]float64) {
		t.Helper()
		b := append(drawScores(r, len(a)-1, 3, true, r.IntN(2) == 0), nil)
		names := byTens(len(a))
		o := Options{Replicates: 300, Clusters: names}
		moved := Options{Replicates: 300, Clusters: make([]string, len(a))}
		c, d := make([][]float64, len(a)), make([][]float64, len(a))
		for i, at := range r.Perm(len(a)) {
			c[i], d[i] = shuffledOnce(r, a[at]), shuffledOnce(r, b[at])
			moved.Clusters[i] = names[at]
		}
		first := compare(t, a, b, o)
		require.Equal(t, first, compare(t, c, d, moved))
		requireSoundDifference(t, first)
	})
}

func TestTheOtherDirectionMirrors(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(43, 0))
	a, b := drawScores(r, 40, 4, false, false), drawScores(r, 40, 6, true, false)
	there, back := compare(t, a, b, Options{}), compare(t, b, a, Options{})
	require.InDelta(t, there.Value, -back.Value, 1e-15)
	nearEnds(t, [2]float64{there.Lo, there.Hi}, -back.Hi, -back.Lo, "interval")
	requireSameP(t, there.P, PValues{TwoSided: back.P.TwoSided, Less: back.P.Greater, Greater: back.P.Less}, 1e-12)
	require.Equal(t, [3]int{there.Wins, there.Ties, there.Losses}, [3]int{back.Losses, back.Ties, back.Wins})
	near(t, there.Correlation, back.Correlation, "correlation")
}

func TestOneSampleAProblemAgreesWithMcNemar(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(44, 0))
	for range 50 {
		a, b := drawScores(r, 60, 1, false, false), drawScores(r, 60, 1, false, false)
		got := compare(t, a, b, Options{})
		exact, mid := McNemar(got.Losses, got.Wins)
		requireSameP(t, exact, got.P, 1e-10)
		require.LessOrEqual(t, mid.TwoSided, exact.TwoSided)
	}
	require.Panics(t, func() { McNemar(-1, 2) })
}

func TestWhatLiesOffTheLatticeIsSimulated(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(45, 0))
	a, b := drawScores(r, 12, 3, false, true), drawScores(r, 12, 3, false, true)
	d := make([]float64, len(a))
	for i := range d {
		d[i] = sum(b[i])/3 - sum(a[i])/3
	}
	got := compare(t, a, b, Options{Seed: Seed{1, 2}, Replicates: 40_000})
	require.Equal(t, TestSignFlipSimulated, got.P.Method)
	requireSameP(t, allSigns(d), got.P, 0.01)
	require.Equal(t, got, compare(t, a, b, Options{Seed: Seed{1, 2}, Replicates: 40_000}))

	require.InDelta(t, got.P.TwoSided, compare(t, b, a, Options{Seed: Seed{1, 2}, Replicates: 40_000}).P.TwoSided, 0, "in both directions")

	least := compare(t, repeatedScore(30, 0.101), repeatedScore(30, 0.9), Options{Replicates: 99})
	require.InDelta(t, 0.01, least.P.TwoSided, 1e-12, "never 0")
}

// repeatedScore returns problems of one sample that all score the same.
func repeatedScore(n int, score float64) [][]float64 {
	scores := make([][]float64, n)
	for i := range scores {
		scores[i] = []float64{score}
	}
	return scores
}

func TestTiedVotesLieOnTheLattice(t *testing.T) {
	t.Parallel()
	a := [][]float64{{1}, {0.5}, {0}, {1.0 / 3}, {1}, {0.2}, {0}, {1}}
	b := [][]float64{{0}, {1}, {0.5}, {1}, {1}, {0.25}, {2.0 / 3}, {0}}
	d := make([]float64, len(a))
	for i := range d {
		d[i] = b[i][0] - a[i][0]
	}
	got := compare(t, a, b, Options{})
	require.Equal(t, TestSignFlip, got.P.Method)
	requireSameP(t, allSigns(d), got.P, 1e-12)
}

func TestTooLongAnExactTestIsSimulated(t *testing.T) {
	t.Parallel()
	d := make([]float64, 300)
	for i := range d {
		d[i] = float64(i%7)/6 - 0.4
	}
	w, ok := newWalk(d, 30)
	require.True(t, ok)
	require.True(t, w.fits())
	_, ok = newWalk(d, 31)
	require.False(t, ok)
	w, ok = newWalk(slices.Concat(d, []float64{1e-7}), 30_000_000)
	require.True(t, ok)
	require.False(t, w.fits(), "a single fine step makes all the others long")

	// Numbers of samples without a common multiple of moderate size.
	a, b := [][]float64{}, [][]float64{}
	for _, k := range []int{61, 67, 71, 73, 79, 83} {
		a, b = append(a, correct(k/2, k)), append(b, correct(k/3, k))
	}
	require.Equal(t, TestSignFlipSimulated, compare(t, a, b, Options{Replicates: 100}).P.Method)
}

func TestWhatAComparisonSays(t *testing.T) {
	t.Parallel()
	a := append(repeated(20, 4, 10, 3), nil, correct(1, 1))
	b := append(repeated(20, 8, 10, 7), correct(1, 1), correct(0, 1))
	d := compare(t, a, b, Options{})
	requireSoundDifference(t, d)
	require.Equal(t, MethodStudent, d.Method)
	require.Equal(t, 21, d.N)
	require.Equal(t, 8, d.K)
	require.Equal(t, 20, d.DF)
	require.Equal(t, [3]int{10, 10, 1}, [3]int{d.Wins, d.Ties, d.Losses})
	require.Equal(t, []string{"1 of 22 problems left out: no sample", noteSingle}, d.Notes)
	require.Negative(t, d.SEFixed)

	d = compare(t, repeatedScore(12, 0), repeatedScore(12, 1), Options{})
	require.InDelta(t, 1, d.Value, 0)
	require.InDelta(t, math.Exp2(-11), d.P.TwoSided, 0)
	require.Zero(t, d.Correlation)
	require.Equal(t, []string{noteAlike}, d.Notes)

	for _, none := range [][][]float64{nil, {nil}} {
		d = compare(t, none, none, Options{})
		require.Zero(t, d.N)
		require.Equal(t, PValues{TwoSided: 1, Less: 1, Greater: 1, Method: TestSignFlip}, d.P)
		require.Equal(t, []string{"no sample"}, d.Notes)
	}
}

func TestWhatAComparisonRefuses(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]func() (Difference, error){
		"compare: 2 problems against 1, want the same in the same order": func() (Difference, error) {
			return Compare([][]float64{{1}, {0}}, [][]float64{{1}}, Options{})
		},
		"compare: problem at position 1: sample 0 of the second run has score 1.5, want one in [0, 1]": func() (Difference, error) {
			return Compare([][]float64{{1}, {0}}, [][]float64{{1}, {1.5}}, Options{})
		},
		"compare: 1 clusters for 2 problems: want one for each, or none": func() (Difference, error) {
			return Compare([][]float64{{1}, {0}}, [][]float64{{1}, {1}}, Options{Clusters: []string{"a"}})
		},
		"compare: confidence level 2: want a fraction between 0 and 1, such as 0.95": func() (Difference, error) {
			return Compare(nil, nil, Options{Level: 2})
		},
	} {
		_, err := f()
		require.EqualError(t, err, want)
	}
}

// Two runs of one model must be told apart as often as the level says, no more.
func TestRunsOfOneModelAreRarelyToldApart(t *testing.T) {
	t.Parallel()
	const repetitions = 2000
	model := population{mean: 0.8}
	rejected, covered := 0, 0
	for rep := range repetitions {
		r := rand.New(rand.NewPCG(uint64(rep), 46))
		var a, b [][]float64
		for range 30 {
			rate := model.rate(r)
			for _, scores := range []*[][]float64{&a, &b} {
				x := make([]float64, 16)
				for j := range x {
					if r.Float64() < rate {
						x[j] = 1
					}
				}
				*scores = append(*scores, x)
			}
		}
		d := compare(t, a, b, Options{})
		if d.P.TwoSided <= 0.05 {
			rejected++
		}
		if d.Lo <= 0 && 0 <= d.Hi {
			covered++
		}
	}
	require.LessOrEqual(t, float64(rejected)/repetitions, 0.06)
	require.InDelta(t, 0.95, float64(covered)/repetitions, 0.015)
}

func FuzzComparisonsAreSound(f *testing.F) {
	f.Add(uint64(1), uint8(30), uint8(4), uint8(4), uint8(0))
	f.Add(uint64(2), uint8(1), uint8(1), uint8(9), uint8(7))
	f.Fuzz(func(t *testing.T, seed uint64, n, ka, kb, shape uint8) {
		if ka == 0 || kb == 0 {
			return
		}
		r := rand.New(rand.NewPCG(seed, 1))
		a := drawScores(r, int(n), int(ka), shape&1 == 1, shape&2 == 2)
		b := drawScores(r, int(n), int(kb), shape&4 == 4, shape&8 == 8)
		o := Options{Replicates: 100}
		if shape&16 == 16 {
			o.Clusters = byTens(int(n))
		}
		requireSoundDifference(t, compare(t, a, b, o))
	})
}
