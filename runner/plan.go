package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/evalr/evalr"
)

// Defaults of a [Plan], for the help of a command line.
const (
	DefaultConcurrency  = 64
	DefaultScoreTimeout = time.Minute
	DefaultTries        = 12
	DefaultRetryBase    = time.Second
	DefaultRetryCap     = time.Minute
	DefaultRetryWait    = 15 * time.Minute
	DefaultBreakerSpan  = 2 * time.Minute
	DefaultBreakerLeast = 5
)

// A Sink keeps what a run brings. It must be safe for concurrent use.
type Sink interface {
	// Begin records that a draw of each of refs is about to be sent and returns
	// when that is committed. It is called again before another try only if the
	// try before had begun to be answered, so that it counts draws, not requests;
	// where an interruption hits a request before its answer began, the count is
	// one too high.
	Begin(ctx context.Context, refs ...evalr.Ref) error
	// Put keeps s, replacing a failed sample of the same ref, and returns when
	// it is on disk.
	Put(ctx context.Context, s evalr.Sample) error
	// Undo takes back attempts that Begin recorded and no draw came of: the
	// requests failed before an answer began, and none follows.
	Undo(ctx context.Context, refs ...evalr.Ref) error
	// Completion reads back the completion of a sample that is kept.
	Completion(ctx context.Context, ref evalr.Ref) (evalr.Completion, error)
	// Grade gives a sample that was put as [evalr.Pending] its verdict and returns
	// when that is on disk.
	Grade(ctx context.Context, ref evalr.Ref, s evalr.Score) error
}

// A History knows what earlier processes left of this run. It must be safe for
// concurrent use and may ignore what this process puts into the sink.
type History interface {
	// Stored returns the identity of the sample kept for ref. A sample that
	// failed should be left out: then it is asked again.
	Stored(ref evalr.Ref) (evalr.Identity, bool)
	// Draws returns how many draws of ref were begun and brought no sample.
	Draws(ref evalr.Ref) int
	// Pending reports whether the sample kept for ref waits for its verdict.
	Pending(ref evalr.Ref) bool
}

// A Task is one benchmark of a plan.
type Task struct {
	Benchmark evalr.Benchmark
	Problems  []evalr.Problem // their IDs are unique
	K         int             // samples a problem, from 1
	Sampling  evalr.Sampling  // effective settings
}

// A Plan says what to draw and how. Model, Sink, Now and at least one task are
// needed; the zero value of everything else works.
type Plan struct {
	Model     evalr.Model
	ModelName string // as part of a sample's identity: name and, where known, revision
	Protocol  string // likewise: "chat", "completions", …
	Tasks     []Task
	Seed      int64  // every draw's seed derives from it
	System    string // system message put before each prompt; empty for none
	Prefill   string // text each answer is made to begin with; empty for none

	Concurrency  int           // most requests at a time; 0 is DefaultConcurrency
	Choices      int           // completions asked for in one request; above 1 Model must be an [evalr.SeededModel] or [evalr.MultiModel]
	ScoreTimeout time.Duration // longest time to grade one completion, unless by an [evalr.Deferrer]; 0 is DefaultScoreTimeout
	Judges       int           // most completions judged at a time by scorers that are an [evalr.Deferrer]; 0 is one a processor
	Retry        Retry
	Breaker      Breaker

	Budget   Budget
	Deadline time.Time // no request is sent from then on, those in flight finish, and nothing is judged after them; zero for none

	Sink    Sink
	History History          // nil: nothing was drawn before
	Now     func() time.Time // the clock

	// Ready, if not nil, is called once the history is known to hold nothing but
	// samples of this plan, before anything is sent. Its error ends the run.
	Ready func(context.Context) error
	// Observe, if not nil, is told what happens, one event at a time. The run
	// waits for it, so it should return soon. It must not call Run.
	Observe func(Event)
	// Drain, once closed, lets requests in flight finish and be stored and
	// sends no more; what is not judged by then waits for the next process.
	// Cancelling the context gives both up instead.
	Drain <-chan struct{}
}

// Retry says how often and how patiently a request is tried again. Zero fields
// take the defaults.
type Retry struct {
	Max  int           // tries in all, the first included
	Base time.Duration // longest wait after the first try; doubles with each
	Cap  time.Duration // longest wait that is not asked for by the server
	Wait time.Duration // longest wait in all, and the longest one that a server may ask for
}

