package engine_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/internal/randmodel"
)

// Many short requests whose prompts begin alike, with memory for one of the longest
// and many of them cancelled at random moments, leave no page held and no goroutine
// behind. Those that are not cancelled come to what they come to alone.
func TestRandomCancellationsLeakNothing(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 2_000
	}
	path := write(t, randmodel.Spec{Layers: 1, Dim: 32, Heads: 2, KVHeads: 1, FF: 32, Context: 256})
	need, err := engine.Inspect(path, engine.Config{Batch: 12, Chunk: 64})
	require.NoError(t, err)
	before := runtime.NumGoroutine()
	e := open(t, path, engine.Config{Batch: 12, Chunk: 64, Threads: 2, Memory: need.Need()})
	require.Equal(t, 256, e.Info().Tokens)
	opened := runtime.NumGoroutine()

	requests := churn()
	var alone [][]engine.Result
	for _, r := range requests {
		alone = append(alone, generate(t, e, r))
	}
	var wait sync.WaitGroup
	var next, whole, cancelled atomic.Int64
	for w := range uint64(24) {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(11, w))
			for next.Add(1) <= int64(n) {
				i := r.IntN(len(requests))
				if got := disturbed(t, e, requests[i], r); got == nil {
					cancelled.Add(1)
				} else if whole.Add(1); !same(alone[i], got) {
					t.Errorf("request %d comes to something else in company", i)
				}
			}
		})
	}
	wait.Wait()
	s := e.Stats()
	t.Logf("%d requests whole, %d cancelled; %d tokens evaluated, %d shared, %d samples preempted; %d pages held, %d cached",
		whole.Load(), cancelled.Load(), s.Evaluated, s.Shared, s.Preempted, s.Held, s.Cached)
	require.Positive(t, whole.Load())
	require.Positive(t, cancelled.Load())
	require.Positive(t, s.Shared)
	require.Positive(t, s.Preempted)
	require.Zero(t, s.Held)
	requireGoroutines(t, opened)

	// Every page can be had again.
	longest := engine.Request{Text: strings.Repeat("z", 200), Sampling: hot(40), Seeds: seeds(12)}
	require.Len(t, generate(t, e, longest), 12)
	require.Zero(t, e.Stats().Held)
	e.Close()
	requireGoroutines(t, before)
}

// churn is requests of one to four samples, whose prompts have one of three heads.
func churn() []engine.Request {
	r := rand.New(rand.NewPCG(5, 5))
	heads := []string{"", strings.Repeat("q", 70), strings.Repeat("abc ", 35)}
	out := make([]engine.Request, 60)
	for i := range out {
		out[i] = engine.Request{
			Text:     heads[r.IntN(len(heads))] + strings.Repeat(string(rune('a'+r.IntN(26))), 1+r.IntN(70)),
			Sampling: hot(1 + r.IntN(8)), Seeds: seeds(1 + r.IntN(4)),
		}
	}
	return out
}

// disturbed returns the samples of a request, or nil if it was cancelled: before it
// began, a moment later, or when its first sample had ended.
func disturbed(t *testing.T, e *engine.Engine, ask engine.Request, r *rand.Rand) []engine.Result {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	how := r.IntN(4)
	switch how {
	case 0:
		cancel()
	case 1:
		defer time.AfterFunc(time.Duration(r.IntN(8000))*time.Microsecond, cancel).Stop()
	}
	out := make([]engine.Result, len(ask.Seeds))
	err := e.Generate(ctx, ask, func(i int, got engine.Result) {
		if out[i] = got; how == 2 {
			cancel()
		}
	})
	switch {
	case err == nil:
		return out
	case !errors.Is(err, context.Canceled):
		t.Error(err)
	}
	return nil
}

func same(a, b []engine.Result) bool {
	for i := range a {
		if a[i].Text != b[i].Text || a[i].Completion != b[i].Completion || a[i].Stop != b[i].Stop {
			return false
		}
	}
	return len(a) == len(b)
}

// requireGoroutines waits until no more goroutines than so many are left.
func requireGoroutines(t *testing.T, most int) {
	t.Helper()
	for waited := time.Duration(0); runtime.NumGoroutine() > most; waited += time.Millisecond {
		require.Less(t, waited, 10*time.Second, "%d goroutines, expected %d", runtime.NumGoroutine(), most)
		time.Sleep(time.Millisecond)
	}
}
