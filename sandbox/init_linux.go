//go:build linux && (amd64 || arm64)

package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// helperArg starts the helper.
const helperArg = "__sandbox"

// controlFD is the helper's end of the socket to the sandbox.
const controlFD = 3

// A setup is the first message to the helper.
type setup struct {
	Namespaces bool // made for it by who started it
	Mounts     bool // it is to make its own file system; else whoever started it has
	Guard      bool // init is process 1: it may kill all others
	Lock       bool // capabilities, Landlock and seccomp
	Dir        string
	Binds      []string
	FS         int64
	UID        int // to run as; negative is to stay
	Procs      int // bound on processes in the container
	Omit       defence
}

// A hello answers it.
type hello struct {
	Error    string
	Landlock int
	Guarded  uint32
}

// A job is a command to be run. Descriptors come with it: standard input, output and
// error, further ones of the program if Extra says so, the bundle of files if there
// are any, a file for what is kept if anything is.
type job struct {
	Argv, Env []string
	Files     []entry
	Extra     int
	Keep      []string
	Stack     int64
	Space     int64 // address space in bytes; 0 is no limit
	CPU       int64 // seconds
	FileSize  int64
	Procs     int
	FDs       int
	Try       *trial // instead of all that: for init itself to try, under the same filter as programs
}

// Init becomes the helper, and does not return, if this process was started as one.
// It must be the first call of main.
func Init() {
	if len(os.Args) != 2 || os.Args[1] != helperArg {
		return
	}
	runtime.LockOSThread() // privileges and filters are the thread's, and what it starts inherits them
	in := &initProcess{}
	if err := in.main(); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// An initProcess is process 1 of a container.
type initProcess struct {
	set   setup
	oom   *os.File // its own oom_score_adj, nil if it cannot be opened
	score string   // what that says
}

func (in *initProcess) main() error {
	// Whatever the sandbox's process was itself given stays out of reach of programs.
	if err := unix.CloseRange(controlFD, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC); err != nil {
		return fmt.Errorf("hide descriptors: %w", err)
	}
	buf := make([]byte, maxMessage)
	n, _, err := recvJob(controlFD, buf)
	if err != nil {
		return fmt.Errorf("read the set-up: %w", err)
	}
	if err := json.Unmarshal(buf[:n], &in.set); err != nil {
		return fmt.Errorf("read the set-up: %w", err)
	}
	h := hello{}
	if err := in.prepare(&h); err != nil {
		h.Error = err.Error()
	}
	if err := in.answer(h); err != nil || h.Error != "" {
		return err
	}
	for {
		n, fds, err := recvJob(controlFD, buf)
		if err != nil || n == 0 {
			return err
		}
		var j job
		if err := json.Unmarshal(buf[:n], &j); err != nil {
			return fmt.Errorf("read a job: %w", err)
		}
		err = in.answer(in.run(j, fds))
		closeAll(fds) // after the answer: who sees them closed finds it
		if err != nil {
			return err
		}
	}
}

// answer writes a message to the sandbox.
func (in *initProcess) answer(v any) error {
	msg, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return unix.Sendmsg(controlFD, msg, nil, nil, unix.MSG_NOSIGNAL)
}

// prepare makes the container, and gives up all privileges.
func (in *initProcess) prepare(h *hello) error {
	s := &in.set
	if b, err := os.ReadFile("/proc/self/oom_score_adj"); err == nil {
		in.score = strings.TrimSpace(string(b))
		in.oom, _ = os.OpenFile("/proc/self/oom_score_adj", os.O_WRONLY, 0) // a help only
	}
	if s.Guard {
		// From here on init's threads have numbers below those of all programs; the
		// kernel does not use low numbers again.
		if os.WriteFile("/proc/sys/kernel/ns_last_pid", []byte(strconv.Itoa(guardedPIDs)), 0) == nil {
			h.Guarded = guardedPIDs
		} else {
			h.Guarded = 1
		}
	}
	if s.Mounts {
		if err := makeRoot(s); err != nil {
			return err
		}
	}
	if err := os.Chdir(s.Dir); err != nil {
		return err
	}
	if s.UID >= 0 {
		if err := become(s.UID); err != nil { // of all threads, by a signal of the runtime's
			return err
		}
	}
	if s.Guard {
		resetSignals()
	} else {
		_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) // else what it starts is reaped by others
	}
	_ = syscall.Setrlimit(unix.RLIMIT_CORE, &syscall.Rlimit{})
	if s.Omit&defRlimits == 0 {
		limitProcess(0, unix.RLIMIT_NOFILE, maxFDs)
		if s.Namespaces {
			limitProcess(0, unix.RLIMIT_NPROC, int64(s.Procs))
		}
	}
	if s.Lock {
		if err := in.lock(h); err != nil {
			return err
		}
	}
	// Changes of identity have cleared it.
	return unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0)
}

