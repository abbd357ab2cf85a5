package datasets

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestWait is how long a server may ask to wait between two attempts.
const longestWait = 5 * time.Minute

var errIdle = errors.New("the connection fell silent")

// A transfer is the download of one file: what is here of it and how to ask for
// the rest.
type transfer struct {
	hub   *hub
	file  string // path in the repository
	part  *part
	total int64  // bytes in all; 0 while unknown
	want  string // SHA-256 the file must have; empty while unknown
}

// run downloads until the file is whole. A cut connection is taken up where it
// broke off; attempts that get further do not count as failures.
func (t *transfer) run(ctx context.Context) error {
	for failures := 1; ; failures++ {
		before := t.part.size
		err := t.attempt(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		after, again := temporary(err)
		if !again || hopeless(err) {
			return err
		}
		if t.part.size > before {
			failures = 1
		}
		if failures >= t.hub.cfg.Attempts {
			return t.giveUp(err, failures)
		}
		if after > longestWait {
			return fmt.Errorf("%w; it asks to wait %s", err, after)
		}
		if err := t.hub.cfg.Wait(ctx, max(after, time.Second<<min(failures-1, 6))); err != nil {
			return err
		}
	}
}

// hopeless errors come from the network but stay however often one asks.
func hopeless(err error) bool {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	return certificate
}

func (t *transfer) giveUp(err error, attempts int) error {
	return &hintError{
		text: fmt.Sprintf("gave up after %d attempts: %v", attempts, err),
		hint: "check the network; HF_ENDPOINT names a mirror, HF_HUB_OFFLINE=1 uses what is cached, and what has arrived so far is kept for the next try",
		err:  err,
	}
}

// attempt makes one request and stores what it brings.
func (t *transfer) attempt(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(t.hub.cfg.Idle, func() { cancel(errIdle) })
	defer watch.Stop()

	r, err := t.hub.get(ctx, t.file, t.header())
	if err != nil {
		return silence(ctx, err)
	}
	defer closeRead(r.Body)
	if r.StatusCode == http.StatusRequestedRangeNotSatisfiable && t.part.size > 0 {
		return errors.Join(&retryError{err: errors.New("the file is shorter than what was kept of it")}, t.part.restart(""))
	}
	if err := t.hub.fault(r); err != nil {
		return err
	}
	if err := t.begin(r); err != nil {
		return err
	}
	body := &watched{r: r.Body, alive: func() { watch.Reset(t.hub.cfg.Idle) }}
	return silence(ctx, t.receive(body))
}

// header asks for the rest of a file if a part of it is here and can be tied to
// what the server has: a changed file then comes whole.
func (t *transfer) header() http.Header {
	h := http.Header{}
	if t.part.size > 0 && t.part.etag != "" {
		h.Set("Range", "bytes="+strconv.FormatInt(t.part.size, 10)+"-")
		h.Set("If-Range", t.part.etag)
	}
	return h
}

// begin settles where the answer's bytes go and how many there must be.
func (t *transfer) begin(r *reply) error {
	if r.sha256 != "" && t.want != "" && r.sha256 != t.want {
		return fmt.Errorf("the hub has sha256 %s, want %s", r.sha256, t.want)
	}
	if t.want == "" {
		t.want = r.sha256
	}
	length := max(r.ContentLength, 0)
	if r.StatusCode == http.StatusPartialContent {
		start, total, ok := contentRange(r.Header.Get("Content-Range"))
		if !ok || start != t.part.size {
			return errors.Join(&retryError{err: errors.New("the server sent another range than asked for")}, t.part.restart(""))
		}
		t.total = total
	} else {
		t.total = length
		if err := t.part.restart(strongTag(r.Header.Get("ETag"))); err != nil {
			return err
		}
	}
	if limit := t.hub.cfg.Limits.Expanded; t.total > limit {
		return fmt.Errorf("the file has %d bytes; want at most %d", t.total, limit)
	}
	return nil
}

// receive stores the body. An end before the announced one is a cut connection.
func (t *transfer) receive(body io.Reader) error {
	limit := t.hub.cfg.Limits.Expanded
	if t.total > 0 {
		limit = t.total
	}
	buf := make([]byte, 128<<10)
	for {
		n, err := body.Read(buf)
		if t.part.size+int64(n) > limit {
			return fmt.Errorf("more bytes than the %d announced or allowed", limit)
		}
		if _, werr := t.part.Write(buf[:n]); werr != nil {
			return werr
		}
		if n > 0 {
			t.hub.cfg.Progress(Progress{Benchmark: t.hub.set.Name, File: t.file, Done: t.part.size, Total: t.total})
		}
		switch {
		case errors.Is(err, io.EOF) && t.part.size >= t.total:
			return nil
		case err != nil:
			return &retryError{err: fmt.Errorf("the connection was cut after %d bytes: %w", t.part.size, err)}
		}
	}
}

// silence tells a connection given up for its silence from one that the caller
// cancelled.
func silence(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	if cause := context.Cause(ctx); errors.Is(cause, errIdle) {
		return &retryError{err: errIdle}
	}
	return context.Cause(ctx)
}

// watched notes each sign of life of a body.
type watched struct {
	r     io.Reader
	alive func()
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	w.alive()
	return n, err
}

// strongTag returns an entity tag that proves equality byte for byte; "" for
// none or a weak one.
func strongTag(tag string) string {
	if len(tag) < 3 || len(tag) > 100 || tag[0] != '"' || tag[len(tag)-1] != '"' {
		return ""
	}
	return tag
}

// contentRange reads "bytes START-END/TOTAL". An unknown total is 0.
func contentRange(v string) (start, total int64, ok bool) {
	span, of, ok := strings.Cut(strings.TrimPrefix(v, "bytes "), "/")
	if !ok {
		return 0, 0, false
	}
	from, _, ok := strings.Cut(span, "-")
	start, err := strconv.ParseInt(from, 10, 64)
	if !ok || err != nil || start < 0 {
		return 0, 0, false
	}
	if of == "*" {
		return start, 0, true
	}
	total, err = strconv.ParseInt(of, 10, 64)
	return start, total, err == nil && total > start
}
