package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// record is the record of the benchmark under another scorer.
func record(scorer string) evalr.BenchmarkRecord {
	b := manifest().Benchmarks[0]
	b.Scorer = scorer
	return b
}

// verdicts yields new verdicts and then, unless it is nil, an error.
func verdicts(end error, all ...Regraded) iter.Seq2[Regraded, error] {
	return func(yield func(Regraded, error) bool) {
		for _, g := range all {
			if !yield(g, nil) {
				return
			}
		}
		if end != nil {
			yield(Regraded{}, end)
		}
	}
}

// regradeAll gives the n samples that [fill] put one score.
func regradeAll(n int, score evalr.Score) iter.Seq2[Regraded, error] {
	return func(yield func(Regraded, error) bool) {
		for p := range 500 {
			for i := range n / 500 {
				if !yield(Regraded{Ref: ref(p, i), Score: score}, nil) {
					return
				}
			}
		}
	}
}

// graded makes a verdict that differs from every other by its number.
func graded(r evalr.Ref, n int) Regraded {
	return Regraded{Ref: r, Score: evalr.Score{
		Outcome: evalr.Partial, Value: 1 / float64(n+2), Answer: fmt.Sprintf("\\frac{%d}2\x00", n), Key: strconv.Itoa(n), Method: "boxed",
		Reason: "half\xff of it", Form: evalr.FormKept, Other: evalr.CreditOf(0.25),
	}}
}

func scores(t *testing.T, run *Run, r evalr.Ref) []StoredScore {
	t.Helper()
	out, err := read(t, run).Scores(t.Context(), r)
	require.NoError(t, err)
	return out
}

func TestANewVerdictTakesTheOldOnesPlaceAndBothAreKept(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 2)
	first, other := sample(ref(0, 0)), sample(ref(1, 0))
	put(t, run, first, other)
	require.NoError(t, run.SetClasses(t.Context(), "aime", "p000", map[int]string{0: "formed of the former key"}))
	change := record("math/2")
	change.Extract, change.Metrics = "r1", []evalr.Metric{{Kind: evalr.MetricPassAny, Name: "pass@2", K: 2}}
	g, h := graded(first.Ref, 1), Regraded{Ref: other.Ref, Score: other.Score}
	require.NoError(t, run.Rescore(t.Context(), change, verdicts(nil, g, h)))

	run = reopen(t, run)
	want := first
	want.Score = g.Score
	r := read(t, run)
	got, err := r.Sample(t.Context(), first.Ref)
	require.NoError(t, err)
	require.Equal(t, want, got)
	tokens, _ := first.Usage.Completion.Known()
	require.Equal(t, []evalr.Verdict{{
		Value: g.Value, Class: g.Key, Tokens: evalr.CountTokens(tokens), Asked: evalr.CountTokens(20), Other: g.Other,
		Chars: int32(characters(&first.Completion)), Outcome: evalr.Partial, Stop: evalr.StopEnd, Form: evalr.FormKept,
	}}, collect(t, r)[0].Verdicts)
	require.Equal(t, []StoredScore{{"integer/1", first.Score}, {"math/2", g.Score}}, scores(t, run, first.Ref))
	require.Equal(t, []StoredScore{{"integer/1", other.Score}, {"math/2", other.Score}}, scores(t, run, other.Ref), "both said the same")
	m := manifest()
	m.Benchmarks[0] = change
	require.Equal(t, m, run.Manifest())
	require.Equal(t, m, r.Manifest())
}

func TestClassesComeWithTheNewVerdicts(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	var again []Regraded
	for i := range 4 {
		s := sample(ref(0, i))
		s.Key = "1/2"
		put(t, run, s)
		again = append(again, Regraded{Ref: s.Ref, Score: s.Score})
	}
	require.NoError(t, run.SetClasses(t.Context(), "aime", "p000", map[int]string{0: "0.5", 1: "0.5", 2: ""}))
	again[1].Class, again[3].Class = "one half", "1/2"
	again[3].Key = "2/4"
	require.NoError(t, run.Rescore(t.Context(), record("integer/1"), verdicts(nil, again...)))
	var got []string
	for _, v := range collect(t, read(t, run))[0].Verdicts {
		got = append(got, v.Class)
	}
	require.Equal(t, []string{"1/2", "one half", "1/2", "1/2"}, got)
}

