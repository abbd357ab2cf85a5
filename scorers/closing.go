package scorers

import (
	"slices"
	"strings"
	"unicode"
)

// denied is the reason where a text does not state what it ends in.
const denied = "the closing paragraph denies or only bounds what it ends in"

// closing finds the answer that a text ends in.
func (f *mathFinder) closing(text string) (claim, bool) {
	paragraph := closingParagraph(text)
	if isQuestion(paragraph) {
		return claim{why: "the text ends in a question"}, false
	}
	if word, ok := f.truth(trimmed(unemphasised(paragraph))); ok {
		return claim{text: word, method: methodFinalClause}, true
	}
	for i := range announced(paragraph) {
		if isDoubted(paragraph[:i]) {
			return claim{why: denied}, false
		}
	}
	paragraph = f.concluding(unmarked(paragraph))
	if refuses(paragraph) || retracts(f.lastSentences(paragraph)) || mentions(afterValues(paragraph), vanishings) {
		return claim{why: "the closing paragraph gives no answer, or takes one back"}, false
	}
	for _, find := range []finder{f.closingFormulas, f.closingTuple, f.closingEmphasis, f.closingLine, f.closingNumber, f.closingClause} {
		switch c, ok := find(paragraph); {
		case ok && (c.text == "" || isPlaceholder(c.text)):
			return claim{why: denied}, false
		case ok:
			return c, true
		}
	}
	return claim{why: "the closing paragraph holds no formula, emphasis or number"}, false
}

// closingFormulas are the last formula and those that are joined to it. Where the gold
// answer is a number, one that is concluded after them is the answer.
func (f *mathFinder) closingFormulas(paragraph string) (claim, bool) {
	group := joinedTo(formulasOf(paragraph), paragraph, f.joins)
	if len(group) == 0 {
		return claim{}, false
	}
	first, last := group[0], group[len(group)-1]
	if f.form().number {
		if number, ok := concluded(paragraph[last.end:]); ok {
			return claim{text: number, method: methodLastNumber}, true
		}
	}
	if len(group) > 1 && isCondition(paragraph[:first.start]) {
		first, group = group[1], group[1:]
	}
	if last.content == "" || isPlaceholder(last.content) || f.form().number && !hasDigit(last.content) {
		return claim{}, false
	}
	if !isStated(paragraph, first.start, last.end) {
		return claim{}, true
	}
	return claim{text: enumerated(group, paragraph) + magnitude(paragraph[last.end:]), method: methodFinalFormula}, true
}

// closingTuple is the last enumeration in brackets, where the gold answer is one.
func (f *mathFinder) closingTuple(paragraph string) (claim, bool) {
	tuple, ok := lastTuple(paragraph)
	return claim{text: tuple, method: methodFinalFormula}, ok && f.form().tuple
}

// closingEmphasis are the last emphasis and those that are joined to it.
func (f *mathFinder) closingEmphasis(paragraph string) (claim, bool) {
	group := joinedTo(emphases(paragraph), paragraph, f.joins)
	if len(group) == 0 || f.form().number && !hasDigit(group[len(group)-1].content) {
		return claim{}, false
	}
	first, last := group[0], group[len(group)-1]
	if !isStated(paragraph, first.start, last.end) {
		return claim{}, true
	}
	return claim{text: f.numberIn(enumerated(group, paragraph)), method: methodFinalBold}, true
}

// closingNumber is the last number, where the gold answer is one, or the last that are
// joined, where it is several values.
func (f *mathFinder) closingNumber(paragraph string) (claim, bool) {
	number, ok := lastNumber(paragraph)
	form := f.form()
	return claim{text: number, method: methodLastNumber}, ok && (form.number || form.list && strings.Contains(number, " "))
}

// copulas are what stands between a subject and what a sentence says that it is.
var copulas = []string{" is ", " are ", " equals ", " be "}

// closingClause is what the last sentence says that something is, if that is mathematics
// and no words but a unit: "So the area is 5π."
func (f *mathFinder) closingClause(paragraph string) (claim, bool) {
	sentence := strings.TrimRight(lastSentence(paragraph), " \n.!")
	at := -1
	for _, copula := range copulas {
		if i := strings.LastIndex(sentence, copula); i >= 0 {
			at = max(at, i+len(copula))
		}
	}
	if at < 0 || !isStated(sentence, at, len(sentence)) {
		return claim{}, false
	}
	value := strings.TrimSpace(sentence[at:])
	amount := value
	if i := strings.LastIndexByte(value, ' '); i >= 0 && hasDigit(value[:i]) && countWords(value[i:]) == 1 {
		amount = value[:i]
	}
	return claim{text: value, method: methodFinalClause}, isNotation(amount)
}

// closingLine is a last line that is mathematics without words, by itself or after a
// colon, or where the gold answer is a word or a name a last line of few words.
func (f *mathFinder) closingLine(paragraph string) (claim, bool) {
	before, line := "", strings.TrimSpace(paragraph)
	if i := strings.LastIndexByte(line, '\n'); i >= 0 {
		before, line = strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:])
	}
	if before != "" && !strings.HasSuffix(before, ":") {
		return claim{}, false
	}
	if f.form().name && len(line) <= maxBare && countWords(line) <= maxBareWords && !strings.ContainsAny(line, ".!?:$*") {
		return claim{text: line, method: methodFinalClause}, true
	}
	line = strings.TrimRight(line, ".")
	letters := strings.ContainsFunc(line, unicode.IsLetter)
	symbols := strings.ContainsAny(line, `\_^=([{`) || letters && hasDigit(line) || !f.form().number && (letters || hasDigit(line)) // more than a number
	return claim{text: line, method: methodFinalClause}, symbols && isNotation(line)
}

