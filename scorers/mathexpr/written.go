package mathexpr

import (
	"regexp"
	"strings"
)

// Answers that look like arithmetic and are none.

var (
	isoDate  = regexp.MustCompile(`^\d{4}[-‐‑–]\d{2}[-‐‑–]\d{2}$`)
	radixed  = regexp.MustCompile(`^0(x[0-9A-Fa-f]+|b[01]+|o[0-7]+)$`)
	dashed   = regexp.MustCompile(`^\d+(-|--|–|—|‐|‑)\d+$`)
	capitals = regexp.MustCompile(`^[A-Z]{2,}$`)
	roman    = regexp.MustCompile(`^M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$`)
	dashes   = strings.NewReplacer("--", "-", "–", "-", "—", "-", "‐", "-", "‑", "-")
)

// radixes are the bases that a prefix stands for.
var radixes = map[byte]int{'x': 16, 'b': 2, 'o': 8}

// notArithmetic reads a date, 2024-03-05, and a number with a prefix for its base, 0x1F.
func notArithmetic(s string) (Node, bool) {
	switch { // most answers are neither, which a look at their beginning tells
	case len(s) < len("0x1") || !isDigit(s[0]) || s[0] != '0' && len(s) < len("2024-03-05"):
	case isoDate.MatchString(s):
		return Text{Words: dashes.Replace(s)}, true
	case radixed.MatchString(s):
		digits := strings.ToUpper(s[2:])
		return BaseNumber{Digits: strings.TrimLeft(digits, "0") + zero(digits), Base: radixes[s[1]]}, true
	}
	return nil, false
}

// lookalikes compares what only looks like an expression: two ranges, 3-5 and 4-6, which
// as differences would be the same, and runs of capitals, whose order counts in a Roman
// numeral and in a name of three letters.
func lookalikes(x, y string) (Comparison, bool) {
	switch {
	case len(x) < len("AB") || len(y) < len("AB") || isDigit(x[0]) != isDigit(y[0]) || !isDigit(x[0]) && (!isCapital(x[0]) || !isCapital(y[0])):
	case dashed.MatchString(x) && dashed.MatchString(y):
		if dashes.Replace(x) != dashes.Replace(y) {
			return unequal("other numbers on both sides of a dash").by("text"), true
		}
	case x != y && capitals.MatchString(x) && capitals.MatchString(y):
		if len(x) > 2 || roman.MatchString(x) && roman.MatchString(y) && strings.ContainsAny(x, "IVX") {
			return unequal("other letters, or in another order").by("text"), true
		}
	}
	return Comparison{}, false
}
