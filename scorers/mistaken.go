package scorers

import (
	"slices"
	"strings"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// mistakes are what the words before a box say of an answer that others give, or that
// was given before.
var mistakes = []string{
	"mistake is to", "mistake is answering", "wrong answer is", "incorrect answer is", "first answer", "initial answer", "previous answer", "earlier answer", "might think", "might answer", "might guess", "first thought",
	"students answer", "students think", "students write", "people answer", "people think", "tempting", "at first glance",
}

// mistaking are words of which each of these has one, and those that negate a verb.
var mistaking = []string{"mistake", "wrong", "incorrect", "first", "initial", "previous", "earlier", "might", "students", "people", "tempting", "not", "cannot"}

// mistakingPairs has for each letter that one of these words begins with the set of the
// letters that follow it, so that most words of a text cost a look.
var mistakingPairs = func() (second ['z' + 1]uint32) {
	for _, word := range mistaking {
		second[word[0]] |= 1 << (word[1] - 'a')
	}
	return second
}()

// sentenceBefore is what stands before i in its sentence, at most so many bytes, and
// whether one of these words begins in it.
func sentenceBefore(text string, i int) (sentence string, mistake bool) {
	end, least := i, max(0, i-maxLine/4)
	for ; i > least; i-- {
		switch b := text[i-1]; {
		case isLetter(b):
			continue
		case b == '.' || b == '!' || b == '?' || b == ';' || b == '\n':
			return text[i:end], mistake || mistakesAt(text[i:end])
		}
		mistake = mistake || mistakesAt(text[i:end])
	}
	return text[i:end], mistake || mistakesAt(text[i:end])
}

// mistakesAt reports whether a text begins with one of these words.
func mistakesAt(text string) bool {
	if len(text) < 2 || !isLetter(text[0]) || !isLetter(text[1]) || mistakingPairs[text[0]|0x20]&(1<<(text[1]|0x20-'a')) == 0 {
		return false
	}
	begins := func(word string) bool { return len(text) >= len(word) && strings.EqualFold(text[:len(word)], word) }
	return slices.ContainsFunc(mistaking, begins)
}

// overturned are words of a sentence that takes an answer back, rather than only looking
// at it once more.
var overturned = []string{
	"wrong", "incorrect", "mistake", "error", "should be", "should have", "double count", "double-count", "overcount", "undercount", "forgot", "missed", "misread", "scratch that", "the answer is",
}

// What may stand between a box and what is said of it, and before what follows that.
var (
	closers    = bytesOf(`$)\]*`)
	separators = bytesOf(".,;: $)\\]*\r\n")
)

// maxCorrection bounds what follows a box and may take it back, in bytes.
const maxCorrection = 600

// isMistaken reports whether a text calls the answer in these boxes a mistake: in the words
// before it, in what it says of it, or by the sentences that follow up to the end.
func isMistaken(text string, boxes []span) bool {
	start, end := boxes[0].start, boxes[len(boxes)-1].end
	if before, mayMistake := sentenceBefore(text, start); mayMistake {
		if i := strings.LastIndex(before, " so "); i >= 0 {
			before = before[i:]
		}
		if mentions(before, mistakes) || isNegated(strings.TrimRight(before, ` $\([`)) {
			return true
		}
	}
	after := closers.trimLeft(text[end:])
	if after == "" {
		return false
	}
	if isRefuted(after) {
		return true
	}
	after = separators.trimLeft(after)
	withdraws := func(word string) bool { return strings.HasPrefix(after, word) }
	return len(after) <= maxCorrection && slices.ContainsFunc(withdrawals, withdraws) && mentions(after, overturned)
}

// insistent are words of an announcement that holds against an answer before it.
var insistent = []string{"final answer", "correct answer", "actual answer", "actually the answer", "actually, the answer"}

// overruled is the answer that a text insists on after its last box, if it is another one:
// "\boxed{4}. Actually the final answer is 5."
func (f *mathFinder) overruled(boxed claim, after string) (claim, bool) {
	if !strings.Contains(after, "nswer") {
		return claim{}, false
	}
	for i := range announced(after) {
		if isDoubted(after[:i]) || !mentions(after[max(0, i-maxHeading):i], insistent) {
			continue
		}
		answer, ok := f.answerOf(restOfLine(after, i))
		if !ok || f.form().number && !isNumeric(answer) {
			break
		}
		x, err := parsed(answer)
		y, wrong := parsed(boxed.text)
		differ := err == nil && wrong == nil && judged(mathexpr.Policy{}, x, y, "").Verdict == mathexpr.Unequal
		return claim{text: answer, method: methodAnswerLine}, differ
	}
	return claim{}, false
}
