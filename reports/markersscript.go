package reports

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// scripts are those that are told apart. Han and kana are one: Japanese is
// written in both. Greek is none: its letters are those of mathematics.
var scripts = [][]*unicode.RangeTable{
	{unicode.Latin},
	{unicode.Han, unicode.Hiragana, unicode.Katakana},
	{unicode.Hangul},
	{unicode.Cyrillic},
	{unicode.Arabic},
	{unicode.Hebrew},
	{unicode.Devanagari},
	{unicode.Thai},
}

// Positions among scripts.
const (
	latinScript = iota
	cjkScript
)

// Words of a second script that make a text mixed.
const (
	mixedWords = 3
	mixedLatin = 0.05 // and this share of all, if they are Latin: names and terms are in texts of any script
)

// mixesScripts reports whether a text is written in several scripts: three words
// or more are of another than most are, and of Latin ones among others at least
// 5 %. A word is a Han character or kana, a run of three Latin letters, or of two
// of another script; mathematics and code are left out.
func mixesScripts(s string) bool {
	words := countWords(s)
	total, main := 0, 0
	for i, n := range words {
		total += n
		if n > words[main] {
			main = i
		}
	}
	others := total - words[main]
	if main != latinScript {
		if latin := words[latinScript]; float64(latin) < mixedLatin*float64(total) {
			others -= latin
		}
	}
	return others >= mixedWords
}

// countWords counts the words of each script outside mathematics and code.
func countWords(s string) []int {
	words := make([]int, len(scripts))
	run, of := 0, -1 // letters in a row, and their script
	end := func() {
		need := 2
		switch of {
		case latinScript:
			need = 3
		case cjkScript:
			need = 1
		}
		if of >= 0 && run >= need {
			words[of]++
		}
		run, of = 0, -1
	}
	for i := 0; i < len(s); {
		if skip := aside(s[i:]); skip > 0 {
			end()
			i += skip
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		at := scriptOf(r)
		if at != of || at == cjkScript {
			end()
		}
		if at >= 0 {
			run, of = run+1, at
		}
	}
	end()
	return words
}

// scriptOf is the position of a letter's script; negative if it has none.
func scriptOf(r rune) int {
	if r < utf8.RuneSelf {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return latinScript
		}
		return -1
	}
	for i, tables := range scripts {
		if unicode.In(r, tables...) {
			return i
		}
	}
	return -1
}

// aside is the length of mathematics, code or a command of LaTeX that begins a
// text; 0 if none does. What is never closed is none.
func aside(s string) int {
	for _, pair := range [...]struct{ open, end string }{
		{"```", "```"}, {"`", "`"}, {"$$", "$$"}, {"$", "$"}, {`\(`, `\)`}, {`\[`, `\]`},
	} {
		if !strings.HasPrefix(s, pair.open) {
			continue
		}
		within := s[len(pair.open):]
		if len(pair.open) == 1 { // on one line
			within, _, _ = strings.Cut(within, "\n")
		}
		if i := strings.Index(within, pair.end); i >= 0 {
			return len(pair.open) + i + len(pair.end)
		}
		return len(pair.open)
	}
	if s[0] != '\\' {
		return 0
	}
	n := 1
	for n < len(s) && scriptOf(rune(s[n])) == latinScript {
		n++
	}
	return n
}
