package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// What an [*Error] can be about; test for it with [errors.Is].
var (
	ErrExists   = errors.New("there is a run already")
	ErrNoRun    = errors.New("there is no run")
	ErrForeign  = errors.New("not a run of evalr")
	ErrDamaged  = errors.New("the run is damaged")
	ErrNewer    = errors.New("the run was written by a newer evalr")
	ErrFull     = errors.New("no space left")
	ErrReadOnly = errors.New("cannot be written to")
	ErrUnlike   = errors.New("the run was made under other settings")
	ErrUnknown  = errors.New("not in the run")
	ErrClosed   = errors.New("the run is closed")
)

var hints = map[error]string{
	ErrExists:   "resume it, or choose another folder with --out",
	ErrNoRun:    "name the folder that holds run.db",
	ErrForeign:  "name the folder of a run; the file was left as it is",
	ErrDamaged:  "restore it from a copy; the file was left as it is",
	ErrNewer:    "use that evalr or a later one; the file was left as it is",
	ErrFull:     "free some space and run the same command again: nothing stored is lost",
	ErrReadOnly: "make the folder writable or choose another with --out: nothing stored is lost",
	ErrUnlike:   "choose another folder with --out",
}

// An Error is a run that cannot be opened, read or written to. It is also one of
// the errors listed beside [ErrExists].
type Error struct {
	Path string // the run's folder or file
	Kind error  // one of the errors listed beside ErrExists
	Err  error  // what was found, in detail; nil if Kind says it all
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%s: %v", e.Path, e.Kind)
	}
	return fmt.Sprintf("%s: %v: %v", e.Path, e.Kind, e.Err)
}

// Unwrap gives the kind and the cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Err} }

// Hint says what to do about it.
func (e *Error) Hint() string { return hints[e.Kind] }

// A HeldError is the refusal of a second writer. The fields are zero where the
// holder has not written its name yet.
type HeldError struct {
	Path  string // the run's folder
	PID   int
	Host  string
	Since time.Time
}

func (e *HeldError) Error() string {
	if e.PID == 0 {
		return e.Path + ": the run is being written by another process"
	}
	return fmt.Sprintf("%s: the run is being written by process %d on %s since %s",
		e.Path, e.PID, e.Host, e.Since.Format(time.RFC3339))
}

// Hint says what to do about it.
func (e *HeldError) Hint() string {
	return "wait for it or stop it, or choose another folder with --out; reading is possible meanwhile"
}

// explain turns what SQLite and the file system say into an [*Error] that says
// what it means for the run at path. Other errors pass with the path in front.
func explain(path string, err error) error {
	var known *Error
	var held *HeldError
	switch {
	case err == nil, errors.As(err, &held):
		return err
	case errors.As(err, &known):
		if known.Path == "" {
			known.Path = path
		}
		return err
	}
	if kind := kindOf(err); kind != nil {
		return &Error{Path: path, Kind: kind, Err: err}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// damaged is an error about what a run holds; explain puts the path in.
func damaged(format string, args ...any) error {
	return &Error{Kind: ErrDamaged, Err: fmt.Errorf(format, args...)}
}

// recovered turns a panic of the SQLite library, which a damaged file might bring
// about, into an error. It is deferred.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = &panicked{damaged("%v", p)}
	}
}

// panicked marks the error of a panic: nothing more may be asked of a connection
// that was left in the middle of something.
type panicked struct{ error }

func (p *panicked) Unwrap() error { return p.error }

// diagnose adds to an error that SQLite calls an I/O error, and no more, what the
// file system has to say: the driver loses the system's error on its way through
// the rollback. It writes a file of a megabyte beside the run and removes it.
func diagnose(dir string, err error) error {
	if !errors.Is(err, sqlite3.IOERR) {
		return err
	}
	f, cause := os.CreateTemp(dir, "probe-*")
	if cause != nil {
		return fmt.Errorf("%w: %w", err, cause)
	}
	_, cause = f.Write(make([]byte, 1<<20))
	cause = errors.Join(cause, f.Close(), os.Remove(f.Name()))
	if cause == nil {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

func kindOf(err error) error {
	switch {
	case errors.Is(err, sqlite3.FULL), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return ErrFull
	case errors.Is(err, sqlite3.READONLY), errors.Is(err, sqlite3.PERM), errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case errors.Is(err, sqlite3.NOTADB):
		return ErrForeign
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.ERROR): // our SQL is right, so the tables are not ours
		return ErrDamaged
	}
	return nil
}
