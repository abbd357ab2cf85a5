//go:build linux && (amd64 || arm64)

package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/evalr/evalr"
	"golang.org/x/sys/unix"
)

// recycleAfter is the number of runs after which a container is made anew.
const recycleAfter = 500

// A box runs commands in containers of one back end.
type box struct {
	cfg     Config
	kind    string
	caps    Capabilities
	binds   []string
	cgroups *cgroupRoot // nil if there are none to be had
	self    string      // path of this program, for bubblewrap
	dir     string      // of ours in the host's temporary directory
	lock    *os.File    // it, locked as long as we live

	slots chan struct{} // full while as much runs as may at once
	alone chan struct{} // full while a run takes all the slots

	mu     sync.Mutex
	idle   []*container
	live   map[*container]bool
	leaks  []error // what could not be removed
	closed bool
}

// openBox finds the first back end that works.
func openBox(ctx context.Context, cfg Config) (*box, error) {
	order, chosen := []string{Pool, Fresh, Bwrap}, "the first that works"
	if cfg.Backend != "" {
		order, chosen = []string{cfg.Backend}, "asked for"
	}
	b := &box{cfg: cfg, slots: make(chan struct{}, cfg.Workers), alone: make(chan struct{}, 1), live: map[*container]bool{}}
	if err := b.prepare(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(b.dir))
	}
	var failed []Probe
	for _, kind := range order {
		b.kind = kind
		err := b.probe(ctx)
		if err == nil {
			b.caps.Backend, b.caps.Chosen, b.caps.Failed = kind, chosen, failed
			return b, nil
		}
		b.drain()
		failed = append(failed, Probe{kind, err.Error()})
	}
	return nil, errors.Join(unavailable(failed), b.Close())
}

// prepare looks at the host.
func (b *box) prepare() error {
	for _, d := range append(append([]string(nil), systemDirs...), b.cfg.Binds...) {
		if _, err := os.Lstat(d); err == nil {
			b.binds = append(b.binds, d)
		}
	}
	cleanDirs()
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", dirPrefix, os.Getpid()))
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // a program that is another user passes through
		return err
	}
	b.dir = dir
	if b.lock, err = os.Open(dir); err == nil {
		err = unix.Flock(int(b.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	}
	if err != nil {
		return err
	}
	b.cgroups, b.caps.Cgroup = findCgroups()
	return nil
}

// dirPrefix begins the names of our directories; the process follows.
const dirPrefix = "evalr-sandbox-"

// cleanDirs removes directories of processes that are no more.
func cleanDirs() {
	stale, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+"*"))
	for _, d := range stale {
		var pid int
		if _, err := fmt.Sscanf(filepath.Base(d), dirPrefix+"%d-", &pid); err != nil || pid == os.Getpid() {
			continue
		}
		if errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
			removeStale(d)
		}
	}
}

// removeStale removes a directory unless somebody has it locked, who may be in another
// process namespace. Another user's stays.
func removeStale(dir string) {
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	defer f.Close() //nolint:errcheck // read only
	if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
		_ = os.RemoveAll(dir)
	}
}

// probe runs a program in the back end and looks at what it says.
func (b *box) probe(ctx context.Context) error {
	switch b.kind {
	case Pool, Fresh, Bwrap, Lockdown:
	case None:
		if !b.cfg.Unsafe {
			return errors.New("gives no protection, and is used only where unsafe execution is allowed")
		}
	default:
		return fmt.Errorf("no such back end; there are %s, %s, %s, %s, %s", Pool, Fresh, Bwrap, Lockdown, None)
	}
	if err := b.ready(); err != nil {
		return err
	}
	r, err := b.once(ctx, spec{argv: []string{"/bin/sh", "-c", "read x; echo \"got $x\""}, stdin: []byte("it\n")})
	if err != nil {
		return err
	}
	if r.Status != evalr.ExecOK || !bytes.Equal(r.Output, []byte("got it\n")) {
		return fmt.Errorf("a first program %s: %s%s", r.Status, r.Explains, r.Errors)
	}
	return nil
}

// ready says what the back end lacks before anything is started.
func (b *box) ready() error {
	if b.kind == Bwrap {
		self, err := bwrapReady()
		b.self = self
		return err
	}
	if b.kind == Lockdown && landlockVersion() == 0 {
		return errors.New("the kernel has no Landlock")
	}
	return nil
}

// guarded says whether containers have a process namespace.
func (b *box) guarded() bool { return b.kind != Lockdown && b.kind != None }

// pooled says whether a container is used again.
func (b *box) pooled() bool { return b.kind == Pool || b.kind == Bwrap }

// take returns a container, an idle one if there is one.
func (b *box) take(ctx context.Context) (*container, error) {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return nil, errors.New("the sandbox is closed")
	}
	if n := len(b.idle); n > 0 {
		c := b.idle[n-1]
		b.idle = b.idle[:n-1]
		b.mu.Unlock()
		return c, nil
	}
	b.mu.Unlock()
	c, err := b.launch(ctx)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.caps.Landlock == 0 {
		b.caps.Landlock = c.hello.Landlock
	}
	b.live[c] = true
	return c, nil
}

// put gives a container back. One that is not clean, or has done its share, goes.
func (b *box) put(c *container, clean bool) {
	c.runs++
	b.mu.Lock()
	if clean && b.pooled() && c.runs < recycleAfter && !b.closed {
		b.idle = append(b.idle, c)
		b.mu.Unlock()
		return
	}
	delete(b.live, c)
	b.mu.Unlock()
	c.close()
}

