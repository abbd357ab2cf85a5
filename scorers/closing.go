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
	paragraph := closingParagraph(f.withoutCoda(f.plain(text[max(0, len(text)-maxClosing):])))
	start, end := f.valued(paragraph)
	if isQuestion(paragraph) || isQuestion(paragraph[start:end]) {
		return claim{why: "the text ends in a question"}, false
	}
	if f.form().number && isDivided(paragraph[start:end]) {
		return claim{why: "the closing paragraph gives several values under conditions"}, false
	}
	if isUnfinished(paragraph) {
		return claim{why: "the text ends within a sentence"}, false
	}
	if word, ok := f.truth(afterLabel(afterConclusion(trimmed(unemphasised(paragraph))))); ok {
		return claim{text: word, method: methodFinalClause}, true
	}
	for i := range announced(paragraph) {
		if isDoubted(paragraph[:i]) && (i > start || !mentions(paragraph[i:], corrective)) {
			return claim{why: denied}, false
		}
	}
	paragraph = f.concluding(paragraph)
	if refuses(paragraph) || retracts(f.lastSentences(paragraph)) || f.vanishes(paragraph) {
		return claim{why: "the closing paragraph gives no answer, or takes one back"}, false
	}
	for _, find := range f.closings() {
		switch c, ok := find(paragraph); {
		case ok && (c.text == "" || isPlaceholder(c.text)):
			return claim{why: denied}, false
		case ok:
			return c, true
		}
	}
	if hasDigit(paragraph) || holdsMarkup(paragraph) {
		return claim{why: "the closing paragraph states no answer in the form of the gold answer"}, false
	}
	return claim{why: "the closing paragraph holds no formula, emphasis or number"}, false
}

// corrective are words of a sentence that sets the answer against one before it.
var corrective = []string{"however", "in fact", "correct ", "actually"}

// closings are the ways of finding an answer in the closing paragraph, in order.
func (f *mathFinder) closings() []finder {
	if f.form().text {
		return []finder{f.closingOption, f.closingEmphasis, f.closingWords, f.closingLine, f.closingFormulas, f.closingClause}
	}
	return []finder{f.closingOption, f.closingFormulas, f.closingTuple, f.closingEmphasis, f.closingItems, f.closingLine, f.closingNumber, f.closingClause, f.closingNumeral}
}

// vanishes reports whether a paragraph ends in saying that what is asked for does not
// exist, where the gold answer does not say so.
func (f *mathFinder) vanishes(paragraph string) bool {
	after := paragraph[strings.LastIndexAny(paragraph, "0123456789$)]")+1:]
	return !f.form().text && mentions(unemphasised(after), vanishings)
}

// isUnfinished reports whether a text breaks off: after a colon, or after a word that
// another one must follow.
func isUnfinished(text string) bool {
	text = strings.TrimRight(text, " *_\t\r\n")
	if strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") {
		return true
	}
	start := len(text)
	for start > 0 && isLetter(text[start-1]) {
		start--
	}
	return start > 0 && text[start-1] == ' ' && slices.Contains(leading, text[start:])
}

