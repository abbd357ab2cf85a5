package mathexpr

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What one expression may cost to read.
const (
	maxSource = 4096 // bytes
	maxTokens = 2048
	maxDigits = 2048 // digits of one number
	maxDepth  = 64   // nesting of groups and operators
)

// ErrTooLarge is wrapped by errors of input over the limits of this package.
var ErrTooLarge = errors.New("expression too large")

// A token is a lexical unit.
type token struct {
	kind   tokenKind
	text   string   // operator, symbol or function name, words, letter of a choice, digits of a number
	value  *big.Rat // of a number
	places int      // digits after a number's point; −1 for none
	groups string   // see Number.Groups
	node   Constant // of a constant
	space  bool     // white space or a spacing command stands before it
}

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenOperator
	tokenNumber
	tokenSymbol
	tokenConstant
	tokenFunction
	tokenWord
	tokenChoice
)

func op(s string) token             { return token{kind: tokenOperator, text: s} }
func constant(c Constant) token     { return token{kind: tokenConstant, node: c} }
func symbol(name string) token      { return token{kind: tokenSymbol, text: name} }
func (t token) is(text string) bool { return t.kind == tokenOperator && t.text == text }

// A lexer turns a source into tokens.
type lexer struct {
	src    string
	pos    int
	depth  int // open round, square and set brackets, in which a bare comma separates
	nested int // \text inside \text
	space  bool
	tokens []token
}

// lex reads all of src.
func lex(src string) ([]token, error) {
	l := lexer{src: src}
	if err := l.run(); err != nil {
		return nil, err
	}
	return l.tokens, nil
}

func (l *lexer) run() error {
	for l.pos < len(l.src) {
		if len(l.tokens) > maxTokens {
			return fmt.Errorf("more than %d tokens: %w", maxTokens, ErrTooLarge)
		}
		if err := l.next(); err != nil {
			return err
		}
	}
	return nil
}

func (l *lexer) next() error {
	r, size := utf8.DecodeRuneInString(l.src[l.pos:])
	switch {
	case unicode.IsSpace(r) || r == '~' || r == '\u200b' || r == '\ufeff':
		l.space = true
		l.pos += size
	case r == '$': // a delimiter; a dollar sign is `\$`
		l.pos += size
	case r == '\\':
		return l.command()
	case r >= '0' && r <= '9', r == '.' && l.pos+1 < len(l.src) && isDigit(l.src[l.pos+1]):
		return l.number()
	case isWordRune(r):
		l.word()
	case strings.ContainsRune("+-*/^_!',;:=<>|()[]{}&%", r):
		l.pos += size
		l.sign(r)
	default:
		return l.unicodeSign(r, size)
	}
	return nil
}

// emit appends t, marking the space before it and following brackets.
func (l *lexer) emit(t token) {
	t.space, l.space = l.space, false
	if t.kind == tokenOperator {
		switch t.text {
		case "(", "[", "\\{", "⟨":
			l.depth++
		case ")", "]", "\\}", "⟩":
			l.depth--
		}
	}
	l.tokens = append(l.tokens, t)
}

// sign emits a one-character operator, joining "<=", ">=", "!=", "**" and "->".
func (l *lexer) sign(r rune) {
	if l.pos < len(l.src) {
		joined := map[string]string{"<=": "≤", ">=": "≥", "!=": "≠", "**": "^", "->": "→", "+-": "±", "==": "="}
		if t, ok := joined[string(r)+l.src[l.pos:l.pos+1]]; ok {
			l.pos++
			l.emit(op(t))
			return
		}
	}
	l.emit(op(string(r)))
}

