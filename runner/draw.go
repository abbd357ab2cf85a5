package runner

import (
	"context"
	"errors"
	"fmt"

	"github.com/evalr/evalr"
)

// earlyLeast is how many draws at a benchmark's start must be refused for the
// run to stop: a setting is wrong then, and thousands of refusals would follow.
const earlyLeast = 8

// A draw is what one request is to bring: samples of one problem that share a
// prompt. A request that brings fewer is followed by others for the rest.
type draw struct {
	task    *task
	problem int
	place   int   // in the order of the task's draws, from 0
	missing []int // indices of samples to be drawn, ascending
	before  []int // for each of missing, draws of it that earlier processes lost

	prompt   evalr.Prompt
	prehash  evalr.Prehash
	begun    bool // the sink knows of the draw that the next request makes
	sent     int  // requests
	lost     int  // of these, draws that began and brought nothing
	patience patience
}

// ref names the first sample that is missing.
func (d *draw) ref() evalr.Ref { return d.task.ref(d.problem, d.missing[0]) }

func (d *draw) refs() []evalr.Ref {
	out := make([]evalr.Ref, len(d.missing))
	for i, index := range d.missing {
		out[i] = d.task.ref(d.problem, index)
	}
	return out
}

// sample returns what is known of the i-th missing sample before it is drawn.
func (d *draw) sample(i int) evalr.Sample {
	index := d.missing[i]
	return evalr.Sample{
		Ref:      d.task.ref(d.problem, index),
		Identity: d.task.identity(d.prehash, d.problem, index),
		Tries:    d.sent,
		Redraws:  d.before[i] + d.lost,
	}
}

func (d *draw) String() string {
	ref := d.ref()
	return fmt.Sprintf("sample %d of problem %s of %s", ref.Index, ref.Problem, ref.Benchmark)
}

// fill sends requests until nothing of d is missing. It takes over a turn at the
// gate. Its error is errHalted if the run is to send nothing more; any other
// ends the run.
func (r *run) fill(ctx context.Context, d *draw) error {
	r.prepare(d)
	for {
		got, err := r.send(ctx, d)
		if err == nil {
			err = r.keep(ctx, d, got)
		} else {
			err = r.failed(ctx, d, err)
		}
		if err != nil || len(d.missing) == 0 {
			return err
		}
		if !r.gate.enter(ctx, r.halted) {
			return errHalted
		}
	}
}

func (r *run) prepare(d *draw) {
	t, first := d.task, d.missing[0]
	d.prompt = r.Render(t.Benchmark, t.Problems[d.problem], first)
	d.prehash = t.prehash(d.problem, first, &d.prompt)
	d.before = make([]int, len(d.missing))
	if r.History == nil {
		return
	}
	for i, index := range d.missing {
		d.before[i] = r.History.Draws(t.ref(d.problem, index))
	}
}

// send makes one request and gives the turn at the gate back. What it is to draw
// is committed first, so that a draw that is lost leaves a trace.
func (r *run) send(ctx context.Context, d *draw) ([]evalr.Completion, error) {
	if !d.begun {
		if err := r.Sink.Begin(ctx, d.refs()...); err != nil {
			r.gate.leave()
			return nil, fmt.Errorf("recording an attempt at %s: %w", d, err)
		}
		d.begun = true
	}
	r.sending(d)
	got, err := r.generate(ctx, d)
	var f *evalr.Failure
	switch {
	case err != nil && ctx.Err() != nil: // whatever the model makes of being interrupted
		r.gate.leave()
		return nil, context.Cause(ctx)
	case err != nil && !errors.As(err, &f):
		r.gate.leave()
		return nil, fmt.Errorf("asking for %s: %w", d, err)
	case f != nil && f.Kind == evalr.FailureInvalid:
		r.gate.leave()
		return nil, fmt.Errorf("asking for %s: the model gave a failure without a kind: %q", d, f.Message)
	}
	if from, to := r.gate.report(f); from != to {
		r.observe(Limited{From: from, To: to})
	}
	return got, err
}

func (r *run) sending(d *draw) {
	d.sent++
	r.breaker.begin(d, r.Now())
	r.mu.Lock()
	defer r.mu.Unlock()
	r.summary.Requests++
	if d.patience.tries > 0 {
		r.summary.Retries++
	}
}

