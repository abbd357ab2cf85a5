package store

import (
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// count runs a query for one whole number.
func count(r *Reader, sql string) (n int, err error) {
	err = r.each(background(), sql, func(s *sqlite3.Stmt) error { n = s.ColumnInt(0); return nil })
	return n, err
}

func TestBegunDrawsWithoutAResultAreCounted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		do    func(t *testing.T, run *Run)
		draws int
	}{
		"nothing begun":               {func(*testing.T, *Run) {}, 0},
		"begun":                       {begin, 1},
		"begun twice":                 {func(t *testing.T, run *Run) { t.Helper(); begin(t, run); begin(t, run) }, 2},
		"begun and stored":            {func(t *testing.T, run *Run) { t.Helper(); begin(t, run); put(t, run, sample(ref(0, 0))) }, 0},
		"failed without a draw":       {func(t *testing.T, run *Run) { t.Helper(); begin(t, run); fail(t, run, false) }, 0},
		"broke off":                   {func(t *testing.T, run *Run) { t.Helper(); begin(t, run); fail(t, run, true) }, 1},
		"lost, then without a draw":   {func(t *testing.T, run *Run) { t.Helper(); begin(t, run); begin(t, run); fail(t, run, false) }, 1},
		"failed and never begun":      {func(t *testing.T, run *Run) { t.Helper(); fail(t, run, false) }, 0},
		"lost and stored in the end":  {func(t *testing.T, run *Run) { t.Helper(); begin(t, run); begin(t, run); put(t, run, sample(ref(0, 0))) }, 0},
		"stored, and begun once more": {func(t *testing.T, run *Run) { t.Helper(); put(t, run, sample(ref(0, 0))); begin(t, run) }, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := create(t)
			putProblems(t, run, 1)
			test.do(t, run)
			require.Equal(t, test.draws, run.Draws(ref(0, 0)), "in memory")
			require.Equal(t, test.draws, reopen(t, run).Draws(ref(0, 0)), "on disk")
		})
	}
}

func begin(t *testing.T, run *Run) {
	t.Helper()
	require.NoError(t, run.Begin(t.Context(), ref(0, 0)))
}

func fail(t *testing.T, run *Run, drawn bool) {
	t.Helper()
	put(t, run, failed(ref(0, 0), evalr.Failure{Kind: evalr.FailureTorn, Drawn: drawn}))
}

func TestAFailureGivesWayToASampleAndNeverTheOtherWayRound(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	fail(t, run, true)
	_, stored := run.Stored(ref(0, 0))
	require.False(t, stored, "a failure may be tried again")
	put(t, run, sample(ref(0, 0)))
	fail(t, run, true)
	run = reopen(t, run)
	id, stored := run.Stored(ref(0, 0))
	require.True(t, stored)
	require.Equal(t, identity(ref(0, 0)), id)
	got, err := read(t, run).Sample(t.Context(), ref(0, 0))
	require.NoError(t, err)
	require.Equal(t, sample(ref(0, 0)), got)
	require.Len(t, collect(t, read(t, run))[0].Verdicts, 1)
}

func TestTheFirstSampleOfAnIdentityStays(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	first := sample(ref(0, 0))
	second := first
	second.Outcome, second.Raw.Content = evalr.NoAnswer, "drawn again"
	other := second
	other.Identity[0]++
	put(t, run, first, second)
	r := read(t, run)
	got, err := r.Sample(t.Context(), ref(0, 0))
	require.NoError(t, err)
	require.Equal(t, first, got)
	require.NoError(t, run.SetClasses(t.Context(), "aime", "p000", map[int]string{0: "c"}))
	put(t, run, other)
	got, err = r.Sample(t.Context(), ref(0, 0))
	require.NoError(t, err)
	require.Equal(t, evalr.NoAnswer, got.Outcome, "another identity is another sample")
	require.Equal(t, first.Key, collect(t, r)[0].Verdicts[0].Class, "and has no class yet")
	id, _ := run.Stored(ref(0, 0))
	require.Equal(t, other.Identity, id)
}

func TestTwoSamplesOfOneIdentityInOneBatch(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	first := sample(ref(0, 0))
	second := first
	second.Raw.Content = "drawn again"
	b1, b2 := run.codec.packBody(&first.Completion), run.codec.packBody(&second.Completion)
	at, err := run.history.find(first.Ref)
	require.NoError(t, err)
	require.NoError(t, run.writer.do(t.Context(), func(tb *tables) error {
		if err := tb.putSample(at.problem, &first, &b1, "s"); err != nil {
			return err
		}
		return tb.putSample(at.problem, &second, &b2, "s")
	}, nil))
	got, err := read(t, run).Sample(t.Context(), first.Ref)
	require.NoError(t, err)
	require.Equal(t, first, got)
}

func TestHistoryIsThereAfterReopening(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 5)
	for p := range 5 {
		for i := p; i < 10; i += 2 {
			put(t, run, sample(ref(p, i)))
		}
	}
	run = reopen(t, run)
	for p := range 6 {
		for i := range 12 {
			id, ok := run.Stored(ref(p, i))
			require.Equal(t, p < 5 && i >= p && i < 10 && (i-p)%2 == 0, ok)
			if ok {
				require.Equal(t, identity(ref(p, i)), id)
			}
		}
	}
}

func TestASampleWithoutATimeGetsTheClocks(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	s := sample(ref(0, 0))
	s.At = time.Time{}
	put(t, run, s)
	got, err := read(t, run).Sample(t.Context(), s.Ref)
	require.NoError(t, err)
	require.Equal(t, noon, got.At)
}
