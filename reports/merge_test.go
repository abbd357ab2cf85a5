package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestAColumnOfUnlikeRunsSaysSo(t *testing.T) {
	t.Parallel()
	pair := func(change func(*Run)) []Run {
		a, b := newRun("org/m", draw(aimeRecord(4), 1, nil)), newRun("org/m", draw(mathRecord(1, 500), 1, nil))
		a.Results[0].Record.Scorer = "integer 1"
		change(&b)
		return []Run{a, b}
	}
	cases := []struct {
		name   string
		change func(*Run)
		want   string // empty for no note
	}{
		{"alike", func(*Run) {}, ""},
		{"seed", func(r *Run) { r.Manifest.Seed = 2 }, "m is made of 2 runs that differ: seed 1 for AIME 2024, 2 for MATH-500"},
		{
			"version of evalr", func(r *Run) { r.Manifest.Evalr = "0.2.0" },
			"m is made of 2 runs that differ: evalr 0.1.0 for AIME 2024, 0.2.0 for MATH-500",
		},
		{"sampling and choices", func(r *Run) {
			r.Results[0].Record.Sampling.Temperature, r.Manifest.Choices = 1, 4
		}, "m is made of 2 runs that differ: temperature 0.6 for AIME 2024, 1 for MATH-500; choices a request 0 for AIME 2024, 4 for MATH-500"},
		{
			"template", func(r *Run) { r.Results[0].Record.Template = "r1-zero" },
			"m is made of 2 runs that differ: template the benchmark's own for AIME 2024, r1-zero for MATH-500",
		},
		{
			"extraction", func(r *Run) { r.Results[0].Record.Extract, r.Results[0].Record.Scorer = "r1", "math 1+r1" },
			"m is made of 2 runs that differ: extraction evalr's own for AIME 2024, r1 for MATH-500",
		},
		{
			"scorer of one kind", func(r *Run) { r.Results[0].Record.Scorer = "integer 2" },
			"m is made of 2 runs that differ: scorer integer 1 for AIME 2024, integer 2 for MATH-500",
		},
	}
	for _, c := range cases {
		r := mustReport(t, Options{}, pair(c.change)...)
		require.Len(t, r.columns, 1, c.name)
		for _, label := range []string{"AIME 2024 (pass@1)", "MATH-500 (pass@1)", "All benchmarks (mean pass@1)"} {
			require.Equal(t, c.want != "", strings.HasSuffix(cellOf(t, r, label, "m"), "¹"), c.name)
		}
		if c.want != "" {
			require.Equal(t, []string{c.want}, r.footnotes, c.name)
		}
	}
	imported := mustReport(t, Options{}, pair(func(r *Run) { r.Manifest.Import = &evalr.Import{} })...)
	require.Equal(t, []column{{name: "m (drawn by evalr)"}, {name: "m (imported)"}}, imported.columns)
}

func TestAMeanOverBenchmarksThatWereGradedOtherwiseSaysSo(t *testing.T) {
	t.Parallel()
	r := newRun("m", draw(aimeRecord(4), 1, nil), draw(mathRecord(1, 500), 1, nil))
	r.Results[1].Record.Template = "mine.txt#1a2b3c4d"
	report := mustReport(t, Options{}, r)
	require.Equal(t, []string{
		"the mean of m is over benchmarks that differ: template the benchmark's own for AIME 2024, mine.txt#1a2b3c4d for MATH-500",
	}, report.footnotes)
	require.Regexp(t, "¹$", cellOf(t, report, "All benchmarks (mean pass@1)", "m"))
	require.NotRegexp(t, "¹$", cellOf(t, report, "MATH-500 (pass@1)", "m"), "its own score mixes nothing")
}

func TestCompletionsMadeElsewhereHaveNoFailedRequests(t *testing.T) {
	t.Parallel()
	drawn, imported := newRun("a", draw(aimeRecord(4), 1, nil)), newRun("b", draw(aimeRecord(4), 1, nil))
	imported.Manifest.Import = &evalr.Import{}
	require.Contains(t, markdown(t, mustReport(t, Options{}, drawn)), "failed")
	require.NotContains(t, markdown(t, mustReport(t, Options{}, imported)), "failed")
	require.Regexp(t, `AIME 2024 \(failed\) +\| .* \| +0\.0 .* \| +– \|`, markdown(t, mustReport(t, Options{}, drawn, imported)))
}

func TestCheckpointsAreNamedByTheirStep(t *testing.T) {
	t.Parallel()
	at := func(step int64) Run {
		r := newRun("org/m", draw(aimeRecord(4), 1, nil))
		r.Manifest.Model.Step = &step
		return r
	}
	names := func(runs ...Run) (names []string) {
		for _, c := range mustReport(t, Options{}, runs...).columns {
			names = append(names, c.name)
		}
		return names
	}
	require.Equal(t, []string{"m (step 0)", "m (step 200)", "m (step 1000)"}, names(at(0), at(200), at(1000)))
	require.Equal(t, []string{"m (step unknown)", "m (step 0)"}, names(newRun("org/m", draw(aimeRecord(4), 1, nil)), at(0)))
	twice := at(200)
	twice.Manifest.Seed = 9
	require.Equal(t, []string{"m (step 200, seed 1)", "m (step 200, seed 9)", "m (step 400, seed 1)"}, names(at(200), twice, at(400)))
	r := mustReport(t, Options{}, at(200), newRun("org/n", draw(aimeRecord(4), 1, nil)))
	require.Equal(t, int64(200), *r.rows[0].Step)
	require.Nil(t, r.rows[1].Step)
}

func TestLongPromptsThatBeginAlikeAreNotTakenForOneAnother(t *testing.T) {
	t.Parallel()
	a, b := newRun("a", draw(aimeRecord(4), 1, nil)), newRun("b", draw(aimeRecord(4), 1, nil))
	a.Manifest.System = "You are a careful and helpful assistant."
	b.Manifest.System = "You are a careful and terse assistant."
	r := mustReport(t, Options{}, a, b)
	require.Regexp(t, `^system prompt differs: "You are a careful and h…" #\w{6} in a, "You are a careful and t…" #\w{6} in b$`, r.footnotes[0])
	b.Manifest.System = a.Manifest.System + " Think."
	r = mustReport(t, Options{}, a, b)
	require.Regexp(t, `^system prompt differs: "You are a careful and h…" #\w{6} in a, "You are a careful and h…" #\w{6} in b$`, r.footnotes[0])
}

func TestWhatIsUnknownOfAnImportIsToldOnce(t *testing.T) {
	t.Parallel()
	a, b := newRun("a", draw(aimeRecord(4), 1, nil)), newRun("b", draw(aimeRecord(4), 1, nil))
	b.Manifest.Import = &evalr.Import{}
	b.Results[0].Record.Sampling = evalr.Sampling{}
	r := mustReport(t, Options{}, a, b)
	require.Equal(t, []string{
		"origin of the completions differs: drawn by evalr in a, imported in b",
		"not compared with a, from which it differs in origin of the completions",
	}, r.footnotes)
}
