package mathexpr

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// product reads factors, written with a sign or side by side, and the unit that
// may follow them.
func (p *parser) product() (Node, error) {
	if p.isDifferential() { // \int dx
		p.differential()
		return integer(1), nil
	}
	n, err := p.signed()
	if err != nil {
		return nil, err
	}
	return p.factors(n)
}

// factors reads what is multiplied to n.
func (p *parser) factors(n Node) (Node, error) {
	for p.pos < len(p.tokens) {
		t := p.peek()
		var err error
		switch {
		case t.is("mod") && p.modular:
			return n, nil
		case t.kind == tokenOperator && isMultiplication(t.text):
			if n, err = p.operation(n, t); err != nil {
				return nil, err
			}
		case p.composes(n):
			p.pos++
			right, err := p.power()
			if err != nil {
				return nil, err
			}
			n = Call{Name: composeName, Args: []Node{n, right}}
		case t.kind == tokenUnit:
			if n, err = p.measured(n); err != nil {
				return nil, err
			}
		case t.kind == tokenVerbatim:
			p.pos++
			q, ok := n.(Quantity)
			if !ok {
				q.Value = n
			}
			u := Unit{Noun: t.text}
			if strings.ContainsRune(t.text, '%') {
				u = readUnit(t.text)
			}
			if n, err = q.qualified(u); err != nil {
				return nil, err
			}
		case t.kind == tokenWord:
			if _, ok := condition(t.text); ok {
				return n, nil
			}
			if n, err = p.unit(n); err != nil {
				return nil, err
			}
		case t.is("%") && isLiteral(n): // 33 1/3 %
			p.pos++
			n = measuredIn(n, "%")
		case p.isDifferential():
			p.differential()
			return n, nil
		case t.is("pmod") || t.is("(") && p.peekAt(1).is("mod"):
			if p.modular || isEquation(n) {
				return n, nil
			}
			modulus, err := p.modulus()
			if err != nil {
				return nil, err
			}
			n = Where{Value: n, Condition: Call{Name: modulo, Args: []Node{modulus}}}
		case p.startsFactor(t):
			left := p.tokens[p.pos-1]
			start := p.pos
			right, err := p.power()
			if err != nil {
				return nil, err
			}
			if isMembership(right) || t.is("(") && isAside(n, right) { // 2kπ (k ∈ ℤ)
				return Where{Value: n, Condition: right}, nil
			}
			if words, ok := n.(Text); ok && isQuantified(words, right) { // all integers n
				n = said(right, words.Words)
				continue
			}
			if words, ok := n.(Text); ok && isPermutations(words.Words) { // all permutations of (1, 2, 3)
				n = Where{Value: right, Condition: Text{Words: "and permutations"}}
				continue
			}
			if n, err = p.sideBySide(n, right, left, start); err != nil {
				return nil, err
			}
		default:
			return n, nil
		}
	}
	return n, nil
}

func isMultiplication(operator string) bool {
	return operator == "*" || operator == "/" || operator == "mod"
}

// operation reads *, / or mod with its right operand. In "3 mod 5" the modulus
// is all that is written side by side.
func (p *parser) operation(n Node, sign token) (Node, error) {
	p.pos++
	if p.isDifferential() { // 3 \cdot dx
		p.differential()
		return n, nil
	}
	right, err := p.signed()
	if err != nil {
		return nil, err
	}
	if p.peek().kind == tokenUnit && isMeasured(n) { // 5 kg · 2 m/s²
		if right, err = p.measured(right); err != nil {
			return nil, err
		}
	}
	switch sign.text {
	case "/":
		return multiply(n, reciprocal(right)), nil
	case "*":
		return p.directed(n, right, sign.cross), nil
	}
	for t := p.peek(); p.startsFactor(t) && !t.is("mod"); t = p.peek() {
		factor, err := p.power()
		if err != nil {
			return nil, err
		}
		right = multiply(right, factor)
	}
	return Call{Name: "mod", Args: []Node{n, right}}, nil
}

func isEquation(n Node) bool {
	_, ok := n.(Relation)
	return ok
}

