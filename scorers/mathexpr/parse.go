package mathexpr

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"
)

// An Expr is a parsed answer with the source it came from.
type Expr struct {
	Source string // as written, delimiters and outer punctuation removed
	Root   Node
	memo   *memo
}

// A memo keeps the key of an expression, worked out when it is first asked for.
type memo struct {
	once  sync.Once
	key   string
	large bool // the algebra has no room for it
}

// Parse reads one answer. Outer delimiters ($, \(, \[), a final full stop and
// emphasis are ignored. An error says what could not be read and where; it
// wraps [ErrTooLarge] where a limit of this package was met.
func Parse(source string) (Expr, error) {
	s := clean(source)
	if s == "" {
		return Expr{}, fmt.Errorf("expression %q: empty", abbreviate(source))
	}
	if isPlainInteger(s) {
		return expression(s, Number{Value: decimal(s, "", "")}), nil
	}
	if len(s) > maxSource {
		return Expr{}, fmt.Errorf("expression of %d bytes, more than %d: %w", len(s), maxSource, ErrTooLarge)
	}
	if !utf8.ValidString(s) {
		return Expr{}, fmt.Errorf("expression %q: invalid UTF-8", abbreviate(source))
	}
	s = westernDigits(s)
	for _, read := range [...]func(string) (Node, bool){notArithmetic, numeralAlone, reals, prose, parseParts, date} {
		if n, ok := read(s); ok {
			return expression(s, n), nil
		}
	}
	root, err := parse(unbracketed(signed(s)))
	if err != nil && strings.Contains(s, `\\`) {
		if once := unescape(s); once != s {
			if again, ok := parse(once); ok == nil {
				root, err = again, nil
			}
		}
	}
	if err != nil {
		return Expr{}, fmt.Errorf("expression %q: %w", abbreviate(s), err)
	}
	return expression(s, root), nil
}

// signed writes the sign of a number that is in words: negative 34.
func signed(s string) string {
	for _, word := range [...]string{"negative ", "minus "} {
		if len(s) > len(word) && isDigit(s[len(word)]) && strings.EqualFold(s[:len(word)], word) {
			return "-" + s[len(word):]
		}
	}
	return s
}

// numeralAlone reads a number in words, English or Chinese, that is all there is.
func numeralAlone(s string) (Node, bool) {
	if s[0] >= utf8.RuneSelf {
		value, ok := hanNumber(s)
		return Number{Value: value}, ok
	}
	if len(s) != len("six") && !isProse(s) || !isLetter(s[0]) {
		return nil, false
	}
	value, ok := numeral(s)
	return Number{Value: value}, ok
}

// prose reads words without mathematics: an option by its name, what is counted in words,
// or words as they are.
func prose(s string) (Node, bool) {
	if !isProse(s) {
		return nil, false
	}
	if letter, ok := namedOption(s); ok {
		return Choice{Letter: letter}, true
	}
	if n, ok := counted(s); ok {
		return n, true
	}
	return Text{Words: phrase(s)}, true
}

// isPlainInteger reports whether s is digits alone, as most answers are, and few.
func isPlainInteger(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return len(s) <= 18
}

func expression(source string, root Node) Expr {
	return Expr{Source: source, Root: root, memo: new(memo)}
}

func parse(s string) (Node, error) { return parseWith(s, parser{}) }

// parseWith reads s by a parser that is set up.
func parseWith(s string, p parser) (Node, error) {
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p.tokens = tokens
	root, err := p.parse()
	if err == nil && p.signs > 0 && signs(root) > maxSigns {
		err = fmt.Errorf("more than %d signs ±: %w", maxSigns, ErrTooLarge)
	}
	return root, err
}

func isFunctionOrConstant(s string) bool {
	if t, ok := wordToken(s, false); ok {
		return t.kind != tokenWord
	}
	_, _, ok := glued(s)
	return ok
}

// A parser is a Pratt parser: each level reads the next tighter one as its
// operands. Levels, loosest first: list, relation, ratio, set operation, sum, product,
// power, postfix, atom.
type parser struct {
	tokens   []token
	pos      int
	depth    int
	bar      int           // open |…|, inside which a bar closes
	set      int           // open \{…, inside which a bar separates
	square   int           // open [ or ] of an interval, which a [ may close
	modular  bool          // right of ≡, where "mod" gives the modulus
	signs    int           // ± and ∓ read
	integral *differential // of the integral being read
	missing  int           // closing braces supplied at the end

	gauss           bool // square brackets are floors
	argumentBracket int  // what follows the square bracket, if one, around the argument of a function

	functions map[string]bool // the letters that are certainly functions somewhere, once one is asked for
	vectors   map[string]bool // the letters that are set as vectors somewhere, once one is asked for
}

var end = token{kind: tokenEnd}

func (p *parser) peek() token { return p.peekAt(0) }

