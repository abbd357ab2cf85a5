//go:build linux && (amd64 || arm64)

package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestDaemonIsKilledWithItsProgram(t *testing.T) { // 12
	a := attack(t, Config{Backend: Pool})
	require.Equal(t, evalr.ExecOK, a.do(t, small, "daemon").Status)
	require.NotContains(t, string(a.do(t, small, "company").Output), "through")

	b := attack(t, Config{Backend: Pool, omit: defKill})
	require.Equal(t, evalr.ExecOK, b.do(t, small, "daemon").Status)
	require.Contains(t, string(b.do(t, small, "company").Output), "through")
}

func TestInitOutlivesSignals(t *testing.T) { // 13
	a := attack(t, Config{Backend: Pool})
	a.do(t, small, "exit", "0")
	before := a.box.idle[0]
	for range 3 {
		r := a.do(t, small, "murder")
		require.NotContains(t, string(r.Output), "through")
	}
	require.Same(t, before, a.box.idle[0], "the container was replaced")
	require.Equal(t, evalr.ExecOK, a.do(t, small, "exit", "0").Status)
}

func TestOnlyPlainFilesAreReturned(t *testing.T) { // 20
	a := attack(t, Config{})
	s := a.spec(small, "links")
	s.keep = []string{"attack", "soft", "hard", "dots", "fifo", "dir", "../etc/ld.so.cache", "/etc/ld.so.cache", "absent"}
	r, err := a.box.once(t.Context(), s)
	require.NoError(t, err)
	bin, err := compiled()
	require.NoError(t, err)
	require.True(t, bytes.Equal(bin, r.kept[0]))
	for i, name := range s.keep[1:] {
		require.Nil(t, r.kept[i+1], name)
	}
}

func TestNothingPersists(t *testing.T) { // 24
	has := func(a *attacker) bool {
		a.do(t, small, "mark")
		r, err := a.box.once(t.Context(), spec{argv: []string{"/bin/sh", "-c", "ls -A"}})
		require.NoError(t, err)
		return len(r.Output) > 0
	}
	require.False(t, has(attack(t, Config{Backend: Pool})))

	b := attack(t, Config{Backend: Pool, omit: defWipe})
	b.files.entries[0].Name = "attack" // it stays too, so the second run is of the shell
	require.True(t, has(b))
}

func TestHiddenTimeIsCounted(t *testing.T) {
	a := attack(t, Config{})
	if a.box.cgroups == nil {
		t.Skip("the kernel's sums do not hold it without control groups")
	}
	l := small
	l.CPU = 300 * time.Millisecond
	require.Equal(t, evalr.ExecCPU, a.do(t, l, "hidden", "400").Status)
}

func TestStatuses(t *testing.T) {
	a := attack(t, Config{})
	for _, x := range []struct {
		args   string
		status evalr.Status
		signal int
	}{
		{"exit 0", evalr.ExecOK, 0},
		{"exit 7", evalr.ExecRuntime, 0},
		{"raise 11", evalr.ExecSignal, 11},
		{"raise 6", evalr.ExecSignal, 6},
		{"raise 31", evalr.ExecDenied, 31},
		{"heap 200", evalr.ExecMemory, 0},
		{"flood 1", evalr.ExecOutput, 0},
		{"bpf", evalr.ExecDenied, 31},
	} {
		t.Run(x.args, func(t *testing.T) {
			r := a.do(t, small, strings.Fields(x.args)...)
			require.Equal(t, x.status, r.Status, "%+v", r.Execution)
			require.Equal(t, x.signal, r.Signal)
			require.Equal(t, r.Status == evalr.ExecOK, r.Explains == "")
		})
	}
}

func TestStreams(t *testing.T) {
	a := attack(t, Config{})
	big := bytes.Repeat([]byte("0123456789abcde\n"), 1<<16)
	cat := func(in []byte, script string) result {
		r, err := a.box.run(t.Context(), spec{argv: []string{"/bin/sh", "-c", script}, stdin: in})
		require.NoError(t, err)
		return r
	}
	require.True(t, bytes.Equal(big, cat(big, "cat").Output), "a megabyte through")
	require.Equal(t, "\x00\xff\xfe", string(cat([]byte("\x00\xff\xfe"), "cat").Output))
	require.Equal(t, evalr.ExecOK, cat(big, "exec <&-; exit 0").Status)
	require.Equal(t, evalr.ExecOK, cat(nil, "exec >&- 2>&-; exit 0").Status)
	r := cat(nil, "i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done")
	require.LessOrEqual(t, len(r.Errors), tailBytes)
	require.Contains(t, string(r.Errors), "line 2999")
}

