package sched

import "github.com/evalr/evalr/engine/model"

// Who may take blocks from whom: samples in flight come before units that wait,
// and each of them before those that came later. The first in that order can
// take everything the others have, so something always ends.

// rank is a place in that order. The lower, the sooner served.
type rank struct {
	draw int   // index in active; -1 for a unit
	unit *unit // nil for a draw
}

func rankDraw(i int) rank   { return rank{draw: i} }
func rankUnit(u *unit) rank { return rank{draw: -1, unit: u} }

// take returns a block for whoever has the rank, at the cost of idle pages
// first, then of those ranked behind; nil if they have nothing.
func (l *loop) take(r rank) (b *model.Block) {
	for {
		if b = l.pages.take(); b != nil {
			return b
		}
		if !l.resetUnit(r.unit) && !l.preemptAfter(r) {
			return nil
		}
	}
}

// resetUnit takes the blocks of the last unit that waits behind the one given
// (behind all samples for nil) and reports whether there was one. Units that
// have rows in this step are safe: planning stops at the first that gets none.
func (l *loop) resetUnit(behind *unit) bool {
	for i := len(l.queue) - 1; i >= 0 && l.queue[i] != behind; i-- {
		if l.queue[i].holds() {
			l.queue[i].reset(l.pages)
			return true
		}
	}
	return false
}

// preemptAfter takes the blocks of the youngest sample, if it is younger than
// the one that asks.
func (l *loop) preemptAfter(r rank) bool {
	last := len(l.active) - 1
	if r.unit != nil || last <= r.draw {
		return false
	}
	l.preempt(last)
	return true
}

// preempt makes an active sample, the youngest, a unit in front of the queue.
func (l *loop) preempt(i int) {
	d := l.active[i]
	l.active = l.active[:i]
	d.seq.drop(l.pages)
	l.queue = append([]*unit{{tokens: d.tokens, draws: []*draw{d}}}, l.queue...)
	l.gaveUp++
}
