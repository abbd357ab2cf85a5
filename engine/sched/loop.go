package sched

import (
	"slices"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/model"
)

// loop is the state of the one goroutine that uses the decoder.
type loop struct {
	s       *Scheduler
	c       Config
	decoder Decoder
	pages   *pages
	jobs    []*job  // that have not ended
	queue   []*unit // in the order they are served; preempted samples in front
	active  []*draw // in the order they were started
	shared  int64
	gaveUp  int64
	rows    []model.Row
	choices []choice    // of this step
	scratch [][]float32 // of each worker
	ready   []*unit     // units whose last token is among the rows
}

// A choice is a draw that chooses its next token.
type choice struct {
	draw   *draw
	logits []float32
	shared bool // other draws need the logits, too
}

// next lets the draw choose.
func (c choice) next(scratch *[]float32) {
	logits := c.logits
	if c.shared {
		*scratch = append((*scratch)[:0], logits...)
		logits = *scratch
	}
	token, more := c.draw.draw.Next(logits)
	c.draw.ended = !more
	if more {
		c.draw.tokens = append(c.draw.tokens, token)
	}
}

// run steps until the scheduler is closed.
func (l *loop) run() {
	for l.admit() {
		l.sweep()
		l.step()
		l.report()
	}
	for _, j := range l.jobs {
		j.closed = true
		close(j.finished)
	}
}

// admit takes what has come in, and waits where there is nothing to do. It
// reports false once the scheduler is closed.
func (l *loop) admit() bool {
	for {
		l.s.mu.Lock()
		incoming, closed := l.s.incoming, l.s.closed
		l.s.incoming = nil
		l.s.mu.Unlock()
		for _, j := range incoming {
			l.jobs = append(l.jobs, j)
			l.queue = append(l.queue, j.first)
			j.first = nil
		}
		if closed || len(l.jobs) > 0 {
			return !closed
		}
		<-l.s.poke
	}
}

// sweep drops what belongs to cancelled jobs.
func (l *loop) sweep() {
	if !slices.ContainsFunc(l.jobs, func(j *job) bool { return j.cancelled.Load() }) {
		return
	}
	var gone []*job
	l.jobs = slices.DeleteFunc(l.jobs, func(j *job) bool {
		if j.cancelled.Load() {
			gone = append(gone, j)
			return true
		}
		return false
	})
	dropped := func(j *job) bool { return slices.Contains(gone, j) }
	l.queue = slices.DeleteFunc(l.queue, func(u *unit) bool {
		if !dropped(u.draws[0].job) {
			return false
		}
		u.reset(l.pages)
		return true
	})
	l.active = slices.DeleteFunc(l.active, func(d *draw) bool {
		if !dropped(d.job) {
			return false
		}
		d.seq.drop(l.pages)
		return true
	})
	l.report()
	for _, j := range gone {
		close(j.finished)
	}
}

// step starts samples, evaluates one batch and lets every sample choose.
func (l *loop) step() {
	l.choices, l.rows, l.ready = l.choices[:0], l.rows[:0], l.ready[:0]
	l.start()
	l.choose()
	l.planSamples()
	l.planPrompts()
	if len(l.rows) == 0 {
		return
	}
	logits := l.decoder.Forward(l.rows)
	l.count(len(l.rows))
	l.choices = l.choices[:0]
	for i, d := range l.active {
		l.choices = append(l.choices, choice{draw: d, logits: logits[i]})
	}
	for i, u := range l.ready {
		u.logits = append(u.logits[:0], logits[len(l.active)+i]...)
	}
	l.choose()
}

// start makes samples active whose prompts are evaluated, while there is room.
func (l *loop) start() {
	for i := 0; i < len(l.queue) && len(l.active) < l.c.Batch; {
		u := l.queue[i]
		if u.logits == nil {
			i++
			continue
		}
		d, last := u.draws[0], len(u.draws) == 1
		if !u.start(l, d, last) {
			return
		}
		d.tokens = slices.Clone(u.tokens)
		l.active = append(l.active, d)
		l.choices = append(l.choices, choice{draw: d, logits: u.logits, shared: true})
		u.draws = u.draws[1:]
		if last {
			l.queue = slices.Delete(l.queue, i, i+1)
		}
	}
}

