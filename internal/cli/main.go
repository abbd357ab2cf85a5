// Package cli is the command line: it wires the packages of the line together
// and holds no logic of theirs. It alone touches the process: arguments,
// environment, standard streams, signals, clock and exit code.
//
// Its manners: standard output carries only what was asked for; everything else
// goes to standard error, errors as "evalr: error:" and "evalr: hint:" lines.
// The exit codes are those of "evalr help exit-codes".
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/sandbox"
	"github.com/evalr/evalr/store"
)

// An env is the process as commands see it; tests pass another.
type env struct {
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	environ        func() []string // "NAME=value" of every variable
	home           string
	live           bool       // standard error is a terminal that understands cursor movement
	wide           func() int // columns of the terminal on standard output; 80 if it is none
	errWide        func() int // the same of standard error
	now            func() time.Time
	stop           *stopper
}

// Main runs the program and returns its exit code.
func Main() int {
	sandbox.Init() // does not return in a helper process
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // no home: caches then need their variables, and say so
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	e := env{
		args: os.Args[1:], stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		getenv: os.Getenv, environ: os.Environ, home: home,
		// the console of Windows shows escapes as they are unless told otherwise
		live:    term.IsTerminal(int(os.Stderr.Fd())) && os.Getenv("TERM") != "dumb" && runtime.GOOS != "windows",
		wide:    func() int { return columns(os.Stdout) },
		errWide: func() int { return columns(os.Stderr) },
		now:     time.Now,
		stop:    &stopper{cancel: cancel},
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	go func() {
		for s := range signals {
			e.stop.signal(s)
		}
	}()
	return e.exit(execute(ctx, e))
}

// columns is the width of the terminal that a stream is, or 80.
func columns(f *os.File) int {
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
		return w
	}
	return 80
}

// exit prints err as people want to read it and returns the exit code it asks
// for.
func (e env) exit(err error) int {
	if err == nil {
		return exitDone
	}
	var q interface{ Quiet() bool }
	if errors.As(err, &q) && q.Quiet() { // a verdict, which is no error
		return exitCode(err)
	}
	fmt.Fprintf(e.stderr, "evalr: error: %s\n", printable(err.Error()))
	if hint := hintOf(err); hint != "" {
		fmt.Fprintf(e.stderr, "evalr: hint: %s%s\n", printable(nearRun(err)), printable(hint))
	}
	return exitCode(err)
}

// exitCode is the code an error asks for; a refused key or an exhausted quota, and a
// name that is no run's, have theirs wherever they show.
func exitCode(err error) int {
	var c interface{ ExitCode() int }
	var f *evalr.Failure
	switch {
	case errors.As(err, &c):
		return c.ExitCode()
	case errors.As(err, &f) && f.Kind.Final():
		return exitRefused
	case errors.Is(err, store.ErrNoRun), errors.Is(err, store.ErrForeign):
		return exitUsage
	}
	return exitFailed
}

// A stopper turns signals into orderly stops: the first asks a run to take no
// new work, the second (or the first, where there is nothing to wind down)
// cancels everything.
type stopper struct {
	cancel context.CancelCauseFunc

	mu    sync.Mutex // guards what follows, which a run sets and the signal takes
	drain func()
	asked os.Signal // the first signal; nil before
}

// onFirst has the next signal call drain instead of cancelling; nil takes that
// back.
func (s *stopper) onFirst(drain func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drain = drain
}

// err is what a run that a signal asked to take no new work ends with; nil if none did.
func (s *stopper) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked == nil {
		return nil
	}
	return interrupted{s.asked}
}

func (s *stopper) signal(sig os.Signal) {
	s.mu.Lock()
	drain := s.drain
	s.drain = nil
	if s.asked == nil {
		s.asked = sig
	}
	s.mu.Unlock()
	if drain != nil {
		drain()
		return
	}
	s.cancel(interrupted{sig})
}
