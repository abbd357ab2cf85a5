package models_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// A pipe is a network of its own within the process, so that tests with a
// clock of their own (testing/synctest) can use real HTTP. It is a listener
// whose connections buffer what the server writes, as a socket does.
type pipe struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
	reads atomic.Int64 // by clients
}

func newPipe() *pipe { return &pipe{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipe) Close() error {
	p.close.Do(func() { close(p.done) })
	return nil
}

func (p *pipe) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// client returns a client whose every connection leads to the listener.
func (p *pipe) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: p.dial}}
}

func (p *pipe) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, pair := net.Pipe()
	far := newBuffered(pair)
	select {
	case p.conns <- far:
		return &counted{near, &p.reads}, nil
	case <-p.done:
		far.Close()
		return nil, net.ErrClosed
	case <-ctx.Done():
		far.Close()
		return nil, ctx.Err()
	}
}

type counted struct {
	net.Conn
	reads *atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	c.reads.Add(1)
	return c.Conn.Read(b)
}

// buffered is a connection whose writes do not wait for the reader.
type buffered struct {
	net.Conn
	mu     sync.Mutex
	more   *sync.Cond
	buf    []byte
	closed bool
}

func newBuffered(c net.Conn) *buffered {
	b := &buffered{Conn: c}
	b.more = sync.NewCond(&b.mu)
	go b.pump()
	return b
}

func (b *buffered) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, net.ErrClosed
	}
	b.buf = append(b.buf, p...)
	b.more.Signal()
	return len(p), nil
}

func (b *buffered) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.more.Signal()
	return b.Conn.Close()
}

func (b *buffered) pump() {
	for {
		b.mu.Lock()
		for len(b.buf) == 0 && !b.closed {
			b.more.Wait()
		}
		out := b.buf
		b.buf = nil
		b.mu.Unlock()
		if len(out) == 0 {
			return
		}
		if _, err := b.Conn.Write(out); err != nil {
			b.Close()
			return
		}
	}
}
