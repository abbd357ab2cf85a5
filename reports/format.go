package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// text is a cell as every format but JSON shows it.
func (c cell) text() string {
	switch {
	case c.quoted != "":
		return c.quoted + markQuoted
	case !c.measured:
		return markAbsent + marks("", c.notes)
	}
	show := figure(c.Unit)
	s := show(c.Value) + " [" + show(c.Lo) + ", " + show(c.Hi) + "]"
	if c.bound {
		s = markBound + " " + s
	}
	symbols := ""
	if guarded(c.Method) {
		symbols += markGuarded
	}
	if c.part {
		symbols += markPart
	}
	if m := marks(symbols, c.notes); m != "" {
		s += " " + m
	}
	if c.ties >= 0 {
		s += " (t=" + number(math.Round(c.ties*10)/10) + ")"
	}
	return s
}

// guarded reports whether the small-count guard chose an interval.
func guarded(method string) bool { return strings.HasSuffix(method, markGuarded) }

// figure returns how numbers of a unit are shown: fractions in points.
func figure(unit string) func(float64) string {
	switch unit {
	case "fraction":
		return points
	case "percentile":
		return func(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
	default: // without separators, which would read like the one between the ends
		return func(x float64) string { return strconv.FormatFloat(x, 'f', 0, 64) }
	}
}

// points shows a fraction as points, from 0 to 100 with one decimal.
func points(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) }

// number shows a setting as shortly as it can be written.
func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// grouped shows a whole number with separators, 32,768.
func grouped(x float64) string {
	digits := strconv.FormatFloat(math.Abs(x), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if x <= -0.5 {
		return "-" + digits
	}
	return digits
}

// marks joins symbols and the superscript numbers of footnotes.
func marks(symbols string, notes []int) string {
	numbers := make([]string, len(notes))
	for i, n := range notes {
		numbers[i] = superscript(n)
	}
	return symbols + strings.Join(numbers, "˒")
}

func superscript(n int) string {
	digits := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	var b strings.Builder
	for _, d := range strconv.Itoa(n) {
		b.WriteRune(digits[d-'0'])
	}
	return b.String()
}

// span is a number, or the range of several.
func span(least, most int) string {
	if least == most {
		return strconv.Itoa(least)
	}
	return fmt.Sprintf("%d–%d", least, most)
}

// count is a number and its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(float64(n)) + " " + noun + "s"
}
