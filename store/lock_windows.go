package store

import (
	"errors"
	"math"
	"os"

	"golang.org/x/sys/windows"
)

var errHeld = errors.New("held by another process")

// tryLock takes an exclusive LockFileEx on the last byte that an offset can name:
// Windows locks are mandatory, and the file's content must stay readable for
// others to see who holds it. The system lets go of it when the process ends.
func tryLock(f *os.File) error {
	at := &windows.Overlapped{Offset: math.MaxUint32, OffsetHigh: math.MaxInt32}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errHeld
	}
	return err
}

// removeLocked gives the lock back and leaves the file: Windows would have it
// closed before it is removed, and in between another process may have locked it.
func removeLocked(f *os.File) {
	f.Close() //nolint:errcheck,gosec // gives the lock back in any case
}
