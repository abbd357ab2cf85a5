package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/reports"
)

// watchOptions are the flags of "evalr watch": those of a run that are the same for
// every checkpoint, and its own.
type watchOptions struct {
	run                  *runOptions
	pattern              string
	served               bool // the pattern is of names that the endpoint serves
	every                time.Duration
	marker               string
	once                 bool
	baseline, gateConfig string
	exitOnFail           bool
	curveFile, figureDir string

	gate   *gateCommand
	report reports.Options
}

func newWatch(e env) *cobra.Command {
	o := &watchOptions{run: &runOptions{}}
	cmd := &cobra.Command{
		Use:   "watch {FOLDER | PATTERN} {--suite NAME | --benchmark A,B} [--endpoint URL]",
		Short: "Evaluate the checkpoints of a training as they come",
		Long: `Watch evaluates each checkpoint in a folder, or each whose path matches a pattern, as
evalr run does, and prints the learning curve line by line: step, pass@1 with its
interval, mean length and, with --baseline, what a gate says. A checkpoint is a GGUF
file or a folder of safetensors; with --endpoint it is a name the endpoint serves.

A checkpoint is evaluated once it is complete: its files are as long as they say and
have not changed between two looks or, with --marker, its marker is there. The next
is the one of the lowest step. Each has a run of its own, a folder under --out, and
there is no other state: the same command goes on where an interrupted one stopped.
What fails, a broken file or a server that is down, is told and tried again, later
and later. docs/watch.md tells more.`,
		Example: `  # every checkpoint that a training saves, by the built-in engine
  $ evalr watch checkpoints --benchmark aime-2024 -k 4 --max-tokens 2048

  # with a gate, and the curve in a file
  $ evalr watch 'out/global_step_*/actor/huggingface' --suite reasoning --baseline runs/base --save-curve curve.csv

  # names that a server serves, such as adapters that are loaded while it runs
  $ evalr watch 'my-model-step-*' --suite reasoning --endpoint http://localhost:8000/v1

  # from cron: what is there, and an exit code
  $ evalr watch checkpoints --suite reasoning --baseline baseline.json --once`,
		Args: exactly(1, "one folder or pattern"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.pattern = args[0]
			if err := o.complete(cmd, e); err != nil {
				return err
			}
			w, err := o.prepare(cmd.Context(), e)
			if err != nil {
				return err
			}
			return w.keep(cmd.Context())
		},
	}
	cmd.Flags().SortFlags = false
	o.define(cmd.Flags())
	return cmd
}

// unlikeRun are flags of a run that a watch does not have: each checkpoint has its
// own model and step, and a watch has no end to plan or to keep.
var unlikeRun = []string{"model", "step", "dry-run", "deadline", "json", "metrics"}

// ownOfWatch are the flags of a watch that say nothing about its runs.
var ownOfWatch = []string{"every", "marker", "once", "baseline", "gate-config", "exit-on-fail", "save-curve", "figure-dir"}

func (o *watchOptions) define(f *pflag.FlagSet) {
	f.DurationVar(&o.every, "every", 30*time.Second, "`time` between two looks")
	f.StringVar(&o.marker, "marker", "", "a checkpoint is complete when a file of this `name` is in its folder, or one called CHECKPOINT+name beside it")
	f.BoolVar(&o.once, "once", false, "evaluate what is there and end with the exit code of the worst verdict")
	f.StringVar(&o.baseline, "baseline", "", "`run` to hold every checkpoint against, or a file of evalr gate pin")
	f.StringVar(&o.gateConfig, "gate-config", "", "`file` with the gate's settings (default: gate.toml, if it exists)")
	f.BoolVar(&o.exitOnFail, "exit-on-fail", false, "end with exit code 3 when a checkpoint FAILs")
	f.StringVar(&o.curveFile, "save-curve", "", "keep the learning curve as CSV in this `file`")
	f.StringVar(&o.figureDir, "figure-dir", "", "keep figures 2 and 3 of each benchmark in this `folder`")
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.SortFlags = false
	o.run.define(all)
	all.VisitAll(func(flag *pflag.Flag) {
		if slices.Contains(unlikeRun, flag.Name) {
			return
		}
		if flag.Name == "out" {
			flag.Usage = "`folder` of the runs, one for each checkpoint (default: runs/NAME-FOLDER)"
		}
		f.AddFlag(flag)
	})
}

