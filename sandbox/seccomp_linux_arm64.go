package sandbox

import "golang.org/x/sys/unix"

const (
	auditArch = unix.AUDIT_ARCH_AARCH64
	x32Bit    = 0 // no such interface here
)

var (
	killedHere  = []uint32{unix.SYS_KEXEC_FILE_LOAD}
	refusedHere = []uint32{unix.SYS_VHANGUP, unix.SYS_LOOKUP_DCOOKIE}
)