// startsFactor reports whether t, which comes next, begins a factor written side
// by side.
func (p *parser) startsFactor(t token) bool {
	switch t.kind {
	case tokenNumber, tokenConstant, tokenFunction:
		return true
	case tokenSymbol:
		return p.integral == nil || !p.isDifferential()
	case tokenOperator:
		switch t.text {
		case "(", "{", "\\{", "⟨", "⌊", "⌈", "frac", "sqrt", "cbrt", "binom", "begin", "sum", "prod", "int", "lim", "diff", "bar", "hat", "tilde", "dot", "ddot", "(|", "(‖", "∅":
			return !t.is("(") || !p.peekAt(1).is("mod")
		case "[":
			return p.square == 0 || p.startsOperand(p.peekAt(1))
		case "|", "‖":
			return p.bar == 0 && p.set == 0 && p.startsOperand(p.peekAt(1)) && p.closes(t)
		}
		return false
	default:
		return false
	}
}

// closes reports whether a bar like the one that comes next follows: 6 ∣ n has one alone.
func (p *parser) closes(bar token) bool {
	return slices.ContainsFunc(p.tokens[p.pos+1:], func(t token) bool { return t.is(bar.text) })
}

// startsOperand reports whether t, which comes second, begins an expression, maybe with
// its sign. What startsFactor would look behind it for is taken to begin one.
func (p *parser) startsOperand(t token) bool {
	return isSign(t) || t.is("[") || t.is("|") || t.is("‖") || p.startsFactor(t)
}

// sideBySide multiplies, unless an integer and a proper fraction of two
// integers make a mixed number (137 \frac12, 7 3/4, −2 \frac12) or two numbers
// have only white space between them: "4 2" may be two answers, or one badly
// typed, and nobody writes a product so.
func (p *parser) sideBySide(left, right Node, before token, start int) (Node, error) {
	if p.isAside(left, right, start) {
		return left, nil
	}
	whole, ok := left.(Number)
	if q, unit := right.(Quantity); ok && unit && before.kind == tokenNumber { // 12 \frac12 \%
		if n, err := p.sideBySide(left, q.Value, before, start); err == nil && isLiteral(n) {
			return Quantity{Value: n, Unit: q.Unit}, nil
		}
	}
	if ok && before.kind == tokenNumber && whole.Value.IsInt() {
		if f, ok := p.properFraction(right, start); ok {
			if whole.Value.Sign() < 0 {
				f.Neg(f)
			}
			return Number{Value: f.Add(f, whole.Value)}, nil
		}
	}
	if p.tokens[start].kind == tokenNumber && left.rank() != rankText && (before.kind == tokenUnit || before.kind == tokenWord || isMeasured(left) && p.peek().kind == tokenUnit) {
		return p.compound(left, right)
	}
	if next := p.tokens[start]; next.kind == tokenNumber && next.space && isLiteral(right) && p.endsInNumber(left, start) {
		return nil, errors.New("two numbers with no sign between them")
	}
	if arrow, ok := right.(Call); ok && arrow.Name == vectorName && p.isVector(left) {
		return p.directed(left, right, false), nil
	}
	return multiply(left, right), nil
}

// isMeasured reports whether n is a quantity, or a sum that ends in one.
func isMeasured(n Node) bool {
	if s, ok := n.(Sum); ok {
		n = s.Terms[len(s.Terms)-1]
	}
	_, ok := n.(Quantity)
	return ok
}

// compound reads another part of 5 feet 6 inches, a sum of quantities.
func (p *parser) compound(first, second Node) (Node, error) {
	if p.peek().kind != tokenUnit {
		return nil, errors.New("a number after a unit")
	}
	n, err := p.measured(second)
	if err != nil {
		return nil, err
	}
	terms := []Node{first, n}
	if s, ok := first.(Sum); ok {
		terms = append(s.Terms, n)
	}
	if _, ok := compound(terms); !ok || !ofOtherUnits(terms) {
		return nil, errors.New("a number after a unit")
	}
	return Sum{Terms: terms}, nil
}

// endsInNumber reports whether the factors read so far end, at the token before
// next, in a number of their own: not in an exponent, an index or a fraction.
func (p *parser) endsInNumber(n Node, next int) bool {
	if p.tokens[next-1].kind != tokenNumber {
		return false
	}
	if f, ok := n.(Product); ok {
		n = f.Factors[len(f.Factors)-1]
	}
	return isLiteral(n) || next > 1 && p.tokens[next-2].is("/")
}

func isLiteral(n Node) bool {
	switch n.(type) {
	case Number, Decimal:
		return true
	}
	return false
}

