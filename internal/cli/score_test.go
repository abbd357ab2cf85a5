package cli

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
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

// What the second version of the mathematical scorer decided otherwise is listed: it
// knew no last number and no box without its backslash.
func TestVerdictsOfAnOlderMathematicalScorerAreMoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := storedRun(t, filepath.Join(dir, "r"), evalr.BenchmarkRecord{Name: "custom", Version: 1, Scorer: "math 2", K: 3})
	for i, s := range []struct {
		text string
		was  evalr.Score
	}{
		{"Taken together all of that makes 4", evalr.Score{Outcome: evalr.NoAnswer, Reason: "no answer in the asked form"}},
		{"The answer is 3. No: boxed{4}", evalr.Score{Outcome: evalr.Incorrect, Answer: "3", Key: "3", Method: "answer-line"}},
		{`\boxed{4}`, evalr.Score{Outcome: evalr.Correct, Value: 1, Answer: "4", Key: "4", Method: "boxed"}},
	} {
		require.NoError(t, r.Put(t.Context(), evalr.Sample{
			Ref: evalr.Ref{Benchmark: "custom", Problem: "p", Index: i}, Identity: evalr.Identity{byte(i)},
			Completion: evalr.Completion{Text: s.text, Stop: evalr.StopEnd}, Score: s.was,
		}))
	}
	require.NoError(t, r.Close())
	code, p := run(t, dir, "score", "r", "--dry-run")
	require.Zero(t, code, p.stderr.String())
	require.Contains(t, p.stdout.String(), `custom p sample 0: no-answer → correct "4": `)
	require.Contains(t, p.stdout.String(), `custom p sample 1: incorrect "3" → correct "4": `)
	require.NotContains(t, p.stdout.String(), "sample 2")
	require.Contains(t, p.stdout.String(), "3 verdicts checked by "+scorers.Math{}.Version()+", formerly by math 2: 2 would change")
}

// A writer that takes so many writes and then fails.
type failingWriter struct{ left int }

var errFull = errors.New("the disk is full")

func (w *failingWriter) Write(b []byte) (int, error) {
	if w.left--; w.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestNoVerdictIsSaidToBeUnchangedThatWasChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		writes int
		stored bool
	}{"while it is graded": {0, false}, "when all is stored": {1, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			r := storedRun(t, dir, evalr.BenchmarkRecord{Name: "custom", Version: 1, Scorer: "integer 0", K: 1})
			require.NoError(t, r.Put(t.Context(), evalr.Sample{
				Ref: evalr.Ref{Benchmark: "custom", Problem: "p"}, Identity: evalr.Identity{1},
				Completion: evalr.Completion{Text: `\boxed{4}`, Stop: evalr.StopEnd}, Score: evalr.Score{Outcome: evalr.Incorrect},
			}))
			require.NoError(t, r.Close())
			err := (&scoreOptions{}).run(t.Context(), env{stdout: &failingWriter{c.writes}, stderr: io.Discard, now: time.Now}, dir)
			require.ErrorIs(t, err, errFull)
			require.Equal(t, !c.stored, strings.Contains(err.Error(), "custom: no verdict was changed"), err)
			require.Equal(t, c.stored, manifestOf(t, dir).Benchmarks[0].Scorer == today)
		})
	}
}

