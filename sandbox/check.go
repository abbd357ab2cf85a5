package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/evalr/evalr"
)

// A CheckResult is what one attempt to break out came to.
type CheckResult struct {
	Name   string `json:"name"`             // "network refused", say
	Err    string `json:"error,omitempty"`  // how it got through, or why it could not be tried; empty if it was held
	Detail string `json:"detail,omitempty"` // what held it
}

// Check tries what the sandbox is to hold, in under a second on an idle machine.
func (s *Sandbox) Check(ctx context.Context) []CheckResult {
	return append(s.checkReach(ctx),
		s.checkProgram(ctx, "fork bomb held", `while :; do sleep 100 & done`, 128<<20, evalr.ExecRuntime),
		s.checkProgram(ctx, "memory bomb held", `x=xxxxxxxxxxxxxxxx; while :; do x="$x$x$x$x"; done`, 64<<20, evalr.ExecMemory))
}

// checkReach tries to read a file of the host and to connect to a port of it, both
// of which are there.
func (s *Sandbox) checkReach(ctx context.Context) []CheckResult {
	file, network := CheckResult{Name: "host file unreadable"}, CheckResult{Name: "network refused"}
	r, err := s.reach(ctx)
	if err != nil {
		file.Err, network.Err = err.Error(), err.Error()
		return []CheckResult{file, network}
	}
	if file.Detail = r.File; r.File == "" {
		file.Err = "a file of the host was read"
	}
	if network.Detail = r.Network; r.Network == "" {
		network.Err = "a port of the host was reached"
	}
	return []CheckResult{file, network}
}

func (s *Sandbox) reach(ctx context.Context) (r report, err error) {
	host, err := os.CreateTemp("", "evalr-sandbox-check-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, host.Close(), os.Remove(host.Name())) }()
	if err := host.Chmod(0o644); err != nil {
		return r, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return r, err
	}
	defer l.Close()                                  //nolint:errcheck // nobody is to come
	port := l.Addr().(*net.TCPAddr).Port             //nolint:forcetypeassert // a TCP listener
	return s.box.try(ctx, host.Name(), uint16(port)) //nolint:gosec // a port
}

// checkProgram runs a script that must end with a status.
func (s *Sandbox) checkProgram(ctx context.Context, name, script string, memory int64, due evalr.Status) CheckResult {
	r, err := s.box.run(ctx, spec{
		argv:   []string{"/bin/sh", "-c", script},
		limits: evalr.Limits{CPU: 2 * time.Second, Wall: 5 * time.Second, Memory: memory},
	})
	c := CheckResult{Name: name, Detail: r.Explains}
	switch {
	case err != nil:
		c.Err = err.Error()
	case r.Status != due:
		c.Err = fmt.Sprintf("a program ended with %s, and %s was due: %s", r.Status, due, r.Explains)
	}
	return c
}
