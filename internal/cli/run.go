package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/store"
)

func newRun(e env) *cobra.Command {
	o := &runOptions{}
	cmd := &cobra.Command{
		Use:   "run {--suite NAME | --benchmark A,B} [--endpoint URL | --model gguf:FILE | --model safetensors:DIR]",
		Short: "Draw samples from a model, grade them and print the scores",
		Long: `Run draws k samples of each problem of a suite or of some benchmarks from a model,
grades them and prints the scores with their intervals. The model is an endpoint's, or
one on this machine, which the built-in engine runs. Everything is kept in a folder;
the same command goes on where an interrupted one stopped, and a larger -k or --limit
draws only what is missing.

Where no model is named a small built-in one answers built-in samples of the
benchmarks, to show what a run is; the scores say nothing of the benchmarks.`,
		Example: `  # the built-in model on built-in samples
  $ evalr run --suite reasoning

  # the headline benchmarks against a server on this machine
  $ evalr run --suite reasoning --endpoint http://localhost:8000/v1

  # a file on this machine, by the built-in engine
  $ evalr run --benchmark aime-2024 --limit 2 -k 2 --max-tokens 1024 --model gguf:model.gguf

  # local copies of the data, few samples, a shorter token limit
  $ evalr run --suite math --data ./data -k 4 --max-tokens 8192 --endpoint http://localhost:8000/v1

  # one sample of 57 problems of MMLU drawn by the seed
  $ evalr run --benchmark mmlu --sample 57 --endpoint http://localhost:8000/v1

  # what a run would send and cost, without sending anything
  $ evalr run --suite math --price 0.55,2.19 --endpoint http://localhost:8000/v1 --dry-run

  # no more than 20 dollars and two hours; the same command goes on later
  $ evalr run --benchmark aime-2024 -k 4 --price 0.55,2.19 --max-cost 20 --deadline 2h --endpoint http://localhost:8000/v1`,
		Args: exactly(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.complete(cmd, e); err != nil {
				return err
			}
			if o.limits.dryRun {
				return o.forecast(cmd.Context(), e)
			}
			return o.run(cmd.Context(), e)
		},
	}
	cmd.Flags().SortFlags = false
	o.define(cmd.Flags())
	return cmd
}

// run carries the whole command out: endpoint, data, plan, samples, report.
func (o *runOptions) run(ctx context.Context, e env) (err error) {
	s, err := o.prepare(ctx, e)
	if err != nil {
		return err
	}
	defer s.model.Close()
	defer func() { err = errors.Join(err, s.court.Close()) }()
	dir := s.dir
	s.run, err = openRun(ctx, dir, s.manifest, store.Config{Now: e.now, Redact: s.model.redactor.Redact, RedactManifest: s.model.redactor.RedactKnown})
	if err != nil {
		return err
	}
	if !o.silent() {
		tellSchema(e.stderr, dir, s.run)
	}
	var summary runner.Summary
	err = attachAll(ctx, s.run, s.benchmarks)
	if err == nil {
		summary, err = o.draw(ctx, e, s)
	}
	err = errors.Join(err, s.run.Close())
	if err != nil {
		return resumable(o.withKeyHint(err, s.model.keyed), dir, summary)
	}
	if o.progress != "json" {
		fmt.Fprintf(e.stderr, "evalr: the run is in %s\n", dir)
	}
	if err := o.print(ctx, e, dir); err != nil {
		return err
	}
	if s.model.builtin && o.onSamples() && !o.silent() {
		nextSteps(e, s)
	}
	if summary.TooManyFailed() {
		return fault{
			text: "more than 1 % of the samples failed for good", code: exitInconclusive,
			hint: "evalr show " + dir + " says why; the same command asks them again",
		}
	}
	return nil
}

// silent reports whether nothing but progress, or not even that, is to be written to
// standard error.
func (o *runOptions) silent() bool { return o.progress == "json" || o.progress == "none" }

