package scorers

import (
	"slices"
	"strings"
)

// formulasOf returns the formulas of text in order, delimited by $, $$, \( or \[,
// and those in environments of their own, with these.
func formulasOf(text string) []span {
	var all []span
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
		if open == "$" && (n < 0 || isMoney(text[start:start+n], text[start+n+1:])) {
			i = start
			continue
		}
		if n < 0 {
			break
		}
		end := start + n + len(closing)
		content := strings.TrimSpace(text[start : start+n])
		if len(open) > len("$$") {
			content = text[i:end]
		}
		if n <= maxAnswer && !slices.Contains(ends, strings.TrimRight(content, ".")) {
			all = append(all, span{i, end, content})
		}
		i = end
	}
	return all
}

// ends are formulas that say no more than that a proof ends.
var ends = []string{`\blacksquare`, `\square`, `\Box`, `\qed`, "■", "□"}

// isMoney reports whether what stands between a dollar sign and the next one is an
// amount and the text after it, rather than a formula: "$6 × 5 = $30", "$6 each, or $12".
func isMoney(content, after string) bool {
	if content == "" || !isDigit(content[0]) {
		return false
	}
	if after != "" && isDigit(after[0]) || strings.Contains(content, "\n\n") {
		return true
	}
	inner := strings.TrimRight(content, " \n")
	if inner == content {
		return false
	}
	return hasWords(inner) || strings.ContainsAny(inner[len(inner)-1:], "+-=*/,;:(") || strings.HasSuffix(inner, "×") || strings.HasSuffix(inner, "÷")
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
	if name, ok := strings.CutPrefix(s, `\begin{`); ok {
		name, _, _ = strings.Cut(name[:min(len(name), maxEnvironment)], "}")
		if slices.Contains(displays, strings.TrimSuffix(name, "*")) {
			return `\begin{` + name + "}", `\end{` + name + "}"
		}
	}
	return "", ""
}

// displays are environments that are formulas by themselves.
var displays = []string{"align", "equation", "gather", "multline", "eqnarray", "displaymath"}

// maxEnvironment bounds the name of one of these, in bytes.
const maxEnvironment = 16

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
