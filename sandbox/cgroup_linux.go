//go:build linux && (amd64 || arm64)

package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// A cgroupRoot is where this process may make control groups: below its own, so that
// the limits it is under itself hold for programs too.
type cgroupRoot struct {
	version int
	memory  string // directories by controller; all the same in version 2
	pids    string
	cpu     string
}

// groups counts those that this process has made, for their names.
var groups atomic.Int64

// cgroupPrefix begins the names of groups; the process that made one follows.
const cgroupPrefix = "evalr-sandbox-"

// findCgroups looks for control groups that can be written. It also returns the
// version, or why there are none.
func findCgroups() (*cgroupRoot, string) {
	r, err := openCgroups()
	if err != nil {
		return nil, "none: " + err.Error()
	}
	return r, "v" + strconv.Itoa(r.version)
}

func openCgroups() (*cgroupRoot, error) {
	own, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil, err
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil, err
	}
	r := cgroupDirs(string(own), string(mounts))
	if r == nil {
		return nil, errors.New("no memory and pids controllers")
	}
	if r.version == 2 {
		if err := r.delegate(); err != nil {
			return nil, err
		}
	}
	for _, d := range r.dirs() {
		cleanCgroups(d)
	}
	g, err := r.make()
	if err != nil {
		return nil, err
	}
	return r, g.remove()
}

// cgroupDirs reads /proc/self/cgroup and /proc/self/mounts.
func cgroupDirs(own, mounts string) *cgroupRoot {
	paths := map[string]string{} // of this process by controller; "" is version 2
	for line := range strings.Lines(own) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for c := range strings.SplitSeq(parts[1], ",") {
			paths[c] = parts[2]
		}
	}
	dirs := map[string]string{}
	for line := range strings.Lines(mounts) {
		f := strings.Fields(line)
		if len(f) < 4 {
			continue
		}
		switch f[2] {
		case "cgroup2":
			dirs[""] = filepath.Join(f[1], paths[""])
		case "cgroup":
			for opt := range strings.SplitSeq(f[3], ",") {
				if p, ok := paths[opt]; ok {
					dirs[opt] = filepath.Join(f[1], p)
				}
			}
		}
	}
	if dirs["memory"] != "" && dirs["pids"] != "" {
		return &cgroupRoot{version: 1, memory: dirs["memory"], pids: dirs["pids"], cpu: dirs["cpuacct"]}
	}
	if d := strings.TrimSuffix(dirs[""], "/"+mainGroup); d != "" {
		has, _ := os.ReadFile(d + "/cgroup.controllers")
		if f := strings.Fields(string(has)); slices.Contains(f, "memory") && slices.Contains(f, "pids") {
			return &cgroupRoot{version: 2, memory: d, pids: d, cpu: d}
		}
	}
	return nil
}

// mainGroup is the name of the group that this process goes to in version 2, beside those
// of programs.
const mainGroup = "evalr-main"

// delegate lets groups below have controllers. Version 2 allows it only where no
// process is in the group itself, so this process may have to go to a group of its own.
func (r *cgroupRoot) delegate() error {
	enable := func() error {
		return os.WriteFile(r.memory+"/cgroup.subtree_control", []byte("+memory +pids"), 0)
	}
	err := enable()
	if !errors.Is(err, unix.EBUSY) {
		return err
	}
	leaf := filepath.Join(r.memory, mainGroup)
	if err := os.Mkdir(leaf, 0o755); err != nil && !errors.Is(err, os.ErrExist) { //nolint:gosec // as the kernel's own
		return err
	}
	if err := os.WriteFile(leaf+"/cgroup.procs", []byte("0"), 0); err != nil {
		return err
	}
	return enable()
}

func (r *cgroupRoot) dirs() []string {
	if r.version == 2 {
		return []string{r.memory}
	}
	dirs := []string{r.memory, r.pids}
	if r.cpu != "" {
		dirs = append(dirs, r.cpu)
	}
	return dirs
}

// cleanCgroups removes groups of processes that are no more.
func cleanCgroups(dir string) {
	stale, _ := filepath.Glob(filepath.Join(dir, cgroupPrefix+"*"))
	for _, d := range stale {
		var pid, n int
		if _, err := fmt.Sscanf(filepath.Base(d), cgroupPrefix+"%d-%d", &pid, &n); err != nil || pid == os.Getpid() {
			continue
		}
		if errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
			_ = removeCgroup(d)
		}
	}
}

// A cgroup holds one container.
type cgroup struct {
	root   *cgroupRoot
	dirs   []string // memory first; then pids, cpuacct of version 1
	memory int64    // its limit as it stands
	cpu    *os.File // counter of processor time, nil if there is none
	events *os.File // counter of kills for memory
}

