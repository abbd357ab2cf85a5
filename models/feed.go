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
	smallRead = 2 << 10   // what a read brings when we are not behind
	maxPooled = 64 << 10  // buffers above are left to the garbage collector
	maxAnswer = 512 << 20 // of one event or whole answer; ten million bytes may be six times that when escaped
)

// Waiting before a read, so that one system call brings several events. A stream
// of 50 events a second read one at a time costs more in system calls and
// wake-ups than in anything done with the events. The wait grows with the age
// of the answer and is never more than a 64th of it, so that even in the worst
// case no answer takes 2 % longer for it, and short ones take no longer at all.
const (
	waitShare = 64
	minWait   = 5 * time.Millisecond
	maxWait   = 200 * time.Millisecond
)

var errTooLong = errors.New("the answer is longer than anything a model writes")

var feeds = sync.Pool{New: func() any { return &feed{buf: make([]byte, feedSize)} }}

// A feed reads a body in lines or as a whole.
type feed struct {
	body       io.Reader
	buf        []byte
	start, end int         // what is read and not used yet
	searched   int         // up to here there is no end of line
	last       int         // what the last read brought
	pause      *time.Timer // made when first needed
}

func newFeed(body io.Reader) *feed {
	f := feeds.Get().(*feed) //nolint:forcetypeassert // the pool holds nothing else
	*f = feed{body: body, buf: f.buf}
	return f
}

func (f *feed) free() {
	f.body = nil
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

// wait lets several events gather, unless reads bring much already.
func (f *feed) wait(ctx context.Context, age time.Duration) {
	d := min(age/waitShare, maxWait)
	if d < minWait || f.last >= smallRead || f.start != f.end {
		return
	}
	if f.pause == nil {
		f.pause = time.NewTimer(d)
	} else {
		f.pause.Reset(d)
	}
	select {
	case <-f.pause.C:
	case <-ctx.Done():
		f.pause.Stop()
	}
}
