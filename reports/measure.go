package reports

import (
	"cmp"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// A measurement is one benchmark of one run and what every row needs to know of
// it.
type measurement struct {
	run      *evalr.Manifest
	record   evalr.BenchmarkRecord
	ids      []string            // of problems, in order
	verdicts [][]evalr.Verdict   // of the same problems
	fields   []map[string]string // of the same problems
	texts    [][]TextMarks       // of the same problems; empty where texts were not read
	pairs    [][]markedText      // texts with their verdicts; nil until a row needs them
	clusters []string            // of the same problems; nil where each stands alone
	contests []stats.Contest
	people   map[int]int
	options  stats.Options
	k        int // samples of a problem, the largest number; failed ones count
	least    int // the same, the smallest number among problems that have any
	scored   int // scored samples of a problem, the smallest number among problems that have any
	tally    tally
	endings  ending

	votes        []stats.Votes    // nil until a metric votes
	inconsistent int              // problems whose equal answers were scored differently
	values       map[string]value // of metrics, by name: rows and key show the same ones

	truncated, noAnswer, failed value // shares; of no problem where they are unknown
}

// A tally counts what is missing from a benchmark and what must be told.
type tally struct {
	problems int // in the run
	asked    int // samples asked for
	stored   int // samples there are, failed ones included
	failed   map[evalr.FailureKind]int
	failures int // sum of failed
	unscored int
	pending  int
	redrawn  int // samples with earlier draws lost to an interruption
	lost     int // problems without a single scored sample
}

func (t tally) missing() int { return t.failures + t.unscored + t.pending }

// measure computes once what several rows show.
func measure(run *evalr.Manifest, r Result, o stats.Options) *measurement {
	m := &measurement{run: run, record: r.Record, contests: r.Contests, people: r.People, options: o}
	for _, p := range slices.SortedFunc(slices.Values(r.Problems), func(a, b Problem) int { return cmp.Compare(a.ID, b.ID) }) {
		m.add(p)
	}
	m.count()
	m.rates()
	return m
}

// add takes a problem in.
func (m *measurement) add(p Problem) {
	m.ids = append(m.ids, p.ID)
	m.verdicts = append(m.verdicts, p.Samples)
	m.fields = append(m.fields, p.Fields)
	m.texts = append(m.texts, p.Texts)
	if of := m.record.Cluster; of != "" {
		m.clusters = append(m.clusters, p.Fields[of]) // a problem without one stands alone
	}
	m.k = max(m.k, len(p.Samples))
	if n := len(p.Samples); n > 0 && (m.least == 0 || n < m.least) {
		m.least = n
	}
}

func (m *measurement) rates() {
	m.endings = endings(m.verdicts)
	if m.endings.known() {
		m.truncated = m.rate("truncated", stats.Truncations(m.verdicts))
		m.truncated.bound = m.endings.bound()
	}
	m.noAnswer = m.rate("no answer", stats.NoAnswers(m.verdicts))
	if m.run.Import == nil { // completions made elsewhere are what did not fail
		m.failed = m.rate("failed", stats.Failures(m.verdicts))
	}
}

// part returns the measurement of the problems whose field has a value.
func (m *measurement) part(field, of string) *measurement {
	sub := &measurement{run: m.run, record: m.record, options: m.options}
	for i, fields := range m.fields {
		if got, ok := fields[field]; ok && got == of {
			sub.add(Problem{ID: m.ids[i], Fields: fields, Samples: m.verdicts[i]})
		}
	}
	sub.rates()
	return sub
}

// partial reports whether the run has a part of the benchmark's problems.
func (m *measurement) partial() bool {
	whole := m.record.Data.Problems
	return whole > 0 && m.tally.problems < whole
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
			case v.Outcome == evalr.Pending:
				t.pending++
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

// seeded returns the options for one quantity: a simulated interval must not
// depend on what else is computed.
func (m *measurement) seeded(name string) stats.Options {
	o := m.options
	o.Seed = stats.NewSeed(m.record.Name, name, m.record.Data.Digest)
	o.Clusters = m.clusters
	return o
}

func (m *measurement) rate(name string, flags [][]bool) value {
	return sampled(stats.Rate(flags, m.seeded(name)), flags)
}

// A value is what a cell of a row shows of a measurement.
type value struct {
	evalr.Estimate
	fewest int     // samples of a problem behind it, the smallest number; the largest is K
	ties   float64 // problems whose vote was tied; negative where nothing was voted on
	bound  bool    // the value is a lower bound
	total  bool    // the value is a sum: it has no interval
	why    string  // for a cell without value: why there is none, if that must be said
}

// plainValue is an estimate from as many samples of each problem.
func plainValue(e evalr.Estimate) value { return value{Estimate: e, fewest: e.K, ties: -1} }

// sampled is an estimate from these samples of each problem.
func sampled[T any](e evalr.Estimate, problems [][]T) value {
	v := plainValue(e)
	for _, samples := range problems {
		if len(samples) > 0 { // else the problem is not in the estimate
			v.fewest = min(v.fewest, len(samples))
		}
	}
	return v
}

// completed is pass@1 over the samples that the token limit did not cut off.
func (m *measurement) completed() value {
	if m.truncated.Value == 0 {
		return plainValue(evalr.Estimate{})
	}
	scores := stats.CompletedScores(m.verdicts)
	return sampled(stats.Pass1(scores, m.seeded("completed")), scores)
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
	v := sampled(stats.Lengths(values, unit, m.seeded(unit)).Mean, values)
	v.bound = m.truncated.Value > 0
	return v
}

// formsKept is the share of completions in the form their prompt asks for,
// nothing unless all were asked for one.
func (m *measurement) formsKept() value {
	kept, asked := stats.FormsKept(m.verdicts)
	if !asked {
		return plainValue(evalr.Estimate{})
	}
	return m.rate("form kept", kept)
}

// otherScore is pass@1 by the extraction that was not chosen, nothing unless it
// is known of all samples.
func (m *measurement) otherScore() value {
	scores, known := stats.OtherScores(m.verdicts)
	if !known {
		return plainValue(evalr.Estimate{})
	}
	return sampled(stats.Pass1(scores, m.seeded("other extraction")), scores)
}

// unscored is the share of completions the scorer could not decide on, nothing
// if it decided on all.
func (m *measurement) unscored() value {
	if m.tally.unscored == 0 {
		return plainValue(evalr.Estimate{})
	}
	return m.rate("unscored", stats.Unscored(m.verdicts))
}