func TestWhatCountsAsAChange(t *testing.T) {
	t.Parallel()
	was := evalr.Score{Outcome: evalr.Correct, Value: 1, Answer: "4", Key: "4", Form: evalr.FormKept, Other: evalr.CreditOf(1)}
	for name, c := range map[string]struct {
		change func(*evalr.Score)
		want   string
	}{
		"nothing":          {func(*evalr.Score) {}, ""},
		"another reason":   {func(s *evalr.Score) { s.Reason = "so" }, ""},
		"another form":     {func(s *evalr.Score) { s.Form = evalr.FormBroken }, `correct "4" (form kept) → correct "4" (form broken)`},
		"another by other": {func(s *evalr.Score) { s.Other = evalr.CreditOf(0) }, `correct "4" (1 by the other rules) → correct "4" (0 by the other rules)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rescored{before: was, after: was}
			c.change(&r.after)
			var out strings.Builder
			var sum tallyOfChanges
			require.NoError(t, (&changeWriter{w: &out}).add(r, &sum))
			require.Equal(t, c.want != "", sum.changed == 1)
			require.Contains(t, out.String(), c.want)
		})
	}
	older := rescored{before: evalr.Score{Outcome: evalr.Correct, Value: 1, Key: "4"}, after: was}
	older.after.Form = evalr.FormUnasked
	require.False(t, older.changed(), "a score by the other rules that was not known is no change")
}

// schema1Run makes a run as an older evalr wrote it, with what changes in the dump.
func schema1Run(t *testing.T, dir string, changes ...string) {
	t.Helper()
	dump, err := os.ReadFile(filepath.Join("..", "..", "store", "testdata", "run-1.sql"))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(dir, 0o750))
	c, err := sqlite3.Open(filepath.Join(dir, "run.db"))
	require.NoError(t, err)
	require.NoError(t, c.Exec("PRAGMA foreign_keys = OFF;"+strings.NewReplacer(changes...).Replace(string(dump))))
	require.NoError(t, c.Close())
}

// A run of an older schema is brought up to date only by what writes to it, and
// that is said.
func TestARunOfAnOlderSchemaIsLeftAsItIsWhereNothingIsWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	schema1Run(t, filepath.Join(dir, "old"))
	schema1Run(t, filepath.Join(dir, "own"), `"aime"`, `"custom-aime"`, `'aime'`, `'custom-aime'`, `"integer/1"`, `"integer 1"`)
	digest := func(name string) [sha256.Size]byte {
		content, err := os.ReadFile(filepath.Join(dir, name, "run.db"))
		require.NoError(t, err)
		return sha256.Sum256(content)
	}
	old, own := digest("old"), digest("own")
	for _, args := range [][]string{
		{"score", "old"},
		{"run", "--benchmark", "aime-2024", "--limit", "1", "--data", madeUpData(t), "--endpoint", fakeEndpoint(t), "--out", "old"},
	} {
		code, p := run(t, dir, args...)
		require.Equal(t, exitUsage, code, p.stderr.String())
		require.NotContains(t, p.stderr.String(), "schema")
		require.Equal(t, old, digest("old"), args)
	}
	code, p := run(t, dir, "score", "own", "--dry-run")
	require.Zero(t, code, p.stderr.String())
	require.Equal(t, own, digest("own"))

	code, p = run(t, dir, "score", "own")
	require.Zero(t, code, p.stderr.String())
	require.Equal(t, 1, strings.Count(p.stderr.String(), "own was brought from schema 1 to 3"), p.stderr.String())
	require.Contains(t, p.stdout.String(), "custom-aime: 6 verdicts checked by "+today)
	require.Equal(t, []string{filepath.Join(dir, "own", "run.db")}, found(t, dir, "own", "*"), "no log is left beside it")
	code, p = run(t, dir, "score", "own")
	require.Zero(t, code, p.stderr.String())
	require.NotContains(t, p.stderr.String(), "schema")
}

func fakeEndpoint(t *testing.T) string {
	t.Helper()
	s := fakeapi.New(fakeapi.Config{})
	t.Cleanup(s.Close)
	return s.URL()
}

func TestAPolicyWithoutMathematicsIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, storedRun(t, filepath.Join(dir, "run"), evalr.BenchmarkRecord{Name: "custom", Version: 1, Scorer: "integer 0"}).Close())
	code, p := run(t, dir, "score", "run", "--policy", "ordered")
	require.Equal(t, exitUsage, code)
	require.Contains(t, p.stderr.String(), "--policy is given, and no benchmark is graded as mathematics")
	require.Empty(t, p.stdout.String())
	code, p = run(t, dir, "score", "run", "--policy", "default")
	require.Zero(t, code, p.stderr.String())
}
