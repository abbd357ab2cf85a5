package mathexpr

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// An Expr is a parsed answer with the source it came from.
type Expr struct {
	Source string // as written, delimiters and outer punctuation removed
	Root   Node
	key    string // of Root, worked out once
}

// Parse reads one answer. Outer delimiters ($, \(, \[), a final full stop and
// emphasis are ignored. An error says what could not be read and where; it
// wraps [ErrTooLarge] where a limit of this package was met.
func Parse(source string) (Expr, error) {
	s := clean(source)
	if s == "" {
		return Expr{}, fmt.Errorf("expression %q: empty", abbreviate(source))
	}
	if len(s) > maxSource {
		return Expr{}, fmt.Errorf("expression of %d bytes, more than %d: %w", len(s), maxSource, ErrTooLarge)
	}
	if !utf8.ValidString(s) {
		return Expr{}, fmt.Errorf("expression %q: invalid UTF-8", abbreviate(source))
	}
	if isProse(s) && !isFunctionOrConstant(s) {
		return keyed(s, Text{Words: phrase(s)}), nil
	}
	root, err := parse(s)
	if once := unescape(s); err != nil && once != s {
		if again, ok := parse(once); ok == nil {
			root, err = again, nil
		}
	}
	if err != nil {
		return Expr{}, fmt.Errorf("expression %q: %w", abbreviate(s), err)
	}
	return keyed(s, root), nil
}

func keyed(source string, root Node) Expr {
	e := Expr{Source: source, Root: root}
	e.key = e.Key()
	return e
}

func parse(s string) (Node, error) {
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	root, err := p.parse()
	if err == nil && signs(root) > maxSigns {
		err = fmt.Errorf("more than %d signs ±: %w", maxSigns, ErrTooLarge)
	}
	return root, err
}

