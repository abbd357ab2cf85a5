package mathexpr

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
		if set, ok := n.(Symbol); ok && t.is("-") && isNumberSetName(set.Name) && (p.at("{") || p.at("\\{")) { // R - {0}
			left, err := p.atom()
			if err != nil {
				return nil, err
			}
			if _, isSet := left.(Set); !isSet {
				left = Set{Items: []Node{left}}
			}
			n = setOperation(blackboard(set), "setminus", left)
			continue
		}
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

// blackboard is a set of numbers by the usual name.
func blackboard(set Symbol) Symbol {
	if len(set.Name) == 1 {
		return Symbol{Name: `\mathbb{` + set.Name + "}"}
	}
	return set
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
	if q, ok := right.(Quantity); ok && !isMeasured(left) {
		return Quantity{Value: addTerm(left, sign, q.Value), Unit: q.Unit}
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
