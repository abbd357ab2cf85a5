package mathexpr

import (
	"strconv"
	"strings"
)

// maxParts bounds the parts of a question that one answer names.
const maxParts = 10

// romans number the parts of a question.
var romans = [...]string{"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"}

// partMarks are the ways to number the parts of a question.
var partMarks = [...]func(i int) string{
	func(i int) string { return "(" + string(rune('a'+i)) + ")" },
	func(i int) string { return "(" + strconv.Itoa(i+1) + ")" },
	func(i int) string { return "(" + romans[i] + ")" },
	func(i int) string { return string(rune('a'+i)) + ")" },
	func(i int) string { return romans[i] + ")" },
}

// answersByPart splits "(a) 3 (b) 5" into the answers of the parts of a question, in order.
// A space stands after each mark, by which it is no factor.
func answersByPart(s string) (answers []string, ok bool) {
	if len(s) < len("a) 1 b) 2") || s[0] != '(' && !isLetter(s[0]) {
		return nil, false
	}
	for _, mark := range partMarks {
		rest, ok := strings.CutPrefix(s, mark(0))
		if !ok || !startsWithSpace(rest) {
			continue
		}
		var parts []string
		for i := 1; i < maxParts; i++ {
			at := nextMark(rest, mark(i))
			if at < 0 {
				break
			}
			parts = append(parts, rest[:at])
			rest = rest[at+len(mark(i)):]
		}
		if len(parts) > 0 {
			return append(parts, rest), true
		}
	}
	return nil, false
}

// nextMark is where the mark of a part stands, with white space or a separator before it
// and space after it, or −1.
func nextMark(s, mark string) int {
	for from := 0; ; {
		i := strings.Index(s[from:], mark)
		if i < 0 {
			return -1
		}
		i += from
		if i > 0 && startsWithSpace(s[i+len(mark):]) && (strings.IndexByte(" ,;~\n", s[i-1]) >= 0 || strings.HasSuffix(s[:i], "quad") || strings.HasSuffix(s[:i], "；")) {
			return i
		}
		from = i + len(mark)
	}
}

// startsWithSpace reports whether white space comes first, as text or as a command.
func startsWithSpace(s string) bool {
	return strings.HasPrefix(s, " ") || strings.HasPrefix(s, "~") || strings.HasPrefix(s, `\ `) || strings.HasPrefix(s, `\quad`) || strings.HasPrefix(s, `\,`)
}

// parseParts reads the answers of the parts of a question as a tuple.
func parseParts(s string) (Node, bool) {
	answers, ok := answersByPart(s)
	if !ok {
		return nil, false
	}
	t := Tuple{Open: '(', Close: ')'}
	for _, a := range answers {
		n, err := parse(strings.Trim(a, " ,;~\n"))
		if err != nil {
			return nil, false
		}
		t.Items = append(t.Items, n)
	}
	return t, true
}
