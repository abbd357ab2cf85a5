package mathexpr

import "errors"

// boundOperators are the operators with a variable of their own, as [Bound]
// names them.
var boundOperators = map[string]bool{"sum": true, "prod": true, "int": true, "lim": true, "diff": true}

// bound reads \sum_{k=1}^{n}, \prod, \int_a^b … dx or \lim_{x \to a} with what it
// applies to.
func (p *parser) bound(operator string) (Node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	if p.at("(") && p.isBoundKey() {
		return p.boundKey(operator)
	}
	b := Bound{Operator: operator}
	for range 2 {
		switch {
		case p.accept("_"):
			if err := p.under(&b); err != nil {
				return nil, err
			}
		case p.accept("^"):
			n, err := p.bounding()
			if err != nil {
				return nil, err
			}
			b.To = n
		}
	}
	if operator == "int" {
		return p.integrand(b)
	}
	if b.Variable == nil {
		return nil, errors.New("want a variable under " + operator)
	}
	body, err := p.terms()
	b.Body = body
	return b, err
}

// terms reads what a sum or a limit applies to: a product.
func (p *parser) terms() (Node, error) {
	n, err := p.signed()
	if err != nil {
		return nil, err
	}
	return p.factors(n)
}

// under reads what stands below: a variable with its first value, its limit, or
// any condition on it; below an integral only a bound.
func (p *parser) under(b *Bound) error {
	if b.Operator == "int" {
		n, err := p.bounding()
		b.From = n
		return err
	}
	if !p.accept("{") {
		n, err := p.atom()
		b.Variable = n
		return err
	}
	n, err := p.setOperation()
	if err != nil {
		return err
	}
	b.Variable = n
	if t := p.peek(); isRelation(t) {
		p.pos++
		from, err := p.setOperation()
		if err != nil {
			return err
		}
		if t.text == "=" && b.Operator != "lim" || t.text == "→" && b.Operator == "lim" {
			b.From = from
			b.To = p.side(b.To)
		} else {
			if b.Variable, err = p.chainFrom(n, t.text, from); err != nil {
				return err
			}
		}
	}
	return p.expect("}")
}

// chainFrom reads the rest of a relation whose first two operands are read.
func (p *parser) chainFrom(left Node, operator string, right Node) (Node, error) {
	c := Relation{Operators: []string{operator}, Operands: []Node{left, right}}
	for t := p.peek(); isRelation(t); t = p.peek() {
		p.pos++
		n, err := p.setOperation()
		if err != nil {
			return nil, err
		}
		c.Operators = append(c.Operators, t.text)
		c.Operands = append(c.Operands, n)
	}
	return c, nil
}

// side reads the ^+ or ^- of a one-sided limit, which To holds as a symbol.
func (p *parser) side(to Node) Node {
	if sign, n := p.signExponent(); n > 0 {
		p.pos += n
		return Symbol{Name: sign}
	}
	return to
}

// signExponent recognises an exponent that is only a sign: ^+, ^{-}, and of how
// many tokens.
func (p *parser) signExponent() (sign string, tokens int) {
	t := p.peekAt(1)
	switch {
	case !p.at("^"):
	case t.is("{") && (isSign(p.peekAt(2)) || p.peekAt(2).is("*")) && p.peekAt(3).is("}"):
		return p.peekAt(2).text, 4
	case (isSign(t) || t.is("*")) && !p.startsFactor(p.peekAt(2)):
		return t.text, 2
	}
	return "", 0
}

// bounding reads a bound, which may be an empty group.
func (p *parser) bounding() (Node, error) {
	if p.at("{") && p.peekAt(1).is("}") {
		p.pos += 2
		return nil, nil
	}
	if p.at("-") || p.at("+") { // ^-1, ^+∞: without braces
		return p.signed()
	}
	return p.argument()
}

// A differential is the dx that ends an integral.
type differential struct {
	variable Node
	depth    int // of the sum that is integrated
}

// ends reports whether the sum at a depth is over.
func (d *differential) ends(depth int) bool { return d.variable != nil && depth <= d.depth }

// isDifferential recognises dx, d\theta.
func (p *parser) isDifferential() bool {
	t := p.peek()
	return p.integral != nil && p.integral.variable == nil && t.kind == tokenSymbol && t.text == "d" && p.peekAt(1).kind == tokenSymbol && !p.peekAt(1).space
}

// differential consumes dx.
func (p *parser) differential() {
	p.integral.variable = Symbol{Name: p.peekAt(1).text}
	p.pos += 2
}

