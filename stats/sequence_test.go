package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOneLookIsAGate(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for _, g := range []Gate{{Margin: 0.05}, {Margin: 0.2, Alpha: 0.1}, {Margin: 0.05, Target: TargetFixed}} {
		a, b := drawScores(r, 30, 8, false, false), drawScores(r, 30, 8, false, false)
		d, err := Compare(a, b, Options{})
		require.NoError(t, err)
		want := decide(t, g, d)
		q, err := NewSequence(g, []int{8}, OBrienFleming)
		require.NoError(t, err)
		got, err := q.Look(a, b, Options{})
		require.NoError(t, err)
		near(t, want.Lo, got.Lo, "lower bound")
		near(t, want.Hi, got.Hi, "upper bound")
		require.Equal(t, want.Verdict, got.Verdict)
		require.True(t, got.Done())
	}
}

// firstSamples are the first k of every problem.
func firstSamples(scores [][]float64, k int) [][]float64 {
	first := make([][]float64, len(scores))
	for i := range scores {
		first[i] = scores[i][:k]
	}
	return first
}

func TestLooksFollowTheBoundaries(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	a, b := drawScores(r, 198, 16, false, false), drawScores(r, 198, 16, false, false)
	looks := []int{2, 4, 8, 16}
	q, err := NewSequence(Gate{Margin: 0.001}, looks, OBrienFleming)
	require.NoError(t, err)
	var fractions, bounds []float64
	for i, k := range looks {
		d, err := Compare(a, firstSamples(b, k), Options{})
		require.NoError(t, err)
		s, err := q.Look(a, firstSamples(b, k), Options{})
		require.NoError(t, err)
		require.Equal(t, [3]int{i + 1, 4, k}, [3]int{s.Look, s.Of, s.Samples})
		fractions, bounds = append(fractions, s.Fraction), append(bounds, s.FailBound)
		// The bound of a look is the t quantile with the tail of its boundary.
		tail := normalCDF(-s.FailBound)
		near(t, min(1, d.Value+d.SE*studentUpper(tail, 197)), s.Hi, "upper bound")
	}
	require.IsIncreasing(t, fractions)
	near(t, 1.0, fractions[3], "information")
	want, err := Boundaries(fractions, 0.05, OBrienFleming)
	require.NoError(t, err)
	require.InDeltaSlice(t, want, bounds, tolerance)

	_, err = q.Look(a, b, Options{})
	require.EqualError(t, err, "sequence: all of 4 looks are taken")
}

func TestSequencesThatFailTogetherShareAlpha(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	a, b := drawScores(r, 198, 16, false, false), drawScores(r, 198, 16, false, false)
	looks := []int{2, 4, 8, 16}
	alone, err := NewSequence(Gate{Margin: 0.001}, looks, OBrienFleming)
	require.NoError(t, err)
	third, err := NewSequence(Gate{Margin: 0.001}, looks, OBrienFleming)
	require.NoError(t, err)
	third.Among(3)
	var fractions, bounds []float64
	for _, k := range looks {
		one, err := alone.Look(a, firstSamples(b, k), Options{})
		require.NoError(t, err)
		s, err := third.Look(a, firstSamples(b, k), Options{})
		require.NoError(t, err)
		near(t, one.PassBound, s.PassBound, "PASS takes all of them and no share")
		fractions, bounds = append(fractions, s.Fraction), append(bounds, s.FailBound)
		require.LessOrEqual(t, s.Chance, one.Chance)
	}
	want, err := Boundaries(fractions, 0.05/3, OBrienFleming)
	require.NoError(t, err)
	require.InDeltaSlice(t, want, bounds, tolerance)
}

func TestInformationOfACandidateThatIsAllNoise(t *testing.T) {
	t.Parallel()
	// Every question has the same rate on both sides and the baseline is nearly
	// known: the error is that of the candidate's samples.
	const n, k = 400, 16
	r := rand.New(rand.NewPCG(7, 8))
	a, b := make([][]float64, n), make([][]float64, n)
	for i := range n {
		a[i] = correct(500, 1000)
		for range k {
			b[i] = append(b[i], float64(r.IntN(2)))
		}
	}
	q, err := NewSequence(Gate{Margin: 0.05}, []int{4, 8, 16}, OBrienFleming)
	require.NoError(t, err)
	for _, look := range []int{4, 8} {
		s, err := q.Look(a, firstSamples(b, look), Options{})
		require.NoError(t, err)
		require.InDelta(t, float64(look)/k, s.Fraction, 0.05)
	}
}

