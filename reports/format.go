package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A face is what a cell shows, in the pieces that formats align and set in their
// own type.
type face struct {
	value    string // "71.0", "≥ 9600", "MoE", "–"
	best     bool   // value is shown as the best of its row
	words    bool   // value is a text
	suffix   string // directly after the value: "***", "†¹"
	interval string // "[60.1, 80.2]" or "± 10.0"; empty for none
	marks    string // "‡§", "¹˒²", "(t=2)"; empty for none
}

// face takes a cell apart. A compact one shows a symmetric interval by half its
// width.
func (c cell) face(compact bool) face {
	switch notes := marks("", c.notes); {
	case c.words != "":
		return face{value: c.words, words: true, suffix: notes}
	case c.quoted != "":
		return face{value: c.quoted, suffix: markQuoted + notes}
	case !c.measured:
		return face{value: markAbsent, suffix: notes}
	}
	show := figure(c.Unit)
	f := face{
		value: show(c.Value), best: c.best, suffix: c.versus,
		interval: "[" + show(c.Lo) + ", " + show(c.Hi) + "]", marks: c.marks(),
	}
	if c.bound {
		f.value = markBound + " " + f.value
	}
	if half, symmetric := c.halfWidth(); compact && symmetric {
		f.interval = markHalf + " " + show(half)
	}
	return f
}

// marks is what stands behind a measured number.
func (c cell) marks() string {
	symbols := ""
	if guarded(c.Method) {
		symbols += markGuarded
	}
	if c.part {
		symbols += markPart
	}
	s := marks(symbols, c.notes)
	if c.ties >= 0 {
		s = strings.TrimLeft(s+" (t="+number(math.Round(c.ties*10)/10)+")", " ")
	}
	return s
}

// text is a cell as plain text.
func (c cell) text() string { return plain.cell(c.face(false)) }

// A style is how a format shows text and the best of a row.
type style struct {
	escape func(string) string // makes text harmless in the format
	strong func(string) string // shows escaped text as the best of its row
	term   func(string) string // shows escaped text as what a line of the key explains
}

// plain is the style of a format that has no type but one.
var plain = style{
	escape: func(s string) string { return s },
	strong: func(s string) string { return markBest + s },
}

// value is the value of a cell.
func (s style) value(f face) string {
	if f.best {
		return s.strong(s.escape(f.value))
	}
	return s.escape(f.value)
}

// cell is all of a cell.
func (s style) cell(f face) string {
	pieces := []string{s.value(f) + s.escape(f.suffix)}
	for _, piece := range []string{f.interval, f.marks} {
		if piece != "" {
			pieces = append(pieces, s.escape(piece))
		}
	}
	return strings.Join(pieces, " ")
}

// keyLine is a line of the key in a format with bold type, which stands for the
// mark of the best.
func (s style) keyLine(text string) string {
	term, meaning, ok := strings.Cut(text, ": ")
	if !ok {
		return s.escape(text)
	}
	if term == markBest {
		return s.strong("bold") + ": " + s.escape(meaning)
	}
	return s.term(s.escape(term)) + ": " + s.escape(meaning)
}

// guarded reports whether the small-count guard chose an interval.
func guarded(method string) bool { return strings.HasSuffix(method, markGuarded) }

// figure returns how numbers of a unit are shown: fractions in points.
func figure(unit string) func(float64) string {
	switch unit {
	case "fraction":
		return points
	case perTokens, perCharacters:
		return func(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
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