// Breaker says when an endpoint that fails everything stops the run. It trips
// when nothing has succeeded for Span (and for the longest wait the endpoint
// asked for), at least Least samples have in that time failed a second try or
// been refused for good, and no unanswered request is older than Span, since
// what is still coming may be a long answer. Once all draws are under way it
// trips only if nothing has succeeded at all: what fails then is the sample and
// not the endpoint. Zero fields take the defaults.
type Breaker struct {
	Span  time.Duration
	Least int
}

// Render returns the prompt of one sample as it is sent: the benchmark's own
// with the plan's system message before it (joined with the benchmark's, if it
// has one) and the plan's prefill before the benchmark's.
func (p *Plan) Render(b evalr.Benchmark, pr evalr.Problem, index int) evalr.Prompt {
	out := b.Prompt(pr, index)
	out.Prefill = p.Prefill + out.Prefill
	if p.System == "" {
		return out
	}
	system := evalr.Message{Role: "system", Content: p.System}
	rest := out.Messages
	if len(rest) > 0 && rest[0].Role == system.Role {
		system.Content += "\n\n" + rest[0].Content
		rest = rest[1:]
	}
	out.Messages = append([]evalr.Message{system}, rest...)
	return out
}

// withDefaults returns the plan with its zero fields filled in.
func (p Plan) withDefaults() Plan {
	p.Concurrency = cmp.Or(p.Concurrency, DefaultConcurrency)
	p.Choices = cmp.Or(p.Choices, 1)
	p.Judges = cmp.Or(p.Judges, runtime.GOMAXPROCS(0))
	p.ScoreTimeout = cmp.Or(p.ScoreTimeout, DefaultScoreTimeout)
	p.Retry.Max = cmp.Or(p.Retry.Max, DefaultTries)
	p.Retry.Base = cmp.Or(p.Retry.Base, DefaultRetryBase)
	p.Retry.Cap = cmp.Or(p.Retry.Cap, DefaultRetryCap)
	p.Retry.Wait = cmp.Or(p.Retry.Wait, DefaultRetryWait)
	p.Breaker.Span = cmp.Or(p.Breaker.Span, DefaultBreakerSpan)
	p.Breaker.Least = cmp.Or(p.Breaker.Least, DefaultBreakerLeast)
	if p.Observe == nil {
		p.Observe = func(Event) {}
	}
	return p
}

// seeded reports whether each choice of a request is drawn by a seed of its own.
func (p *Plan) seeded() bool {
	_, ok := p.Model.(evalr.SeededModel)
	return ok
}

// check refuses a plan that cannot be run. It expects the defaults filled in.
func (p *Plan) check() error {
	_, multi := p.Model.(evalr.MultiModel)
	switch {
	case p.Model == nil:
		return errors.New("plan: no model")
	case p.Sink == nil:
		return errors.New("plan: no sink")
	case p.Now == nil:
		return errors.New("plan: no clock")
	case len(p.Tasks) == 0:
		return errors.New("plan: no task")
	case min(p.Concurrency, p.Choices, p.Judges, p.Retry.Max, p.Breaker.Least) < 1:
		return errors.New("plan: concurrency, choices, judges, tries and the breaker's least must be positive")
	case min(p.ScoreTimeout, p.Retry.Base, p.Retry.Cap, p.Retry.Wait, p.Breaker.Span) < 0:
		return errors.New("plan: a duration is negative")
	case p.Choices > 1 && !multi && !p.seeded():
		return fmt.Errorf("plan: %d choices a request, but the model draws one at a time", p.Choices)
	}
	if err := p.Budget.check(); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	names := make(map[string]bool, len(p.Tasks))
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if names[t.Benchmark.Name] {
			return fmt.Errorf("plan: benchmark %s is named twice", t.Benchmark.Name)
		}
		names[t.Benchmark.Name] = true
		if err := t.check(); err != nil {
			return fmt.Errorf("plan: benchmark %s: %w", t.Benchmark.Name, err)
		}
	}
	return nil
}

func (t *Task) check() error {
	switch {
	case t.Benchmark.Prompt == nil:
		return errors.New("no prompt")
	case t.Benchmark.Scorer == nil:
		return errors.New("no scorer")
	case t.K < 1:
		return fmt.Errorf("k is %d, want at least 1", t.K)
	case len(t.Problems) == 0:
		return errors.New("no problem")
	}
	ids := make(map[string]bool, len(t.Problems))
	for i := range t.Problems {
		id := t.Problems[i].ID
		if ids[id] {
			return fmt.Errorf("problem %q is there twice", id)
		}
		ids[id] = true
	}
	return nil
}
