package scorers

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// Answers in words: numerals, letters of options, and what something is said to be.

// isNumeric reports whether a text has a number, in digits or in words.
func isNumeric(text string) bool { return hasDigit(text) || isNumeral(text) }

// isNumeral reports whether a text is a number in words.
func isNumeral(text string) bool {
	if len(text) > maxHeading || !hasWords(text) {
		return false
	}
	e, err := mathexpr.Parse(text)
	return err == nil && isNumber(e.Key())
}

// closingNumeral is a number in words after a verb, where the gold answer is a number:
// "there are nine ways".
func (f *mathFinder) closingNumeral(paragraph string) (claim, bool) {
	if !f.form().number || hasDigit(paragraph) {
		return claim{}, false
	}
	sentence := lastSentence(paragraph)
	words := strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
	for i := len(words) - 1; i > 0; i-- {
		if word := words[i]; word != "one" && slices.Contains(linking, words[i-1]) && isNumeral(word) {
			at := strings.LastIndex(sentence, word)
			return claim{text: word, method: methodLastNumber}, isStated(sentence, at, at+len(word))
		}
	}
	return claim{}, false
}

// closingOption is the letter of the only option that the last sentence names: "(B) 45
// matches", "选 D".
func (f *mathFinder) closingOption(paragraph string) (claim, bool) {
	if !f.form().option {
		return claim{}, false
	}
	sentence, letter := lastSentence(paragraph), ""
	for _, m := range optionMark.FindAllStringSubmatchIndex(sentence, maxJoined) {
		found := sentence[m[2]:m[3]]
		if letter != "" && found != letter || !isStated(sentence, m[0], m[1]) {
			return claim{}, false
		}
		letter = found
	}
	return claim{text: letter, method: methodFinalClause}, letter != ""
}

// optionMark is an option's letter in brackets, or after the Chinese word for a choice.
var optionMark = regexp.MustCompile(`(?:\(|选项? ?\**)([A-J])(?:\)|\W|$)`)

// closingWords is what the last sentence says in a few words that something is, where the
// gold answer is words: "So the day is a Tuesday."
func (f *mathFinder) closingWords(paragraph string) (claim, bool) {
	sentence := strings.TrimRight(lastSentence(paragraph), " \n.!。")
	at := afterCopula(sentence)
	if at < 0 || !isStated(sentence, at, len(sentence)) || slices.ContainsFunc(strings.Fields(strings.ToLower(sentence[:at])), isNegating) {
		return claim{}, false
	}
	if strings.Contains(sentence, `\text`) || hasDigit(sentence[at:]) {
		return claim{}, false
	}
	words := strings.TrimSpace(sentence[at:])
	for _, article := range []string{"a ", "an ", "the "} {
		words = strings.TrimPrefix(words, article)
	}
	return claim{text: words, method: methodFinalClause}, words != "" && len(words) <= maxHeading && countWords(words) <= maxBareWords && !strings.ContainsAny(words, "$,;:*，、")
}
