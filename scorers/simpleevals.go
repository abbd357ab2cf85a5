package scorers

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

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
			best, found = n, claim{text: letter, method: methodAnswerLine, whole: len(rest) > size}
		}
	}
	return found, best < len(answerPrefixes)
}

// prefixAt returns which of the first n prefixes ends with its words at the end
// of before and with this mark; n if none does.
func prefixAt(before, mark string, n int) int {
	trimmed := strings.TrimRightFunc(before, unicode.IsSpace)
	if trimmed == "" {
		return n
	}
	for _, i := range prefixesEnding[trimmed[len(trimmed)-1]] {
		p := answerPrefixes[i]
		at := len(trimmed) - len(p.words)
		if i < n && p.mark == mark && at >= 0 && (p.spaced || len(trimmed) == len(before)) && strings.EqualFold(trimmed[at:], p.words) {
			return i
		}
	}
	return n
}

// prefixesEnding holds, by the last byte of their words in either case, which of
// the prefixes may stand at a place, so that most places cost one look.
var prefixesEnding = prefixesByEnd(answerPrefixes)

func prefixesByEnd(prefixes []answerPrefix) (ending [256][]int) {
	for i, p := range prefixes {
		lower, upper := p.words[len(p.words)-1], strings.ToUpper(p.words)
		ending[lower] = append(ending[lower], i)
		if end := upper[len(upper)-1]; end != lower {
			ending[end] = append(ending[end], i)
		}
	}
	return ending
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
