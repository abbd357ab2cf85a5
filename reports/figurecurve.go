package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// A trajectory is what curves are drawn along: the checkpoints that have measured one
// benchmark, by training step.
type trajectory struct {
	id, title, about string
	subjects         []*subject // in order of steps; some may lack the benchmark
	measured         []*subject // those that do not
}

// newTrajectory picks the benchmark and puts the checkpoints in order.
func newTrajectory(subjects []*subject, asked string) (trajectory, error) {
	id, err := pickBenchmark(subjects, asked)
	if err != nil {
		return trajectory{}, err
	}
	b := builder{subjects: subjects}
	record, _ := b.record(id)
	p := trajectory{id: id, title: b.title(record), about: clean(record.About, textLimit), subjects: slices.Clone(subjects)}
	slices.SortStableFunc(p.subjects, func(a, b *subject) int { return cmp.Compare(a.step(), b.step()) })
	for _, s := range p.subjects {
		if s.measured[id] == nil {
			continue
		}
		if n := len(p.measured); n > 0 && p.measured[n-1].step() == s.step() {
			return trajectory{}, &UsageError{
				Problem: fmt.Sprintf("two runs have %s at step %d: %s and %s", p.title, s.step(), p.measured[n-1].name, s.name),
				Advice:  "name one of them: a curve has one point at a step",
			}
		}
		p.measured = append(p.measured, s)
	}
	return p, nil
}

