package scorers

import (
	"strings"
	"unicode"
)

// lastNumber finds the last number of a text that stands for itself: an integer, a
// decimal or a fraction a/b, with its sign and a percent sign after it. A last
// number that is part of an expression, a list or a ratio ("x + 3", "2^5", "2, 3",
// "1:2") is none.
func lastNumber(text string) (string, bool) {
	for end := len(text); end > 0; {
		if !isDigit(text[end-1]) {
			end--
			continue
		}
		start := numberStart(text, end)
		if over := start - 1; over > 0 && text[over] == '/' && isDigit(text[over-1]) {
			start = numberStart(text, over)
		}
		if start > 0 && (isLetter(text[start-1]) || text[start-1] == '_') { // a name
			end = start
			continue
		}
		run := text[start:end]
		if len(run) > 64 || strings.Contains(run, ",") && !isGrouped(strings.Split(run, ".")[0]) {
			return "", false
		}
		sign, before := leftOf(text[:start])
		percent, after := rightOf(text[end:])
		return sign + run + percent, before && after
	}
	return "", false
}

// numberStart is where the digits, points and commas that end at end begin.
func numberStart(text string, end int) int {
	start := end - 1
	for start > 0 && isNumberByte(text, start-1) {
		start--
	}
	return start
}

// leftOf reads the sign of the number that before ends in front of, and reports
// whether the number begins there.
func leftOf(before string) (sign string, ok bool) {
	for _, minus := range []string{"-", "−"} {
		if rest, cut := strings.CutSuffix(before, minus); cut && (rest == "" || strings.HasSuffix(rest, " ") || strings.IndexByte("($=\n\t:*", rest[len(rest)-1]) >= 0) {
			sign, before = "-", rest
			break
		}
	}
	before = strings.TrimRight(before, " ")
	if before == "" {
		return sign, true
	}
	last := before[len(before)-1]
	if last == ',' || last == ':' {
		before = strings.TrimRight(before[:len(before)-1], " ")
		return sign, before == "" || !isDigit(before[len(before)-1])
	}
	return sign, strings.IndexByte("+/^-{", last) < 0 && !strings.HasSuffix(before, "−") && !isTimes(before)
}

// isTimes reports whether a text ends in a sign of multiplication rather than in
// emphasis.
func isTimes(before string) bool {
	return strings.HasSuffix(before, "×") || strings.HasSuffix(before, "*") && !strings.HasSuffix(before, "**")
}

// rightOf reads the percent sign of the number that after follows, and reports
// whether the number ends there.
func rightOf(after string) (percent string, ok bool) {
	if strings.HasPrefix(after, "%") || strings.HasPrefix(after, `\%`) {
		return "%", true
	}
	if after != "" && isLetter(after[0]) && (len(after) == 1 || !isLetter(after[1]) && after[1] < 0x80) {
		return "", false // 2x
	}
	after = strings.TrimLeft(after, " ")
	return "", after == "" || strings.IndexByte("+/^=<>(", after[0]) < 0 && !strings.HasPrefix(after, "×") && !strings.HasPrefix(after, "* ")
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
