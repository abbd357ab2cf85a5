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
	text     string   // operator, symbol or function name, words, letter of a choice, digits of a number as written
	value    *big.Rat // of a number
	places   int32    // digits after a number's point; −1 for none
	exponent int      // of ten, which scales a number's digits: 33 of 4.5e33
	kind     tokenKind
	node     Constant // of a constant
	space    bool     // white space or a spacing command stands before it
	grouped  bool     // commas group a number's digits
	cross    bool     // the sign of a product is ×
	vector   bool     // an arrow or bold type marks a symbol
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
	tokenVerbatim // words that say nothing but themselves
	tokenChoice
	tokenUnit
)

func op(s string) token             { return token{kind: tokenOperator, text: s} }
func cross() token                  { return token{kind: tokenOperator, text: "*", cross: true} }
func constant(c Constant) token     { return token{kind: tokenConstant, node: c} }
func symbol(name string) token      { return token{kind: tokenSymbol, text: name} }
func (t token) is(text string) bool { return t.kind == tokenOperator && t.text == text }

// A lexer turns a source into tokens.
type lexer struct {
	src    string
	pos    int
	depth  int    // open round, square and set brackets, in which a bare comma separates
	nested int    // \text inside \text
	side   int8   // 1 after \left, −1 after \right: which way the next bracket faces
	single int    // before it, numbers between commas are items of a list
	lefts  []bool // for each open \left, whether a \{ follows it
	space  bool
	arrow  bool // an arrow stands over the symbol that comes next
	tokens []token
}

// lex reads all of src.
func lex(src string) ([]token, error) {
	l := lexer{src: src, tokens: make([]token, 0, 4+len(src)/3)}
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
	c := l.src[l.pos]
	if l.mayMeasure(c) {
		if ok, err := l.unit(); ok {
			return err
		}
	}
	switch {
	case c >= utf8.RuneSelf:
		return l.beyondASCII()
	case isDigit(c), c == '.' && l.pos+1 < len(l.src) && (isDigit(l.src[l.pos+1]) || l.src[l.pos+1] == '\\' && isRepeating(l.src[l.pos+1:])):
		return l.number()
	case isLetter(c):
		return l.word()
	case c == '\\':
		return l.command()
	case c == ' ' || c == '~':
		l.space = true
		l.pos++
	case c < ' ':
		return l.control(c)
	case c == '$': // a delimiter, but for one alone before a number
		l.pos++
		if rest := l.src[l.pos:]; rest != "" && isDigit(rest[0]) && !l.afterValue() && strings.Count(l.src, "$") == 1 {
			l.emit(op("$"))
		}
	case (c == '\'' || c == '"') && l.ofArc():
	default:
		return l.sign(c)
	}
	return nil
}

// beyondASCII reads a letter, white space or a sign of Unicode.
func (l *lexer) beyondASCII() error {
	r, size := utf8.DecodeRuneInString(l.src[l.pos:])
	if t, ok := beyond[r]; ok {
		l.pos += size
		if t.is("'") { // of arc, maybe
			return l.splice("'")
		}
		l.emit(t)
		return nil
	}
	if spelling, ok := l.script(); ok {
		return l.splice(spelling)
	}
	if spelling, ok := unicodeSpellings[r]; ok {
		l.pos += size
		return l.splice(spelling)
	}
	switch {
	case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u2061' || r == '\u2062':
		l.space = true
		l.pos += size
		return nil
	case unicode.IsLetter(r):
		return l.word()
	case isCircled(r):
		l.pos += size
		l.emit(symbol(string(r)))
		return nil
	}
	return fmt.Errorf("unexpected %q", l.src[l.pos:l.pos+size])
}

// controls are the letters of LaTeX commands that a string literal has turned
// into control characters: \frac into a form feed and "rac".
var controls = [...]byte{'\a': 'a', '\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r'}

// spaced are those that begin with what may be true white space.
var spaced = map[string]bool{
	"text": true, "times": true, "theta": true, "tfrac": true, "textbf": true, "right": true, "rightarrow": true, "rfloor": true, "rceil": true, "rangle": true,
	"neq": true, "notin": true, "frac": true, "vec": true, "varphi": true,
}

