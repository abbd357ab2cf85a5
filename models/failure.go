package models

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/evalr/evalr"
)

const (
	maxComplaint  = 64 << 10       // bytes of an error body that are read
	maxMessage    = 500            // characters of a message that are kept
	maxRetryAfter = 24 * time.Hour // what a server may ask us to wait
)

// hintedError is a failure with advice.
type hintedError struct {
	*evalr.Failure
	hint string
}

// Unwrap returns the failure itself.
func (h *hintedError) Unwrap() error { return h.Failure }

// Hint says what to do.
func (h *hintedError) Hint() string { return h.hint }

// failed finishes a failure: its message is made safe and it gets its hint.
func (e *Endpoint) failed(f *evalr.Failure, hint string) error {
	f.Message = e.clean(f.Message)
	if hint == "" {
		return f
	}
	return &hintedError{Failure: f, hint: hint}
}

// clean makes a text of the server's fit to be shown and stored: on one line,
// without control characters or secrets, and short. It is shortened last, or
// half of a secret could be left.
func (e *Endpoint) clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	s = e.redact.Redact(strings.Join(strings.Fields(s), " "))
	if runes := []rune(s); len(runes) > maxMessage {
		return string(runes[:maxMessage]) + "…"
	}
	return s
}

// refused reads an answer that is not a success.
func (e *Endpoint) refused(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxComplaint)) // what can be read of it
	_, _ = io.CopyN(io.Discard, resp.Body, maxComplaint)           // so that the connection can be kept
	c := parseComplaint(body)
	f := &evalr.Failure{
		Kind:       classify(resp.StatusCode, c),
		Status:     resp.StatusCode,
		Message:    c.message,
		RetryAfter: retryAfter(resp.Header, e.config.Clock),
	}
	if f.Message == "" {
		f.Message = http.StatusText(resp.StatusCode)
	}
	return e.failed(f, e.advise(resp, c, f.Kind))
}

// Codes and types by which servers name the two conditions that a status does
// not tell. Words like "quota" in a message tell nothing: some services use them
// for a rate limit that passes in a minute.
var (
	quotaCodes   = []string{"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance", "credit_limit_exceeded"}
	contextCodes = []string{"context_length_exceeded", "exceed_context_size_error"}
)

// contextWords are how servers that have no code for it say that prompt and
// limit do not fit the model: vLLM, SGLang, TGI, Anthropic.
var contextWords = regexp.MustCompile(`(?i)(maximum|available|model's|exceeds?( the)?)( \w+){0,3} context (length|size|window)|context (length|size|window) (exceeded|of \d+)|prompt is too long|inputs.{0,3} tokens .{0,40}must be <=`)

// classify says what kind of failure a status and a complaint are. Status 0 is
// an error within a stream.
func classify(status int, c complaint) evalr.FailureKind {
	switch {
	case slices.Contains(contextCodes, c.code) || slices.Contains(contextCodes, c.kind),
		status != http.StatusTooManyRequests && contextWords.MatchString(c.message):
		return evalr.FailureContext
	case status == http.StatusPaymentRequired,
		slices.Contains(quotaCodes, c.code) || slices.Contains(quotaCodes, c.kind):
		return evalr.FailureQuota
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return evalr.FailureUnauthorized
	case status == http.StatusTooManyRequests:
		return evalr.FailureRateLimit
	case status == http.StatusRequestTimeout || status == http.StatusTooEarly || status >= 500 || status == 0:
		return evalr.FailureServer
	default:
		return evalr.FailureRejected
	}
}

// retryAfter reads how long to wait: milliseconds, seconds or a date.
func retryAfter(h http.Header, clock func() time.Time) time.Duration {
	var d time.Duration
	value := strings.TrimSpace(h.Get("Retry-After"))
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		d = seconds(ms / 1000)
	} else if s, err := strconv.ParseFloat(value, 64); err == nil {
		d = seconds(s)
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(clock())
	}
	return min(max(d, 0), maxRetryAfter)
}

