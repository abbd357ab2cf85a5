//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"

	"golang.org/x/sys/unix"
)

// A trial is what must not be possible in a container.
type trial struct {
	File string // of the host, to read
	Port uint16 // of the host's loopback interface, to connect to
}

// try returns what each refusal said; an empty text is success.
func (t *trial) try() report {
	said := func(err error) string {
		if err == nil {
			return ""
		}
		return err.Error()
	}
	fd, err := unix.Open(t.File, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err == nil {
		_ = unix.Close(fd)
	}
	r := report{File: said(err)}
	fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err == nil {
		err = unix.Connect(fd, &unix.SockaddrInet4{Port: int(t.Port), Addr: [4]byte{127, 0, 0, 1}})
		_ = unix.Close(fd)
	}
	r.Network = said(err)
	return r
}

// try has the init of a container try what must not be possible.
func (b *box) try(ctx context.Context, file string, port uint16) (report, error) {
	c, err := b.take(ctx)
	if err != nil {
		return report{}, err
	}
	err = c.conn.sendJSON(job{Try: &trial{File: file, Port: port}})
	var r report
	if err == nil {
		r, err = c.conn.recv()
	}
	b.put(c, err == nil)
	return r, err
}
