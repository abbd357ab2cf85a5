package stats

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// enumerate is the consensus of k votes by trying every subset of the samples.
func enumerate(v Votes, k int, ties TiePolicy) decision {
	var samples []int // class of each, −1 for an abstention
	for i, c := range v.Counts {
		samples = append(samples, slices.Repeat([]int{i}, c)...)
	}
	samples = append(samples, slices.Repeat([]int{-1}, v.Abstain)...)
	var total decision
	subsets := 0
	for set := range uint(1) << len(samples) {
		if bits.OnesCount(set) != k {
			continue
		}
		subsets++
		drawn := make([]int, len(v.Counts))
		for i, class := range samples {
			if set>>i&1 == 1 && class >= 0 {
				drawn[class]++
			}
		}
		d := plainVote(drawn, v.Value, ties)
		total.value += d.value
		total.tie += d.tie
	}
	return decision{total.value / float64(subsets), total.tie / float64(subsets)}
}

// plainVote is the definition of a vote, class by class.
func plainVote(counts []int, value []float64, ties TiePolicy) decision {
	var tied []float64
	most := slices.Max(append([]int{1}, counts...))
	for i, c := range counts {
		if c == most {
			tied = append(tied, value[i])
		}
	}
	var d decision
	if len(tied) > 1 {
		d.tie = 1
	}
	switch {
	case len(tied) == 0:
	case ties == FirstSeen:
		d.value = tied[0]
	case ties == Pessimistic:
		d.value = slices.Min(tied)
	case ties == Optimistic:
		d.value = slices.Max(tied)
	default:
		d.value = sum(tied) / float64(len(tied))
	}
	return d
}

func TestConsensusIsTheMeanOverAllSubsets(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	for range 60 {
		v := Votes{Abstain: r.IntN(3)}
		for range 1 + r.IntN(4) {
			v.Counts = append(v.Counts, r.IntN(4))
			v.Value = append(v.Value, []float64{0, 1, 1, 0.25, 0.5}[r.IntN(5)])
		}
		n, err := v.total()
		require.NoError(t, err)
		for k := 1; k <= n; k++ {
			for _, ties := range []TiePolicy{Fractional, Pessimistic, Optimistic, FirstSeen} {
				if ties == FirstSeen && k < n {
					continue
				}
				want := enumerate(v, k, ties)
				got, err := v.decide(k, n, ties)
				require.NoError(t, err)
				require.InDelta(t, want.value, got.value, 1e-12, "%+v k=%d ties=%d", v, k, ties)
				require.InDelta(t, want.tie, got.tie, 1e-12, "ties of %+v k=%d ties=%d", v, k, ties)
			}
		}
	}
}

func TestConsensusOfOneVoteIsPass1(t *testing.T) {
	t.Parallel()
	votes := []Votes{
		{Counts: []int{30, 20, 8}, Value: []float64{1, 0, 0.5}, Abstain: 6},
		{Counts: []int{1, 63}, Value: []float64{1, 0}},
		{Abstain: 64},
		{Counts: []int{700, 1200}, Value: []float64{1, 0}, Abstain: 100},
	}
	scores := make([][]float64, len(votes))
	for i, v := range votes {
		for c, n := range v.Counts {
			scores[i] = append(scores[i], slices.Repeat([]float64{v.Value[c]}, n)...)
		}
		scores[i] = append(scores[i], make([]float64, v.Abstain)...)
	}
	want := Pass1(scores, Options{})
	for _, ties := range []TiePolicy{Fractional, Pessimistic, Optimistic} {
		got, err := Consensus(votes, 1, Options{Ties: ties})
		require.NoError(t, err)
		require.InDelta(t, want.Value, got.Value, 1e-11)
		require.InDelta(t, 0, got.Ties, 0)
	}
}

func TestConsensusTellsWhatItIs(t *testing.T) {
	t.Parallel()
	votes := []Votes{
		{Counts: []int{3, 3, 2}, Value: []float64{1, 0, 0}}, // tied with a right one
		{Counts: []int{4, 4}, Value: []float64{0, 0}},       // tied among wrong ones
		{Counts: []int{1}, Value: []float64{1}, Abstain: 7}, // one answer beats any number of abstentions
		{Abstain: 8}, // nothing but abstentions
		{},           // nothing at all
		{Counts: []int{5, 0, 3}, Value: []float64{1, 0, 0}},         // a class without votes
		{Counts: []int{2, 6}, Value: []float64{1, 0.5}, Abstain: 0}, // partial credit
	}
	v, err := Consensus(votes, 8, Options{})
	require.NoError(t, err)
	requireSound(t, v.Estimate)
	require.InDelta(t, (0.5+0+1+0+1+0.5)/6, v.Value, 1e-15)
	require.InDelta(t, 2, v.Ties, 0)
	require.InDelta(t, (7.0/8+1)/6, v.Abstained, 1e-15)
	require.Equal(t, 6, v.N)
	require.Equal(t, 8, v.K)
	require.Equal(t, MethodWilson, v.Method)
	require.Negative(t, v.SEFixed)
	require.Equal(t, []string{"1 of 7 problems left out: no sample", "n < 10: interval unreliable"}, v.Notes)

	half, err := Consensus(votes, 4, Options{})
	require.NoError(t, err)
	require.Equal(t, 4, half.K)
	require.Equal(t, "expected over all subsets of 4 votes", half.Notes[2])
	require.Positive(t, half.Ties)
}

