package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// How long a goroutine that has nothing to do looks for work before it lets
// the system run something else (pauses), and before it sleeps (yields). A
// step of a model has hundreds of short products, a few microseconds apart:
// waking a thread for each would cost more than the products.
const (
	pauses = 64   // looks between two yields
	yields = 2000 // yields before sleep, a few hundred microseconds in all
)

// A Pool runs loops on a fixed number of threads, the caller's among them.
//
// Each thread begins with its own share of the iterations, the same for every
// loop of the same length: what it wrote in one loop is in its cache when it
// reads it in the next. Then it takes over what is left of the others' shares:
// when another process takes a core, its work is done elsewhere instead of
// being waited for. Idle workers spin for a while, then sleep.
type Pool struct {
	isa     ISA
	ops     Ops
	threads int
	workers []workspace
	needs   atomic.Uint32 // bit by bit, the formats of the matrices packed
	memory  memory        // for weights

	run      sync.Mutex // held while a loop runs
	current  atomic.Pointer[loop]
	sleeping atomic.Int32 // workers asleep
	waiting  atomic.Bool  // the caller is asleep until its loop is done

	mu     sync.Mutex // of the two conditions
	work   *sync.Cond
	done   *sync.Cond
	closed atomic.Bool
	exited sync.WaitGroup
}

// loop is one call of Run. A worker that comes late finds nothing left in it.
type loop struct {
	do     func(i, worker int)
	chunk  int64
	left   atomic.Int64 // iterations that are not finished
	shares []share      // of each thread
}

// share is a range of iterations, on a cache line of its own.
type share struct {
	next atomic.Int64 // first iteration that nobody has claimed
	end  int64
	_    [48]byte
}

// NewPool starts a pool of that many threads (at least one) for an instruction
// set, which must be available.
func NewPool(threads int, isa ISA) *Pool {
	if isa == Auto {
		isa = Detect()
	}
	p := &Pool{isa: isa, ops: NewOps(isa), threads: max(1, threads)}
	p.workers = make([]workspace, p.threads)
	p.work, p.done = sync.NewCond(&p.mu), sync.NewCond(&p.mu)
	for w := 1; w < p.threads; w++ {
		p.exited.Add(1)
		go p.worker(w)
	}
	return p
}

// ISA is the instruction set of the matrix products; never Auto.
func (p *Pool) ISA() ISA { return p.isa }

// Ops are the vector kernels of the pool's instruction set.
func (p *Pool) Ops() Ops { return p.ops }

// Threads is the number of threads, the caller's among them.
func (p *Pool) Threads() int { return p.threads }

// Run calls do for every i below n, on all threads, and returns when all calls
// have returned. Worker, below Threads, tells the threads apart: it indexes
// scratch space. Mostly the same worker gets an iteration again in a loop of the
// same length, but nothing of a result may depend on it. Calls of Run wait for
// each other; do must not call Run.
func (p *Pool) Run(n int, do func(i, worker int)) { p.runChunks(n, n/(p.threads*8), do) }

// runChunks is Run with a number of neighbouring iterations that are claimed at once.
func (p *Pool) runChunks(n, chunk int, do func(i, worker int)) {
	if n <= 0 {
		return
	}
	p.run.Lock()
	defer p.run.Unlock()
	if p.threads == 1 || n == 1 {
		for i := range n {
			do(i, 0)
		}
		return
	}
	l := &loop{do: do, chunk: int64(max(1, chunk)), shares: make([]share, p.threads)}
	for w := range l.shares {
		l.shares[w].next.Store(int64(w * n / p.threads))
		l.shares[w].end = int64((w + 1) * n / p.threads)
	}
	l.left.Store(int64(n))
	p.current.Store(l)
	if p.sleeping.Load() > 0 {
		p.mu.Lock()
		p.work.Broadcast()
		p.mu.Unlock()
	}
	p.take(l, 0)
	p.wait(l)
}

// take does iterations of a loop, the worker's own first, until none is left to
// claim.
func (p *Pool) take(l *loop, worker int) {
	done := int64(0)
	for k := range l.shares {
		done += l.finish(&l.shares[(worker+k)%len(l.shares)], worker)
	}
	if l.left.Add(-done) == 0 && p.waiting.Load() {
		p.mu.Lock()
		p.done.Broadcast()
		p.mu.Unlock()
	}
}

// finish does what is left of a share, and returns how many iterations that was.
func (l *loop) finish(s *share, worker int) (done int64) {
	for {
		lo := s.next.Add(l.chunk) - l.chunk
		if lo >= s.end {
			return done
		}
		hi := min(lo+l.chunk, s.end)
		for i := lo; i < hi; i++ {
			l.do(int(i), worker)
		}
		done += hi - lo
	}
}

// wait returns when the iterations that others claimed are finished, too.
func (p *Pool) wait(l *loop) {
	if spin(func() bool { return l.left.Load() == 0 }) {
		return
	}
	p.mu.Lock()
	p.waiting.Store(true)
	for l.left.Load() != 0 {
		p.done.Wait()
	}
	p.waiting.Store(false)
	p.mu.Unlock()
}

// worker takes part in every loop until the pool is closed.
func (p *Pool) worker(id int) {
	defer p.exited.Done()
	var last *loop
	for {
		fresh := func() bool { return p.current.Load() != last || p.closed.Load() }
		if !spin(fresh) {
			p.mu.Lock()
			p.sleeping.Add(1)
			for !fresh() {
				p.work.Wait()
			}
			p.sleeping.Add(-1)
			p.mu.Unlock()
		}
		if p.closed.Load() {
			return
		}
		last = p.current.Load()
		p.take(last, id)
	}
}

// spin looks for a while whether ready is true, and returns whether it was.
func spin(ready func() bool) bool {
	for range yields {
		for range pauses {
			if ready() {
				return true
			}
		}
		runtime.Gosched()
	}
	return false
}

// Close ends the workers and returns when they are gone. The pool must be idle;
// what is run later is run by the caller alone.
func (p *Pool) Close() {
	p.run.Lock()
	defer p.run.Unlock()
	p.mu.Lock()
	p.closed.Store(true)
	p.work.Broadcast()
	p.mu.Unlock()
	p.exited.Wait()
	p.threads = 1
}
