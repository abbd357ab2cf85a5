package scorers

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// countedTests are tests of so many bytes that count how often they are loaded.
type countedTests struct {
	id    string
	size  int
	loads *atomic.Int32
	err   error
}

func (c countedTests) Load(context.Context) (evalr.Tests, error) {
	c.loads.Add(1)
	return evalr.Tests{Cases: []evalr.Test{{Input: c.id, Output: strings.Repeat("x", c.size)}}}, c.err
}
func (c countedTests) Digest() string { return c.id }

func TestSamplesShareTests(t *testing.T) {
	t.Parallel()
	problem := func(id string, size int) evalr.Problem {
		return evalr.Problem{ID: id, Tests: countedTests{id: id, size: size, loads: new(atomic.Int32)}}
	}
	loads := func(p evalr.Problem) int { return int(p.Tests.(countedTests).loads.Load()) }
	shelf := newTestShelf(1000)
	use := func(p evalr.Problem) {
		require.NoError(t, shelf.use(t.Context(), p, func(tests evalr.Tests) error {
			require.Equal(t, p.ID, tests.Cases[0].Input)
			return nil
		}))
	}
	a, b, c, large := problem("a", 400), problem("b", 400), problem("c", 400), problem("large", 9000)
	for _, p := range []evalr.Problem{a, b, a, b, c} { // a leaves for c
		use(p)
	}
	require.Equal(t, []int{1, 1, 1}, []int{loads(a), loads(b), loads(c)})
	use(b)
	use(a)
	require.Equal(t, []int{2, 1, 1}, []int{loads(a), loads(b), loads(c)})
	use(large)
	use(large)
	require.Equal(t, 1, loads(large), "the last are kept whatever their size")
	use(a)
	require.Equal(t, 3, loads(a))
	require.Len(t, shelf.sets, 1)
	require.Equal(t, shelf.size, shelf.idle[0].size)

	busy := problem("busy", 10)
	var all, inside sync.WaitGroup
	inside.Add(8)
	for range 8 {
		all.Go(func() {
			_ = shelf.use(t.Context(), busy, func(evalr.Tests) error {
				inside.Done()
				inside.Wait() // all are judged by them at once
				return nil
			})
		})
	}
	all.Wait()
	require.Equal(t, 1, loads(busy))
	require.LessOrEqual(t, len(shelf.idle), 2)
}

func TestAFailureToLoadIsNotKept(t *testing.T) {
	t.Parallel()
	shelf := newTestShelf(1000)
	set := countedTests{id: "p", loads: new(atomic.Int32), err: errors.New("no such file")}
	do := func(evalr.Tests) error { return nil }
	p := evalr.Problem{ID: "p", Tests: set}
	require.ErrorIs(t, shelf.use(t.Context(), p, do), set.err)
	require.Empty(t, shelf.sets)
	p.Tests = countedTests{id: "p", loads: set.loads}
	require.NoError(t, shelf.use(t.Context(), p, do))
	require.EqualValues(t, 2, set.loads.Load())
	require.ErrorIs(t, shelf.use(t.Context(), evalr.Problem{ID: "p"}, do), errNoTests)
}