// superscripts and fractions of Unicode, as LaTeX would write them.
var unicodeSpellings = map[rune]string{
	'²': "^2", '³': "^3", '¹': "^1", '⁰': "^0", '⁴': "^4", '⁵': "^5", '⁶': "^6", '⁷': "^7", '⁸': "^8", '⁹': "^9", 'ⁿ': "^n",
	'₀': "_0", '₁': "_1", '₂': "_2", '₃': "_3", '₄': "_4", '₅': "_5", '₆': "_6", '₇': "_7", '₈': "_8", '₉': "_9",
	'½': `\frac12`, '⅓': `\frac13`, '⅔': `\frac23`, '¼': `\frac14`, '¾': `\frac34`, 'ℝ': "R", 'ℤ': "Z", 'ℕ': "N", 'ℚ': "Q",
}

func (l *lexer) unicodeSign(r rune, size int) error {
	if t, ok := operators[string(r)]; ok {
		l.pos += size
		l.emit(t)
		return nil
	}
	if spelling, ok := unicodeSpellings[r]; ok {
		l.pos += size
		return l.splice(spelling)
	}
	return fmt.Errorf("unexpected %q", l.src[l.pos:l.pos+size])
}

// splice lexes s in place, as if it stood in the source.
func (l *lexer) splice(s string) error {
	if l.nested >= 4 {
		return fmt.Errorf("text nested too deep: %w", ErrTooLarge)
	}
	inner := lexer{src: s, nested: l.nested + 1, depth: l.depth, space: l.space, tokens: l.tokens}
	if err := inner.run(); err != nil {
		return err
	}
	l.tokens, l.space = inner.tokens, inner.space
	return nil
}

