package mathexpr

import (
	"fmt"
	"slices"
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
	once sync.Once
	key  string
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
	if isProse(s) {
		if value, ok := numeral(s); ok {
			return expression(s, Number{Value: value}), nil
		}
		return expression(s, Text{Words: phrase(s)}), nil
	}
	root, err := parse(s)
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

func expression(source string, root Node) Expr {
	return Expr{Source: source, Root: root, memo: new(memo)}
}

func parse(s string) (Node, error) {
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	root, err := p.parse()
	if err == nil && p.signs > 0 && signs(root) > maxSigns {
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
var wrappings = [...][2]string{{"**", "**"}, {"$$", "$$"}, {"$", "$"}, {`\(`, `\)`}, {`\[`, `\]`}, {"`", "`"}, {"\"", "\""}}

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
		s = strings.Trim(s, " \t\r\n")
		if !strings.HasSuffix(s, `\right.`) && !strings.HasSuffix(s, "...") {
			s = strings.TrimRight(s, ".,;:?")
		}
		if half, ok := halfOfDay(s); ok {
			return s[:len(s)-len("p.m")] + half
		}
		if strings.HasSuffix(s, ".]") || strings.HasSuffix(s, `.\]`) {
			s = strings.TrimRight(s, `.\]`)
		}
		if s == "" {
			return s
		}
		if c := s[len(s)-1]; strings.IndexByte("*$)]`\"", c) >= 0 {
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

func isFunctionOrConstant(s string) bool {
	if t, ok := wordToken(s, false); ok {
		return t.kind != tokenWord
	}
	_, _, ok := glued(s)
	return ok
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

// optionLetter recognises the letter that an option begins with, and of how many
// tokens: \textbf{(C)}, or "(C)" with a space and a value after it.
func (p *parser) optionLetter() (letter string, tokens int) {
	t := p.peek()
	if t.kind == tokenChoice {
		return t.text, 1
	}
	if l := p.peekAt(1); t.is("(") && l.kind == tokenSymbol && len(l.text) == 1 && l.text[0] >= 'A' && l.text[0] <= 'J' &&
		p.peekAt(2).is(")") && p.peekAt(3).space && p.startsFactor(p.peekAt(3)) {
		return l.text, 3
	}
	return "", 0
}

// options reads several letters: "(A) or (B)".
func (p *parser) options(letter string) (Node, bool) {
	all := List{Items: []Node{Choice{Letter: letter}}}
	rest := parser{tokens: p.tokens[p.pos:]}
	for rest.accept(",") {
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

// relation reads a chain of comparisons. A leading sign ("= 5") says nothing.
func (p *parser) relation() (Node, error) {
	if p.at("=") || p.at("≈") {
		p.pos++
	}
	n, err := p.ratio()
	if err != nil || p.pos >= len(p.tokens) || !isRelation(p.peek()) {
		return n, err
	}
	return p.chain(n, isRelation, p.ratio)
}

func isRelation(t token) bool {
	if t.kind != tokenOperator {
		return false
	}
	switch t.text {
	case "=", "<", ">", "≤", "≥", "≠", "≈", "∈", "∉", "→", "⊂", "⊆", "⊃", "⊇", "∥", "⊥", "∼", "≅", "≡":
		return true
	}
	return false
}

func isColon(t token) bool { return t.is(":") }

// ratio reads 1:2:3. In a set a colon separates the condition instead.
func (p *parser) ratio() (Node, error) {
	n, err := p.setOperation()
	if err != nil || p.set > 0 || !p.at(":") {
		return n, err
	}
	n, err = p.chain(n, isColon, p.setOperation)
	if r, ok := n.(Relation); ok && err == nil { // 4:30 p.m.
		if q, ok := r.Operands[len(r.Operands)-1].(Quantity); ok {
			r.Operands[len(r.Operands)-1] = q.Value
			return Quantity{Value: r, Unit: q.Unit}, nil
		}
	}
	return n, err
}

// chain reads what the operators join to the first operand.
func (p *parser) chain(first Node, operator func(token) bool, operand func() (Node, error)) (Node, error) {
	c := Relation{Operands: []Node{first}}
	for t := p.peek(); operator(t); t = p.peek() {
		p.pos++
		if t.text == "≡" {
			p.modular = true
			defer func() { p.modular = false }()
		}
		n, err := operand()
		if err != nil {
			return nil, err
		}
		c.Operators = append(c.Operators, t.text)
		c.Operands = append(c.Operands, n)
	}
	return p.related(c)
}

// related puts a chain into the form that it has in the tree: a congruence, a
// subset for a superset, and a condition that ends it around the whole.
func (p *parser) related(c Relation) (Node, error) {
	last := len(c.Operators) - 1
	if w, ok := c.Operands[last+1].(Where); ok {
		c.Operands[last+1] = w.Value
		return Where{Value: c, Condition: w.Condition}, nil
	}
	if last == 0 {
		switch c.Operators[0] {
		case "⊃", "⊇":
			c.Operators[0] = map[string]string{"⊃": "⊂", "⊇": "⊆"}[c.Operators[0]]
			slices.Reverse(c.Operands)
		case "≡", "=":
			modulus, err := p.modulus()
			if err != nil {
				return nil, err
			}
			if modulus != nil {
				return Congruence{Left: c.Operands[0], Right: c.Operands[1], Modulus: modulus}, nil
			}
		}
	}
	return c, nil
}

// modulus reads \pmod{n}, (mod n) or mod n, if that comes next.
func (p *parser) modulus() (Node, error) {
	switch {
	case p.accept("pmod"):
		if p.peek().is("{") {
			return p.atom()
		}
		return p.power()
	case p.at("(") && p.peekAt(1).is("mod"):
		p.pos += 2
		n, err := p.sum()
		if err != nil {
			return nil, err
		}
		return n, p.expect(")")
	case p.modular && p.accept("mod"):
		return p.sum()
	}
	return nil, nil
}

// setOperation reads sets joined by one operator; a change of operator nests to
// the left. It reads {n \choose k} too, whose operands are all of a group.
func (p *parser) setOperation() (Node, error) {
	n, err := p.sum()
	if err != nil {
		return nil, err
	}
	for t := p.peek(); t.kind == tokenOperator && (t.text == "cup" || t.text == "cap" || t.text == "setminus" || t.text == "choose" || t.text == "over"); t = p.peek() {
		p.pos++
		right, err := p.sum()
		if err != nil {
			return nil, err
		}
		switch t.text {
		case "choose":
			n = Call{Name: "binom", Args: []Node{n, right}}
		case "over":
			n = multiply(n, reciprocal(right))
		default:
			n = setOperation(n, t.text, right)
		}
	}
	return n, nil
}

// setOperation joins two sets; unions of unions and intersections of
// intersections have all their operands side by side.
func setOperation(left Node, operator string, right Node) Node {
	operands := []Node{left}
	if l, ok := left.(SetOperation); ok && l.Operator == operator {
		operands = l.Operands
	}
	if r, ok := right.(SetOperation); ok && r.Operator == operator && operator != "setminus" {
		return SetOperation{Operator: operator, Operands: append(operands, r.Operands...)}
	}
	return SetOperation{Operator: operator, Operands: append(operands, right)}
}

func isSign(t token) bool {
	if t.kind != tokenOperator {
		return false
	}
	switch t.text {
	case "+", "-", "±", "∓":
		return true
	}
	return false
}

// sum reads terms. A unit after the last term belongs to the whole sum.
func (p *parser) sum() (Node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.firstTerm()
	if err != nil {
		return nil, err
	}
	return p.moreTerms(n)
}

// moreTerms reads what signs join to the first term, up to the differential of
// the integral that the sum stands under.
func (p *parser) moreTerms(n Node) (Node, error) {
	d := p.integral
	for t := p.peek(); isSign(t) && (d == nil || !d.ends(p.depth)); t = p.peek() {
		p.pos++
		right, err := p.product()
		if err != nil {
			return nil, err
		}
		if t.text == "±" || t.text == "∓" {
			p.signs++
		}
		n = addTerm(n, t.text, right)
	}
	return n, nil
}

func (p *parser) firstTerm() (Node, error) {
	if t := p.peek(); t.is("±") || t.is("∓") {
		p.pos++
		p.signs++
		right, err := p.product()
		return PlusMinus{Right: right, Left: integer(0), Flipped: t.text == "∓"}, err
	}
	return p.product()
}

// addTerm joins right to the sum so far, which it takes over.
func addTerm(left Node, sign string, right Node) Node {
	if q, ok := right.(Quantity); ok {
		if _, ok := left.(Quantity); !ok {
			return Quantity{Value: addTerm(left, sign, q.Value), Unit: q.Unit}
		}
	}
	if w, ok := right.(Where); ok {
		return Where{Value: addTerm(left, sign, w.Value), Condition: w.Condition}
	}
	switch sign {
	case "±", "∓":
		return PlusMinus{Left: left, Right: right, Flipped: sign == "∓"}
	case "-":
		right = negative(right)
	}
	if s, ok := left.(Sum); ok {
		return Sum{Terms: append(s.Terms, right)}
	}
	return Sum{Terms: []Node{left, right}}
}