// properFraction recognises a fraction of integer literals below one, whose
// tokens begin at start. A number before a slash ("3/4") is read to its end.
func (p *parser) properFraction(n Node, start int) (*big.Rat, bool) {
	switch first := p.tokens[start]; {
	case first.is("frac"):
		for _, t := range p.tokens[start+1 : p.pos] {
			if t.kind != tokenNumber && !t.is("{") && !t.is("}") && !t.is("%") {
				return nil, false
			}
		}
		product, ok := n.(Product)
		if !ok || len(product.Factors) != 2 {
			return nil, false
		}
		denominator, ok := product.Factors[1].(Power)
		if !ok {
			return nil, false
		}
		return properQuotient(product.Factors[0], denominator.Base)
	case first.kind == tokenNumber && p.pos == start+1 && p.peek().is("/") && p.peekAt(1).kind == tokenNumber:
		f, ok := properQuotient(n, Number{Value: p.peekAt(1).value})
		if ok {
			p.pos += 2
		}
		return f, ok
	}
	return nil, false
}

func properQuotient(a, b Node) (*big.Rat, bool) {
	x, ok := a.(Number)
	y, also := b.(Number)
	if !ok || !also || y.Value.Sign() == 0 || x.Value.Sign() <= 0 || x.Value.Cmp(y.Value) >= 0 {
		return nil, false
	}
	return new(big.Rat).Quo(x.Value, y.Value), true
}

// multiply joins two factors, of which it takes over the first; a unit on one of
// them goes to the product. A factor in set braces is only grouped.
func multiply(a, b Node) Node {
	a, b = ungrouped(a), ungrouped(b)
	x, left := a.(Quantity)
	y, right := b.(Quantity)
	switch {
	case left && right:
		if unit, ok := x.Unit.times(y.Unit, 1); ok {
			return quantityOf(multiply(x.Value, y.Value), unit)
		}
	case left && !right:
		if y, ok := inverted(b); ok {
			if unit, ok := x.Unit.times(y.Unit, -1); ok {
				return quantityOf(multiply(x.Value, reciprocal(y.Value)), unit)
			}
		}
		return Quantity{Value: multiply(x.Value, b), Unit: x.Unit}
	case right && !left:
		return Quantity{Value: multiply(a, y.Value), Unit: y.Unit}
	}
	if f, ok := a.(Product); ok {
		return Product{Factors: append(f.Factors, b)}
	}
	return Product{Factors: []Node{a, b}}
}

// multiplied is the product of nodes of an expression that stays as it is: multiply may grow a
// product in the memory that it has.
func multiplied(a, b Node) Node {
	switch n := ungrouped(a).(type) {
	case Product:
		a = Product{Factors: slices.Clip(n.Factors)}
	case Quantity:
		return Quantity{Value: multiplied(n.Value, b), Unit: n.Unit}
	}
	return multiply(a, b)
}

// ungrouped is the item of a set of one, which among factors is an expression in
// braces.
func ungrouped(n Node) Node {
	if s, ok := n.(Set); ok && len(s.Items) == 1 && s.Items[0].rank() == rankScalar {
		return s.Items[0]
	}
	return n
}

// unit reads the words after a value as its unit, with a power: cm^2.
func (p *parser) unit(value Node) (Node, error) {
	words := p.words()
	if t, ok := value.(Text); ok { // {\text{red}} balls
		return Text{Words: t.Words + " " + phrase(words)}, nil
	}
	if p.peek().kind == tokenNumber { // 2 hours and 30 minutes
		words = strings.TrimSuffix(strings.TrimSpace(words), " and")
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(words), " ")
	if m, ok := multipliers[strings.ToLower(strings.Trim(first, ".,;()"))]; ok {
		value, words = multiply(value, integer(m)), rest
	}
	if d := fractionWords[strings.ToLower(first)]; d > 0 {
		value, words = multiply(value, reciprocal(integer(d))), rest
	}
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		if arithmetic[strings.Trim(w, "().,;")] {
			return nil, fmt.Errorf("unexpected %q after a value", words)
		}
	}
	if isRemark(words, value) {
		if saysAnswer(words) { // 12 is the answer
			return value, nil
		}
		return said(value, words), nil
	}
	u := readUnit(words)
	if q, ok := value.(Quantity); ok { // 20% increase, 12 m/s east
		return q.qualified(u)
	}
	if u == (Unit{}) {
		return value, nil
	}
	return Quantity{Value: value, Unit: u}, nil
}

// words joins the words that come next.
func (p *parser) words() string {
	var words []string
	for t := p.peek(); t.kind == tokenWord; t = p.peek() {
		if _, ok := condition(t.text); ok && len(words) > 0 && !strings.HasPrefix(words[0], "for") && !strings.HasPrefix(words[0], "if") {
			break
		}
		words = append(words, t.text)
		p.pos++
	}
	return strings.Join(words, " ")
}
