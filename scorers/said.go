package scorers

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A value that stands in a sentence is not always what the sentence states: "it cannot
// be 5", "less than 5", "5 is too large". What is doubtful is not taken.

// bounds are what stands right before a value that only bounds or excludes the answer.
var bounds = []string{
	" than", " at most", " at least", " but", " except", " up to", " between", " below", " above", " under", " over", " within",
	" exceed", " exceeds", " exceeding", " not", " neither", " nor", " different from", " other than",
	"不是", "不等于", "不为", "小于", "大于", "不超过", "不小于", "不大于", "至少", "至多", "≠",
}

// linking are the verbs between a subject and its value.
var linking = []string{"is", "are", "was", "were", "be", "been", "equals", "has", "have", "gives", "get", "makes"}

// negating are the words that turn a statement into its contrary.
var negating = []string{"not", "cannot", "never", "neither", "nor", "without"}

// auxiliary are the verbs that begin what is said of a value before them.
var auxiliary = []string{"is", "are", "was", "were", "does", "do", "did", "can", "will", "would", "has"}

// refuting are what is said of a value that is no answer.
var refuting = []string{"too", "extraneous", "wrong", "incorrect", "invalid", "impossible", "no", "rejected", "excluded", "discarded", "inadmissible", "insufficient"}

// isStated reports whether a text states what stands in it from start to end: it does
// not deny it before ("is not 5"), nor bound it ("at most 5"), nor refute it after
// ("5 is too large").
func isStated(text string, start, end int) bool {
	return !isBounded(text[:start]) && !isDenied(text[:start]) && !isRefuted(text[end:])
}

// isBounded reports whether a text ends in what only bounds the value after it.
func isBounded(before string) bool {
	before = " " + strings.ToLower(strings.TrimRight(before[max(0, len(before)-24):], " \t\n$*("))
	return slices.ContainsFunc(bounds, func(b string) bool { return strings.HasSuffix(before, b) })
}

// isDenied reports whether the verb before a value is negated: up to the word before
// that verb, the words before the value are looked at.
func isDenied(before string) bool {
	verb := false
	for range 6 {
		before = strings.TrimRight(before, " \t\n*")
		start := len(before)
		for start > 0 && (isLetter(before[start-1]) || before[start-1] == '\'' || before[start-1] >= utf8.RuneSelf) {
			start--
		}
		word := strings.ToLower(before[start:])
		switch {
		case slices.Contains(negating, word) || isContracted(word):
			return true
		case word == "" || verb:
			return false
		}
		verb = slices.Contains(linking, word)
		before = before[:start]
	}
	return false
}

// isLinked reports whether a text ends in a verb, or a sign, that says what something is.
func isLinked(before string) bool {
	before = strings.ToLower(strings.TrimRight(before[max(0, len(before)-24):], " \t\n*"))
	words := strings.FieldsFunc(before, func(r rune) bool { return !unicode.IsLetter(r) })
	return strings.HasSuffix(before, ":") || strings.HasSuffix(before, "=") || len(words) > 0 && slices.Contains(linking, words[len(words)-1])
}

// isContracted reports whether a word is a verb with its negation: "isn't".
func isContracted(word string) bool {
	return strings.HasSuffix(word, "n't") || strings.HasSuffix(word, "n’t")
}

// isRefuted reports whether what follows a value says that it is no answer.
func isRefuted(after string) bool {
	words := strings.Fields(strings.ToLower(after[:min(len(after), 48)]))
	if len(words) == 0 {
		return false
	}
	first := words[0]
	if first == "cannot" || first == "fails" || isContracted(first) {
		return true
	}
	if len(words) == 1 || !slices.Contains(auxiliary, first) {
		return false
	}
	second := strings.Trim(words[1], ".,;:!")
	return slices.Contains(negating, second) || slices.Contains(refuting, second)
}

// refusals are words of one who does not give an answer.
var refusals = []string{
	"be determined", "cannot determine", "can't determine", "cannot find", "cannot solve", "cannot answer", "can't answer", "none of the options",
	"could not find", "couldn't find", "could not solve", "unable to", "impossible to determine", "not possible to determine",
	"insufficient information", "not enough information", "do not know", "don't know", "no solution", "no such", "not exist",
	"无法", "不能确定", "不知道", "无解", "不存在",
}

// retractions are words of one who takes back or doubts what was said before.
var retractions = []string{"not sure", "unsure", "a mistake", "an error in my", "made an error", "is wrong", "was wrong", "is incorrect", "was incorrect", "wait,"}

// refuses reports whether a text gives no answer.
func refuses(text string) bool { return mentions(text, refusals) }

// retracts reports whether a text takes back what was said before it.
func retracts(text string) bool { return mentions(text, retractions) }

// mentions reports whether any of these words stand in a text, in whatever case.
func mentions(text string, words []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// reasons are what goes on from a statement to what it rests on.
var reasons = []string{" because ", " since ", " (see ", ", where ", ", attained ", ", achieved ", ", obtained ", ", when ", ", depending "}

// contrasts are what sets a value against the one stated, which stands before them.
var contrasts = []string{" rather than ", " instead of ", " as opposed to ", ", not ", " and not ", " but not "}

// stated is a sentence up to where it goes on to a reason, or to a value that it sets
// against the one it states.
func stated(text string) string {
	for _, stop := range reasons {
		text, _, _ = strings.Cut(text, stop)
	}
	for _, contrast := range contrasts {
		if i := strings.Index(text, contrast); i >= 0 && startsValue(text[i+len(contrast):]) {
			text = text[:i]
		}
	}
	return text
}

// startsValue reports whether a text begins with a number or a formula.
func startsValue(s string) bool {
	s = strings.TrimLeft(s, "*-−")
	return s != "" && (isDigit(s[0]) || s[0] == '$' || s[0] == '\\')
}
