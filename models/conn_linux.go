package models

import (
	"errors"
	"io"
	"net"
	"syscall"
)

// A quietConn is a TCP connection that can be told to wake nobody for a few
// bytes. Go's poller reports every segment that arrives on any connection,
// whether someone waits for it or not; on a machine with time to spare each one
// costs a wake-up of a thread. That was a third of the processor time of
// thousands of slow streams, spent on events nobody was going to read yet.
//
// The socket's low-water mark (SO_RCVLOWAT, socket(7)) is what holds them back.
// Reading never waits for it: a read takes what is there, and one that finds
// nothing takes the mark off before it waits. The kernel then reports what came
// in between.
type quietConn struct {
	net.Conn
	raw    syscall.RawConn
	marked bool // touched by the reader only
}

// newQuietConn returns the connection as one that can be quiet, or as it is.
func newQuietConn(c net.Conn) net.Conn {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return c
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return c
	}
	return &quietConn{Conn: c, raw: raw}
}

// quiet asks for no report until n bytes have come. Whoever calls it must be the
// one who reads.
func (c *quietConn) quiet(n int) { //nolint:unparam // the stream decides, not the connection
	if !c.marked {
		c.marked = c.mark(n) == nil
	}
}

func (c *quietConn) mark(n int) error {
	var err error
	if control := c.raw.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, n)
	}); control != nil {
		return control
	}
	return err
}

// Read reads what is there, or waits for the first byte.
func (c *quietConn) Read(b []byte) (int, error) {
	if !c.marked || len(b) == 0 {
		return c.Conn.Read(b)
	}
	var n int
	var err error
	wait := c.raw.Read(func(fd uintptr) bool {
		n, err = syscall.Read(int(fd), b)
		for errors.Is(err, syscall.EINTR) {
			n, err = syscall.Read(int(fd), b)
		}
		if errors.Is(err, syscall.EAGAIN) && c.marked {
			c.marked = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, 1) != nil
			return false
		}
		return !errors.Is(err, syscall.EAGAIN)
	})
	switch {
	case wait != nil:
		return 0, wait
	case err != nil:
		return 0, &net.OpError{Op: "read", Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}
