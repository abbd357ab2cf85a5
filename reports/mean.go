package reports

import (
	"math"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// meanOfScores is the quantity of a mean over benchmarks.
const meanOfScores = "mean " + meanScore

// addMean adds the mean over benchmarks of pass@1 to a table of all there is. It
// has a row only if every column has all of several benchmarks: means over
// different benchmarks are not to stand beside each other. Nor is there one over
// built-in samples and benchmarks together. It is not compared, for a difference of it
// says less than those of its benchmarks.
func (b *builder) addMean(t *table) {
	if _, paper := paperTables[b.options.Table]; paper || len(b.shown) < 2 || b.mixesSamples() {
		return
	}
	means := make([]cell, len(b.subjects))
	var mixed []int // positions of means over what is not alike
	for i, s := range b.subjects {
		v, ok := b.meanScore(s)
		if !ok {
			return // a column lacks a benchmark
		}
		means[i] = cell{value: v, measured: true, part: b.partial(s)}
		if s.mixed != "" {
			mixed = append(mixed, i)
		}
	}
	for _, i := range mixed {
		means[i].notes = []int{b.note(b.subjects[i].mixed)}
	}
	r := row{
		benchmark: "All benchmarks", quantity: meanOfScores,
		about: "mean over the benchmarks of the table, which weigh the same whatever their sizes; its interval is put together from theirs",
	}
	r.cells, r.size = means, size(means)
	for i, s := range b.subjects {
		b.report.rows = append(b.report.rows, bareJSONRow(s, meanOfScores, means[i].value))
	}
	t.rows = append(t.rows, r)
}

// mixesSamples reports whether the table has both built-in samples and benchmarks.
func (b *builder) mixesSamples() bool {
	return slices.ContainsFunc(b.shown, func(e entry) bool { return evalr.IsSample(e.id) != evalr.IsSample(b.shown[0].id) })
}

// partial reports whether a column measured a part of some benchmark of the table.
func (b *builder) partial(s *subject) bool {
	return slices.ContainsFunc(b.shown, func(e entry) bool { return s.measured[e.id].partial() })
}

// meanScore is the mean of a column's pass@1 of all benchmarks of the table; none
// if it lacks one of them.
func (b *builder) meanScore(s *subject) (value, bool) {
	var estimates []evalr.Estimate
	fewest := math.MaxInt
	for _, e := range b.shown {
		i := slices.IndexFunc(e.metrics, func(m shownMetric) bool { return m.Kind == evalr.MetricPass1 })
		m := s.measured[e.id]
		if i < 0 || m == nil {
			return value{}, false
		}
		score := m.metric(e.metrics[i].Metric)
		estimates, fewest = append(estimates, score.Estimate), min(fewest, score.fewest)
	}
	average, err := stats.MacroAverage(estimates)
	mean := plainValue(average)
	mean.fewest = fewest
	return mean, err == nil
}