func (r *run) generate(ctx context.Context, d *draw) ([]evalr.Completion, error) {
	t, first, n := d.task, d.missing[0], len(d.missing)
	request := evalr.Request{
		ID:       t.identity(d.prehash, d.problem, first).String(),
		Prompt:   d.prompt,
		Sampling: t.Sampling,
		Seed:     t.seed(d.problem, first),
	}
	if n == 1 {
		c, err := r.Model.Generate(ctx, request)
		return []evalr.Completion{c}, err
	}
	got, err := r.Model.(evalr.MultiModel).GenerateN(ctx, request, n) //nolint:forcetypeassert // the plan was checked
	if err == nil && len(got) == 0 {
		err = &evalr.Failure{Kind: evalr.FailureGarbage, Message: "an answer without choices"}
	}
	return got[:min(len(got), n)], err
}

// keep grades and stores what a request brought. It does not stop half-way when
// the run is cancelled: these draws are whole.
func (r *run) keep(ctx context.Context, d *draw, got []evalr.Completion) error {
	ctx = context.WithoutCancel(ctx)
	r.breaker.succeeded(d, r.Now())
	t := d.task
	marking := grader{
		scorer: t.Benchmark.Scorer,
		target: evalr.Target{Problem: t.Problems[d.problem], Gold: d.prompt.Gold},
		limit:  r.ScoreTimeout,
	}
	seed := t.seed(d.problem, d.missing[0])
	for choice, c := range got {
		s := d.sample(choice)
		s.Seed, s.Choice, s.Completion = seed, choice, c
		s.Score = marking.grade(ctx, c)
		if err := r.put(ctx, d, &s); err != nil {
			return err
		}
	}
	d.missing, d.before = d.missing[len(got):], d.before[len(got):]
	d.patience = patience{}
	return nil
}

// failed decides what becomes of d after a request that failed: it waits for the
// next try, stores the failure for good, or stops the run.
func (r *run) failed(ctx context.Context, d *draw, err error) error {
	var f *evalr.Failure
	if !errors.As(err, &f) {
		return err
	}
	if f.Drawn {
		d.lost++
		d.begun = false
	}
	quiet, tripped := r.breaker.failed(d, r.Now(), f.RetryAfter, r.queue.len() > 0)
	switch {
	case f.Kind.Final():
		return r.halt(errFinal(d.ref(), f))
	case tripped:
		return r.halt(errTripped(d.ref(), f, quiet))
	case f.RetryAfter > r.Retry.Wait:
		return r.halt(errTooLong(d.ref(), f, r.Retry.Wait))
	case !f.Kind.Temporary():
		return r.giveUp(ctx, d, f)
	case isClosed(r.halted):
		return errHalted
	}
	wait, again := d.patience.next(r.Retry, f, r.jitter)
	if !again {
		return r.giveUp(ctx, d, f)
	}
	r.observe(Retrying{Ref: d.ref(), Failure: f, Try: d.patience.tries, Wait: wait})
	return r.sleep(ctx, wait)
}

// giveUp stores the failure as what came of all that is missing.
func (r *run) giveUp(ctx context.Context, d *draw, f *evalr.Failure) error {
	ctx = context.WithoutCancel(ctx)
	ref, seed := d.ref(), d.task.seed(d.problem, d.missing[0])
	for i := range d.missing {
		s := d.sample(i)
		s.Seed, s.Choice, s.Failure = seed, i, f
		if err := r.put(ctx, d, &s); err != nil {
			return err
		}
	}
	d.missing, d.before = nil, nil
	if r.refusedEarly(d, f) {
		return r.halt(errRefused(ref, f, earlyLeast))
	}
	return nil
}

// refusedEarly reports whether f completes a benchmark's start of nothing but
// refusals. The first draws in the plan's order decide, not the first to end: a
// refusal comes at once, and a good answer takes its time.
func (r *run) refusedEarly(d *draw, f *evalr.Failure) bool {
	if f.Kind.Temporary() || d.place >= earlyLeast {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	d.task.early++
	return d.task.early == earlyLeast
}

// put stores a sample and then says so.
func (r *run) put(ctx context.Context, d *draw, s *evalr.Sample) error {
	s.At = r.Now()
	if err := r.Sink.Put(ctx, *s); err != nil {
		return fmt.Errorf("storing %s: %w", d, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t := &d.task.tally
	t.add(d.problem, s)
	r.Observe(Stored{Sample: s, Counts: t.Counts})
	left := t.Left()
	r.warn(t.concerns(left == 0))
	if left == 0 {
		r.Observe(Finished{Counts: t.Counts})
	}
	return nil
}