// drain ends all containers.
func (b *box) drain() {
	b.mu.Lock()
	all := b.live
	b.live, b.idle = map[*container]bool{}, nil
	b.mu.Unlock()
	for c := range all {
		c.close()
	}
}

// leak notes what could not be removed; Close returns it.
func (b *box) leak(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.leaks = append(b.leaks, err)
}

// Close ends all containers and removes what the box made.
func (b *box) Close() error {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.drain()
	b.mu.Lock()
	defer b.mu.Unlock()
	return errors.Join(append(b.leaks, os.RemoveAll(b.dir), b.lock.Close())...)
}

// turn waits for a slot to run in, or for all of them if nothing else is to run
// meanwhile.
func (b *box) turn(ctx context.Context, alone bool) (release func(), err error) {
	need := 1
	if alone { // one takes them all at a time: two that have some would wait for each other
		if err := enter(ctx, b.alone); err != nil {
			return nil, err
		}
		defer func() { <-b.alone }()
		need = cap(b.slots)
	}
	for taken := range need {
		if err := enter(ctx, b.slots); err != nil {
			b.leave(taken)
			return nil, err
		}
	}
	return func() { b.leave(need) }, nil
}

// leave frees slots.
func (b *box) leave(slots int) {
	for range slots {
		<-b.slots
	}
}

// enter waits for room in a channel.
func enter(ctx context.Context, room chan<- struct{}) error {
	select {
	case room <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run runs a command to its end; see box.go.
func (b *box) run(ctx context.Context, s spec) (result, error) {
	r, err := b.turned(ctx, s, false)
	if err != nil || !doubtful(r.Execution) {
		return r, err
	}
	again, err := b.turned(ctx, s, true)
	again.Flaky = err == nil && again.Status != r.Status
	return again, err
}

func (b *box) turned(ctx context.Context, s spec, alone bool) (result, error) {
	release, err := b.turn(ctx, alone)
	if err != nil {
		return result{}, err
	}
	defer release()
	r, err := b.once(ctx, s)
	if errors.Is(err, errLost) {
		// A container that ends by itself is the machine's fault once, and the program's twice.
		if r, err = b.once(ctx, s); errors.Is(err, errLost) {
			return result{Execution: evalr.Execution{Status: evalr.ExecDenied, Explains: "ended its container, twice"}}, nil
		}
	}
	return r, err
}

// once runs a command in a container.
func (b *box) once(ctx context.Context, s spec) (result, error) {
	c, err := b.take(ctx)
	if err != nil {
		return result{}, err
	}
	if c.limit(b.cfg.limits(s.limits)) != nil { // what is left in it is more than that
		b.put(c, false)
		if c, err = b.take(ctx); err != nil {
			return result{}, err
		}
		if err := c.limit(b.cfg.limits(s.limits)); err != nil {
			b.put(c, false)
			return result{}, err
		}
	}
	r, clean, err := c.run(ctx, s)
	b.put(c, clean && err == nil)
	return r, err
}

// run runs a command; clean says that the container may be used again.
func (c *container) run(ctx context.Context, s spec) (out result, clean bool, err error) {
	limits := c.box.cfg.limits(s.limits)
	j := c.box.job(s, limits)
	var more []int
	if s.files != nil && len(s.files.entries) > 0 {
		j.Files = s.files.entries
		more = append(more, int(s.files.f.Fd()))
	}
	var kept *os.File
	if len(s.keep) > 0 {
		if kept, err = memfile("kept"); err != nil {
			return out, false, err
		}
		defer kept.Close() //nolint:errcheck // in memory
		j.Keep = s.keep
		more = append(more, int(kept.Fd()))
	}
	send := func(fds ...int) error { return c.conn.sendJSON(j, append(fds, more...)...) }
	r, out, err := c.do(ctx, exchange{conn: c.conn, send: send, stdin: s.stdin, limits: limits})
	if err != nil {
		return out, false, err
	}
	if len(r.Kept) == len(s.keep) {
		out.kept, err = readKept(kept, r.Kept)
	}
	select {
	case <-c.gone:
		return out, false, err
	default:
		return out, !r.Dirty, err
	}
}

// readKept reads the files that init has put one after the other.
func readKept(f *os.File, sizes []int64) ([][]byte, error) {
	all := make([][]byte, len(sizes))
	off := int64(0)
	for i, n := range sizes {
		if n < 0 {
			continue
		}
		all[i] = make([]byte, n)
		if _, err := f.ReadAt(all[i], off); err != nil {
			return nil, fmt.Errorf("read what a program left: %w", err)
		}
		off += n
	}
	return all, nil
}

// job returns what init is told of a command.
func (b *box) job(s spec, l evalr.Limits) job {
	j := job{Argv: s.argv, Env: s.env, Stack: s.stack, Procs: s.procs, FDs: s.fds, FileSize: max(64<<20, l.Output)}
	if j.Procs <= 0 {
		j.Procs = 64
	}
	if j.FDs <= 0 {
		j.FDs = 128
	}
	j.CPU = int64(l.CPU/time.Second) + 2 // a second net: the sandbox looks more often
	if b.cgroups == nil || b.cfg.omit&defCgroup != 0 {
		j.Space = 2*l.Memory + 1<<30 // a second net: resident memory decides
	}
	return j
}
