package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/evalr/evalr"
)

// A toolbox is the interpreters and compilers of the host.
type toolbox struct{ python, gxx string }

func findTools(context.Context) toolbox {
	look := func(names ...string) string {
		for _, n := range names {
			if p, err := exec.LookPath(n); err == nil {
				return p
			}
		}
		return ""
	}
	return toolbox{python: look("/usr/bin/python3", "python3"), gxx: look("/usr/bin/g++", "g++")}
}

// binds returns the directories that the tools need, besides the system's.
func (t toolbox) binds() []string { return nil }

func (t toolbox) languages() []Language {
	row := func(name, tool, pkg string) Language {
		l := Language{Name: name, Tool: tool}
		if tool == "" {
			l.Missing = pkg
		}
		return l
	}
	return []Language{row("cpp", t.gxx, "g++"), row("python", t.python, "python3")}
}

func (s *Sandbox) load(ctx context.Context, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	none := evalr.Execution{}
	switch {
	case p.Function != "" || p.Mode != "":
		return nil, none, errors.New("programs that are functions cannot be run")
	case p.Language == "python" && s.tools.python == "":
		return nil, none, fmt.Errorf("python3 %w: install the package python3", ErrMissing)
	case p.Language == "cpp" && s.tools.gxx == "":
		return nil, none, fmt.Errorf("g++ %w: install the package g++", ErrMissing)
	case p.Language == "python":
		b, err := pack(file{name: "main.py", data: []byte(p.Source)})
		if err != nil {
			return nil, none, err
		}
		return &command{s.box, spec{argv: []string{s.tools.python, "main.py"}, files: b, limits: l}}, none, nil
	case p.Language == "cpp":
		return s.compile(ctx, p, l)
	}
	return nil, none, fmt.Errorf("no language %q", p.Language)
}

func (s *Sandbox) compile(ctx context.Context, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	src, err := pack(file{name: "main.cpp", data: []byte(p.Source)})
	if err != nil {
		return nil, evalr.Execution{}, err
	}
	defer src.Close() //nolint:errcheck // in memory
	r, err := s.box.run(ctx, spec{
		argv: []string{s.tools.gxx, "-O2", "-std=c++17", "-DONLINE_JUDGE", "-o", "main", "main.cpp"}, files: src,
		limits: evalr.Limits{CPU: 30 * time.Second, Memory: 2 << 30}, keep: []string{"main"},
	})
	if err != nil {
		return nil, r.Execution, err
	}
	if r.Status != evalr.ExecOK || r.kept[0] == nil {
		r.Status = evalr.ExecCompile
		r.Explains = "did not compile"
		return nil, r.Execution, nil
	}
	b, err := pack(file{name: "main", data: r.kept[0], exec: true})
	if err != nil {
		return nil, evalr.Execution{}, err
	}
	return &command{s.box, spec{argv: []string{"./main"}, files: b, limits: l}}, r.Execution, nil
}

// A command is a program that is started anew for each run.
type command struct {
	box  *box
	spec spec
}

func (c *command) Run(ctx context.Context, input []byte, l evalr.Limits) (evalr.Execution, error) {
	s := c.spec
	s.stdin = input
	if l != (evalr.Limits{}) {
		s.limits = l
	}
	r, err := c.box.run(ctx, s)
	return r.Execution, err
}

func (c *command) Close() error { return c.spec.files.Close() }
