package mathexpr

import (
	"strings"
	"unicode/utf8"
)

// unescape undoes the doubling of backslashes before names that a text has
// after passing through a string literal: \\frac is \frac.
func unescape(s string) string {
	if strings.Contains(s, `\\\\`) { // rows of a matrix as well
		return strings.ReplaceAll(s, `\\`, `\`)
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := 0
		for i+n < len(s) && s[i+n] == '\\' {
			n++
		}
		if n == 0 {
			b.WriteByte(s[i])
			i++
			continue
		}
		kept := n
		if n == 2 && i+n < len(s) && (isLetter(s[i+n]) || s[i+n] == '{' || s[i+n] == '}') {
			kept = 1
		}
		b.WriteString(s[i : i+kept])
		i += n
	}
	return b.String()
}

// wrappings are what may stand around an expression and is no part of it.
var wrappings = [...][2]string{{"**", "**"}, {"$$", "$$"}, {"$", "$"}, {`\(`, `\)`}, {`\[`, `\]`}, {"`", "`"}, {"\"", "\""}, {"'", "'"}}

// halfOfDay recognises the end of "4:30 p.m." without its last full stop.
func halfOfDay(s string) (string, bool) {
	if len(s) < 4 || s[len(s)-2:] != ".m" && s[len(s)-2:] != ".M" || s[len(s)-4] != ' ' && !isDigit(s[len(s)-4]) {
		return "", false
	}
	switch s[len(s)-3] {
	case 'a', 'A':
		return `\text{am}`, true
	case 'p', 'P':
		return `\text{pm}`, true
	}
	return "", false
}

// clean removes what stands around an expression.
func clean(s string) string {
	boxes := 0
	for {
		before := len(s)
		s = strings.TrimRight(strings.TrimLeft(s, " \t\r\n"), " \t\r\n\v\f") // \v and \f may begin a command
		s = strings.TrimPrefix(strings.TrimPrefix(s, "#### "), `\displaystyle `)
		if !strings.HasSuffix(s, `\right.`) && !strings.HasSuffix(s, "...") {
			s = strings.TrimRight(s, ".,;:?")
		}
		s = strings.TrimSuffix(s, `\\`)
		if half, ok := halfOfDay(s); ok {
			return s[:len(s)-len("p.m")] + half
		}
		if strings.HasSuffix(s, ".]") || strings.HasSuffix(s, `.\]`) {
			s = strings.TrimRight(s, `.\]`)
		}
		s = unmarked(s)
		if s == "" {
			return s
		}
		if c := s[len(s)-1]; strings.IndexByte("*$)]`\"'", c) >= 0 {
			for _, w := range &wrappings {
				if len(s) >= len(w[0])+len(w[1]) && strings.HasPrefix(s, w[0]) && strings.HasSuffix(s, w[1]) {
					s = s[len(w[0]) : len(s)-len(w[1])]
				}
			}
		}
		if strings.HasSuffix(s, `\`) && !strings.HasSuffix(s, `\\`) {
			s = s[:len(s)-1]
		}
		if boxes < maxBoxes {
			s = unboxed(s)
			boxes++
		}
		if len(s) == before {
			return s
		}
	}
}

// maxBoxes bounds the boxes in boxes that are taken off.
const maxBoxes = 8

// unboxed is what \boxed{…} or \fbox{…} holds, if that is all of s.
func unboxed(s string) string {
	content, ok := strings.CutPrefix(s, `\boxed{`)
	if !ok {
		content, ok = strings.CutPrefix(s, `\fbox{`)
	}
	if !ok {
		return s
	}
	depth := 1
	for i := 0; i < len(content); i++ {
		switch content[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 && i < len(content)-1 {
				return s
			}
		}
	}
	if depth != 0 {
		return s
	}
	return content[:len(content)-1]
}

// abbreviate shortens s for a message.
func abbreviate(s string) string {
	if len(s) <= 60 && utf8.ValidString(s) {
		return s
	}
	if len(s) > 1000 {
		s = s[:1000]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= 60 {
		return s
	}
	return string([]rune(s)[:57]) + "…"
}

// unmarked drops the mark of the end of a proof, and the space before it.
func unmarked(s string) string {
	if s == "" || s[len(s)-1]|0x20 < 'a' {
		return s
	}
	for _, mark := range [...]string{`\blacksquare`, `\square`, `\Box`, `\qed`, `\quad`, `\qquad`, "∎", "■", "□"} {
		s = strings.TrimSuffix(s, mark)
	}
	return s
}
