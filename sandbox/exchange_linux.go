//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/evalr/evalr"
	"golang.org/x/sys/unix"
)

// An exchange is one message to what runs in a container, the streams that go with
// it, and the answer. It is how both jobs and tasks are run.
type exchange struct {
	conn   *conn
	send   func(fds ...int) error // sends the message with descriptors: input, output, errors
	value  bool                   // a fourth descriptor is sent
	stdin  []byte
	limits evalr.Limits
}

// tailBytes is how much of standard error is kept.
const tailBytes = 4 << 10

// pipeBytes is what a pipe mostly holds without anybody reading.
const pipeBytes = 64 << 10

// do runs an exchange under its limits. The answer is that of the container unless it
// was ended, and then complete is false. The error is the sandbox's own.
func (c *container) do(ctx context.Context, x exchange) (r report, out result, err error) {
	s, err := x.open()
	if err != nil {
		return r, out, err
	}
	defer s.close()
	before := c.usage()
	start := time.Now()
	if err := x.send(s.theirs()...); err != nil {
		return r, out, c.lost(ctx, err)
	}
	s.begin(x.stdin)
	r, why, seen, err := c.await(ctx, x, s, before)
	if errors.Is(err, errLost) && c.killed() {
		why, err = forMemory, nil
	}
	if err != nil {
		return r, out, err
	}
	s.finish()
	out.Output, out.Errors, out.value = s.out.bytes(), s.err.tail(), s.value.bytes()
	if s.overflowed() {
		why = forOutput
	}
	e := ended{cause: why, wait: syscall.WaitStatus(r.Wait), cpu: time.Duration(r.CPU), wall: time.Duration(r.Wall), memory: max(r.RSS, seen.memory)} //nolint:gosec // as the kernel gave it
	c.account(&e, before, seen, start)
	if r.Error != "" {
		return r, out, fmt.Errorf("sandbox: %s", r.Error)
	}
	x0 := e.verdict(x.limits)
	x0.Output, x0.Errors = out.Output, out.Errors
	out.Execution = x0
	return r, out, nil
}

// account completes what the container did not say.
func (c *container) account(e *ended, before, seen usage, start time.Time) {
	if e.wall == 0 {
		e.wall = time.Since(start)
	}
	if c.cg != nil {
		if e.oom = c.killed(); e.oom {
			e.memory = max(e.memory, c.cg.peak())
		}
	}
	// A program can hide the time of its children from the kernel's sums by not
	// waiting for them. Init's own work, a millisecond or so, is not the program's.
	if now := max(c.usage().cpu, seen.cpu) - before.cpu; now-e.cpu > hiddenCPU || e.cause != byItself {
		e.cpu = max(e.cpu, now)
	}
}

// hiddenCPU is more than init needs for a run.
const hiddenCPU = 100 * time.Millisecond

// killed says whether the kernel has killed a process for memory since it was last
// asked.
func (c *container) killed() bool {
	if c.cg == nil {
		return false
	}
	n := c.cg.kills()
	more := n > c.kills
	c.kills = n
	return more
}

// await waits for the answer, and ends the container when a limit is passed.
func (c *container) await(ctx context.Context, x exchange, s *streams, before usage) (report, cause, usage, error) {
	type answer struct {
		r   report
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		r, err := x.conn.recv()
		answers <- answer{r, err}
	}()
	omit := c.box.cfg.omit
	slice := min(overtime, x.limits.Wall/2)
	wall, poll := time.NewTimer(x.limits.Wall-slice), time.NewTimer(2*pollEvery)
	defer wall.Stop()
	defer poll.Stop()
	why, seen := byItself, usage{}
	var last *queue // at the last look in overtime
	start := time.Now()
	end := func(w cause) { why = w; c.kill() }
	for {
		select {
		case a := <-answers:
			if a.err != nil && why == byItself {
				return a.r, why, seen, c.lost(ctx, a.err)
			}
			if why != byItself {
				<-c.gone
			}
			return a.r, why, seen, ctx.Err()
		case <-ctx.Done():
			c.kill()
			<-c.gone
			return report{}, why, seen, ctx.Err()
		case <-s.over:
			end(forOutput)
		case <-wall.C:
			if omit&defWall != 0 {
				break
			}
			// One that waits for a processor is not idle: the machine is busy.
			now := c.queue()
			if last != nil && (now.waitedSince(*last, slice) <= slice/2 || time.Since(start) >= mostWall*x.limits.Wall) {
				end(forWall)
				break
			}
			last = &now
			wall.Reset(slice)
		case <-poll.C:
			u := c.usage()
			seen.cpu, seen.memory = max(seen.cpu, u.cpu), max(seen.memory, u.memory)
			switch {
			case omit&defWatch != 0:
			case u.cpu-before.cpu > x.limits.CPU:
				end(forCPU)
			case u.memory > x.limits.Memory:
				end(forMemory)
			}
			poll.Reset(pollEvery)
		}
	}
}

