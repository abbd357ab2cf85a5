package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIntervalsHaveNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Interval{"bca": Guarded, "wilson": WilsonEffective, "two-stage": TwoStage} {
		got, err := ParseInterval(name)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, name, got.String())
	}
	require.Equal(t, "interval 9", Interval(9).String())
	_, err := ParseInterval("BCa")
	require.EqualError(t, err, `interval "BCa": want bca, wilson or two-stage`)
}

func FuzzParseInterval(f *testing.F) {
	f.Add("bca")
	f.Add("two-stage ")
	f.Fuzz(func(t *testing.T, name string) {
		i, err := ParseInterval(name)
		if err == nil {
			require.Equal(t, name, i.String())
			require.NoError(t, Options{Interval: i}.Validate())
		}
	})
}

func TestTwoStageCountsTheNoiseOfSamplingTwice(t *testing.T) {
	t.Parallel()
	// Problems that are all alike: what varies is sampling, and nothing else.
	r := rand.New(rand.NewPCG(61, 0))
	scores := make([][]float64, 100)
	for i := range scores {
		scores[i] = make([]float64, 4)
	}
	population{mean: 0.5, flat: true}.draw(r, scores)
	once, twice := Pass1(scores, Options{}), Pass1(scores, Options{Interval: TwoStage, Seed: Seed{7}, Replicates: 40_000})
	require.Equal(t, MethodTwoStage, twice.Method)
	requireSound(t, twice)
	near(t, once.SE, twice.SE, "the error stays that over problems")
	// Resampling adds (k−1)/k times the re-run variance, which is in SE already.
	err := math.Sqrt(once.SE*once.SE*99/100 + 0.75*once.SEFixed*once.SEFixed)
	require.InEpsilon(t, 2*twoSided(0.95)*err, twice.Hi-twice.Lo, 0.03)
	require.Equal(t, twice, Pass1(shuffled(r, scores), Options{Interval: TwoStage, Seed: Seed{7}, Replicates: 40_000}))
	require.NotEqual(t, twice, Pass1(scores, Options{Interval: TwoStage, Seed: Seed{8}}))

	e := Pass1(scores, Options{Interval: TwoStage, Replicates: maxDraws / 499}) // 400 samples and 100 problems
	require.Equal(t, MethodWilsonEffective, e.Method)
	require.Equal(t, []string{noteLarge}, e.Notes)
}

func TestTwoStageAtOneSampleIsThePercentileBootstrap(t *testing.T) {
	t.Parallel()
	scores := repeated(30, 1, 12, 1)
	e := Pass1(scores, Options{Interval: TwoStage, Replicates: 40_000})
	d := newLattice(append(make([]int, 18), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 1)
	require.InDelta(t, d.quantile(0.025), e.Lo, 1.0/30)
	require.InDelta(t, d.quantile(0.975), e.Hi, 1.0/30)
	vote, err := Consensus([]Votes{{Counts: []int{3}, Value: []float64{1}}, {Counts: []int{2}, Value: []float64{0}}}, 0, Options{Interval: TwoStage})
	require.NoError(t, err)
	require.Equal(t, MethodWilson, vote.Method, "a vote has no second stage")
}
