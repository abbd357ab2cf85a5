//go:build linux && (amd64 || arm64)

package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guardedPIDs is below the numbers that the kernel gives out again (RESERVED_PIDS).
const guardedPIDs = 299

// workDir is the working directory in a file system of its own.
const workDir = "/w"

// devices are those of a program.
var devices = []string{"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}

// systemDirs are what programs may read everywhere, where they are there.
var systemDirs = []string{"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache", "/etc/alternatives", "/nix/store", "/gnu/store"}

// makeRoot replaces the file system by one of its own: the binds and devices of the
// host read-only, and an empty working directory in memory. The process must be in
// new user and mount namespaces.
func makeRoot(s *setup) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	binds, err := openBinds(append(append([]string(nil), devices...), s.Binds...))
	if err != nil {
		return err
	}
	root := "/tmp" // any directory will do; what is opened stays reachable
	if err := unix.Mount("evalr", root, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "size=1m,mode=755"); err != nil {
		return fmt.Errorf("mount a file system in memory: %w", err)
	}
	for _, b := range binds {
		if err := b.mount(root); err != nil {
			return err
		}
	}
	if err := makeWork(root, s); err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("unmount the host: %w", err)
	}
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV}
	if err := unix.MountSetattr(unix.AT_FDCWD, "/", 0, &attr); err != nil {
		return fmt.Errorf("make the root read-only: %w", err)
	}
	return nil
}

// makeWork makes the working directory and the names that lead to it.
func makeWork(root string, s *setup) error {
	dir := root + workDir
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	opts := fmt.Sprintf("size=%d,nr_inodes=4096,mode=777", s.FS)
	if err := unix.Mount("evalr", dir, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, opts); err != nil {
		return fmt.Errorf("mount the working directory: %w", err)
	}
	return errors.Join(os.Symlink(workDir, root+"/tmp"), os.Symlink(workDir, root+"/dev/shm"))
}

// A bindMount is something of the host that is shown.
type bindMount struct {
	path string
	fd   int
	dir  bool
	dev  bool
	link string // if it is a symbolic link, where it leads
}

// openBinds opens paths before the root is hidden. Those that are not there are left out.
func openBinds(paths []string) ([]bindMount, error) {
	var out []bindMount
	for _, p := range paths {
		fd, err := unix.Open(p, unix.O_PATH|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
		if errors.Is(err, unix.ENOENT) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", p, err)
		}
		var st unix.Stat_t
		if err := unix.Fstat(fd, &st); err != nil {
			return nil, fmt.Errorf("open %s: %w", p, err)
		}
		b := bindMount{path: p, fd: fd, dir: st.Mode&unix.S_IFMT == unix.S_IFDIR, dev: st.Mode&unix.S_IFMT == unix.S_IFCHR}
		if st.Mode&unix.S_IFMT == unix.S_IFLNK {
			if b.link, err = os.Readlink(p); err != nil {
				return nil, err
			}
		}
		out = append(out, b)
	}
	return out, nil
}

// mount shows it under the root.
func (b bindMount) mount(root string) error {
	defer unix.Close(b.fd) //nolint:errcheck // a path only
	to := root + b.path
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // programs pass through
		return err
	}
	if b.link != "" {
		return os.Symlink(b.link, to)
	}
	if _, err := os.Stat(to); err == nil {
		return nil // below one that is shown already
	}
	if b.dir {
		if err := os.Mkdir(to, 0o755); err != nil { //nolint:gosec // programs pass through
			return err
		}
	} else if err := os.WriteFile(to, nil, 0o644); err != nil { //nolint:gosec // programs read it
		return err
	}
	if err := unix.Mount("/proc/self/fd/"+strconv.Itoa(b.fd), to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("show %s: %w", b.path, err)
	}
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID}
	if !b.dev {
		attr.Attr_set |= unix.MOUNT_ATTR_NODEV
	}
	if err := unix.MountSetattr(unix.AT_FDCWD, to, unix.AT_RECURSIVE, &attr); err != nil {
		return fmt.Errorf("make %s read-only: %w", b.path, err)
	}
	return nil
}

// become changes user and group.
func become(id int) error {
	_ = syscall.Setgroups(nil) // refused where there are none of the namespace's
	if err := syscall.Setresgid(id, id, id); err != nil {
		return fmt.Errorf("change group: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_KEEPCAPS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("keep capabilities: %w", err)
	}
	if err := syscall.Setresuid(id, id, id); err != nil {
		return fmt.Errorf("change user: %w", err)
	}
	return nil
}

// dropPrivileges gives up all capabilities, those of programs to come included.
func dropPrivileges() error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	for c := range uintptr(64) {
		_ = unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0) // refused for those that do not exist
	}
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&h, &none[0]); err != nil {
		return fmt.Errorf("drop capabilities: %w", err)
	}
	return nil
}

// resetSignals undoes what the Go runtime has set. Signals of default disposition
// from its own namespace do not reach process 1, not even SIGKILL.
func resetSignals() {
	type sigaction struct {
		handler, flags, restorer uintptr
		mask                     uint64
	}
	var none sigaction
	for sig := uintptr(1); sig <= 64; sig++ {
		_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, sig, uintptr(unsafe.Pointer(&none)), 0, 8, 0, 0)
	}
}
