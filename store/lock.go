package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

const lockName = "run.lock"

// A lock is the right to write a run. It is held by the operating system, not by
// the file being there, so a process that was killed never blocks the next one.
// The file's content only names the holder.
type lock struct{ file *os.File }

// holder is the content of the lock file.
type holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// Claim takes a folder for this process, as a run that is open for writing is: it
// fails with a [*HeldError] while another process has it, and the operating system
// gives it free when the process ends, by whatever death. Who builds a run beside
// the place it is for keeps others from clearing it away so. release gives the
// folder back.
func Claim(dir string, now time.Time) (release func(), err error) {
	l, err := acquire(dir, now)
	if err != nil {
		return nil, explain(dir, err)
	}
	return l.release, nil
}

// acquire locks the run in dir or fails with a [*HeldError].
func acquire(dir string, now time.Time) (*lock, error) {
	path := filepath.Join(dir, lockName)
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the run's folder is the user's choice
		if err != nil {
			return nil, fmt.Errorf("lock the run: %w", err)
		}
		if err := tryLock(f); err != nil {
			defer f.Close() //nolint:errcheck // only read from
			if errors.Is(err, errHeld) {
				return nil, heldBy(dir, f)
			}
			return nil, fmt.Errorf("lock the run: %w", err)
		}
		// The holder before us removes the file as it leaves: a lock on a removed
		// file keeps nobody out.
		if !isCurrent(f, path) {
			f.Close() //nolint:errcheck,gosec // nothing was written
			continue
		}
		l := &lock{file: f}
		if err := l.sign(now); err != nil {
			l.release()
			return nil, fmt.Errorf("lock the run: %w", err)
		}
		return l, nil
	}
}

func isCurrent(f *os.File, path string) bool {
	held, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path) //nolint:gosec // the run's folder is the user's choice
	return err == nil && os.SameFile(held, named)
}

func heldBy(dir string, f *os.File) error {
	var h holder
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil || json.Unmarshal(text, &h) != nil {
		h = holder{} // not written yet; being held is what matters
	}
	return &HeldError{Path: dir, PID: h.PID, Host: h.Host, Since: h.Since}
}

// sign writes who holds the lock.
func (l *lock) sign(now time.Time) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed host"
	}
	text, err := json.Marshal(holder{PID: os.Getpid(), Host: host, Since: now})
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err = l.file.WriteAt(append(text, '\n'), 0)
	return err
}

// release gives the lock back and removes its file. A file that stays behind
// does no harm.
func (l *lock) release() {
	removeLocked(l.file)
}
