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
	place   int    // in the order of the task's draws, from 0
	missing []slot // samples to be drawn, by index; their order is that of a request's choices

	prompt   evalr.Prompt
	seed     int64 // of the next request
	begun    bool  // the sink knows of the draw that the next request makes
	sent     int   // requests
	lost     int   // of these, draws that began and brought nothing
	patience patience
	claim    *claim // on the budget, for the next request; nil if none was granted
}

// A slot is a sample to be drawn.
type slot struct {
	evalr.Ref
	identity evalr.Identity
	before   int // draws of it that earlier processes lost
}

func (d *draw) String() string { return describe(d.missing[0].Ref) }

func describe(ref evalr.Ref) string {
	return fmt.Sprintf("sample %d of problem %s of %s", ref.Index, ref.Problem, ref.Benchmark)
}

// prepare renders the prompt and finds out what the missing samples are.
func (d *draw) prepare(p *Plan) {
	t, first := d.task, d.missing[0].Index
	d.prompt = p.Render(t.Benchmark, t.Problems[d.problem], first)
	pre := t.prehash(d.problem, first, &d.prompt)
	for i := range d.missing {
		s := &d.missing[i]
		s.identity = t.identity(pre, d.problem, s.Index)
		if p.History != nil {
			s.before = p.History.Draws(s.Ref)
		}
	}
	d.seed = t.seed(d.problem, first)
}

// refs names the samples that are missing.
func (d *draw) refs() []evalr.Ref {
	out := make([]evalr.Ref, len(d.missing))
	for i := range d.missing {
		out[i] = d.missing[i].Ref
	}
	return out
}

// seeds are those of the missing samples, for a model that takes one for each.
func (d *draw) seeds() []int64 {
	out := make([]int64, len(d.missing))
	for i := range d.missing {
		out[i] = d.task.seed(d.problem, d.missing[i].Index)
	}
	return out
}

// sample returns what is known of the missing sample that the next request draws
// in the place of choice.
func (d *draw) sample(choice int) evalr.Sample {
	s, seed := &d.missing[choice], d.seed
	if choice > 0 && d.task.share == 1 {
		seed = d.task.seed(d.problem, s.Index)
	}
	return evalr.Sample{
		Ref: s.Ref, Identity: s.identity, Seed: seed, Choice: choice,
		Tries: d.sent, Redraws: s.before + d.lost,
	}
}

// filled takes the first n missing samples as drawn.
func (d *draw) filled(n int) {
	d.missing = d.missing[n:]
	d.patience = patience{}
	if len(d.missing) > 0 {
		d.seed = d.task.seed(d.problem, d.missing[0].Index)
	}
}

// fill sends requests until nothing of d is missing. It takes over a turn at the
// gate. Its error is errHalted if the run is to send nothing more; any other
// ends the run.
func (r *run) fill(ctx context.Context, d *draw) error {
	d.prepare(r.Plan)
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
			return r.takeBack(ctx, d, errHalted)
		}
	}
}

// takeBack undoes the attempt at d if no request of it is under way and none
// began to draw, so that the next process does not count a draw as lost. It
// returns why.
func (r *run) takeBack(ctx context.Context, d *draw, why error) error {
	if !d.begun || len(d.missing) == 0 {
		return why
	}
	if err := r.Sink.Undo(context.WithoutCancel(ctx), d.refs()...); err != nil {
		return fmt.Errorf("taking back an attempt at %s: %w", d, err)
	}
	return why
}

