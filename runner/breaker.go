package runner

import (
	"sync"
	"time"

	"github.com/evalr/evalr"
)

// A breaker watches for an endpoint that fails everything; see [Breaker] for
// its rule.
type breaker struct {
	rule Breaker
	now  func() time.Time

	mu       sync.Mutex
	sent     map[*draw]time.Time // requests without an answer yet
	since    time.Time           // of the last success, or of the first request
	failing  map[*draw]struct{}  // draws that failed again since; at most rule.Least are kept
	asked    time.Duration       // longest wait the endpoint asked for since
	answered bool                // something has succeeded
}

func newBreaker(rule Breaker, now func() time.Time) *breaker {
	return &breaker{rule: rule, now: now, sent: map[*draw]time.Time{}, failing: map[*draw]struct{}{}}
}

// sending notes that a request for d is sent.
func (b *breaker) sending(d *draw) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if b.since.IsZero() {
		b.since = now
	}
	b.sent[d] = now
}

// succeeded notes that the request for d was answered.
func (b *breaker) succeeded(d *draw) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.sent, d)
	clear(b.failing)
	b.since, b.asked, b.answered = b.now(), 0, true
}

// failed notes that the request for d failed. Where that trips the breaker it
// returns for how long nothing has succeeded. Whether draws are left that were
// never sent is told by more.
func (b *breaker) failed(d *draw, f *evalr.Failure, more bool) (quiet time.Duration, tripped bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	delete(b.sent, d)
	b.asked = max(b.asked, f.RetryAfter)
	again := d.patience.tries > 0 || !f.Kind.Temporary()
	if again && len(b.failing) < b.rule.Least {
		b.failing[d] = struct{}{}
	}
	quiet = now.Sub(b.since)
	hopeless := len(b.failing) >= b.rule.Least && quiet >= b.rule.Span+b.asked
	return quiet, hopeless && (more || !b.answered) && !b.waitingSince(now.Add(-b.rule.Span))
}

// waitingSince reports whether a request sent before t is unanswered.
func (b *breaker) waitingSince(t time.Time) bool {
	for _, at := range b.sent {
		if at.Before(t) {
			return true
		}
	}
	return false
}
