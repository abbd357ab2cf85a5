package store

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"
)

// closed makes a run with a few samples and closes it.
func closed(tb testing.TB) string {
	tb.Helper()
	run := create(tb)
	putProblems(tb, run, 3)
	for p := range 3 {
		for i := range 20 {
			put(tb, run, sample(ref(p, i)))
		}
	}
	require.NoError(tb, run.Close())
	return run.Dir()
}

func edit(t *testing.T, dir string, change func(content []byte) []byte) {
	t.Helper()
	path := filepath.Join(dir, fileName)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, change(content), 0o600))
}

func sqlFile(tb testing.TB, path, sql string) {
	tb.Helper()
	c, err := sqlite3.OpenFlags(path, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE)
	require.NoError(tb, err)
	require.NoError(tb, c.Exec("PRAGMA foreign_keys = OFF;"+sql))
	require.NoError(tb, c.Close())
}

func TestWhatIsNoRunIsRefusedAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		make func(t *testing.T, dir string)
		kind error
		says string
	}{
		"a text file": {func(t *testing.T, dir string) {
			t.Helper()
			edit(t, dir, func([]byte) []byte { return []byte(strings.Repeat("not a database\n", 100)) })
		}, ErrForeign, "SQLite"},
		"an empty file": {func(t *testing.T, dir string) {
			t.Helper()
			edit(t, dir, func([]byte) []byte { return nil })
		}, ErrForeign, "SQLite"},
		"another application's database": {func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(dir, fileName)))
			sqlFile(t, filepath.Join(dir, fileName), `CREATE TABLE sample (x); PRAGMA application_id = 7`)
		}, ErrForeign, "0x7"},
		"a database without the tables": {func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(dir, fileName)))
			sqlFile(t, filepath.Join(dir, fileName), `CREATE TABLE x (y); PRAGMA application_id = 0x45564c52; PRAGMA user_version = 2`)
		}, ErrDamaged, "manifest"},
		"a truncated file": {func(t *testing.T, dir string) {
			t.Helper()
			edit(t, dir, func(b []byte) []byte { return b[:len(b)/2] })
		}, ErrDamaged, "bytes of"},
		"half a header": {func(t *testing.T, dir string) {
			t.Helper()
			edit(t, dir, func(b []byte) []byte { return b[:50] })
		}, ErrForeign, "SQLite"},
		"overwritten pages": {func(t *testing.T, dir string) {
			t.Helper()
			edit(t, dir, func(b []byte) []byte { clear(b[4096:]); return b })
		}, ErrDamaged, "malformed"},
		"a newer run": {func(t *testing.T, dir string) {
			t.Helper()
			edit(t, dir, func(b []byte) []byte { binary.BigEndian.PutUint32(b[60:], 99); return b })
		}, ErrNewer, "schema 99"},
		"a run of no schema": {func(t *testing.T, dir string) {
			t.Helper()
			edit(t, dir, func(b []byte) []byte { binary.BigEndian.PutUint32(b[60:], 0); return b })
		}, ErrDamaged, "no schema"},
		"a sample of no problem": {func(t *testing.T, dir string) {
			t.Helper()
			sqlFile(t, filepath.Join(dir, fileName), `UPDATE sample SET problem = 99 WHERE problem = 1`)
		}, ErrDamaged, "problem 99"},
		"an absurd index": {func(t *testing.T, dir string) {
			t.Helper()
			sqlFile(t, filepath.Join(dir, fileName), `UPDATE sample SET idx = 1 << 40 WHERE problem = 1 AND idx = 1`)
		}, ErrDamaged, "1099511627776"},
		"a run without a manifest": {func(t *testing.T, dir string) {
			t.Helper()
			sqlFile(t, filepath.Join(dir, fileName), `DELETE FROM manifest`)
		}, ErrDamaged, "manifest"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := closed(t)
			test.make(t, dir)
			before, err := os.ReadFile(filepath.Join(dir, fileName))
			require.NoError(t, err)
			_, err = Open(t.Context(), dir, config())
			require.ErrorIs(t, err, test.kind)
			require.ErrorContains(t, err, test.says)
			require.ErrorContains(t, err, dir)
			refusal := &Error{}
			require.ErrorAs(t, err, &refusal)
			require.NotEmpty(t, refusal.Hint())
			if r, err := Read(t.Context(), dir); err == nil { // damage that a report would meet later
				for _, err = range r.Verdicts(t.Context(), "aime") {
					if err != nil {
						require.ErrorIs(t, err, test.kind)
					}
				}
				require.NoError(t, r.Close())
			} else {
				require.ErrorIs(t, err, test.kind)
			}
			after, err := os.ReadFile(filepath.Join(dir, fileName))
			require.NoError(t, err)
			require.Equal(t, sha256.Sum256(before), sha256.Sum256(after))
			require.Equal(t, []string{fileName}, names(t, dir))
		})
	}
}

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestThereIsNoRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := Open(t.Context(), dir, config())
	require.ErrorIs(t, err, ErrNoRun)
	require.ErrorContains(t, err, "it holds no run.db")
	_, err = Read(t.Context(), filepath.Join(dir, "nowhere"))
	require.ErrorIs(t, err, ErrNoRun)
	require.ErrorContains(t, err, "no such folder")
	require.Empty(t, names(t, dir), "looking leaves nothing behind")
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = Open(t.Context(), file, config())
	require.ErrorIs(t, err, ErrNoRun)
	require.ErrorContains(t, err, "it is a file")
	_, err = Open(t.Context(), closed(t), Config{})
	require.ErrorContains(t, err, "Config.Now")
}

func TestARunIsCreatedOnce(t *testing.T) {
	t.Parallel()
	dir := closed(t)
	_, err := Create(t.Context(), dir, manifest(), config())
	require.ErrorIs(t, err, ErrExists)
	again, err := Open(t.Context(), dir, config())
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

func TestACreationThatWasKilledLeavesNoRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, fileName+".new"), []byte("half"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, fileName+".new-journal"), []byte("half"), 0o600))
	_, err := Open(t.Context(), dir, config())
	require.ErrorIs(t, err, ErrNoRun)
	require.NoError(t, createIn(t, dir).Close())
	require.Equal(t, []string{fileName}, names(t, dir))
}

func TestOnlyTheDatabaseRemains(t *testing.T) {
	t.Parallel()
	dir := closed(t)
	require.Equal(t, []string{fileName}, names(t, dir))
	r, err := Read(t.Context(), dir)
	require.NoError(t, err)
	require.Len(t, collect(t, r), 3)
	require.Equal(t, []string{fileName}, names(t, dir), "also while it is read")
	require.NoError(t, r.Close())
}
