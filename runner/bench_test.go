package runner_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

// A null sink keeps nothing, and its history has what the run is told it has.
type null struct {
	stored func(evalr.Ref) (evalr.Identity, bool)
}

func (null) Begin(context.Context, ...evalr.Ref) error           { return nil }
func (null) Undo(context.Context, ...evalr.Ref) error            { return nil }
func (null) Grade(context.Context, evalr.Ref, evalr.Score) error { return nil }
func (null) Completion(context.Context, evalr.Ref) (evalr.Completion, error) {
	return evalr.Completion{}, nil
}
func (null) Put(context.Context, evalr.Sample) error { return nil }
func (null) Draws(evalr.Ref) int                     { return 0 }
func (null) Pending(evalr.Ref) bool                  { return false }
func (n null) Stored(r evalr.Ref) (evalr.Identity, bool) {
	if n.stored == nil {
		return evalr.Identity{}, false
	}
	return n.stored(r)
}

// BenchmarkRun is what the runner itself costs a sample. A completion has 1,000
// characters and comes at once.
func BenchmarkRun(b *testing.B) {
	text := strings.Repeat("0123456789", 100)
	done := evalr.Completion{Raw: evalr.Raw{Content: text}, Text: text, Stop: evalr.StopEnd}
	m := modelFunc(func(context.Context, evalr.Request) (evalr.Completion, error) { return done, nil })
	for _, j := range []int{1, 64, 512, 2000} {
		b.Run(fmt.Sprintf("j=%d", j), func(b *testing.B) {
			p := plan(m, nil, task("a", 500, b.N/500+1))
			p.Sink, p.History, p.Concurrency = null{}, null{}, j
			b.ReportAllocs()
			b.ResetTimer()
			if _, err := runner.Run(b.Context(), p); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkSurvey is what an existing sample costs when a run is resumed.
func BenchmarkSurvey(b *testing.B) {
	const problems = 500
	t := task("a", problems, b.N/problems+1)
	pre := map[string]evalr.Prehash{}
	for _, pr := range t.Problems {
		pre[pr.ID] = evalr.Prehashed("fake", "chat", t.Sampling, t.Benchmark.Prompt(pr, 0), pr)
	}
	p := plan(good, nil, t)
	p.Sink, p.History = null{}, null{func(ref evalr.Ref) (evalr.Identity, bool) {
		return pre[ref.Problem].Identity(evalr.DeriveSeed(p.Seed, ref), 0, ref.Index), true // as costly as the run's own
	}}
	b.ResetTimer()
	if _, err := runner.Run(b.Context(), p); err != nil {
		b.Fatal(err)
	}
}

// TestMemoryIsFlat draws 300,000 samples, and the heap must not notice.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("300,000 samples take seconds")
	}
	done := evalr.Completion{Stop: evalr.StopEnd}
	m := modelFunc(func(context.Context, evalr.Request) (evalr.Completion, error) { return done, nil })
	p := plan(m, nil, task("a", 1000, 300))
	p.Sink, p.History, p.Concurrency, p.Now = null{}, null{}, 64, time.Now
	before, most, seen := heap(), uint64(0), 0
	p.Observe = func(e runner.Event) {
		if _, ok := e.(runner.Stored); ok {
			if seen++; seen%50_000 == 0 {
				most = max(most, heap())
			}
		}
	}
	mustRun(t, p)
	require.Less(t, most, before+8<<20)
}

func heap() uint64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}
