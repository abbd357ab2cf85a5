package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// waiting is a sample that is not judged.
func waiting(r evalr.Ref) evalr.Sample {
	s := sample(r)
	s.Score = evalr.Score{Outcome: evalr.Pending, Reason: "not judged yet"}
	return s
}

func TestASampleWaitsForItsVerdict(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 2)
	put(t, run, waiting(ref(0, 0)), waiting(ref(0, 1)), sample(ref(1, 0)), failed(ref(1, 1), evalr.Failure{Kind: evalr.FailureServer}))
	run = reopen(t, run)
	for r, want := range map[evalr.Ref]bool{ref(0, 0): true, ref(0, 1): true, ref(1, 0): false, ref(1, 1): false, ref(1, 2): false, ref(9, 0): false} {
		require.Equal(t, want, run.Pending(r), r)
	}
	_, stored := run.Stored(ref(0, 0))
	require.True(t, stored, "it is not drawn again")
	got, err := run.Completion(t.Context(), ref(0, 0))
	require.NoError(t, err)
	require.Equal(t, sample(ref(0, 0)).Completion, got)
	r := read(t, run)
	require.True(t, collect(t, r)[0].Verdicts[0].Missing())
	counts, err := r.Counts(t.Context(), "aime")
	require.NoError(t, err)
	require.Equal(t, 2, counts.Outcomes[evalr.Pending])

	verdict := graded(ref(0, 0), 1).Score
	require.NoError(t, run.Grade(t.Context(), ref(0, 0), verdict))
	require.False(t, run.Pending(ref(0, 0)))
	require.Equal(t, []StoredScore{{"integer/1", verdict}}, scores(t, run, ref(0, 0)), "that it waited is no verdict")
	v := collect(t, r)[0].Verdicts[0]
	require.Equal(t, []any{verdict.Outcome, verdict.Value, verdict.Key, verdict.Form, verdict.Other}, []any{v.Outcome, v.Value, v.Class, v.Form, v.Other})

	require.NoError(t, run.Grade(t.Context(), ref(0, 0), graded(ref(0, 0), 2).Score))
	require.NoError(t, run.Grade(t.Context(), ref(1, 0), verdict))
	run = reopen(t, run)
	require.Equal(t, []StoredScore{{"integer/1", verdict}}, scores(t, run, ref(0, 0)), "the verdict that is there stays")
	require.Equal(t, []StoredScore{{"integer/1", sample(ref(1, 0)).Score}}, scores(t, run, ref(1, 0)))
	require.True(t, run.Pending(ref(0, 1)))
}

func TestTheFirstDrawOfAnIdentityStaysJudgedOrNot(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	put(t, run, waiting(ref(0, 0)), sample(ref(0, 0)), sample(ref(0, 1)), waiting(ref(0, 1)))
	require.True(t, run.Pending(ref(0, 0)))
	require.False(t, run.Pending(ref(0, 1)))
	other := sample(ref(0, 0))
	other.Identity[0]++
	put(t, run, other)
	require.False(t, run.Pending(ref(0, 0)), "another sample took its place")
	require.Equal(t, []StoredScore{{"integer/1", other.Score}}, scores(t, run, ref(0, 0)))
}

func TestScoringARunJudgesWhatWaits(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	put(t, run, waiting(ref(0, 0)), sample(ref(0, 1)))
	a, b := graded(ref(0, 0), 0), graded(ref(0, 1), 1)
	require.Error(t, run.Rescore(t.Context(), record("math/2"), verdicts(nil, Regraded{Ref: ref(0, 0), Score: waiting(ref(0, 0)).Score}, b)))
	require.True(t, run.Pending(ref(0, 0)))
	require.NoError(t, run.Rescore(t.Context(), record("math/2"), verdicts(nil, a, b)))
	require.False(t, run.Pending(ref(0, 0)))
	require.Equal(t, []StoredScore{{"math/2", a.Score}}, scores(t, run, ref(0, 0)))
	require.Equal(t, []StoredScore{{"integer/1", sample(ref(0, 1)).Score}, {"math/2", b.Score}}, scores(t, run, ref(0, 1)))
}

func TestWhatIsNoVerdictIsRefused(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	put(t, run, waiting(ref(0, 0)))
	require.ErrorContains(t, run.Grade(t.Context(), ref(0, 0), waiting(ref(0, 0)).Score), `"pending" is no verdict`)
	require.ErrorContains(t, run.Grade(t.Context(), ref(0, 0), evalr.Score{Outcome: evalr.Partial, Value: 2}), "expected a number from 0 to 1")
	require.ErrorIs(t, run.Grade(t.Context(), ref(7, 0), evalr.Score{}), ErrUnknown)
	_, err := run.Completion(t.Context(), ref(0, 3))
	require.ErrorIs(t, err, ErrUnknown)
	require.True(t, run.Pending(ref(0, 0)))
	require.NoError(t, run.Close())
	_, err = run.Completion(t.Context(), ref(0, 0))
	require.ErrorIs(t, err, ErrClosed)
	require.Equal(t, []string{fileName}, names(t, run.Dir()), "whoever read it back is gone")
}

func attachment(name, data string) evalr.Attachment {
	return evalr.Attachment{Name: name, SHA256: digestOf([]byte(data)), Data: []byte(data)}
}

func TestAttachmentsAreKeptByBenchmarkAndName(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	require.NoError(t, run.Attach(t.Context(), "aime", attachment("standings", "old"), attachment("ratings", "1200\xff\x00")))
	require.NoError(t, run.Attach(t.Context(), "math", attachment("standings", "")))
	require.NoError(t, run.Attach(t.Context(), "aime", attachment("standings", "new")))
	run = reopen(t, run)
	r := read(t, run)
	for benchmark, want := range map[string][]evalr.Attachment{
		"aime": {attachment("ratings", "1200\xff\x00"), attachment("standings", "new")},
		"math": {attachment("standings", "")},
		"none": nil,
	} {
		got, err := r.Attachments(t.Context(), benchmark)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	wrong := attachment("standings", "x")
	wrong.Data = []byte("y")
	require.ErrorContains(t, run.Attach(t.Context(), "aime", wrong), `attachment "standings" of benchmark "aime"`)
	require.NoError(t, run.writer.do(t.Context(), func(tb *tables) error { return tb.conn.Exec(`UPDATE attachment SET sha256 = 'ab'`) }, nil))
	_, err := r.Attachments(t.Context(), "aime")
	require.ErrorIs(t, err, ErrDamaged)
}

func TestOlderSchemasHaveNoAttachments(t *testing.T) {
	t.Parallel()
	for _, dump := range []string{"testdata/schema-1.sql", "testdata/schema-2.sql"} {
		r, err := Read(t.Context(), fromDump(t, dump))
		require.NoError(t, err)
		defer r.Close()
		got, err := r.Attachments(t.Context(), "aime")
		require.NoError(t, err)
		require.Empty(t, got)
	}
}
