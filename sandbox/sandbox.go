// Package sandbox runs programs that nobody has read: solutions that models wrote,
// and checkers. A program sees a file system of its own with the interpreters and
// compilers of the host read-only, no network, no other process, and limits on
// time, memory, output, processes and files; nothing of it is left when it ends.
// docs/sandbox.md says against whom this holds and how.
//
// The programs run below a helper, which is this same executable started again:
// [Init] must be the first call of main.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/evalr/evalr"
)

// ErrUnavailable is in the error of [Open] where no back end works that may be used.
var ErrUnavailable = errors.New("no safe way of running programs on this machine")

// ErrMissing is in the error of [Sandbox.Load] where the language's compiler or
// interpreter is not there. The error names the tool and the package that has it.
var ErrMissing = errors.New("not found")

// The back ends, in the order in which they are tried. The last two are tried only
// when [Config] asks for them.
const (
	Pool     = "ns-pool"  // namespaces made once and used for many runs, wiped between them
	Fresh    = "ns-fresh" // namespaces made for each run
	Bwrap    = "bwrap"    // the same, made by bubblewrap
	Lockdown = "lockdown" // no namespaces: Landlock, seccomp and limits only
	None     = "none"     // nothing but limits
)

// A Config says how programs are run. The zero value is a good one.
type Config struct {
	Backend string   // one of the back ends, tried alone; empty tries those that are safe in order
	Unsafe  bool     // allows back end None
	Workers int      // programs that run at once; 0 is one a processor
	Binds   []string // absolute host paths that programs may read, besides the system's programs and libraries

	WallFactor float64       // wall limit in CPU limits where a run sets none; 0 is 3
	WallGrace  time.Duration // added to it; 0 is 2 s
	FS         int64         // bytes that a program may write to files; 0 is 256 MiB

	omit defence // what a test leaves out, to see that the attack then succeeds
}

// complete returns the configuration with its defaults filled in.
func (c Config) complete() Config {
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.WallFactor <= 0 {
		c.WallFactor = 3
	}
	if c.WallGrace <= 0 {
		c.WallGrace = 2 * time.Second
	}
	if c.FS <= 0 {
		c.FS = 256 << 20
	}
	return c
}

// Limits of a run that sets none.
const (
	defaultCPU    = 10 * time.Second
	defaultMemory = 1 << 30
	defaultOutput = 16 << 20
)

// limits returns l with its zero fields filled in.
func (c Config) limits(l evalr.Limits) evalr.Limits {
	if l.CPU <= 0 {
		l.CPU = defaultCPU
	}
	if l.Wall <= 0 {
		l.Wall = time.Duration(float64(l.CPU)*c.WallFactor) + c.WallGrace
	}
	if l.Memory <= 0 {
		l.Memory = defaultMemory
	}
	if l.Output <= 0 {
		l.Output = defaultOutput
	}
	return l
}

// Capabilities are what was found at [Open]; a run records them.
type Capabilities struct {
	Backend   string     `json:"backend"`
	Chosen    string     `json:"chosen"`           // "first that works" or "asked for"
	Failed    []Probe    `json:"failed,omitempty"` // back ends tried before it
	Cgroup    string     `json:"cgroup,omitempty"` // "v1", "v2", or why there is none
	Landlock  int        `json:"landlock"`         // version of the kernel's interface; 0 is none
	Languages []Language `json:"languages,omitempty"`
}

// A Probe is a back end that does not work, with the reason.
type Probe struct {
	Backend string `json:"backend"`
	Reason  string `json:"reason"`
}

// A Language is one that programs may be in.
type Language struct {
	Name    string `json:"name"`
	Tool    string `json:"tool,omitempty"`    // path of the interpreter or compiler; empty if not found
	Version string `json:"version,omitempty"` // as the tool says it
	Missing string `json:"missing,omitempty"` // what to install
}

// A Sandbox runs programs. It is safe for concurrent use.
type Sandbox struct {
	box   *box
	tools toolbox
}

// Open looks for the first back end that works, by running a program in it, and for
// the languages. Close must be called.
func Open(ctx context.Context, cfg Config) (*Sandbox, error) {
	tools := findTools(ctx)
	cfg.Binds = append(append([]string(nil), cfg.Binds...), tools.binds()...)
	b, err := openBox(ctx, cfg.complete())
	if err != nil {
		return nil, err
	}
	return &Sandbox{box: b, tools: tools}, nil
}

// Caps says which back end was chosen and why, and what there is.
func (s *Sandbox) Caps() Capabilities {
	c := s.box.caps
	c.Languages = s.Languages()
	return c
}

// Languages returns those that programs may be in, in the order of their names.
func (s *Sandbox) Languages() []Language { return s.tools.languages() }

// Load readies a program: compiles it, or starts its interpreter. A program that
// does not compile is the Execution, of status [evalr.ExecCompile], and the Runnable
// is nil. The error is the sandbox's own; it wraps [ErrMissing] where the language's
// tool is not there.
func (s *Sandbox) Load(ctx context.Context, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	return s.load(ctx, p, s.box.cfg.limits(l))
}

// Close ends every program and removes what the sandbox made.
func (s *Sandbox) Close() error { return s.box.Close() }

// unavailable is the error of Open with what each back end said, once where several in a
// row said the same.
func unavailable(failed []Probe) error {
	err := ErrUnavailable
	var names []string
	for i, p := range failed {
		names = append(names, p.Backend)
		if i+1 == len(failed) || failed[i+1].Reason != p.Reason {
			err = fmt.Errorf("%w; %s: %s", err, strings.Join(names, ", "), p.Reason)
			names = nil
		}
	}
	return err
}
