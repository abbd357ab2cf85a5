package mathexpr

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// product reads factors, written with a sign or side by side, and the unit that
// may follow them.
func (p *parser) product() (Node, error) {
	n, err := p.signed()
	if err != nil {
		return nil, err
	}
	for {
		t := p.peek()
		switch {
		case t.is("*") || t.is("/"):
			p.pos++
			right, err := p.signed()
			if err != nil {
				return nil, err
			}
			if t.text == "/" {
				right = reciprocal(right)
			}
			n = multiply(n, right)
		case t.kind == tokenWord:
			if n, err = p.unit(n); err != nil {
				return nil, err
			}
		case p.startsFactor(t):
			left := p.tokens[p.pos-1]
			start := p.pos
			right, err := p.power()
			if err != nil {
				return nil, err
			}
			if n, err = p.sideBySide(n, right, left, start); err != nil {
				return nil, err
			}
		default:
			return n, nil
		}
	}
}

// startsFactor reports whether t begins a factor written side by side.
func (p *parser) startsFactor(t token) bool {
	switch t.kind {
	case tokenNumber, tokenSymbol, tokenConstant, tokenFunction:
		return true
	case tokenOperator:
		switch t.text {
		case "(", "[", "{", "\\{", "⟨", "⌊", "⌈", "frac", "sqrt", "binom", "begin":
			return true
		case "|", "‖":
			return p.bar == 0 && p.set == 0
		}
		return false
	default:
		return false
	}
}

