package runner

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/evalr/evalr"
)

// A jitter draws the random part of waits. Its seed makes tests repeatable; no
// result depends on it.
type jitter struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func newJitter(seed int64) *jitter {
	return &jitter{rng: rand.New(rand.NewPCG(uint64(seed), 0x6a09e667f3bcc908))} //nolint:gosec // not for secrets
}

// below returns a duration in [0, d).
func (j *jitter) below(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return time.Duration(j.rng.Int64N(int64(d)))
}

// A patience counts what one request has cost in tries and waits since it last
// brought something.
type patience struct {
	tries  int
	waited time.Duration
}

// next returns how long to wait after a try that failed with f, and false if
// that was the last try. What a server asks to wait is kept, and the jitter
// comes on top of it, so that those sent away together do not come back
// together.
func (p *patience) next(r Retry, f *evalr.Failure, j *jitter) (time.Duration, bool) {
	p.tries++
	span := r.Cap
	if shift := p.tries - 1; shift < 32 && r.Base<<shift > 0 {
		span = min(r.Cap, r.Base<<shift)
	}
	wait := f.RetryAfter + j.below(span)
	p.waited += wait
	return wait, p.tries < r.Max && p.waited <= r.Wait
}

// sleep waits between two tries. Its error says that there is to be no other.
func (r *run) sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-r.halted:
		return errHalted
	}
}