// prepare finds everything that a run needs but its folder, and touches nothing.
func (o *runOptions) prepare(ctx context.Context, e env) (s session, err error) {
	cat, err := evals.Builtin()
	if err != nil {
		return s, err
	}
	entries, err := o.choose(ctx, cat)
	if err != nil {
		return s, err
	}
	if err := refuseAttachments(ctx, entries); err != nil {
		return s, err
	}
	if s.model, err = o.reach(ctx, e); err != nil {
		return s, err
	}
	defer func() {
		if err != nil {
			s.model.Close()
		}
	}()
	o.slow = s.model.builtin && s.model.host["isa"] == kernel.Generic.String()
	if s.benchmarks, err = o.load(ctx, e, entries); err != nil {
		return s, err
	}
	o.tell(e, s)
	if err := s.model.takes(s.benchmarks); err != nil {
		return s, err
	}
	facts := map[string]string{}
	if !o.limits.dryRun {
		if s.court, err = o.convene(ctx, e, s.benchmarks, facts); err != nil {
			return s, err
		}
	}
	s.manifest = o.manifest(e, s.model, s.benchmarks)
	maps.Copy(s.manifest.Host, facts)
	s.manifest.Model.Step = o.checkpoint(s.model)
	s.dir = firstOf(folder(o.out), defaultFolder(s.manifest))
	return s, nil
}

// checkpoint is the model's training step, as told, as the model itself says or as its
// name does.
func (o *runOptions) checkpoint(s *served) *int64 {
	switch {
	case o.step.given:
		step := int64(o.step.value)
		return &step
	case s.step != nil:
		return s.step
	}
	return stepOf(o.model)
}

// A session is what one process does for a run.
type session struct {
	run        *store.Run
	dir        string // the run's folder
	manifest   evalr.Manifest
	model      *served
	court      court
	benchmarks []chosen
}

// convene opens the sandbox if programs are to be judged, and notes in facts and in
// the benchmarks' records what judges them.
func (o *runOptions) convene(ctx context.Context, e env, benchmarks []chosen, facts map[string]string) (court, error) {
	var entries []*evals.Entry
	for i := range benchmarks {
		if benchmarks[i].record.Left == "" {
			entries = append(entries, &benchmarks[i].Entry)
		}
	}
	c, err := o.sandbox.convene(ctx, entries...)
	if o.judgesLess(err) {
		leaveUnjudged(e, benchmarks)
		return court{}, nil
	}
	for i := 0; i < len(benchmarks) && err == nil; i++ {
		c.record(ctx, e.stderr, facts, benchmarks[i].Entry, &benchmarks[i].record)
	}
	return c, err
}

// heapReserve is the size, in bytes, of a block that is allocated and never
// touched while a run draws, so that it costs no memory. The collector runs when
// the heap has doubled, and a run's live heap is tiny while it has thousands of
// stacks to scan: without the block it spent a sixth of the processor time of
// short answers. The price is at most as much garbage.
const heapReserve = 64 << 20

// draw draws what is missing of a run, shows how far it is, and puts the answers
// into classes.
func (o *runOptions) draw(ctx context.Context, e env, s session) (runner.Summary, error) {
	plan := o.plan(e, s)
	var err error
	if plan.Budget, err = o.budget(ctx, s.dir); err != nil {
		return runner.Summary{}, err
	}
	show := newProgress(e, formOf(o.progress, e.live), s.dir)
	show.budget = plan.Budget
	drain := make(chan struct{})
	var signal os.Signal // that began the draining; written before drain is closed
	e.stop.onFirst(func(sig os.Signal) {
		signal = sig
		show.draining()
		close(drain)
	})
	defer e.stop.onFirst(nil)
	plan.Observe, plan.Drain = show.observe, drain
	plan.Ready = func(ctx context.Context) error {
		if err := s.record(ctx, &plan); err != nil {
			return err
		}
		return s.recall(ctx, plan, show)
	}
	stopTicks := every(200*time.Millisecond, show.tick)
	reserve := make([]byte, heapReserve)
	summary, err := runner.Run(ctx, plan)
	runtime.KeepAlive(reserve)
	stopTicks()
	show.finish()
	if errors.Is(err, runner.ErrDrained) {
		err = interrupted{signal}
	}
	if ctx.Err() != nil {
		return summary, err
	}
	return summary, errors.Join(err, classify(ctx, s))
}

// plan is what the runner is to do.
func (o *runOptions) plan(e env, s session) runner.Plan {
	p := runner.Plan{
		Model: s.model.backend, ModelName: s.model.id(), Protocol: o.api,
		Seed: o.seed, System: o.system, Prefill: o.prefill,
		Concurrency: o.jobs, Choices: o.choices,
		Sink: s.run, History: s.run, Now: e.now, Deadline: o.limits.due,
	}
	for _, b := range s.benchmarks {
		if b.record.Left == "" {
			p.Tasks = append(p.Tasks, runner.Task{Benchmark: b.Benchmark, Problems: b.problems, K: b.record.K, Sampling: b.record.Sampling})
		}
	}
	return p
}

