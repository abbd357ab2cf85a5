package mathexpr

import "slices"

// relation reads a chain of comparisons. A leading sign ("= 5") says nothing.
func (p *parser) relation() (Node, error) {
	if p.at("=") || p.at("≈") {
		p.pos++
	}
	if t := p.peek(); t.kind == tokenWord && p.pos+1 < len(p.tokens) {
		if name, ok := leadIn(t.text); ok {
			return p.led(name)
		}
	}
	n, err := p.ratio()
	if err != nil || p.pos >= len(p.tokens) {
		return n, err
	}
	if p.bar == 0 && p.set == 0 && p.at("|") { // 6 ∣ n
		return p.chain(n, func(t token) bool { return t.is("|") }, p.ratio)
	}
	if !isRelation(p.peek()) {
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
		if q, ok := r.Operands[len(r.Operands)-1].(Quantity); ok && !slices.ContainsFunc(r.Operands[:len(r.Operands)-1], isMeasured) {
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
		if t.text == "∈" {
			p.numberSet()
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

// numberSet makes a plain letter after ∈, k ∈ Z, the set of numbers that it names. Braces
// around it, or a plus, do not matter.
func (p *parser) numberSet() {
	n := 0
	for p.peekAt(n).is("+") {
		n++
	}
	alone := p.peekAt(n+2).is("}") || p.peekAt(n+2).kind == tokenEnd
	if p.peekAt(n).is("{") && alone {
		n++
	}
	if t := p.peekAt(n); t.kind == tokenSymbol && isNumberSetName(t.text) && len(t.text) == 1 {
		p.tokens[p.pos+n].text = `\mathbb{` + t.text + `}`
	}
}

// related puts a chain into the form that it has in the tree: a congruence, a
// subset for a superset, and a condition in it around the whole.
func (p *parser) related(c Relation) (Node, error) {
	last := len(c.Operators) - 1
	for i, operand := range c.Operands {
		if w, ok := operand.(Where); ok { // all integers n ≥ 4
			c.Operands[i] = w.Value
			n, err := p.related(c)
			return Where{Value: n, Condition: w.Condition}, err
		}
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
