package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
)

// liveOptions are the flags of "evalr gate --live": those of "evalr run" that say how
// the candidate is reached and drawn.
type liveOptions struct {
	on    bool
	draw  runOptions
	flags *pflag.FlagSet // all flags of draw
}

// liveFlags are the flags of "evalr run" that a gate takes with --live. All others have
// the baseline's values.
var liveFlags = []string{
	"model", "endpoint", "k", "seed", "out", "jobs", "progress", // shown by --help
	"api", "api-key-file", "data", "temperature", "top-p", "max-tokens", "system", "prefill", "model-arg", "reasoning", "think-tags",
	"choices", "no-stream", "idle-timeout", "first-timeout", "step", "chat-template", "quantize", "kv", "threads", "memory",
	"max-output-tokens", "max-cost", "price", "deadline", "sandbox", "unsafe",
}

// shownLiveFlags of them are in the help of evalr gate.
const shownLiveFlags = 7

func (o *liveOptions) define(f *pflag.FlagSet) {
	f.BoolVar(&o.on, "live", false, "sample the candidate, and stop as soon as the verdict stands")
	o.flags = pflag.NewFlagSet("run", pflag.ContinueOnError)
	o.flags.SortFlags = false
	o.draw.define(o.flags)
	o.flags.Lookup("k").Usage = "most samples a problem (default: those of the baseline)"
	o.flags.Lookup("seed").Usage = "`seed` that every draw's seed is derived from (default: the baseline's)"
	for i, name := range liveFlags {
		flag := o.flags.Lookup(name)
		flag.Usage = "with --live: " + flag.Usage
		flag.Hidden = i >= shownLiveFlags
		f.AddFlag(flag)
	}
}

// refuse refuses the flags of --live where it is not given.
func (o *liveOptions) refuse() error {
	for _, name := range liveFlags {
		if !o.on && o.flags.Changed(name) {
			return usage("add --live to sample the candidate, or leave it out", "--%s is for --live", name)
		}
	}
	return nil
}

// A liveGate is a gate that looks while the candidate is sampled.
type liveGate struct {
	*gateCommand
	base      pattern
	s         *session
	rows      []*liveRow
	schedules []string // of looks under which the candidate was ever sampled
	drew      int      // samples in this process
}

// A liveRow is one benchmark of it.
type liveRow struct {
	gate     stats.Gate
	base     gatedBenchmark
	looks    []int // samples a problem
	sequence *stats.Sequence
	taken    int // looks
	row      reports.GateRow
	done     bool
}

// sample draws the candidate round by round until the verdict stands.
func (o *gateCommand) sample(cmd *cobra.Command, e env) (err error) {
	ctx := cmd.Context()
	g := &liveGate{gateCommand: o}
	if err := g.prepare(cmd, e); err != nil {
		return err
	}
	draw := &o.live.draw
	if err := draw.begin(ctx, e, g.s); err != nil {
		return err
	}
	g.recallLooks()
	err = g.rounds(ctx, e)
	if err = errors.Join(err, g.s.Close()); err != nil {
		return goOn(err, g.s.dir)
	}
	switch {
	case draw.silent():
	case g.drew == 0:
		fmt.Fprintf(e.stderr, "evalr: every sample was in %s already; if the model has changed since, give another --out\n", g.s.dir)
	default:
		fmt.Fprintf(e.stderr, "evalr: the run is in %s\n", g.s.dir)
	}
	result := g.together()
	if err := o.write(e, reports.NewVerdict(result, o.explain)); err != nil {
		return err
	}
	return o.outcome(result.Verdict)
}

// prepare finds everything that is needed and draws nothing. It leaves the session open.
func (g *liveGate) prepare(cmd *cobra.Command, e env) (err error) {
	ctx := cmd.Context()
	if g.base, err = readPattern(ctx, g.baseline); err != nil {
		return err
	}
	names, err := g.named(g.base.gated)
	if err != nil {
		return err
	}
	if err := g.refuseBaseline(names); err != nil {
		return err
	}
	draw := &g.live.draw
	flags := settling{root: cmd.Root(), command: "run", flags: g.live.flags, above: []layer{baselineLayer(g.base.flags(names))}}
	settings, err := flags.settle(e, notOfRuns...)
	if err != nil {
		return err
	}
	if err := draw.check(e, settings); err != nil {
		return err
	}
	if draw.unasked {
		return usage("for example --model gguf:FILE, or --endpoint http://localhost:8000/v1", "name the candidate: --model or --endpoint")
	}
	if draw.like, err = g.base.repeat(names); err != nil {
		return err
	}
	if err := g.plan(names); err != nil {
		return err
	}
	if g.s, err = draw.prepare(ctx, e); err != nil {
		return err
	}
	if err := g.match(); err != nil {
		return errors.Join(err, g.s.Close())
	}
	return nil
}