func (p *parser) peekAt(n int) token {
	if i := p.pos + n; i >= 0 && i < len(p.tokens) {
		return p.tokens[i]
	}
	return end
}

// at reports whether the operator comes next.
func (p *parser) at(text string) bool {
	if p.pos >= len(p.tokens) {
		return false
	}
	t := &p.tokens[p.pos]
	return t.kind == tokenOperator && t.text == text
}

// accept consumes the operator if it comes next.
func (p *parser) accept(text string) bool {
	if p.at(text) {
		p.pos++
		return true
	}
	return false
}

// maxMissing bounds the closing braces that the end of a source may lack.
const maxMissing = 3

// expect consumes the operator, which must come next. Braces that only group may
// be missing at the end.
func (p *parser) expect(text string) error {
	if p.accept(text) {
		return nil
	}
	if text == "}" && p.pos >= len(p.tokens) && p.missing < maxMissing {
		p.missing++
		return nil
	}
	return fmt.Errorf("want %q before %s", text, p.peek())
}

// enter goes a level of nesting deeper; leave comes back.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return fmt.Errorf("nested deeper than %d: %w", maxDepth, ErrTooLarge)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

func (t token) String() string {
	switch t.kind {
	case tokenEnd:
		return "the end"
	case tokenConstant:
		return fmt.Sprintf("%q", string(t.node))
	default:
		return fmt.Sprintf("%q", t.text)
	}
}

// parse reads the whole source.
func (p *parser) parse() (Node, error) {
	if letter, n := p.optionLetter(); n > 0 {
		p.pos += n
		if l, ok := p.options(letter); ok {
			return l, nil
		}
		return p.choice(letter)
	}
	n, err := p.list()
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.tokens) {
		return nil, fmt.Errorf("unexpected %s", p.peek())
	}
	return n, nil
}

// namedOption reads "option D".
func namedOption(s string) (letter string, ok bool) {
	for _, word := range []string{"option ", "choice "} {
		if len(s) == len(word)+1 && strings.EqualFold(s[:len(word)], word) {
			letter = s[len(word):]
			return letter, letter[0] >= 'A' && letter[0] <= 'J'
		}
	}
	return "", false
}

// optionLetter recognises the letter that an option begins with, and of how many
// tokens: \textbf{(C)}, or "(C)" with a space and a value after it.
func (p *parser) optionLetter() (letter string, tokens int) {
	t := p.peek()
	if t.kind == tokenChoice {
		return t.text, 1
	}
	if t.kind == tokenSymbol && len(t.text) == 1 && t.text[0] >= 'A' && t.text[0] <= 'J' { // B) 7
		if n := p.peekAt(1); (n.is(")") || n.is(":") && p.peekAt(2).space) && p.pos+2 < len(p.tokens) && !p.labelsMore(n.text) {
			return t.text, 2
		}
	}
	if l := p.peekAt(1); t.is("(") && l.kind == tokenSymbol && len(l.text) == 1 && l.text[0] >= 'A' && l.text[0] <= 'J' &&
		p.peekAt(2).is(")") && p.peekAt(3).space && p.startsFactor(p.peekAt(3)) {
		return l.text, 3
	}
	return "", 0
}

// labelsMore reports whether another letter has the mark of the first, which are then
// labels of several values: A: 3, B: 5.
func (p *parser) labelsMore(mark string) bool {
	for i := p.pos + 2; i+1 < len(p.tokens); i++ {
		if p.tokens[i].kind == tokenSymbol && p.tokens[i+1].is(mark) && isSeparator(p.tokens[i-1]) {
			return true
		}
	}
	return false
}

func isSeparator(t token) bool { return t.is(",") || t.is(";") || t.is("or") }

// options reads several letters: "(A) or (B)".
func (p *parser) options(letter string) (Node, bool) {
	all := List{Items: []Node{Choice{Letter: letter}}}
	rest := parser{tokens: p.tokens[p.pos:]}
	for rest.separators() != "" {
		bracket := rest.accept("(")
		t := rest.peek()
		if t.kind != tokenChoice && (t.kind != tokenSymbol || len(t.text) != 1 || t.text[0] < 'A' || t.text[0] > 'J') {
			return nil, false
		}
		rest.pos++
		if bracket && !rest.accept(")") {
			return nil, false
		}
		all.Items = append(all.Items, Choice{Letter: t.text})
	}
	return all, len(all.Items) > 1 && rest.pos == len(rest.tokens)
}

// choice reads an option's value after its letter, if mathematics follows.
func (p *parser) choice(letter string) (Node, error) {
	rest := parser{tokens: p.tokens[p.pos:]}
	rest.accept(":")
	if value, err := rest.parse(); err == nil {
		return Choice{Letter: letter, Value: value}, nil
	}
	return Choice{Letter: letter}, nil
}