func TestEarlyLooksAtDifferencesAllAlikeDecideNothing(t *testing.T) {
	t.Parallel()
	same := grid(4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4)
	q, err := NewSequence(Gate{Margin: 0.05}, []int{2, 4}, OBrienFleming)
	require.NoError(t, err)
	s, err := q.Look(same, firstSamples(same, 2), Options{})
	require.NoError(t, err)
	require.Equal(t, Inconclusive, s.Verdict)
	require.False(t, s.Done())
	near(t, 0.5, s.Fraction, "information")
	s, err = q.Look(same, same, Options{})
	require.NoError(t, err)
	require.Equal(t, Pass, s.Verdict)
}

func TestBoundariesSpendAlpha(t *testing.T) {
	t.Parallel()
	// The chance that a Brownian motion crosses any of the boundaries is alpha.
	const paths = 200_000
	fractions := []float64{0.1, 0.15, 0.7, 1}
	for _, spending := range []Spending{OBrienFleming, Pocock} {
		bounds, err := Boundaries(fractions, 0.05, spending)
		require.NoError(t, err)
		r, crossed := rand.New(rand.NewPCG(9, 10)), 0
		for range paths {
			s, before := 0.0, 0.0
			for i, f := range fractions {
				s += math.Sqrt(f-before) * r.NormFloat64()
				before = f
				if s/math.Sqrt(f) >= bounds[i] {
					crossed++
					break
				}
			}
		}
		require.InDelta(t, 0.05, float64(crossed)/paths, 0.002, spending.String())
	}
}

func TestALookWithoutNewInformationDecidesNothing(t *testing.T) {
	t.Parallel()
	b := newBoundary(0.05, OBrienFleming)
	require.False(t, math.IsInf(b.next(0.5), 0))
	require.True(t, math.IsInf(b.next(0.5), 1))
	want, err := Boundaries([]float64{0.5, 1}, 0.05, OBrienFleming)
	require.NoError(t, err)
	near(t, want[1], b.next(1), "the last look has all that is left")
}

func TestSequenceRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	good := Gate{Margin: 0.05}
	for want, c := range map[string]struct {
		gate     Gate
		looks    []int
		spending Spending
	}{
		"gate: margin 0: want a fraction between 0 and 1, such as 0.03 for 3 points": {Gate{}, []int{4}, OBrienFleming},
		"sequence: no look, want at least one":                                       {good, nil, OBrienFleming},
		"sequence: look 1 at 1 samples a problem: want more than 1":                  {good, []int{1, 2}, OBrienFleming},
		"sequence: look 2 at 4 samples a problem: want more than 4":                  {good, []int{4, 4}, OBrienFleming},
		"sequence: spending 2: want OBrienFleming or Pocock":                         {good, []int{4}, 2},
	} {
		_, err := NewSequence(c.gate, c.looks, c.spending)
		require.EqualError(t, err, want)
	}
	q, err := NewSequence(good, []int{2, 4}, OBrienFleming)
	require.NoError(t, err)
	_, err = q.Look(grid(2, 1), nil, Options{})
	require.EqualError(t, err, "compare: 1 problems against 0, want the same in the same order")

	for want, fractions := range map[string][]float64{
		"boundaries: information fraction 0.5 of look 2: want one above 0.5 and at most 1": {0.5, 0.5},
		"boundaries: information fraction 1.1 of look 1: want one above 0 and at most 1":   {1.1},
	} {
		_, err := Boundaries(fractions, 0.05, OBrienFleming)
		require.EqualError(t, err, want)
	}
	_, err = Boundaries([]float64{1}, 0.5, OBrienFleming)
	require.EqualError(t, err, "boundaries: alpha 0.5: want a fraction between 0 and 0.5")
}