// control reads a control character: white space, or the beginning of a command.
func (l *lexer) control(c byte) error {
	if int(c) < len(controls) && controls[c] != 0 {
		name := string(controls[c]) + l.src[l.pos+1:l.lettersFrom(l.pos+1)]
		if spaced[name] || !unicode.IsSpace(rune(c)) && commands[name].action != commandUnknown {
			l.pos += len(name)
			return l.named(name)
		}
	}
	if !unicode.IsSpace(rune(c)) {
		return fmt.Errorf("unexpected %q", string(c))
	}
	l.space = true
	l.pos++
	return nil
}

// lettersFrom is the end of the ASCII letters from i on.
func (l *lexer) lettersFrom(i int) int {
	for i < len(l.src) && isLetter(l.src[i]) {
		i++
	}
	return i
}

// emit appends t, marking the space before it, following brackets and turning
// them the way \left or \right says.
func (l *lexer) emit(t token) {
	t.space, l.space = l.space, false
	if t.kind == tokenOperator {
		if l.side != 0 {
			t.text = facing(t.text, l.side)
		}
		switch t.text {
		case "(", "[", "\\{", "⟨":
			l.depth++
		case ")", "]", "\\}", "⟩":
			l.depth--
		}
	}
	l.side = 0
	if !t.is("{") {
		t.vector, l.arrow = t.vector || l.arrow && t.kind == tokenSymbol, false
	}
	l.tokens = append(l.tokens, t)
}

// facing is a bracket after \left (1) or \right (−1).
func facing(bracket string, side int8) string {
	switch {
	case bracket == "{":
		return "\\{"
	case bracket == "}":
		return "\\}"
	case bracket == "<" && side > 0:
		return "⟨"
	case bracket == ">" && side < 0:
		return "⟩"
	case (bracket == "|" || bracket == "‖") && side > 0:
		return "(" + bracket
	case bracket == "|" || bracket == "‖":
		return bracket + ")"
	}
	return bracket
}

// tags are the marks of HTML that answers are seen to use.
var tags = [...][2]string{{"<sup>", "^{"}, {"</sup>", "}"}, {"<sub>", "_{"}, {"</sub>", "}"}, {"<br>", " "}}

// ascii are the operators of one character.
const ascii = "+-*/^_!',;:=<>|()[]{}&%"

// sign emits an operator, joining "<=", ">=", "!=", "**", "->", "+-", "=>" and "==".
func (l *lexer) sign(c byte) error {
	if c == '.' && strings.HasPrefix(l.src[l.pos:], "...") {
		l.pos += 3
		l.emit(symbol(`\ldots`))
		return nil
	}
	if c == '.' && l.endsLetter() { // C. 12
		l.pos++
		l.emit(op(")"))
		return nil
	}
	if c == '.' && l.endsRow() {
		l.pos++
		return nil
	}
	if strings.HasPrefix(l.src[l.pos:], "{:}") { // 3{:}2
		l.pos += len("{:}")
		l.emit(op(":"))
		return nil
	}
	if (c == '?' || c == '_') && len(l.tokens) == 0 {
		if rest := strings.TrimLeft(l.src[l.pos:], "?_ "); strings.HasPrefix(rest, "=") { // ? = 3, ___ = 3
			l.pos = len(l.src) - len(rest)
			l.emit(blank)
			return nil
		}
	}
	if c == '<' {
		for _, tag := range tags {
			if rest, ok := strings.CutPrefix(l.src[l.pos:], tag[0]); ok {
				l.pos = len(l.src) - len(rest)
				return l.splice(tag[1])
			}
		}
	}
	i := strings.IndexByte(ascii, c)
	if i < 0 {
		return fmt.Errorf("unexpected %q", string(c))
	}
	l.pos++
	if l.pos < len(l.src) {
		if t := joined(c, l.src[l.pos]); t != "" {
			l.pos++
			l.emit(op(t))
			return nil
		}
	}
	l.emit(op(ascii[i : i+1]))
	return nil
}

