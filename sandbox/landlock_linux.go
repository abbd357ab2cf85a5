//go:build linux && (amd64 || arm64)

package sandbox

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Landlock, a second fence around the file system and the network: what a mistake in
// the mounts would let through is refused again.

// Rights by the version of the interface that brought them (linux/landlock.h).
const (
	llExecute = 1 << 0
	llRead    = 1<<2 | 1<<3       // files, directories
	llV1      = uint64(1)<<13 - 1 // all of the first version
	llRefer   = 1 << 13           // version 2
	llTrunc   = 1 << 14           // version 3
	llIoctl   = 1 << 15           // version 5
	llWrite   = 1<<1 | llTrunc    // of files that are there
	llOfFiles = llExecute | 1<<2 | llWrite | llIoctl
	llNetwork = 1<<0 | 1<<1 // bind and connect of TCP, version 4
	llScopes  = 1<<0 | 1<<1 // abstract sockets and signals, version 6
)

// A landRule opens one path.
type landRule struct {
	path   string
	rights uint64
}

// landlockVersion returns the version of the kernel's interface, 0 if there is none.
func landlockVersion() int {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(v)
}

// landlock leaves the calling thread, and what it starts, nothing but the rules, and
// no TCP. Paths that are not there are left out.
func landlock(version int, rules []landRule) error {
	attr := unix.LandlockRulesetAttr{Handled_access_fs: llV1}
	size := uintptr(8)
	if version >= 2 {
		attr.Handled_access_fs |= llRefer
	}
	if version >= 3 {
		attr.Handled_access_fs |= llTrunc
	}
	if version >= 4 {
		attr.Handled_access_net, size = llNetwork, 16
	}
	if version >= 5 {
		attr.Handled_access_fs |= llIoctl
	}
	if version >= 6 {
		attr.Scoped, size = llScopes, 24
	}
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), size, 0)
	if errno != 0 {
		return fmt.Errorf("landlock: make rules: %w", errno)
	}
	defer unix.Close(int(fd)) //nolint:errcheck // nothing to be done
	for _, r := range rules {
		if err := landlockAllow(int(fd), r, attr.Handled_access_fs); err != nil {
			return err
		}
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return fmt.Errorf("landlock: %w", errno)
	}
	return nil
}

// landlockAllow adds one rule to a set that handles the rights of all.
func landlockAllow(set int, r landRule, all uint64) error {
	fd, err := unix.Open(r.path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("landlock: open %s: %w", r.path, err)
	}
	defer unix.Close(fd) //nolint:errcheck // nothing to be done
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return fmt.Errorf("landlock: %s: %w", r.path, err)
	}
	rights := r.rights & all
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		rights &= llOfFiles
	}
	beneath := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)} //nolint:gosec // a descriptor
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(set), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&beneath)), 0, 0, 0)
	if errno != 0 {
		return fmt.Errorf("landlock: allow %s: %w", r.path, errno)
	}
	return nil
}
