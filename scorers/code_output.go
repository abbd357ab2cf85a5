package scorers

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An OutputRule says when an output is the expected one.
type OutputRule uint8

// The rules. The zero value is LiveCodeBench's.
const (
	// DecimalLines compares line by line, without the white space around the
	// output and around each line: as text, else word by word as decimal numbers
	// that must be exactly equal, as Python's decimal module reads them (1e3 is
	// 1000; 0.30000000000000004 is not 0.3; NaN equals nothing).
	DecimalLines OutputRule = iota
	// Tokens compares word by word, whatever the white space between words, as
	// Codeforces does. The case of yes and no does not count.
	Tokens
)

// String returns the rule's name.
func (r OutputRule) String() string {
	if r == Tokens {
		return "tokens"
	}
	return "decimal-lines"
}

// difference says where an output first differs from the expected one; it is
// empty if the rule calls them the same. The time is linear in their lengths.
func (r OutputRule) difference(want, got string) string {
	if r == Tokens {
		return tokenDifference(want, got)
	}
	return lineDifference(want, got)
}

func lineDifference(want, got string) string {
	want, got = strings.TrimFunc(want, isSpace), strings.TrimFunc(got, isSpace)
	for line := 1; ; line++ {
		wantLine, wantRest, wantMore := strings.Cut(want, "\n")
		gotLine, gotRest, gotMore := strings.Cut(got, "\n")
		if !sameLine(wantLine, gotLine) {
			return fmt.Sprintf("line %d: want %s, got %s", line, quoted(wantLine), quoted(gotLine))
		}
		switch {
		case wantMore && !gotMore:
			return fmt.Sprintf("line %d: want %s, got the end of the output", line+1, quoted(wantRest))
		case gotMore && !wantMore:
			return fmt.Sprintf("line %d: want the end of the output, got %s", line+1, quoted(gotRest))
		case !wantMore:
			return ""
		}
		want, got = wantRest, gotRest
	}
}

func sameLine(want, got string) bool {
	want, got = strings.TrimFunc(want, isSpace), strings.TrimFunc(got, isSpace)
	if want == got {
		return true
	}
	for want != "" || got != "" {
		var a, b string
		a, want = cutWord(want)
		b, got = cutWord(got)
		x, ok := parseDecimal(a)
		if !ok {
			return false
		}
		if y, ok := parseDecimal(b); !ok || !x.equal(y) {
			return false
		}
	}
	return true
}

func tokenDifference(want, got string) string {
	for n := 1; ; n++ {
		var a, b string
		a, want = cutWord(want)
		b, got = cutWord(got)
		switch {
		case a == "" && b == "":
			return ""
		case a == b || isYesNo(a) && strings.EqualFold(a, b):
		case b == "":
			return fmt.Sprintf("word %d: want %s, got the end of the output", n, quoted(a))
		case a == "":
			return fmt.Sprintf("word %d: want the end of the output, got %s", n, quoted(b))
		default:
			return fmt.Sprintf("word %d: want %s, got %s", n, quoted(a), quoted(b))
		}
	}
}

func isYesNo(word string) bool {
	return strings.EqualFold(word, "yes") || strings.EqualFold(word, "no")
}

// cutWord returns the first word of a text and what follows it; the word is empty
// where there is none.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeftFunc(s, isSpace)
	end := strings.IndexFunc(s, isSpace)
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

// isSpace reports whether Python calls r white space, which are the separators of
// ASCII besides those that Go does.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// maxQuoted bounds what a reason shows of an output, in bytes.
const maxQuoted = 60

// quoted shows the beginning of a text.
func quoted(s string) string {
	if len(s) <= maxQuoted {
		return fmt.Sprintf("%q", s)
	}
	end := maxQuoted
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return fmt.Sprintf("%q…", s[:end])
}
