package stats

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/evalr/evalr"
)

// Votes is how the samples of one problem voted: a class of equal answers has
// as many votes as samples, in the order in which the classes first appeared.
type Votes struct {
	Counts  []int     // votes of each class
	Value   []float64 // score of each class in [0, 1]
	Abstain int       // samples without an answer: they vote for nothing and never win
}

// TiePolicy says what a vote is worth whose lead several classes share.
type TiePolicy uint8

// The policies. Fractional is the one that reports print: it is what a fair coin
// would earn, so it depends neither on the order in which samples came nor on
// luck. The others exist to compare with harnesses that use them, and to bound
// how much ties can matter.
const (
	Fractional  TiePolicy = iota // mean score of the tied classes
	FirstSeen                    // score of the tied class that appeared first
	Pessimistic                  // lowest score among the tied classes
	Optimistic                   // highest score among the tied classes
)

// A Vote is the estimate of a consensus score.
type Vote struct {
	evalr.Estimate
	// Ties is the number of problems whose lead was shared, whether that
	// changed the score or not; where k leaves votes out, the expected number.
	Ties float64
	// Abstained is the mean over problems of the share of samples without an
	// answer.
	Abstained float64
}

// Consensus estimates cons@k, the score of the answer that most of k samples
// gave (self-consistency: Wang et al., arXiv 2203.11171; cons@64 in DeepSeek-R1,
// arXiv 2501.12948). Abstentions never win: a problem with nothing else scores 0.
//
// If k is the number of votes there are, or 0 for all there are, that is the
// vote itself. If k is smaller it is the exact expectation over all subsets of k
// votes, which estimates E[cons@k] without bias and uses every sample (a
// U-statistic: Hoeffding 1948). Drawing votes with replacement instead, as a
// bootstrap does, flattens the vote and is off by up to 8 points a problem.
//
// A problem is one vote, so the interval is Wilson's over n problems at the mean
// score, and the re-run error is unknown. A problem without any sample is
// excluded, which a note says.
//
// Errors: invalid options, k below 0 or above the votes of some problem, votes
// that make no sense, and FirstSeen with fewer than all votes, since counts do
// not tell who came first in a subset. They name the position of the problem
// from 0.
func Consensus(votes []Votes, k int, o Options) (Vote, error) {
	if err := o.validateFor(len(votes)); err != nil {
		return Vote{}, fmt.Errorf("consensus: %w", err)
	}
	if k < 0 {
		return Vote{}, fmt.Errorf("consensus at k = %d: want at least 1, or 0 for all votes", k)
	}
	o = o.filled(len(votes))
	values := make([][]float64, len(votes))
	var tied, abstained []float64 // by problem
	most, subset := 0, false
	for i, v := range votes {
		n, err := v.total()
		if err != nil {
			return Vote{}, fmt.Errorf("consensus: problem at position %d: %w", i, err)
		}
		if n == 0 {
			continue
		}
		taken := k
		if k == 0 {
			taken = n
		}
		d, err := v.decide(taken, n, o.Ties)
		if err != nil {
			return Vote{}, fmt.Errorf("consensus at k = %d: problem at position %d: %w", taken, i, err)
		}
		values[i] = []float64{d.value}
		most, subset = max(most, taken), subset || taken < n
		tied = append(tied, d.tie)
		abstained = append(abstained, float64(v.Abstain)/float64(n))
	}
	o.Interval = Guarded // a vote has no second stage, and its interval is Wilson's anyhow
	result := Vote{Estimate: fraction(summarise(values, 1, o), o), Ties: sortedSum(tied)}
	result.K = most
	if result.N > 0 {
		result.Abstained = sortedSum(abstained) / float64(result.N)
	}
	if subset {
		result.Notes = append(result.Notes, fmt.Sprintf("expected over all subsets of %d votes", most))
	}
	return result, nil
}

// A decision is what one problem's vote comes to.
type decision struct {
	value float64 // its score, or the expected one
	tie   float64 // probability that the lead was shared
}

// total returns the number of samples behind the votes, abstentions included.
func (v Votes) total() (int, error) {
	if len(v.Counts) != len(v.Value) {
		return 0, fmt.Errorf("%d classes have votes and %d a score, want as many", len(v.Counts), len(v.Value))
	}
	if v.Abstain < 0 {
		return 0, fmt.Errorf("%d abstentions, want at least 0", v.Abstain)
	}
	n := v.Abstain
	for i, c := range v.Counts {
		if c < 0 {
			return 0, fmt.Errorf("class %d has %d votes, want at least 0", i, c)
		}
		if !(v.Value[i] >= 0 && v.Value[i] <= 1) {
			return 0, fmt.Errorf("class %d has score %v, want one in [0, 1]", i, v.Value[i])
		}
		n += c
	}
	return n, nil
}

// decide holds the vote of k of the n samples.
func (v Votes) decide(k, n int, ties TiePolicy) (decision, error) {
	switch {
	case k > n:
		return decision{}, fmt.Errorf("%d votes, want at least k", n)
	case k == n:
		return v.ranked(ties).lead(ties), nil
	case ties == FirstSeen:
		return decision{}, errors.New("first-seen ties need every vote: use another policy or k = 0")
	}
	return v.ranked(ties).expect(k, n, ties), nil
}

