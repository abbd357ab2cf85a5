//go:build linux && (amd64 || arm64)

package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// bwrapReady returns where this program is, for bubblewrap to show to its containers,
// and an error if bubblewrap is not there.
func bwrapReady() (ownPath string, err error) {
	if _, err := exec.LookPath("bwrap"); err != nil {
		return "", fmt.Errorf("bwrap %w; install the package bubblewrap", ErrMissing)
	}
	return os.Executable()
}

// bwrapCommand has bubblewrap make the container, in which the helper is process 1.
// Root has it done by nobody, who must be able to reach this program.
func bwrapCommand(b *box, attr *syscall.SysProcAttr) *exec.Cmd {
	args := []string{
		"--unshare-all", "--unshare-user", "--as-pid-1", "--die-with-parent", "--cap-drop", "ALL", "--clearenv",
		"--setenv", "GOMAXPROCS", "1", "--setenv", "GODEBUG", "asyncpreemptoff=1",
		"--size", strconv.FormatInt(b.cfg.FS, 10), "--perms", "0777", "--tmpfs", workDir,
		"--symlink", workDir, "/tmp", "--ro-bind", b.self, "/evalr",
	}
	for _, d := range devices {
		args = append(args, "--dev-bind", d, d)
	}
	for _, d := range b.binds {
		args = append(args, "--ro-bind", d, d)
	}
	args = append(args, "--symlink", workDir, "/dev/shm", "--remount-ro", "/", "--", "/evalr", helperArg)
	cmd := exec.Command("bwrap", args...) //nolint:noctx // ended by close, not by a context
	cmd.SysProcAttr = attr
	if os.Geteuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return cmd
}
