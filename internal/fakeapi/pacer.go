package fakeapi

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A pacer writes one chunk to each of its streams every period. One goroutine
// serves all of them: with a timer each, two thousand streams of fifty chunks a
// second would cost the server more than the client that is measured. Streams
// are spread over the period, as those of a real server are.
type pacer struct {
	closed <-chan struct{}
	done   sync.WaitGroup

	mu      sync.Mutex
	slots   [][]*pacedStream // one for each millisecond of the period
	started bool
	next    int
}

type pacedStream struct {
	conn  net.Conn
	chunk []byte // as framed on the wire
	last  []byte
	left  int
}

const pacerTick = time.Millisecond

func newPacer(closed <-chan struct{}) *pacer { return &pacer{closed: closed} }

// wait returns when the pacer has ended, after closed was.
func (p *pacer) wait() { p.done.Wait() }

// add hands a stream over; the pacer closes its connection.
func (p *pacer) add(s *pacedStream, rate int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.started {
		p.started = true
		p.slots = make([][]*pacedStream, max(1, int(time.Second/pacerTick)/rate))
		p.done.Go(p.run)
	}
	slot := p.next % len(p.slots)
	p.next++
	p.slots[slot] = append(p.slots[slot], s)
}

// run keeps to the clock: a tick that comes late is followed by those it missed.
func (p *pacer) run() {
	ticker := time.NewTicker(pacerTick)
	defer ticker.Stop()
	defer p.closeAll()
	var begin time.Time
	for sent := 0; ; {
		select {
		case now := <-ticker.C:
			if begin.IsZero() {
				begin = now
			}
			for due := int(now.Sub(begin) / pacerTick); sent <= due; sent++ {
				p.tick(sent)
			}
		case <-p.closed:
			return
		}
	}
}

func (p *pacer) tick(n int) {
	p.mu.Lock()
	i := n % len(p.slots)
	slot := p.slots[i]
	p.slots[i] = nil
	p.mu.Unlock()
	kept := slot[:0]
	for _, s := range slot {
		if s.step() {
			kept = append(kept, s)
		}
	}
	p.mu.Lock()
	p.slots[i] = append(kept, p.slots[i]...)
	p.mu.Unlock()
}

// step writes a chunk and reports whether there are more to come.
func (s *pacedStream) step() bool {
	s.left--
	if s.left > 0 {
		if _, err := s.conn.Write(s.chunk); err == nil {
			return true
		}
	} else {
		_, _ = s.conn.Write(s.last) // the connection closes either way
	}
	_ = s.conn.Close() // there is no one to tell
	return false
}

func (p *pacer) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, slot := range p.slots {
		for _, s := range slot {
			_ = s.conn.Close() // there is no one to tell
		}
	}
}

// pace answers a call with a stream of equal chunks.
func (s *Server) pace(w http.ResponseWriter, c Call) {
	rate, tokens := s.config.Rate, s.config.Tokens
	if rate == 0 {
		rate = 50
	}
	if tokens == 0 {
		tokens = 60 * rate
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
	if _, err := conn.Write([]byte(head)); err != nil {
		_ = conn.Close() // the client is gone
		return
	}
	token := Reply{Choices: []Choice{{Content: []string{" token"}}}, NoDone: true}
	last := Reply{Choices: []Choice{{Finish: "stop"}}, Usage: &Usage{Prompt: 1, Completion: tokens}}
	s.pacer.add(&pacedStream{
		conn: conn, left: tokens + 1,
		chunk: frame(firstEvent(events(c, token))),
		last:  append(frame(events(c, last)), "0\r\n\r\n"...),
	}, rate)
}

// events renders a reply as the events of a stream.
func events(c Call, r Reply) []byte {
	out := &recorder{header: http.Header{}}
	(&writer{ResponseWriter: out, call: c, reply: r}).stream()
	return out.Bytes()
}

func firstEvent(b []byte) []byte {
	for i := range b {
		if i > 0 && b[i] == '\n' && b[i-1] == '\n' {
			return b[:i+1]
		}
	}
	return b
}

// frame is a chunk of HTTP/1.1's chunked coding.
func frame(b []byte) []byte {
	out := strconv.AppendInt(nil, int64(len(b)), 16)
	return append(append(append(out, "\r\n"...), b...), "\r\n"...)
}
