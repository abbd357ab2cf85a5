package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// counting yields 0 to n−1, and then err if there is one. given is how many were
// taken.
func counting(n int, err error, given *atomic.Int64) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			given.Add(1)
			if !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

func TestAPipelineKeepsTheOrder(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 3, 16} {
		synctest.Test(t, func(t *testing.T) {
			p := pipeline[int, int]{workers: workers, do: func(i int) (int, error) {
				time.Sleep(rand.N(time.Second))
				return i * i, nil
			}}
			var given atomic.Int64
			next := 0
			for got, err := range p.run(t.Context(), counting(1000, nil, &given)) {
				require.NoError(t, err)
				require.Equal(t, next*next, got)
				next++
				require.LessOrEqual(t, given.Load(), int64(next+(window+1)*workers+1), "items that wait are bounded")
			}
			require.Equal(t, 1000, next)
		})
	}
}

func TestAPipelineEndsWithTheFirstError(t *testing.T) {
	t.Parallel()
	bad := errors.New("bad")
	square := func(i int) (int, error) { return i, nil }
	failing := func(i int) (int, error) {
		if i == 7 {
			return 0, bad
		}
		return i, nil
	}
	for name, c := range map[string]struct {
		do   func(int) (int, error)
		from error
		want int
	}{"of the sequence": {square, bad, 20}, "of an item": {failing, nil, 7}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var given atomic.Int64
			var results []int
			var last error
			for got, err := range (pipeline[int, int]{workers: 4, do: c.do}).run(t.Context(), counting(20, c.from, &given)) {
				if last = err; err == nil {
					results = append(results, got)
				}
			}
			require.ErrorIs(t, last, bad)
			require.Len(t, results, c.want)
		})
	}
}

func TestAPipelineStopsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	var given atomic.Int64
	p := pipeline[int, int]{workers: 4, do: func(i int) (int, error) { return i, nil }}
	for got := range p.run(t.Context(), counting(1_000_000, nil, &given)) {
		if got == 10 {
			break
		}
	}
	require.Less(t, given.Load(), int64(1000), "the sequence ended with its consumer")

	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	stop := errors.New("stop")
	var last error
	for got, err := range p.run(ctx, counting(1_000_000, nil, &given)) {
		if got == 10 {
			cancel(stop)
		}
		last = err
	}
	require.ErrorIs(t, last, stop)
}

// Whatever is left to be done when it is cancelled, a pipeline never looks whole.
func TestAPipelineThatIsCancelledAtItsLastItemsSaysSo(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		var given atomic.Int64
		p := pipeline[int, int]{workers: 4, do: func(i int) (int, error) {
			time.Sleep(time.Hour) // whatever becomes of ctx
			return i, nil
		}}
		time.AfterFunc(time.Minute, func() { cancel(stop) }) // all items are handed out by then
		var last error
		for _, err := range p.run(ctx, counting(4, nil, &given)) {
			last = err
		}
		require.Equal(t, int64(4), given.Load())
		require.ErrorIs(t, last, stop)
	})
}

func TestAPipelineSaysWhenItWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var said, done atomic.Int64
		p := pipeline[int, int]{workers: 2, do: func(i int) (int, error) { return i, nil }, idle: func() { said.Store(done.Load()) }}
		slow := func(yield func(int, error) bool) {
			for i := range 5 {
				if !yield(i, nil) {
					return
				}
				time.Sleep(time.Second)
				require.Equal(t, int64(i+1), said.Load(), "what is there is written before the wait")
			}
		}
		for _, err := range p.run(t.Context(), slow) {
			require.NoError(t, err)
			done.Add(1)
		}
	})
}

func TestForEachReachesAll(t *testing.T) {
	t.Parallel()
	var given, sum atomic.Int64
	err := forEach(t.Context(), 8, counting(1000, nil, &given), func(_ context.Context, i int) error {
		sum.Add(int64(i))
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, int64(999*1000/2), sum.Load())
	bad := errors.New("bad")
	require.ErrorIs(t, forEach(t.Context(), 8, counting(10, bad, &given), func(context.Context, int) error { return nil }), bad)
	given.Store(0)
	err = forEach(t.Context(), 8, counting(1_000_000, nil, &given), func(_ context.Context, i int) error {
		if i == 100 {
			return fmt.Errorf("item %d: %w", i, bad)
		}
		return nil
	})
	require.ErrorIs(t, err, bad)
	require.Less(t, given.Load(), int64(100_000))
}