// make makes a group.
func (r *cgroupRoot) make() (*cgroup, error) {
	name := cgroupPrefix + strconv.Itoa(os.Getpid()) + "-" + strconv.FormatInt(groups.Add(1), 10)
	g := &cgroup{root: r}
	for _, d := range r.dirs() {
		d = filepath.Join(d, name)
		if err := os.Mkdir(d, 0o755); err != nil { //nolint:gosec // as the kernel's own
			return nil, errors.Join(err, g.remove())
		}
		g.dirs = append(g.dirs, d)
	}
	events := "/memory.oom_control"
	switch {
	case r.version == 2:
		events = "/memory.events"
		g.cpu, _ = os.Open(g.dirs[0] + "/cpu.stat")
	case r.cpu != "":
		g.cpu, _ = os.Open(g.dirs[2] + "/cpuacct.usage")
	}
	var err error
	if g.events, err = os.Open(g.dirs[0] + events); err != nil {
		return nil, errors.Join(err, g.remove())
	}
	return g, nil
}

// add moves a process, and what it starts from then on, into the group.
func (g *cgroup) add(pid int) error {
	for _, d := range g.dirs {
		if err := os.WriteFile(d+"/cgroup.procs", []byte(strconv.Itoa(pid)), 0); err != nil {
			return err
		}
	}
	return nil
}

// limitPIDs bounds processes and threads.
func (g *cgroup) limitPIDs(n int) error {
	d := g.dirs[0]
	if g.root.version == 1 {
		d = g.dirs[1]
	}
	return os.WriteFile(d+"/pids.max", []byte(strconv.Itoa(n)), 0)
}

// limitMemory bounds memory, swap included.
func (g *cgroup) limitMemory(n int64) error {
	if n == g.memory {
		return nil
	}
	d, v := g.dirs[0], []byte(strconv.FormatInt(n, 10))
	if g.root.version == 2 {
		_ = os.WriteFile(d+"/memory.swap.max", []byte("0"), 0) // not there without swap
		g.memory = n
		return os.WriteFile(d+"/memory.max", v, 0)
	}
	swap := func() { _ = os.WriteFile(d+"/memory.memsw.limit_in_bytes", v, 0) } // not there without swap accounting
	swap()                                                                      // must not be below the other, whichever way both go
	if err := os.WriteFile(d+"/memory.limit_in_bytes", v, 0); err != nil {
		return err
	}
	swap()
	g.memory = n
	return nil
}

// kills returns how many processes the kernel has killed for memory.
func (g *cgroup) kills() int64 {
	buf := make([]byte, 512)
	n, _ := g.events.ReadAt(buf, 0)
	return field(buf[:n], "oom_kill")
}

// field returns the number after a word that begins a line, 0 if it is not there.
func field(b []byte, word string) int64 {
	for line := range bytes.Lines(b) {
		if w, v, ok := bytes.Cut(line, []byte(" ")); ok && string(w) == word {
			n, _ := strconv.ParseInt(string(bytes.TrimSpace(v)), 10, 64)
			return n
		}
	}
	return 0
}

// cpuTime returns the processor time of all that has been in the group.
func (g *cgroup) cpuTime() (time.Duration, bool) {
	if g.cpu == nil {
		return 0, false
	}
	buf := make([]byte, 512)
	n, _ := g.cpu.ReadAt(buf, 0)
	if g.root.version == 2 {
		return time.Duration(field(buf[:n], "usage_usec")) * time.Microsecond, n > 0
	}
	ns, err := strconv.ParseInt(string(bytes.TrimSpace(buf[:n])), 10, 64)
	return time.Duration(ns), err == nil
}

// peak returns the greatest use of memory, 0 if it is not known.
func (g *cgroup) peak() int64 {
	name := "/memory.max_usage_in_bytes"
	if g.root.version == 2 {
		name = "/memory.peak"
	}
	b, _ := os.ReadFile(g.dirs[0] + name)
	n, _ := strconv.ParseInt(string(bytes.TrimSpace(b)), 10, 64)
	return n
}

// remove removes the group; its processes must have ended.
func (g *cgroup) remove() error {
	for _, f := range []*os.File{g.cpu, g.events} {
		if f != nil {
			_ = f.Close()
		}
	}
	var err error
	for _, d := range g.dirs {
		err = errors.Join(err, removeCgroup(d))
	}
	return err
}

// removeCgroup removes a directory of a group. The kernel refuses for a moment after
// the last process has ended.
func removeCgroup(dir string) error {
	var err error
	for wait := 200 * time.Microsecond; wait < 2*time.Second; wait *= 2 {
		if err = os.Remove(dir); err == nil || errors.Is(err, os.ErrNotExist) {
			return nil
		}
		time.Sleep(wait)
	}
	return err
}
