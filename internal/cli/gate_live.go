package cli

import (
	"context"
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
}

// A liveRow is one benchmark of it.
type liveRow struct {
	gate      stats.Gate
	base      gatedBenchmark
	candidate *chosen
	looks     []int // samples a problem
	sequence  *stats.Sequence
	taken     int // looks
	row       reports.GateRow
	done      bool
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
	if !draw.silent() {
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
			k = r.base.K
		}
		if r.gate.Target == stats.TargetFixed && min(k, r.base.K) < 2 {
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
		r.candidate = &g.s.benchmarks[i]
		if err := g.base.refuseUnlike(r.base.Name, conditionsOf(g.s.manifest, r.candidate.record)); err != nil {
			return err
		}
	}
	return g.base.refuseItself(g.baseline, g.s)
}

// rounds draws and looks by turns until the verdict stands.
func (g *liveGate) rounds(ctx context.Context, e env) error {
	for !g.settled() {
		upTo := map[string]int{}
		for _, r := range g.rows {
			if !r.done {
				upTo[r.base.Name] = r.looks[r.taken]
			}
		}
		summary, err := g.live.draw.draw(ctx, e, g.s, upTo)
		if err != nil {
			return resumable(g.live.draw.withKeyHint(err, g.s.model.keyed), g.s.dir, summary)
		}
		if err := g.look(ctx, e, upTo); err != nil {
			return err
		}
	}
	return nil
}

// settled reports whether the verdict stands: one benchmark failed, or each is done.
func (g *liveGate) settled() bool {
	open := false
	for _, r := range g.rows {
		if r.row.Verdict == stats.Fail {
			return true
		}
		open = open || !r.done
	}
	return !open
}

// look decides on the benchmarks that were drawn up to so many samples a problem.
func (g *liveGate) look(ctx context.Context, e env, upTo map[string]int) error {
	candidate, err := g.drawn(ctx, upTo)
	if err != nil {
		return err
	}
	for _, r := range g.rows {
		if r.done {
			continue
		}
		if err := g.lookAt(r, candidate.benchmark(r.base.Name)); err != nil {
			return err
		}
		g.tell(e, r)
	}
	return nil
}

// lookAt takes the next look at one benchmark.
func (g *liveGate) lookAt(r *liveRow, candidate gatedBenchmark) error {
	var stage stats.Stage
	row, err := g.row(r.base, candidate, r.gate, func(p gatedPairs, _ stats.Difference, o stats.Options) (stats.Decision, error) {
		var err error
		stage, err = r.sequence.Look(p.base, p.candidate, o)
		return stage.Decision, err
	})
	if err != nil {
		return err
	}
	r.taken++
	row.K = r.looks[r.taken-1]
	pass, fail := r.sequence.Levels()
	row.Look = &reports.GateLook{
		Look: stage.Look, Of: stage.Of, K: r.looks[len(r.looks)-1], Information: stage.Fraction, PassAlpha: pass, Alpha: fail,
	}
	withheld := stage.Verdict != row.Verdict
	r.row, r.done = row, stage.Look == stage.Of || stage.Done() && !withheld
	return nil
}

// drawn are the candidate's samples, of each problem no more than upTo says: a round
// that was stopped may have left more of it.
func (g *liveGate) drawn(ctx context.Context, upTo map[string]int) (gated, error) {
	return gatedSamples(ctx, g.s.dir, func(r evalr.BenchmarkRecord) (evalr.BenchmarkRecord, map[string]bool) {
		k, ok := upTo[r.Name]
		if !ok {
			return r, map[string]bool{}
		}
		asked := g.live.draw.like.of(r.Name).problems
		r.K, r.Data.Used = k, len(asked)
		return r, asked
	})
}

// together is the verdict of all benchmarks.
func (g *liveGate) together() reports.GateResult {
	out := g.result(g.base.gated, gated{Model: g.s.manifest.Model.Name, Step: g.s.manifest.Model.Step, Run: g.s.manifest.Hash})
	out.Live, out.Verdict = true, stats.Pass
	if others := g.schedules[1:]; len(others) > 0 {
		out.Notes = append(out.Notes, "the candidate was sampled with other looks before ("+strings.Join(others, "; ")+"): a false verdict is likelier than said here")
	}
	for _, r := range g.rows {
		r.row.Look.Open = !r.done
		out.Rows = append(out.Rows, r.row)
		if r.row.Verdict != stats.Pass && out.Verdict != stats.Fail {
			out.Verdict = r.row.Verdict
		}
	}
	return out
}

// tell says what a look came to.
func (g *liveGate) tell(e env, r *liveRow) {
	row, look := &r.row, r.row.Look
	switch g.live.draw.progress {
	case "none":
		return
	case "json":
		writeProgress(e.stderr, map[string]any{
			"event": "look", "run": g.s.dir, "benchmark": row.Benchmark, "look": look.Look, "of": look.Of, "k": row.K,
			"delta": row.Delta, "lo": row.Lo, "hi": row.Hi, "verdict": row.Verdict.String(), "done": r.done,
		})
		return
	}
	next, bounds := row.Verdict.String(), fmt.Sprintf("[%+.1f, %+.1f]", 100*row.Lo, 100*row.Hi)
	switch {
	case !r.done:
		next = "going on"
	case row.Verdict == stats.Inconclusive && look.Look < look.Of:
		next = "given up, since the last look would hardly decide"
	}
	if row.Lo <= -1 && row.Hi >= 1 {
		bounds = "without bounds yet"
	}
	fmt.Fprintf(e.stderr, "evalr: %s, look %d of %d at %s a problem: Δ %+.1f %s, margin %g: %s\n", printable(row.Title),
		look.Look, look.Of, counted(row.K, "sample"), 100*row.Delta, bounds, 100*row.Margin, next)
}

// goOn says that the same command goes on after err, unless a hint says so.
func goOn(err error, dir string) error {
	f := fault{text: err.Error(), code: exitCode(err), cause: err}
	if h, ok := errors.AsType[interface {
		error
		Hint() string
	}](err); ok {
		f.hint = h.Hint()
	}
	if f.code != exitUsage && !strings.Contains(f.hint, "goes on") {
		f.hint = strings.TrimPrefix(f.hint+"; the same command goes on where it stopped ("+dir+")", "; ")
	}
	return f
}
