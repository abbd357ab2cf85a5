package models

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// Sizes in bytes.
const (
	feedSize  = 8 << 10   // of a stream's buffer at first
	goodRead  = 2 << 10   // what a read should bring: half of what net/http's buffer holds
	maxPooled = 64 << 10  // buffers above are left to the garbage collector
	maxAnswer = 512 << 20 // of one event or whole answer; ten million bytes may be six times that when escaped
)

// Waiting before a read, so that one system call brings several events. With
// 2,000 streams of 50 one-token events a second each, what is done with the
// events is the smaller part: one read, one wake-up and one pass of the network
// poller for each of them were two thirds of the processor time. The wait adapts
// to what reads bring, and it is never more than a 32nd of the answer's age, so
// that no answer takes 3 % longer for it and a short one no longer at all.
const (
	waitShare = 32
	minWait   = 5 * time.Millisecond
	maxWait   = 250 * time.Millisecond
)

var errTooLong = errors.New("the answer is longer than anything a model writes")

var feeds = sync.Pool{New: func() any { return &feed{buf: make([]byte, feedSize)} }}

// A feed reads a body in lines or as a whole.
type feed struct {
	body       io.Reader
	buf        []byte
	start, end int           // what is read and not used yet
	searched   int           // up to here there is no end of line
	last       int           // what the last read brought
	gap        time.Duration // waited before it
	pause      *time.Timer   // made when first needed
	conn       quieter       // under the body; nil if it cannot be quiet
}

func newFeed(body io.Reader) *feed {
	f := feeds.Get().(*feed) //nolint:forcetypeassert // the pool holds nothing else
	*f = feed{body: body, buf: f.buf}
	return f
}

// A quieter is a connection that can be told to report nothing until so many
// bytes have come, by whoever reads it.
type quieter interface{ quiet(n int) }

func (f *feed) free() {
	f.body, f.conn = nil, nil
	if len(f.buf) <= maxPooled {
		feeds.Put(f)
	}
}

// line returns the next line without its end, and whether there is a whole one.
// It holds until the next fill.
func (f *feed) line() ([]byte, bool) {
	i := bytes.IndexByte(f.buf[f.searched:f.end], '\n')
	if i < 0 {
		f.searched = f.end
		return nil, false
	}
	line := f.buf[f.start : f.searched+i]
	f.start = f.searched + i + 1
	f.searched = f.start
	return bytes.TrimSuffix(line, []byte("\r")), true
}

// skip passes over leading characters of a set and returns the first byte after
// them, 0 if there is none yet.
func (f *feed) skip(set string) byte {
	rest := bytes.TrimLeft(f.buf[f.start:f.end], set)
	f.start = f.end - len(rest)
	f.searched = f.start
	if len(rest) == 0 || (rest[0] == 0xEF && len(rest) < 3) { // the latter may become a byte order mark
		return 0
	}
	return rest[0]
}

// rest returns what is left.
func (f *feed) rest() []byte { return f.buf[f.start:f.end] }

// fill reads once. Like Read it may bring bytes and an error together.
func (f *feed) fill() error {
	if f.end == len(f.buf) {
		if err := f.room(); err != nil {
			return err
		}
	}
	n, err := f.body.Read(f.buf[f.end:])
	f.end += n
	f.last = n
	return err
}

// room moves what is left to the front, or doubles the buffer.
func (f *feed) room() error {
	if f.start == 0 {
		if len(f.buf) >= maxAnswer {
			return errTooLong
		}
		f.buf = append(f.buf, make([]byte, len(f.buf))...)
		return nil
	}
	n := copy(f.buf, f.buf[f.start:f.end])
	f.searched -= f.start
	f.start, f.end = 0, n
	return nil
}

// wait lets several events gather: longer than before the last read if that
// brought little, shorter if it brought much, not at all if we are behind.
func (f *feed) wait(ctx context.Context, age time.Duration) {
	if f.start != f.end {
		return // the rest of an event is on its way
	}
	switch {
	case f.last > goodRead*3/2:
		f.gap = 0
	case f.last > goodRead:
		f.gap /= 2
	default:
		f.gap = min(max(2*f.gap, minWait), age/waitShare, maxWait)
	}
	if f.gap < minWait {
		return
	}
	if f.conn != nil {
		f.conn.quiet(goodRead)
	}
	if f.pause == nil {
		f.pause = time.NewTimer(f.gap)
	} else {
		f.pause.Reset(f.gap)
	}
	select {
	case <-f.pause.C:
	case <-ctx.Done():
		f.pause.Stop()
	}
}
