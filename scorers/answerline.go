package scorers

import (
	"regexp"
	"slices"
	"strings"
)

// hashLine reads what follows "####" at the end, as the solutions of GSM8K end, unless it
// is a heading in words: a number, or the letter of an option. A short remark without a
// value may follow it.
func hashLine(text string) (string, bool) {
	at := strings.LastIndex(text, "####")
	if at < 0 || at > 0 && text[at-1] != '\n' && text[at-1] != ' ' {
		return "", false
	}
	answer, remark, _ := strings.Cut(text[at+len("####"):], "\n")
	answer, remark = strings.TrimSpace(answer), strings.TrimSpace(remark)
	words := countWords(answer)
	if remark != "" && (words > 0 || len(remark) > maxRemark || hasDigit(remark) || holdsMarkup(remark)) {
		return "", false
	}
	return answer, len(answer) <= maxBare && words <= maxBareWords && hasDigit(answer) || optionLetter.MatchString(answer)
}

// answerOf reads what an answer line says: the formulas that it begins with, or the
// only ones it holds, else its first sentence. Where the gold answer is a number, one
// that stands after the formulas is the answer, and they name what it is of: "the
// largest $n$ is 34".
func (f *mathFinder) answerOf(line string) (string, bool) {
	if value, ok := f.stressed(line); ok {
		return value, true
	}
	line = withoutFillers(trimmed(withoutAsides(unemphasised(f.plain(unquoted.Replace(line))))))
	if f.form().number {
		line = optionBefore.ReplaceAllString(line, "")
		if number, ok := leadingNumber(line); ok {
			return number, true
		}
	}
	if denied, but, ok := strings.Cut(line, " but "); ok && strings.HasPrefix(denied, "not ") { // not 4, but 5
		line = strings.TrimPrefix(but, "rather ")
	}
	if line == "" || isQuestion(line) {
		return "", false
	}
	if word, ok := f.truth(line); ok {
		return word, true
	}
	formulas := formulasOf(line)
	if n := len(formulas); f.form().number && n > 0 && (formulas[0].start > 0 || !hasDigit(formulas[0].content)) {
		if number, ok := lastNumber(firstSentence(line[formulas[n-1].end:])); ok {
			return number, true
		}
	}
	if len(formulas) > 0 && f.form().name && isOption(line[:formulas[0].start]) {
		return strings.TrimRight(line, " ."), true
	}
	if len(formulas) > 0 {
		return f.formulaOf(stated(line), formulas)
	}
	line = firstSentence(line)
	if strings.Contains(line, "? ") || strings.Contains(line, "？") {
		return "", false
	}
	if f.qualifies(line) {
		return "", false
	}
	if f.form().number && labelsSeveral(line) {
		return line, true
	}
	return f.numberIn(line), line != "" && !isPlaceholder(line)
}

// unquoted are the values of a list as a program prints it.
var unquoted = strings.NewReplacer("['", "[", "', '", ", ", "']", "]")

// leadingNumber is the only number of a line in words, which it begins with: "3 bolts in
// total are needed".
func leadingNumber(line string) (string, bool) {
	m := numberFirst.FindStringSubmatch(line)
	if m == nil || countWords(line) <= maxBareWords || hasDigit(line[len(m[0]):]) || slices.Contains(partial, m[2]) || slices.Contains(linking, m[2]) || isRefuted(line[len(m[1]):]) {
		return "", false
	}
	return m[1] + magnitude(line[len(m[1]):]), true
}

// numberFirst is a number that a word follows.
var numberFirst = regexp.MustCompile(`^(-?[\d.,]*\d) ([a-z]{2,}) `)

// partial are words that make another value of the number before them.
var partial = []string{"times", "more", "less", "fewer", "out", "of", "to", "or", "and", "plus", "minus", "by", "per"}

// stressed is the value that a sentence stresses where it says what something is: "the
// 158th marble is **gray**".
func (f *mathFinder) stressed(line string) (string, bool) {
	if !strings.Contains(line, "**") {
		return "", false
	}
	all := emphases(line)
	if len(all) == 0 || !f.form().text && !f.form().number {
		return "", false
	}
	last := all[len(all)-1]
	after := line[last.end:]
	if !isLinked(line[:last.start]) || !isStated(line, last.start, last.end) || countWords(line[:last.start]) == 0 || hasDigit(after) {
		return "", false
	}
	if f.form().number {
		return f.numberIn(last.content), isNumeric(last.content) && !strings.HasPrefix(last.content, "$")
	}
	return last.content, countWords(after) == 0
}

