package scorers

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// methodLastLetter says that the answer is the last letter that stands alone.
const methodLastLetter = "last-letter"

// mmluPro finds letters by [MMLUPro].
type mmluPro string

func (l mmluPro) find(text string) (claim, bool) {
	text = strings.ReplaceAll(text, "**", "")
	if c, ok := l.answerIs(text); ok {
		return c, true
	}
	if c, ok := l.answerColon(text); ok {
		return c, true
	}
	return l.lastLetter(text)
}

// answerIs finds the first "answer is X" or "answer is (X".
func (l mmluPro) answerIs(text string) (claim, bool) {
	const phrase = "answer is "
	for rest := text; ; {
		var ok bool
		if _, rest, ok = strings.Cut(rest, phrase); !ok {
			return claim{}, false
		}
		if c, ok := l.claims(strings.TrimPrefix(rest, "(")); ok {
			return c, true
		}
	}
}

// answerColon finds the last "nswer: X" of the first line that has one.
func (l mmluPro) answerColon(text string) (found claim, ok bool) {
	const phrase = "nswer:"
	for i, end := 0, len(text); ; {
		next := strings.Index(text[i:end], phrase)
		if next < 0 {
			return found, ok
		}
		i += next + len(phrase)
		if before := i - len(phrase) - 1; before < 0 || text[before]|0x20 != 'a' {
			continue
		}
		c, claims := l.claims(strings.TrimLeftFunc(text[i:], unicode.IsSpace))
		if !claims {
			continue
		}
		if !ok {
			end = endOfLine(text, i)
		}
		found, ok = c, true
	}
}

// claims reads the letter that s begins with, be it the beginning of a word.
func (l mmluPro) claims(s string) (claim, bool) {
	if s == "" || strings.IndexByte(string(l), s[0]) < 0 {
		return claim{}, false
	}
	return claim{text: s[:1], method: methodAnswerLine, whole: len(s) > 1}, true
}

// lastLetter finds the last letter that is a word of its own.
func (l mmluPro) lastLetter(text string) (claim, bool) {
	for end := len(text); end > 0; end-- {
		if strings.IndexByte(string(l), text[end-1]) < 0 {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:end-1])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !isWord(before) && !isWord(after) {
			return claim{text: text[end-1 : end], method: methodLastLetter}, true
		}
	}
	return claim{}, false
}

// isWord reports whether r is what a regular expression calls a word character.
func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// endOfLine is where the line that i stands in ends.
func endOfLine(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}
