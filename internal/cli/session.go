package cli

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/store"
)

// A session is what one process does for a run. [runOptions.open] makes one,
// [runOptions.draw] draws as often as one likes, Close ends it.
type session struct {
	run        *store.Run // nil until the folder is opened
	dir        string     // the run's folder
	manifest   evalr.Manifest
	model      *served
	court      court
	benchmarks []chosen
	warned     map[string]bool // see progress
}

// Close closes the run, the sandbox and the model.
func (s *session) Close() error {
	var err error
	if s.run != nil {
		err = s.run.Close()
	}
	err = errors.Join(err, s.court.Close())
	s.model.Close()
	return err
}

// drawAll opens the run that the flags describe, a new one or one to go on with, draws
// and judges all of its samples that are missing, and closes it. What it returns tells
// of the run; its folder is to be read from then on. An error says how to go on.
// It is what evalr run does before it reports.
func (o *runOptions) drawAll(ctx context.Context, e env) (*session, runner.Summary, error) {
	s, err := o.open(ctx, e)
	if err != nil {
		return nil, runner.Summary{}, err
	}
	summary, err := o.draw(ctx, e, s, nil)
	err = o.withKeyHint(err, s.model.keyed)
	if err = errors.Join(err, s.Close()); err != nil {
		return nil, summary, resumable(err, s.dir, summary)
	}
	return s, summary, nil
}

// open makes everything ready to draw the run that the flags describe: model, data,
// sandbox and folder, which holds the run from then on.
func (o *runOptions) open(ctx context.Context, e env) (*session, error) {
	s, err := o.prepare(ctx, e)
	if err != nil {
		return nil, err
	}
	return s, o.begin(ctx, e, s)
}

// begin opens the folder of a run that is prepared. It closes the session if it fails.
func (o *runOptions) begin(ctx context.Context, e env, s *session) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	s.run, err = openRun(ctx, s.dir, s.manifest, store.Config{Now: e.now, Redact: s.model.redactor.Redact, RedactManifest: s.model.redactor.RedactKnown})
	if err != nil {
		return err
	}
	if !o.silent() {
		tellSchema(e.stderr, s.dir, s.run)
	}
	return attachAll(ctx, s.run, s.benchmarks)
}

// heapReserve is the size, in bytes, of a block that is allocated and never
// touched while a run draws, so that it costs no memory. The collector runs when
// the heap has doubled, and a run's live heap is tiny while it has thousands of
// stacks to scan: without the block it spent a sixth of the processor time of
// short answers. The price is at most as much garbage.
const heapReserve = 64 << 20

// draw draws what is missing of a run, shows how far it is, and puts the answers
// into classes. If upTo is not nil it draws only the benchmarks that are named there,
// up to so many samples a problem; it may be called again with more. After a signal it
// draws nothing, even if the draw that the signal came to had all its answers in flight
// and finished.
func (o *runOptions) draw(ctx context.Context, e env, s *session, upTo map[string]int) (runner.Summary, error) {
	if err := e.stop.err(); err != nil {
		return runner.Summary{}, err
	}
	s.aim(upTo)
	plan := o.plan(e, s, upTo)
	var err error
	if plan.Budget, err = o.budget(ctx, s.dir); err != nil {
		return runner.Summary{}, err
	}
	show := newProgress(e, formOf(o.progress, e.live), s.dir)
	show.budget = plan.Budget
	if show.round = upTo != nil; show.round {
		if s.warned == nil {
			s.warned = map[string]bool{}
		}
		show.warned = s.warned
	}
	drain := make(chan struct{})
	e.stop.onFirst(func() {
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
		err = e.stop.err()
	}
	if ctx.Err() != nil {
		return summary, err
	}
	return summary, errors.Join(err, classify(ctx, s))
}

// aim sets how many samples of a problem the benchmarks that upTo names are to have.
func (s *session) aim(upTo map[string]int) {
	s.manifest.Benchmarks = slices.Clone(s.manifest.Benchmarks)
	for i := range s.benchmarks {
		if k, ok := upTo[s.benchmarks[i].Name]; ok {
			s.benchmarks[i].record.K, s.manifest.Benchmarks[i].K = k, k
		}
	}
}

// plan is what the runner is to do, with upTo as for draw.
func (o *runOptions) plan(e env, s *session, upTo map[string]int) runner.Plan {
	p := runner.Plan{
		Model: s.model.backend, ModelName: s.model.id(), Protocol: o.api,
		Seed: o.seed, System: o.system, Prefill: o.prefill,
		Concurrency: o.jobs, Choices: o.choices,
		Sink: s.run, History: s.run, Now: e.now, Deadline: o.limits.due,
	}
	for _, b := range s.benchmarks {
		_, named := upTo[b.Name]
		if b.record.Left == "" && (named || upTo == nil) {
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
func (s *session) recall(ctx context.Context, p runner.Plan, show *progress) (err error) {
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
func (s *session) record(ctx context.Context, p *runner.Plan) error {
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