// refuseBaseline refuses a baseline that no verdict can come of.
func (g *liveGate) refuseBaseline(names []string) error {
	for _, name := range names {
		b := g.base.benchmark(name)
		scored, missing := b.scored(), 100*b.missing()
		switch {
		case evals.IsCustom(name) && g.base.manifest == nil:
			return usage("name the run itself", "%s holds too little of %s, a benchmark of your own, to ask it", g.baseline, printable(name))
		case scored == 0:
			return usage("--benchmark names those to gate on", "%s has no scored sample of %s", g.baseline, printable(name))
		case missing > g.mostMissing:
			return usage("finish the baseline's run, or give a larger --max-missing",
				"%d of %d samples of the baseline's %s have no score (%.1f%%, limit %g%%): no verdict could come of it", b.Asked-scored, b.Asked, printable(name), missing, g.mostMissing)
		}
	}
	return nil
}

// plan makes the sequences of looks, and has the run begin with the first of each.
func (g *liveGate) plan(names []string) error {
	most := g.live.draw.k
	first := map[string]int{}
	for _, name := range names {
		r := &liveRow{gate: g.gate(name), base: g.base.benchmark(name)}
		asked := name // as flags name the benchmark
		if evals.IsCustom(name) {
			asked = evals.CustomName
		}
		k, ok := most.of(asked)
		if !ok {
			k = r.base.most()
		}
		if r.gate.Target == stats.TargetFixed && min(k, r.base.most()) < 2 {
			return usage("", "%s: --target fixed takes at least 2 samples a problem of both runs", printable(name))
		}
		r.looks = stats.Looks(k)
		var err error
		if r.sequence, err = stats.NewSequence(r.gate, r.looks, stats.OBrienFleming); err != nil {
			return err
		}
		r.sequence.Among(len(names))
		first[asked] = r.looks[0]
		g.rows = append(g.rows, r)
	}
	for _, asked := range sortedKeys(most.by) {
		if _, ok := first[asked]; !ok {
			return unknown("benchmark of -k", asked, sortedKeys(first))
		}
	}
	g.live.draw.k = perBenchmark{by: first}
	g.recordLooks()
	return nil
}

// looksSetting is the name under which a run records schedules of looks.
const looksSetting = "looks"

// recordLooks has the run record the schedule, and the most samples a problem in the
// place of those of the first round.
func (g *liveGate) recordLooks() {
	most := perBenchmark{by: map[string]int{}}
	var schedule []string
	for _, r := range g.rows {
		most.by[r.base.Name] = r.looks[len(r.looks)-1]
		schedule = append(schedule, r.base.Name+" "+strings.Trim(fmt.Sprint(r.looks), "[]"))
	}
	settings := g.live.draw.settings
	setSetting(settings, evalr.Setting{Name: "k", Value: most.String(), Source: sourceOf(settings, "k", "-")})
	g.schedules = []string{strings.Join(schedule, ", ")}
	g.live.draw.settings = append(settings, evalr.Setting{Name: looksSetting, Value: g.schedules[0], Source: "gate"})
}

// recallLooks finds the schedules that the run was sampled under before: under several
// of them a false verdict is likelier than under one.
func (g *liveGate) recallLooks() {
	for _, s := range g.s.run.Manifest().Settings {
		if s.Name != looksSetting {
			continue
		}
		for before := range strings.SplitSeq(s.Value, "; ") {
			if !slices.Contains(g.schedules, before) {
				g.schedules = append(g.schedules, before)
			}
		}
	}
	setSetting(g.s.manifest.Settings, evalr.Setting{Name: looksSetting, Value: strings.Join(g.schedules, "; "), Source: "gate"})
}

// match makes sure that what is to be drawn can be compared with the baseline.
func (g *liveGate) match() error {
	for _, r := range g.rows {
		i := slices.IndexFunc(g.s.benchmarks, func(c chosen) bool { return c.Name == r.base.Name })
		if i < 0 {
			return usage("name the file that the baseline was drawn from: --data", "%s is not the benchmark of the baseline, %s", printable(g.s.benchmarks[0].Name), printable(r.base.Name))
		}
		if err := g.base.refuseUnlike(r.base.Name, conditionsOf(g.s.manifest, g.s.benchmarks[i].record)); err != nil {
			return err
		}
	}
	return g.base.refuseItself(g.baseline, g.s)
}