// pickBenchmark returns the identifier of the benchmark asked for, else of the
// paper's figures, else of the only one there is.
func pickBenchmark(subjects []*subject, asked string) (string, error) {
	var ids []string
	for _, s := range subjects {
		for _, id := range s.benchmarks {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	there := "there are: " + strings.Join(ids, ", ")
	paper := paperBenchmarks["AIME 2024"].id
	switch {
	case len(ids) == 0:
		return "", &UsageError{Problem: "no run has a sample of any benchmark", Advice: "draw or import some first"}
	case asked != "" && !slices.Contains(ids, asked):
		return "", &UsageError{Problem: fmt.Sprintf("no run has measured benchmark %q", clean(asked, nameLimit)), Advice: there}
	case asked != "":
		return asked, nil
	case slices.Contains(ids, paper):
		return paper, nil
	case len(ids) > 1:
		return "", &UsageError{Problem: "the runs have several benchmarks, and a curve is of one", Advice: "name it by --benchmark; " + there}
	}
	return ids[0], nil
}

// step is the training step of a subject that has one.
func (s *subject) step() int64 { return *s.runs[0].Manifest.Model.Step }

// curve makes a point of every checkpoint; one that lacks the benchmark says so.
func (p trajectory) curve(metric string, of func(*measurement) datum) curve {
	c := curve{name: metric}
	for _, s := range p.subjects {
		d := datum{value: value{ties: -1, why: "not run"}}
		if m := s.measured[p.id]; m != nil {
			d = of(m)
		}
		if d.N == 0 && d.why == "" {
			d.why = "unknown"
		}
		d.benchmark, d.metric, d.model, d.step, d.stepped = p.title, metric, s.name, s.step(), true
		c.points = append(c.points, d)
	}
	return c
}

// scores is the curve of a metric.
func (p trajectory) scores(metric evalr.Metric) curve {
	return p.curve(metric.Name, func(m *measurement) datum { return datum{value: m.metric(metric), notes: m.remarks()} })
}

// remarks are what stands beside a score of a measurement.
func (m *measurement) remarks() []string {
	if !m.partial() {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d problems", m.tally.problems, m.record.Data.Problems)}
}

// apart lists the facets in which the checkpoints were not asked or graded alike:
// those that bind numbers apart from the others.
func (p trajectory) apart() (binding, others []string) {
	var first []facet
	for _, s := range p.measured {
		facets := s.measured[p.id].facets()
		if first == nil {
			first = facets
		}
		for i, f := range facets {
			switch {
			case f.value == first[i].value:
			case f.binds && !slices.Contains(binding, f.name):
				binding = append(binding, f.name)
			case !f.binds && !slices.Contains(others, f.name):
				others = append(others, f.name)
			}
		}
	}
	return binding, others
}

// votes is the number of samples that every checkpoint has of every problem, of
// which a consensus can be taken, or why there can be none.
func (p trajectory) votes() (least int, why string) {
	for i, s := range p.measured {
		m := s.measured[p.id]
		if m.record.PerSample {
			return 0, "options were in another order in each sample"
		}
		if i == 0 || m.least < least {
			least = m.least
		}
	}
	if least < 2 { // one vote is pass@1
		return 0, "it takes two samples of each problem"
	}
	return least, ""
}

// addScores makes figure 2.
func (f *Figure) addScores(subjects []*subject, benchmark string) error {
	p, err := newTrajectory(subjects, benchmark)
	if err != nil {
		return err
	}
	f.title, f.unit = p.title, "score in points of 100"
	pass := evalr.Metric{Kind: evalr.MetricPass1, Name: meanScore, About: aboutMeanScore}
	f.curves = []curve{p.scores(pass)}
	mute := "" // why there is no consensus
	if k, why := p.votes(); why == "" {
		cons := p.scores(evalr.Metric{Kind: evalr.MetricConsensus, Name: "cons@" + strconv.Itoa(k), K: k})
		if len(cons.known()) > 0 {
			f.curves = append(f.curves, cons)
		} else {
			mute = cons.points[0].why
		}
	} else {
		mute = why
	}
	f.size = f.curves[0].size()
	if err := f.addPublished(p.id); err != nil {
		return err
	}
	trend, why, err := p.trend(f.level)
	if err != nil {
		return err
	}
	if why == "" {
		f.trends = []datum{trend}
	}
	f.captionScores(p, mute, why)
	return nil
}

// baselineModel is the published model whose scores figure 2 has, as in the paper.
const baselineModel = "OpenAI-o1-0912"

// addPublished adds what the paper's Table 2 has of its baseline in a benchmark; a
// consensus only where there is one to compare it with.
func (f *Figure) addPublished(id string) error {
	all, err := facts()
	if err != nil {
		return err
	}
	for _, fact := range all {
		ours := paperMetrics[fact.metric]
		if fact.table != "2" || fact.model != baselineModel || paperBenchmarks[fact.benchmark].id != id || ours.unit != "" ||
			len(f.curves) < 2 && ours.ours != meanScore {
			continue
		}
		d := datum{benchmark: f.title, metric: fact.metric, model: fact.model, quoted: fact.value, value: value{ties: -1}}
		d.Unit = "fraction"
		f.levels = append(f.levels, d)
	}
	return nil
}

// trend is the slope of pass@1 by step over the problems that all checkpoints
// have, or why there is none.
func (p trajectory) trend(level float64) (d datum, why string, err error) {
	if len(p.measured) < 2 {
		return datum{}, "there is but one checkpoint", nil
	}
	if binding, _ := p.apart(); binding != nil {
		return datum{}, "the checkpoints differ in " + strings.Join(binding, ", "), nil
	}
	common := p.common()
	if len(common) == 0 {
		return datum{}, "no problem is common to all checkpoints", nil
	}
	steps, scores := make([]float64, len(p.measured)), make([][][]float64, len(p.measured))
	o := stats.Options{Level: level}
	for c, s := range p.measured {
		m := s.measured[p.id]
		steps[c] = float64(s.step()) / 1000
		all := stats.Scores(m.verdicts)
		for i, id := range m.ids {
			if common[id] {
				scores[c] = append(scores[c], all[i])
				if c == 0 && m.clusters != nil {
					o.Clusters = append(o.Clusters, m.clusters[i])
				}
			}
		}
	}
	e, err := stats.Trend(steps, scores, o)
	if err != nil {
		return datum{}, "", err
	}
	if e.N == 0 {
		return datum{}, "no problem has a scored sample at every checkpoint", nil
	}
	return datum{benchmark: p.title, metric: meanScore + " per 1000 steps", value: plainValue(e)}, "", nil
}

// common are the problems that all checkpoints have.
func (p trajectory) common() map[string]bool {
	times := map[string]int{}
	for _, s := range p.measured {
		for _, id := range s.measured[p.id].ids {
			times[id]++
		}
	}
	all := map[string]bool{}
	for id, n := range times {
		if n == len(p.measured) {
			all[id] = true
		}
	}
	return all
}

// size is "n × k" over the points of a curve.
func (c curve) size() string {
	var cells []cell
	for _, d := range c.points {
		cells = append(cells, cell{value: d.value, measured: d.N > 0})
	}
	return size(cells)
}

// addLengths makes figure 3.
func (f *Figure) addLengths(subjects []*subject, benchmark string) error {
	p, err := newTrajectory(subjects, benchmark)
	if err != nil {
		return err
	}
	unit := p.lengthUnit()
	f.title, f.unit = p.title, "mean length in "+unit
	f.curves = []curve{p.curve("length", func(m *measurement) datum { return m.lengthDatum(unit) })}
	f.size = f.curves[0].size()
	if limit := p.limit(); limit > 0 && unit == "tokens" {
		d := datum{benchmark: f.title, metric: "token limit", value: value{ties: -1}}
		d.Value, d.Unit = float64(limit), unit
		f.levels = []datum{d}
	}
	cut := p.curve("truncated", func(m *measurement) datum { return datum{value: m.truncated} })
	if len(cut.known()) > 0 {
		f.cut = &cut
	}
	f.captionLengths(p)
	return nil
}

// lengthUnit is tokens if every checkpoint's completions were counted, else
// characters.
func (p trajectory) lengthUnit() string {
	for _, s := range p.measured {
		if _, known := stats.TokenLengths(s.measured[p.id].verdicts); !known {
			return "characters"
		}
	}
	return "tokens"
}

// lengthDatum is the mean length of a measurement's completions with the
// quantiles of single ones.
func (m *measurement) lengthDatum(unit string) datum {
	lengths := stats.CharLengths(m.verdicts)
	if unit == "tokens" {
		lengths, _ = stats.TokenLengths(m.verdicts)
	}
	l := stats.Lengths(lengths, unit, m.seeded(unit))
	return datum{value: m.length(lengths, unit), quantiles: []float64{l.P10, l.P50, l.P90}, notes: m.remarks()}
}

// limit is the largest number of tokens a completion could have at every
// checkpoint; 0 if it is unknown or not the same.
func (p trajectory) limit() int {
	limit := 0
	for i, s := range p.measured {
		m := s.measured[p.id]
		if m.run.Import != nil {
			return 0
		}
		if i > 0 && m.record.Sampling.MaxTokens != limit {
			return 0
		}
		limit = m.record.Sampling.MaxTokens
	}
	return limit
}
