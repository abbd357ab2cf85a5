package mathexpr

import (
	"regexp"
	"strings"
)

// Answers that look like arithmetic and are none.

var (
	isoDate  = regexp.MustCompile(`^\d{4}[-‐‑–]\d{2}[-‐‑–]\d{2}$`)
	dashed   = regexp.MustCompile(`^\d+(-|--|–|—|‐|‑)\d+$`)
	capitals = regexp.MustCompile(`^[A-Z]{2,}$`)
	roman    = regexp.MustCompile(`^M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$`)
	dashes   = strings.NewReplacer("--", "-", "–", "-", "—", "-", "‐", "-", "‑", "-")
)

// notArithmetic reads a date, 2024-03-05.
func notArithmetic(s string) (Node, bool) {
	if len(s) < len("2024-03-05") || !isDigit(s[0]) || !isoDate.MatchString(s) {
		return nil, false
	}
	return Text{Words: dashes.Replace(s)}, true
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
		if max(len(x), len(y)) > 2 || roman.MatchString(x) && roman.MatchString(y) && strings.ContainsAny(x+y, "IVX") {
			return unequal("other letters, or in another order").by("text"), true
		}
	}
	return Comparison{}, false
}
