package evalr

import (
	"strconv"
	"time"
)

// FailureKind says what went wrong with a request. The zero value is invalid.
type FailureKind uint8

// The kinds of failures. Those up to FailureGarbage are worth another try;
// Unauthorized and Quota end the run.
const (
	FailureInvalid      FailureKind = iota
	FailureRateLimit                // 429
	FailureServer                   // 5xx
	FailureUnreachable              // no connection: refused, reset before an answer, name or TLS trouble
	FailureTorn                     // the answer broke off
	FailureIdle                     // the answer stopped coming
	FailureGarbage                  // not the protocol: HTML, broken JSON, no choices
	FailureRejected                 // another 4xx: this request will never do
	FailureContext                  // prompt and token limit do not fit the model's context
	FailureUnauthorized             // 401, 403
	FailureQuota                    // credit or quota exhausted
)

// A Failure is a request that brought no completion. It is data of a run, shown
// and counted, and never scored.
type Failure struct { //nolint:errname // the vocabulary's word: it is data of a run first, and an error on its way there
	Kind       FailureKind
	Status     int           // HTTP status; 0 if there was none
	Message    string        // the server's words, secrets removed
	RetryAfter time.Duration // how long the server asks to wait; 0 if it does not say
	Drawn      bool          // the model had begun to answer: another try is another draw
}

func (f *Failure) Error() string {
	text := f.Kind.String()
	if f.Status != 0 {
		text += " (status " + strconv.Itoa(f.Status) + ")"
	}
	if f.Message != "" {
		text += ": " + f.Message
	}
	return text
}

// Temporary reports whether another try may succeed.
func (k FailureKind) Temporary() bool { return k >= FailureRateLimit && k <= FailureGarbage }

// Final reports whether every further request must fail as well, so that the
// run stops.
func (k FailureKind) Final() bool { return k == FailureUnauthorized || k == FailureQuota }
