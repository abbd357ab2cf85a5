//go:build linux && (amd64 || arm64)

package sandbox

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A usage is what a tree of processes has used.
type usage struct {
	cpu    time.Duration
	memory int64 // bytes resident of all together
}

// clockTick is the unit of times in /proc (USER_HZ, 100 on all architectures here).
const clockTick = time.Second / 100

// tree calls f for a process and all that descend from it. In a process namespace
// orphans become children of process 1, so none is missed.
func tree(pid int, f func(pid int)) {
	f(pid)
	children(pid, func(child int) { tree(child, f) })
}

// children calls f for the children of a process.
func children(pid int, f func(pid int)) {
	threads, err := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/task")
	if err != nil {
		return
	}
	for _, t := range threads {
		b, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/task/" + t.Name() + "/children")
		for c := range strings.FieldsSeq(string(b)) {
			if n, err := strconv.Atoi(c); err == nil {
				f(n)
			}
		}
	}
}

// treeUsage returns what the descendants of init use, and what those it has waited
// for have used.
func treeUsage(init int) usage {
	var u usage
	shared := int64(0) // pages of files, which many map: counted once
	tree(init, func(pid int) {
		b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err != nil {
			return
		}
		own, waited := parseStat(b)
		u.cpu += waited
		if pid != init {
			u.cpu += own
			all, files := resident(pid)
			u.memory += all - files
			shared = max(shared, files)
		}
	})
	u.memory += shared
	return u
}

// A queue is how long threads have been on processors and waited for them. The kernel
// adds a wait when it ends.
type queue struct {
	ran, waited time.Duration
	ready       bool // one of them is on a processor or waits for one
}

// waitedSince is how long they have waited since before, a while ago. One that is ready
// and did not run waits still.
func (q queue) waitedSince(before queue, ago time.Duration) time.Duration {
	waited := q.waited - before.waited
	if q.ready {
		waited = max(waited, ago-(q.ran-before.ran))
	}
	return waited
}

// queue looks at the threads of the container's processes that live.
func (c *container) queue() (q queue) {
	tree(c.cmd.Process.Pid, func(pid int) {
		folder := "/proc/" + strconv.Itoa(pid) + "/task/"
		threads, err := os.ReadDir(folder)
		if err != nil {
			return
		}
		for _, t := range threads {
			b, _ := os.ReadFile(folder + t.Name() + "/schedstat") // time on processors, time waited for them, both in ns
			if f := bytes.Fields(b); len(f) > 1 {
				ran, _ := strconv.ParseInt(string(f[0]), 10, 64)
				waited, _ := strconv.ParseInt(string(f[1]), 10, 64)
				q.ran, q.waited = q.ran+time.Duration(ran), q.waited+time.Duration(waited)
			}
			b, _ = os.ReadFile(folder + t.Name() + "/stat")
			q.ready = q.ready || bytes.HasPrefix(b[bytes.LastIndexByte(b, ')')+1:], []byte(" R "))
		}
	})
	return q
}

// resident returns the bytes of a process in memory, and those of them that are of files.
func resident(pid int) (all, files int64) {
	b, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	f := bytes.Fields(b)
	if len(f) < 3 {
		return 0, 0
	}
	pages := func(i int) int64 { n, _ := strconv.ParseInt(string(f[i]), 10, 64); return n * int64(os.Getpagesize()) }
	return pages(1), pages(2)
}

// parseStat reads /proc/PID/stat: processor time of the process, and of children it
// has waited for.
func parseStat(b []byte) (own, waited time.Duration) {
	i := bytes.LastIndexByte(b, ')') // ends the name, which may hold anything
	f := bytes.Fields(b[i+1:])
	if len(f) < 15 {
		return 0, 0
	}
	n := func(i int) int64 { v, _ := strconv.ParseInt(string(f[i-3]), 10, 64); return v } // fields count from 1, and 3 is the first here
	return time.Duration(n(14)+n(15)) * clockTick, time.Duration(n(16)+n(17)) * clockTick
}

// killTree kills a process and all that descend from it. New ones may be made while
// it looks, so it stops them first and looks again until none is left.
func killTree(pid int) {
	for range 100 {
		left := 0
		tree(pid, func(p int) {
			if p != pid {
				left++
				_ = unix.Kill(p, unix.SIGSTOP)
			}
		})
		tree(pid, func(p int) {
			if p != pid {
				_ = unix.Kill(p, unix.SIGKILL)
			}
		})
		if left == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	_ = unix.Kill(pid, unix.SIGKILL)
}
