package evalr

import (
	"context"
	"time"
)

// Tests are what the programs that answer a problem are judged by.
type Tests struct {
	Function string // name of the function, or method of class Solution, that is called with a test's arguments; empty for whole programs
	Cases    []Test
	Limits   Limits  // what the problem sets; zero fields leave the benchmark's
	Checker  Program // decides where several outputs are right; the zero value leaves it to comparison
}

// A Test is one input of a program with the output it must give. Of a function
// the input is a JSON value a line, one for each argument, and the output a JSON
// value.
type Test struct {
	Input, Output string
	Public        bool // shown in the question
}

// A TestSet loads the tests of a problem, which may be many times as large as all
// else of it. Loading again gives the same.
type TestSet interface {
	Load(ctx context.Context) (Tests, error)
	// Digest is the SHA-256 of the tests as the data set has them, 64 hexadecimal
	// digits.
	Digest() string
}

// A Program is source code to be run. The zero value is none.
type Program struct {
	Language string // "python", "cpp", …
	Source   string
	Function string // see [Tests]
	Mode     string // name of another way of running it, where a language has several; empty for the plain one
}

// Limits bound one execution. Zero fields leave what is bound otherwise.
type Limits struct {
	CPU    time.Duration // time on processors, which decides
	Wall   time.Duration // time on the clock, which catches those that sleep
	Memory int64         // bytes resident
	Output int64         // bytes written to standard output, and as many to standard error
}

// A Status says how an execution ended. The zero value is ExecInternal: the judge
// failed, and nothing is known of the program.
type Status uint8

// The ways an execution ends.
const (
	ExecInternal Status = iota // the judge failed; never a verdict on the program
	ExecOK                     // ended by itself with exit code 0
	ExecCompile                // did not compile
	ExecRuntime                // ended with another exit code, or the function raised
	ExecSignal                 // was killed by a signal of its own making
	ExecCPU                    // took too much processor time
	ExecWall                   // took too long without using the processor
	ExecMemory                 // used too much memory
	ExecOutput                 // wrote too much
	ExecDenied                 // was killed for a system call that no honest program makes
)

// String returns the judge's usual abbreviation: "OK", "CE", "RE", "SIG", "TLE",
// "WALL", "MLE", "OLE", "DENIED" or "INTERNAL".
func (s Status) String() string {
	names := [...]string{"INTERNAL", "OK", "CE", "RE", "SIG", "TLE", "WALL", "MLE", "OLE", "DENIED"}
	if int(s) < len(names) {
		return names[s]
	}
	return names[0]
}

// An Execution is what came of running a program once.
type Execution struct {
	Status   Status
	Exit     int // exit code, if it ended by itself
	Signal   int // signal that ended it
	CPU      time.Duration
	Wall     time.Duration
	Memory   int64  // greatest resident size in bytes; 0 if unknown
	Output   []byte // standard output; of a function the JSON value it returned
	Errors   []byte // end of standard error, a few kilobytes
	Flaky    bool   // a first execution failed for time, and this one, alone on the machine, decides
	Explains string // why, for a person; set for all but ExecOK
}

// A Runnable is a program that is ready: compiled, or loaded by an interpreter. It
// is used by one goroutine at a time.
type Runnable interface {
	// Run executes it on one input. Executions know nothing of each other. The
	// error is the judge's own, as is an Execution of ExecInternal.
	Run(ctx context.Context, input []byte, l Limits) (Execution, error)
	Close() error
}

// An Attachment is a file that a benchmark's metrics need besides its problems: the
// standings of contests, say.
type Attachment struct {
	Name   string // "standings"
	SHA256 string // of Data, 64 hexadecimal digits
	Data   []byte
}

// An Attacher is a [Source] that has attachments. The command line looks for it and
// stores them with the run.
type Attacher interface {
	Attachments(ctx context.Context) ([]Attachment, error)
}