// sideBySide multiplies, unless an integer and a proper fraction of two
// integers make a mixed number (137 \frac12, 7 3/4, −2 \frac12) or two numbers
// have only white space between them: "4 2" may be two answers, or one badly
// typed, and nobody writes a product so.
func (p *parser) sideBySide(left, right Node, before token, start int) (Node, error) {
	whole, ok := left.(Number)
	if ok && before.kind == tokenNumber && whole.Value.IsInt() {
		if f, ok := p.properFraction(right, start); ok {
			if whole.Value.Sign() < 0 {
				f.Neg(f)
			}
			return Number{Value: f.Add(f, whole.Value)}, nil
		}
	}
	if next := p.tokens[start]; next.kind == tokenNumber && next.space && isLiteral(right) && p.endsInNumber(left, start) {
		return nil, errors.New("two numbers with no sign between them")
	}
	return multiply(left, right), nil
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
			if t.kind != tokenNumber && !t.is("{") && !t.is("}") {
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

// multiply joins two factors; a unit on one of them goes to the product.
func multiply(a, b Node) Node {
	x, left := a.(Quantity)
	y, right := b.(Quantity)
	switch {
	case left && !right:
		return Quantity{Value: multiply(x.Value, b), Unit: x.Unit}
	case right && !left:
		return Quantity{Value: multiply(a, y.Value), Unit: y.Unit}
	}
	if f, ok := a.(Product); ok {
		return Product{Factors: append(slices.Clip(f.Factors), b)}
	}
	return Product{Factors: []Node{a, b}}
}

// unit reads the words after a value as its unit, with a power: cm^2.
func (p *parser) unit(value Node) (Node, error) {
	words := p.words()
	first, rest, _ := strings.Cut(strings.TrimSpace(words), " ")
	if m, ok := multipliers[strings.ToLower(first)]; ok {
		value, words = multiply(value, integer(m)), rest
	}
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		if arithmetic[w] {
			return nil, fmt.Errorf("unexpected %q after a value", words)
		}
	}
	u := readUnit(words)
	if u.Name == "" {
		return value, nil
	}
	if p.accept("^") {
		exponent, err := p.exponent()
		if err != nil {
			return nil, err
		}
		if n, ok := exponent.(Number); ok && n.Value.IsInt() && n.Value.Num().IsInt64() {
			u.Power = int(n.Value.Num().Int64())
		}
	}
	if q, ok := value.(Quantity); ok { // 5 \$ per hour: the first unit stays
		return q, nil
	}
	return Quantity{Value: value, Unit: u}, nil
}

// words joins the words that come next.
func (p *parser) words() string {
	var words []string
	for t := p.peek(); t.kind == tokenWord; t = p.peek() {
		words = append(words, t.text)
		p.pos++
	}
	return strings.Join(words, " ")
}

// signed reads a factor with its signs; the sign binds looser than a power.
func (p *parser) signed() (Node, error) {
	minus := false
	for p.peek().is("-") || p.peek().is("+") {
		minus = minus != p.peek().is("-")
		p.pos++
	}
	n, err := p.power()
	if err != nil || !minus {
		return n, err
	}
	return negative(n), nil
}

// power reads a base with its exponent.
func (p *parser) power() (Node, error) {
	leave, err := p.deeper()
	if err != nil {
		return nil, err
	}
	defer leave()
	base, err := p.postfix()
	if err != nil {
		return nil, err
	}
	for p.accept("^") {
		if p.accept("°") {
			base = degrees(base)
			continue
		}
		if p.peek().is("{") && p.peekAt(2).is("}") && (p.peekAt(1).is("°") || isOrdinal(p.peekAt(1))) {
			if p.peekAt(1).is("°") {
				base = degrees(base)
			}
			p.pos += 3
			continue
		}
		exponent, err := p.exponent()
		if err != nil {
			return nil, err
		}
		base = Power{Base: base, Exponent: exponent}
	}
	return p.postfixAfterPower(base)
}

// exponent reads what is raised: a group, or a signed atom, which may itself
// be raised.
func (p *parser) exponent() (Node, error) {
	leave, err := p.deeper()
	if err != nil {
		return nil, err
	}
	defer leave()
	minus := p.accept("-")
	n, err := p.atom()
	if err != nil {
		return nil, err
	}
	if p.accept("^") {
		upper, err := p.exponent()
		if err != nil {
			return nil, err
		}
		n = Power{Base: n, Exponent: upper}
	}
	if minus {
		n = negative(n)
	}
	return n, nil
}

// isOrdinal reports whether t is the ending of an ordinal number, 12^{th}.
func isOrdinal(t token) bool {
	return t.kind == tokenWord && (t.text == "th" || t.text == "st" || t.text == "nd" || t.text == "rd")
}

func degrees(n Node) Node {
	return Quantity{Value: n, Unit: Unit{Name: "deg", Power: 1, Measure: true}}
}

// postfix reads an atom with its subscript, factorials, primes, per cent and
// degree signs.
func (p *parser) postfix() (Node, error) {
	n, err := p.atom()
	if err != nil {
		return nil, err
	}
	for p.accept("_") {
		if n, err = p.subscript(n); err != nil {
			return nil, err
		}
	}
	return p.postfixAfterPower(n)
}

func (p *parser) postfixAfterPower(n Node) (Node, error) {
	for range maxPostfix {
		switch {
		case p.accept("!"):
			n = Call{Name: "factorial", Args: []Node{n}}
		case p.accept("%"):
			n = Quantity{Value: n, Unit: Unit{Name: "%", Power: 1, Measure: true}}
		case p.accept("°"):
			n = degrees(n)
		case p.peek().is("'"):
			s, ok := n.(Symbol)
			if !ok {
				return n, nil
			}
			p.pos++
			n = Symbol{Name: s.Name + "'"}
		default:
			return n, nil
		}
	}
	return nil, fmt.Errorf("more than %d signs after an operand: %w", maxPostfix, ErrTooLarge)
}

// maxPostfix bounds the signs after one operand: x!!, 5'.
const maxPostfix = 4

func isSymbol(n Node) bool {
	_, ok := n.(Symbol)
	return ok
}

// subscript reads what stands below n: the base of a number's digits, or part
// of a symbol's name.
func (p *parser) subscript(n Node) (Node, error) {
	start := p.pos
	sub, err := p.atom()
	if err != nil {
		return nil, err
	}
	if whole, ok := n.(Number); ok {
		digits := p.tokens[start-2]
		base, ok := sub.(Number)
		if ok && whole.Value.IsInt() && digits.kind == tokenNumber && base.Value.IsInt() && base.Value.Num().IsInt64() {
			return BaseNumber{Digits: strings.TrimLeft(digits.text, "0") + zero(digits.text), Base: int(base.Value.Num().Int64())}, nil
		}
	}
	var name strings.Builder
	for _, t := range p.tokens[start:p.pos] {
		if !t.is("{") && !t.is("}") {
			name.WriteString(t.name())
		}
	}
	switch n := n.(type) {
	case Symbol:
		return Symbol{Name: n.Name + "_{" + name.String() + "}"}, nil
	case Constant:
		return Symbol{Name: string(n) + "_{" + name.String() + "}"}, nil
	}
	return Call{Name: "subscript", Args: []Node{n, sub}}, nil
}

// zero is "0" if digits are all noughts, so that a number keeps one.
func zero(digits string) string {
	if strings.Trim(digits, "0") == "" {
		return "0"
	}
	return ""
}

// name is a token as part of a symbol's name.
func (t token) name() string {
	switch t.kind {
	case tokenConstant:
		return string(t.node)
	case tokenNumber:
		if t.value.IsInt() {
			return t.value.Num().String()
		}
		return t.value.FloatString(max(t.places, 0))
	case tokenWord:
		return strconv.Quote(t.text)
	default:
		return t.text
	}
}