// ranked returns the classes that have votes in the order in which they take a
// tie: under every policy but Fractional the first of the tied classes wins. But
// for FirstSeen the order depends on the classes alone, so that rounding does not
// depend on which sample came first.
func (v Votes) ranked(ties TiePolicy) Votes {
	order := make([]int, 0, len(v.Counts))
	for i, c := range v.Counts {
		if c > 0 {
			order = append(order, i)
		}
	}
	if ties != FirstSeen {
		slices.SortFunc(order, func(a, b int) int {
			byValue := cmp.Compare(v.Value[a], v.Value[b])
			if ties == Optimistic {
				byValue = -byValue
			}
			return cmp.Or(byValue, cmp.Compare(v.Counts[a], v.Counts[b]))
		})
	}
	r := Votes{Abstain: v.Abstain}
	for _, i := range order {
		r.Counts = append(r.Counts, v.Counts[i])
		r.Value = append(r.Value, v.Value[i])
	}
	return r
}

// lead decides the vote of all samples. The classes are ranked.
func (v Votes) lead(ties TiePolicy) decision {
	var tied []float64
	most := 0
	for i, c := range v.Counts {
		if c > most {
			most, tied = c, tied[:0]
		}
		if c == most {
			tied = append(tied, v.Value[i])
		}
	}
	switch {
	case len(tied) == 0:
		return decision{}
	case len(tied) == 1:
		return decision{value: tied[0]}
	case ties == Fractional:
		return decision{value: sum(tied) / float64(len(tied)), tie: 1}
	}
	return decision{value: tied[0], tie: 1}
}

// expect is the expectation of lead over all subsets of k of the n samples,
// 0 < k < n. The classes are ranked.
//
// A uniform subset of size k is what remains if every sample is kept
// independently with probability k/n, given that k were kept. So the counts of
// the classes are independent binomials conditioned on their total, and the
// joint weights are sums of products of these, all positive and of moderate
// size for any n: nothing cancels or overflows.
//
// For each winning count t, only classes with t votes or more can tie: a
// polynomial in the votes used is multiplied class by class, split by how many
// classes stand at t. All other samples, abstentions included, can be drawn
// freely and form one binomial. This takes about n·k²·ln k steps at most.
func (v Votes) expect(k, n int, ties TiePolicy) decision {
	if len(v.Counts) == 0 {
		return decision{}
	}
	keep := float64(k) / float64(n)
	weights := make([][]float64, len(v.Counts)) // of x votes kept, by class
	for i, c := range v.Counts {
		weights[i] = make([]float64, min(c, k)+1)
		for x := range weights[i] {
			weights[i][x] = binomialPMF(x, c, keep)
		}
	}
	var d decision
	for t := 1; t <= min(k, slices.Max(v.Counts)); t++ {
		rest, rivals := v.Abstain, 0
		for _, c := range v.Counts {
			if c < t {
				rest += c
			} else {
				rivals++
			}
		}
		r := newRace(k, t, min(rivals, k/t), ties)
		for i, c := range v.Counts {
			if c >= t {
				r.enter(weights[i], v.Value[i])
			}
		}
		won := r.finish(func(votes int) float64 { return binomialPMF(votes, rest, keep) })
		d.value += won.value
		d.tie += won.tie
	}
	all := binomialPMF(k, n, keep)
	return decision{value: min(1, d.value/all), tie: min(1, d.tie/all)}
}

// A race is the state of expect for one winning count: over the classes that
// entered, the weight of each (classes at the winning count, votes used) and
// the score earned with that weight.
type race struct {
	k, winning int
	shared     bool        // ties are shared, not taken by the first
	weight     [][]float64 // by classes at the winning count, then by votes used
	earned     [][]float64 // Σ weight × score: summed over tied classes if shared, of the first if not
}

// newRace prepares for at most ties classes at the winning count. Where the
// first takes all it need not count beyond two.
func newRace(k, winning, ties int, policy TiePolicy) *race {
	r := &race{k: k, winning: winning, shared: policy == Fractional}
	if !r.shared {
		ties = min(ties, 2)
	}
	r.weight = make([][]float64, ties+1)
	r.earned = make([][]float64, ties+1)
	for b := range r.weight {
		r.weight[b] = make([]float64, k+1)
		r.earned[b] = make([]float64, k+1)
	}
	r.weight[0][0] = 1
	return r
}

// enter adds a class that keeps x votes with weight w[x] and has a score. The
// tables are updated in place: what a cell takes from lies at fewer tied
// classes or fewer votes and is visited later.
func (r *race) enter(w []float64, score float64) {
	t := r.winning
	for b, weight := range slices.Backward(r.weight) {
		earned := r.earned[b]
		for used := r.k; used >= 0; used-- {
			var newWeight, newEarned float64
			for x := range min(t-1, used) + 1 {
				newWeight += w[x] * weight[used-x]
				newEarned += w[x] * earned[used-x]
			}
			if used >= t {
				addWeight, addEarned := r.joined(b, used-t, score)
				newWeight += w[t] * addWeight
				newEarned += w[t] * addEarned
			}
			weight[used], earned[used] = newWeight, newEarned
		}
	}
}

// joined is the weight and the earnings of the states that have b tied classes
// once another one joins those at the winning count. The last row also stands
// for more than it can count.
func (r *race) joined(b, used int, score float64) (weight, earned float64) {
	from := func(b int) {
		weight += r.weight[b][used]
		earned += r.earned[b][used]
		if r.shared || b == 0 {
			earned += score * r.weight[b][used]
		}
	}
	if b > 0 {
		from(b - 1)
	}
	if b == len(r.weight)-1 {
		from(b)
	}
	return weight, earned
}

// finish sums over the states in which some class stands at the winning count;
// rest is the weight of drawing so many votes from all other samples.
func (r *race) finish(rest func(votes int) float64) decision {
	var d decision
	for used := r.winning; used <= r.k; used++ {
		others := rest(r.k - used)
		for b := 1; b < len(r.weight); b++ {
			earned := r.earned[b][used]
			if r.shared {
				earned /= float64(b)
			}
			d.value += earned * others
			if b > 1 {
				d.tie += r.weight[b][used] * others
			}
		}
	}
	return d
}
