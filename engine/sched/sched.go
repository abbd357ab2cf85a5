// Package sched lets many requests share one decoder: it decides which tokens
// each step evaluates, and in which blocks their keys and values lie.
//
// Batching is continuous (Yu et al. 2022, Orca, OSDI): a step evaluates one token
// of every sample in flight together with a chunk of the prompts that wait, and
// a sample that ends makes room for the next at once. The cache is paged (Kwon et
// al. 2023, arXiv 2309.06180) and its pages form a prefix tree (Zheng et al. 2023,
// arXiv 2312.07104): the samples of one prompt evaluate it once, and prompts with
// the same head share its pages for as long as memory allows.
//
// When the blocks run out, pages that nobody uses go first, then prompts that
// wait; then the youngest sample gives up its blocks and is evaluated again
// later. Since a decoder gives the same bits in any batch, none of this shows in
// any result.
package sched

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/model"
)

// ErrClosed is the error of requests to a scheduler that was closed.
var ErrClosed = errors.New("engine is closed")

// A Decoder evaluates tokens. *model.Model is one.
type Decoder interface {
	Forward(rows []model.Row) [][]float32
	NewBlock() *model.Block
	CopyBlock(to, from *model.Block)
}

// A Pool runs independent calls on all cores. *kernel.Pool is one.
type Pool interface {
	Run(n int, do func(i, worker int)) // worker is below Threads
	Threads() int
}

// A Draw is one sample of a prompt. Its methods are never called concurrently.
type Draw interface {
	// Next chooses the token that follows, given the logits, which it may
	// overwrite, and reports whether there is one: false ends the sample.
	Next(logits []float32) (token int32, more bool)
}

// Config sets the bounds of a scheduler.
type Config struct {
	Batch  int // samples in flight, at least one
	Chunk  int // prompt tokens a step, at least one
	Blocks int // blocks of the cache, at least two
	Pool   Pool
}

// Stats is what a scheduler has done so far, and what it holds.
type Stats struct {
	Evaluated int64 // tokens evaluated: prompts, samples, and what was evaluated again
	Shared    int64 // prompt tokens that were not, since the tree had them
	Preempted int64 // samples that gave up their blocks for a while
	Held      int   // blocks that requests hold now
	Cached    int   // blocks of the tree that nobody uses now
}

// A Scheduler runs requests on one decoder. Its methods may be called
// concurrently.
type Scheduler struct {
	c        Config
	mu       sync.Mutex
	incoming []*job
	closed   bool
	stats    Stats
	poke     chan struct{} // capacity 1: something changed
	ended    chan struct{} // closed when the loop has returned
}

// New starts a scheduler. Close ends it.
func New(d Decoder, c Config) *Scheduler {
	if c.Batch < 1 || c.Chunk < 1 || c.Blocks < 2 {
		panic("sched: batch, chunk and blocks are at least 1, 1 and 2")
	}
	s := &Scheduler{c: c, poke: make(chan struct{}, 1), ended: make(chan struct{})}
	l := &loop{s: s, c: c, decoder: d, pages: newPages(d, c.Blocks), scratch: make([][]float32, c.Pool.Threads())}
	go func() {
		defer close(s.ended)
		l.run()
	}()
	return s
}

// Capacity is the longest sequence, prompt and sample together, that is sure to
// fit: one block is kept for the copy of a page that two samples begin with.
func (s *Scheduler) Capacity() int { return (s.c.Blocks - 1) * kernel.PageTokens }

// Stats returns a snapshot as of the last step.
func (s *Scheduler) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Close ends all requests with [ErrClosed] and returns when the decoder is idle
// for good.
func (s *Scheduler) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.wake()
	<-s.ended
}

// A Request is one prompt and the samples to draw of it.
type Request struct {
	Prompt   []int32 // at least one token
	Draws    []Draw
	Finished func(i int) // called as samples end, on the goroutine of Do; may be nil
}

// Do draws the samples and returns when all have ended, or ctx has and their
// blocks are free. A sequence must not grow beyond [Scheduler.Capacity].
func (s *Scheduler) Do(ctx context.Context, r Request) error {
	if len(r.Prompt) == 0 || len(r.Prompt) > s.Capacity() {
		return errors.New("sched: a prompt has at least one token and fits the cache")
	}
	if err := context.Cause(ctx); err != nil || len(r.Draws) == 0 {
		return err
	}
	j := &job{finished: make(chan int, len(r.Draws)), left: len(r.Draws)}
	if !s.submit(j, r) {
		return ErrClosed
	}
	done := ctx.Done()
	for {
		select {
		case i, more := <-j.finished:
			if !more {
				return j.reason(ctx)
			}
			if r.Finished != nil {
				r.Finished(i)
			}
		case <-done:
			done = nil
			j.cancelled.Store(true)
			s.wake()
		}
	}
}

// submit hands a job to the loop.
func (s *Scheduler) submit(j *job, r Request) bool {
	u := &unit{tokens: r.Prompt}
	for i, d := range r.Draws {
		u.draws = append(u.draws, &draw{job: j, index: i, draw: d})
	}
	j.first = u
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.incoming = append(s.incoming, j)
	s.wake()
	return true
}

// wake lets the loop look again.
func (s *Scheduler) wake() {
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// A job is one call of Do.
type job struct {
	first     *unit
	cancelled atomic.Bool
	finished  chan int // indices of ended samples; closed when the loop is done with the job
	left      int      // samples that have not ended
	closed    bool     // the scheduler was, before the job had ended
}

// reason is the error of a job that the loop is done with.
func (j *job) reason(ctx context.Context) error {
	switch {
	case j.left == 0:
		return nil
	case j.closed:
		return ErrClosed
	default:
		return context.Cause(ctx)
	}
}