// isNotation reports whether a text is a line of mathematics without delimiters: no words
// stand in it, and no box.
func isNotation(text string) bool {
	return text != "" && len(text) <= maxBare && !strings.Contains(text, "\n") && !strings.Contains(text, "ox") && !isForeign(text) && !hasWords(withoutText(text))
}

// concluding is a paragraph up to where its last sentence goes on to a reason, if that
// still holds a value.
func (f *mathFinder) concluding(paragraph string) string {
	last := lastSentence(paragraph)
	statement := stated(withoutAsides(last))
	for _, condition := range []string{" for all ", " for every ", " for any ", " for each "} {
		if before, _, ok := strings.Cut(statement, condition); ok && len(formulasOf(before)) > 0 {
			statement = before
		}
	}
	if f.form().number {
		statement = counting(statement)
	}
	if f.holdsValue(statement) {
		return paragraph[:len(paragraph)-len(last)] + statement
	}
	return paragraph
}

// counting is a sentence up to the colon before the things that it counts: "there are
// exactly 5 such integers: 1, 2, 3, 4, 6".
func counting(sentence string) string {
	before, things, ok := strings.Cut(sentence, ": ")
	if count, found := numberBefore(before, len(before)); ok && found && strings.Contains(things, ",") && isCount(before[:count.start]) {
		return before
	}
	return sentence
}

// isCount reports whether a text ends in what stands before a number of things.
func isCount(before string) bool {
	before = strings.TrimRight(before, " $*")
	return strings.HasSuffix(before, " are") || strings.HasSuffix(before, "exactly") || strings.HasSuffix(before, " have")
}

// holdsValue reports whether an answer may stand in a text.
func (f *mathFinder) holdsValue(text string) bool {
	return hasDigit(text) || !f.form().number && holdsMarkup(text)
}

// holdsMarkup reports whether a formula or an emphasis may stand in a text.
func holdsMarkup(text string) bool {
	return strings.Contains(text, "$") || strings.Contains(text, `\(`) || strings.Contains(text, `\[`) || strings.Contains(text, "**")
}

// afterValues is what follows the last digit, formula or emphasis of a paragraph.
func afterValues(paragraph string) string {
	return paragraph[strings.LastIndexAny(paragraph, "0123456789$*)]")+1:]
}

// lastSentences are the last sentence of a paragraph that may hold an answer, and those
// after it.
func (f *mathFinder) lastSentences(paragraph string) string {
	start := len(paragraph)
	for range maxSentences {
		start -= len(lastSentence(paragraph[:start]))
		if f.holdsValue(paragraph[start:]) {
			break
		}
	}
	return paragraph[start:]
}

// conditions are words before a formula that says under what a statement holds.
var conditions = []string{"for", "when", "if", "at", "since", "with", "as", "given", "let"}

// isCondition reports whether a text ends in a word that begins a condition.
func isCondition(before string) bool {
	before = strings.TrimRight(before, " ")
	start := len(before)
	for start > 0 && isLetter(before[start-1]) {
		start--
	}
	return slices.Contains(conditions, strings.ToLower(before[start:]))
}

// conclusions are words that begin the sentence a solution ends in.
var conclusions = []string{"Therefore", "Thus", "Hence", "So ", "因此", "所以"}

// afterConclusion drops the word that begins a conclusion.
func afterConclusion(text string) string {
	for _, word := range conclusions {
		if rest, ok := strings.CutPrefix(text, word); ok {
			return strings.TrimLeft(rest, ", ，")
		}
	}
	return text
}

// concluded finds the number of a conclusion in words, or of what a sentence says that
// the formula before it is.
func concluded(text string) (string, bool) {
	text = text[max(0, len(text)-maxLine):]
	for _, word := range conclusions {
		if i := strings.LastIndex(text, word); i >= 0 {
			return lastNumber(text[i:])
		}
	}
	for _, copula := range copulas {
		if strings.HasPrefix(text, copula) {
			return lastNumber(text)
		}
	}
	return "", false
}

// lastTuple is the last enumeration of a text in brackets of any kind, without words:
// "Therefore the point is (3, 4)."
func lastTuple(text string) (string, bool) {
	end := strings.LastIndexAny(text, ")]")
	if end < 0 {
		return "", false
	}
	depth := 0
	for i := end; i >= 0; i-- {
		switch text[i] {
		case ')', ']':
			depth++
		case '(', '[':
			if depth--; depth > 0 {
				continue
			}
			tuple := text[i : end+1]
			call := i > 0 && isLetter(text[i-1])
			return tuple, !call && len(tuple) <= maxAnswer && strings.Contains(tuple, ",") && countWords(tuple) == 0
		}
	}
	return "", false
}

// maxSentences bounds the sentences looked at in the closing paragraph for one that takes
// back what was said.
const maxSentences = 8
