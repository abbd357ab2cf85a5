package evals

// A usageError is a protocol or a file that cannot be used as it was given,
// with advice that the command line prints under it.
type usageError struct {
	text string
	hint string
	err  error // wrapped, if any; its text is part of ours
}

func (e *usageError) Error() string { return e.text }

// Unwrap returns the wrapped error.
func (e *usageError) Unwrap() error { return e.err }

// Hint returns advice in one sentence; it may be empty.
func (e *usageError) Hint() string { return e.hint }

// ExitCode is that of wrong usage.
func (*usageError) ExitCode() int { return 2 }
