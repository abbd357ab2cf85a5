package scorers

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/evalr/evalr"
)

// passes are the tests that a program has passed.
type passes struct {
	of      int
	slowest time.Duration
	flaky   []string
}

func (p *passes) add(test int, x evalr.Execution) {
	p.slowest = max(p.slowest, x.CPU)
	if x.Flaky {
		p.flaky = append(p.flaky, strconv.Itoa(test))
	}
}

func (p *passes) String() string {
	s := fmt.Sprintf("passed %s, the slowest in %s", plural(p.of, "test"), seconds(p.slowest))
	if len(p.flaky) > 0 {
		s += "; flaky, in time only when run again alone: test " + strings.Join(p.flaky, ", ")
	}
	return s
}

// describe says how an execution ended that did not end well; it is empty for one
// that did.
func describe(x evalr.Execution) string {
	if x.Status == evalr.ExecOK {
		return ""
	}
	names := map[evalr.Status]string{
		evalr.ExecCompile: "compile error",
		evalr.ExecRuntime: "runtime error",
		evalr.ExecSignal:  "killed by a signal",
		evalr.ExecCPU:     "time limit",
		evalr.ExecWall:    "idle too long",
		evalr.ExecMemory:  "memory limit",
		evalr.ExecOutput:  "output limit",
		evalr.ExecDenied:  "forbidden system call",
	}
	why := names[x.Status]
	if x.Explains != "" {
		why += ": " + oneLine(x.Explains)
	}
	if x.CPU > 0 {
		why += fmt.Sprintf(" (%s)", seconds(x.CPU))
	}
	if x.Flaky {
		why += "; flaky, it was over the time limit before"
	}
	return why
}

// maxExplained bounds what a reason repeats of an explanation, in bytes.
const maxExplained = 300

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxExplained {
		s = strings.ToValidUTF8(s[:maxExplained], "") + "…"
	}
	return s
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
