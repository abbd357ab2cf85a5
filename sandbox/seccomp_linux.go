//go:build linux && (amd64 || arm64)

package sandbox

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The filter of system calls. It allows what is not named: interpreters and the
// runtimes of a dozen languages make nearly all calls, and the namespaces, Landlock
// and the lack of privileges hold what is allowed. What is named is an attack, or
// would leave something behind for the next program.
//
// A call is killed (status DENIED) if no library makes it to try what there is;
// it fails with EPERM if one might, and carries on without.

// killed are calls that no honest program makes.
var killed = []uint32{
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PROCESS_MADVISE, unix.SYS_KCMP, unix.SYS_PIDFD_GETFD,
	unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT, unix.SYS_FSOPEN, unix.SYS_FSCONFIG,
	unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR, unix.SYS_SETNS, unix.SYS_OPEN_BY_HANDLE_AT,
	unix.SYS_BPF, unix.SYS_KEXEC_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_REBOOT,
	unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_QUOTACTL, unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME,
	unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME,
}

// refused fail with EPERM.
var refused = []uint32{
	unix.SYS_SOCKET, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
	unix.SYS_UNSHARE, unix.SYS_CHROOT, unix.SYS_EXECVEAT, unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_NAME_TO_HANDLE_AT,
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER, unix.SYS_USERFAULTFD, unix.SYS_PERF_EVENT_OPEN,
	unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_FANOTIFY_INIT, unix.SYS_SYSLOG, unix.SYS_ADJTIMEX, unix.SYS_CLOCK_ADJTIME,
	unix.SYS_SHMGET, unix.SYS_SEMGET, unix.SYS_MSGGET, unix.SYS_MQ_OPEN, // would outlive the program
	unix.SYS_PERSONALITY, unix.SYS_MOVE_PAGES, unix.SYS_MIGRATE_PAGES, unix.SYS_SETPRIORITY, unix.SYS_IOPRIO_SET,
	unix.SYS_SCHED_SETSCHEDULER, unix.SYS_SCHED_SETPARAM, unix.SYS_SCHED_SETATTR, unix.SYS_MKNODAT,
	unix.SYS_SETUID, unix.SYS_SETGID, unix.SYS_SETREUID, unix.SYS_SETREGID, unix.SYS_SETRESUID, unix.SYS_SETRESGID,
	unix.SYS_SETGROUPS, unix.SYS_SETFSUID, unix.SYS_SETFSGID, unix.SYS_CAPSET,
}

// aimed are calls whose first argument is a process; those of init and its threads
// are refused.
var aimed = []uint32{
	unix.SYS_KILL, unix.SYS_TKILL, unix.SYS_TGKILL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_RT_TGSIGQUEUEINFO,
	unix.SYS_PRLIMIT64, unix.SYS_SCHED_SETAFFINITY,
}

// namespaces are the flags of clone(2) that make a namespace.
const namespaces = unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWNET | unix.CLONE_NEWIPC |
	unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// Offsets in struct seccomp_data. Both architectures are little-endian, so the low
// word of an argument comes first.
const (
	offNumber = 0
	offArch   = 4
	offArg0   = 16
)

// A bpf is a classic BPF program being written.
type bpf []unix.SockFilter

func (p *bpf) add(code uint16, k uint32) {
	*p = append(*p, unix.SockFilter{Code: code, K: k})
}

// jump adds a comparison of the accumulator with k, which skips the next yes or no
// instructions.
func (p *bpf) jump(op uint16, k uint32, yes, no uint8) {
	*p = append(*p, unix.SockFilter{Code: unix.BPF_JMP | op | unix.BPF_K, Jt: yes, Jf: no, K: k})
}

func (p *bpf) load(off uint32) { p.add(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, off) }
func (p *bpf) ret(v uint32)    { p.add(unix.BPF_RET|unix.BPF_K, v) }

// Verdicts of the filter.
const (
	scAllow  = unix.SECCOMP_RET_ALLOW
	scKill   = unix.SECCOMP_RET_KILL_PROCESS
	scEPERM  = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	scENOSYS = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
)

// filter writes the program. Processes 1 to guarded are out of reach of aimed calls.
func filter(guarded uint32) bpf {
	var p bpf
	p.load(offArch)
	p.jump(unix.BPF_JEQ, auditArch, 1, 0)
	p.ret(scKill) // the 32-bit interface, whose numbers mean other calls
	p.load(offNumber)
	if x32Bit != 0 {
		p.jump(unix.BPF_JGE, x32Bit, 0, 1)
		p.ret(scKill)
	}
	each := func(calls []uint32, verdict uint32) {
		for _, nr := range calls {
			p.jump(unix.BPF_JEQ, nr, 0, 1)
			p.ret(verdict)
		}
	}
	each(killed, scKill)
	each(killedHere, scKill)
	each(refused, scEPERM)
	each(refusedHere, scEPERM)
	each([]uint32{unix.SYS_CLONE3}, scENOSYS) // its flags are out of a filter's sight; libraries fall back to clone
	p.jump(unix.BPF_JEQ, unix.SYS_CLONE, 0, 4)
	p.load(offArg0)
	p.jump(unix.BPF_JSET, namespaces, 0, 1)
	p.ret(scEPERM)
	p.ret(scAllow)
	for _, nr := range aimed {
		p.jump(unix.BPF_JEQ, nr, 0, 5)
		p.load(offArg0)
		p.jump(unix.BPF_JEQ, 0, 2, 0)
		p.jump(unix.BPF_JGT, guarded, 1, 0) // process groups are negative, hence large
		p.ret(scEPERM)
		p.ret(scAllow)
	}
	p.ret(scAllow)
	return p
}

// loadFilter puts the filter on all threads of the process.
func loadFilter(guarded uint32) error {
	p := filter(guarded)
	prog := unix.SockFprog{Len: uint16(len(p)), Filter: &p[0]} //nolint:gosec // some 250 instructions
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	if errno != 0 {
		return fmt.Errorf("seccomp: %w", errno)
	}
	return nil
}
