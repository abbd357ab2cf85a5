package models

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/evalr/evalr"
)

// Causes for which an exchange ends itself.
var (
	errQuiet = errors.New("nothing came any more")
	errDrain = errors.New("the connection stayed open after the answer")
)

// drainTimeout is how long the end of a body may take to follow the end of the
// answer in it; then the connection is given up instead of kept.
const drainTimeout = 250 * time.Millisecond

// An exchange is one request under way.
type exchange struct {
	e      *Endpoint
	n      int // choices asked for
	begin  time.Time
	cancel context.CancelCauseFunc
	watch  *time.Timer // cancels the exchange when nothing comes
	conn   quieter
	answer answer
	decode decoder
	event  []byte // lines of an event that is not whole yet
	bulk   bool   // a whole answer is on its way
	sent   atomic.Bool
}

// age is how long the exchange has been under way.
func (x *exchange) age() time.Duration { return x.e.config.Clock().Sub(x.begin) }

// connected notes the connection that the answer will come on.
func (x *exchange) connected(info httptrace.GotConnInfo) {
	c := info.Conn
	if s, ok := c.(*tls.Conn); ok {
		c = s.NetConn()
	}
	x.conn, _ = c.(quieter)
}

// wrote notes that the server has the whole request.
func (x *exchange) wrote(info httptrace.WroteRequestInfo) {
	if info.Err == nil {
		x.sent.Store(true)
	}
}

// alive puts the timeout off, because something came. Until the model has drawn
// a token the long one holds: servers send headers, roles and comments while a
// request still waits its turn.
func (x *exchange) alive() {
	if x.answer.begun || x.bulk {
		x.watch.Reset(x.e.config.IdleTimeout)
	} else {
		x.watch.Reset(x.e.config.FirstTimeout)
	}
}

// read reads the body of a successful response, whatever it turns out to be:
// servers that cannot stream answer as a whole and some stream regardless.
func (x *exchange) read(ctx context.Context, body io.Reader) error {
	f := newFeed(body)
	f.conn = x.conn
	defer f.free()
	for {
		err := f.fill()
		x.alive()
		if c := f.skip(" \t\r\n\ufeff"); c != 0 {
			switch c {
			case '{', '[':
				return x.whole(f, err)
			case '<':
				return x.page(f, err)
			default:
				return x.stream(ctx, f, err)
			}
		}
		if err != nil {
			return x.ended(err)
		}
	}
}

// whole reads an answer that is not streamed.
func (x *exchange) whole(f *feed, err error) error {
	x.bulk = true
	for err == nil {
		x.alive()
		err = f.fill()
	}
	if !errors.Is(err, io.EOF) {
		x.answer.begun = true // the body had begun, so the answer is drawn
		return x.ended(err)
	}
	return x.take(f.rest())
}

func (x *exchange) take(b []byte) error {
	w, err := x.decode.decode(b)
	if err != nil {
		return x.garbage("broken JSON", b)
	}
	at := x.age()
	x.answer.ended = at
	if f := x.answer.add(w, at); f != nil {
		return f
	}
	if len(x.answer.choices) == 0 {
		return x.garbage("no choices", b)
	}
	x.answer.first = 0 // not known: all came at once
	return nil
}

// page reads the beginning of an HTML page.
func (x *exchange) page(f *feed, err error) error {
	for err == nil && f.end < feedSize {
		err = f.fill()
	}
	return x.garbage("an HTML page", f.rest())
}

// stream reads server-sent events until the end mark.
func (x *exchange) stream(ctx context.Context, f *feed, err error) error {
	for {
		for line, ok := f.line(); ok; line, ok = f.line() {
			if done, failure := x.line(line); done || failure != nil {
				x.drain(f, failure)
				return failure
			}
		}
		if err != nil {
			return x.last(f, err)
		}
		if x.answer.begun {
			f.wait(ctx, x.age()-x.answer.first)
		}
		err = f.fill()
		x.alive()
	}
}

// last takes a last line that has no end, and the end of the stream.
func (x *exchange) last(f *feed, err error) error {
	if rest := bytes.TrimSuffix(f.rest(), []byte("\r")); len(rest) > 0 && errors.Is(err, io.EOF) {
		if done, failure := x.line(rest); done || failure != nil {
			return failure
		}
	}
	return x.ended(err)
}

// line takes one line of a stream and reports whether it was the end mark.
//
// Each data line is an event if it is whole in itself, whether an empty line
// follows, as it should, or not, as with some servers. Otherwise it waits for
// the lines that the standard says belong to it.
func (x *exchange) line(line []byte) (done bool, failure error) {
	if len(line) == 0 {
		return false, x.flush()
	}
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "data":
	case "error": // an old llama.cpp
		return false, x.answer.broken(value)
	default: // a comment, or a field that means nothing here
		return false, x.stray(line)
	}
	if string(bytes.TrimSpace(value)) == "[DONE]" {
		if failure := x.flush(); failure != nil {
			return true, failure
		}
		return true, x.finish()
	}
	if len(x.event) > maxAnswer {
		return false, errTooLong
	}
	if len(x.event) > 0 {
		x.event = append(append(x.event, '\n'), value...)
		return false, nil
	}
	if w, err := x.decode.decode(value); err == nil {
		return false, x.add(w)
	}
	x.event = append(x.event, value...)
	return false, nil
}

// stray looks at a line that is no field of the standard.
func (x *exchange) stray(line []byte) error {
	for _, field := range []string{"", "event", "id", "retry"} {
		if rest, ok := bytes.CutPrefix(line, []byte(field)); ok && (len(rest) == 0 || rest[0] == ':') {
			return nil
		}
	}
	return x.garbage("not a stream of events", line)
}

// flush takes the event whose lines have gathered.
func (x *exchange) flush() error {
	if len(x.event) == 0 {
		return nil
	}
	w, err := x.decode.decode(x.event)
	if err != nil {
		return x.garbage("broken JSON in a stream", x.event)
	}
	x.event = x.event[:0]
	return x.add(w)
}

func (x *exchange) add(w *wireAnswer) error {
	x.answer.ended = x.age()
	if f := x.answer.add(w, x.answer.ended); f != nil {
		return f
	}
	return nil
}

// finish is the end mark.
func (x *exchange) finish() error {
	if len(x.answer.choices) == 0 {
		return x.garbage("a stream without choices", nil)
	}
	return nil
}

// ended is an end without the mark. The answer is whole all the same if every
// choice has said why it stopped: some servers send no mark, and what happens to
// a connection after that does not matter.
func (x *exchange) ended(err error) error {
	eof := errors.Is(err, io.EOF)
	switch {
	case x.answer.finished() && (eof || len(x.answer.choices) >= x.n):
		return nil
	case !eof:
		return err
	case len(x.event) > 0 || x.answer.begun || len(x.answer.choices) > 0:
		return &evalr.Failure{Kind: evalr.FailureTorn, Message: "the stream ended without an end mark or a finish reason", Drawn: x.answer.begun}
	default:
		return x.garbage("an empty body", nil)
	}
}

// drain reads the end of the body, so that the connection can be used again.
func (x *exchange) drain(f *feed, failure error) {
	if failure != nil || !x.watch.Stop() {
		return
	}
	stop := time.AfterFunc(drainTimeout, func() { x.cancel(errDrain) })
	defer stop.Stop()
	for f.end = 0; ; f.end = 0 {
		f.start, f.searched = 0, 0
		if f.fill() != nil {
			return
		}
	}
}
