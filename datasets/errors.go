package datasets

import "errors"

// ErrMissing is wrapped by the errors of [Open] that mean there is no copy of
// the data within reach — a folder without the benchmark's file, a gated
// repository without access, offline without a cached copy — as opposed to a
// copy that is there and wrong.
var ErrMissing = errors.New("no copy of the data within reach")

// A hintError is an error with advice, which the command line prints under it.
type hintError struct {
	text string
	hint string
	code int   // exit code; 0 stands for 1
	err  error // wrapped, if any; its text is part of ours
}

func (e *hintError) Error() string { return e.text }

// Unwrap returns the wrapped error.
func (e *hintError) Unwrap() error { return e.err }

// Hint returns advice in one sentence; it may be empty.
func (e *hintError) Hint() string { return e.hint }

// ExitCode returns the exit code of the command that ends with the error.
func (e *hintError) ExitCode() int { return max(e.code, 1) }
