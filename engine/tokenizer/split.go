package tokenizer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A splitter hands out the pieces of a text that is not empty, one after the
// other and all of it. No piece is empty.
//
// The rules of the families are published as regular expressions with
// lookahead. Written by hand they are linear in the text whatever it holds.
type splitter func(text string, piece func(string))

// A rule returns the length of the first piece of a text that is not empty: one
// step of a regular expression whose alternatives match everything.
type rule func(text string) int

// pieces makes a splitter of one rule.
func pieces(r rule) splitter {
	return func(text string, piece func(string)) {
		for text != "" {
			n := r(text)
			piece(text[:n])
			text = text[n:]
		}
	}
}

// A stage finds the first match of one regular expression: start is len(text)
// if there is none. Matches and what lies between them become pieces.
type stage func(text string) (start, end int)

// then makes a splitter that cuts each piece of the stage by the next one.
func (s stage) then(next splitter) splitter {
	return func(text string, piece func(string)) {
		for text != "" {
			start, end := s(text)
			if start > 0 {
				next(text[:start], piece)
			}
			if end > start {
				next(text[start:end], piece)
			}
			text = text[end:]
		}
	}
}

// stages applies stages one after the other, each to the pieces of the one
// before.
func stages(all ...stage) splitter {
	split := splitter(func(text string, piece func(string)) { piece(text) })
	for _, s := range slices.Backward(all) {
		split = s.then(split)
	}
	return split
}

// gpt2 is the rule of GPT-2:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
func gpt2(text string) int {
	if n := contraction(text, false); n > 0 {
		return n
	}
	lead := 0
	if text[0] == ' ' {
		lead = 1
	}
	r, _ := utf8.DecodeRuneInString(text[lead:])
	switch {
	case lead == len(text) || unicode.IsSpace(r):
		return spaces(text)
	case unicode.IsLetter(r):
		return lead + run(text[lead:], unicode.IsLetter)
	case unicode.IsNumber(r):
		return lead + run(text[lead:], unicode.IsNumber)
	}
	return lead + run(text[lead:], isOther)
}

// words is the rule of Llama 3 and those after it:
//
//	(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// With marks, combining marks count as letters (Qwen 3.5).
func words(digits int, marks bool) rule {
	letter, other := unicode.IsLetter, isOther
	if marks {
		letter = func(r rune) bool { return unicode.In(r, unicode.L, unicode.M) }
		other = func(r rune) bool { return isOther(r) && !unicode.Is(unicode.M, r) }
	}
	return func(text string) int {
		if n := contraction(text, true); n > 0 {
			return n
		}
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case letter(r):
			return run(text, letter)
		case unicode.IsNumber(r):
			return atMost(text, digits, unicode.IsNumber)
		case r != '\r' && r != '\n':
			if n := run(text[size:], letter); n > 0 {
				return size + n
			}
		}
		lead := 0
		if r == ' ' {
			lead = 1
		}
		if n := run(text[lead:], other); n > 0 {
			n += lead
			return n + run(text[n:], isNewline)
		}
		if n := lines(text); n > 0 {
			return n
		}
		return spaces(text)
	}
}

// contraction returns the length of an English contraction's ending. A long s
// (U+017F) is an s to whoever folds case.
func contraction(text string, fold bool) int {
	if text[0] != '\'' || len(text) < 2 {
		return 0
	}
	rest := text[1:min(len(text), 4)]
	if fold {
		if strings.HasPrefix(rest, "\u017F") {
			return 1 + len("\u017F")
		}
		rest = strings.ToLower(rest)
	}
	for _, ending := range [...]string{"s", "t", "re", "ve", "m", "ll", "d"} {
		if strings.HasPrefix(rest, ending) {
			return 1 + len(ending)
		}
	}
	return 0
}

// spaces is \s+(?!\S)|\s+: white space up to the last character of it, which
// belongs to the word that follows; all of it at the end and if it is only one.
func spaces(text string) int {
	n := run(text, unicode.IsSpace)
	if n == len(text) {
		return n
	}
	_, last := utf8.DecodeLastRuneInString(text[:n])
	if n > last {
		return n - last
	}
	return n
}

// lines is \s*[\r\n]+: white space up to the last end of line in it.
func lines(text string) int {
	return 1 + strings.LastIndexAny(text[:run(text, unicode.IsSpace)], "\r\n")
}

// run returns the length of the longest beginning of text in a class.
func run(text string, class func(rune) bool) int {
	for i, r := range text {
		if !class(r) {
			return i
		}
	}
	return len(text)
}

// atMost is run for at most n characters.
func atMost(text string, n int, class func(rune) bool) int {
	for i, r := range text {
		if n == 0 || !class(r) {
			return i
		}
		n--
	}
	return len(text)
}

// isOther is [^\s\p{L}\p{N}]; a byte that is no UTF-8 belongs to it.
func isOther(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsLetter(r) && !unicode.IsNumber(r)
}

func isNewline(r rune) bool { return r == '\r' || r == '\n' }
