package sandbox

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/evalr/evalr"
)

// A CheckResult is what one attempt to break out came to.
type CheckResult struct {
	Name   string `json:"name"`             // "network refused", say
	Err    string `json:"error,omitempty"`  // how the program got through; empty if it was held
	Detail string `json:"detail,omitempty"` // what it got instead
}

// Check lets small programs try what the sandbox is to hold, in under a second.
func (s *Sandbox) Check(ctx context.Context) []CheckResult {
	host, err := os.CreateTemp("", "evalr-sandbox-check-")
	if err != nil {
		return []CheckResult{{Name: "host file unreadable", Err: err.Error()}}
	}
	_ = host.Close()
	defer os.Remove(host.Name()) //nolint:errcheck // an empty file
	checks := []struct {
		name, program string
		held          evalr.Status // how it must end
	}{
		{"host file unreadable", `if cat "$1" /etc/shadow; then exit 0; else exit 9; fi`, evalr.ExecRuntime},
		{"network refused", `if [ -e /proc/self/ns/net ] || [ -e /sys/class/net ]; then exit 0; else exit 9; fi`, evalr.ExecRuntime},
		{"processes bounded", `i=0; while [ $i -lt 2000 ]; do sleep 100 & i=$((i+1)); done; exit 0`, evalr.ExecRuntime},
		{"memory bounded", `x=xxxxxxxxxxxxxxxx; while :; do x="$x$x$x$x"; done`, evalr.ExecMemory},
	}
	results := make([]CheckResult, len(checks))
	for i, c := range checks {
		r, err := s.box.run(ctx, spec{
			argv:   []string{"/bin/sh", "-c", c.program, "sh", host.Name()},
			limits: evalr.Limits{CPU: 2 * time.Second, Memory: 128 << 20},
		})
		results[i] = CheckResult{Name: c.name, Detail: fmt.Sprintf("%s %s", r.Status, r.Explains)}
		switch {
		case err != nil:
			results[i].Err = err.Error()
		case r.Status != c.held:
			results[i].Err = fmt.Sprintf("the program ended with %s, and %s was due: %s%s", r.Status, c.held, r.Explains, r.Errors)
		}
	}
	return results
}
