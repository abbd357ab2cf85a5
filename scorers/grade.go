package scorers

import (
	"context"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/evalr/evalr"
)

// methodBare says that the whole text was the answer.
const methodBare = "bare"

const (
	maxBare      = 200 // bytes of a bare answer with words
	maxBareWords = 3   // words of one: "all real numbers", and not a sentence
)

// Grade grades a prediction that may be a whole completion after its reasoning
// or a bare answer: "1/2", "B", "042". A text that states its answer, by a box
// or an answer line, is a completion; otherwise a short single line is the
// answer itself, and Score.Method is "bare"; any other text is a completion. A
// scorer of another package grades it as a completion.
func Grade(ctx context.Context, s evalr.Scorer, gold []string, prediction string) (evalr.Score, error) {
	return GradeTarget(ctx, s, evalr.Target{Gold: gold}, prediction)
}

// GradeTarget is [Grade] for a gold answer whose question is known.
func GradeTarget(ctx context.Context, s evalr.Scorer, t evalr.Target, prediction string) (evalr.Score, error) {
	return gradeEither(ctx, s, t, evalr.Completion{Text: prediction, Stop: evalr.StopEnd})
}

// gradeEither scores a completion whose text may be a bare answer.
func gradeEither(ctx context.Context, s evalr.Scorer, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	j, ok := s.(judge)
	if !ok {
		return s.Score(ctx, t, c)
	}
	r, err := j.rules(t)
	if err != nil {
		return evalr.Score{}, err
	}
	return scored(orBare{r}, j.extraction(), &c), nil
}

// mayState reports whether a text may state its answer, by a box, a tag or in words, rather
// than be one.
func mayState(text string) bool {
	if len(text) > maxBare || strings.Contains(text, "ox") || strings.ContainsAny(text, "<#\n") {
		return true
	}
	return countWords(withoutText(text)) > 0 || strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf && unicode.IsLetter(r) && !unicode.Is(unicode.Greek, r) })
}

// orBare are rules for a text that may be a bare answer.
type orBare struct{ rules }

func (r orBare) robust(text string) (claim, bool) { return r.either(text, r.rules.robust) }
func (r orBare) r1(text string) (claim, bool)     { return r.either(text, r.rules.r1) }

// either finds what is stated, else a bare answer, else what find falls back on.
func (r orBare) either(text string, find finder) (claim, bool) {
	if !mayState(text) {
		if c, isBare := r.bare(text); isBare {
			return c, true
		}
	}
	found, ok := find(text)
	if ok && found.stated() {
		return found, true
	}
	if c, isBare := r.bare(text); isBare {
		return c, true
	}
	return found, ok
}

// bareLine returns a text that is one short line of no more words than these.
func bareLine(text string, most int) (line string, words int, ok bool) {
	line = strings.TrimSpace(text)
	if line == "" || len(line) > maxLine || strings.ContainsAny(line, "\r\n") {
		return "", 0, false
	}
	words = countWords(withoutText(line))
	return line, words, words <= most && (words == 0 || len(line) <= maxBare)
}

// withoutText drops what \text{…} holds, which is part of a formula.
func withoutText(s string) string {
	before, rest, found := strings.Cut(s, `\text{`)
	_, after, closed := strings.Cut(rest, "}")
	if !found || !closed {
		return s
	}
	return before + withoutText(after)
}

// hasWords reports whether a text has words that are none of mathematics.
func hasWords(s string) bool {
	for w := range wordsOf(s) {
		if !slices.Contains(mathWords, strings.ToLower(w)) {
			return true
		}
	}
	return false
}

// countWords counts the words of a text.
func countWords(s string) (n int) {
	for range wordsOf(s) {
		n++
	}
	return n
}

// wordsOf yields runs of two letters or more that are no LaTeX command.
func wordsOf(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := 0
		for i := 0; i <= len(s); i++ {
			if i < len(s) && isLetter(s[i]) {
				continue
			}
			if i-start > 1 && (start == 0 || s[start-1] != '\\') && !yield(s[start:i]) {
				return
			}
			start = i + 1
		}
	}
}

// Decision says in a word what a score decided: "equal" (proved), "unequal"
// (shown to differ), "unknown" (neither, as where an answer could not be read)
// or "no-answer".
func Decision(s evalr.Score) string {
	switch s.Outcome {
	case evalr.Correct:
		return "equal"
	case evalr.NoAnswer, evalr.Truncated:
		return "no-answer"
	case evalr.Unscored:
		return "unknown"
	default:
		if strings.HasPrefix(s.Reason, notProved) || strings.HasPrefix(s.Reason, cannotRead) {
			return "unknown"
		}
		return "unequal"
	}
}