func seconds(s float64) time.Duration {
	return time.Duration(min(s, maxRetryAfter.Seconds()) * float64(time.Second))
}

// broken is an error that a server sends in place of an answer, or within one.
func (a *answer) broken(body []byte) *evalr.Failure {
	c := parseComplaint([]byte(`{"error":` + string(body) + `}`))
	status, err := strconv.Atoi(c.code)
	if err != nil || status < 400 || status > 599 {
		status = 0
	}
	return &evalr.Failure{Kind: classify(status, c), Status: status, Message: c.message, Drawn: a.begun}
}

// garbage is an answer that is none, with its beginning for a person to look at.
func (x *exchange) garbage(what string, b []byte) *evalr.Failure {
	message := "got " + what
	if c := parseComplaint(b[:min(len(b), maxComplaint)]); c.page {
		message = "got " + c.message
	} else if len(b) > 0 {
		message += ": " + string(b[:min(len(b), 200)])
	}
	return &evalr.Failure{Kind: evalr.FailureGarbage, Status: http.StatusOK, Message: message, Drawn: x.answer.begun}
}

// quiet is the failure of an exchange that timed out, nil if it did not.
func (x *exchange) quiet(ctx context.Context) *evalr.Failure {
	if !errors.Is(context.Cause(ctx), errQuiet) {
		return nil
	}
	message := fmt.Sprintf("no answer began within %s", x.e.config.FirstTimeout)
	if x.answer.begun || x.bulk {
		message = fmt.Sprintf("nothing came for %s", x.e.config.IdleTimeout)
	}
	return &evalr.Failure{Kind: evalr.FailureIdle, Message: message, Drawn: x.answer.begun}
}

// unseen takes a failure for a lost draw if the model may have drawn although
// nothing of its answer came: one that is not streamed shows nothing until its last
// token is drawn, and a gateway that loses patience then looks like one that has
// nobody to ask.
func (x *exchange) unseen(err error) error {
	f, ok := errors.AsType[*evalr.Failure](err)
	if ok && x.e.config.NoStream && x.sent.Load() && !refusal(f) {
		f.Drawn = true
	}
	return err
}

// statusOverloaded is what Anthropic and others say instead of 503.
const statusOverloaded = 529

// refusal reports whether a server says that it does not do what it is asked, and
// so has drawn nothing.
func refusal(f *evalr.Failure) bool {
	switch f.Kind { //nolint:exhaustive // all others are refusals
	case evalr.FailureUnreachable, evalr.FailureTorn, evalr.FailureIdle, evalr.FailureGarbage:
		return false
	case evalr.FailureServer:
		return slices.Contains([]int{
			http.StatusRequestTimeout, http.StatusTooEarly, http.StatusNotImplemented, http.StatusServiceUnavailable, statusOverloaded,
		}, f.Status)
	}
	return true
}

// broke explains why reading an answer ended before its time.
func (x *exchange) broke(ctx, parent context.Context, err error) error {
	if parent.Err() != nil {
		return context.Cause(parent)
	}
	if f := x.quiet(ctx); f != nil {
		return x.e.failed(f, "")
	}
	f, ok := errors.AsType[*evalr.Failure](err)
	if !ok {
		f = &evalr.Failure{Kind: evalr.FailureTorn, Status: http.StatusOK, Message: err.Error(), Drawn: x.answer.begun}
	}
	if errors.Is(err, errTooLong) {
		f.Kind = evalr.FailureGarbage
	}
	hint := ""
	if strings.Contains(f.Message, "web page") {
		hint = x.e.pageHint()
	}
	return x.e.failed(f, hint)
}

// unreachable explains why a request got no answer at all.
func (x *exchange) unreachable(ctx, parent context.Context, err error) error {
	if parent.Err() != nil {
		return context.Cause(parent)
	}
	if f := x.quiet(ctx); f != nil {
		return x.e.failed(f, "")
	}
	return x.e.noAnswer(err)
}
