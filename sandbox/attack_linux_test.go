//go:build linux && (amd64 || arm64)

package sandbox

import (
	_ "embed"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

//go:embed testdata/attack.c
var attackSource []byte

// compiled returns the program of testdata/attack.c.
var compiled = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "attack")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	src, bin := filepath.Join(dir, "attack.c"), filepath.Join(dir, "attack")
	if err := os.WriteFile(src, attackSource, 0o600); err != nil {
		return nil, err
	}
	if out, err := exec.Command("gcc", "-O1", "-w", "-o", bin, src, "-lpthread").CombinedOutput(); err != nil {
		return out, err
	}
	return os.ReadFile(bin)
})

// An attacker runs attacks in a sandbox.
type attacker struct {
	*Sandbox
	files *bundle
}

func attack(tb testing.TB, cfg Config) *attacker {
	tb.Helper()
	if _, err := exec.LookPath("gcc"); err != nil {
		tb.Skip("no gcc")
	}
	bin, err := compiled()
	require.NoError(tb, err, "%s", bin)
	files, err := pack(file{name: "attack", data: bin, exec: true})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, files.Close()) })
	return &attacker{open(tb, cfg), files}
}

func (a *attacker) spec(l evalr.Limits, args ...string) spec {
	return spec{argv: append([]string{"./attack"}, args...), files: a.files, limits: l}
}

func (a *attacker) do(tb testing.TB, l evalr.Limits, args ...string) result {
	tb.Helper()
	r, err := a.box.once(tb.Context(), a.spec(l, args...))
	require.NoError(tb, err)
	return r
}

// small are limits under which attacks end soon.
var small = evalr.Limits{CPU: 2 * time.Second, Wall: 10 * time.Second, Memory: 64 << 20, Output: 1 << 20}

// An attackTest is one way out. It must be held, with the status if one is given,
// and must get through where the defences of off are left out.
type attackTest struct {
	name   string // number and name in the specification
	args   string
	limits evalr.Limits
	status evalr.Status // ExecInternal: any, if it is held
	off    defence
}

const limiters = defCgroup | defRlimits | defWatch

func attackTests(secret string, port int) []attackTest {
	fast := small
	fast.CPU, fast.Wall = 200*time.Millisecond, 400*time.Millisecond
	long := small
	long.CPU, long.Wall = 200*time.Millisecond, time.Minute
	return []attackTest{
		{"01 fork bomb", "forks 400", small, 0, defRlimits},
		{"02 thread bomb", "threads 400", small, 0, defRlimits},
		{"03 memory, heap", "heap 256", small, evalr.ExecMemory, limiters},
		{"04 memory, files", "disk 200", small, 0, limiters},
		{"05 descriptors", "descriptors 500", small, 0, defRlimits},
		{"06 flood of output", "flood 1", small, evalr.ExecOutput, 0},
		{"07 flood of errors", "flood 2", small, evalr.ExecOutput, 0},
		{"08 disk", "disk 400", evalr.Limits{Memory: 1 << 30}, 0, 0},
		{"09 inodes", "inodes 5000", small, 0, 0},
		{"10 sleep", "sleep 1000", fast, evalr.ExecWall, defWall},
		{"11 busy loop without signals", "spin 700", long, evalr.ExecCPU, defWatch | defRlimits},
		{"14 ptrace", "ptrace", small, evalr.ExecDenied, defSeccomp},
		{"14 process_vm_readv", "vmread", small, evalr.ExecDenied, defSeccomp},
		{"14 memory of init", "memory /proc/1/mem", small, 0, 0},
		{"15 environment of init", "open /proc/1/environ", small, 0, 0},
		{"15 own process", "open /proc/self/status", small, 0, defMounts | defLandlock},
		{"16 tcp", "tcp " + strconv.Itoa(port), small, 0, defNetwork | defSeccomp | defLandlock},
		{"16 udp", "udp", small, 0, defSeccomp},
		{"16 ipv6", "inet6", small, 0, defSeccomp},
		{"17 unix socket", "unix", small, 0, defSeccomp},
		{"17 abstract socket", "abstract evalr-test-" + strconv.Itoa(port), small, 0, defNetwork | defSeccomp | defLandlock},
		{"17 vsock", "vsock", small, 0, 0},
		{"17 netlink", "netlink", small, 0, defSeccomp},
		{"18 host file", "open " + secret, small, 0, defMounts | defLandlock},
		{"18 shadow", "open /etc/shadow", small, 0, 0},
		{"18 environment", "env EVALR_TEST_KEY", small, 0, 0},
		{"19 descriptors of the judge", "inherited", small, 0, 0},
		{"20 files outside", "readonly", small, 0, 0},
		{"21 privileges", "setuid", small, 0, 0},
		{"22 unshare", "unshare", small, 0, defSeccomp},
		{"22 clone", "clone", small, 0, defSeccomp},
		{"22 clone3", "clone3", small, 0, defSeccomp},
		{"22 setns", "setns", small, evalr.ExecDenied, 0},
		{"22 mount", "mount", small, evalr.ExecDenied, 0},
		{"22 pivot_root", "pivot_root", small, evalr.ExecDenied, 0},
		{"23 io_uring", "io_uring", small, 0, 0},
		{"23 bpf", "bpf", small, evalr.ExecDenied, 0},
		{"23 userfaultfd", "userfaultfd", small, 0, 0},
		{"23 keyctl", "keyctl", small, 0, defSeccomp},
		{"23 perf", "perf", small, 0, 0},
		{"23 memfd", "memfd", small, 0, 0},
		{"23 32-bit calls", "compat", small, 0, 0},
		{"23 x32 calls", "x32", small, 0, 0},
		{"24 shared memory", "shm", small, 0, defSeccomp},
		{"25 forged answer", "write 3", small, 0, 0},
	}
}