// A program that spent most of the last overtime before its limit on the clock waiting
// for a processor that others have goes on, for as long again and again while it does, up
// to mostWall times its limit in all.
const (
	overtime = 200 * time.Millisecond
	mostWall = 10
)

// errLost says that a container ended under its program.
var errLost = errors.New("the container ended")

// lost says why a container ended without being asked to.
func (c *container) lost(ctx context.Context, err error) error {
	c.kill()
	<-c.gone
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", errLost, c.broken("run a job", err))
}

// streams are the pipes of a run: our ends, and those that are sent.
type streams struct {
	in, out, err, value *stream
	over                chan struct{} // a limit was passed
	wg                  sync.WaitGroup
	once                sync.Once
}

// A stream is one pipe.
type stream struct {
	ours, theirs *os.File
	limit        int64
	buf          []byte
	total        int64
}

func (x exchange) open() (*streams, error) {
	s := &streams{over: make(chan struct{})}
	for _, p := range []**stream{&s.in, &s.out, &s.err, &s.value} {
		if p == &s.value && !x.value {
			continue
		}
		ours, theirs, err := pipe(p == &s.in)
		if err != nil {
			s.close()
			return nil, fmt.Errorf("make a pipe: %w", err)
		}
		*p = &stream{ours: ours, theirs: theirs, limit: x.limits.Output}
	}
	return s, nil
}

// pipe makes a pipe that we write to or read from. The other end blocks, as programs
// expect.
func pipe(write bool) (ours, theirs *os.File, err error) {
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil {
		return nil, nil, err
	}
	us, them := fds[0], fds[1]
	if write {
		us, them = them, us
	}
	err = unix.SetNonblock(us, true)
	return os.NewFile(uintptr(us), "pipe"), os.NewFile(uintptr(them), "pipe"), err
}

// each calls f for the streams there are.
func (s *streams) each(f func(*stream)) {
	for _, p := range []*stream{s.in, s.out, s.err, s.value} {
		if p != nil {
			f(p)
		}
	}
}

// theirs returns the descriptors to be sent.
func (s *streams) theirs() (fds []int) {
	s.each(func(p *stream) { fds = append(fds, int(p.theirs.Fd())) })
	return fds
}

// begin closes the ends that were sent, and starts writing and reading.
func (s *streams) begin(stdin []byte) {
	s.each(func(p *stream) { _ = p.theirs.Close() })
	s.wg.Go(func() { // beside the limits: a pipe may hold a page and no more
		_, _ = s.in.ours.Write(stdin) // a program that has closed its input is free to
		_ = s.in.ours.Close()
	})
	for _, p := range []*stream{s.out, s.err, s.value} {
		if p != nil {
			s.wg.Go(func() { s.read(p, p == s.err) })
		}
	}
}

// read reads a pipe to its end or limit; of standard error the end is kept.
func (s *streams) read(p *stream, tail bool) {
	buf := make([]byte, 4<<10)
	for {
		n, err := p.ours.Read(buf)
		p.total += int64(n)
		p.buf = append(p.buf, buf[:n]...)
		if tail && len(p.buf) > 2*tailBytes {
			p.buf = append(p.buf[:0], p.buf[len(p.buf)-tailBytes:]...)
		}
		if p.total > p.limit {
			p.buf = p.buf[:min(int64(len(p.buf)), p.limit)]
			s.once.Do(func() { close(s.over) })
			return
		}
		if err != nil {
			return
		}
		if n == len(buf) && len(buf) < pipeBytes {
			buf = make([]byte, pipeBytes)
		}
	}
}

// finish waits for the pipes to close, or closes them: what was left behind may hold
// them open.
func (s *streams) finish() {
	done := make(chan struct{})
	go func() {
		s.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(grace):
		s.each(func(p *stream) { _ = p.ours.Close() })
		<-done
	}
}

// overflowed says whether a stream passed its limit.
func (s *streams) overflowed() bool {
	over := false
	s.each(func(p *stream) { over = over || p.total > p.limit })
	return over
}

// close closes all that is open, and waits for the readers.
func (s *streams) close() {
	s.each(func(p *stream) {
		_ = p.theirs.Close()
		_ = p.ours.Close()
	})
	s.wg.Wait()
}

func (p *stream) bytes() []byte {
	if p == nil {
		return nil
	}
	return p.buf
}

// tail returns the end of what was read.
func (p *stream) tail() []byte { return p.buf[max(0, len(p.buf)-tailBytes):] }

var _ io.Closer = (*conn)(nil)
