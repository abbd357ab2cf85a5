package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"
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
	version, err := pragma(c, "user_version")
	require.NoError(t, err)
	require.Equal(t, 3, version)
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
			sql, err := os.ReadFile(dump)
			require.NoError(t, err)
			dir := t.TempDir()
			sqlFile(t, filepath.Join(dir, fileName), string(sql))
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