// budget is what is left to spend, in view of what the run has spent so far.
func (o *runOptions) budget(ctx context.Context, dir string) (b runner.Budget, err error) {
	if !o.limits.bounded() {
		return b, nil
	}
	r, err := store.Read(ctx, dir)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	spent, err := spentBy(ctx, r)
	return o.limits.budget(spent), err
}

// recall tells progress the scores that are there already.
func (s session) recall(ctx context.Context, p runner.Plan, show *progress) (err error) {
	if show.form == progressNone {
		return nil
	}
	r, err := store.Read(ctx, s.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for _, t := range p.Tasks {
		asked := map[string]bool{}
		for _, problem := range t.Problems {
			asked[problem.ID] = true
		}
		for problem, err := range r.Verdicts(ctx, t.Benchmark.Name) {
			if err != nil {
				return err
			}
			for _, v := range problem.Verdicts {
				if asked[problem.ID] && int(v.Index) < t.K && !v.Missing() {
					show.recall(t.Benchmark.Name, problem.ID, v.Value)
				}
			}
		}
	}
	return nil
}

// record stores what the run does from now on: settings, problems and prompts.
// It comes after the samples that are there were found to be of this plan: a
// command that is refused must not change what they were asked.
func (s session) record(ctx context.Context, p *runner.Plan) error {
	if err := s.run.UpdateManifest(ctx, s.manifest); err != nil {
		return err
	}
	stored := s.run.Manifest()
	for _, b := range s.benchmarks {
		if b.record.Left != "" {
			continue
		}
		records := make([]store.ProblemRecord, len(b.problems))
		for i, problem := range b.problems {
			records[i].Problem = problem
			for index := range prompts(b, stored) {
				records[i].Prompts = append(records[i].Prompts, p.Render(b.Benchmark, problem, index))
			}
		}
		if err := s.run.PutProblems(ctx, b.Name, records); err != nil {
			return err
		}
	}
	return nil
}

// prompts is how many prompts of a problem have to be stored: one for each
// sample that the run holds or will hold, if they differ.
func prompts(b chosen, stored evalr.Manifest) int {
	if !b.PerSample {
		return 1
	}
	for _, r := range stored.Benchmarks {
		if r.Name == b.Name {
			return r.K // merged: the larger of what is stored and what is asked for
		}
	}
	return b.record.K
}

// print writes the report of a run to standard output.
func (o *runOptions) print(ctx context.Context, e env, dir string) error {
	run, err := readRun(ctx, dir)
	if err != nil {
		return err
	}
	options, err := o.view.report()
	if err != nil {
		return err
	}
	report, err := reports.New([]reports.Run{run}, options)
	if err != nil {
		return err
	}
	if o.asJSON {
		return report.WriteJSON(e.stdout)
	}
	return report.WriteTerminal(e.stdout, e.wide())
}

// resumable says how to go on after err stopped a run.
func resumable(err error, dir string, s runner.Summary) error {
	if _, ok := errors.AsType[fault](err); ok {
		return err
	}
	f := fault{text: err.Error(), code: exitCode(err), cause: err}
	if h, ok := errors.AsType[interface {
		error
		Hint() string
	}](err); ok {
		f.hint = h.Hint()
	}
	var open []string
	if left := s.Left(); left > 0 {
		open = append(open, "still to be drawn: "+counted(left, "sample"))
	}
	if pending := s.Pending(); pending > 0 {
		open = append(open, "still to be judged: "+counted(pending, "sample"))
	}
	if len(open) > 0 && f.code != exitUsage {
		said := fmt.Sprintf("%s; the same command goes on where it stopped (%s)", strings.Join(open, ", "), dir)
		if f.hint != "" && !strings.Contains(f.hint, "goes on") {
			said = f.hint + "; " + said
		} else if f.hint != "" {
			said = f.hint + " (" + dir + ")"
		}
		f.hint = said
	}
	return f
}

// every calls f until the function it returns is called, which waits for a call
// under way.
func every(d time.Duration, f func()) (stop func()) {
	ticker := time.NewTicker(d)
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for {
			select {
			case <-ticker.C:
				f()
			case <-done:
				return
			}
		}
	})
	return func() {
		ticker.Stop()
		close(done)
		running.Wait()
	}
}
