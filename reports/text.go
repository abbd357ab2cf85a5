package reports

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// How much of a foreign text is shown, in runes.
const (
	nameLimit = 80
	textLimit = 400
)

// clean makes foreign text safe to show on one line: control and formatting
// characters (terminal escapes, direction overrides, zero widths) and bytes that
// are not UTF-8 appear as escapes, white space as single spaces. At most limit
// runes of the result are kept.
func clean(s string, limit int) string {
	var b strings.Builder
	space := false
	for i := 0; i < len(s) && b.Len() <= utf8.UTFMax*limit; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) {
			space = b.Len() > 0
			i += size
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
		i += size
	}
	return shorten(b.String(), limit)
}

// shorten keeps at most limit runes of valid UTF-8, the last of which is then an
// ellipsis.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}

// width is the number of terminal columns of a clean text. Characters of
// ambiguous width count as one: the environment must not change a report.
func width(s string) int { return twwidth.WidthWithOptions(s, twwidth.Options{}) }

// pad fills s with spaces to w columns, on the left if right-aligned.
func pad(s string, w int, right bool) string {
	fill := strings.Repeat(" ", max(0, w-width(s)))
	if right {
		return fill + s
	}
	return s + fill
}

// wrap breaks a text into lines of at most w columns, between words where it
// can and within a word that is longer than a line.
func wrap(s string, w int) []string { return fill(strings.Fields(s), " ", w) }

// wrapName breaks a name at its spaces, hyphens, underscores and slashes.
func wrapName(s string, w int) []string {
	var parts []string
	start := 0
	for i, r := range s {
		if strings.ContainsRune("-_/ ", r) {
			parts = append(parts, s[start:i+utf8.RuneLen(r)])
			start = i + utf8.RuneLen(r)
		}
	}
	return fill(append(parts, s[start:]), "", w)
}

// fill puts as many parts on each line as fit.
func fill(parts []string, glue string, w int) []string {
	var lines []string
	line := ""
	for _, part := range parts {
		for {
			joined := part
			if line != "" {
				joined = line + glue + part
			}
			if width(strings.TrimRight(joined, " ")) <= w {
				line = joined
				break
			}
			if line != "" {
				lines = append(lines, strings.TrimRight(line, " "))
				line = ""
				continue
			}
			head, tail := cut(part, w)
			lines = append(lines, head)
			part = tail
		}
	}
	if line = strings.TrimRight(line, " "); line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// cut splits s after as many runes as fit into w columns, at least one.
func cut(s string, w int) (head, tail string) {
	at := len(s)
	for i := range s {
		if i > 0 && (at == len(s) || width(s[:i]) <= w) {
			at = i
		}
	}
	return s[:at], s[at:]
}