// TestWhoSaidWhat gives random verdicts in turns by random scorers and compares
// what the run says of them with a list kept aside.
func TestWhoSaidWhat(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 3)
	said := map[evalr.Ref][]StoredScore{}
	for p := range 3 {
		for i := range 3 {
			s := sample(ref(p, i))
			put(t, run, s)
			said[s.Ref] = []StoredScore{{"integer/1", s.Score}}
		}
	}
	rng := rand.New(rand.NewPCG(3, 3))
	for range 30 {
		by := "scorer/" + strconv.Itoa(rng.IntN(2))
		var all []Regraded
		for r := range said {
			g := graded(r, rng.IntN(2))
			all = append(all, g)
			if now := (StoredScore{by, g.Score}); said[r][len(said[r])-1] != now {
				said[r] = append(said[r], now)
			}
		}
		require.NoError(t, run.Rescore(t.Context(), record(by), verdicts(nil, all...)))
	}
	for r, want := range said {
		require.Equal(t, want, scores(t, run, r))
	}
}

func TestADrawThatWasReplacedTakesItsVerdictsAlong(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	first := sample(ref(0, 0))
	put(t, run, first)
	require.NoError(t, run.Rescore(t.Context(), record("math/2"), verdicts(nil, graded(first.Ref, 1))))
	second := first
	second.Identity[0]++
	put(t, run, second)
	require.Equal(t, []StoredScore{{"math/2", second.Score}}, scores(t, run, first.Ref))
}

func TestNewVerdictsThatCannotBeStoredChangeNothing(t *testing.T) {
	t.Parallel()
	why := errors.New("row 7 is missing")
	good := graded(ref(0, 0), 1)
	nan, other := good, good
	nan.Value = math.NaN()
	other.Other = evalr.CreditOf(2)
	tests := map[string]struct {
		record evalr.BenchmarkRecord
		all    iter.Seq2[Regraded, error]
		is     error
		says   string
	}{
		"an error":                   {record("math/2"), verdicts(why, good), why, why.Error()},
		"a failed request":           {record("math/2"), verdicts(nil, good, graded(ref(0, 1), 1)), ErrUnknown, `sample 1 of problem "p000"`},
		"a sample left out":          {record("math/2"), verdicts(nil), nil, `sample 0 of problem "p000" has no new verdict`},
		"no such problem":            {record("math/2"), verdicts(nil, good, graded(ref(7, 0), 1)), ErrUnknown, `"p007"`},
		"another benchmark's sample": {record("math/2"), verdicts(nil, good, graded(evalr.Ref{Benchmark: "math"}, 1)), nil, `expected "aime"`},
		"no such benchmark":          {evalr.BenchmarkRecord{Name: "nope"}, verdicts(nil, good), ErrUnknown, `benchmark "nope"`},
		"no number":                  {record("math/2"), verdicts(nil, good, nan), nil, "NaN"},
		"more than all":              {record("math/2"), verdicts(nil, good, other), nil, "a score of 2"},
	}
	run := create(t)
	putProblems(t, run, 1)
	want := sample(ref(0, 0))
	put(t, run, want, failed(ref(0, 1), evalr.Failure{Kind: evalr.FailureServer}))
	for name, test := range tests {
		err := run.Rescore(t.Context(), test.record, test.all)
		if test.is != nil {
			require.ErrorIs(t, err, test.is, name)
		}
		require.ErrorContains(t, err, test.says, name)
	}
	require.Equal(t, []StoredScore{{"integer/1", want.Score}}, scores(t, run, want.Ref))
	require.Equal(t, manifest(), reopen(t, run).Manifest())
}

