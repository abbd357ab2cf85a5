package reports

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

func passAny(k int) evalr.Metric {
	return evalr.Metric{Kind: evalr.MetricPassAny, Name: "pass@" + number(float64(k)), K: k, About: "chance that one of them is right"}
}

func TestMetricsThatAreAskedForHaveRowsOfEveryMeasuredBenchmark(t *testing.T) {
	t.Parallel()
	asked := []evalr.Metric{
		passAny(2), cons(64), cons(2),
		{Kind: evalr.MetricPassAll, Name: "pass^2", K: 2},
		{Kind: evalr.MetricPassShare, Name: "G-Pass@4 (0.75)", K: 4, Tau: 0.75},
	}
	run := newRun("m", draw(aimeRecord(64), 0.9, nil), draw(mathRecord(4, 500), 1, nil))
	r := mustReport(t, Options{Table: TableR1p2, Metrics: asked}, run)
	require.Equal(t, []string{
		"AIME 2024 (pass@1)", "AIME 2024 (cons@64)", "AIME 2024 (pass@2)", "AIME 2024 (cons@2)", "AIME 2024 (pass^2)", "AIME 2024 (G-Pass@4 (0.75))",
		"MATH-500 (pass@1)", "MATH-500 (pass@2)", "MATH-500 (cons@64)", "MATH-500 (cons@4)", "MATH-500 (cons@2)",
		"MATH-500 (pass^2)", "MATH-500 (G-Pass@4 (0.75))",
		"GPQA Diamond (pass@1)", "LiveCodeBench (pass@1)", "CodeForces (rating)",
	}, rowLabels(r))
	require.Equal(t, "–", cellOf(t, r, "MATH-500 (pass@2)", "DeepSeek-R1-Zero"), "the paper has no such figure")
	m := measure(&run.Manifest, run.Results[0], stats.Options{})
	want, err := stats.PassShare(stats.Scores(m.verdicts), 4, 0.75, stats.Options{})
	require.NoError(t, err)
	require.Contains(t, cellOf(t, r, "AIME 2024 (G-Pass@4 (0.75))", "m"), points(want.Value)+" [")
	require.Contains(t, r.key, "pass@2: chance that one of them is right")
}

func TestAMetricThatDoesNotExistSaysWhy(t *testing.T) {
	t.Parallel()
	partial := func(_ int, v *evalr.Verdict) {
		if v.Index == 1 {
			v.Outcome, v.Value = evalr.Partial, 0.5
		}
	}
	unclassed := func(_ int, v *evalr.Verdict) { v.Class = "" }
	cases := []struct {
		name   string
		edit   func(int, *evalr.Verdict)
		metric evalr.Metric
		want   string // empty for none, since too few samples were drawn
	}{
		{"more than were drawn", nil, passAny(5), "pass@5 is not shown where a problem has fewer scored samples than that"},
		{"partial credit", partial, passAny(2), "pass@2 is not shown where scores are partial: it counts right answers"},
		{"answers without classes", unclassed, cons(4), "cons@4 is not shown where answers have no classes to vote by"},
		{"more votes than were drawn", nil, cons(5), ""},
	}
	for _, c := range cases {
		r := mustReport(t, Options{Metrics: []evalr.Metric{c.metric}}, newRun("m", draw(mathRecord(4, 500), 1, c.edit)))
		got := cellOf(t, r, "MATH-500 ("+c.metric.Name+")", "m")
		if c.want == "" {
			require.Equal(t, "–", got, c.name)
			continue
		}
		require.Equal(t, "–¹", got, c.name)
		require.Equal(t, c.want, r.footnotes[0], c.name)
	}
}

func TestEveryIntervalIsNamedInTheKey(t *testing.T) {
	t.Parallel()
	for interval, want := range map[stats.Interval]string{
		stats.Guarded: "BCa bootstrap, exact", stats.WilsonEffective: "Wilson's with the effective number of trials", stats.TwoStage: "two-stage bootstrap",
	} {
		r := mustReport(t, Options{Interval: interval}, newRun("m", draw(mathRecord(4, 500), 1, nil)))
		require.Regexp(t, "Intervals: 95% confidence over problems: "+want, r.key)
	}
}

// What the key says of a method is so of the cells that have it.
func TestTheKeySaysWhichScoresHaveWhichInterval(t *testing.T) {
	t.Parallel()
	const simulated, single = "BCa bootstrap from seeded resamples where ", "Wilson's where k = 1"
	partial := func(_ int, v *evalr.Verdict) {
		if v.Index == 1 {
			v.Outcome, v.Value = evalr.Partial, 0.3
		}
	}
	uneven := func(i int, v *evalr.Verdict) {
		if i%3 == 0 && v.Index == 0 {
			*v = evalr.Verdict{Failure: evalr.FailureServer}
		}
	}
	for _, c := range []struct {
		metric evalr.Metric
		k      int
		edit   func(int, *evalr.Verdict)
		method string
		key    string // what the key must say; its circumstance and those of others
	}{
		{pass1(), 1, nil, stats.MethodWilson, single + " and for a consensus"},
		{pass1(), 4, nil, stats.MethodBCa, "BCa bootstrap, exact"},
		{pass1(), 4, partial, stats.MethodBCaSimulated, simulated + "k differs or credit is partial"},
		{pass1(), 4, uneven, stats.MethodBCaSimulated, simulated + "k differs or credit is partial"},
		{cons(4), 4, nil, stats.MethodWilson, single + " and for a consensus"},
		{passAny(4), 4, nil, stats.MethodWilson, single + `, for a consensus and for pass@k, pass\^k and G-Pass@k of all samples`},
		{passAny(2), 4, nil, stats.MethodBCaSimulated, simulated + `k differs, credit is partial or pass@k, pass\^k or G-Pass@k is of fewer samples than were drawn`},
	} {
		r := mustReport(t, Options{Metrics: []evalr.Metric{c.metric}}, newRun("m", draw(mathRecord(c.k, 500), 1, c.edit)))
		i := slices.IndexFunc(r.rows, func(row jsonRow) bool { return row.Metric == c.metric.Name })
		require.Equal(t, c.method, r.rows[i].Method, "%s at k = %d", c.metric.Name, c.k)
		key := r.key[slices.IndexFunc(r.key, func(line string) bool { return strings.HasPrefix(line, "Intervals: ") })]
		require.Regexp(t, c.key+"(;|$)", key, "%s at k = %d", c.metric.Name, c.k)
	}
}

func TestProblemsOfAClusterAreNotCountedAsIndependent(t *testing.T) {
	t.Parallel()
	record := mathRecord(4, 500)
	alone := mustReport(t, Options{}, newRun("m", draw(record, 1, nil)))
	record.Cluster = "level"
	clustered := mustReport(t, Options{}, newRun("m", draw(record, 1, nil)))
	require.InDelta(t, *alone.rows[0].Value, *clustered.rows[0].Value, 0)
	require.Equal(t, stats.MethodClusters, clustered.rows[0].Method)
	require.NotEqual(t, *alone.rows[0].SE, *clustered.rows[0].SE)
}