// TestWaitingForAProcessorIsNotIdle runs a program that needs half a second where it
// gets a seventh of a processor.
func TestWaitingForAProcessorIsNotIdle(t *testing.T) {
	if testing.Short() {
		t.Skip("keeps the machine busy")
	}
	s := open(t, Config{})
	for range 6 * runtime.NumCPU() {
		hog := exec.CommandContext(t.Context(), "/bin/sh", "-c", "while :; do :; done")
		hog.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // the scheduler may share by session
		require.NoError(t, hog.Start())
		t.Cleanup(func() { _ = hog.Process.Kill(); _ = hog.Wait() })
	}
	r := shell(t, s, "i=0; while [ $i -lt 700000 ]; do i=$((i+1)); done", evalr.Limits{CPU: 20 * time.Second, Wall: time.Second})
	t.Log(r.CPU, r.Wall)
	require.Equal(t, evalr.ExecOK, r.Status, r.Explains)
	require.Equal(t, evalr.ExecWall, shell(t, s, "sleep 100", evalr.Limits{CPU: time.Second, Wall: time.Second}).Status)
}

func TestTimeOutIsRepeatedAlone(t *testing.T) {
	a := attack(t, Config{Workers: 2})
	l := small
	l.CPU, l.Wall = 100*time.Millisecond, 300*time.Millisecond
	r, err := a.box.run(t.Context(), a.spec(l, "sleep", "2000"))
	require.NoError(t, err)
	require.Equal(t, evalr.ExecWall, r.Status)
	require.False(t, r.Flaky, "it failed the same way")
}

// killOne waits for a process of a program, sleep, and kills that or what is so many
// generations above it, as the kernel does when the machine is out of memory.
func killOne(t *testing.T, above int) {
	t.Helper()
	go func() {
		for found := false; !found && t.Context().Err() == nil; time.Sleep(time.Millisecond) {
			var walk func(pid int, parents []int)
			walk = func(pid int, parents []int) {
				comm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
				line := append([]int{pid}, parents...)
				if !found && string(comm) == "sleep\n" {
					found = true
					_ = unix.Kill(line[above], unix.SIGKILL)
				}
				children(pid, func(child int) { walk(child, line) })
			}
			walk(os.Getpid(), nil)
		}
	}()
}

// What runs alone has the machine for itself, and what waits for its turn ends with
// its context.
func TestTurns(t *testing.T) {
	t.Parallel()
	const workers = 3
	b := &box{slots: make(chan struct{}, workers), alone: make(chan struct{}, 1)}
	var running atomic.Int32
	var wg sync.WaitGroup
	for i := range 4 * workers {
		wg.Go(func() {
			for j := range 200 {
				alone := (i+j)%4 == 0
				release, err := b.turn(t.Context(), alone)
				if err != nil {
					t.Error(err)
					return
				}
				if now := running.Add(1); now > workers || alone && now > 1 {
					t.Errorf("%d run, alone %t", now, alone)
				}
				runtime.Gosched()
				running.Add(-1)
				release()
			}
		})
	}
	wg.Wait()

	for _, held := range []bool{false, true} {
		release, err := b.turn(t.Context(), held)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		_, err = b.turn(ctx, true)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		cancel()
		release()
		require.Empty(t, b.slots)
		require.Empty(t, b.alone)
	}
}

func TestKilledByTheMachineIsRepeated(t *testing.T) {
	s := open(t, Config{})
	killOne(t, 0)
	r := shell(t, s, "exec sleep 0.3", evalr.Limits{})
	require.Equal(t, evalr.ExecOK, r.Status, r.Explains)
	require.True(t, r.Flaky)

	for mode, above := range map[string]int{"": 2, Official: 1} { // the interpreter
		p := python("import os", `os.waitpid(os.posix_spawn("/bin/sleep", ["sleep", "0.3"], {}), 0)`, "print(1)")
		p.Mode = mode
		run := loaded(t, s, p, evalr.Limits{})
		killOne(t, above)
		x, err := run.Run(t.Context(), nil, evalr.Limits{})
		require.NoError(t, err)
		require.Equal(t, evalr.ExecOK, x.Status, x.Explains)
		require.True(t, x.Flaky, mode)
	}
}