// What the specification numbers 12, 13, 20 and 24 takes more than one run: below.
func TestAttacks(t *testing.T) {
	t.Setenv("EVALR_TEST_KEY", "secret")
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("secret"), 0o644))
	for dir := filepath.Dir(secret); strings.HasPrefix(dir, os.TempDir()+"/"); dir = filepath.Dir(dir) {
		require.NoError(t, os.Chmod(dir, 0o755))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	u, err := net.Listen("unix", "@evalr-test-"+strconv.Itoa(port))
	require.NoError(t, err)
	defer u.Close()

	tests := attackTests(secret, port)
	for _, kind := range []string{Pool, Fresh, Bwrap} {
		if testing.Short() && kind != Pool {
			continue
		}
		t.Run(kind, func(t *testing.T) {
			a := attack(t, Config{Backend: kind})
			for _, x := range tests {
				if !a.holds(x) {
					continue
				}
				t.Run(x.name, func(t *testing.T) {
					r := a.do(t, x.limits, strings.Fields(x.args)...)
					require.NotContains(t, string(r.Output), "through")
					if x.status != evalr.ExecInternal {
						require.Equal(t, x.status, r.Status, "%+v", r.Execution)
					}
				})
			}
		})
	}
	without := map[defence]*attacker{}
	for _, x := range tests {
		if x.off != 0 && without[x.off] == nil {
			without[x.off] = attack(t, Config{Backend: Fresh, omit: x.off})
		}
	}
	for _, x := range tests {
		if b := without[x.off]; b != nil && b.holds(x) {
			t.Run(x.name+", not defended", func(t *testing.T) {
				r := b.do(t, x.limits, strings.Fields(x.args)...)
				require.Contains(t, string(r.Output), "through", "%+v", r.Execution)
			})
		}
	}
}

// holds says whether an attack is one that the back end is to hold.
func (a *attacker) holds(x attackTest) bool {
	switch x.name[:2] {
	case "04":
		return a.box.cgroups != nil // files count as memory in control groups only; elsewhere 08 holds them
	case "09":
		return a.box.kind != Bwrap // it cannot be told how many files there may be
	}
	return true
}

// The self-test must notice when a layer is not there.
func TestCheckNotices(t *testing.T) {
	s := open(t, Config{Backend: Fresh, omit: defMounts | defNetwork | defLandlock | defSeccomp | defCgroup | defRlimits | defWatch})
	for _, r := range s.checkReach(t.Context()) {
		require.Contains(t, r.Err, "of the host was", r.Name)
	}
	r := s.checkProgram(t.Context(), "memory", "exit 0", 64<<20, evalr.ExecMemory)
	require.Contains(t, r.Err, "MLE was due")
}
