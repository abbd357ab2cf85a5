package scorers

import (
	"slices"
	"strings"
)

// lastSentence is the last sentence of a paragraph.
func lastSentence(paragraph string) string {
	end := len(strings.TrimRight(paragraph, " \n.!?。$)]\\*"))
	start := 0
	for _, stop := range []string{". ", "! ", "? ", "\n", "。", ".$ ", ".$$", `.\]`, `.\) `} {
		if i := strings.LastIndex(paragraph[:end], stop); i >= 0 {
			start = max(start, i+len(stop))
		}
	}
	return paragraph[start:]
}

// isQuestion reports whether a text ends in a question.
func isQuestion(text string) bool {
	text = strings.TrimRight(text, " \n*")
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？")
}

const (
	maxClosing = 4 * maxAnswer // bytes looked at for the closing paragraph
	maxChatter = 4             // paragraphs without an answer after it
	maxRemark  = 240           // bytes of one of these
)

// closingParagraph is the last paragraph that has a number, a formula or an emphasis.
// A few short ones after it are passed over: "I hope this helps!", "Would you like to see
// step 2 in detail?", but none that takes back what was said.
func closingParagraph(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	text = text[max(0, len(text)-maxClosing):]
	rest, last := text, ""
	for range maxChatter + 1 {
		start := strings.LastIndex(rest, "\n\n") + 1
		paragraph := strings.TrimLeft(rest[start:], "\n")
		if last == "" {
			last = paragraph
		}
		if !isChatter(paragraph) {
			if goesOn(paragraph) {
				break
			}
			return paragraph
		}
		if rest = strings.TrimRight(rest[:start], " \t\r\n"); rest == "" {
			break
		}
	}
	return last
}

// goesOn reports whether a paragraph ends within a sentence, which the next one finishes.
func goesOn(paragraph string) bool {
	paragraph = strings.TrimRight(paragraph, " \t\r\n")
	return strings.HasSuffix(paragraph, ",") || strings.HasSuffix(paragraph, "，")
}

// objections begin a paragraph that sets something against the one before.
var objections = []string{"However", "But ", "Yet ", "Unfortunately", "Still,", "That said"}

// isChatter reports whether a paragraph is a remark after the answer.
func isChatter(paragraph string) bool {
	objects := func(word string) bool { return strings.HasPrefix(paragraph, word) }
	if slices.ContainsFunc(objections, objects) || slices.ContainsFunc(withdrawals, objects) {
		return false
	}
	if len(paragraph) > maxRemark || refuses(paragraph) || retracts(paragraph) || mentions(paragraph, vanishings) || afterConclusion(paragraph) != paragraph {
		return false
	}
	if isQuestion(paragraph) {
		return true
	}
	return !hasDigit(paragraph) && !strings.Contains(paragraph, `\text`) && len(formulasOf(paragraph)) == 0 && len(emphases(paragraph)) == 0
}
