package chat

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A lexeme is one word of an expression.
type lexeme struct {
	kind lexKind
	text string // of a string its value, of everything else what is written
}

type lexKind uint8

const (
	lexName lexKind = iota
	lexInt
	lexFloat
	lexString
	lexOp
)

func (l lexeme) is(op string) bool   { return l.kind == lexOp && l.text == op }
func (l lexeme) named(n string) bool { return l.kind == lexName && l.text == n }
func (l lexeme) opens() bool         { return l.is("(") || l.is("[") || l.is("{") }
func (l lexeme) closes() bool        { return l.is(")") || l.is("]") || l.is("}") }
func isDigit(c byte) bool            { return c >= '0' && c <= '9' }
func isLetter(c byte) bool           { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
func isBlank(c byte) bool            { return strings.IndexByte(" \t\n\f\v", c) >= 0 }

// at returns word i, or one that is nothing if there is no such word.
func at(words []lexeme, i int) lexeme {
	if i < 0 || i >= len(words) {
		return lexeme{kind: lexOp}
	}
	return words[i]
}

// lexer reads the words of one tag up to its end.
type lexer struct {
	src   string
	pos   int
	depth int // of open brackets, within which a tag does not end
	words []lexeme
}

// tag reads up to the closer, "}}" or "%}", which a sign may stand before.
func (l *lexer) tag(closer string) (sign byte, err error) {
	for {
		for l.pos < len(l.src) && isBlank(l.src[l.pos]) {
			l.pos++
		}
		rest := l.src[l.pos:]
		if rest == "" {
			return 0, fmt.Errorf("a tag is not closed by %s", closer)
		}
		if l.depth == 0 {
			if strings.HasPrefix(rest, closer) {
				l.pos += len(closer)
				return 0, nil
			}
			if (rest[0] == '-' || rest[0] == '+') && strings.HasPrefix(rest[1:], closer) {
				l.pos += 1 + len(closer)
				return rest[0], nil
			}
		}
		if err := l.word(rest); err != nil {
			return 0, err
		}
	}
}

// word reads one word from the start of rest.
func (l *lexer) word(rest string) error {
	var (
		n    int
		kind = lexOp
		text string
	)
	switch c := rest[0]; {
	case c == '\'' || c == '"':
		end := stringEnd(rest)
		if end < 0 {
			return errors.New("a string is not closed")
		}
		n, kind, text = end, lexString, unquote(rest[1:end-1])
	case isLetter(c):
		n, kind = span(rest, func(c byte) bool { return isLetter(c) || isDigit(c) }), lexName
	case isDigit(c):
		n, kind = number(rest)
	default:
		if n = operator(rest); n == 0 {
			return fmt.Errorf("%q cannot stand in a tag", firstRune(rest))
		}
	}
	w := lexeme{kind: kind, text: text}
	if kind != lexString {
		w.text = rest[:n]
	}
	switch {
	case w.opens():
		l.depth++
	case w.closes():
		l.depth--
	}
	if l.depth < 0 || l.depth > maxNesting {
		return fmt.Errorf("brackets do not match, or are nested deeper than %d", maxNesting)
	}
	l.words = append(l.words, w)
	l.pos += n
	return nil
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

func span(s string, class func(byte) bool) int {
	n := 0
	for n < len(s) && class(s[n]) {
		n++
	}
	return n
}

// number reads digits, and a fraction and an exponent after it.
func number(s string) (int, lexKind) {
	n := span(s, isDigit)
	if n+1 >= len(s) || s[n] != '.' || !isDigit(s[n+1]) {
		return n, lexInt
	}
	n++
	n += span(s[n:], isDigit)
	if n < len(s) && s[n]|0x20 == 'e' {
		m := n + 1
		if m < len(s) && (s[m] == '-' || s[m] == '+') {
			m++
		}
		if digits := span(s[m:], isDigit); digits > 0 {
			n = m + digits
		}
	}
	return n, lexFloat
}

func operator(s string) int {
	for _, op := range [...]string{"**", "//", "==", "!=", "<=", ">="} {
		if strings.HasPrefix(s, op) {
			return 2
		}
	}
	if strings.IndexByte("+-*/%~<>=|.,:()[]{}", s[0]) >= 0 {
		return 1
	}
	return 0
}

// stringEnd returns the length of the string literal that s begins with, or -1.
func stringEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		}
	}
	return -1
}

// unquote replaces Python's escapes in a string literal. What is no escape stays.
func unquote(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			i++
			continue
		}
		text, n := escape(s[i+1:])
		b.WriteString(text)
		i += 1 + n
	}
	return b.String()
}

// escape returns what the escape after a backslash stands for, and its length.
func escape(s string) (string, int) {
	if i := strings.IndexByte(`\'"abfnrtv`, s[0]); i >= 0 {
		return string("\\'\"\a\b\f\n\r\t\v"[i]), 1
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[0]]
	switch {
	case s[0] == '\n':
		return "", 1
	case digits > 0 && len(s) > digits:
		if r, err := strconv.ParseUint(s[1:1+digits], 16, 32); err == nil {
			return string(rune(r)), 1 + digits //nolint:gosec // an invalid character becomes U+FFFD
		}
	}
	return `\`, 0
}
