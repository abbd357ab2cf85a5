package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// openAt opens a database after bringing it to the version of the steps.
func openAt(t *testing.T, path string, steps []string) (*sqlite3.Conn, error) {
	t.Helper()
	c, err := sqlite3.OpenFlags(path, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE)
	require.NoError(t, err)
	t.Cleanup(func() { closeConn(c) })
	return c, migrate(c, steps, func(*sqlite3.Conn) error { return nil })
}

func TestAnOldRunIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), fileName)
	steps := []string{schema1}
	_, err := openAt(t, path, steps)
	require.NoError(t, err)
	steps = append(steps,
		`CREATE TABLE former (x INTEGER) STRICT; INSERT INTO former VALUES (7)`,
		`ALTER TABLE former ADD COLUMN y INTEGER; UPDATE former SET y = x + 1`,
	)
	c, err := openAt(t, path, steps)
	require.NoError(t, err)
	require.NoError(t, scan(c, `SELECT x, y FROM former`, func(s *sqlite3.Stmt) error {
		require.Equal(t, []int{7, 8}, []int{s.ColumnInt(0), s.ColumnInt(1)})
		return nil
	}))
	schema, err := version(c)
	require.NoError(t, err)
	require.Equal(t, 3, schema)
	_, err = openAt(t, path, steps[:2])
	require.ErrorIs(t, err, ErrNewer)
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), fileName)
	_, err := openAt(t, path, []string{schema1})
	require.NoError(t, err)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = openAt(t, path, []string{schema1, `CREATE TABLE former (x)`, `SELECT * FROM nowhere`})
	require.ErrorContains(t, err, "from schema 2 to 3")
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestAMigrationThatIsNotWantedChangesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), fileName)
	c, err := openAt(t, path, []string{schema1})
	require.NoError(t, err)
	why := errors.New("the tables make no sense")
	require.ErrorIs(t, migrate(c, migrations(), func(*sqlite3.Conn) error { return why }), why)
	schema, err := version(c)
	require.NoError(t, err)
	require.Equal(t, 1, schema)
}

// fromDump makes the database that a dump of the sqlite3 program describes.
func fromDump(tb testing.TB, dump string) (dir string) {
	tb.Helper()
	sql, err := os.ReadFile(dump)
	require.NoError(tb, err)
	dir = tb.TempDir()
	sqlFile(tb, filepath.Join(dir, fileName), string(sql))
	return dir
}

func digest(t *testing.T, dir string) [sha256.Size]byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, fileName))
	require.NoError(t, err)
	return sha256.Sum256(content)
}

// TestReleasedSchemasOpen opens a run as each released version wrote it, from the
// dumps in testdata, and reads it through.
func TestReleasedSchemasOpen(t *testing.T) {
	t.Parallel()
	dumps, err := filepath.Glob("testdata/schema-*.sql")
	require.NoError(t, err)
	require.Len(t, dumps, len(migrations()), "one dump a version: it is what that version wrote, and never changes")
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			t.Parallel()
			dir := fromDump(t, dump)
			run, err := Open(t.Context(), dir, config())
			require.NoError(t, err)
			defer run.Close()
			r := read(t, run)
			verdicts := collect(t, r)
			require.Len(t, verdicts, 1)
			require.Len(t, verdicts[0].Verdicts, 2)
			got, err := r.Sample(t.Context(), ref(0, 0))
			require.NoError(t, err)
			require.Equal(t, sample(ref(0, 0)), got)
			got, err = r.Sample(t.Context(), ref(0, 1))
			require.NoError(t, err)
			require.Equal(t, "busy", got.Failure.Message)
			require.Equal(t, 1, run.Draws(ref(0, 2)))
			_, err = r.Prompt(t.Context(), ref(0, 0))
			require.NoError(t, err)
		})
	}
}

// TestTheDocumentedQueriesWork runs the queries of docs/formats/run.md on a run of
// the present schema.
func TestTheDocumentedQueriesWork(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/formats/run.md")
	require.NoError(t, err)
	require.Contains(t, string(text), fmt.Sprintf("schema %d\n", len(migrations())))
	queries := regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllSubmatch(text, -1)
	require.NotEmpty(t, queries)
	run := create(t)
	putProblems(t, run, 1)
	put(t, run, sample(ref(0, 0)))
	require.NoError(t, run.Rescore(t.Context(), record("math/2"), verdicts(nil, graded(ref(0, 0), 1))))
	r := read(t, run)
	for _, query := range queries {
		rows := 0
		require.NoError(t, r.each(t.Context(), string(query[1]), func(*sqlite3.Stmt) error { rows++; return nil }))
		require.Positive(t, rows, string(query[1]))
	}
}