func TestConsensusOfAllVotesAllowsUnequalNumbers(t *testing.T) {
	t.Parallel()
	v, err := Consensus([]Votes{
		{Counts: []int{3}, Value: []float64{1}},
		{Counts: []int{1, 4}, Value: []float64{1, 0}},
	}, 0, Options{})
	require.NoError(t, err)
	require.InDelta(t, 0.5, v.Value, 0)
	require.Equal(t, 5, v.K)
}

func TestConsensusRefusesWhatItCannotDecide(t *testing.T) {
	t.Parallel()
	ok := Votes{Counts: []int{3, 1}, Value: []float64{1, 0}}
	for want, c := range map[string]struct {
		v    Votes
		k    int
		ties TiePolicy
	}{
		"consensus at k = -1: want at least 1, or 0 for all votes":                                                {ok, -1, Fractional},
		"consensus at k = 5: problem at position 1: 4 votes, want at least k":                                     {ok, 5, Fractional},
		"consensus at k = 2: problem at position 1: first-seen ties need every vote: use another policy or k = 0": {ok, 2, FirstSeen},
		"consensus: problem at position 1: 1 classes have votes and 2 a score, want as many":                      {Votes{Counts: []int{3}, Value: []float64{1, 0}}, 2, Fractional},
		"consensus: problem at position 1: class 0 has -3 votes, want at least 0":                                 {Votes{Counts: []int{-3}, Value: []float64{1}}, 2, Fractional},
		"consensus: problem at position 1: class 0 has score 2, want one in [0, 1]":                               {Votes{Counts: []int{3}, Value: []float64{2}}, 2, Fractional},
		"consensus: problem at position 1: -1 abstentions, want at least 0":                                       {Votes{Abstain: -1}, 2, Fractional},
	} {
		_, err := Consensus([]Votes{{}, c.v}, c.k, Options{Ties: c.ties})
		require.EqualError(t, err, want)
	}
}

// Votes of any number stay finite: binomial coefficients of 20,000 would not.
func TestConsensusOfVeryManyVotes(t *testing.T) {
	t.Parallel()
	v, err := Consensus([]Votes{{Counts: []int{11_000, 9_000}, Value: []float64{1, 0}}}, 101, Options{})
	require.NoError(t, err)
	require.InDelta(t, hypergeometricMajority(20_000, 11_000, 101), v.Value, 1e-9)
	v, err = Consensus([]Votes{{Counts: []int{2_000}, Value: []float64{1}}}, 1_000, Options{})
	require.NoError(t, err)
	require.InDelta(t, 1, v.Value, 1e-9)
}

// hypergeometricMajority is the probability that more than half of k draws
// without replacement from n, c of them right, are right; k is odd.
func hypergeometricMajority(n, c, k int) float64 {
	ways := []float64{1} // by right ones drawn
	for drawn := range k {
		next := make([]float64, len(ways)+1)
		for right, p := range ways {
			q := float64(c-right) / float64(n-drawn)
			next[right+1] += p * q
			next[right] += p * (1 - q)
		}
		ways = next
	}
	return sum(ways[k/2+1:])
}

func BenchmarkConsensus(b *testing.B) {
	many := Votes{Counts: []int{1000}, Value: []float64{1}}
	for range 1000 {
		many.Counts, many.Value = append(many.Counts, 1), append(many.Value, 0)
	}
	hard := Votes{}
	for i := range 32 {
		hard.Counts, hard.Value = append(hard.Counts, 62), append(hard.Value, float64(i%2))
	}
	usual := Votes{Counts: []int{30, 20, 8, 4, 1, 1}, Value: []float64{1, 0, 0, 0, 0, 0}}
	for _, c := range []struct {
		name string
		v    Votes
		n, k int
	}{{"usual", usual, 64, 16}, {"one class and many single answers", many, 2000, 64}, {"many rivals", hard, 1984, 64}} {
		b.Run(fmt.Sprintf("%s n=%d k=%d", c.name, c.n, c.k), func(b *testing.B) {
			for b.Loop() {
				if _, err := Consensus([]Votes{c.v}, c.k, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
