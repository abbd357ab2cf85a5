package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestTheMeanOfBenchmarksStandsWhereEveryColumnHasAll(t *testing.T) {
	t.Parallel()
	both := ordinary()
	r := mustReport(t, Options{}, both, small())
	labels := rowLabels(r)
	require.Equal(t, "All benchmarks (mean pass@1)", labels[len(labels)-1])
	var aime, math, mean float64
	for _, row := range r.rows {
		if row.Column != "Reasoner-7B-Instruct" {
			continue
		}
		switch {
		case row.Metric == "mean pass@1":
			mean = *row.Value
			require.Empty(t, row.Benchmark)
			require.Equal(t, "mover", row.Method)
		case row.Metric == "pass@1" && row.Benchmark == "aime-2024":
			aime = *row.Value
		case row.Metric == "pass@1":
			math = *row.Value
		}
	}
	require.InDelta(t, (aime+math)/2, mean, 1e-12)
	for _, c := range r.tables[0].rows[len(labels)-1].cells {
		require.False(t, c.best)
		require.Empty(t, c.versus)
	}
	require.Contains(t, cellOf(t, r, "All benchmarks (mean pass@1)", "Reasoner-1B"), markPart, "it has 40 of the 500 problems of one")
	require.NotContains(t, cellOf(t, r, "All benchmarks (mean pass@1)", "Reasoner-7B-Instruct"), markPart)
	for name, report := range map[string]*Report{
		"a column lacks one":   mustReport(t, Options{}, both, newRun("m", draw(aimeRecord(4), 1, nil))),
		"a table of the paper": mustReport(t, Options{Table: TableR1p2}, both),
		"one benchmark":        mustReport(t, Options{}, newRun("m", draw(aimeRecord(4), 1, nil))),
		"one without a score":  mustReport(t, Options{}, newRun("m", allFailed().Results[0], draw(mathRecord(1, 500), 1, nil))),
	} {
		require.NotContains(t, rowLabels(report), "All benchmarks (mean pass@1)", name)
	}
}

func TestNoMeanOverSamplesAndBenchmarksTogether(t *testing.T) {
	t.Parallel()
	const label = "All benchmarks (mean pass@1)"
	named := func(name string) evalr.BenchmarkRecord {
		record := aimeRecord(4)
		record.Name, record.Title = name, name
		return record
	}
	report := func(names ...string) []string {
		var results []Result
		for _, name := range names {
			results = append(results, draw(named(name), 1, nil))
		}
		return rowLabels(mustReport(t, Options{}, newRun("m", results...)))
	}
	require.Contains(t, report("sample-aime", "sample-math"), label)
	require.Contains(t, report("aime-2024", "aime-2025"), label)
	require.NotContains(t, report("sample-aime", "aime-2024"), label)
	require.NotContains(t, report("aime-2024", "aime-2025", "sample-math"), label)
}