// hostile are attacks that leave something behind if anything can.
var hostile = []string{
	"forks 400", "threads 400", "heap 100", "disk 100", "inodes 5000", "descriptors 500", "flood 1", "flood 2", "daemon", "murder",
	"links", "mark", "shm", "ptrace", "unshare", "clone", "memfd", "spin 300", "sleep 300", "raise 11", "inherited", "exit 1",
}

func TestNothingIsLeft(t *testing.T) {
	runs := 300
	if n, err := strconv.Atoi(os.Getenv("EVALR_TEST_HOSTILE")); err == nil {
		runs = n
	}
	if testing.Short() {
		runs = len(hostile)
	}
	before := traces(t)
	s, err := Open(t.Context(), Config{})
	require.NoError(t, err)
	bin, err := compiled()
	require.NoError(t, err)
	files, err := pack(file{name: "attack", data: bin, exec: true})
	require.NoError(t, err)
	a := &attacker{s, files}
	l := evalr.Limits{CPU: 100 * time.Millisecond, Wall: 200 * time.Millisecond, Memory: 64 << 20, Output: 1 << 20}
	seen := map[string]int{}
	for i := range runs {
		args := hostile[i%len(hostile)]
		r := a.do(t, l, strings.Fields(args)...)
		seen[r.Status.String()]++
	}
	t.Log(runs, "runs:", seen)
	require.NoError(t, files.Close())
	require.NoError(t, s.Close())
	require.Equal(t, before, traces(t))
}

// traces lists what a sandbox of this process could leave on the machine.
func traces(t *testing.T) []string {
	t.Helper()
	var found []string
	tree(os.Getpid(), func(pid int) {
		if pid != os.Getpid() {
			name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
			found = append(found, "process "+string(name))
		}
	})
	mounts, err := os.ReadFile("/proc/self/mounts")
	require.NoError(t, err)
	found = append(found, strings.Split(string(mounts), "\n")...)
	own := strconv.Itoa(os.Getpid()) + "-"
	if r, _ := findCgroups(); r != nil {
		for _, d := range r.dirs() {
			left, _ := filepath.Glob(filepath.Join(d, cgroupPrefix+own+"*"))
			found = append(found, left...)
		}
	}
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+own+"*"))
	found = append(found, left...)
	fds, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	for _, fd := range fds {
		if to, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && !strings.Contains(to, "/fd") {
			kind, _, _ := strings.Cut(to, ":")
			found = append(found, "descriptor "+kind)
		}
	}
	slices.Sort(found)
	return found
}

// A child of the test that opens a sandbox and is then killed.
func TestKilledParentLeavesNoChild(t *testing.T) {
	if os.Getenv("EVALR_TEST_PARENT") != "" {
		a := attack(t, Config{Backend: os.Getenv("EVALR_TEST_PARENT"), Unsafe: true})
		go a.box.once(t.Context(), spec{argv: []string{"/bin/sh", "-c", "sleep 601 & sleep 602"}})
		for n := 0; n < 4; time.Sleep(time.Millisecond) { // this process, the helper and two programs
			n = 0
			tree(os.Getpid(), func(int) { n++ })
		}
		tree(os.Getpid(), func(pid int) { fmt.Println("child", pid) })
		fmt.Println("ready")
		time.Sleep(time.Minute)
	}
	for _, kind := range []string{Pool, Fresh, Bwrap} {
		t.Run(kind, func(t *testing.T) {
			open(t, Config{Backend: kind})
			cmd := exec.Command("/proc/self/exe", "-test.run=^TestKilledParentLeavesNoChild$")
			cmd.Env = append(os.Environ(), "EVALR_TEST_PARENT="+kind)
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			var children []int
			for in := bufio.NewScanner(out); in.Scan() && in.Text() != "ready"; {
				if n, err := strconv.Atoi(strings.TrimPrefix(in.Text(), "child ")); err == nil && n != cmd.Process.Pid {
					children = append(children, n)
				}
			}
			require.GreaterOrEqual(t, len(children), 3, "the helper and two programs")
			require.NoError(t, cmd.Process.Kill())
			_ = cmd.Wait()
			for _, pid := range children {
				require.Eventually(t, func() bool { return errors.Is(unix.Kill(pid, 0), unix.ESRCH) }, 20*time.Second, 5*time.Millisecond)
			}
		})
	}
}
