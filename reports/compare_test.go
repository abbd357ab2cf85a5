package reports

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// drawn is a run of a model that is right with its own chances.
func drawn(model string, seed uint64, k, problems int, best float64) Run {
	record := mathRecord(k, 500)
	record.Data.Problems, record.Data.Used = problems, problems
	record.Metrics = []evalr.Metric{pass1(), cons(k)}
	rng := rand.New(rand.NewPCG(seed, 1))
	return newRun(model, draw(record, 0, func(i int, v *evalr.Verdict) {
		if rng.Float64() < best*(1-float64(i)/float64(problems)) {
			v.Outcome, v.Value, v.Class = evalr.Correct, 1, "right"
		}
	}))
}

// cellsOf are the measured cells of a row.
func cellsOf(t *testing.T, r *Report, label string) []cell {
	t.Helper()
	for _, tb := range r.tables {
		for _, line := range tb.rows {
			if line.label() == label {
				return slices.DeleteFunc(slices.Clone(line.cells), func(c cell) bool { return !c.measured })
			}
		}
	}
	require.Failf(t, "no such row", "%s", label)
	return nil
}

func marksOf(cells []cell) (best []bool, versus []string) {
	for _, c := range cells {
		best, versus = append(best, c.best), append(versus, c.versus)
	}
	return best, versus
}

func TestARunAndItsCopyAreNotToldApart(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, ordinary(), ordinary())
	for _, label := range []string{"AIME 2024 (pass@1)", "AIME 2024 (cons@64)", "MATH-500 (pass@1)"} {
		best, versus := marksOf(cellsOf(t, r, label))
		require.Equal(t, []bool{true, true}, best, label)
		require.Equal(t, []string{"", "~"}, versus, label)
	}
	for _, row := range r.rows {
		if row.P != nil {
			require.InDelta(t, 1, *row.P, 0)
			require.InDelta(t, 0, *row.Delta, 0)
		}
	}
}

func TestMarksAreThoseOfPairedTestsAdjustedWithinTheRow(t *testing.T) {
	t.Parallel()
	runs := []Run{
		drawn("base", 1, 4, 200, 0.8), drawn("worse", 2, 4, 200, 0.3), drawn("same", 3, 4, 200, 0.8), drawn("a little better", 4, 4, 200, 0.9),
	}
	r := mustReport(t, Options{}, runs...)
	var raw []float64
	var scores [][][]float64
	for _, run := range runs {
		m := measure(&run.Manifest, run.Results[0], stats.Options{})
		scores = append(scores, stats.Scores(m.verdicts))
	}
	for _, other := range scores[1:] {
		d, err := stats.Compare(scores[0], other, stats.Options{})
		require.NoError(t, err)
		raw = append(raw, d.P.TwoSided)
	}
	adjusted := stats.Holm(raw)
	rows := slices.DeleteFunc(slices.Clone(r.rows), func(row jsonRow) bool { return row.Metric != "pass@1" })
	require.Len(t, rows, 4)
	require.Nil(t, rows[0].P, "the baseline is not compared with itself")
	for i, row := range rows[1:] {
		require.InDelta(t, adjusted[i], *row.P, 1e-12)
		require.InDelta(t, *row.Value-*rows[0].Value, *row.Delta, 1e-12)
		require.Less(t, *row.DeltaLo, *row.Delta)
		require.Greater(t, *row.DeltaHi, *row.Delta)
	}
	best, versus := marksOf(cellsOf(t, r, "MATH-500 (pass@1)"))
	require.Equal(t, "***", versus[1])
	require.Equal(t, "~", versus[2])
	require.True(t, best[3], "the highest value")
	require.False(t, best[1])
	require.Contains(t, r.key, "*, **, ***: another score than the baseline, base: p < 0.05, 0.01, 0.001")
	require.Regexp(t, "Test: paired by problem, two-sided, by flipping signs, exact.*; p adjusted for the columns of a row by Holm's method", r.key)
}

func TestStars(t *testing.T) {
	t.Parallel()
	for p, want := range map[float64]string{0.05: "~", 0.0499: "*", 0.01: "*", 0.0099: "**", 0.001: "**", 0.0009: "***", 0: "***", 1: "~"} {
		require.Equal(t, want, standing{tested: true, p: p}.mark(), p)
		require.Empty(t, standing{p: p}.mark())
	}
}

