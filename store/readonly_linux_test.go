package store

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// asNobody runs f with a file system identity that owns nothing. The identity is
// this thread's alone, which therefore is not used again.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		unix.Setfsuid(65534)
		f()
	}()
	<-done
}

func TestAFolderThatCannotBeWrittenTo(t *testing.T) {
	t.Parallel()
	dir := closed(t)
	empty := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Join(dir, fileName), 0o444))
	for _, d := range []string{dir, empty} {
		require.NoError(t, os.Chmod(d, 0o555))
		require.NoError(t, os.Chmod(filepath.Dir(d), 0o755))
		t.Cleanup(func() { os.Chmod(d, 0o755) })
	}
	var created, opened, reading error
	verdicts := 0
	asNobody(t, func() {
		_, created = Create(background(), empty, manifest(), config())
		_, opened = Open(background(), dir, config())
		var r *Reader
		if r, reading = Read(background(), dir); reading != nil {
			return
		}
		defer r.Close()
		for _, err := range r.Verdicts(background(), "aime") {
			if err != nil {
				reading = err
			}
			verdicts++
		}
	})
	require.ErrorIs(t, created, ErrReadOnly)
	require.ErrorIs(t, opened, ErrReadOnly)
	require.NoError(t, reading, "a closed run can be read from a medium that cannot be written to")
	require.Equal(t, 3, verdicts)
	require.Equal(t, []string{fileName}, names(t, dir))
}

func TestAnUnfinishedChangeInAFolderThatCannotBeWrittenTo(t *testing.T) {
	t.Parallel()
	dir := unfinished(t)
	require.NoError(t, os.Chmod(filepath.Join(dir, fileName), 0o444))
	require.NoError(t, os.Chmod(filepath.Join(dir, fileName+"-journal"), 0o444))
	require.NoError(t, os.Chmod(dir, 0o555))
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
	var err error
	asNobody(t, func() { _, err = Read(background(), dir) })
	require.ErrorIs(t, err, ErrReadOnly)
	require.ErrorContains(t, err, "undo a change that was broken off")
}