// lock gives up what a container does not need.
func (in *initProcess) lock(h *hello) error {
	s := &in.set
	if s.Omit&defCaps == 0 {
		if err := dropPrivileges(); err != nil {
			return err
		}
	}
	if v := landlockVersion(); v > 0 && s.Omit&defLandlock == 0 {
		h.Landlock = v
		if err := landlock(v, landRules(s)); err != nil {
			return err
		}
	}
	if s.Omit&defSeccomp == 0 {
		return loadFilter(h.Guarded)
	}
	return nil
}

// landRules returns what may be reached: in a file system of its own all that is
// there, else the system's programs and libraries.
func landRules(s *setup) []landRule {
	const read = llExecute | llRead
	rules := []landRule{{s.Dir, ^uint64(0)}}
	for _, dev := range devices {
		rules = append(rules, landRule{dev, llRead | llWrite | llIoctl})
	}
	if s.Namespaces {
		return append(rules, landRule{"/", read})
	}
	for _, b := range s.Binds {
		rules = append(rules, landRule{b, read})
	}
	return rules
}

// run runs one job.
func (in *initProcess) run(j job, fds []int) report {
	if j.Try != nil {
		return j.Try.try()
	}
	if len(fds) != j.descriptors() {
		return report{Error: fmt.Sprintf("%d descriptors came with a job that has %d", len(fds), j.descriptors())}
	}
	files := fds[3+j.Extra:]
	if len(j.Files) > 0 {
		if err := unpack(files[0], j.Files); err != nil {
			return report{Error: err.Error(), Dirty: true}
		}
		files = files[1:]
	}
	start := time.Now()
	pid, err := in.fork(j, fds[:3+j.Extra])
	if err != nil {
		return report{Error: fmt.Sprintf("start %s: %v", j.Argv[0], err), Dirty: true}
	}
	closeAll(fds[:3+j.Extra])
	r := in.wait(pid, start)
	if len(j.Keep) > 0 {
		r.Kept = keep(files[0], j.Keep, j.FileSize)
	}
	if in.set.Omit&defWipe == 0 {
		r.Dirty = r.Dirty || wipe() != nil
	}
	return r
}

// descriptors returns how many come with the job.
func (j *job) descriptors() int {
	n := 3 + j.Extra
	if len(j.Files) > 0 {
		n++
	}
	if len(j.Keep) > 0 {
		n++
	}
	return n
}

// closeAll closes descriptors, and marks them as closed.
func closeAll(fds []int) {
	for i, fd := range fds {
		if fd >= 0 {
			_ = unix.Close(fd)
			fds[i] = -1
		}
	}
}