func TestAnInterruptionDropsAllNewVerdicts(t *testing.T) {
	t.Parallel()
	run := create(t)
	fill(t, run, 5000)
	why := errors.New("the user said stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	n := 0
	err := run.Rescore(ctx, record("math/2"), func(yield func(Regraded, error) bool) {
		for g := range regradeAll(5000, evalr.Score{Key: "new"}) {
			if n++; n == 2500 {
				cancel(why)
			}
			if !yield(g, nil) {
				return
			}
		}
	})
	require.ErrorIs(t, err, why)
	require.Less(t, n, 5000)
	require.Equal(t, "integer/1", checkScorerOf(t, run))

	require.PanicsWithValue(t, "a bug", func() {
		run.Rescore(t.Context(), record("math/2"), func(yield func(Regraded, error) bool) {
			yield(Regraded{Ref: ref(0, 0)}, nil)
			panic("a bug")
		})
	}, "a panic is the caller's")
	require.NoError(t, run.SetClasses(t.Context(), "aime", "p000", nil), "the writer goes on")
	require.Equal(t, "integer/1", checkScorerOf(t, run))
}

// checkScorerOf returns the scorer of the last sample that [fill] put.
func checkScorerOf(t *testing.T, run *Run) string {
	t.Helper()
	all := scores(t, run, ref(499, 9))
	return all[len(all)-1].Scorer
}

func TestNewVerdictsThatFailTakeNobodyElsesWithThem(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	errs := make(chan error)
	for i := range 100 {
		go func() {
			if i%10 == 5 {
				err := run.Rescore(background(), record("math/2"), verdicts(nil, graded(ref(0, 9999), 1)))
				if !errors.Is(err, ErrUnknown) {
					errs <- fmt.Errorf("new verdict: %w", err)
					return
				}
				errs <- nil
				return
			}
			errs <- run.Put(background(), sample(ref(0, i)))
		}()
	}
	for range 100 {
		require.NoError(t, <-errs)
	}
	require.Len(t, collect(t, read(t, run))[0].Verdicts, 90)
}

func TestNewVerdictsMayBeMadeFromTheRunItself(t *testing.T) {
	t.Parallel()
	run := create(t)
	fill(t, run, 2000)
	r := read(t, run)
	require.NoError(t, run.Rescore(t.Context(), record("math/2"), func(yield func(Regraded, error) bool) {
		for s, err := range r.Samples(t.Context(), "aime") {
			g := Regraded{Ref: s.Ref, Score: s.Score}
			g.Reason = "was " + g.Reason
			if !yield(g, err) {
				return
			}
		}
	}))
	n := 0
	for s, err := range r.Samples(t.Context(), "aime") {
		require.NoError(t, err)
		require.Equal(t, "was not equal to the gold answer", s.Reason)
		n++
	}
	require.Equal(t, 2000, n)
}

func TestASampleWithoutItsTextsIsDamage(t *testing.T) {
	t.Parallel()
	dir := closed(t)
	sqlFile(t, filepath.Join(dir, fileName), `DELETE FROM completion WHERE id = 5`)
	r, err := Read(t.Context(), dir)
	require.NoError(t, err)
	defer r.Close()
	n := 0
	for _, err := range r.Samples(t.Context(), "aime") {
		if n++; n < 5 {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, ErrDamaged)
		require.ErrorContains(t, err, dir+`: the run is damaged: sample 4 of problem "p000"`)
	}
	require.Equal(t, 5, n)
}

func TestAClosedRunTakesNoNewVerdicts(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	put(t, run, sample(ref(0, 0)))
	require.NoError(t, run.Close())
	many := func(yield func(Regraded, error) bool) {
		for yield(graded(ref(0, 0), 1), nil) {
			continue
		}
	}
	require.ErrorIs(t, run.Rescore(t.Context(), record("math/2"), many), ErrClosed)
}

func TestNoSecretIsStoredWithANewRecord(t *testing.T) {
	t.Parallel()
	c := config()
	c.RedactManifest = func(s string) string { return strings.ReplaceAll(s, "sk-planted", "[redacted]") }
	run, err := Create(t.Context(), t.TempDir(), manifest(), c)
	require.NoError(t, err)
	defer run.Close()
	change := record("math/2")
	change.Data.From = "https://sk-planted@example.org"
	require.NoError(t, run.Rescore(t.Context(), change, verdicts(nil)), "without samples there is nothing to grade")
	require.Equal(t, "https://[redacted]@example.org", run.Manifest().Benchmarks[0].Data.From)
	require.False(t, planted(t, run.Dir(), "sk-planted"))
}
