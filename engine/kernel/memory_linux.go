package kernel

import "golang.org/x/sys/unix"

// adviseLargePages asks for large pages before the memory is first used. It is
// advice: a system that refuses it is slower.
func adviseLargePages(b []byte) {
	const page = 2 << 20
	if len(b) >= page {
		_ = unix.Madvise(b, unix.MADV_HUGEPAGE)
	}
}