// dotted is a number with dots between its thousands, as in the languages of these words
// for "answer".
var (
	dotted     = regexp.MustCompile(`^\d{1,3}(?:\.\d{3})+\b`)
	withDotted = []string{"antwort", "antwoord", "respuesta", "risposta", "resposta", "jawaban", "cevap"}
)

// undotted is an answer without the dots between its thousands, where its announcement is
// in a language that writes them.
func undotted(answer, announcement string) string {
	if thousands := dotted.FindString(answer); thousands != "" && mentions(announcement, withDotted) {
		return strings.ReplaceAll(thousands, ".", "") + answer[len(thousands):]
	}
	return answer
}

// optionBefore is the letter of an option before its value.
var optionBefore = regexp.MustCompile(`^\([A-Ja-j]\) +`)

// qualifies reports whether a line bounds, denies or makes something else of its last
// number, where the gold answer is a number.
func (f *mathFinder) qualifies(line string) bool {
	if !f.form().number {
		return false
	}
	number, ok := numberBefore(line, len(line))
	return ok && (isBounded(line[:number.start]) || isRefuted(line[number.end:]))
}

// labelsSeveral reports whether a line gives several numbers, each with the words before
// it that name it: "Alice 1/3, Bob 2/3".
func labelsSeveral(line string) bool {
	n := 0
	for part := range strings.SplitSeq(strings.NewReplacer("; ", ", ", " and ", ", ").Replace(line), ", ") {
		part = strings.TrimRight(part, " .")
		number, ok := numberBefore(part, len(part))
		if !ok || number.end < len(part) || isBounded(part[:number.start]) || countWords(part[:number.start]) == 0 || countWords(part[:number.start]) > maxBareWords || hasDigit(part[:number.start]) {
			return false
		}
		n++
	}
	return n > 1
}

// isOption reports whether a text is the letter of an option, as it stands before the
// option's value: "(C)", "C.".
func isOption(before string) bool {
	letter := strings.Trim(before, " ().:")
	return len(letter) == 1 && letter[0] >= 'A' && letter[0] <= 'Z' && len(before) > 2
}

// formulaOf reads the formulas that a sentence begins with, or the only ones it holds.
func (f *mathFinder) formulaOf(sentence string, formulas []span) (string, bool) {
	for len(formulas) > 1 && formulas[len(formulas)-1].end > len(sentence) {
		formulas = formulas[:len(formulas)-1]
	}
	first := formulas[0]
	group := formulas[:1]
	for len(group) < len(formulas) && len(group) < maxJoined && f.joins(sentence[group[len(group)-1].end:formulas[len(group)].start]) {
		group = formulas[:len(group)+1]
	}
	end := min(group[len(group)-1].end, len(sentence))
	if first.start > 0 && len(group) < len(formulas) || !isStated(sentence, min(first.start, end), end) {
		return "", false
	}
	answer := enumerated(group, sentence)
	return answer + magnitude(sentence[end:]), answer != ""
}

// truth is the word that a sentence begins with where the gold answer is such a word:
// "No, such integers do not exist."
func (f *mathFinder) truth(sentence string) (string, bool) {
	if !f.form().truth {
		return "", false
	}
	word := sentence
	if i := strings.IndexAny(sentence, ",.;:!— "); i >= 0 {
		word = sentence[:i]
	}
	return word, isTruth(word) && !strings.HasPrefix(sentence[len(word):], " ")
}

// firstSentence is what a text says before it goes on to another sentence or to a
// reason.
func firstSentence(text string) string {
	text = stated(text)
	for _, stop := range []string{", i.e.", ". ", "。", ", which ", ", so ", ", but "} {
		text, _, _ = strings.Cut(text, stop)
	}
	return withoutFillers(strings.TrimLeft(strings.TrimRight(text, "*_ .．"), "*_ "))
}

// fillers are words between an announcement and its answer.
var fillers = []string{
	"approximately", "about", "roughly", "exactly", "simply", "therefore", "thus", "then", "hence", "indeed", "also", "now", "just", "clearly", "either",
	"equal to", "given by", "donc", "somit", "daher", "entonces", "por tanto", "quindi", "portanto", "lautet",
}

// withoutFillers drops the words that a text begins with between its announcement and
// its answer.
func withoutFillers(text string) string {
	for {
		text = strings.TrimLeft(text, " ,，:：")
		cut := false
		for _, word := range fillers {
			if rest, ok := strings.CutPrefix(text, word); ok && rest != "" && strings.IndexByte(" ,:", rest[0]) >= 0 {
				text, cut = rest, true
			}
		}
		if !cut {
			return strings.TrimSpace(text)
		}
	}
}

// trimmed is a text without white space and emphasis around it.
func trimmed(text string) string { return strings.TrimSpace(strings.Trim(text, "*_ ")) }
