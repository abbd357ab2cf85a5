package reports

import (
	"errors"
	"math"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// metric returns the value of a metric of the benchmark.
func (m *measurement) metric(metric evalr.Metric) value {
	if v, ok := m.values[metric.Name]; ok {
		return v
	}
	if m.values == nil {
		m.values = map[string]value{}
	}
	v := m.compute(metric)
	m.values[metric.Name] = v
	return v
}

func (m *measurement) compute(metric evalr.Metric) value {
	o := m.seeded(metric.Name)
	switch metric.Kind {
	case evalr.MetricPass1:
		scores := stats.Scores(m.verdicts)
		return sampled(stats.Pass1(scores, o), scores)
	case evalr.MetricConsensus:
		return m.consensus(metric)
	case evalr.MetricPassAny, evalr.MetricPassAll, evalr.MetricPassShare:
		return m.quorum(metric)
	case evalr.MetricRating:
		return m.rating(metric)
	case evalr.MetricPercentile:
		return m.percentile(metric)
	default:
		return plainValue(evalr.Estimate{})
	}
}

// quorum is a metric of how often enough of metric.K samples are right. It does
// not exist where a problem has fewer samples, or credit for a part.
func (m *measurement) quorum(metric evalr.Metric) value {
	none := value{ties: -1}
	switch {
	case m.scored == 0:
		return none
	case m.partialCredit():
		none.why = metric.Name + " is not shown where scores are partial: it counts right answers"
		return none
	case metric.K > m.scored:
		none.why = metric.Name + " is not shown where a problem has fewer scored samples than that"
		return none
	}
	e, err := quorum(metric, stats.Scores(m.verdicts), m.seeded(metric.Name))
	if err != nil {
		none.why = metric.Name + " is not shown: " + err.Error()
		return none
	}
	return plainValue(e)
}

func quorum(metric evalr.Metric, scores [][]float64, o stats.Options) (evalr.Estimate, error) {
	switch metric.Kind {
	case evalr.MetricPassAny:
		return stats.PassAny(scores, metric.K, o)
	case evalr.MetricPassAll:
		return stats.PassAll(scores, metric.K, o)
	default:
		return stats.PassShare(scores, metric.K, metric.Tau, o)
	}
}

// partialCredit reports whether some sample is neither right nor wrong.
func (m *measurement) partialCredit() bool {
	return slices.ContainsFunc(m.verdicts, func(samples []evalr.Verdict) bool {
		return slices.ContainsFunc(samples, func(v evalr.Verdict) bool { return !v.Missing() && v.Value > 0 && v.Value < 1 })
	})
}

// maxVoteSteps bounds the work of an expectation over subsets of votes, about a
// second of it.
const maxVoteSteps = 1e9

// consensus is the vote of metric.K samples. Where K samples were drawn of every
// problem, those that are missing shrink its vote. Where more were drawn it is
// the expectation over subsets. Where fewer were drawn, if only of one problem,
// there is no such number.
func (m *measurement) consensus(metric evalr.Metric) value {
	none := value{ties: -1}
	k, err := m.voters(metric)
	if err != nil {
		none.why = err.Error()
		return none
	}
	if k < 0 {
		return none
	}
	vote, err := stats.Consensus(m.votes, k, m.seeded(metric.Name))
	if err != nil {
		none.why = metric.Name + " is not shown: " + err.Error()
		return none
	}
	return value{Estimate: vote.Estimate, fewest: min(vote.K, m.scored), ties: vote.Ties}
}

// voters returns how many votes of each problem a consensus takes, 0 for all
// there are, and negative where so many were not drawn. The error says why there
// can be no such vote.
func (m *measurement) voters(metric evalr.Metric) (int, error) {
	if m.record.PerSample && metric.K > 1 {
		return 0, errors.New(metric.Name + " is not shown where options were in another order in each sample: votes for a letter are then not for one answer")
	}
	if metric.K > m.k || metric.K < 1 {
		return -1, nil
	}
	m.vote()
	if m.mute() {
		return 0, errors.New(metric.Name + " is not shown where answers have no classes to vote by")
	}
	if metric.K == m.k && metric.K == m.least {
		return 0, nil
	}
	fewest, steps := m.ballots(metric.K)
	switch {
	case fewest < metric.K:
		return 0, errors.New(metric.Name + " is not shown where a problem has fewer votes than that")
	case steps > maxVoteSteps:
		return 0, errors.New(metric.Name + " is not shown: its expectation over subsets of so many votes takes too long")
	}
	return metric.K, nil
}

// vote counts the votes of every problem, once.
func (m *measurement) vote() {
	if m.votes != nil {
		return
	}
	m.votes = make([]stats.Votes, len(m.verdicts))
	for i, samples := range m.verdicts {
		votes, consistent := stats.CountVotes(samples)
		m.votes[i] = votes
		if !consistent {
			m.inconsistent++
		}
	}
}

// mute reports whether no answer has a class although some are right: their
// scorer gives none, and a vote of abstentions would score 0.
func (m *measurement) mute() bool {
	for _, v := range m.votes {
		if len(v.Counts) > 0 {
			return false
		}
	}
	return slices.ContainsFunc(m.verdicts, func(samples []evalr.Verdict) bool {
		return slices.ContainsFunc(samples, func(v evalr.Verdict) bool { return !v.Missing() && v.Value > 0 })
	})
}

// ballots returns the smallest number of votes of a problem that has any, and
// about how many steps it takes to choose k of them in all ways.
func (m *measurement) ballots(k int) (fewest int, steps float64) {
	fewest = math.MaxInt
	for _, v := range m.votes {
		n := v.Abstain
		for _, c := range v.Counts {
			n += c
		}
		if n > 0 {
			fewest = min(fewest, n)
			steps += float64(min(n, k*len(v.Counts))) * float64(k) * float64(k)
		}
	}
	return fewest, steps
}
