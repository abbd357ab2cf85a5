package scorers

import (
	"slices"
	"strings"
)

// mistakes are what the words before a box say of an answer that others give, or that
// was given before.
var mistakes = []string{
	"mistake is to", "mistake is answering", "wrong answer is", "incorrect answer is", "first answer", "initial answer", "previous answer", "earlier answer", "might think", "might answer", "might guess", "first thought",
	"students answer", "students think", "students write", "people answer", "people think", "tempting", "at first glance",
}

// mistaking are words of which each of these has one, by their first letter.
var mistaking = func() (by [256][]string) {
	for _, word := range []string{"mistake", "wrong", "incorrect", "first", "initial", "previous", "earlier", "might", "students", "people", "tempting"} {
		by[word[0]] = append(by[word[0]], word)
	}
	return by
}()

// mayMistake reports whether one of these words begins in a text.
func mayMistake(text string) bool {
	for i := range len(text) {
		if i > 0 && isLetter(text[i-1]) {
			continue
		}
		for _, word := range mistaking[lower(text[i])] {
			if len(text)-i >= len(word) && lower(text[i+1]) == word[1] && strings.EqualFold(text[i:i+len(word)], word) {
				return true
			}
		}
	}
	return false
}

// overturned are words of a sentence that takes an answer back, rather than only looking
// at it once more.
var overturned = []string{
	"wrong", "incorrect", "mistake", "error", "should be", "should have", "double count", "double-count", "overcount", "undercount", "forgot", "missed", "misread", "scratch that", "the answer is",
}

// maxCorrection bounds what follows a box and may take it back, in bytes.
const maxCorrection = 600

// isMistaken reports whether a text calls the answer in these boxes a mistake: in the words
// before it, in what it says of it, or by the sentences that follow up to the end.
func isMistaken(text string, boxes []span) bool {
	start, end := boxes[0].start, boxes[len(boxes)-1].end
	before := text[max(0, start-maxLine/4):start]
	before = before[strings.LastIndexAny(before, ".!?;\n")+1:]
	if mayMistake(before) {
		if i := strings.LastIndex(before, " so "); i >= 0 {
			before = before[i:]
		}
		if mentions(before, mistakes) {
			return true
		}
	}
	after := strings.TrimLeft(text[end:], "$)\\]*")
	if isRefuted(after) {
		return true
	}
	after = strings.TrimLeft(after, ".,;: $)\\]*\r\n")
	withdraws := func(word string) bool { return strings.HasPrefix(after, word) }
	return len(after) <= maxCorrection && slices.ContainsFunc(withdrawals, withdraws) && mentions(after, overturned)
}
