package runner

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Run draws every sample of the plan that the history does not hold, and judges
// those that wait for it. It returns nil once all is done, failures for good among it (see
// [Summary.TooManyFailed]). Otherwise its error is [ErrDrained], a [*BudgetError],
// a [*DeadlineError], a [*StopError], a [*ConflictError], the cause of ctx's end, or what the sink or the model
// could not go on after. The summary holds once the first event was observed;
// a plan that is refused before has an empty one.
//
// When ctx ends, requests in flight are given up and nothing of them is stored;
// a completion that is already there still is.
func Run(ctx context.Context, plan Plan) (Summary, error) {
	plan = plan.withDefaults()
	if err := plan.check(); err != nil {
		return Summary{}, err
	}
	r, err := newRun(ctx, &plan)
	if err != nil {
		return Summary{}, err
	}
	if plan.Ready != nil {
		if err := plan.Ready(ctx); err != nil {
			return Summary{}, err
		}
	}
	r.start()
	err = r.work(ctx)
	return r.finish(ctx, err)
}

// A run is a plan under way.
type run struct {
	*Plan
	queue   *queue
	gate    *gate
	breaker *breaker
	purse   *purse
	jitter  *jitter
	docket  *docket
	halted  chan struct{} // closed when no further request is to be sent
	hurry   chan struct{} // closed when the run was drained or is overdue

	mu      sync.Mutex // guards what follows, the tasks' tallies, and calls of Observe
	summary Summary
	stopped error // why halted is closed
}

func newRun(ctx context.Context, p *Plan) (*run, error) {
	r := &run{
		Plan:    p,
		queue:   &queue{},
		gate:    newGate(p.Concurrency, p.Now),
		breaker: newBreaker(p.Breaker, p.Now),
		jitter:  newJitter(p.Seed),
		docket:  newDocket(),
		halted:  make(chan struct{}),
		hurry:   make(chan struct{}),
	}
	r.purse = newPurse(p.Budget, func(e *BudgetError) { _ = r.halt(e) })
	for _, planned := range p.Tasks {
		t := newTask(p, planned)
		if err := t.survey(ctx, p.History); err != nil {
			return nil, err
		}
		r.queue.tasks = append(r.queue.tasks, t)
		r.docket.add(t.pending...)
		t.pending = nil
	}
	return r, nil
}

func (r *run) start() {
	var counts []Counts
	for _, t := range r.queue.tasks {
		counts = append(counts, t.tally.Counts)
	}
	r.Observe(Started{Benchmarks: counts, Spent: r.purse.total()})
	for _, c := range counts {
		if c.Complete() {
			r.Observe(Finished{Counts: c})
		}
	}
}

// work draws and, beside it, judges until all is done, the run is halted, or ctx
// ends.
func (r *run) work(ctx context.Context) error {
	done := make(chan struct{})
	defer close(done)
	go r.watch(done)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer r.docket.close()
		return r.draw(gctx)
	})
	g.Go(func() error { return r.judge(gctx) })
	return g.Wait()
}

// draw runs the workers until the queue is empty, the run is halted, or ctx ends.
func (r *run) draw(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	workers := min(2*r.Concurrency, r.queue.len())
	g.SetLimit(max(1, workers))
	for range workers {
		g.Go(func() error { return r.worker(gctx) })
	}
	return g.Wait()
}

// watch halts the run when it is drained or overdue, until done is closed.
func (r *run) watch(done <-chan struct{}) {
	var overdue <-chan time.Time
	if !r.Deadline.IsZero() {
		timer := time.NewTimer(r.Deadline.Sub(r.Now()))
		defer timer.Stop()
		overdue = timer.C
	}
	var why error
	select {
	case <-r.Drain:
		why = ErrDrained
	case <-overdue:
		why = &DeadlineError{At: r.Deadline}
	case <-done:
		return
	}
	_ = r.halt(why)
	close(r.hurry)
}

func (r *run) worker(ctx context.Context) error {
	for r.gate.enter(ctx, r.halted) {
		d, ok := r.queue.next()
		if !ok {
			r.gate.leave()
			return nil
		}
		switch err := r.fill(ctx, d); {
		case errors.Is(err, errHalted):
			return nil
		case err != nil:
			return err
		}
	}
	return nil
}

// halt lets no further request be sent; those in flight may end. The first
// reason is the one that counts. It returns errHalted.
func (r *run) halt(why error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped == nil {
		r.stopped = why
		close(r.halted)
		r.Observe(Stopping{Why: why})
	}
	return errHalted
}

// finish settles what the run came to. The group's own context has ended by now,
// so that only the caller's says whether the run was cancelled.
func (r *run) finish(ctx context.Context, err error) (Summary, error) {
	spent := r.purse.total()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.summary.Spent = spent
	for _, t := range r.queue.tasks {
		r.warn(t.tally.concerns(true))
		r.summary.Benchmarks = append(r.summary.Benchmarks, t.tally.Counts)
	}
	_, broken := errors.AsType[*StopError](r.stopped)
	switch {
	case err != nil:
		return r.summary, err
	case r.summary.Left() == 0 && r.summary.Pending() == 0 && !broken:
		return r.summary, nil
	case ctx.Err() != nil:
		return r.summary, context.Cause(ctx)
	default:
		return r.summary, r.stopped
	}
}

// warn passes warnings on. It expects the lock held.
func (r *run) warn(warnings []Warning) {
	for _, w := range warnings {
		r.summary.Warnings = append(r.summary.Warnings, w)
		r.Observe(w)
	}
}

// observe passes an event on.
func (r *run) observe(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Observe(e)
}
