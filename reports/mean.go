package reports

import (
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// meanOfScores is the quantity of a mean over benchmarks.
const meanOfScores = "mean " + meanScore

// addMean adds the mean over benchmarks of pass@1 to a table of all there is. It
// has a row only if every column has all of several benchmarks: means over
// different benchmarks are not to stand beside each other. It is not compared,
// for a difference of it says less than those of its benchmarks.
func (b *builder) addMean(t *table) {
	if _, paper := paperTables[b.options.Table]; paper || len(b.shown) < 2 {
		return
	}
	values := make([]value, len(b.subjects))
	for i, s := range b.subjects {
		mean, ok := b.mean(s)
		if !ok {
			return
		}
		values[i] = mean
	}
	r := row{
		benchmark: "All benchmarks", quantity: meanOfScores,
		about: "mean over the benchmarks of the table, which weigh the same whatever their sizes; its interval is put together from theirs",
	}
	for i, v := range values {
		r.cells = append(r.cells, cell{value: v, measured: true, fewest: v.K})
		b.report.rows = append(b.report.rows, bareJSONRow(b.subjects[i], meanOfScores, v))
	}
	r.size = size(r.cells)
	t.rows = append(t.rows, r)
}

// mean is the mean over all benchmarks of the table of a column's pass@1.
func (b *builder) mean(s *subject) (value, bool) {
	var estimates []evalr.Estimate
	for _, e := range b.shown {
		i := slices.IndexFunc(e.metrics, func(m shownMetric) bool { return m.Kind == evalr.MetricPass1 })
		m := s.measured[e.id]
		if i < 0 || m == nil {
			return value{}, false
		}
		estimates = append(estimates, m.metric(e.metrics[i].Metric).Estimate)
	}
	average, err := stats.MacroAverage(estimates)
	return plainValue(average), err == nil
}
