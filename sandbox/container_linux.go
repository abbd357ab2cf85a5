//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/evalr/evalr"
	"golang.org/x/sys/unix"
)

// A container is a helper with what it lives in. It runs one job at a time.
type container struct {
	box     *box
	cmd     *exec.Cmd
	conn    *conn
	stderr  *os.File // of the helper, for what goes wrong in it
	cg      *cgroup  // nil without control groups
	dir     string   // working directory on the host, for back ends without a file system of their own
	hello   hello
	runs    int
	kills   int64         // by the kernel for memory, so far
	gone    chan struct{} // closed when the helper has ended
	ending  sync.Once
	discard sync.Once
}

// launch starts a helper as the back end has it.
func (b *box) launch(ctx context.Context) (*container, error) {
	c := &container{box: b, gone: make(chan struct{})}
	set, err := c.setup()
	if err == nil {
		err = c.exec(set)
	}
	if err != nil {
		return nil, errors.Join(err, c.cleanUp())
	}
	go func() {
		_ = c.cmd.Wait()
		close(c.gone)
	}()
	if err := c.greet(ctx, set); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// setup returns what the helper is to do, and makes what it needs.
func (c *container) setup() (setup, error) {
	b := c.box
	omit := b.cfg.omit
	s := setup{Dir: workDir, Binds: b.binds, FS: b.cfg.FS, UID: -1, Procs: maxProcs, Omit: omit, Lock: b.kind != None}
	switch b.kind {
	case Pool, Fresh:
		s.Namespaces, s.Guard, s.Mounts = true, true, omit&defMounts == 0
		if os.Geteuid() == 0 {
			s.UID = innerUID
		}
	case Bwrap:
		s.Namespaces, s.Guard = true, true
	}
	if s.Namespaces && omit&defMounts == 0 {
		return s, nil
	}
	dir, err := os.MkdirTemp(b.dir, "w-")
	if err == nil {
		c.dir, s.Dir = dir, dir
		err = os.Chmod(dir, 0o777) //nolint:gosec // the program may be another user; the directory above lets only those through who know it
	}
	return s, err
}

// maxProcs bounds the processes and threads of a container.
const maxProcs = 512

// exec starts the helper.
func (c *container) exec(set setup) error {
	ours, theirs, err := connPair()
	if err != nil {
		return err
	}
	c.conn = ours
	defer theirs.Close() //nolint:errcheck // the helper has it
	if c.stderr, err = memfile("helper"); err != nil {
		return err
	}
	c.cmd = c.box.command(set)
	c.cmd.Env = []string{"GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1", "GOTRACEBACK=single"}
	c.cmd.Stderr = c.stderr
	c.cmd.ExtraFiles = []*os.File{theirs}
	if err := c.cmd.Start(); err != nil {
		if c.cmd.SysProcAttr.Cloneflags != 0 {
			err = explained(err)
		}
		c.cmd = nil
		return fmt.Errorf("start the helper: %w", err)
	}
	return nil
}

// explained adds to an error of making namespaces what it comes of.
func explained(err error) error {
	switch {
	case errors.Is(err, unix.ENOSPC):
		return fmt.Errorf("%w: no more user namespaces may be made (user.max_user_namespaces)", err)
	case errors.Is(err, unix.EPERM):
		return fmt.Errorf("%w: user namespaces are forbidden by the container run-time or the distribution (kernel.apparmor_restrict_unprivileged_userns, kernel.unprivileged_userns_clone)", err)
	}
	return err
}

// command returns the helper's command by back end.
func (b *box) command(set setup) *exec.Cmd {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setsid: true}
	if b.kind == Bwrap {
		return bwrapCommand(b, attr)
	}
	cmd := exec.Command("/proc/self/exe", helperArg) //nolint:noctx // ended by close, not by a context
	cmd.SysProcAttr = attr
	if !set.Namespaces {
		return cmd
	}
	attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWUTS | unix.CLONE_NEWCGROUP
	if set.Omit&defNetwork == 0 {
		attr.Cloneflags |= syscall.CLONE_NEWNET
	}
	if set.Omit&defIPC == 0 {
		attr.Cloneflags |= syscall.CLONE_NEWIPC
	}
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	if set.UID >= 0 {
		// Root makes the container as itself, to reach directories that are only its own,
		// and the programs run as nobody.
		attr.GidMappingsEnableSetgroups = true
		attr.UidMappings = append(attr.UidMappings, syscall.SysProcIDMap{ContainerID: set.UID, HostID: nobody, Size: 1})
		attr.GidMappings = append(attr.GidMappings, syscall.SysProcIDMap{ContainerID: set.UID, HostID: nobody, Size: 1})
	}
	return cmd
}

