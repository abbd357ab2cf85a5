package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// cellOf is a cell of the main table as text.
func cellOf(t *testing.T, r *Report, label, column string) string {
	t.Helper()
	for _, tb := range r.tables {
		for _, line := range tb.rows {
			if line.label() != label {
				continue
			}
			for i, c := range r.columns {
				if c.name == column && i < len(line.cells) {
					return line.cells[i].text()
				}
			}
		}
	}
	require.Failf(t, "no such cell", "%s in %s", label, column)
	return ""
}

func rowLabels(r *Report) []string {
	var labels []string
	for _, line := range r.tables[0].rows {
		labels = append(labels, line.label())
	}
	return labels
}

func TestAConsensusThatWasNotSampledIsADashAndTheOneThereIsHasARow(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, newRun("m", draw(aimeRecord(4), 1, nil)))
	require.Equal(t, []string{"AIME 2024 (pass@1)", "AIME 2024 (cons@64)", "AIME 2024 (cons@4)"}, rowLabels(r))
	require.Equal(t, "–", cellOf(t, r, "AIME 2024 (cons@64)", "m"))
	require.Regexp(t, `^\d+\.\d \[.*\] .*\(t=\d+\)$`, cellOf(t, r, "AIME 2024 (cons@4)", "m"))
	for _, row := range r.rows {
		require.NotEqual(t, "cons@64", row.Metric)
	}
}

func TestAConsensusOfOneIsPassAtOneAndHasNoRow(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, newRun("m", draw(aimeRecord(1), 1, nil)))
	require.Equal(t, []string{"AIME 2024 (pass@1)", "AIME 2024 (cons@64)"}, rowLabels(r))
}

func TestLettersOfOptionsInAnotherOrderInEachSampleAreNoVotes(t *testing.T) {
	t.Parallel()
	record := gpqaRecord()
	record.PerSample = true
	record.Metrics = append(record.Metrics, cons(8), cons(64))
	r := mustReport(t, Options{Metrics: []evalr.Metric{cons(4), cons(1)}}, newRun("m", draw(record, 1, nil)))
	require.Equal(t, []string{
		"GPQA Diamond (pass@1)", "GPQA Diamond (cons@8)", "GPQA Diamond (cons@64)", "GPQA Diamond (cons@4)", "GPQA Diamond (cons@1)",
	}, rowLabels(r))
	for i, k := range []string{"8", "64", "4"} {
		require.Equal(t, "–"+superscript(i+1), cellOf(t, r, "GPQA Diamond (cons@"+k+")", "m"))
		require.Equal(t, "cons@"+k+" is not shown where options were in another order in each sample: votes for a letter are then not for one answer", r.footnotes[i])
	}
	require.NotContains(t, cellOf(t, r, "GPQA Diamond (cons@1)", "m"), "–", "a vote of one is its score")
}

func TestAConsensusBelowTheSampledKIsTheExpectationOverSubsets(t *testing.T) {
	t.Parallel()
	result := draw(aimeRecord(128), 1, nil)
	r := mustReport(t, Options{}, newRun("m", result))
	require.Equal(t, []string{"AIME 2024 (pass@1)", "AIME 2024 (cons@64)"}, rowLabels(r))
	want, err := stats.Consensus(votesOf(result), 64, stats.Options{})
	require.NoError(t, err)
	require.Contains(t, cellOf(t, r, "AIME 2024 (cons@64)", "m"), points(want.Value))
	require.Contains(t, r.footnotes, "expected over all subsets of 64 votes")
}

func votesOf(r Result) []stats.Votes {
	votes := make([]stats.Votes, len(r.Problems))
	for i, p := range r.Problems {
		votes[i], _ = stats.CountVotes(p.Samples)
	}
	return votes
}

func TestMissingSamplesShrinkAVote(t *testing.T) {
	t.Parallel()
	result := draw(aimeRecord(64), 1, func(i int, v *evalr.Verdict) {
		if i == 2 && v.Index < 60 {
			*v = evalr.Verdict{Index: v.Index, Failure: evalr.FailureServer}
		}
	})
	r := mustReport(t, Options{}, newRun("m", result))
	require.Equal(t, []string{"AIME 2024 (pass@1)", "AIME 2024 (cons@64)"}, rowLabels(r))
	want, err := stats.Consensus(votesOf(result), 0, stats.Options{})
	require.NoError(t, err)
	require.Contains(t, cellOf(t, r, "AIME 2024 (cons@64)", "m"), points(want.Value))
}

