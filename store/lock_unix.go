//go:build unix

package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

var errHeld = errors.New("held by another process")

// tryLock takes an exclusive flock(2), which the kernel lets go of when the last
// descriptor of the open file is closed, by whatever death.
func tryLock(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EWOULDBLOCK):
			return errHeld
		}
		return err
	}
}

// removeLocked removes the file while it is still locked, so that nobody can
// have locked the name in between.
func removeLocked(f *os.File) {
	os.Remove(f.Name()) //nolint:errcheck,gosec // an unlocked file that stays behind does no harm
	f.Close()           //nolint:errcheck,gosec // gives the lock back in any case
}
