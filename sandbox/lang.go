package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evalr/evalr"
)

// A language is a row of the table below.
type language struct {
	name string
	tool string // the command that people know it by
	pkg  string // what to install where it is not there
	find func(ctx context.Context) (tool, error)
	load func(s *Sandbox, ctx context.Context, t tool, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error)
}

// languages are those that programs may be in, in the order of their names.
var languages = []language{
	{"cpp", "g++", "g++", findGxx, (*Sandbox).loadCpp},
	{"python", "python3", "python3 (3.9 or newer)", findPython, (*Sandbox).loadPython},
}

// A tool is an interpreter or compiler of the host. The zero value is none.
type tool struct {
	path    string
	version string
	dirs    []string // what it needs to be read, besides the system's directories
}

// A toolbox is the tools by language.
type toolbox map[string]tool

// findTools looks for the tool of every language.
func findTools(ctx context.Context) toolbox {
	found := toolbox{}
	for _, l := range languages {
		if t, err := l.find(ctx); err == nil {
			found[l.name] = t
		}
	}
	return found
}

// binds returns the directories that the tools need.
func (t toolbox) binds() []string {
	var dirs []string
	for _, l := range languages {
		dirs = append(dirs, t[l.name].dirs...)
	}
	return dirs
}

func (t toolbox) languages() []Language {
	var rows []Language
	for _, l := range languages {
		row := Language{Name: l.name, Tool: t[l.name].path, Version: t[l.name].version}
		if row.Tool == "" {
			row.Missing = l.pkg
		}
		rows = append(rows, row)
	}
	return rows
}

// load readies a program; see [Sandbox.Load]. The limits are complete.
func (s *Sandbox) load(ctx context.Context, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	var names []string
	for _, row := range languages {
		if row.name != p.Language {
			names = append(names, row.name)
			continue
		}
		t, ok := s.tools[row.name]
		if !ok {
			return nil, evalr.Execution{}, fmt.Errorf("%s %w: install the package %s", row.tool, ErrMissing, row.pkg)
		}
		return row.load(s, ctx, t, p, l)
	}
	return nil, evalr.Execution{}, fmt.Errorf("no programs in language %q: there are %s", p.Language, strings.Join(names, ", "))
}

// ask runs a tool on the host and returns the beginning of what it prints.
func ask(ctx context.Context, path string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, path, args...).Output()
	return string(bytes.TrimSpace(out)), err
}

// outside returns those directories that are not below one of the system's. A tool
// that says it lives in the root directory is not believed.
func outside(dirs ...string) []string {
	var out []string
	for _, d := range dirs {
		if d = filepath.Clean(d); filepath.IsAbs(d) && d != "/" && d != "/usr" && !strings.HasPrefix(d, "/usr/") {
			out = append(out, d)
		}
	}
	return out
}

// bound returns l with its zero fields taken from the limits of the program. A wall
// limit of the program is for its own CPU limit only.
func bound(l, program evalr.Limits) evalr.Limits {
	if l.Wall <= 0 && l.CPU <= 0 {
		l.Wall = program.Wall
	}
	if l.CPU <= 0 {
		l.CPU = program.CPU
	}
	if l.Memory <= 0 {
		l.Memory = program.Memory
	}
	if l.Output <= 0 {
		l.Output = program.Output
	}
	return l
}

// lastLine returns the last line of what a program wrote to standard error, which in
// most languages says what went wrong.
func lastLine(b []byte) string {
	b = bytes.TrimSpace(b)
	line := string(b[bytes.LastIndexByte(b, '\n')+1:])
	return strings.ToValidUTF8(line[:min(len(line), 200)], "?")
}