func TestOnlyColumnsThatWereAskedAndGradedAlikeAreCompared(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change func(*Run)
		apart  string // empty if they are compared
	}{
		{"nothing", func(*Run) {}, ""},
		{"temperature", func(r *Run) { r.Results[0].Record.Sampling.Temperature = 1 }, ""},
		{"another scorer", func(r *Run) { r.Results[0].Record.Scorer = "math/2" }, "scorer"},
		{"another extraction", func(r *Run) { r.Results[0].Record.Extract = "r1" }, "extraction"},
		{"another template", func(r *Run) { r.Results[0].Record.Template = "r1-zero" }, "template"},
		{"another version", func(r *Run) { r.Results[0].Record.Version = 2 }, "benchmark version"},
		{"other data", func(r *Run) { r.Results[0].Record.Data.Digest = "99999999" }, "data"},
		{"a system prompt", func(r *Run) { r.Manifest.System = "Be brief." }, "system prompt"},
		{"a prefill", func(r *Run) { r.Manifest.Prefill = "<think>\n" }, "prefill"},
		{"other problems", func(r *Run) { r.Results[0].Problems = r.Results[0].Problems[1:] }, "problems (59 here, 60 there)"},
		{"as many other problems", func(r *Run) { r.Results[0].Problems[0].ID = "another" }, "problems"},
		{"imported", func(r *Run) { r.Manifest.Import = &evalr.Import{} }, "origin of the completions"},
		{"two things", func(r *Run) {
			r.Results[0].Record.Scorer, r.Results[0].Record.Data.Digest = "math/2", "99999999"
		}, "scorer, data"},
	}
	for _, c := range cases {
		other := drawn("other", 2, 4, 60, 0.2)
		c.change(&other)
		r := mustReport(t, Options{}, drawn("base", 1, 4, 60, 0.9), other)
		best, versus := marksOf(cellsOf(t, r, "MATH-500 (pass@1)"))
		note := "not compared with base, from which it differs in " + c.apart
		if c.apart == "" {
			require.Equal(t, []string{"", "***"}, versus, c.name)
			require.Equal(t, []bool{true, false}, best, c.name)
			continue
		}
		require.Equal(t, []string{"", ""}, versus, c.name)
		require.Equal(t, []bool{false, false}, best, c.name)
		require.Contains(t, r.footnotes, note, c.name)
		require.NotContains(t, fmt.Sprint(r.key), "Holm", c.name)
	}
}

func TestAColumnUnlikeTheBaselineIsNoRivalOfTheOthers(t *testing.T) {
	t.Parallel()
	other := drawn("other", 2, 4, 60, 1)
	other.Results[0].Record.Scorer = "math/2"
	r := mustReport(t, Options{}, drawn("base", 1, 4, 60, 0.3), other, drawn("third", 3, 4, 60, 0.9))
	best, versus := marksOf(cellsOf(t, r, "MATH-500 (pass@1)"))
	require.Equal(t, []bool{false, false, true}, best)
	require.Equal(t, []string{"", "", "***"}, versus)
}

func TestImportsAreComparedWithEachOther(t *testing.T) {
	t.Parallel()
	a, b := drawn("a", 1, 4, 60, 0.9), drawn("b", 2, 4, 60, 0.2)
	a.Manifest.Import, b.Manifest.Import = &evalr.Import{}, &evalr.Import{}
	r := mustReport(t, Options{}, a, b)
	_, versus := marksOf(cellsOf(t, r, "MATH-500 (pass@1)"))
	require.Equal(t, []string{"", "***"}, versus)
	require.Contains(t, r.key, "Sampling: unknown settings (imported)")
	require.Contains(t, r.key, "Imported completions: their prompts and sampling are unknown, so that a difference between columns may be theirs")
	require.Empty(t, r.footnotes)
}

func TestTheBaselineIsTheFirstColumnOrTheOneNamed(t *testing.T) {
	t.Parallel()
	runs := []Run{drawn("org/a", 1, 4, 60, 0.9), drawn("org/b", 2, 4, 60, 0.2), drawn("org/3", 3, 4, 60, 0.2)}
	for want, position := range map[string]int{"": 0, "a": 0, "2": 1, "b": 1, "org/b": 1, "3": 2} {
		r := mustReport(t, Options{Baseline: want}, runs...)
		_, versus := marksOf(cellsOf(t, r, "MATH-500 (pass@1)"))
		require.Empty(t, versus[position], want)
		require.Equal(t, 2, len(versus)-len(slices.DeleteFunc(slices.Clone(versus), func(s string) bool { return s != "" })), want)
		require.Equal(t, r.columns[position].name, *r.baseline)
	}
	_, err := New(runs, Options{Baseline: "4"})
	var usage *UsageError
	require.ErrorAs(t, err, &usage)
	require.EqualError(t, err, `baseline "4": no measured column has this name or number`)
	require.Equal(t, "the columns are 1: a, 2: b, 3: 3", usage.Hint())
	twice := []Run{runs[0], runs[0]}
	_, err = New(twice, Options{Baseline: "org/a"})
	require.EqualError(t, err, `baseline "org/a": 2 columns are of this model`)
}

