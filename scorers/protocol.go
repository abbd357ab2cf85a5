package scorers

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Protocol says whose extraction of a letter DeepSeek-R1's evaluation used.
// Either takes the first match of its patterns, where the robust rules take the
// last claim. The zero value is [SimpleEvals].
type Protocol uint8

const (
	// SimpleEvals is that of openai/simple-evals (common.py at 250db9b, as R1 was
	// evaluated), for MMLU and GPQA: markdown and LaTeX are deleted, and the
	// letter is what first follows "Answer:", or that word in another language. A
	// letter in lower case is found, and is never the gold one.
	SimpleEvals Protocol = iota
	// MMLUPro is that of TIGER-AI-Lab/MMLU-Pro (evaluate_from_api.py at f418b11):
	// "answer is (X)", else "Answer: X", else the last capital that stands alone.
	// Where that finds nothing the original draws a letter; here there is no answer.
	MMLUPro
)

// methodLastLetter says that the answer is the last letter that stands alone.
const methodLastLetter = "last-letter"

// finder finds one of these letters by the protocol.
func (p Protocol) finder(letters string) finder {
	if p == MMLUPro {
		return mmluPro(letters).find
	}
	return simpleEvals(letters).find
}

// simpleEvals finds letters by [SimpleEvals].
type simpleEvals string

// deletions are what simple-evals deletes of a response, one after the other.
var deletions = []string{
	"**", `$\boxed{`, "}$", `\$`, `$\text{`, "$", `\mathrm{`, `\{`, `\text`, `\(`, `\mathbf{`, "{", `\boxed`,
}

// An answerPrefix is what announces a letter in one language: words and a mark,
// with white space between them if spaced.
type answerPrefix struct {
	words, mark string
	spaced      bool
}

// answerPrefixes are those of simple-evals. The first in this order that stands
// before a letter anywhere decides, and of its places the first.
var answerPrefixes = prefixesOf(
	"answer :", "উত্তর :", "उत्तर :", "উত্তরঃ", "antwort :", "답변 :", "정답 :", "답 :",
	"答案 ：", "答案 :", "答 ：", "答 :", "答复 ：", "答曰 ：",
	"الإجابة:", "الجواب:", "إجابة:", "الإجابة النهائية:", "الإجابة الصحيحة:", "الإجابة الصحيحة هي:", "الإجابة هي:", "الجواب النهائي:",
	"respuesta :", "risposta :", "答え :", "答え ：", "回答 :", "回答 ：", "解答 :", "jawaban :", "réponse :", "resposta :", "jibu :",
	"idahun :", "ìdáhùn :", "idáhùn :", "àmọ̀nà :", "àdáhùn :", "ànúgọ :", "àṣàyàn :",
)

// prefixesOf reads prefixes whose last character is the mark; a space before it
// stands for any white space.
func prefixesOf(list ...string) []answerPrefix {
	all := make([]answerPrefix, len(list))
	for i, p := range list {
		_, size := utf8.DecodeLastRuneInString(p)
		words, spaced := strings.CutSuffix(p[:len(p)-size], " ")
		all[i] = answerPrefix{words, p[len(p)-size:], spaced}
	}
	return all
}

// find reads the text once: at each mark with a letter after it, it looks for
// the prefixes that end there.
func (l simpleEvals) find(text string) (claim, bool) {
	for _, d := range deletions {
		text = strings.ReplaceAll(text, d, "")
	}
	best, found := len(answerPrefixes), claim{}
	for i, r := range text {
		if r != ':' && r != '：' && r != 'ঃ' {
			continue
		}
		after := i + utf8.RuneLen(r)
		rest := strings.TrimLeft(text[after:], " \t\u200b") // one of the originals ends in zero-width spaces
		letter, size := l.letter(rest)
		if size == 0 {
			continue
		}
		if n := prefixAt(text[:i], text[i:after], best); n < best {
			best, found = n, claim{letter, methodAnswerLine, len(rest) > size}
		}
	}
	return found, best < len(answerPrefixes)
}

// prefixAt returns which of the first n prefixes ends with its words at the end
// of before and with this mark; n if none does.
func prefixAt(before, mark string, n int) int {
	trimmed := strings.TrimRightFunc(before, unicode.IsSpace)
	for i, p := range answerPrefixes[:n] {
		words := before
		if p.spaced {
			words = trimmed
		}
		if at := len(words) - len(p.words); p.mark == mark && at >= 0 && strings.EqualFold(words[at:], p.words) {
			return i
		}
	}
	return n
}

// letter reads the letter that s begins with, be it the beginning of a word. One
// that the original's pattern finds and its table of letters lacks is returned
// as written.
func (l simpleEvals) letter(s string) (letter string, size int) {
	r, size := utf8.DecodeRuneInString(s)
	switch mapped := latin(r); {
	case mapped != 0 && strings.ContainsRune(string(l), mapped):
		return string(mapped), size
	case strings.ContainsRune(string(l), latin(unicode.ToUpper(r))), r >= 'أ' && r <= 'د':
		return s[:size], size
	}
	return "", 0
}

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
	return claim{s[:1], methodAnswerLine, len(s) > 1}, true
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
			return claim{text[end-1 : end], methodLastLetter, false}, true
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
