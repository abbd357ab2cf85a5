package scorers

import "strings"

// A formula is delimited mathematics in a text.
type formula struct {
	open, content string
	end           int // of its closing delimiter in the text
}

// maxFormulas bounds the formulas remembered of one text: the first, and the
// last seen.
const maxFormulas = 2

// formulasOf returns the formulas of text in order, delimited by $, $$, \( or
// \[: all if they are few, else the first and the last.
func formulasOf(text string) []formula {
	var all []formula
	for i := 0; i < len(text); {
		if text[i] != '$' && text[i] != '\\' {
			i++
			continue
		}
		open, closing := opening(text[i:])
		if open == "" {
			i += 2 // an escaped character
			continue
		}
		start := i + len(open)
		n := closingIndex(text[start:], closing)
		if n < 0 {
			break
		}
		if n <= maxAnswer {
			if len(all) == maxFormulas {
				all = all[:maxFormulas-1]
			}
			all = append(all, formula{open, strings.TrimSpace(text[start : start+n]), start + n + len(closing)})
		}
		i = start + n + len(closing)
	}
	return all
}

// opening recognises the delimiter that s begins with and the one that ends it.
func opening(s string) (open, closing string) {
	switch {
	case strings.HasPrefix(s, "$$"):
		return "$$", "$$"
	case strings.HasPrefix(s, "$"):
		return "$", "$"
	case strings.HasPrefix(s, `\(`):
		return `\(`, `\)`
	case strings.HasPrefix(s, `\[`):
		return `\[`, `\]`
	}
	return "", ""
}

// closingIndex is where the delimiter stands unescaped in s, or −1.
func closingIndex(s, delimiter string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == delimiter[0] && strings.HasPrefix(s[i:], delimiter) {
			return i
		}
		if s[i] == '\\' {
			i++
		}
	}
	return -1
}
