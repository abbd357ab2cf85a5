package runner

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/evalr/evalr"
)

// How the gate moves. One episode of rate limiting brings many refusals, of
// requests that were all sent before the first was known; they count once.
const (
	gateCut  = 0.7              // what is left of the limit after an episode
	gateGrow = 0.05             // growth of the limit in a clean round
	gateCalm = 10 * time.Second // least time between two cuts, and from a cut to the next growth
)

// A gate lets a number of requests through at a time, first come, first served.
// The number falls when the endpoint refuses requests as too many and rises
// after a full round of successes while there is a queue; it never exceeds the
// ceiling. Server errors hold it where it is.
type gate struct {
	now     func() time.Time
	ceiling int

	mu      sync.Mutex
	limit   int
	busy    int
	waiting []chan struct{}
	clean   int       // successes since the last change or trouble
	noCut   time.Time // until then refusals belong to the last episode
	noGrow  time.Time
}

func newGate(ceiling int, now func() time.Time) *gate {
	return &gate{now: now, ceiling: ceiling, limit: ceiling}
}

// enter waits for a turn, which must be given back by leave or report. It
// returns false, without a turn, once ctx has ended or halted is closed.
func (g *gate) enter(ctx context.Context, halted <-chan struct{}) bool {
	if ctx.Err() != nil || isClosed(halted) {
		return false
	}
	g.mu.Lock()
	if g.busy < g.limit && len(g.waiting) == 0 {
		g.busy++
		g.mu.Unlock()
		return true
	}
	turn := make(chan struct{})
	g.waiting = append(g.waiting, turn)
	g.mu.Unlock()
	select {
	case <-turn:
	case <-ctx.Done():
	case <-halted:
	}
	if ctx.Err() == nil && !isClosed(halted) {
		return true
	}
	g.abandon(turn)
	return false
}

// abandon takes a waiter out of the queue, or gives back the turn that it was
// given in the same moment.
func (g *gate) abandon(turn chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.waiting, turn); i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
		return
	}
	g.busy--
	g.admit()
}

// leave gives a turn back without a verdict on the endpoint.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	g.admit()
}

// report gives a turn back after a request that ended with f, nil for success,
// and returns the limit before and after it.
func (g *gate) report(f *evalr.Failure) (from, to int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	from = g.limit
	switch {
	case f == nil:
		g.succeeded()
	case f.Kind == evalr.FailureRateLimit:
		g.refused(f.RetryAfter)
	case f.Kind == evalr.FailureServer:
		g.clean = 0
		g.noGrow = later(g.noGrow, g.now().Add(gateCalm))
	}
	g.busy--
	g.admit()
	return from, g.limit
}

func (g *gate) succeeded() {
	if g.limit == g.ceiling {
		return
	}
	g.clean++
	if g.clean < g.limit || len(g.waiting) == 0 || g.now().Before(g.noGrow) {
		return
	}
	g.clean = 0
	g.limit = min(g.ceiling, g.limit+max(1, int(gateGrow*float64(g.limit))))
}

func (g *gate) refused(after time.Duration) {
	g.clean = 0
	now := g.now()
	if now.Before(g.noCut) {
		return
	}
	g.noCut = now.Add(max(gateCalm, after))
	g.noGrow = later(g.noGrow, g.noCut)
	g.limit = max(1, int(gateCut*float64(g.limit)))
}

// admit gives turns to those who wait, as far as the limit goes.
func (g *gate) admit() {
	for len(g.waiting) > 0 && g.busy < g.limit {
		close(g.waiting[0])
		g.waiting = g.waiting[1:]
		g.busy++
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
