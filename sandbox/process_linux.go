//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/evalr/evalr"
)

// A process lives on in a container of its own and is given tasks; see box.go.
type process struct {
	c    *container
	conn *conn
}

// start starts a process.
func (b *box) start(ctx context.Context, s spec) (*process, error) {
	c, err := b.take(ctx)
	if err != nil {
		return nil, err
	}
	p := &process{c: c}
	if err := p.start(s); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *process) start(s spec) error {
	ours, theirs, err := connPair()
	if err != nil {
		return err
	}
	p.conn = ours
	defer theirs.Close() //nolint:errcheck // the process has it
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer null.Close() //nolint:errcheck // the process has it
	limits := p.c.box.cfg.limits(s.limits)
	j := p.c.box.job(s, limits)
	j.Extra, j.CPU = 1, int64(time.Hour/time.Second)
	fds := []int{int(null.Fd()), int(null.Fd()), int(p.c.stderr.Fd()), int(theirs.Fd())}
	if s.files != nil && len(s.files.entries) > 0 {
		j.Files = s.files.entries
		fds = append(fds, int(s.files.f.Fd()))
	}
	return p.c.conn.sendJSON(j, fds...)
}

// ask gives the process a task and waits for its answer.
func (p *process) ask(ctx context.Context, t task) (result, error) {
	b := p.c.box
	release, err := b.turn(ctx, t.alone)
	if err != nil {
		return result{}, err
	}
	defer release()
	limits := b.cfg.limits(t.limits)
	if err := p.c.limit(limits); err != nil {
		return result{}, err
	}
	x := exchange{conn: p.conn, value: true, stdin: t.stdin, limits: limits}
	x.send = func(fds ...int) error { return p.conn.send(t.message, fds...) }
	_, r, err := p.c.do(ctx, x)
	if errors.Is(err, errLost) {
		// Init has said how it ended, unless the container went down with it.
		if r, said := p.c.conn.recv(); said == nil && r.Error != "" {
			return result{}, errors.New(r.Error)
		}
		return result{Execution: evalr.Execution{Status: evalr.ExecRuntime, Explains: "ended its interpreter: " + p.c.said()}}, nil
	}
	return r, err
}

// dead says whether the process has ended.
func (p *process) dead() bool {
	select {
	case <-p.c.gone:
		return true
	default:
		return false
	}
}

// Close ends the process and its container.
func (p *process) Close() error {
	if p.conn != nil {
		_ = p.conn.Close()
	}
	p.c.box.put(p.c, false)
	return nil
}