// fork starts the program under its limits.
func (in *initProcess) fork(j job, fds []int) (int, error) {
	env := []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + in.set.Dir, "TMPDIR=" + in.set.Dir, "LANG=C.UTF-8"}
	attr := &syscall.ProcAttr{Env: append(env, j.Env...), Sys: &syscall.SysProcAttr{Setsid: true}}
	if !in.set.Guard {
		attr.Sys.Pdeathsig = syscall.SIGKILL
	}
	for _, fd := range fds {
		attr.Files = append(attr.Files, uintptr(fd))
	}
	limited := in.set.Omit&defRlimits == 0
	procs := int64(min(j.Procs+initThreads, in.set.Procs))
	if !in.set.Namespaces {
		procs = 0 // it counts all processes of the user
	}
	if limited {
		defer inherit(j, procs)()
	}
	in.oomFirst(true) // the program is to go before init
	pid, err := syscall.ForkExec(j.Argv[0], j.Argv, attr)
	in.oomFirst(false)
	if err != nil || !limited {
		return pid, err
	}
	limitProcess(pid, unix.RLIMIT_NPROC, procs)
	limitProcess(pid, unix.RLIMIT_NOFILE, int64(j.FDs))
	limitProcess(pid, unix.RLIMIT_FSIZE, j.FileSize)
	limitProcess(pid, unix.RLIMIT_CPU, j.CPU)
	limitProcess(pid, unix.RLIMIT_AS, j.Space)
	return pid, nil
}

// inherit has init take on what does not hinder it for as long as it starts a program,
// which inherits it. The rest is set when the program runs, and until then the
// container's limits hold.
func inherit(j job, procs int64) (undo func()) {
	setSoft(unix.RLIMIT_STACK, j.Stack) // read by the kernel when the program is loaded
	setSoft(unix.RLIMIT_NOFILE, int64(j.FDs))
	setSoft(unix.RLIMIT_FSIZE, j.FileSize)
	setSoft(unix.RLIMIT_NPROC, procs)
	return func() {
		setSoft(unix.RLIMIT_FSIZE, 0)
		setSoft(unix.RLIMIT_NPROC, 0) // init may need a thread when the program has made all it may
	}
}

// maxFDs bounds the open files of a process whatever a run asks for.
const maxFDs = 256

// initThreads is more than init has; they count as processes of the same user.
const initThreads = 16

// oomFirst sets what children inherit: to be the first, or not, that the kernel kills
// when memory ends.
func (in *initProcess) oomFirst(first bool) {
	if in.oom == nil {
		return
	}
	score := in.score
	if first {
		score = "1000"
	}
	_, _ = in.oom.WriteString(score)
}

// setSoft sets the soft limit of this process, within its hard one; 0 is the hard one.
func setSoft(resource int, n int64) {
	var l syscall.Rlimit
	if syscall.Getrlimit(resource, &l) != nil {
		return
	}
	l.Cur = l.Max
	if n > 0 {
		l.Cur = min(uint64(n), l.Max)
	}
	_ = syscall.Setrlimit(resource, &l) // this one: it keeps the Go runtime from giving programs another limit of files
}

// limitProcess sets the hard and the soft limit of a process; 0 leaves both.
func limitProcess(pid, resource int, n int64) {
	if n <= 0 {
		return
	}
	l := unix.Rlimit{Cur: uint64(n), Max: uint64(n)}
	if unix.Prlimit(pid, resource, &l, nil) == nil {
		return
	}
	var old unix.Rlimit // it is below, or the process has ended
	if unix.Prlimit(pid, resource, nil, &old) == nil {
		old.Cur = min(old.Cur, l.Cur)
		_ = unix.Prlimit(pid, resource, &old, nil)
	}
}

// wait waits for the program, and then ends and reaps all it has left.
func (in *initProcess) wait(pid int, start time.Time) report {
	r := report{}
	reap := func(until int) {
		for {
			var ws unix.WaitStatus
			var ru unix.Rusage
			got, err := unix.Wait4(-1, &ws, 0, &ru)
			if errors.Is(err, unix.EINTR) {
				continue
			}
			if err != nil {
				return
			}
			r.CPU += ru.Utime.Nano() + ru.Stime.Nano()
			r.RSS = max(r.RSS, ru.Maxrss<<10)
			if got == pid {
				r.Wait = int(ws)
			}
			if got == until {
				return
			}
		}
	}
	reap(pid)
	r.Wall = int64(time.Since(start))
	if in.set.Guard && in.set.Omit&defKill == 0 && os.Getpid() == 1 { // of all others: it would end the machine's
		_ = unix.Kill(-1, unix.SIGKILL)
		reap(0)
	}
	return r
}
