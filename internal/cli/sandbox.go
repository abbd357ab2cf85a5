package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/sandbox"
	"github.com/evalr/evalr/scorers"
)

// sandboxAuto is the value of --sandbox for the first back end that works.
const sandboxAuto = "auto"

// sandboxOptions are the flags that say how programs of models are run.
type sandboxOptions struct {
	kind   sandboxKind
	unsafe bool
}

func (o *sandboxOptions) define(f *pflag.FlagSet) {
	o.kind = sandboxAuto
	f.Var(&o.kind, "sandbox", "how programs of models are run: "+strings.Join(sandboxKinds(), ", ")+" (see evalr doctor)")
	f.BoolVar(&o.unsafe, "unsafe", false, "run programs of models without a sandbox, with nothing but limits between them and this machine")
}

// A sandboxKind is the value of --sandbox.
type sandboxKind string

// String is the value as it could be given again.
func (k *sandboxKind) String() string { return string(*k) }

// Set takes one of [sandboxKinds].
func (k *sandboxKind) Set(s string) error {
	if !slices.Contains(sandboxKinds(), s) {
		return fmt.Errorf("%q: want one of %s", s, strings.Join(sandboxKinds(), ", "))
	}
	*k = sandboxKind(s)
	return nil
}

// Type is what the help calls the value.
func (*sandboxKind) Type() string { return "KIND" }

// sandboxKinds are the values of --sandbox. To run programs without one is a flag of its
// own.
func sandboxKinds() []string {
	return []string{sandboxAuto, sandbox.Pool, sandbox.Fresh, sandbox.Bwrap, sandbox.Lockdown}
}

// open opens the sandbox that the flags ask for.
func (o sandboxOptions) open(ctx context.Context) (*sandbox.Sandbox, error) {
	config := sandbox.Config{Unsafe: o.unsafe}
	switch {
	case o.unsafe && o.kind != sandboxAuto:
		return nil, usage("leave one of them out", "--sandbox %s and --unsafe, which runs programs without a sandbox", o.kind)
	case o.unsafe:
		config.Backend = sandbox.None
	case o.kind != sandboxAuto:
		config.Backend = string(o.kind)
	}
	box, err := sandbox.Open(ctx, config)
	if errors.Is(err, sandbox.ErrUnavailable) {
		return nil, fault{
			text: err.Error(), code: exitUsage, cause: err,
			hint: "allow user namespaces, install bubblewrap, or give --sandbox lockdown, which does without either and hides less; " +
				"on a machine made to be thrown away --unsafe runs programs of models without a sandbox",
		}
	}
	return box, err
}

// runsPrograms reports whether a scorer judges answers by running them.
func runsPrograms(s evalr.Scorer) bool {
	d, ok := s.(evalr.Deferrer)
	return ok && d.Deferred()
}

// A court is what judges the programs of a command's benchmarks. Its zero value is
// that of benchmarks whose answers are none.
type court struct{ box *sandbox.Sandbox }

// convene opens the sandbox if an answer to one of the benchmarks is a program, and
// has the scorers of these run programs there.
func (o sandboxOptions) convene(ctx context.Context, entries ...*evals.Entry) (c court, err error) {
	for _, e := range entries {
		s, ok := e.Scorer.(interface {
			WithExecutor(e scorers.Executor) evalr.Scorer
		})
		if !ok || !runsPrograms(e.Scorer) {
			continue
		}
		if c.box == nil {
			if c.box, err = o.open(ctx); err != nil {
				return c, fmt.Errorf("%s: answers are programs: %w", e.Name, err)
			}
		}
		e.Scorer = s.WithExecutor(c.box)
	}
	return c, nil
}

// Close ends every program.
func (c court) Close() error {
	if c.box == nil {
		return nil
	}
	return c.box.Close()
}

// record says in the records of benchmarks which cannot be judged, and in facts what
// judges the others.
func (c court) record(ctx context.Context, w io.Writer, facts map[string]string, entry evals.Entry, record *evalr.BenchmarkRecord) {
	if c.box == nil || !runsPrograms(entry.Scorer) {
		return
	}
	caps := c.box.Caps()
	facts["sandbox"] = describeBackend(caps)
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		facts["kernel"] = strings.TrimSpace(string(release))
	}
	for _, l := range caps.Languages {
		if l.Tool != "" {
			facts[l.Name] = firstOf(l.Version, l.Tool)
		}
	}
	if record.NotScored = lacks(ctx, c.box, entry.Scorer, caps.Languages); record.NotScored != "" {
		fmt.Fprintf(w, "evalr: warning: %s: not scored: %s\n", entry.Name, printable(record.NotScored))
	}
}

// lacks says in the executor's words what programs of a scorer's language need and the
// machine has not; it is empty if there is nothing.
func lacks(ctx context.Context, box scorers.Executor, s evalr.Scorer, found []sandbox.Language) string {
	code, ok := plainScorer(s).(scorers.Code)
	if !ok {
		return ""
	}
	for _, l := range found {
		if l.Name != code.Language || l.Tool != "" {
			continue
		}
		if _, _, err := box.Load(ctx, evalr.Program{Language: l.Name}, evalr.Limits{}); err != nil {
			return err.Error()
		}
	}
	return ""
}

// describeBackend says in one line how programs are run: "ns-pool, first that works;
// cgroup v1; Landlock 7".
func describeBackend(c sandbox.Capabilities) string {
	text := c.Backend + ", " + c.Chosen
	if c.Cgroup != "" {
		text += "; cgroup " + c.Cgroup
	}
	if c.Landlock > 0 {
		text += fmt.Sprintf("; Landlock %d", c.Landlock)
	}
	return text
}

// examine opens the sandbox and lets it be attacked.
func (o sandboxOptions) examine(ctx context.Context) []finding {
	box, err := o.open(ctx)
	switch {
	case errors.Is(err, sandbox.ErrUnavailable) && runtime.GOOS != "linux":
		return []finding{{what: "sandbox", says: err.Error() + "; benchmarks whose answers are programs cannot be run"}}
	case err != nil:
		return []finding{{what: "sandbox", err: err}}
	}
	defer box.Close() //nolint:errcheck // whatever is left is the next one's to remove
	caps := box.Caps()
	says := []string{describeBackend(caps)}
	for _, p := range caps.Failed {
		says = append(says, fmt.Sprintf("not %s: %s", p.Backend, p.Reason))
	}
	var held, escaped []string
	for _, r := range box.Check(ctx) {
		if r.Err != "" {
			escaped = append(escaped, r.Name+": "+r.Err)
		} else {
			held = append(held, r.Name)
		}
	}
	test := finding{what: "self-test", says: strings.Join(held, ", ")}
	if escaped != nil {
		test.err = fault{text: strings.Join(escaped, "; "), hint: "run no programs of models on this machine; --sandbox names another back end"}
	}
	return []finding{{what: "sandbox", says: strings.Join(says, "; ")}, test, {what: "languages", says: describeLanguages(caps.Languages)}}
}

func describeLanguages(all []sandbox.Language) string {
	var parts []string
	for _, l := range all {
		if l.Tool == "" {
			parts = append(parts, l.Name+": not found, install "+l.Missing)
			continue
		}
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s: %s %s", l.Name, l.Tool, l.Version)))
	}
	return strings.Join(parts, "; ")
}