// complete fills in variables and files and checks what can be checked without
// touching anything.
func (o *watchOptions) complete(cmd *cobra.Command, e env) error {
	settings, err := settle(cmd, e, append(slices.Clone(ownOfWatch), "progress")...)
	if err != nil {
		return err
	}
	o.choosePlace(settings, e.getenv("OPENAI_BASE_URL"))
	settings = append(settings, evalr.Setting{Name: "model", Value: o.run.model, Source: fromFlag})
	if err := o.run.check(e, settings); err != nil {
		return err
	}
	switch {
	case o.every < 10*time.Millisecond:
		return usage("for example --every 30s", "--every %s: want 10ms or more", o.every)
	case o.marker != "" && (o.served || strings.ContainsAny(o.marker, `/\`)):
		return usage("for example --marker .complete", "--marker %q: want the name of a file, beside or in a checkpoint that is a file or a folder", o.marker)
	case o.baseline == "" && (o.exitOnFail || o.gateConfig != ""):
		return usage("for example --baseline runs/base", "without --baseline there is no gate")
	}
	if o.report, err = o.run.view.report(); err != nil {
		return err
	}
	return o.completeGate()
}

// choosePlace settles whether the pattern is of files here, or of names that an
// endpoint serves: those, if the command line gives one, or if another place does
// and there is nothing here that the pattern could be of.
func (o *watchOptions) choosePlace(settings []evalr.Setting, base string) {
	here := isFolder(o.pattern) || strings.EqualFold(filepath.Ext(o.pattern), ".gguf") ||
		fixedPart(o.pattern) != "." && isFolder(fixedPart(o.pattern))
	from := sourceOf(settings, "endpoint", o.run.endpoint)
	o.served = from == fromFlag || firstOf(o.run.endpoint, base) != "" && !here
	if o.run.model = o.pattern; !o.served {
		o.run.model = formSafetensors + ":" + o.pattern // or gguf: it has the engine's flags
	}
}

// completeGate makes the gate ready to be applied.
func (o *watchOptions) completeGate() error {
	if o.baseline == "" {
		return nil
	}
	o.gate = &gateCommand{}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	o.gate.define(flags)
	o.gate.baseline, o.gate.run, o.gate.config = o.baseline, o.pattern, o.gateConfig
	return o.gate.complete(flags)
}

// out is the folder of the runs.
func (o *watchOptions) out() string {
	if dir := folder(o.run.out); dir != "" {
		return dir
	}
	name := firstOf(o.run.suite, strings.Join(o.run.benchmarks, "+"))
	of := o.pattern
	if !o.served && !isFolder(of) {
		of = fixedPart(of)
	}
	if path, err := filepath.Abs(of); err == nil && !o.served {
		of = path
	}
	return filepath.Join("runs", fileName(name)+"-"+firstOf(fileName(filepath.Base(of)), "watch"))
}

// prepare finds everything that a watch needs but the checkpoints, and touches
// nothing.
func (o *watchOptions) prepare(ctx context.Context, e env) (*watch, error) {
	w := o.watch(e)
	err := o.refuseNowhere()
	if err == nil {
		err = o.reach(e, w)
	}
	if err != nil {
		return nil, err
	}
	if w.outline, err = o.run.outline(ctx, e); err != nil {
		return nil, err
	}
	if o.gate == nil {
		return w, nil
	}
	base, err := readGated(ctx, o.baseline)
	if err != nil {
		return nil, err
	}
	w.base = &base
	return w, o.gate.comparable(base, w.outline)
}

// refuseNowhere refuses places here that no checkpoint will come to.
func (o *watchOptions) refuseNowhere() error {
	switch {
	case o.served:
	case isFolder(o.pattern):
		c, ok := checkpointAt(o.pattern)
		if found, err := findCheckpoints(o.pattern); ok && err == nil && len(found) == 0 {
			return usage("watch the folder it lies in, or evaluate it by evalr run --model "+c.model, "%s is a checkpoint and holds none", o.pattern)
		}
	case !isFolder(fixedPart(o.pattern)):
		return usage("make it, or name one that exists", "there is no folder %s", fixedPart(o.pattern))
	case !hasWildcard(o.pattern) && !strings.EqualFold(filepath.Ext(o.pattern), ".gguf"):
		return usage("make it, or give a pattern in quotes such as 'checkpoints/step-*'", "there is no folder %s", o.pattern)
	}
	return nil
}

// reach refuses settings of the engine or the endpoint that no model can be run
// with.
func (o *watchOptions) reach(e env, w *watch) error {
	if !o.served {
		_, err := o.run.engine.config(e, min(o.run.jobs*o.run.choices, mostAtOnce))
		return err
	}
	endpoint, err := o.run.endpointOf(e)
	if err != nil {
		return err
	}
	w.place = fmt.Sprintf("for names like %s at %s", o.pattern, endpoint.URL())
	endpoint.Close()
	return nil
}

// endpointOf is the endpoint, which was not asked anything.
func (o *runOptions) endpointOf(e env) (*models.Endpoint, error) {
	config, err := o.endpointConfig(e)
	if err != nil {
		return nil, err
	}
	return models.NewEndpoint(config)
}

// outline is the record of a run under these settings, but for its model.
func (o *runOptions) outline(ctx context.Context, e env) (evalr.Manifest, error) {
	entries, err := o.entries(ctx)
	if err != nil {
		return evalr.Manifest{}, err
	}
	benchmarks, err := o.load(ctx, e, entries)
	if err != nil {
		return evalr.Manifest{}, err
	}
	court, err := o.convene(ctx, e, benchmarks, map[string]string{})
	if err != nil {
		return evalr.Manifest{}, err
	}
	if err := court.Close(); err != nil {
		return evalr.Manifest{}, err
	}
	return o.manifest(e, &served{}, benchmarks), nil
}

// comparable refuses a baseline that no run under these settings could be held
// against, before any is drawn.
func (o *gateCommand) comparable(base gated, outline evalr.Manifest) error {
	run := map[string][]condition{}
	for _, r := range outline.Benchmarks {
		if r.Left == "" {
			run[r.Name] = conditionsOf(outline, r)
		}
	}
	names := base.names()
	if len(o.benchmarks) > 0 {
		names = o.benchmarks
	}
	for _, name := range names {
		if !slices.Contains(base.names(), name) {
			return unknown("benchmark of the baseline", name, base.names())
		}
		conditions, ok := run[name]
		if !ok {
			return usage("run it too, or name those to gate on in gate.toml, as benchmark = [\"aime-2024\"]", "the baseline has %s, which is not run", printable(name))
		}
		differ, _ := mismatches(base.benchmark(name).Conditions, conditions)
		if err := refuseMismatch(name, differ); err != nil {
			return err
		}
	}
	return o.margins.refuseUnknown(names)
}

// checkpointFrom is the place where the setting of a run's model comes from.
const checkpointFrom = "watch"

// of is the options of a run of a checkpoint.
func (o *runOptions) of(c checkpoint, dir string) *runOptions {
	one := *o
	one.model, one.out = c.model, dir
	one.settings = slices.Clone(o.settings)
	setSetting(one.settings, evalr.Setting{Name: "model", Value: c.model, Source: checkpointFrom})
	setSetting(one.settings, evalr.Setting{Name: "out", Value: dir, Source: checkpointFrom})
	return &one
}
