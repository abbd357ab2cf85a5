package mathexpr

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mayMeasure reports whether a unit of measure may begin at the character c.
func (l *lexer) mayMeasure(c byte) bool {
	switch {
	case isLetter(c), c >= utf8.RuneSelf, c == '\\', c == '/', c == '^':
	default:
		return false
	}
	t := l.last()
	return l.afterValue() && (t.kind != tokenWord || len(l.tokens) > 1 && l.tokens[len(l.tokens)-2].kind == tokenNumber) // 5 million km
}

// unit reads a unit of measure after a value, and the words that are set as text with it.
func (l *lexer) unit() (ok bool, err error) {
	r := unitReader{src: l.src, unitState: unitState{pos: l.pos}}
	if !r.product(1) || !r.known && !r.per || !l.isUnit(&r) {
		return false, nil
	}
	name := r.unit()
	if name == "" || r.first == "%" {
		return false, nil
	}
	rest := r.rest()
	words := ""
	if r.depth > 0 {
		end := closing(rest)
		if r.depth > 1 || r.texts == 0 || end < 0 {
			return false, nil
		}
		words = rest[:end]
		r.pos = strings.Index(l.src[r.pos:], rest) + r.pos + end + 1
	}
	l.emit(token{kind: tokenUnit, text: name})
	l.pos = r.pos
	if words == "" {
		return true, nil
	}
	return true, l.spoken(words, true)
}

// UnitLength is how many bytes of a text that follows a number are its unit of measure:
// those of " km/h" in " km/h on average".
func UnitLength(text string) int {
	const most = 64
	line, _, _ := strings.Cut(text[:min(len(text), most)], "\n")
	src := strings.TrimLeft(line, " ")
	l := lexer{src: src, tokens: []token{{kind: tokenNumber}}, space: len(src) < len(line)}
	r := unitReader{src: src}
	if src == "" || !isLetter(src[0]) && src[0] < utf8.RuneSelf || !r.product(1) || !r.known || r.depth > 0 || !l.isUnit(&r) {
		return 0
	}
	return len(line) - len(src) + len(strings.TrimRight(src[:r.pos], ". "))
}

// closing is where the brace is that closes a group from within.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return -1
}

// isLowercase reports whether a run of letters has no capital.
func isLowercase(s string) bool { return strings.ToLower(s) == s }

// isHan reports whether a word is of Chinese characters.
func isHan(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.Is(unicode.Han, r)
}

// quantity reads a number and its unit as siunitx writes them: \SI{9.8}{m/s^2}.
func (l *lexer) quantity(name string) error {
	if name == "SI" || name == "qty" {
		number, ok := l.argument()
		if !ok {
			return errors.New(`want a number after \` + name)
		}
		if err := l.splice(number); err != nil {
			return err
		}
	}
	unit, _ := l.argument()
	return l.splice(`\text{ ` + unit + `}`)
}

// ofArc reads the minutes and seconds of an angle: 60°30'15”.
func (l *lexer) ofArc() bool {
	n := len(l.tokens)
	if n < 2 || l.tokens[n-1].kind != tokenNumber {
		return false
	}
	before := lexer{tokens: l.tokens[:n-1]}
	if t := before.last(); !t.is("°") && !before.afterDegree() && t.text != "arcmin" {
		return false
	}
	unit := "arcmin"
	if rest := l.src[l.pos:]; strings.HasPrefix(rest, "''") || rest[0] == '"' {
		unit = "arcsec"
		l.pos += len("''") - strings.Count(rest[:1], `"`)
	} else {
		l.pos++
	}
	l.emit(token{kind: tokenUnit, text: unit})
	return true
}
