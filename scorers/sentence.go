package scorers

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// aSentence is the reason of a verdict on words around a number.
const aSentence = "a sentence"

// mathWords are words that stand among mathematics and make no sentence of it.
var mathWords = []string{
	"and", "or", "if", "for", "all", "where", "with", "mod", "base", "pi", "infinity", "sqrt", "frac", "sin", "cos", "tan", "cot", "sec", "csc",
	"arcsin", "arccos", "arctan", "log", "ln", "exp", "min", "max", "gcd", "lcm", "abs", "floor", "ceil",
	"matrix", "pmatrix", "bmatrix", "vmatrix", "cases",
}

// IsSentence reports whether an answer is words around a number rather than
// mathematics, which would be read as a product of letters: "The product is 12.",
// "Answer: 12". It begins with a word, has no relation but a colon, and announces its
// answer or has two words that are none of mathematics. A number with its unit
// ("5 red apples") is none, nor are words alone.
func IsSentence(answer string) bool {
	answer = strings.TrimSpace(answer)
	if len(answer) > maxLine || !strings.ContainsAny(answer, "0123456789") || strings.ContainsAny(answer, `\{}=<>^_`) {
		return false
	}
	words := strings.FieldsFunc(answer, func(r rune) bool { return !unicode.IsLetter(r) })
	words = slices.DeleteFunc(words, func(w string) bool {
		return utf8.RuneCountInString(w) < 2 || slices.Contains(mathWords, strings.ToLower(w))
	})
	if len(words) == 0 || !strings.HasPrefix(answer, words[0]) {
		return false
	}
	for range announced(answer) {
		return true
	}
	return len(words) > 1
}
