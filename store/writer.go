package store

import (
	"context"
	"errors"
	"time"

	"github.com/ncruces/go-sqlite3"
)

const (
	// pace is the least time between the starts of two transactions under load.
	// A transaction costs 20 µs of processor time before anything is in it, half of
	// what a sample does; at two hundred a second that is nothing. A caller that
	// comes alone is not kept waiting: the pace has passed by then.
	pace = 5 * time.Millisecond

	maxBatch  = 1024 // jobs in a transaction
	maxQueued = 1024 // jobs waiting for the next one; further callers wait to be let in
)

// A job is what one caller wants written.
type job struct {
	apply   func(*tables) error // inside the transaction, on the writer's goroutine
	settled func()              // after the commit, before the caller returns; may be nil
	alone   bool                // in a transaction of its own
	done    chan error
}

// A writer owns the connection and commits jobs in groups.
type writer struct {
	dir     string
	conn    *sqlite3.Conn
	tables  *tables
	queue   chan job
	closing chan struct{}
	stopped chan struct{}
	broken  error // why nothing more can be written
}

func startWriter(dir string, c *sqlite3.Conn, t *tables) *writer {
	w := &writer{
		dir: dir, conn: c, tables: t,
		queue:   make(chan job, maxQueued),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go w.loop()
	return w
}

// stop lets the writer finish what is queued and returns when it has, with an
// error if the connection is no longer usable. It must be called once.
func (w *writer) stop() error {
	close(w.closing)
	<-w.stopped
	return w.broken
}

// do has a job committed. Where ctx ends first, the job may be written or not.
func (w *writer) do(ctx context.Context, apply func(*tables) error, settled func()) error {
	return w.submit(ctx, job{apply: apply, settled: settled})
}

// alone has a job committed in a transaction of its own, so that its failure is
// nobody else's. It returns when the job is over, also where ctx ends before.
func (w *writer) alone(ctx context.Context, apply func(*tables) error, settled func()) error {
	return w.submit(context.WithoutCancel(ctx), job{apply: apply, settled: settled, alone: true})
}

func (w *writer) submit(ctx context.Context, j job) error {
	j.done = make(chan error, 1)
	select {
	case <-w.closing:
		return ErrClosed
	default:
	}
	select {
	case w.queue <- j:
	case <-w.closing:
		return ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-w.stopped:
	}
	select {
	case err := <-j.done:
		return err
	default:
		return ErrClosed // it came after the last look into the queue
	}
}

func (w *writer) loop() {
	defer close(w.stopped)
	next := time.NewTimer(0)
	defer next.Stop()
	batch := make([]job, 0, maxBatch)
	for {
		select {
		case first := <-w.queue:
			batch = w.gather(append(batch[:0], first), next.C)
			w.write(batch)
			next.Reset(pace)
		case <-w.closing:
			for len(w.queue) > 0 {
				w.write(w.drain(batch[:0]))
			}
			return
		}
	}
}

// gather adds the jobs that arrive before the next transaction may start.
func (w *writer) gather(batch []job, start <-chan time.Time) []job {
	for len(batch) < maxBatch {
		select {
		case j := <-w.queue:
			batch = append(batch, j)
		case <-start:
			return w.drain(batch)
		case <-w.closing:
			return w.drain(batch)
		}
	}
	return batch
}

// drain adds the jobs that are waiting already.
func (w *writer) drain(batch []job) []job {
	for len(batch) < maxBatch {
		select {
		case j := <-w.queue:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// write commits a batch, in one transaction but for the jobs that want one of
// their own.
func (w *writer) write(batch []job) {
	for len(batch) > 0 {
		n := 1
		for n < len(batch) && !batch[0].alone && !batch[n].alone {
			n++
		}
		w.settle(batch[:n])
		batch = batch[n:]
	}
}

// settle commits jobs and tells their callers. What fails, fails for all of them:
// nothing of them is on disk then, and everything before is.
func (w *writer) settle(batch []job) {
	err := w.commit(batch)
	for i, j := range batch {
		if err == nil && j.settled != nil {
			j.settled()
		}
		j.done <- err
		batch[i] = job{} // its texts may go
	}
}

func (w *writer) commit(batch []job) error {
	if w.broken != nil {
		return w.broken
	}
	err := w.transact(batch)
	if err == nil {
		return nil
	}
	w.tables.forget()
	if p := (*panicked)(nil); errors.As(err, &p) {
		w.broken = err
		return err
	}
	rollback(w.conn)
	return diagnose(w.dir, err)
}

func (w *writer) transact(batch []job) (err error) {
	defer recovered(&err)
	if err := exec(w.tables.begin); err != nil {
		return err
	}
	for _, j := range batch {
		if err := j.apply(w.tables); err != nil {
			return err
		}
	}
	return exec(w.tables.commit)
}