// leading are words that another one must follow.
var leading = []string{"the", "an", "of", "by", "to", "and", "or", "with", "from", "for", "that", "is", "are", "then", "we", "since", "because", "if", "when"}

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
	if len(last.content) == 1 && isLetter(last.content[0]) { // the value of $m$ is 4
		if number, ok := lastNumber(firstSentence(paragraph[last.end:])); ok && isLinked(strings.TrimSuffix(firstSentence(paragraph[last.end:]), number)) {
			if isDenied(paragraph[:last.end+strings.Index(paragraph[last.end:], number)]) {
				return claim{}, true
			}
			return claim{text: number, method: methodLastNumber}, true
		}
	}
	if f.isConcluded(paragraph[last.end:]) {
		return claim{}, false
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

// closingEmphasis are the last emphasis and those that are joined to it.
func (f *mathFinder) closingEmphasis(paragraph string) (claim, bool) {
	group := joinedTo(emphases(paragraph), paragraph, f.joins)
	if len(group) == 0 || f.form().number && !isNumeric(group[len(group)-1].content) {
		return claim{}, false
	}
	first, last := group[0], group[len(group)-1]
	if isTitle(last.content) && strings.HasPrefix(paragraph[last.end:], "\n") {
		return claim{}, false
	}
	if !isStated(paragraph, first.start, last.end) {
		return claim{}, true
	}
	text := f.numberIn(enumerated(group, paragraph))
	if clause, ok := f.closingClause(text); ok && IsSentence(afterConclusion(text)) {
		text = clause.text
	}
	return claim{text: text, method: methodFinalBold}, true
}

// isTitle reports whether a line in bold is a heading of what follows it: "Step 4:
// Conclusion".
func isTitle(line string) bool {
	label, _, ok := strings.Cut(line, ":")
	return strings.HasPrefix(line, "Step ") && (!ok || len(label) <= len("Step 10"))
}

// isConcluded reports whether an emphasis after the last formula is the answer, where the
// gold answer is a number: "$2^{100}\\equiv1\\pmod{101}$, so the remainder is **1**".
func (f *mathFinder) isConcluded(after string) bool {
	all := emphases(after)
	return f.form().number && len(all) > 0 && isNumeric(all[len(all)-1].content) && isLinked(after[:all[len(all)-1].start])
}

// closingNumber is the last number, where the gold answer is one, or the last that are
// joined, where it is several values.
func (f *mathFinder) closingNumber(paragraph string) (claim, bool) {
	number, ok := lastNumber(vulgar.Replace(paragraph))
	form := f.form()
	return claim{text: number, method: methodLastNumber}, ok && (form.number || form.list && strings.Contains(number, " "))
}

// vulgar writes fractions of one sign in digits.
var vulgar = strings.NewReplacer("½", " 1/2", "⅓", " 1/3", "⅔", " 2/3", "¼", " 1/4", "¾", " 3/4", "⅕", " 1/5", "⅖", " 2/5", "⅗", " 3/5", "⅘", " 4/5", "⅙", " 1/6", "⅚", " 5/6", "⅛", " 1/8", "⅜", " 3/8", "⅝", " 5/8", "⅞", " 7/8")

// copulas are what stands between a subject and what a sentence says that it is.
var copulas = []string{" is ", " are ", " equals ", " be ", "是", "为"}

// closingClause is what the last sentence says that something is, if that is mathematics
// and no words but a unit: "So the area is 5π."
func (f *mathFinder) closingClause(paragraph string) (claim, bool) {
	sentence := strings.TrimRight(lastSentence(paragraph), " \n.!。")
	at := afterCopula(sentence)
	if at < 0 || !isStated(sentence, at, len(sentence)) {
		return claim{}, false
	}
	value, _, _ := strings.Cut(strings.TrimSpace(sentence[at:]), " ≈ ")
	return claim{text: value, method: methodFinalClause}, isNotation(withoutUnit(value)) || isReals(value) && len(value) <= maxBare && f.reads(value)
}

// isReals reports whether a text begins as a set of real numbers in words does: "all real
// numbers except 2".
func isReals(text string) bool {
	_, ok := cutPrefixFold(strings.TrimLeft(text, " "), "all real")
	return ok
}

// maxRealsWords bounds the words of such a set beyond those of any answer.
const maxRealsWords = 5

// withoutUnit is an amount without up to two words after it.
func withoutUnit(amount string) string {
	for range 2 {
		if i := strings.LastIndexByte(amount, ' '); i >= 0 && hasDigit(amount[:i]) && countWords(amount[i:]) == 1 {
			amount = amount[:i]
		}
	}
	return amount
}

// afterCopula is where what a sentence says after its last copula begins, or −1.
func afterCopula(sentence string) int {
	at := -1
	for _, copula := range copulas {
		if i := strings.LastIndex(sentence, copula); i >= 0 {
			at = max(at, i+len(copula))
		}
	}
	return at
}

// closingLine is a last line that is mathematics without words, by itself or after a
// colon, or where the gold answer is a word or a name a last line of few words.
func (f *mathFinder) closingLine(paragraph string) (claim, bool) {
	before, line := "", strings.TrimSpace(paragraph)
	if i := strings.LastIndexByte(line, '\n'); i >= 0 {
		before, line = strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:])
	}
	if before != "" && !strings.HasSuffix(before, ":") && !isLinked(before) {
		return claim{}, false
	}
	if f.form().name && len(line) <= maxBare && countWords(line) <= maxBareWords && !strings.ContainsAny(line, ".!?:$*") {
		return claim{text: line, method: methodFinalClause}, true
	}
	line = afterLabel(unemphasised(strings.TrimRight(line, ".")))
	amount := withoutUnit(line)
	letters := strings.ContainsFunc(amount, unicode.IsLetter)
	symbols := strings.ContainsAny(amount, `\_^=([{`) || letters && hasDigit(amount) || !f.form().number && (letters || hasDigit(amount)) // more than a number
	return claim{text: line, method: methodFinalClause}, symbols && isNotation(amount)
}

// isNotation reports whether a text is a line of mathematics without delimiters: no words
// stand in it, and no box.
func isNotation(text string) bool {
	return text != "" && len(text) <= maxBare && !strings.Contains(text, "\n") && !strings.Contains(text, "ox") && !isForeign(text) && !hasWords(withoutText(text))
}

// holdsValue reports whether an answer may stand in a text.
func (f *mathFinder) holdsValue(text string) bool {
	return hasDigit(text) || !f.form().number && holdsMarkup(text)
}

// holdsMarkup reports whether a formula or an emphasis may stand in a text.
func holdsMarkup(text string) bool {
	return strings.Contains(text, "$") || strings.Contains(text, `\(`) || strings.Contains(text, `\[`) || strings.Contains(text, "**")
}

// lastSentences are the last sentence of a paragraph that may hold an answer, and those
// after it.
func (f *mathFinder) lastSentences(paragraph string) string {
	start, _ := f.valued(paragraph)
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
var conclusions = []string{"Therefore", "Thus", "Hence", "So ", "因此", "所以", "综上所述", "综上", "故", "∴", "⟹", "⇒"}

// afterConclusion drops the word that begins a conclusion.
func afterConclusion(text string) string {
	for _, word := range conclusions {
		if rest, ok := cutPrefixFold(text, word); ok {
			return strings.TrimLeft(rest, ", ，")
		}
	}
	return text
}

// cutPrefixFold is [strings.CutPrefix] in whatever case.
func cutPrefixFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
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

// maxSentences bounds the sentences looked at in the closing paragraph for one that takes
// back what was said.
const maxSentences = 8