// endsLetter reports whether the full stop that comes next stands between an option's
// letter and mathematics. A word behind it, J. Doe, makes a name.
func (l *lexer) endsLetter() bool {
	rest, ok := strings.CutPrefix(l.src[l.pos:], ". ")
	if !ok || len(l.tokens) != 1 || l.tokens[0].kind != tokenSymbol {
		return false
	}
	return rest != "" && (!isLetter(rest[0]) || len(rest) == 1 || !isLetter(rest[1]))
}

// endsRow reports whether the full stop that comes next only ends a row or a cell.
func (l *lexer) endsRow() bool {
	rest := strings.TrimLeft(l.src[l.pos+1:], " \n")
	return strings.HasPrefix(rest, `\end{`) || strings.HasPrefix(rest, `\\`) || strings.HasPrefix(rest, "&")
}

func joined(a, b byte) string {
	switch {
	case a == '<' && b == '=':
		return "≤"
	case a == '>' && b == '=':
		return "≥"
	case a == '!' && b == '=':
		return "≠"
	case a == '*' && b == '*':
		return "^"
	case a == '-' && b == '>' || a == '=' && b == '>':
		return "→"
	case a == '+' && b == '-':
		return "±"
	case a == '=' && b == '=':
		return "="
	}
	return ""
}

// unicodeSpellings are fractions and signs of Unicode as LaTeX would write them.
var unicodeSpellings = map[rune]string{
	'½': `\frac12`, '⅓': `\frac13`, '⅔': `\frac23`, '¼': `\frac14`, '¾': `\frac34`, '⅕': `\frac15`, '⅖': `\frac25`, '⅗': `\frac35`, '⅘': `\frac45`,
	'⅙': `\frac16`, '⅚': `\frac56`, '⅛': `\frac18`, '⅜': `\frac38`, '⅝': `\frac58`, '⅞': `\frac78`, '″': "''", '∠': `\angle `,
}

// splice lexes s in place, as if it stood in the source.
func (l *lexer) splice(s string) error {
	if l.nested >= 4 {
		return fmt.Errorf("text nested too deep: %w", ErrTooLarge)
	}
	inner := lexer{src: s, nested: l.nested + 1, depth: l.depth, space: l.space, tokens: l.tokens, arrow: l.arrow}
	if err := inner.run(); err != nil {
		return err
	}
	l.tokens, l.space, l.depth, l.arrow = inner.tokens, inner.space, inner.depth, inner.arrow
	return nil
}

// command reads a backslash and what it names.
func (l *lexer) command() error {
	start := l.pos + 1
	end := l.lettersFrom(start)
	if end == start {
		if end == len(l.src) {
			return errors.New(`a lone \ at the end`)
		}
		_, size := utf8.DecodeRuneInString(l.src[end:])
		end += size
	}
	l.pos = end
	return l.named(l.src[start:end])
}

// named does what the command of that name says; the source is read to its end.
func (l *lexer) named(name string) error {
	switch c := commands[name]; c.action {
	case commandToken:
		l.emit(c.token)
		if c.token.text == `\\` {
			l.rowSkip()
		}
	case commandFiller:
		if blanks[name] && l.isBlank() {
			l.emit(blank)
		} else if !l.vector(name) {
			l.space, l.arrow = true, l.arrow || arrows[name]
		}
	case commandThin:
	case commandColor:
		l.argument()
	case commandSide:
		l.bracket(c.side)
	case commandQuantity:
		return l.quantity(name)
	case commandWords, commandDress:
		if name == "mathbb" {
			return l.blackboard()
		}
		l.arrow = arrows[name]
		return l.text(c.action == commandWords)
	default:
		return l.unknown(name)
	}
	return nil
}

// blank is what a question leaves open, □ = 3, by a name that ends no proof.
var blank = token{kind: tokenFunction, text: `\blank`}

// blanks are the commands that make one of nothing.
var blanks = map[string]bool{"boxed": true, "fbox": true, "underline": true}