// choose lets draws choose their next tokens, all at once, and ends those that
// do not.
func (l *loop) choose() {
	if len(l.choices) == 0 {
		return
	}
	l.c.Pool.Run(len(l.choices), func(i, worker int) { l.choices[i].next(&l.scratch[worker]) })
	l.active = slices.DeleteFunc(l.active, func(d *draw) bool {
		if d.ended {
			l.end(d)
		}
		return d.ended
	})
	l.choices = l.choices[:0]
}

// end frees a sample's blocks and tells its job.
func (l *loop) end(d *draw) {
	d.seq.drop(l.pages)
	j := d.job
	j.finished <- d.index
	if j.left--; j.left == 0 {
		l.jobs = slices.DeleteFunc(l.jobs, func(o *job) bool { return o == j })
		l.report()
		close(j.finished)
	}
}

// planSamples adds a row for the last token of every active sample. Samples for
// which there are no blocks leave.
func (l *loop) planSamples() {
	for i := range l.active {
		if i >= len(l.active) { // those behind have left
			return
		}
		d := l.active[i]
		pos := len(d.tokens) - 1
		if pageOf(pos) == len(d.seq.Blocks) {
			b := l.take(rankDraw(i))
			if b == nil {
				l.preempt(i) // the youngest by now: all younger ones have left
				return
			}
			d.seq.Blocks = append(d.seq.Blocks, b)
		}
		l.rows = append(l.rows, model.Row{Token: d.tokens[pos], Pos: pos, Seq: &d.seq.Seq, Logits: true})
	}
}

// planPrompts adds rows of the units that wait, first come first served.
func (l *loop) planPrompts() {
	room := l.c.Chunk
	waiting := len(l.active) // samples that will want a place in the batch
	for i := 0; i < len(l.queue) && room > 0 && waiting < l.c.Batch; i++ {
		u := l.queue[i]
		waiting += len(u.draws)
		if u.logits != nil {
			continue
		}
		for room > 0 && u.planned < len(u.tokens) {
			l.shared += int64(u.lookUp(l.pages))
			if !l.planToken(u) {
				return
			}
			room--
		}
		if u.planned == len(u.tokens) {
			l.ready = append(l.ready, u)
		}
	}
}

// planToken adds the row of a unit's next token. It reports false if there is no
// block for it.
func (l *loop) planToken(u *unit) bool {
	pos := u.planned
	page := pageOf(pos)
	if page == len(u.seq.Blocks) {
		b := l.take(rankUnit(u))
		if b == nil {
			return false
		}
		u.seq.Blocks = append(u.seq.Blocks, b)
	}
	last := pos == len(u.tokens)-1
	l.rows = append(l.rows, model.Row{Token: u.tokens[pos], Pos: pos, Seq: &u.seq.Seq, Logits: last})
	u.planned++
	if u.planned%kernel.PageTokens == 0 && u.shareable(page) && len(u.seq.path) == page {
		if u.seq.share(l.pages, u.page(page)) {
			l.unplan(u, page)
		}
	}
	return true
}

// unplan removes the unit's rows of a page that it no longer owns: somebody else
// writes, or has written, the same there.
func (l *loop) unplan(u *unit, page int) {
	n := len(l.rows)
	for n > 0 && l.rows[n-1].Seq == &u.seq.Seq && pageOf(l.rows[n-1].Pos) == page {
		n--
	}
	l.rows = l.rows[:n]
}

// report publishes the counts.
func (l *loop) report() {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.s.stats.Shared, l.s.stats.Preempted = l.shared, l.gaveUp
	l.s.stats.Held, l.s.stats.Cached = l.pages.held(), l.pages.idle.Len()
}

// count adds evaluated tokens.
func (l *loop) count(n int) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.s.stats.Evaluated += int64(n)
}
