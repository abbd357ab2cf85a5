package scorers

import "strings"

// withdrawals begin a sentence that takes back the one before it.
var withdrawals = []string{"... wait", "... no", "… wait", "… no", "EDIT", "Edit:", "Oh no", "Oh,", "Wait", "Actually", "Correction", "Oops", "Hmm", "Hold on", "On second thought", "I made a mistake", "I made an error", "Sorry", "No,", "That is wrong", "That's wrong", "不对", "不，", "不,", "更正", "等等", "抱歉"}

// withdrawal is what follows an answer line if it takes the answer back, by a sentence
// that begins so or by ", but that forgets …": from the last such sentence, or after that
// clause.
func withdrawal(text string) (string, bool) {
	at := -1
	for _, word := range withdrawals {
		for i := strings.LastIndex(text, word); i > max(at, 0); i = strings.LastIndex(text[:i], word) {
			if strings.HasPrefix(word, "...") || strings.HasPrefix(word, "…") || beginsSentence(text, i) {
				at = i
			}
		}
	}
	if i := strings.Index(text[:len(text)-len(afterSentence(text))], ", but "); i >= 0 && at < 0 {
		at = len(text) - len(afterSentence(text[i:]))
		if retracts(text[i:at]) {
			return text[at:], true
		}
	}
	if at < 0 {
		return "", false
	}
	return withoutWithdrawal(text[at:]), hasDigit(text[at:]) || holdsMarkup(text[at:]) || refuses(text[at:]) || retracts(text[at:]) || mentions(text[at:], vanishings)
}

// withoutWithdrawal drops the words that a correction begins with.
func withoutWithdrawal(text string) string {
	for _, word := range withdrawals {
		if rest, ok := strings.CutPrefix(text, word); ok {
			rest = strings.TrimLeft(rest, " ,:，")
			if at, sign := firstOf(rest, []string{", so ", ": ", "; ", ". "}); at >= 0 && retracts(rest[:at]) {
				rest = rest[at+len(sign):]
			}
			return rest
		}
	}
	return text
}

// beginsSentence reports whether a sentence begins at i, after another one.
func beginsSentence(text string, i int) bool {
	before := strings.TrimRight(text[:i], " *_\n")
	return before != "" && (text[i-1] == '\n' || strings.IndexByte(".!?:)$", before[len(before)-1]) >= 0 || strings.HasSuffix(before, "。"))
}

// afterSentence is what follows the sentence that a text begins with.
func afterSentence(text string) string {
	end := len(text)
	for _, stop := range []string{". ", ".\n", "\n"} {
		if i := strings.Index(text[:end], stop); i >= 0 {
			end = i + len(stop)
		}
	}
	return text[end:]
}