// unescape undoes the doubling of backslashes before names that a text has
// after passing through a string literal: \\frac is \frac.
func unescape(s string) string {
	if strings.Contains(s, `\\\\`) { // rows of a matrix as well
		return strings.ReplaceAll(s, `\\`, `\`)
	}
	var b strings.Builder
	for i := range len(s) {
		if i+2 < len(s) && s[i] == '\\' && s[i+1] == '\\' && isLetter(s[i+2]) {
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// clean removes what stands around an expression and is no part of it.
func clean(s string) string {
	for {
		before := s
		s = strings.Trim(s, " \t\r\n")
		s = strings.TrimRight(s, ".,;:?")
		for _, pair := range [][2]string{{"**", "**"}, {"$$", "$$"}, {"$", "$"}, {`\(`, `\)`}, {`\[`, `\]`}, {"`", "`"}, {"\"", "\""}} {
			if len(s) >= len(pair[0])+len(pair[1]) && strings.HasPrefix(s, pair[0]) && strings.HasSuffix(s, pair[1]) {
				s = s[len(pair[0]) : len(s)-len(pair[1])]
			}
		}
		if strings.HasSuffix(s, `\`) && !strings.HasSuffix(s, `\\`) {
			s = s[:len(s)-1]
		}
		if s == before {
			return s
		}
	}
}

func isFunctionOrConstant(s string) bool {
	if t, ok := wordToken(s, false); ok {
		return t.kind != tokenWord
	}
	_, _, ok := glued(s)
	return ok
}

// abbreviate shortens s for a message.
func abbreviate(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= 60 {
		return s
	}
	return string([]rune(s)[:57]) + "…"
}

// A parser is a Pratt parser: each level reads the next tighter one as its
// operands. Levels, loosest first: list, relation, ratio, set operation, sum, product,
// power, postfix, atom.
type parser struct {
	tokens []token
	pos    int
	depth  int
	bar    int // open |…|, inside which a bar closes
	set    int // open \{…, inside which a bar separates
}

var end = token{kind: tokenEnd}

func (p *parser) peek() token {
	if p.pos < len(p.tokens) {
		return p.tokens[p.pos]
	}
	return end
}

func (p *parser) peekAt(n int) token {
	if p.pos+n < len(p.tokens) {
		return p.tokens[p.pos+n]
	}
	return end
}

// accept consumes the operator if it comes next.
func (p *parser) accept(text string) bool {
	if p.peek().is(text) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(text string) error {
	if !p.accept(text) {
		return fmt.Errorf("want %q before %s", text, p.peek())
	}
	return nil
}

// deeper enters a level of nesting; the function it returns leaves it.
func (p *parser) deeper() (func(), error) {
	p.depth++
	if p.depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d: %w", maxDepth, ErrTooLarge)
	}
	return func() { p.depth-- }, nil
}

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
	if t := p.peek(); t.kind == tokenChoice {
		return p.choice(t)
	}
	n, err := p.list()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, fmt.Errorf("unexpected %s", p.peek())
	}
	return n, nil
}

// choice reads an option's letter and, if mathematics follows, its value.
func (p *parser) choice(t token) (Node, error) {
	p.pos++
	rest := parser{tokens: p.tokens[p.pos:]}
	if value, err := rest.parse(); err == nil {
		return Choice{Letter: t.text, Value: value}, nil
	}
	return Choice{Letter: t.text}, nil
}

// list reads items separated by commas, semicolons, "and" and "or".
func (p *parser) list() (Node, error) {
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	if len(items) == 1 {
		return items[0], nil
	}
	return List{Items: items}, nil
}

func (p *parser) items() ([]Node, error) {
	var items []Node
	for {
		n, err := p.relation()
		if err != nil {
			return nil, err
		}
		items = append(items, n)
		if !p.separators() {
			return items, nil
		}
	}
}

// separators consumes one or more separators: ", and".
func (p *parser) separators() bool {
	found := false
	for p.accept(",") || p.accept(";") {
		found = true
	}
	return found && p.peek().kind != tokenEnd
}

var (
	relations = map[string]bool{"=": true, "<": true, ">": true, "≤": true, "≥": true, "≠": true, "≈": true, "∈": true, "→": true}
	ratios    = map[string]bool{":": true}
)

// relation reads a chain of comparisons. A leading sign ("= 5") says nothing.
func (p *parser) relation() (Node, error) {
	if p.peek().is("=") || p.peek().is("≈") {
		p.pos++
	}
	return p.chain(relations, p.ratio)
}

// ratio reads 1:2:3. In a set a colon separates the condition instead.
func (p *parser) ratio() (Node, error) {
	if p.set > 0 {
		return p.setOperation()
	}
	n, err := p.chain(ratios, p.setOperation)
	if r, ok := n.(Relation); ok && err == nil { // 4:30 p.m.
		if q, ok := r.Operands[len(r.Operands)-1].(Quantity); ok {
			r.Operands[len(r.Operands)-1] = q.Value
			return Quantity{Value: r, Unit: q.Unit}, nil
		}
	}
	return n, err
}

// chain reads operands joined by any of the operators; one operand is itself.
func (p *parser) chain(operators map[string]bool, operand func() (Node, error)) (Node, error) {
	n, err := operand()
	if err != nil {
		return nil, err
	}
	chain := Relation{Operands: []Node{n}}
	for t := p.peek(); t.kind == tokenOperator && operators[t.text]; t = p.peek() {
		p.pos++
		if n, err = operand(); err != nil {
			return nil, err
		}
		chain.Operators = append(chain.Operators, t.text)
		chain.Operands = append(chain.Operands, n)
	}
	if len(chain.Operators) == 0 {
		return chain.Operands[0], nil
	}
	return chain, nil
}

// setOperation reads sets joined by one operator; a change of operator nests to
// the left.
func (p *parser) setOperation() (Node, error) {
	n, err := p.sum()
	if err != nil {
		return nil, err
	}
	for t := p.peek(); t.is("cup") || t.is("cap") || t.is("setminus"); t = p.peek() {
		p.pos++
		right, err := p.sum()
		if err != nil {
			return nil, err
		}
		if left, ok := n.(SetOperation); ok && left.Operator == t.text && t.text != "setminus" {
			n = SetOperation{Operator: t.text, Operands: append(slices.Clip(left.Operands), right)}
			continue
		}
		n = SetOperation{Operator: t.text, Operands: []Node{n, right}}
	}
	return n, nil
}

// sum reads terms. A unit after the last term belongs to the whole sum.
func (p *parser) sum() (Node, error) {
	leave, err := p.deeper()
	if err != nil {
		return nil, err
	}
	defer leave()
	n, err := p.firstTerm()
	if err != nil {
		return nil, err
	}
	for t := p.peek(); t.is("+") || t.is("-") || t.is("±") || t.is("∓"); t = p.peek() {
		p.pos++
		right, err := p.product()
		if err != nil {
			return nil, err
		}
		n = addTerm(n, t.text, right)
	}
	return n, nil
}

func (p *parser) firstTerm() (Node, error) {
	if t := p.peek(); t.is("±") || t.is("∓") {
		p.pos++
		right, err := p.product()
		return PlusMinus{Right: right, Left: integer(0), Flipped: t.text == "∓"}, err
	}
	return p.product()
}

// addTerm joins right to the sum so far.
func addTerm(left Node, sign string, right Node) Node {
	if q, ok := right.(Quantity); ok {
		if _, ok := left.(Quantity); !ok {
			return Quantity{Value: addTerm(left, sign, q.Value), Unit: q.Unit}
		}
	}
	switch sign {
	case "±", "∓":
		return PlusMinus{Left: left, Right: right, Flipped: sign == "∓"}
	case "-":
		right = negative(right)
	}
	if s, ok := left.(Sum); ok {
		return Sum{Terms: append(slices.Clip(s.Terms), right)}
	}
	return Sum{Terms: []Node{left, right}}
}
