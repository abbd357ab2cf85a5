package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/evalr/evalr"
)

// compileLimits bound a compiler.
var compileLimits = evalr.Limits{CPU: 30 * time.Second, Memory: 2 << 30, Output: 1 << 20}

// standards are the versions of C++ that a program is taken for, until one compiles.
var standards = []string{"-std=c++17", "-std=c++20"}

// findGxx finds g++.
func findGxx(ctx context.Context) (tool, error) {
	path, err := exec.LookPath("g++")
	if err != nil {
		return tool{}, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return tool{}, err
	}
	said, err := ask(ctx, path, "--version")
	if err != nil {
		return tool{}, err
	}
	version, _, _ := strings.Cut(said, "\n")
	own, err := filepath.EvalSymlinks(path)
	if err != nil {
		return tool{}, err
	}
	return tool{path: path, version: version, dirs: outside(filepath.Dir(filepath.Dir(path)), filepath.Dir(filepath.Dir(own)))}, nil
}

// loadCpp compiles a program.
func (s *Sandbox) loadCpp(ctx context.Context, t tool, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	if p.Function != "" || p.Mode != "" {
		return nil, evalr.Execution{}, errors.New("programs in C++ are run as a whole, from standard input to standard output")
	}
	source, err := pack(file{name: "main.cpp", data: []byte(p.Source)})
	if err != nil {
		return nil, evalr.Execution{}, err
	}
	defer source.Close() //nolint:errcheck // in memory
	var first evalr.Execution
	for i, std := range standards {
		binary, x, err := s.compile(ctx, t, source, std)
		if err != nil {
			return nil, evalr.Execution{}, err
		}
		if binary != nil {
			b, err := pack(file{name: "main", data: binary, exec: true})
			if err != nil {
				return nil, evalr.Execution{}, err
			}
			return &command{s.box, spec{argv: []string{"./main"}, files: b, limits: l}}, x, nil
		}
		if i == 0 {
			first = x
		}
		if x.Exit == 0 {
			break // it was stopped, and would be again
		}
	}
	return nil, first, nil
}

// compile compiles a program. Where it cannot be compiled the binary is nil, and the
// execution is the program's.
func (s *Sandbox) compile(ctx context.Context, t tool, source *bundle, std string) ([]byte, evalr.Execution, error) {
	r, err := s.box.run(ctx, spec{
		argv:   []string{t.path, "-O2", std, "-DONLINE_JUDGE", "-s", "-o", "main", "main.cpp"},
		env:    []string{"CCACHE_DISABLE=1"},
		files:  source,
		limits: compileLimits,
		keep:   []string{"main"},
	})
	x := r.Execution
	switch {
	case err != nil:
		return nil, x, fmt.Errorf("compile: %w", err)
	case x.Status == evalr.ExecInternal || x.Status == evalr.ExecWall:
		return nil, x, fmt.Errorf("compile: the compiler %s", x.Explains)
	case x.Status == evalr.ExecOK && r.kept[0] != nil:
		return r.kept[0], x, nil
	}
	x.Explains = "did not compile: the compiler " + x.Explains
	if line := errorLine(x.Errors); line != "" {
		x.Explains = "did not compile: " + line
	}
	x.Status = evalr.ExecCompile
	return nil, x, nil
}

// errorLine returns the first line of a compiler's messages that names an error.
func errorLine(messages []byte) string {
	for line := range bytes.Lines(messages) {
		if bytes.Contains(line, []byte("error: ")) {
			return lastLine(line)
		}
	}
	return ""
}

// A command is a program that is started anew for each run.
type command struct {
	box  *box
	spec spec
}

// Run implements [evalr.Runnable].
func (c *command) Run(ctx context.Context, input []byte, l evalr.Limits) (evalr.Execution, error) {
	s := c.spec
	s.stdin, s.limits = input, bound(l, s.limits)
	s.stack = s.limits.Memory
	r, err := c.box.run(ctx, s)
	return r.Execution, err
}

// Close implements [evalr.Runnable].
func (c *command) Close() error { return c.spec.files.Close() }
