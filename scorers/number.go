package scorers

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// lastNumber finds the last number of a text that stands for itself: an integer, a
// decimal or a fraction a/b, with its sign, a percent sign or a word such as "million"
// after it. Numbers that are joined are one list: "they are 2 and 3". A last number that is part
// of an expression, a range or a ratio ("x + 3", "2^5", "1:2") is none, nor is one that the
// text denies or bounds. One that says out of which others something is counted is passed
// over: "4 of the 10", "among the integers from 1 to 10", and so is the number of a step.
func lastNumber(text string) (string, bool) {
	if last := lastSentence(text); hasDigit(last) {
		text = text[:len(text)-len(last)] + withoutAdjunct(last)
	}
	last, ok := numberBefore(text, len(text))
	from := max(0, last.end-maxHeading)
	near := text[from:last.end]
	if m := sharePlace(near); ok && m != nil {
		return strings.Replace(text[from+m[0]:last.end], "one", "1", 1), isStated(text, from+m[0], last.end)
	}
	if m := lastMatch(scientific, text[from:]); ok && m != nil && from+m[0] <= last.start && last.start < from+m[1] {
		start, end := from+m[0], from+m[1]
		return text[start:end] + magnitude(text[end:]), isStated(text, start, end)
	}
	for ok && isCircumstance(text, last) {
		last, ok = numberBefore(text, last.start)
	}
	if !ok {
		return "", false
	}
	if previous, ok := numberBefore(text, last.start); ok && isLinked(text[:previous.start]) && andAnother.MatchString(text[previous.end:last.start]) && noun.MatchString(text[last.end:]) {
		return "", false
	}
	all := []span{last}
	for len(all) < maxJoined {
		previous, ok := numberBefore(text, all[0].start)
		if !ok || !joins(text[previous.end:all[0].start]) {
			break
		}
		all = slices.Insert(all, 0, previous)
	}
	start := all[0].start
	if len(all) == 2 && separated(text[all[0].end:last.start]) == "and" && !isLinked(text[:all[0].start]) {
		all = all[1:] // "2 and 10" of which nothing is said
	}
	return enumerated(all, text), isWhole(text, all[0].start, last) && isStated(text, start, last.end)
}

// andAnother is what stands between the numbers of two things, and noun what names the
// second: "18 boys and 12 girls."
var (
	andAnother = regexp.MustCompile(`^ (?:[a-z]+(?: [a-z]+)?,? and|\p{Han}+[,，、和]) ?$`)
	noun       = regexp.MustCompile(`^ (?:[a-z]+(?: [a-z]+)?|\p{Han}+)[.!。]?\s*$`)
)

// scientific is a number in scientific notation.
var scientific = regexp.MustCompile(`[-−]?\d[\d.,]*(?: ?(?:×|·|\\times|\\cdot) ?10(?:\^\{?[-−]?\d+\}?|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|e[-+]?\d+)`)

