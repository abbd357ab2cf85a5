package scorers

import (
	"regexp"
	"slices"
	"strings"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// plain is a text as answers are looked for in it: without markup that is not read here,
// and by the form of the gold answer without approximations of exact values, and with
// units of one letter in full.
func (f *mathFinder) plain(text string) string {
	text = unmarked(text)
	if !f.form().decimal {
		text = withoutApproximations(text)
	}
	if f.form().measure && mayHaveUnitLetter(text) {
		for _, unit := range unitNames {
			text = unit.letter.ReplaceAllString(text, "$1 "+unit.word+"$2")
		}
	}
	return text
}

// mayHaveUnitLetter reports whether a letter that is a unit stands after a digit.
func mayHaveUnitLetter(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if !isDigit(text[i]) {
			continue
		}
		rest := strings.TrimPrefix(text[i+1:], "$")
		if rest != "" && (rest[0] == ' ' || rest[0] == '~') {
			rest = rest[1:]
		}
		if rest != "" && strings.IndexByte("mgshLVAWJN", rest[0]) >= 0 {
			return true
		}
	}
	return false
}

// approximation is what follows an exact value as its value in decimals: "≈ 0.167",
// "or about 0.167", "(0.167)", "(12.5 %)", "(≈ 0.167 m)".
var approximation = regexp.MustCompile(`(?: ?≈|,?(?: or| which is| that is)? (?:approximately|about|roughly)) ?\$?[\d,]*(?:\.\d+(?: ?\\?%)?|\d ?\\?%)| \(≈[^()\n]*\)| \([\d,]*(?:\.\d+(?: ?\\?%)?|\d ?\\?%)\)`)

// withoutApproximations is a text without these, where a value stands before them.
func withoutApproximations(text string) string {
	if !mayApproximate(text) {
		return text
	}
	var b strings.Builder
	at := 0
	for _, m := range approximation.FindAllStringIndex(text, -1) {
		if endsInValue(text[at:m[0]]) {
			b.WriteString(text[at:m[0]])
			at = m[1]
		}
	}
	return b.String() + text[at:]
}

// mayApproximate reports whether a text has what begins an approximation, which a look
// tells of most that have none.
func mayApproximate(text string) bool {
	for _, word := range approximating {
		if strings.Contains(text, word) {
			return true
		}
	}
	for i := strings.Index(text, " ("); i >= 0 && i+2 < len(text); {
		if c := text[i+2]; isDigit(c) || c == '.' || c == ',' {
			return true
		}
		next := strings.Index(text[i+2:], " (")
		if next < 0 {
			break
		}
		i += 2 + next
	}
	return false
}

// endsInValue reports whether a text ends in a number, perhaps a multiple of π and with a
// unit, and not in a name or a power of one.
func endsInValue(text string) bool {
	text = strings.TrimRight(text[max(0, len(text)-maxHeading):], " *")
	n, ok := numberBefore(text, len(text))
	if !ok {
		return strings.HasSuffix(text, "π")
	}
	power := n.start > 1 && text[n.start-1] == '^' && isLetter(text[n.start-2]) && text[n.start-2] != 'e'
	rest := strings.TrimPrefix(text[n.end:], "π")
	return !power && mathexpr.UnitLength(rest) == len(rest)
}

// A unitName is the name of a unit whose letter stands after a number.
type unitName struct {
	letter *regexp.Regexp
	word   string
}

// unitNames are those of units of one letter, and of the powers of metres.
var unitNames = func() (all []unitName) {
	names := [][2]string{
		{"m", "metres"},
		{`m(?:²|\^2)`, "square metres"},
		{`m(?:³|\^3)`, "cubic metres"},
		{"g", "grams"},
		{"s", "seconds"},
		{"h", "hours"},
		{"L", "litres"},
		{"V", "volts"},
		{"A", "amperes"},
		{"W", "watts"},
		{"J", "joules"},
		{"N", "newtons"},
	}
	for _, unit := range names {
		all = append(all, unitName{regexp.MustCompile(`(\d\$?)[ ~]?` + unit[0] + `([ .,;:!)*\n]|$)`), unit[1]})
	}
	return all
}()

// unglossed are boxes without a last one that gives the one before it in decimals, where
// the gold answer is exact: "\boxed{\frac13} \approx \boxed{0.333}".
func (f *mathFinder) unglossed(all []span, text string) []span {
	n := len(all)
	if n < 2 {
		return all
	}
	between := strings.TrimRight(text[all[n-2].end:all[n-1].start], ` $*\(:,`)
	ends := func(word string) bool { return strings.HasSuffix(between, word) }
	begins := func(word string) bool { return strings.HasPrefix(all[n-1].content, word) }
	if len(between) <= maxHeading && (slices.ContainsFunc(approximating, ends) || slices.ContainsFunc(approximating, begins)) && !f.form().decimal {
		return all[:n-1]
	}
	return all
}

// approximating are what stands before the value in decimals of an exact one.
var approximating = []string{"≈", `\approx`, "approximately", "numerically", "roughly", "about"}
