package scorers

import "strings"

// openBoxOf is what stands in a last box whose brace is missing, after those that are
// closed: up to the end of its formula or line, or nothing if the text ends first, for
// then the box was cut off. One in which a closed box is begun once more says nothing.
func openBoxOf(text string, closed []span) (claim, bool) {
	i := lastBoxMark(text)
	if i < 0 {
		return claim{}, false
	}
	start, n := i, 0
	for _, before := range []int{2, 3, 1, 7} { // \boxed, \fbox, boxed, \beginboxed
		if n == 0 && i >= before {
			start, n = i-before, boxCommand(text[i-before:])
		}
	}
	if n == 0 || len(closed) > 0 && start < closed[len(closed)-1].end {
		return claim{}, false
	}
	content, opened := strings.CutPrefix(strings.TrimLeft(text[start+n:], " \t"), "{")
	if !opened {
		return claim{}, false
	}
	content = strings.TrimLeft(content, " \t\r\n")
	end := endOfFormula(content)
	if end == len(content) {
		begun := strings.TrimSpace(content)
		if len(closed) > 0 && strings.HasPrefix(closed[len(closed)-1].content, begun) || strings.Contains(begun, "}") && isPlaceholder(begun[:strings.IndexByte(begun, '}')]) {
			return claim{}, false
		}
		return claim{why: "the last box was cut off"}, true
	}
	content = strings.TrimSpace(content[:end])
	if isPlaceholder(content) {
		return claim{}, false
	}
	return claim{text: content, method: methodBoxed}, true
}

// endOfFormula is where the formula or the line ends that a text begins in, or the end of
// the text. A line that cannot be the end of a formula ends as the text does.
func endOfFormula(text string) int {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '$' || strings.HasPrefix(text[i:], `\)`) || strings.HasPrefix(text[i:], `\]`):
			return i
		case text[i] == '\\':
			i++
		case text[i] == '\n':
			line := strings.TrimSpace(text[:i])
			open := strings.Count(line, "{") != strings.Count(line, "}") || strings.Contains(line, `\begin`)
			if open || line == "" || strings.IndexByte(`\,;&+-=*/(^_<>`, line[len(line)-1]) >= 0 {
				return len(text)
			}
			return i
		}
	}
	return len(text)
}
