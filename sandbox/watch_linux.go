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
	threads, err := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/task")
	if err != nil {
		return
	}
	for _, t := range threads {
		b, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/task/" + t.Name() + "/children")
		for c := range strings.FieldsSeq(string(b)) {
			if n, err := strconv.Atoi(c); err == nil {
				tree(n, f)
			}
		}
	}
}

// treeUsage returns what the descendants of init use, and what those it has waited
// for have used.
func treeUsage(init int) usage {
	var u usage
	tree(init, func(pid int) {
		b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err != nil {
			return
		}
		own, waited, rss := parseStat(b)
		u.cpu += waited
		if pid != init {
			u.cpu += own
			u.memory += rss
		}
	})
	return u
}

// parseStat reads /proc/PID/stat: processor time of the process, of children it has
// waited for, and resident bytes.
func parseStat(b []byte) (own, waited time.Duration, rss int64) {
	_, rest, ok := bytes.Cut(b, []byte(") ")) // the name before it may hold anything but is cut at 15 bytes
	if i := bytes.LastIndex(b, []byte(") ")); ok && i >= 0 {
		rest = b[i+2:]
	}
	f := bytes.Fields(rest)
	if len(f) < 22 {
		return 0, 0, 0
	}
	n := func(i int) int64 { v, _ := strconv.ParseInt(string(f[i-3]), 10, 64); return v } // fields count from 1, and 3 is the first here
	return time.Duration(n(14)+n(15)) * clockTick, time.Duration(n(16)+n(17)) * clockTick, n(24) * int64(os.Getpagesize())
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
