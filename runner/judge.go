package runner

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/evalr/evalr"
)

// pending is the score of a completion that waits for its judge.
var pending = evalr.Score{Outcome: evalr.Pending, Reason: "not judged yet"}

// deferred reports whether a scorer's verdicts are left to the judges.
func deferred(s evalr.Scorer) bool {
	d, ok := s.(evalr.Deferrer)
	return ok && d.Deferred()
}

// A charge names a stored sample that waits for its verdict.
type charge struct {
	task           *task
	problem, index int
}

// A docket is the queue before the judges. It holds names alone, 24 bytes a sample:
// what a sample says is read back when its turn comes, so that a queue may be long.
type docket struct {
	mu     sync.Mutex
	change sync.Cond // something was added, or the docket was closed
	queue  []charge
	closed chan struct{} // nothing will be added
}

func newDocket() *docket {
	d := &docket{closed: make(chan struct{})}
	d.change.L = &d.mu
	return d
}

func (d *docket) add(c ...charge) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue = append(d.queue, c...)
	d.change.Broadcast()
}

func (d *docket) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.closed)
	d.change.Broadcast()
}

// next waits for the next charge, which is of the problem of the last one if there is
// such: a scorer may have at hand what it judges that by. It is false if there will be
// none or ctx has ended. A ctx that ends must wake it.
func (d *docket) next(ctx context.Context, last charge) (c charge, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.queue) == 0 && !isClosed(d.closed) && ctx.Err() == nil {
		d.change.Wait()
	}
	if len(d.queue) == 0 || ctx.Err() != nil {
		return charge{}, false
	}
	i := slices.IndexFunc(d.queue, func(c charge) bool { return c.task == last.task && c.problem == last.problem })
	if i <= 0 {
		c, d.queue = d.queue[0], d.queue[1:]
		return c, true
	}
	c = d.queue[i]
	d.queue = slices.Delete(d.queue, i, i+1)
	return c, true
}

// wake has those that wait look again.
func (d *docket) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.change.Broadcast()
}

// judge runs the judges until nothing is left and nothing will be added, or ctx
// ends. A run that is in a hurry leaves what is not judged when the last request
// has ended to the next process; one that was halted otherwise, by its budget say,
// has nothing to wait for but its judges.
func (r *run) judge(ctx context.Context) error {
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	defer context.AfterFunc(ctx, r.docket.wake)()
	go func() {
		for _, c := range []<-chan struct{}{r.docket.closed, r.hurry} {
			select {
			case <-c:
			case <-ctx.Done():
				return
			}
		}
		giveUp()
	}()
	var g errgroup.Group
	for range r.Judges {
		g.Go(func() error {
			for c, ok := r.docket.next(ctx, charge{}); ok; c, ok = r.docket.next(ctx, c) {
				if err := r.judgeOne(ctx, c); err != nil {
					giveUp()
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// judgeOne gives a sample its verdict. Where ctx ends before, it waits on.
func (r *run) judgeOne(ctx context.Context, c charge) error {
	t, ref := c.task, c.task.ref(c.problem, c.index)
	completion, err := r.Sink.Completion(ctx, ref)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", describe(ref), err)
	}
	prompt := r.Render(t.Benchmark, t.Problems[c.problem], c.index)
	s := r.grader(t, c.problem, prompt.Gold).grade(ctx, completion)
	if ctx.Err() != nil { // whatever the scorer makes of being interrupted
		return nil
	}
	if err := r.Sink.Grade(context.WithoutCancel(ctx), ref, s); err != nil {
		return fmt.Errorf("storing the verdict on %s: %w", describe(ref), err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t.tally.Pending--
	t.tally.grade(&s)
	r.Observe(Judged{Ref: ref, Score: s, Counts: t.tally.Counts})
	r.wind(&t.tally)
	return nil
}

// grader grades completions of a problem.
func (r *run) grader(t *task, problem int, gold []string) grader {
	return grader{
		scorer: t.Benchmark.Scorer,
		target: evalr.Target{Problem: t.Problems[problem], Gold: gold},
		limit:  r.ScoreTimeout,
	}
}