// schema1Sample is what testdata/run-1.sql holds.
func schema1Sample(p, i int) evalr.Sample {
	s := sample(ref(p, i))
	if i == 2 {
		s.Usage.Prompt, s.Redraws = evalr.Tokens{}, 1
	}
	return s
}

// checkSchema1Run reads testdata/run-1.sql, migrated or not; asked is what the
// small rows say of a prompt of 20 tokens.
func checkSchema1Run(t *testing.T, r *Reader, asked evalr.Tokens) {
	t.Helper()
	all := collect(t, r)
	require.Len(t, all, 2)
	require.Len(t, all[1].Verdicts, 4)
	require.Equal(t, evalr.FailureServer, all[1].Verdicts[3].Failure)
	require.Equal(t, []string{"same", "", "2"}, []string{all[0].Verdicts[0].Class, all[0].Verdicts[1].Class, all[0].Verdicts[2].Class})
	for p := range all {
		for i, v := range all[p].Verdicts[:3] {
			want, asks := schema1Sample(p, i), asked
			if i == 2 {
				asks = evalr.Tokens{}
			}
			require.Equal(t, asks, v.Asked)
			require.Equal(t, evalr.Credit{}, v.Other)
			require.Equal(t, evalr.FormUnasked, v.Form)
			require.Equal(t, want.Outcome, v.Outcome)
			got, err := r.Scores(t.Context(), want.Ref)
			require.NoError(t, err)
			require.Equal(t, []StoredScore{{"integer/1", want.Score}}, got)
		}
	}
	var got []evalr.Sample
	for s, err := range r.Samples(t.Context(), "aime") {
		require.NoError(t, err)
		got = append(got, s)
	}
	require.Equal(t, []evalr.Sample{
		schema1Sample(0, 0), schema1Sample(0, 1), schema1Sample(0, 2),
		schema1Sample(1, 0), schema1Sample(1, 1), schema1Sample(1, 2),
	}, got)
	counts, err := r.Counts(t.Context(), "math")
	require.NoError(t, err)
	require.Equal(t, Counts{Outcomes: map[evalr.Outcome]int{evalr.Partial: 1}}, counts)
	require.Len(t, r.Manifest().Benchmarks, 2)
}

func TestARunOfSchema1IsReadAsItIs(t *testing.T) {
	t.Parallel()
	dir := fromDump(t, "testdata/run-1.sql")
	before := digest(t, dir)
	r, err := Read(t.Context(), dir)
	require.NoError(t, err)
	defer r.Close()
	checkSchema1Run(t, r, evalr.Tokens{})
	require.Equal(t, before, digest(t, dir))
	require.Equal(t, []string{fileName}, names(t, dir))

	run, err := Open(t.Context(), dir, config())
	require.NoError(t, err)
	checkSchema1Run(t, r, evalr.CountTokens(20))
	put(t, run, sample(ref(1, 4)))
	require.Len(t, collect(t, r)[1].Verdicts, 5, "a reader from before sees what comes after")
	require.NoError(t, run.Close())
}

func TestARunOfSchema1IsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	dir := fromDump(t, "testdata/run-1.sql")
	run, err := Open(t.Context(), dir, config())
	require.NoError(t, err)
	defer run.Close()
	found, now := run.Schema()
	require.Equal(t, []int{1, len(migrations())}, []int{found, now})
	require.Equal(t, 1, run.Draws(ref(1, 4)))
	checkSchema1Run(t, read(t, run), evalr.CountTokens(20))
	var again []Regraded
	for p := range 2 {
		for i := range 3 {
			again = append(again, graded(ref(p, i), i))
		}
	}
	require.NoError(t, run.Rescore(t.Context(), record("math/2"), verdicts(nil, again...)))
	for i, g := range again {
		require.Equal(t, []StoredScore{{"integer/1", schema1Sample(i/3, i%3).Score}, {"math/2", g.Score}}, scores(t, run, g.Ref))
	}
}

func TestADamagedRunOfSchema1IsLeftAsItIs(t *testing.T) {
	t.Parallel()
	dir := fromDump(t, "testdata/run-1.sql")
	sqlFile(t, filepath.Join(dir, fileName), `UPDATE sample SET problem = 99 WHERE problem = 2`)
	before := digest(t, dir)
	_, err := Open(t.Context(), dir, config())
	require.ErrorIs(t, err, ErrDamaged)
	require.Equal(t, before, digest(t, dir))
	require.Equal(t, []string{fileName}, names(t, dir))
}
