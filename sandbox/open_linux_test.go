//go:build linux && (amd64 || arm64)

package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

func TestOpenRefuses(t *testing.T) {
	_, err := Open(t.Context(), Config{Backend: None})
	require.ErrorIs(t, err, ErrUnavailable)
	require.ErrorContains(t, err, "unsafe")
	_, err = Open(t.Context(), Config{Backend: "docker"})
	require.ErrorIs(t, err, ErrUnavailable)
	require.ErrorContains(t, err, "no such back end")
}

// Where user namespaces are refused, every back end that needs them says so, and one
// without them works if asked for.
func TestWithoutUserNamespaces(t *testing.T) {
	if os.Getenv("EVALR_TEST_NO_NAMESPACES") != "" {
		require.NoError(t, os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0))
		_, err := Open(t.Context(), Config{})
		require.ErrorIs(t, err, ErrUnavailable)
		require.ErrorContains(t, err, "; ns-pool, ns-fresh: start the helper: ")
		require.ErrorContains(t, err, "(user.max_user_namespaces); bwrap: ")
		s, err := Open(t.Context(), Config{Backend: Lockdown})
		require.NoError(t, err)
		require.Equal(t, evalr.ExecOK, shell(t, s, "exit 0", evalr.Limits{}).Status)
		require.NoError(t, s.Close())
		fmt.Println("done")
		return
	}
	cmd := exec.Command("/proc/self/exe", "-test.run=^TestWithoutUserNamespaces$", "-test.v")
	cmd.Env = append(os.Environ(), "EVALR_TEST_NO_NAMESPACES=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	if len(out) == 0 {
		t.Skip(err)
	}
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "done")
}

func TestOpenCleansUpAfterTheDead(t *testing.T) {
	gone := exec.Command("/bin/true")
	require.NoError(t, gone.Run())
	name := fmt.Sprintf("%s%d-", dirPrefix, gone.Process.Pid)
	dir, err := os.MkdirTemp("", name) //nolint:usetesting // where sandboxes make theirs
	require.NoError(t, err)
	stale := []string{dir}
	if r, _ := findCgroups(); r != nil {
		for _, d := range r.dirs() {
			g := filepath.Join(d, fmt.Sprintf("%s%d-1", cgroupPrefix, gone.Process.Pid))
			require.NoError(t, os.Mkdir(g, 0o755))
			stale = append(stale, g)
		}
	}
	open(t, Config{})
	for _, d := range stale {
		require.NoDirExists(t, d)
	}
}

func TestOpenLeavesLockedDirectories(t *testing.T) {
	gone := exec.Command("/bin/true")
	require.NoError(t, gone.Run())
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", dirPrefix, gone.Process.Pid)) //nolint:usetesting // where sandboxes make theirs
	require.NoError(t, err)
	f, err := os.Open(dir)
	require.NoError(t, err)
	require.NoError(t, syscall.Flock(int(f.Fd()), syscall.LOCK_EX))
	open(t, Config{})
	require.DirExists(t, dir)
	require.NoError(t, f.Close())
	open(t, Config{})
	require.NoDirExists(t, dir)
}

func TestCgroupDirs(t *testing.T) {
	v1 := cgroupDirs("4:memory:/a/b\n8:pids:/\n2:cpu,cpuacct:/c\n0::/\n", `tmpfs /sys/fs/cgroup tmpfs rw 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,relatime,pids 0 0
cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0
`)
	require.Equal(t, &cgroupRoot{version: 1, memory: "/sys/fs/cgroup/memory/a/b", pids: "/sys/fs/cgroup/pids", cpu: "/sys/fs/cgroup/cpu,cpuacct/c"}, v1)

	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(dir+"/user", 0o755))
	require.NoError(t, os.WriteFile(dir+"/user/cgroup.controllers", []byte("cpu memory pids\n"), 0o644))
	for _, own := range []string{"/user", "/user/evalr-main"} { // the second once a sandbox has been opened
		v2 := cgroupDirs("0::"+own+"\n", "cgroup2 "+dir+" cgroup2 rw 0 0\n")
		require.Equal(t, &cgroupRoot{version: 2, memory: dir + "/user", pids: dir + "/user", cpu: dir + "/user"}, v2)
	}
	require.Nil(t, cgroupDirs("0::/\n", "cgroup2 /nowhere cgroup2 rw 0 0\n"))
}

func TestParseStat(t *testing.T) {
	own, waited := parseStat([]byte("7 (a) b (c)) S 1 7 7 0 -1 4194560 100 200 0 0 11 22 33 44 20 0 1 0 5 1000 25"))
	require.Equal(t, 33*clockTick, own)
	require.Equal(t, 77*clockTick, waited)
	own, waited = parseStat(nil)
	require.Zero(t, own+waited)
}

func TestAQueueIsWaitedInUntilItIsLeft(t *testing.T) {
	const slice = 200 * time.Millisecond
	before := queue{ran: time.Second, waited: 3 * time.Second}
	for name, c := range map[string]struct {
		now  queue
		want time.Duration
	}{
		"asleep":                          {queue{ran: time.Second, waited: 3 * time.Second}, 0},
		"waited and asleep":               {queue{ran: time.Second, waited: 3*time.Second + slice}, slice},
		"waits, and the kernel says so":   {queue{ran: time.Second + slice/4, waited: 3*time.Second + slice*3/4, ready: true}, slice * 3 / 4},
		"waits since before":              {queue{ran: time.Second, waited: 3 * time.Second, ready: true}, slice},
		"runs":                            {queue{ran: time.Second + slice, waited: 3 * time.Second, ready: true}, 0},
		"two threads run":                 {queue{ran: time.Second + 2*slice, waited: 3 * time.Second, ready: true}, 0},
		"one that waited ended meanwhile": {queue{ran: time.Second / 2, waited: time.Second}, -2 * time.Second},
	} {
		require.Equal(t, c.want, c.now.waitedSince(before, slice), name)
	}
}