func TestASingleColumnAndPublishedOnesHaveNoMarks(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{Table: TableR1p2}, ordinary())
	require.Nil(t, r.baseline)
	r2 := mustReport(t, Options{Table: TableR1p2}, ordinary(), ordinary())
	for _, report := range []*Report{r, r2} {
		for _, line := range report.tables[0].rows {
			for i, c := range line.cells {
				if report == r || report.columns[i].quoted {
					require.False(t, c.best)
					require.Empty(t, c.versus)
				}
			}
		}
	}
}

func TestMarksDoNotDependOnTheOrderOfColumnsButForTheBaseline(t *testing.T) {
	t.Parallel()
	runs := []Run{drawn("a", 1, 4, 60, 0.9), drawn("b", 2, 2, 60, 0.7), drawn("c", 3, 8, 60, 0.8), drawn("d", 4, 4, 60, 0.1)}
	marks := func(order []int) map[string]string {
		shuffled := make([]Run, len(runs))
		for i, at := range order {
			shuffled[i] = runs[at]
		}
		r := mustReport(t, Options{Baseline: "b"}, shuffled...)
		found := map[string]string{}
		for i, c := range cellsOf(t, r, "MATH-500 (pass@1)") {
			found[r.columns[i].name] = fmt.Sprint(c.best, c.versus)
		}
		return found
	}
	want := marks([]int{0, 1, 2, 3})
	require.Equal(t, want, marks([]int{3, 1, 0, 2}))
	require.Equal(t, want, marks([]int{2, 3, 1, 0}))
}

// What a test pairs must average to the number that the cell shows.
func TestThePairedValuesOfAMetricAverageToIt(t *testing.T) {
	t.Parallel()
	run := drawn("m", 5, 8, 40, 0.9)
	for i := range run.Results[0].Problems { // some samples are missing, of one problem all
		samples := run.Results[0].Problems[i].Samples
		if i%9 == 4 {
			samples[0] = evalr.Verdict{Failure: evalr.FailureServer}
		}
		if i == 7 {
			run.Results[0].Problems[i].Samples = nil
		}
	}
	m := measure(&run.Manifest, run.Results[0], stats.Options{})
	for _, metric := range []evalr.Metric{
		pass1(), cons(8), cons(3),
		{Kind: evalr.MetricPassAny, Name: "pass@4", K: 4},
		{Kind: evalr.MetricPassAll, Name: "pass^4", K: 4},
		{Kind: evalr.MetricPassShare, Name: "G-Pass@4", K: 4, Tau: 0.5},
	} {
		v := m.metric(metric)
		require.Positive(t, v.N, metric.Name)
		sum, n := 0.0, 0
		for _, x := range m.perProblem(metric) {
			if len(x) > 0 {
				mean := 0.0
				for _, y := range x {
					mean += y
				}
				sum += mean / float64(len(x))
				n++
			}
		}
		require.Equal(t, v.N, n, metric.Name)
		require.InDelta(t, v.Value, sum/float64(n), 1e-12, metric.Name)
	}
}

func TestAPartOfABenchmarkIsNotTested(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{By: "level"}, drawn("a", 1, 4, 60, 0.9), drawn("b", 2, 4, 60, 0.1))
	for _, c := range cellsOf(t, r, "MATH-500, level 1 (pass@1)") {
		require.False(t, c.best)
		require.Empty(t, c.versus)
	}
}

func TestEveryRowOfScoresHasABestAndComparesAllWithTheBaseline(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 2))
		var runs []Run
		for i := range 2 + rng.IntN(4) {
			runs = append(runs, drawn(fmt.Sprintf("m%d", i), rng.Uint64(), 1+rng.IntN(4), 12, rng.Float64()))
		}
		r := mustReport(t, Options{Baseline: strconv.Itoa(1 + rng.IntN(len(runs)))}, runs...)
		cells := cellsOf(t, r, "MATH-500 (pass@1)")
		highest := slices.MaxFunc(cells, func(a, b cell) int { return cmp.Compare(a.Value, b.Value) })
		for i, c := range cells {
			require.Equal(t, r.columns[i].name == *r.baseline, c.versus == "", "seed %d", seed)
			if c.Value == highest.Value {
				require.True(t, c.best, "seed %d", seed)
			}
		}
	}
}
