package reports

import (
	"bytes"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func mustReport(tb testing.TB, o Options, runs ...Run) *Report {
	tb.Helper()
	r, err := New(runs, o)
	require.NoError(tb, err)
	return r
}

func markdown(tb testing.TB, r *Report) string {
	tb.Helper()
	var b bytes.Buffer
	require.NoError(tb, r.WriteMarkdown(&b))
	return b.String()
}

func terminal(tb testing.TB, r *Report, columns int) string {
	tb.Helper()
	var b bytes.Buffer
	require.NoError(tb, r.WriteTerminal(&b, columns))
	return b.String()
}

func jsonText(tb testing.TB, r *Report) string {
	tb.Helper()
	var b bytes.Buffer
	require.NoError(tb, r.WriteJSON(&b))
	return b.String()
}

// everyForm is all a report can be written as.
func everyForm(tb testing.TB, r *Report) string {
	tb.Helper()
	return markdown(tb, r) + terminal(tb, r, 80) + terminal(tb, r, 120) + terminal(tb, r, 30) + jsonText(tb, r) + latex(tb, r) + csvForm(tb, r)
}

// hostile is a run whose texts try to break every format.
func hostile() Run {
	record := mathRecord(2, 20)
	record.Title = "# MA|TH <b>\x1b[31m*500*\u202e"
	record.About = "see [this](http://example.com) `code` $x$\n| a | b |\xff"
	record.Data.Subset = "first\r\n20 | \x00"
	r := newRun("evil\x1b]0;title\x07|corp/mo|del\n<script>alert(1)</script>"+strings.Repeat("x", 300), draw(record, 1, nil))
	left := gpqaRecord()
	left.Left = "no file \x1b[2J| here\u200b"
	r.Manifest.Benchmarks = append(r.Manifest.Benchmarks, left)
	return r
}

func allFailed() Run {
	return newRun("acme-labs/Down", draw(aimeRecord(4), 1, func(_ int, v *evalr.Verdict) {
		*v = evalr.Verdict{Index: v.Index, Failure: evalr.FailureUnreachable}
	}))
}

func allCorrect() Run {
	return newRun("acme-labs/Oracle", draw(aimeRecord(64), 1, func(_ int, v *evalr.Verdict) {
		v.Outcome, v.Value, v.Class = evalr.Correct, 1, "right"
	}))
}

func TestGoldens(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		options Options
		runs    []Run
	}{
		{"plain", Options{}, []Run{ordinary()}},
		{"r1-2", Options{Table: TableR1p2}, []Run{ordinary()}},
		{"two-models", Options{Table: TablePlain, Level: 0.9}, []Run{ordinary(), small()}},
		{"r1-2-two-models", Options{Table: TableR1p2}, []Run{ordinary(), small()}},
		{"by-level", Options{By: "level"}, []Run{small()}},
		{"all-correct", Options{}, []Run{allCorrect()}},
		{"all-failed", Options{}, []Run{allFailed()}},
		{"hostile", Options{}, []Run{hostile()}},
		{"r1-4", Options{
			Table: TableR1p4, Metrics: []evalr.Metric{passAny(2)}, Price: &evalr.Price{Prompt: 0.55, Completion: 2.19},
			Info: map[string]ModelInfo{"acme-labs/Reasoner-R": {Architecture: "dense", Activated: "7B", Total: "7B"}},
		}, []Run{checkpoint(100, 0.5), checkpoint(200, 0.9), small()}},
		{"r1-5", Options{Table: TableR1p5, Baseline: "2"}, []Run{ordinary(), checkpoint(200, 0.9)}},
		{"r1-6", Options{Table: TableR1p6}, []Run{checkpoint(200, 0.9)}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := mustReport(t, c.options, c.runs...)
			golden(t, c.name+".md", markdown(t, r))
			golden(t, c.name+".80.txt", terminal(t, r, 80))
			golden(t, c.name+".120.txt", terminal(t, r, 120))
			golden(t, c.name+".json", jsonText(t, r))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run with -update after looking at the difference")
}

func TestAReportDoesNotDependOnTheOrderOfAnything(t *testing.T) {
	t.Parallel()
	for _, table := range Tables() {
		o := Options{Table: table, By: "level"}
		want := everyForm(t, mustReport(t, o, ordinary(), small()))
		for seed := range uint64(5) {
			rng := rand.New(rand.NewPCG(seed, 1))
			runs := []Run{ordinary(), small()}
			for _, r := range runs {
				shuffle(rng, r.Results)
				for _, res := range r.Results {
					shuffle(rng, res.Problems)
					for _, p := range res.Problems {
						shuffle(rng, p.Samples)
					}
				}
			}
			require.Equal(t, want, everyForm(t, mustReport(t, o, runs...)), table)
		}
	}
}

func shuffle[T any](rng *rand.Rand, s []T) {
	rng.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

func TestAReportLeavesItsRunsAsTheyWere(t *testing.T) {
	t.Parallel()
	r := small()
	slices.Reverse(r.Results[0].Problems)
	slices.Reverse(r.Results[0].Problems[0].Samples)
	want := slices.Clone(r.Results[0].Problems[0].Samples)
	mustReport(t, Options{Table: TableR1p2}, r)
	require.Equal(t, want, r.Results[0].Problems[0].Samples)
}

func TestAReportCanBeWrittenConcurrently(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{Table: TableR1p2}, ordinary(), small())
	want := everyForm(t, r)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			var b bytes.Buffer
			for _, err := range []error{
				r.WriteMarkdown(&b), r.WriteTerminal(&b, 80), r.WriteTerminal(&b, 120), r.WriteTerminal(&b, 30), r.WriteJSON(&b),
				r.WriteLaTeX(&b), r.WriteCSV(&b),
			} {
				if err != nil {
					t.Error(err)
				}
			}
			if b.String() != want {
				t.Error("another report")
			}
		})
	}
	wait.Wait()
}

