package reports

import (
	"cmp"
	"math"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// A measurement is one benchmark of one run and what every row needs to know of
// it.
type measurement struct {
	run      *evalr.Manifest
	record   evalr.BenchmarkRecord
	verdicts [][]evalr.Verdict   // by problem
	fields   []map[string]string // of the same problems
	options  stats.Options
	k        int // samples of a problem, the largest number; failed ones count
	least    int // the same, the smallest number among problems that have any
	scored   int // scored samples of a problem, the smallest number among problems that have any
	tally    tally

	votes        []stats.Votes // nil unless the benchmark votes
	inconsistent int           // problems whose equal answers were scored differently

	truncated, noAnswer, failed evalr.Estimate
}

// A tally counts what is missing from a benchmark and what must be told.
type tally struct {
	problems int // in the run
	asked    int // samples asked for
	stored   int // samples there are, failed ones included
	failed   map[evalr.FailureKind]int
	failures int // sum of failed
	unscored int
	redrawn  int // samples with earlier draws lost to an interruption
	lost     int // problems without a single scored sample
}

func (t tally) missing() int { return t.failures + t.unscored }

// measure computes once what several rows show.
func measure(run *evalr.Manifest, r Result, o stats.Options) *measurement {
	m := &measurement{run: run, record: r.Record, options: o}
	problems := slices.SortedFunc(slices.Values(r.Problems), func(a, b Problem) int { return cmp.Compare(a.ID, b.ID) })
	for _, p := range problems {
		m.verdicts = append(m.verdicts, p.Samples)
		m.fields = append(m.fields, p.Fields)
		m.k = max(m.k, len(p.Samples))
		if n := len(p.Samples); n > 0 && (m.least == 0 || n < m.least) {
			m.least = n
		}
	}
	m.count()
	m.truncated = m.rate("truncated", stats.Truncations(m.verdicts))
	m.noAnswer = m.rate("no answer", stats.NoAnswers(m.verdicts))
	m.failed = m.rate("failed", stats.Failures(m.verdicts))
	for _, metric := range r.Record.Metrics {
		if metric.Kind == evalr.MetricConsensus {
			m.vote()
			break
		}
	}
	return m
}

func (m *measurement) count() {
	t := tally{failed: map[evalr.FailureKind]int{}}
	t.problems = max(m.record.Data.Used, len(m.verdicts))
	for _, samples := range m.verdicts {
		scored := 0
		for _, v := range samples {
			switch {
			case v.Failed():
				t.failed[v.Failure]++
				t.failures++
			case v.Missing():
				t.unscored++
			default:
				scored++
			}
			if v.Redraws > 0 {
				t.redrawn++
			}
		}
		t.stored += len(samples)
		t.asked += max(m.record.K, len(samples))
		if scored == 0 {
			t.lost++
		} else if m.scored == 0 || scored < m.scored {
			m.scored = scored
		}
	}
	absent := t.problems - len(m.verdicts)
	t.asked += absent * m.record.K
	t.lost += absent
	m.tally = t
}

func (m *measurement) vote() {
	m.votes = make([]stats.Votes, len(m.verdicts))
	for i, samples := range m.verdicts {
		votes, consistent := stats.CountVotes(samples)
		m.votes[i] = votes
		if !consistent {
			m.inconsistent++
		}
	}
}

// seeded returns the options for one quantity: a simulated interval must not
// depend on what else is computed.
func (m *measurement) seeded(name string) stats.Options {
	o := m.options
	o.Seed = stats.NewSeed(m.record.Name, name, m.record.Data.Digest)
	return o
}

func (m *measurement) rate(name string, flags [][]bool) evalr.Estimate {
	return stats.Rate(flags, m.seeded(name))
}

// A value is what a cell of a row shows of a measurement.
type value struct {
	evalr.Estimate
	ties  float64 // problems whose vote was tied; negative where nothing was voted on
	bound bool    // the value is a lower bound
	why   string  // for a cell without value: why there is none, if that must be said
}

func plainValue(e evalr.Estimate) value { return value{Estimate: e, ties: -1} }

// metric returns the value of a metric of the benchmark.
func (m *measurement) metric(metric evalr.Metric) value {
	switch metric.Kind {
	case evalr.MetricPass1:
		return plainValue(stats.Pass1(stats.Scores(m.verdicts), m.seeded(metric.Name)))
	case evalr.MetricConsensus:
		return m.consensus(metric)
	default:
		return plainValue(evalr.Estimate{})
	}
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
	if metric.K > m.k || metric.K < 1 || m.votes == nil {
		return none
	}
	k := metric.K
	if k == m.k && k == m.least {
		k = 0 // all there are
	} else {
		fewest, steps := m.ballots(k)
		switch {
		case fewest < k:
			none.why = metric.Name + " is not shown where a problem has fewer votes than that"
			return none
		case steps > maxVoteSteps:
			none.why = metric.Name + " is not shown: its expectation over subsets of so many votes takes too long"
			return none
		}
	}
	vote, err := stats.Consensus(m.votes, k, m.seeded(metric.Name))
	if err != nil {
		none.why = metric.Name + " is not shown: " + err.Error()
		return none
	}
	return value{Estimate: vote.Estimate, ties: vote.Ties}
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

// completed is pass@1 over the samples that the token limit did not cut off.
func (m *measurement) completed() value {
	if m.truncated.Value == 0 {
		return plainValue(evalr.Estimate{})
	}
	return plainValue(stats.Pass1(stats.CompletedScores(m.verdicts), m.seeded("completed")))
}

// tokens is the mean length in tokens, nothing if some completion was not
// counted.
func (m *measurement) tokens() value {
	lengths, known := stats.TokenLengths(m.verdicts)
	if !known {
		return plainValue(evalr.Estimate{})
	}
	return m.length(lengths, "tokens")
}

// characters is the mean length in characters where tokens are not known.
func (m *measurement) characters() value {
	if _, known := stats.TokenLengths(m.verdicts); known {
		return plainValue(evalr.Estimate{})
	}
	return m.length(stats.CharLengths(m.verdicts), "characters")
}

func (m *measurement) length(values [][]float64, unit string) value {
	v := plainValue(stats.Lengths(values, unit, m.seeded(unit)).Mean)
	v.bound = m.truncated.Value > 0
	return v
}

// unscored is the share of completions the scorer could not decide on, nothing
// if it decided on all.
func (m *measurement) unscored() value {
	if m.tally.unscored == 0 {
		return plainValue(evalr.Estimate{})
	}
	return plainValue(m.rate("unscored", stats.Unscored(m.verdicts)))
}

// part returns the measurement of the problems whose field has a value.
func (m *measurement) part(field, of string) *measurement {
	sub := &measurement{run: m.run, record: m.record, options: m.options}
	for i, fields := range m.fields {
		if got, ok := fields[field]; ok && got == of {
			sub.verdicts = append(sub.verdicts, m.verdicts[i])
			sub.k = max(sub.k, len(m.verdicts[i]))
		}
	}
	sub.truncated = sub.rate("truncated", stats.Truncations(sub.verdicts))
	sub.noAnswer = sub.rate("no answer", stats.NoAnswers(sub.verdicts))
	sub.failed = sub.rate("failed", stats.Failures(sub.verdicts))
	return sub
}