// command reads a backslash and what it names.
func (l *lexer) command() error {
	name := commandName(l.src[l.pos+1:])
	if name == "" {
		return errors.New(`a lone \ at the end`)
	}
	l.pos += 1 + len(name)
	if words, ok := texts[name]; ok {
		return l.text(words)
	}
	if name == "verbatim" { // of this package's own keys
		content, _ := l.argument()
		l.emit(token{kind: tokenWord, text: content})
		return nil
	}
	if fillers[name] {
		l.space = l.space || name != "!" && name != "left" && name != "right"
		if (name == "left" || name == "right") && strings.HasPrefix(l.src[l.pos:], ".") {
			l.pos++ // an invisible bracket
		}
		return nil
	}
	if t, ok := operators[name]; ok {
		l.emit(t)
		return nil
	}
	if f, ok := functions[name]; ok {
		l.emit(token{kind: tokenFunction, text: f})
		return nil
	}
	if _, ok := greek[name]; ok {
		l.emit(symbol(`\` + name))
		return nil
	}
	if len(name) == 1 && !isLetter(name[0]) {
		return fmt.Errorf(`unexpected \%s`, name)
	}
	l.emit(token{kind: tokenFunction, text: `\` + name})
	return nil
}

// commandName returns the name after a backslash: letters, or one other character.
func commandName(s string) string {
	n := 0
	for n < len(s) && isLetter(s[n]) {
		n++
	}
	if n > 0 {
		return s[:n]
	}
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

// text reads the argument of a text command and decides what it is: words, a
// separator, an option's letter, or mathematics dressed as text.
func (l *lexer) text(words bool) error {
	content, ok := l.argument()
	if !ok {
		return nil // \mathrm x: the dress does not matter
	}
	trimmed := strings.TrimSpace(strings.ReplaceAll(content, "~", " "))
	if len(trimmed) > 4 {
		trimmed = clock.Replace(trimmed)
	}
	bare := strings.Trim(trimmed, "().:")
	switch {
	case trimmed == "":
		l.space = true
	case trimmed == "and" || trimmed == "or":
		l.emit(op(","))
	case words && len(bare) == 1 && bare[0] >= 'A' && bare[0] <= 'J':
		l.emit(token{kind: tokenChoice, text: bare})
	case len(trimmed) == 1 && l.afterValue() && units[trimmed] != "":
		l.emit(token{kind: tokenWord, text: trimmed})
	case utf8.RuneCountInString(trimmed) == 1, functions[trimmed] != "", strings.ContainsAny(trimmed, `0123456789\^=$`):
		if l.splice(trimmed) != nil { // "4:30 p.m."
			l.emit(token{kind: tokenWord, text: trimmed})
		}
	default:
		l.emit(token{kind: tokenWord, text: trimmed})
	}
	return nil
}

// clock dresses the halves of the day as text, so that "4:30 p.m." reads like
// 4:30 \text{ p.m.}.
var clock = strings.NewReplacer("p.m.", `\text{pm}`, "a.m.", `\text{am}`, "P.M.", `\text{pm}`, "A.M.", `\text{am}`)

// argument reads a group in braces without looking into it.
func (l *lexer) argument() (string, bool) {
	i := l.pos
	for i < len(l.src) && l.src[i] == ' ' {
		i++
	}
	if i == len(l.src) || l.src[i] != '{' {
		return "", false
	}
	depth := 0
	for j := i; j < len(l.src); j++ {
		switch l.src[j] {
		case '\\':
			j++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				l.pos = j + 1
				return l.src[i+1 : j], true
			}
		}
	}
	return "", false
}

// afterValue reports whether the token before can carry a unit.
func (l *lexer) afterValue() bool {
	if len(l.tokens) == 0 {
		return false
	}
	switch t := l.tokens[len(l.tokens)-1]; t.kind {
	case tokenNumber, tokenConstant, tokenSymbol:
		return true
	case tokenOperator:
		return t.text == ")" || t.text == "}"
	default:
		return false
	}
}

// word reads a run of letters: a function, a constant, a unit, a word, or
// symbols written side by side.
func (l *lexer) word() {
	end := l.pos
	for end < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[end:])
		if !isWordRune(r) {
			break
		}
		end += size
	}
	run := l.src[l.pos:end]
	l.pos = end
	if run == "in" && l.afterSymbol() {
		l.emit(op("∈"))
		return
	}
	if t, ok := wordToken(run, l.afterValue()); ok {
		l.emit(t)
		return
	}
	if f, rest, ok := glued(run); ok {
		l.emit(token{kind: tokenFunction, text: f})
		run = rest
	}
	if utf8.RuneCountInString(run) >= 4 {
		l.emit(token{kind: tokenWord, text: run})
		return
	}
	for _, r := range run {
		l.emit(letter(r))
	}
}

// afterSymbol reports whether the token before is a variable.
func (l *lexer) afterSymbol() bool {
	return len(l.tokens) > 0 && l.tokens[len(l.tokens)-1].kind == tokenSymbol
}

// glued splits a function from the variable written right after it: sinx.
func glued(run string) (function, rest string, ok bool) {
	for _, f := range []string{"sin", "cos", "tan", "cot", "sec", "csc", "log", "ln"} {
		if rest, ok := strings.CutPrefix(run, f); ok && len(rest) == 1 && strings.Contains("xyzt", rest) {
			return f, rest, true
		}
	}
	return "", "", false
}

// wordToken recognises a whole run of letters.
func wordToken(run string, afterValue bool) (token, bool) {
	lower := strings.ToLower(run)
	if f, ok := functions[lower]; ok && len(run) > 1 && (lower != "min" || !afterValue) {
		return token{kind: tokenFunction, text: f}, true
	}
	switch lower {
	case "and", "or":
		return op(","), true
	case "pi":
		return constant(Pi), true
	case "sqrt":
		return op("sqrt"), true
	case "infinity", "infty", "inf", "oo":
		return constant(Infinity), true
	}
	if _, ok := units[lower]; afterValue && ok && len(run) > 1 || shortWords[lower] {
		return token{kind: tokenWord, text: run}, true
	}
	return token{}, false
}

// letter is the token of a single letter.
func letter(r rune) token {
	switch r {
	case 'e':
		return constant(E)
	case 'i':
		return constant(I)
	case 'π':
		return constant(Pi)
	}
	if r >= utf8.RuneSelf {
		for name, sign := range greek {
			if sign == string(r) {
				return symbol(`\` + name)
			}
		}
	}
	return symbol(string(r))
}

func isDigit(b byte) bool  { return b >= '0' && b <= '9' }
func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) && unicodeSpellings[r] == ""
}