// send makes one request and gives the turn at the gate back. What it is to draw
// is committed first, so that a draw that is lost leaves a trace.
func (r *run) send(ctx context.Context, d *draw) ([]evalr.Completion, error) {
	if err := r.permit(ctx, d); err != nil {
		return nil, r.takeBack(ctx, d, err)
	}
	if !d.begun {
		if err := r.begin(ctx, d); err != nil {
			r.gate.leave()
			return nil, err
		}
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
	if err == nil {
		r.settle(d, d.took(got))
	}
	if from, to := r.gate.report(f); from != to {
		r.observe(Limited{From: from, To: to})
	}
	return got, err
}

// permit waits until the next request of d may be sent: the budget must hold it,
// and the deadline must not have come. Where it fails, the turn at the gate is
// given back.
func (r *run) permit(ctx context.Context, d *draw) error {
	if err := r.afford(ctx, d); err != nil {
		return err
	}
	if !r.Deadline.IsZero() && !r.Now().Before(r.Deadline) {
		r.gate.leave()
		return r.halt(&DeadlineError{At: r.Deadline})
	}
	return nil
}

func (r *run) begin(ctx context.Context, d *draw) error {
	err := r.Sink.Begin(ctx, d.refs()...)
	switch {
	case err == nil:
		d.begun = true
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	default:
		return fmt.Errorf("recording an attempt at %s: %w", d, err)
	}
}

func (r *run) sending(d *draw) {
	d.sent++
	r.breaker.sending(d)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.summary.Requests++
	if d.patience.tries > 0 {
		r.summary.Retries++
	}
}

func (r *run) generate(ctx context.Context, d *draw) ([]evalr.Completion, error) {
	request := evalr.Request{
		ID:       d.missing[0].identity.String(),
		Prompt:   d.prompt,
		Sampling: d.task.Sampling,
		Seed:     d.seed,
	}
	n := len(d.missing)
	if n == 1 {
		c, err := r.Model.Generate(ctx, request)
		return []evalr.Completion{c}, err
	}
	var got []evalr.Completion
	var err error
	switch m := r.Model.(type) {
	case evalr.SeededModel:
		got, err = m.GenerateSeeds(ctx, request, d.seeds())
	case evalr.MultiModel:
		got, err = m.GenerateN(ctx, request, n)
	}
	if err == nil && len(got) == 0 {
		err = &evalr.Failure{Kind: evalr.FailureGarbage, Message: "an answer without choices"}
	}
	return got[:min(len(got), n)], err
}

// keep grades and stores what a request brought, or leaves the grading to the judges. It does not stop half-way when
// the run is cancelled: these draws are whole.
func (r *run) keep(ctx context.Context, d *draw, got []evalr.Completion) error {
	ctx = context.WithoutCancel(ctx)
	r.breaker.succeeded(d)
	t := d.task
	marking, later := r.grader(t, d.problem, d.prompt.Gold), deferred(t.Benchmark.Scorer)
	for choice, c := range got {
		s := d.sample(choice)
		if s.Completion = c; later {
			s.Score = pending
		} else {
			s.Score = marking.grade(ctx, c)
		}
		if err := r.put(ctx, d, &s); err != nil {
			return err
		}
		if later {
			r.docket.add(charge{t, d.problem, s.Index})
		}
	}
	d.filled(len(got))
	return nil
}

// failed decides what becomes of d after a request that failed. An error means
// that there is to be no other.
func (r *run) failed(ctx context.Context, d *draw, err error) error {
	var f *evalr.Failure
	if !errors.As(err, &f) {
		return err
	}
	if err := r.afterFailure(ctx, d, f); err != nil {
		return r.takeBack(ctx, d, err)
	}
	return nil
}

// afterFailure waits for the next try, stores the failure for good, or stops the run.
func (r *run) afterFailure(ctx context.Context, d *draw, f *evalr.Failure) error {
	if f.Drawn {
		d.lost++
		d.begun = false
		r.settle(d, d.lose())
	}
	quiet, tripped := r.breaker.failed(d, f, r.queue.len() > 0)
	switch {
	case f.Kind.Final():
		return r.halt(errFinal(d.missing[0].Ref, f))
	case tripped:
		return r.halt(errTripped(d.missing[0].Ref, f, quiet))
	case f.RetryAfter > r.Retry.Wait:
		return r.halt(errTooLong(d.missing[0].Ref, f, r.Retry.Wait))
	case !f.Kind.Temporary():
		return r.giveUp(ctx, d, f)
	case isClosed(r.halted):
		return errHalted
	}
	wait, again := d.patience.next(r.Retry, f, r.jitter)
	if !again {
		return r.giveUp(ctx, d, f)
	}
	r.observe(Retrying{Ref: d.missing[0].Ref, Failure: f, Try: d.patience.tries, Wait: wait})
	return r.sleep(ctx, wait)
}

// giveUp stores the failure as what came of all that is missing.
func (r *run) giveUp(ctx context.Context, d *draw, f *evalr.Failure) error {
	ctx = context.WithoutCancel(ctx)
	r.settle(d, Spend{}) // what it may have taken is settled already
	ref := d.missing[0].Ref
	for choice := range d.missing {
		s := d.sample(choice)
		s.Failure = f
		if err := r.put(ctx, d, &s); err != nil {
			return err
		}
	}
	d.filled(len(d.missing))
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
	if d.task.tally.Reused > 0 { // an earlier process was answered, and what it was refused comes first now
		return false
	}
	d.task.early++
	return d.task.early == earlyLeast
}

// put stores a sample and then says so.
func (r *run) put(ctx context.Context, d *draw, s *evalr.Sample) error {
	s.At = r.Now()
	if err := r.Sink.Put(ctx, *s); err != nil {
		return fmt.Errorf("storing %s: %w", describe(s.Ref), err)
	}
	spent := r.purse.total()
	r.mu.Lock()
	defer r.mu.Unlock()
	t := &d.task.tally
	t.add(d.problem, s)
	r.Observe(Stored{Sample: s, Counts: t.Counts, Spent: spent})
	r.wind(t)
	return nil
}

// wind warns where a benchmark's samples look wrong and says when it is complete.
// It expects the lock held.
func (r *run) wind(t *tally) {
	complete := t.Complete()
	r.warn(t.concerns(complete))
	if complete {
		r.Observe(Finished{Counts: t.Counts})
	}
}
