package sandbox

import "golang.org/x/sys/unix"

const (
	auditArch = unix.AUDIT_ARCH_X86_64
	x32Bit    = 0x40000000 // in the numbers of the x32 interface
)

var (
	killedHere  = []uint32{unix.SYS_KEXEC_FILE_LOAD, unix.SYS_IOPL, unix.SYS_IOPERM, unix.SYS_MODIFY_LDT}
	refusedHere = []uint32{unix.SYS_MKNOD, unix.SYS_VHANGUP, unix.SYS_USTAT, unix.SYS_LOOKUP_DCOOKIE}
)