// integrand reads up to the differential.
func (p *parser) integrand(b Bound) (Node, error) {
	outer := p.integral
	p.integral = &differential{depth: p.depth}
	defer func() { p.integral = outer }()
	n, err := p.firstTerm()
	if err != nil {
		return nil, err
	}
	if b.Body, err = p.moreTerms(n); err != nil {
		return nil, err
	}
	b.Body = ungrouped(b.Body)
	if b.Variable = p.integral.variable; b.Variable == nil {
		return nil, errors.New("integral without a differential")
	}
	return b, nil
}

// slashedDerivative reads dy/dx, whose d is read.
func (p *parser) slashedDerivative(d token) (Node, bool) {
	y, slash, below, x := p.peek(), p.peekAt(1), p.peekAt(2), p.peekAt(3)
	spaced := y.space || below.space || x.space
	if d.text != "d" || spaced || y.kind != tokenSymbol || !slash.is("/") || below.kind != tokenSymbol || below.text != "d" || x.kind != tokenSymbol {
		return nil, false
	}
	p.pos += 4
	return Bound{Operator: "diff", Variable: Symbol{Name: x.text}, Body: Symbol{Name: y.text}}, true
}

// derivative reads the rest of \frac{d}{dx} f, \frac{d^2}{dx^2} f or
// \frac{dy}{dx}, if the tokens after \frac are that. From holds the order if it
// is not one.
func (p *parser) derivative() (n Node, ok bool, err error) {
	start := p.pos
	b := Bound{Operator: "diff"}
	if b.Body, b.From, ok = p.differentials(true); ok {
		var order Node
		if b.Variable, order, ok = p.differentials(false); ok && b.Variable != nil && sameOrder(order, b.From) {
			if b.Body == nil {
				if !p.startsFactor(p.peek()) {
					return nil, true, errors.New("derivative of nothing")
				}
				b.Body, err = p.terms()
			}
			return b, true, err
		}
	}
	p.pos = start
	return nil, false, nil
}

func sameOrder(x, y Node) bool {
	a, ok := x.(Number)
	b, also := y.(Number)
	if !ok || !also {
		return x == nil && y == nil
	}
	return a.Value.Cmp(b.Value) == 0
}

// differentials reads {d}, {d^2}, {dy} or {d^2y} above, {dx} or {dx^2} below.
func (p *parser) differentials(above bool) (symbol, order Node, ok bool) {
	if !p.accept("{") || !p.at("∂") && (p.peek().kind != tokenSymbol || p.peek().text != "d") {
		return nil, nil, false
	}
	p.pos++
	if above {
		order = p.order()
	}
	if t := p.peek(); t.kind == tokenSymbol {
		symbol = Symbol{Name: t.text}
		p.pos++
	}
	if !above {
		order = p.order()
	}
	return symbol, order, p.accept("}")
}

// order reads ^2 or ^{2}.
func (p *parser) order() Node {
	switch n, m := p.peekAt(1), p.peekAt(2); {
	case !p.at("^"):
	case n.kind == tokenNumber:
		p.pos += 2
		return Number{Value: n.value}
	case n.is("{") && m.kind == tokenNumber && p.peekAt(3).is("}"):
		p.pos += 4
		return Number{Value: m.value}
	}
	return nil
}

// isBoundKey looks for the semicolon after the variable in the notation of keys,
// \operatorname{sum}(k; 1; n; k^2).
func (p *parser) isBoundKey() bool {
	depth := 0
	for i := 0; ; i++ {
		switch t := p.peekAt(i); {
		case t.kind == tokenEnd:
			return false
		case t.is("(") || t.is("{"):
			depth++
		case t.is(")") || t.is("}"):
			if depth--; depth == 0 {
				return false
			}
		case t.is(";"):
			return depth == 1
		}
	}
}

// boundKey reads the notation of keys.
func (p *parser) boundKey(operator string) (Node, error) {
	var parts [4]Node
	p.pos++
	outer := p.integral
	p.integral = nil
	defer func() { p.integral = outer }()
	for i := range parts {
		if i > 0 {
			if err := p.expect(";"); err != nil {
				return nil, err
			}
		}
		if p.at(";") {
			continue
		}
		if (p.at("+") || p.at("-")) && p.peekAt(1).is(";") {
			parts[i] = Symbol{Name: p.peek().text}
			p.pos++
			continue
		}
		n, err := p.relation()
		if err != nil {
			return nil, err
		}
		parts[i] = n
	}
	if parts[0] == nil || parts[3] == nil {
		return nil, errors.New("want a variable and what is bound")
	}
	return Bound{Operator: operator, Variable: parts[0], From: parts[1], To: parts[2], Body: parts[3]}, p.expect(")")
}
