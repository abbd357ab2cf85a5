package scorers

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/evalr/evalr"
)

// maxAnswer bounds an answer in bytes; a longer text is no answer.
const maxAnswer = 4096

// A claim is an answer found in a text.
type claim struct {
	text   string // as written, without what announces or delimits it
	method string // how it was found
	whole  bool   // it would stand even if the text had been cut off at its end
	why    string // where none was found, what was looked at
}

// stated reports whether the text says that this is its answer, rather than the
// answer being taken from where answers use to stand.
func (c claim) stated() bool {
	return c.method == methodBoxed || c.method == methodBoxedList || c.method == methodTag || c.method == methodAnswerLine
}

// A finder looks for the answer a text gives.
type finder func(text string) (claim, bool)

// read applies the common rule of the package: it returns the claim to grade,
// or else the score of a completion that makes none.
func read(c *evalr.Completion, find finder) (claim, *evalr.Score) {
	if c.Unclosed {
		return claim{}, missing(c.Stop == evalr.StopLength || c.Stop == evalr.StopUnknown, "the reasoning never ended")
	}
	found, ok := find(c.Text)
	ok = ok && strings.TrimSpace(found.text) != "" // of marks that are no answer, nothing may be left
	switch {
	case ok && (found.whole || c.Stop != evalr.StopLength):
		found.text = strings.ToValidUTF8(found.text, "\uFFFD")
		return found, nil
	case c.Stop == evalr.StopLength:
		return claim{}, missing(true, "cut off at the token limit before an answer")
	case strings.TrimSpace(c.Text) == "":
		return claim{}, missing(false, "nothing follows the reasoning")
	default:
		return claim{}, missing(false, cmp.Or(found.why, "no answer in the asked form"))
	}
}

// missing is the score of a completion without an answer.
func missing(truncated bool, why string) *evalr.Score {
	if truncated {
		return &evalr.Score{Outcome: evalr.Truncated, Reason: why}
	}
	return &evalr.Score{Outcome: evalr.NoAnswer, Reason: why}
}

// graded is the score of an answer.
func graded(c claim, key string, correct bool, why string) evalr.Score {
	s := evalr.Score{Outcome: evalr.Incorrect, Answer: c.text, Key: key, Method: c.method, Reason: why}
	if correct {
		s.Outcome, s.Value = evalr.Correct, 1
	}
	return s
}

// golds reads every accepted answer and appends it; one that cannot be read is an error
// that names the problem, if it has a name, and the answer.
func golds[T any](to []T, t evalr.Target, parse func(string) (T, error)) ([]T, error) {
	of := ""
	if t.Problem.ID != "" {
		of = fmt.Sprintf("problem %q: ", t.Problem.ID)
	}
	if len(t.Gold) == 0 {
		return nil, errors.New(of + "no gold answer")
	}
	for _, g := range t.Gold {
		v, err := parse(g)
		if err != nil {
			return nil, fmt.Errorf("%sgold answer %q: %w", of, g, err)
		}
		to = append(to, v)
	}
	return to, nil
}
