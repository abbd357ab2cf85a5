package cli

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/store"
)

// today is the scorer of integers that this program has.
var today = scorers.Integer{}.Version()

// storedRun makes a run of one problem and returns it open for writing.
func storedRun(t *testing.T, dir string, records ...evalr.BenchmarkRecord) *store.Run {
	t.Helper()
	r, err := store.Create(t.Context(), dir, evalr.Manifest{Name: "made up", Benchmarks: records}, store.Config{Now: time.Now})
	require.NoError(t, err)
	for _, b := range records {
		require.NoError(t, r.PutProblems(t.Context(), b.Name, []store.ProblemRecord{{
			Problem: evalr.Problem{ID: "p", Gold: []string{"4"}},
		}}))
	}
	return r
}

func TestWhatThisProgramCannotGradeIsSkippedAndSaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newer, unknown := evalr.BenchmarkRecord{Name: "aime-2024", Version: 99}, evalr.BenchmarkRecord{Name: "vanished", Version: 1}
	foreign := evalr.BenchmarkRecord{Name: "custom", Version: 1, Scorer: "oracle 3"}
	require.NoError(t, storedRun(t, filepath.Join(dir, "none"), newer, unknown, foreign).Close())
	code, p := run(t, dir, "score", "none")
	require.Equal(t, exitUsage, code)
	for _, want := range []string{
		"aime-2024 is not graded again: the run is of its version 99, and this program knows version 1",
		"vanished is not graded again: this program knows no benchmark of this name",
		`custom is not graded again: its scorer "oracle 3" is none of this program's`,
		"error: no benchmark of this run can be graded again",
	} {
		require.Contains(t, p.stderr.String(), want)
	}
	require.Empty(t, p.stdout.String())

	require.NoError(t, storedRun(t, filepath.Join(dir, "some"), unknown, evalr.BenchmarkRecord{Name: "custom", Version: 1, Scorer: "integer 0"}).Close())
	code, p = run(t, dir, "score", "some")
	require.Zero(t, code, p.stderr.String())
	require.Contains(t, p.stdout.String(), "custom: 0 verdicts checked by "+today+", formerly by integer 0: none changed")
}

func TestFormerVerdictsStayAndFailuresAreNoAnswers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := storedRun(t, filepath.Join(dir, "r"), evalr.BenchmarkRecord{Name: "custom", Version: 1, Scorer: "integer 0", K: 4})
	at := func(i int) evalr.Ref { return evalr.Ref{Benchmark: "custom", Problem: "p", Index: i} }
	was := evalr.Score{Outcome: evalr.Incorrect, Answer: "5", Key: "5", Method: "guess", Reason: "an older scorer said so"}
	right := evalr.Completion{Raw: evalr.Raw{Content: `\boxed{4}`}, Text: `\boxed{4}`, Stop: evalr.StopEnd}
	for i := range 3 {
		require.NoError(t, r.Put(t.Context(), evalr.Sample{Ref: at(i), Identity: evalr.Identity{byte(i)}, Completion: right, Score: was}))
	}
	require.NoError(t, r.Put(t.Context(), evalr.Sample{Ref: at(3), Failure: &evalr.Failure{Kind: evalr.FailureServer}}))
	require.NoError(t, r.Close())

	code, p := run(t, dir, "score", "r")
	require.Zero(t, code, p.stderr.String())
	require.Contains(t, p.stdout.String(), `custom p sample 2: incorrect "5" → correct "4": `)
	require.Contains(t, p.stdout.String(), "3 verdicts checked by "+today+", formerly by integer 0: 3 changed; the former ones are kept")

	after, err := store.Read(t.Context(), filepath.Join(dir, "r"))
	require.NoError(t, err)
	defer func() { require.NoError(t, after.Close()) }()
	all, err := after.Scores(t.Context(), at(1))
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, store.StoredScore{Scorer: "integer 0", Score: was}, all[0])
	require.Equal(t, evalr.Correct, all[1].Outcome)
	require.Equal(t, today, all[1].Scorer)
	failed, err := after.Failures(t.Context(), "custom", store.Page{})
	require.NoError(t, err)
	require.Len(t, failed, 1)
	require.Equal(t, today, after.Manifest().Benchmarks[0].Scorer)
}
