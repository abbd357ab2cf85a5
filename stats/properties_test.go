package stats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// shuffled returns the scores with problems and samples in another order.
func shuffled(r *rand.Rand, scores [][]float64) [][]float64 {
	out := make([][]float64, len(scores))
	for i, at := range r.Perm(len(scores)) {
		out[i] = slices.Clone(scores[at])
		r.Shuffle(len(out[i]), func(a, b int) { out[i][a], out[i][b] = out[i][b], out[i][a] })
	}
	return out
}

// shapes calls f for samples of every shape: balanced, uneven, partial credit,
// few and many, empty problems among them.
func shapes(t *testing.T, f func(t *testing.T, r *rand.Rand, scores [][]float64)) {
	t.Helper()
	for _, n := range []int{1, 2, 7, 30, 101} {
		for _, k := range []int{1, 2, 5, 16} {
			for shape := range 4 {
				t.Run(fmt.Sprintf("n=%d,k=%d,shape=%d", n, k, shape), func(t *testing.T) {
					t.Parallel()
					r := rand.New(rand.NewPCG(uint64(n), uint64(4*k+shape)))
					f(t, r, append(drawScores(r, n, k, shape&1 == 1, shape&2 == 2), nil))
				})
			}
		}
	}
}

func TestOrderChangesNoBit(t *testing.T) {
	t.Parallel()
	shapes(t, func(t *testing.T, r *rand.Rand, scores [][]float64) {
		t.Helper()
		other := shuffled(r, scores)
		for _, o := range []Options{{}, {Interval: WilsonEffective}, {Level: 0.8, Replicates: 500}, {Interval: TwoStage, Replicates: 200}} {
			require.Equal(t, Pass1(scores, o), Pass1(other, o))
		}
		require.Equal(t, Decompose(scores), Decompose(other))
		require.Equal(t, Lengths(scores, "tokens", Options{}), Lengths(other, "tokens", Options{}))
	})
}

func TestOrderOfVotesChangesNoBit(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 9))
	votes := make([]Votes, 20)
	for i := range votes {
		for left := 16; left > 0; {
			c := 1 + r.IntN(left)
			votes[i].Counts, votes[i].Value = append(votes[i].Counts, c), append(votes[i].Value, float64(r.IntN(4))/3)
			left -= c
		}
	}
	other := make([]Votes, len(votes))
	for i, at := range r.Perm(len(votes)) {
		for _, c := range r.Perm(len(votes[at].Counts)) {
			other[i].Counts = append(other[i].Counts, votes[at].Counts[c])
			other[i].Value = append(other[i].Value, votes[at].Value[c])
		}
	}
	for _, k := range []int{0, 1, 5, 8, 16} {
		for _, ties := range []TiePolicy{Fractional, Pessimistic, Optimistic} {
			a, err := Consensus(votes, k, Options{Ties: ties})
			require.NoError(t, err)
			b, err := Consensus(other, k, Options{Ties: ties})
			require.NoError(t, err)
			require.Equal(t, a, b)
		}
	}
}

func TestDuplicatedSamplesLeaveScoreAndErrorAsTheyAre(t *testing.T) {
	t.Parallel()
	shapes(t, func(t *testing.T, _ *rand.Rand, scores [][]float64) {
		t.Helper()
		twice := make([][]float64, len(scores))
		for i, x := range scores {
			twice[i] = slices.Concat(x, x)
		}
		a, b := Pass1(scores, Options{Replicates: 100}), Pass1(twice, Options{Replicates: 100})
		require.InDelta(t, a.Value, b.Value, 1e-15)
		require.InDelta(t, a.SE, b.SE, 1e-15)
		require.Equal(t, 2*a.K, b.K)
	})
}

func TestIntervalsLieInTheUnitIntervalAroundTheirValue(t *testing.T) {
	t.Parallel()
	shapes(t, func(t *testing.T, _ *rand.Rand, scores [][]float64) {
		t.Helper()
		for _, level := range []float64{0.1, 0.5, 0.9, 0.95, 0.999} {
			for _, interval := range []Interval{Guarded, WilsonEffective, TwoStage} {
				requireSound(t, Pass1(scores, Options{Level: level, Interval: interval, Replicates: 500}))
			}
		}
	})
}

func TestSimulationAgreesWithTheExactBootstrapToALatticeStep(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("100,000 resamples")
	}
	for _, size := range []struct{ n, k int }{{30, 4}, {30, 8}, {101, 4}} {
		r := rand.New(rand.NewPCG(11, uint64(size.k)))
		counts := drawCounts(r, size.n, size.k)
		y := make([]float64, size.n)
		for i, c := range counts {
			y[i] = float64(c) / float64(size.k)
		}
		mean, step := sum(y)/float64(size.n), 1/float64(size.n*size.k)
		exactLo, exactHi := bca(newLattice(counts, size.k), y, mean, 0.95)
		lo, hi := bca(simulate(y, Seed{1, 2}, 100_000), y, mean, 0.95)
		require.InDelta(t, exactLo, lo, step+1e-12, "n=%d k=%d", size.n, size.k)
		require.InDelta(t, exactHi, hi, step+1e-12, "n=%d k=%d", size.n, size.k)
	}
}

func TestEffectiveTrialsAreProblemsAtOneSample(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 30, Decompose(repeated(30, 1, 12, 1)).EffectiveN, 1e-9)
	require.InDelta(t, 120, Decompose(repeated(30, 4, 15, 2)).EffectiveN, 120, "between n and all samples")
}

func FuzzEstimatesAreSound(f *testing.F) {
	f.Add(uint64(1), uint8(30), uint8(4), uint8(0), 0.95)
	f.Add(uint64(2), uint8(1), uint8(1), uint8(3), 0.5)
	f.Add(uint64(3), uint8(12), uint8(9), uint8(1), 0.999)
	f.Fuzz(func(t *testing.T, seed uint64, n, k, shape uint8, level float64) {
		o := Options{Level: level, Replicates: 200}
		if o.Validate() != nil || k == 0 {
			return
		}
		r := rand.New(rand.NewPCG(seed, 0))
		scores := drawScores(r, int(n), int(k), shape&1 == 1, shape&2 == 2)
		for _, interval := range []Interval{Guarded, WilsonEffective, TwoStage} {
			o.Interval = interval
			if e := Pass1(scores, o); e.N > 0 {
				requireSound(t, e)
				require.Equal(t, e, Pass1(shuffled(r, scores), o))
			}
		}
	})
}
