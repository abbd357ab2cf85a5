//go:build linux && (amd64 || arm64)

package sandbox

import (
	"fmt"
	"syscall"
	"time"

	"github.com/evalr/evalr"
)

// A cause is why the sandbox ended a program.
type cause uint8

const (
	byItself cause = iota
	forCPU
	forWall
	forMemory
	forOutput
)

// ended is what is known of a program that has ended.
type ended struct {
	cause  cause
	wait   syscall.WaitStatus
	cpu    time.Duration
	wall   time.Duration
	memory int64
	oom    bool // the kernel killed a process of it for memory
}

// verdict says how an execution ended under its limits. Output comes first: what was
// cut off by us is no sign of anything else; then memory, since a program short of it
// is slow and dies in many ways; then time.
func (e ended) verdict(l evalr.Limits) evalr.Execution {
	x := evalr.Execution{CPU: e.cpu, Wall: e.wall, Memory: e.memory}
	say := func(s evalr.Status, format string, args ...any) evalr.Execution {
		x.Status, x.Explains = s, fmt.Sprintf(format, args...)
		return x
	}
	switch {
	case e.cause == forOutput:
		return say(evalr.ExecOutput, "wrote more than %d bytes", l.Output)
	case e.oom || e.cause == forMemory || e.memory > l.Memory:
		return say(evalr.ExecMemory, "used more than %d MiB of memory", l.Memory>>20)
	case e.cause == forCPU || e.cpu > l.CPU || e.cause == byItself && e.wait.Signaled() && e.wait.Signal() == syscall.SIGXCPU:
		return say(evalr.ExecCPU, "used more than %v of processor time", l.CPU)
	case e.cause == forWall:
		return say(evalr.ExecWall, "took more than %v on the clock, with %v of processor time", l.Wall, e.cpu.Round(time.Millisecond))
	case e.wait.Signaled():
		x.Signal = int(e.wait.Signal())
		if e.wait.Signal() == syscall.SIGSYS {
			return say(evalr.ExecDenied, "was killed for a forbidden system call")
		}
		return say(evalr.ExecSignal, "was killed by signal %d (%v)", x.Signal, e.wait.Signal())
	case e.wait.ExitStatus() != 0:
		x.Exit = e.wait.ExitStatus()
		return say(evalr.ExecRuntime, "ended with exit code %d", x.Exit)
	}
	x.Status = evalr.ExecOK
	return x
}
