package cli

import (
	"context"
	"iter"

	"golang.org/x/sync/errgroup"
)

// forEach calls do for every item of a sequence, on so many goroutines, of which
// each holds one item. The first error ends it.
func forEach[T any](ctx context.Context, workers int, seq iter.Seq2[T, error], do func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	items := make(chan T)
	group.Go(func() error {
		defer close(items)
		for item, err := range seq {
			if err != nil {
				return err
			}
			select {
			case items <- item:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			for item := range items {
				if err := do(ctx, item); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// A pipeline calls a function for the items of a sequence on several goroutines
// and yields the results in the sequence's order.
type pipeline[T, R any] struct {
	workers int                // goroutines; items between the first and the last one under way are at most window times as many
	do      func(T) (R, error) // called concurrently
	idle    func()             // called before waiting for a result; may be nil
}

// window is how many items a worker has, begun or waiting, at most: enough that a
// slow item does not keep the others from working, and few, for an item may be
// large.
const window = 32

// A job is an item on its way: out holds its result once done is closed.
type job[T, R any] struct {
	item T
	out  R
	err  error
	done chan struct{}
}

// run yields the results. An error of the sequence comes after the results of the
// items before it and ends them; the end of ctx does so with its cause, unless all
// results are there. The sequence has ended when run has.
func (p pipeline[T, R]) run(ctx context.Context, seq iter.Seq2[T, error]) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		todo := make(chan *job[T, R])
		order := make(chan *job[T, R], window*p.workers)
		var group errgroup.Group
		group.Go(func() error { return p.feed(ctx, seq, todo, order) })
		for range p.workers {
			group.Go(func() error {
				for j := range todo {
					j.out, j.err = p.do(j.item)
					close(j.done)
				}
				return nil
			})
		}
		whole := p.yieldAll(ctx, order, yield)
		cancel()
		if err := group.Wait(); err != nil && whole {
			var none R
			yield(none, err)
		}
	}
}

// feed hands the items out and remembers their order.
func (p pipeline[T, R]) feed(ctx context.Context, seq iter.Seq2[T, error], todo, order chan<- *job[T, R]) error {
	defer close(order)
	defer close(todo)
	for item, err := range seq {
		if err != nil {
			return err
		}
		j := &job[T, R]{item: item, done: make(chan struct{})}
		for _, to := range []chan<- *job[T, R]{order, todo} {
			select {
			case to <- j:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	return nil
}

// yieldAll yields results in order; false if whoever takes them has had enough or
// the last was an error. A job that was not handed out when ctx ended never gets
// done.
func (p pipeline[T, R]) yieldAll(ctx context.Context, order <-chan *job[T, R], yield func(R, error) bool) bool {
	for {
		j, ok := next(order, p.idle)
		if !ok {
			return true
		}
		select {
		case <-j.done:
		default:
			p.rest()
			select {
			case <-j.done:
			case <-ctx.Done():
				var none R
				yield(none, context.Cause(ctx))
				return false
			}
		}
		if !yield(j.out, j.err) || j.err != nil {
			return false
		}
	}
}

func (p pipeline[T, R]) rest() {
	if p.idle != nil {
		p.idle()
	}
}

// next receives, and calls idle first if it would have to wait.
func next[T any](from <-chan T, idle func()) (item T, ok bool) {
	select {
	case item, ok = <-from:
	default:
		if idle != nil {
			idle()
		}
		item, ok = <-from
	}
	return item, ok
}