func TestNoReportHoldsADateOrAnAddress(t *testing.T) {
	t.Parallel()
	text := everyForm(t, mustReport(t, Options{}, ordinary()))
	require.NotContains(t, text, "localhost")
	require.NotContains(t, text, "0001-01-01")
}

func TestHostileTextIsShownSafely(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, hostile())
	for _, text := range []string{markdown(t, r), terminal(t, r, 80), terminal(t, r, 30)} {
		for _, c := range text {
			require.False(t, c < ' ' && c != '\n', "control character %q", c)
			require.NotContains(t, "\u202e\u200b\x7f", string(c))
		}
	}
	md := markdown(t, r)
	require.NotContains(t, md, "<script>")
	require.NotRegexp(t, `(^|[^\\])\[[^\]]*\]\(`, md, "a link")
	columns := -1
	for line := range strings.Lines(md) {
		if strings.HasPrefix(line, "|") {
			bars := strings.Count(line, "|") - strings.Count(line, `\|`)
			require.True(t, columns < 0 || bars == columns, "a cell broke its row: %s", line)
			columns = bars
		}
	}
	require.Equal(t, 4, columns)
}

func TestWhatCannotBeReportedIsRefused(t *testing.T) {
	t.Parallel()
	edit := func(change func(*Result)) []Run {
		r := small()
		change(&r.Results[0])
		return []Run{r}
	}
	cases := []struct {
		name    string
		runs    []Run
		options Options
		message string
		usage   bool
	}{
		{"no run", nil, Options{}, "no run to report", true},
		{"an unknown table", []Run{small()}, Options{Table: "r1-9"}, `unknown table "r1-9"`, true},
		{"a metric that is none", []Run{small()}, Options{Metrics: []evalr.Metric{{Name: "best"}}}, `metric "best": of no known kind`, true},
		{"a level that is none", []Run{small()}, Options{Level: 95}, "confidence level 95", true},
		{"a field that no problem has", []Run{small()}, Options{By: "colour"}, `no problem has a field "colour"`, true},
		{
			"a value above 1", edit(func(r *Result) { r.Problems[2].Samples[1].Value = 1.5 }),
			Options{},
			`benchmark "aime-2024": problem "aime-2024/2": sample 1: value 1.5`, false,
		},
		{
			"a sample stored twice", edit(func(r *Result) { r.Problems[2].Samples[1].Index = 3 }),
			Options{},
			`problem "aime-2024/2": sample 3: stored twice`, false,
		},
		{"a negative index", edit(func(r *Result) { r.Problems[2].Samples[1].Index = -3 }), Options{}, "index -3", false},
		{"a negative length", edit(func(r *Result) { r.Problems[2].Samples[1].Chars = -1 }), Options{}, "-1 characters", false},
		{
			"a problem stored twice", edit(func(r *Result) { r.Problems[2].ID = r.Problems[1].ID }),
			Options{},
			`problem "aime-2024/1": stored twice`, false,
		},
		{"a benchmark twice", edit(func(r *Result) { r.Record.Name = "math-500" }), Options{}, `benchmark "math-500": two results`, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := New(c.runs, c.options)
			require.ErrorContains(t, err, c.message)
			var usage *UsageError
			require.Equal(t, c.usage, errors.As(err, &usage))
			if c.usage {
				require.Equal(t, 2, usage.ExitCode())
			}
		})
	}
	_, err := New([]Run{small()}, Options{By: "colour"})
	var usage *UsageError
	require.ErrorAs(t, err, &usage)
	require.Equal(t, "the fields are level", usage.Hint())
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }

func TestAWriteThatFailsIsReported(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, ordinary())
	require.ErrorContains(t, r.WriteMarkdown(brokenWriter{}), "pipe closed")
	require.ErrorContains(t, r.WriteTerminal(brokenWriter{}, 80), "pipe closed")
	require.ErrorContains(t, r.WriteJSON(brokenWriter{}), "pipe closed")
	require.ErrorContains(t, r.WriteLaTeX(brokenWriter{}), "pipe closed")
	require.ErrorContains(t, r.WriteCSV(brokenWriter{}), "pipe closed")
}
