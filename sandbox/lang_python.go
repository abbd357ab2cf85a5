package sandbox

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/evalr/evalr"
)

var (
	//go:embed python_preamble.py
	pythonPreamble []byte // what LiveCodeBench's programs find done: imports, and limits of the interpreter raised
	//go:embed python_warm.py
	pythonWarm []byte
	//go:embed python_official.py
	pythonOfficial []byte
)

// Official is the mode of Python programs in which they are run as LiveCodeBench's own
// runner does, with its faults: see python_official.py.
const Official = "official"

// Bare is the mode of Python programs that have no names but those they import
// themselves and the interpreter's own limits, as at Codeforces.
const Bare = "bare"

// pythonProbe prints where an interpreter is and what it needs.
const pythonProbe = `import json, os, sys
own = os.path.realpath(sys.executable) if sys.prefix == sys.base_prefix else sys.executable
print(json.dumps({"path": own, "version": sys.version_info[:3],
    "dirs": [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]}))`

// findPython finds an interpreter. What is on the path may be a shim, a script that
// chooses among several; the interpreter itself says where it is.
func findPython(ctx context.Context) (tool, error) {
	var failed error
	for _, name := range []string{"python3", "/usr/bin/python3", "/usr/local/bin/python3"} {
		path, err := exec.LookPath(name)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		t, err := probePython(ctx, path)
		if err == nil {
			return t, nil
		}
		failed = errors.Join(failed, err)
	}
	return tool{}, failed
}

func probePython(ctx context.Context, path string) (tool, error) {
	said, err := ask(ctx, path, "-I", "-c", pythonProbe)
	if err != nil {
		return tool{}, fmt.Errorf("run %s: %w", path, err)
	}
	var is struct {
		Path    string   `json:"path"`
		Version [3]int   `json:"version"`
		Dirs    []string `json:"dirs"`
	}
	if err := json.Unmarshal([]byte(said), &is); err != nil {
		return tool{}, fmt.Errorf("run %s: %w", path, err)
	}
	v := is.Version
	version := fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2])
	if v[0] != 3 || v[1] < 9 {
		return tool{}, fmt.Errorf("%s is Python %s, and 3.9 is the oldest that serves", is.Path, version)
	}
	return tool{path: is.Path, version: version, dirs: outside(append(is.Dirs, filepath.Dir(is.Path))...)}, nil
}

// loadPython starts an interpreter and compiles the program.
func (s *Sandbox) loadPython(ctx context.Context, t tool, p evalr.Program, l evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	driver, preamble, space := pythonWarm, pythonPreamble, "shared"
	switch s.box.caps.Backend {
	case Pool, Fresh, Bwrap:
		space = "own"
	}
	switch p.Mode {
	case "":
	case Bare:
		preamble = nil
	case Official:
		driver = pythonOfficial
	default:
		return nil, evalr.Execution{}, fmt.Errorf("no mode %q of Python programs: there are %q and %q", p.Mode, Bare, Official)
	}
	files, err := pack(file{name: "main.py", data: []byte(p.Source)}, file{name: "preamble.py", data: preamble}, file{name: "driver.py", data: driver})
	if err != nil {
		return nil, evalr.Execution{}, err
	}
	w := &interpreter{box: s.box, function: p.Function != "", official: p.Mode == Official, grace: officialGrace, limits: l, spec: spec{
		argv:  []string{t.path, "-B", "-s", "driver.py", space, p.Function},
		env:   []string{"PYTHONHASHSEED=0"},
		files: files, limits: l, stack: l.Memory,
	}}
	x, err := w.start(ctx)
	if w.process != nil {
		return w, x, err
	}
	return nil, x, errors.Join(err, w.Close())
}

// An interpreter lives on and runs one program many times.
type interpreter struct {
	box      *box
	spec     spec
	limits   evalr.Limits
	function bool
	official bool
	grace    time.Duration // in official mode
	process  *process      // nil until it is started
}

// start starts the interpreter and compiles the program. The process is there
// afterwards if the program is fit to run.
func (w *interpreter) start(ctx context.Context) (evalr.Execution, error) {
	var err error
	if w.process, err = w.box.start(ctx, w.spec); err != nil {
		return evalr.Execution{}, fmt.Errorf("start %s: %w", w.spec.argv[0], err)
	}
	x, err := w.ready(ctx)
	if err != nil || x.Status != evalr.ExecOK {
		err = errors.Join(err, w.stop())
	}
	return x, err
}