const (
	nobody   = 65534 // on the host, for programs run by root
	innerUID = 1000  // what they see
)

// greet puts the helper under its limits and has it make the container.
func (c *container) greet(ctx context.Context, set setup) error {
	if r := c.box.cgroups; r != nil && set.Omit&defCgroup == 0 {
		var err error
		if c.cg, err = r.make(); err != nil {
			return fmt.Errorf("make a control group: %w", err)
		}
		if err := errors.Join(c.cg.limitPIDs(maxProcs), c.cg.add(c.cmd.Process.Pid)); err != nil {
			return c.broken("use a control group", err)
		}
	}
	stop := context.AfterFunc(ctx, c.kill)
	defer stop()
	if err := c.conn.sendJSON(set); err != nil {
		return c.broken("set up a container", err)
	}
	buf := make([]byte, 4<<10)
	_ = c.conn.f.SetReadDeadline(time.Now().Add(setupTime))
	n, err := c.conn.f.Read(buf)
	_ = c.conn.f.SetReadDeadline(time.Time{})
	if err == nil {
		err = json.Unmarshal(buf[:n], &c.hello)
	}
	if err != nil {
		return c.broken("set up a container", errors.Join(err, ctx.Err()))
	}
	if c.hello.Error != "" {
		return fmt.Errorf("set up a container: %s", c.hello.Error)
	}
	return nil
}

// setupTime is more than a container takes to make on a busy machine.
const setupTime = 30 * time.Second

// broken adds what the helper said to an error.
func (c *container) broken(doing string, err error) error {
	c.kill()
	<-c.gone
	if said := c.said(); said != "" {
		return fmt.Errorf("%s: the helper said: %s: %w", doing, said, err)
	}
	return fmt.Errorf("%s: %w; the helper: %s", doing, err, c.cmd.ProcessState)
}

// said returns the beginning of what the helper wrote to standard error.
func (c *container) said() string {
	b, _ := io.ReadAll(io.NewSectionReader(c.stderr, 0, 2<<10))
	return strings.TrimSpace(string(b))
}

// kill ends all that lives in the container, at once.
func (c *container) kill() {
	c.ending.Do(func() {
		if c.box.guarded() {
			_ = c.cmd.Process.Kill() // the kernel ends a process namespace with its first process
			return
		}
		select {
		case <-c.gone: // its number may be another's
		default:
			killTree(c.cmd.Process.Pid)
		}
	})
}

// close ends the container and removes all there is of it.
func (c *container) close() {
	c.discard.Do(func() {
		c.kill()
		<-c.gone
		if err := c.cleanUp(); err != nil {
			c.box.leak(err)
		}
	})
}

// cleanUp frees what is left when the helper has ended.
func (c *container) cleanUp() error {
	var err error
	if c.conn != nil {
		err = c.conn.Close()
	}
	if c.stderr != nil {
		err = errors.Join(err, c.stderr.Close())
	}
	if c.cg != nil {
		err = errors.Join(err, c.cg.remove())
	}
	if c.dir != "" {
		err = errors.Join(err, os.RemoveAll(c.dir))
	}
	return err
}

// limit sets what the kernel bounds for the next run.
func (c *container) limit(l evalr.Limits) error {
	if c.cg == nil {
		return nil
	}
	if err := c.cg.limitMemory(l.Memory + helperMemory); err != nil {
		return fmt.Errorf("limit memory: %w", err)
	}
	return nil
}

// helperMemory is what init may use of a container's control group.
const helperMemory = 24 << 20

// usage returns what the processes of the container use.
func (c *container) usage() usage {
	if c.cg != nil {
		if cpu, ok := c.cg.cpuTime(); ok {
			return usage{cpu: cpu} // the kernel bounds memory
		}
	}
	return treeUsage(c.cmd.Process.Pid)
}

// pollEvery is how often processor time, and memory without control groups, is looked at.
const pollEvery = 10 * time.Millisecond
