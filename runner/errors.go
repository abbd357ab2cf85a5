package runner

import (
	"errors"
	"fmt"
	"time"

	"github.com/evalr/evalr"
)

// ErrDrained is returned by [Run] when [Plan].Drain was closed before every
// sample was drawn and judged. The same plan goes on where it stopped.
var ErrDrained = errors.New("stopped before every sample was drawn and judged")

// exitStopped is the exit code of a run that was stopped and can go on.
const exitStopped = 4

// errHalted ends a worker when no further request is to be sent. It never
// leaves the package.
var errHalted = errors.New("halted")

// A StopError says that the endpoint cannot bring the samples that are left.
// What is stored stays, and the same plan goes on where it stopped.
type StopError struct {
	Reason  string
	Ref     evalr.Ref      // a sample the failure concerns
	Failure *evalr.Failure // the last one
	hint    string
	code    int
}

func (e *StopError) Error() string {
	return fmt.Sprintf("%s: problem %s of %s: %v", e.Reason, e.Ref.Problem, e.Ref.Benchmark, e.Failure)
}

func (e *StopError) Unwrap() error { return e.Failure }

// Hint says what to do about it.
func (e *StopError) Hint() string { return e.hint }

// ExitCode is 5 where authentication or quota ended the run and 4 elsewhere.
func (e *StopError) ExitCode() int { return e.code }

// A DeadlineError says that the deadline came before every sample was drawn and judged. What
// is stored stays, and the same plan with another deadline goes on where it
// stopped.
type DeadlineError struct{ At time.Time }

func (e *DeadlineError) Error() string {
	return "the deadline of " + e.At.Format(time.RFC3339) + " came before every sample was drawn and judged"
}

// Hint says how to go on.
func (e *DeadlineError) Hint() string {
	return "with a later deadline, or none, the same command goes on where this one stopped"
}

// ExitCode is 4: stopped, and can go on.
func (e *DeadlineError) ExitCode() int { return exitStopped }

// A ConflictError says that the history holds a sample that is not the one the
// plan asks for.
type ConflictError struct {
	Ref          evalr.Ref
	Stored, Want evalr.Identity
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s was drawn under other settings (stored %s, want %s)", describe(e.Ref), e.Stored, e.Want)
}

// Hint says what to do about it.
func (e *ConflictError) Hint() string {
	return "model, sampling, prompt, seed and data decide what a sample is; start another run for these"
}

// ExitCode is 2: configuration.
func (e *ConflictError) ExitCode() int { return 2 }

func errFinal(ref evalr.Ref, f *evalr.Failure) error {
	hint := "check the key and what it may access; the same command goes on where this one stopped"
	if f.Kind == evalr.FailureQuota {
		hint = "top up the account or wait for the quota to renew; the same command goes on where this one stopped"
	}
	return &StopError{Reason: "the endpoint refuses all requests", Ref: ref, Failure: f, hint: hint, code: 5}
}

func errTripped(ref evalr.Ref, f *evalr.Failure, quiet time.Duration) error {
	return &StopError{
		Reason: fmt.Sprintf("no request succeeded for %s; the last", quiet.Round(time.Second)),
		Ref:    ref, Failure: f, code: exitStopped,
		hint: "check that the endpoint is up; the same command goes on where this one stopped",
	}
}

func errTooLong(ref evalr.Ref, f *evalr.Failure, longest time.Duration) error {
	return &StopError{
		Reason: fmt.Sprintf("the endpoint asks to wait %s, longer than the %s allowed", f.RetryAfter, longest),
		Ref:    ref, Failure: f, code: exitStopped,
		hint: "run the same command again after that time; it goes on where this one stopped",
	}
}

func errRefused(ref evalr.Ref, f *evalr.Failure, count int) error {
	e := &StopError{
		Reason: fmt.Sprintf("the first %d samples of %s were all refused; the last", count, ref.Benchmark),
		Ref:    ref, Failure: f, code: exitStopped,
		hint: "check the model's name and the sampling settings; the endpoint's own words are above",
	}
	if f.Kind == evalr.FailureContext {
		e.hint = "ask for fewer tokens an answer, or serve the model with a longer context"
	}
	return e
}