// lastMatch is where the last match of an expression stands in a short text.
func lastMatch(e *regexp.Regexp, text string) []int {
	if !strings.Contains(text, "10") && !strings.ContainsAny(text, "e") {
		return nil
	}
	all := e.FindAllStringIndex(text, -1)
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// sharePlace is where a number out of another ends a text, or nil.
func sharePlace(text string) []int {
	if !strings.Contains(text, " in ") && !strings.Contains(text, " of ") {
		return nil
	}
	return share.FindStringIndex(text)
}

// share is a number out of another at the end of a text.
var share = regexp.MustCompile(`(?:\d+|\bone) (?:in|out of) \d+$`)

// numberBefore finds the last number that ends at end or before; a number in a name
// ("x2"), and an ordinal, is none. Digits with a space between them are taken together.
func numberBefore(text string, end int) (span, bool) {
	limit := end
	for end > 0 {
		if !isDigit(text[end-1]) {
			end--
			continue
		}
		start := numberStart(text, end)
		if over := start - 1; over > 0 && text[over] == '/' && isDigit(text[over-1]) {
			start = numberStart(text, over)
		}
		for start > 1 && text[start-1] == ' ' && isDigit(text[start-2]) && end-start < maxDigits {
			start = numberStart(text, start-1)
		}
		if start > 0 && text[start-1] == '.' && (start == 1 || strings.IndexByte(" $(=", text[start-2]) >= 0) {
			start-- // .25
		}
		if inName(text[:start]) || isOrdinal(text[end:]) {
			end = start
			continue
		}
		sign, before := signBefore(text[:start])
		more := magnitude(text[end:])
		if end+len(more) > limit { // the unit m2 of "5 m2" before its 2
			more = ""
		}
		content := sign + text[start:end] + more
		return span{before, end + len(more), content}, true
	}
	return span{}, false
}

// inName reports whether digits after a text belong to a name or a unit: "x2", "x_2",
// "cm^2".
func inName(before string) bool {
	n := len(before)
	if n == 0 {
		return false
	}
	unit := n > 2 && before[n-1] == '^' && isLetter(before[n-2]) && isLetter(before[n-3])
	return unit || isLetter(before[n-1]) || before[n-1] == '_'
}

// isOrdinal reports whether the ending of an ordinal begins a text: "10th".
func isOrdinal(after string) bool {
	for _, ending := range []string{"th", "st", "nd", "rd"} {
		if rest, ok := strings.CutPrefix(after, ending); ok {
			return rest == "" || !isLetter(rest[0])
		}
	}
	return false
}

// maxDigits bounds a number, in bytes.
const maxDigits = 64

// numberStart is where the digits, points and commas that end at end begin.
func numberStart(text string, end int) int {
	start := end - 1
	for start > 0 && isNumberByte(text, start-1) {
		start--
	}
	return start
}

// signBefore reads the minus sign of the number that before ends in front of, or of its
// sum of money, and where the number begins with it.
func signBefore(before string) (sign string, start int) {
	for _, minus := range []string{"-", "−"} {
		if rest, cut := strings.CutSuffix(strings.TrimSuffix(before, "$"), minus); cut && (rest == "" || strings.HasSuffix(rest, " ") || strings.IndexByte("($=\n\t:*", rest[len(rest)-1]) >= 0) {
			return "-", len(rest)
		}
	}
	return "", len(before)
}

// magnitude reads the percent sign, or the word for a multiple and the unit of measure,
// that a text begins with.
func magnitude(after string) string {
	for _, sign := range []string{"%", `\%`} {
		if strings.HasPrefix(after, sign) {
			return sign
		}
	}
	multiple := ""
	for _, word := range []string{"hundred", "thousand", "million", "billion", "trillion", "dozen"} {
		rest, spaced := strings.CutPrefix(after, " ")
		if spaced && strings.HasPrefix(rest, word) && (len(rest) == len(word) || !isLetter(rest[len(word)])) {
			multiple = " " + word
		}
	}
	rest := after[len(multiple):]
	unit := rest[:mathexpr.UnitLength(rest)]
	if before, ok := strings.CutSuffix(unit, " in"); ok && before != "" && len(rest) > len(unit)+1 && isAlphanumeric(rest[len(unit)+1]) {
		unit = before // 48 miles in 2 hours
	}
	return multiple + unit
}

// isWhole reports whether numbers of a text from start to a last one are no part of an
// expression.
func isWhole(text string, start int, last span) bool {
	return len(last.content) <= maxDigits && leftOf(text[:start]) && (strings.HasSuffix(last.content, "%") || rightOf(text[last.end:])) && !inTuple(text, start, last.end)
}

// inTuple reports whether what stands from start to end is part of an enumeration in
// brackets: "(5, \infty)".
func inTuple(text string, start, end int) bool {
	before, after := text[max(0, start-maxHeading):start], text[end:min(len(text), end+maxHeading)]
	open, closing := strings.LastIndexAny(before, "()[]"), strings.IndexAny(after, "()[]")
	if open < 0 || closing < 0 || strings.IndexByte("([", before[open]) < 0 || strings.IndexByte(")]", after[closing]) < 0 {
		return false
	}
	others := before[open+1:] + after[:closing]
	return strings.Contains(others, ",") && !hasWords(others)
}

// leftOf reports whether a number begins where before ends.
func leftOf(before string) bool {
	before = strings.TrimRight(before, " ")
	if before == "" {
		return true
	}
	last := before[len(before)-1]
	if last == ',' || last == ':' {
		before = strings.TrimRight(before[:len(before)-1], " ")
		return before == "" || !isDigit(before[len(before)-1])
	}
	if rest, isRange := cutRange(before); isRange && rest != "" && isDigit(rest[len(rest)-1]) {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return !strings.ContainsRune("+/⁄^-–{−√∛×·÷<>≤≥≠±∓π", r) && (r != '*' || strings.HasSuffix(before, "**"))
}

// cutRange drops the word that joins the ends of a range, or the sides of something.
func cutRange(before string) (string, bool) {
	if rest, ok := strings.CutSuffix(before, " to"); ok {
		return rest, true
	}
	return strings.CutSuffix(before, " by")
}

// rightOf reports whether a number ends where after begins.
func rightOf(after string) bool {
	if after != "" && isLetter(after[0]) && (len(after) == 1 || !isLetter(after[1]) && after[1] < 0x80) {
		return false // 2x
	}
	after = strings.TrimLeft(after, " ")
	if command, ok := strings.CutPrefix(after, `\`); ok && command != "" && isLetter(command[0]) {
		return strings.HasPrefix(command, "text") || strings.HasPrefix(command, "mathrm") // a unit
	}
	switch r, size := utf8.DecodeRuneInString(after); r {
	case '/':
		return size < len(after)-1 && isLetter(after[1]) && isLetter(after[2]) && !slices.Contains(mathWords, firstWord(after[1:])) // $2.50/lb
	case '-', '–':
		return !startsValue(after[size:])
	case '(':
		remark, _, closed := strings.Cut(after[size:], ")")
		return closed && hasWords(remark)
	default:
		return after == "" || !strings.ContainsRune("+/^=<>×·÷√π²³!≤≥", r) && !strings.HasPrefix(after, "* ")
	}
}

// firstWord is the letters that a text begins with.
func firstWord(text string) string {
	end := 0
	for end < len(text) && isLetter(text[end]) {
		end++
	}
	return text[:end]
}

// hasDigit reports whether a digit stands in s.
func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// isForeign reports whether a text has letters that are neither Latin nor Greek, as
// words and units of other scripts are written.
func isForeign(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Common)
	})
}
