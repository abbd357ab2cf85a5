package sandbox

import (
	"time"

	"github.com/evalr/evalr"
)

// The layer below the languages. A box has containers; in a container lives an init
// (init_linux.go) that starts programs one after the other.
//
//	b.run(ctx, spec) (result, error)
//
// runs a command to its end in a container that nobody else uses, and wipes the
// container. A run that ends for what may be the machine's doing is repeated alone.
//
//	p, err := b.start(ctx, spec)   // stdin, stdin's limits and keep are not used
//	p.ask(ctx, task) (result, error)
//	p.Close()
//
// starts a process that lives on, in a container of its own: a warm interpreter.
// Its descriptor 3 is a SOCK_SEQPACKET socket. Each ask sends it one message with
// the four descriptors of a task: standard input, output and error, and one to
// write a value to. The process answers with one message when the task is over,
// the JSON of a [report]: wait status, CPU time, resident size. A task over its
// limits ends the whole container: p.dead() then holds, and another process must be
// started. Close kills whatever lives in the container.
//
// In both the error is the sandbox's own, and a result's status is complete: limits
// are compared here, and Explains is set.
//
// Paths in a spec are relative to the working directory, the only one that can be
// written to; it is "/w" in back ends with a file system of their own.

// A spec is a command to be run.
type spec struct {
	argv   []string // path of the program, absolute or relative to the working directory, and arguments
	env    []string // added to PATH, HOME, TMPDIR and LANG
	files  *bundle  // put into the working directory first
	stdin  []byte
	limits evalr.Limits // zero fields take the defaults of Config
	stack  int64        // bytes; 0 is no limit of its own
	procs  int          // processes and threads; 0 is 64
	fds    int          // open files; 0 is 128
	keep   []string     // names of files in the working directory to return; those that are not there come back nil
}

// A file is put into the working directory of a run.
type file struct {
	name string // a plain name, without directories
	data []byte
	exec bool // may be executed
}

// A task is what a process is asked to do.
type task struct {
	message []byte // at most 64 KiB
	stdin   []byte
	limits  evalr.Limits
	alone   bool // nothing else is to run meanwhile
}

// A result is what came of a run or a task.
type result struct {
	evalr.Execution
	kept  [][]byte // as in spec.keep
	value []byte   // what was written to the fourth descriptor of a task
}

// A report is how a process ended, as init and warm interpreters send it.
type report struct {
	Error string `json:"error,omitempty"` // it could not be started
	Wait  int    `json:"wait"`            // status as of wait(2)
	CPU   int64  `json:"cpu"`             // nanoseconds, with descendants
	RSS   int64  `json:"rss"`             // greatest resident size of one process in bytes
	Wall  int64  `json:"wall"`            // nanoseconds

	Kept  []int64 `json:"kept,omitempty"`  // sizes of the files to keep; -1 if not there
	Dirty bool    `json:"dirty,omitempty"` // the container could not be cleaned

	File    string `json:"file,omitempty"` // of a trial: what refused it
	Network string `json:"network,omitempty"`
}

// A defence is one of the layers that hold a program. Tests leave them out.
type defence uint32

const (
	defNetwork  defence = 1 << iota // network namespace
	defMounts                       // file system of its own
	defIPC                          // IPC namespace
	defCaps                         // capabilities dropped, no_new_privs
	defLandlock                     // Landlock
	defSeccomp                      // system call filter
	defCgroup                       // control groups
	defRlimits                      // resource limits
	defWatch                        // CPU and resident memory watched
	defWipe                         // working directory wiped between runs
	defKill                         // processes killed after a run
	defOutput                       // output cut at its limit
	defWall                         // wall clock
)

// grace is how long streams may stay open after their process has ended.
const grace = 500 * time.Millisecond

// outOfTime says whether an execution was ended for time.
func outOfTime(x evalr.Execution) bool {
	return x.Status == evalr.ExecCPU || x.Status == evalr.ExecWall
}

// doubtful says whether an execution is to be repeated alone: the machine may be why it
// ended. Other load makes programs late, and where there are no control groups the
// kernel, short of memory, kills whom it will.
func doubtful(x evalr.Execution) bool {
	return outOfTime(x) || x.Status == evalr.ExecSignal && x.Signal == sigKill
}

// sigKill is SIGKILL, which nothing but a program itself or the kernel sends here.
const sigKill = 9