// ready has the interpreter answer, which it does unless the sandbox is at fault, and
// then compile the program.
func (w *interpreter) ready(ctx context.Context) (evalr.Execution, error) {
	x, err := w.ask(ctx, "hello", task{limits: compileLimits})
	if err == nil && x.Status != evalr.ExecOK {
		err = fmt.Errorf("it %s", x.Explains)
	}
	if err != nil {
		return evalr.Execution{}, fmt.Errorf("start %s: %w", w.spec.argv[0], err)
	}
	limits := w.limits
	if !w.official { // there compiling is running, under the limits of a run
		limits.CPU, limits.Wall = compileLimits.CPU, 0
	}
	x, err = w.ask(ctx, "compile", task{limits: limits})
	switch {
	case err != nil:
		return x, err
	case x.Status == evalr.ExecWall && !w.official:
		return x, fmt.Errorf("compile: the interpreter %s", x.Explains)
	case x.Status != evalr.ExecOK:
		why := x.Explains
		if line := lastLine(x.Errors); line != "" {
			why = line
		}
		x.Status, x.Explains = evalr.ExecCompile, "did not compile: "+why
	}
	return x, nil
}

// Run implements [evalr.Runnable]. A run that ends for what may be the machine's doing is
// repeated alone.
func (w *interpreter) Run(ctx context.Context, input []byte, l evalr.Limits) (evalr.Execution, error) {
	t := task{stdin: input, limits: bound(l, w.limits)}
	x, err := w.run(ctx, t)
	lost := x.Status == evalr.ExecRuntime && w.process.dead()
	if err != nil || !lost && !doubtful(x) {
		return x, err
	}
	t.alone = true
	again, err := w.run(ctx, t)
	again.Flaky = err == nil && again.Status != x.Status
	return again, err
}

// run runs the program once, in another interpreter if the last has ended.
func (w *interpreter) run(ctx context.Context, t task) (evalr.Execution, error) {
	if w.process == nil || w.process.dead() {
		if err := w.stop(); err != nil {
			return evalr.Execution{}, err
		}
		x, err := w.start(ctx) // has done so before
		if err == nil && x.Status != evalr.ExecOK {
			err = fmt.Errorf("start python again: it %s", x.Explains)
		}
		if err != nil {
			return evalr.Execution{}, err
		}
	}
	return w.ask(ctx, "run", t)
}

// stop ends the interpreter.
func (w *interpreter) stop() error {
	if w.process == nil {
		return nil
	}
	err := w.process.Close()
	w.process = nil
	return err
}

// ask gives the interpreter a task and says what came of it.
func (w *interpreter) ask(ctx context.Context, verb string, t task) (evalr.Execution, error) {
	t.message = []byte(verb)
	var alarm time.Duration
	if w.official {
		alarm = max(time.Second, t.limits.CPU.Truncate(time.Second)) // the alarm knows whole seconds
		t.message = fmt.Appendf(nil, "%s %d", verb, alarm/time.Second)
		t.limits.CPU = alarm + w.grace // programs that swallow the alarm run on
		t.limits.Wall = t.limits.CPU
	}
	r, err := w.process.ask(ctx, t)
	x := r.Execution
	if err != nil {
		return x, err
	}
	if outOfTime(x) || x.Status == evalr.ExecMemory || x.Status == evalr.ExecOutput {
		err = w.stop() // its container is gone
	}
	switch {
	case verb == "hello":
	case w.official:
		w.outcome(&x, r.value, alarm)
	case w.function && verb == "run":
		x.Output = r.value
		if x.Status == evalr.ExecOK && len(r.value) == 0 {
			x.Status, x.Explains = evalr.ExecRuntime, "ended before the function returned"
		}
	}
	if line := lastLine(x.Errors); x.Status == evalr.ExecRuntime && line != "" {
		x.Explains += ": " + line
	}
	return x, err
}

// Close implements [evalr.Runnable].
func (w *interpreter) Close() error {
	return errors.Join(w.stop(), w.spec.files.Close())
}

// officialGrace is how long a program goes on that swallows the alarm. The runner waits
// for as many seconds as there are tests and more.
const officialGrace = 6 * time.Second

// outcome completes an execution by what the official runner says of it.
func (w *interpreter) outcome(x *evalr.Execution, said []byte, alarm time.Duration) {
	if w.function {
		x.Output = nil
	}
	if x.Status != evalr.ExecOK {
		return
	}
	end, value, _ := bytes.Cut(said, []byte("\n"))
	switch string(end) {
	case "value":
		if w.function {
			x.Output = value
		}
	case "timeout":
		x.Status, x.Explains = evalr.ExecWall, fmt.Sprintf("took more than %v on the clock", alarm)
	default:
		x.Status, x.Explains = evalr.ExecRuntime, "failed"
	}
}