// isBlank goes over an argument that holds nothing but space or a question mark.
func (l *lexer) isBlank() bool {
	start := l.pos
	content, ok := l.argument()
	content = strings.ReplaceAll(strings.ReplaceAll(content, `\qquad`, ""), `\quad`, "")
	if ok = ok && strings.Trim(content, " ~?") == ""; !ok {
		l.pos = start
	}
	return ok
}

// arrows are the commands that make a vector of a name.
var arrows = map[string]bool{"vec": true, "overrightarrow": true, "boldsymbol": true, "mathbf": true, "bm": true, "pmb": true}

// vector reads the two points that an arrow stands over, \vec{AB}; the arrow over a
// vector's own name says nothing.
func (l *lexer) vector(name string) bool {
	rest := l.src[l.pos:]
	if name != "vec" && name != "overrightarrow" || len(rest) < 4 || rest[0] != '{' || rest[3] != '}' || !isCapital(rest[1]) || !isCapital(rest[2]) {
		return false
	}
	l.pos += 4
	for _, t := range []token{{kind: tokenFunction, text: vectorName}, op("{"), letter(rune(rest[1])), letter(rune(rest[2])), op("}")} {
		l.emit(t)
	}
	return true
}

// unknown reads a command that no table has: of this package's own keys, written
// without the space after it, or a name of the problem's own.
func (l *lexer) unknown(name string) error {
	if name == "verbatim" {
		content, _ := l.argument()
		l.emit(token{kind: tokenVerbatim, text: content})
		return nil
	}
	for _, known := range gluedCommands {
		if strings.HasPrefix(name, known) {
			l.pos -= len(name) - len(known)
			return l.named(known)
		}
	}
	if name[0] < ' ' || name[0] >= utf8.RuneSelf { // the character itself was escaped
		l.pos -= len(name)
		return l.next()
	}
	if !isLetter(name[0]) {
		return fmt.Errorf(`unexpected \%s`, name)
	}
	l.emit(token{kind: tokenFunction, text: `\` + name})
	return nil
}

// bracket makes the bracket that comes next open or close. The invisible one
// after a \left\{ is a brace.
func (l *lexer) bracket(side int8) {
	rest := strings.TrimLeft(l.src[l.pos:], " ")
	invisible := strings.HasPrefix(rest, ".")
	if invisible {
		l.pos = len(l.src) - len(rest) + 1
	}
	if side > 0 {
		l.lefts = append(l.lefts, strings.HasPrefix(rest, `\{`) || strings.HasPrefix(rest, `{`) || strings.HasPrefix(rest, `\lbrace`))
	} else if n := len(l.lefts); n > 0 {
		if invisible && l.lefts[n-1] {
			l.emit(op("\\}"))
		}
		l.lefts = l.lefts[:n-1]
	}
	l.side = side
	if invisible {
		l.side = 0
	}
}

// rowSkip passes over the height after the end of a row: \\[2pt].
func (l *lexer) rowSkip() {
	rest := l.src[l.pos:]
	if len(rest) < 2 || rest[0] != '[' || !isDigit(rest[1]) && rest[1] != '-' && rest[1] != '.' {
		return
	}
	if end := strings.IndexByte(rest, ']'); end > 3 && end < 12 && isLetter(rest[end-1]) && isLetter(rest[end-2]) {
		l.pos += end + 1
	}
}

// blackboard reads the letter of a set of numbers: \mathbb{R}, \mathbb R.
func (l *lexer) blackboard() error {
	content, ok := l.argument()
	if rest := strings.TrimLeft(l.src[l.pos:], " "); !ok && rest != "" && isLetter(rest[0]) {
		content, l.pos = rest[:1], len(l.src)-len(rest)+1
	}
	content = strings.TrimSpace(content)
	if len(content) != 1 || !isLetter(content[0]) {
		return errors.New(`want a letter after \mathbb`)
	}
	l.emit(symbol(`\mathbb{` + content + `}`))
	return nil
}

func isCapital(b byte) bool { return b >= 'A' && b <= 'Z' }
func isDigit(b byte) bool   { return b >= '0' && b <= '9' }
func isLetter(b byte) bool  { return b|0x20 >= 'a' && b|0x20 <= 'z' }