func TestAnAskedConsensusThatSomeProblemsCannotHoldSaysWhyItIsNotShown(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, newRun("m", draw(aimeRecord(100), 1, func(i int, v *evalr.Verdict) {
		if i == 2 && v.Index < 90 {
			*v = evalr.Verdict{Index: v.Index, Failure: evalr.FailureServer}
		}
	})))
	require.Equal(t, "–¹", cellOf(t, r, "AIME 2024 (cons@64)", "m"))
	require.Equal(t, "cons@64 is not shown where a problem has fewer votes than that", r.footnotes[0])
}

func TestEveryMeasuredCellHasAnInterval(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{Table: TableR1p2, By: "level"}, ordinary(), small(), allCorrect())
	measured := 0
	for _, tb := range r.tables {
		for _, line := range tb.rows {
			for _, c := range line.cells {
				if c.measured && !c.total {
					measured++
					require.Regexp(t, `^(• ?)?(≥ )?[\d.]+[*~]* \[[\d.]+, [\d.]+\]`, c.text())
				}
			}
		}
	}
	require.Greater(t, measured, 30)
}

func TestMarksOfACell(t *testing.T) {
	t.Parallel()
	estimate := evalr.Estimate{Value: 0.866667, Lo: 0.703187, Hi: 0.946903, Level: 0.95, Unit: "fraction", N: 30, K: 64, Method: stats.MethodWilson}
	with := func(change func(*cell)) cell {
		c := cell{value: value{Estimate: estimate, ties: -1}, measured: true}
		change(&c)
		return c
	}
	cases := []struct {
		name string
		cell cell
		want string
	}{
		{"nothing", cell{}, "–"},
		{"quoted", cell{quoted: "79.8"}, "79.8†"},
		{"measured", with(func(*cell) {}), "86.7 [70.3, 94.7]"},
		{"guarded", with(func(c *cell) { c.Method = stats.MethodWilsonFew }), "86.7 [70.3, 94.7] ‡"},
		{"part of the data", with(func(c *cell) { c.part = true }), "86.7 [70.3, 94.7] §"},
		{"voted on", with(func(c *cell) { c.ties = 1 }), "86.7 [70.3, 94.7] (t=1)"},
		{"noted twice", with(func(c *cell) { c.notes = []int{1, 12} }), "86.7 [70.3, 94.7] ¹˒¹²"},
		{"cut off", with(func(c *cell) {
			c.bound, c.Unit, c.Value, c.Lo, c.Hi = true, "tokens", 9600.4, 8000, 11200
		}), "≥ 9600 [8000, 11200]"},
		{"a rating", with(func(c *cell) { c.Unit, c.Value, c.Lo, c.Hi = "rating", 1807.48, 1499.4, 2123.4 }), "1807 [1499, 2123]"},
		{"a percentile", with(func(c *cell) { c.Unit, c.Value, c.Lo, c.Hi = "percentile", 96.32, 90, 98.04 }), "96.3 [90.0, 98.0]"},
	}
	for _, c := range cases {
		require.Equal(t, c.want, c.cell.text(), c.name)
	}
}

func TestRunsOfOneModelThatComplementOneAnotherShareAColumn(t *testing.T) {
	t.Parallel()
	a, b := newRun("org/m", draw(aimeRecord(4), 1, nil)), newRun("org/m", draw(mathRecord(1, 500), 1, nil))
	left := aimeRecord(4)
	left.Left = "no data"
	b.Manifest.Benchmarks = append(b.Manifest.Benchmarks, left)
	r := mustReport(t, Options{}, a, b)
	require.Equal(t, []column{{name: "m"}}, r.columns)
	for _, w := range r.warnings {
		require.NotContains(t, w, "left out:", "another run of the model has it")
	}
	b.Manifest.System = "Be brief."
	r = mustReport(t, Options{}, a, b)
	require.Equal(t, []column{{name: "m (system none)"}, {name: `m (system "Be brief.")`}}, r.columns)
}

func TestBenchmarksThatMeanDifferentThingsByAMetricAreExplainedApart(t *testing.T) {
	t.Parallel()
	other := mathRecord(1, 500)
	other.Metrics[0].About = "something else"
	r := mustReport(t, Options{}, newRun("m", draw(aimeRecord(4), 1, nil), draw(other, 1, nil)))
	require.Contains(t, r.key, "MATH-500 (pass@1): something else")
	require.Contains(t, r.key, "AIME 2024 (pass@1): "+pass1().About)
}

func TestAWholeDataSetIsNotMarkedAsAPart(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, newRun("m", draw(mathRecord(2, 500), 1, nil)))
	require.NotContains(t, cellOf(t, r, "MATH-500 (pass@1)", "m"), "§")
	r = mustReport(t, Options{}, newRun("m", draw(mathRecord(2, 499), 1, nil)))
	require.Contains(t, cellOf(t, r, "MATH-500 (pass@1)", "m"), "§")
}
