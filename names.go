package evalr

import (
	"fmt"
	"slices"
	"strings"
)

var (
	outcomeNames = []string{"unscored", "correct", "incorrect", "partial", "no-answer", "truncated", "pending"}
	formNames    = []string{"unasked", "kept", "broken"}
	stopNames    = []string{"unknown", "end", "length", "filter"}
	failureNames = []string{
		"invalid failure", "rate limited", "server error", "endpoint unreachable", "answer broke off",
		"answer stopped coming", "not an OpenAI-compatible answer", "request rejected", "prompt does not fit the context",
		"authentication refused", "quota exhausted",
	}
)

// String returns the outcome's name: "correct", "no-answer", ….
func (o Outcome) String() string { return name(outcomeNames, int(o)) }

// String returns the form's name: "kept", ….
func (f Form) String() string { return name(formNames, int(f)) }

// String returns the reason's name: "end", "length", ….
func (s StopReason) String() string { return name(stopNames, int(s)) }

// String returns what went wrong in a few words.
func (k FailureKind) String() string { return name(failureNames, int(k)) }

// ParseOutcome is the inverse of [Outcome.String].
func ParseOutcome(s string) (Outcome, error) {
	i := slices.Index(outcomeNames, s)
	if i < 0 {
		return Unscored, fmt.Errorf("outcome %q: want one of %q", s, outcomeNames)
	}
	return Outcome(i), nil //nolint:gosec // an index into a short list
}

func name(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("invalid(%d)", i)
}

// IsSample reports whether a benchmark, by its name, consists of problems that are part
// of evalr, whose scores say nothing of the benchmarks they look like.
func IsSample(benchmark string) bool { return strings.HasPrefix(benchmark, "sample-") }
