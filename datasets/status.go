package datasets

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A retryError is a failure of the network that another attempt may mend.
type retryError struct {
	err   error
	after time.Duration // how long the server asks to wait; 0 if it does not say
}

func (e *retryError) Error() string { return e.err.Error() }

// Unwrap returns what failed.
func (e *retryError) Unwrap() error { return e.err }

// fault returns what is wrong with an answer that does not bring the file, or
// nil. A refusal by the storage host is worth another try: the hub signs a new
// address each time, and the old one may have expired.
func (h *hub) fault(r *reply) error {
	said := h.said(r)
	switch code := r.StatusCode; {
	case code == http.StatusOK, code == http.StatusPartialContent:
		return h.wrongAnswer(r)
	case r.storage && code < 500 && code != http.StatusTooManyRequests:
		return &retryError{err: fmt.Errorf("storage refused the file%s", said)}
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return h.noAccess(said)
	case code == http.StatusNotFound:
		return h.notFound(r)
	case code == http.StatusTooManyRequests:
		return &retryError{err: fmt.Errorf("%s asks to come back later%s", h.base.Host, said), after: retryAfter(r.Header)}
	case code >= 500, code == http.StatusRequestTimeout:
		return &retryError{err: fmt.Errorf("trouble at %s%s", r.Request.URL.Host, said), after: retryAfter(r.Header)}
	}
	return fmt.Errorf("unexpected answer of %s%s", h.base.Host, said)
}

// said is the status, and the hub's own words for it where it gives them.
func (h *hub) said(r *reply) string {
	text := " (status " + strconv.Itoa(r.StatusCode)
	if m := r.Header.Get("X-Error-Message"); m != "" {
		if len(m) > 200 {
			m = m[:200]
		}
		m = strings.ToValidUTF8(m, "?")
		if h.cfg.Token != "" {
			m = strings.ReplaceAll(m, string(h.cfg.Token), "[redacted]")
		}
		text += ": " + strconv.Quote(m)
	}
	return text + ")"
}

func (h *hub) noAccess(said string) error {
	hint := h.set.gatedHint(h.cfg.Endpoint, h.cfg.Token != "")
	if h.cfg.Token != "" && !mayCarry(h.base, h.base) {
		hint = "the token was not sent because HF_ENDPOINT is plain http; use https"
	}
	what := "no access to " + h.set.Repo
	if h.set.Gated {
		what = h.set.Repo + " is gated"
	}
	return &hintError{text: what + said, hint: hint, code: 5, err: ErrMissing}
}

func (h *hub) notFound(r *reply) error {
	what := "no such file"
	switch r.Header.Get("X-Error-Code") {
	case "RevisionNotFound":
		what = "no such revision"
	case "RepoNotFound":
		what = "no such repository"
	}
	return &hintError{
		text: fmt.Sprintf("%s at %s (status 404)", what, h.base.Host),
		hint: "if HF_ENDPOINT names a mirror, it may not hold this data set; otherwise the pin is out of date: name a local copy with --data " + h.set.Name + "=FILE",
	}
}

// wrongAnswer looks at an answer that claims to be the file.
func (h *hub) wrongAnswer(r *reply) error {
	if r.commit != "" && r.commit != h.set.Revision {
		return fmt.Errorf("the hub answered with commit %s, want %s", r.commit, h.set.Revision)
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return fmt.Errorf("%s answered with content encoding %q, which was not asked for", r.Request.URL.Host, e)
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "text/html" {
		return &hintError{
			text: r.Request.URL.Host + " answered with a web page instead of the file",
			hint: "check HF_ENDPOINT, and whether this network asks to log in first",
		}
	}
	return nil
}

// retryAfter reads Retry-After in seconds or as a date, the latter against the
// server's own clock, so that ours does not matter.
func retryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if s, err := strconv.Atoi(v); err == nil {
		return time.Duration(max(0, min(s, 24*60*60))) * time.Second
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return max(0, at.Sub(now))
}

// temporary reports whether another attempt may succeed, and when.
func temporary(err error) (after time.Duration, ok bool) {
	r, ok := errors.AsType[*retryError](err)
	if !ok {
		return 0, false
	}
	return r.after, true
}
