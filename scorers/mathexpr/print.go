package mathexpr

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// LaTeX writes e in LaTeX, with no more brackets than it needs. Parse reads it as
// an expression of the same key.
func (e Expr) LaTeX() string {
	if n, ok := e.Root.(Number); ok && n.Groups != "" {
		return n.Groups
	}
	var p printer
	p.node(e.Root, levelList)
	return strings.TrimSpace(p.b.String())
}

// A level is how tight the outermost operator of an expression binds.
type level uint8

const (
	levelList level = iota
	levelItem
	levelRelation
	levelRatio
	levelSets
	levelSum
	levelProduct
	levelPower
	levelAtom
)

// A printer writes LaTeX.
type printer struct {
	b        strings.Builder
	integral int // integrals open, in which d followed by a letter ends one
}

// write appends s, parting a command's name from a letter.
func (p *printer) write(s string) {
	if s == "" {
		return
	}
	if isLetter(s[0]) && endsInCommand(p.b.String()) {
		p.b.WriteByte(' ')
	}
	p.b.WriteString(s)
}

func endsInCommand(s string) bool {
	i := len(s)
	for i > 0 && isLetter(s[i-1]) {
		i--
	}
	return i < len(s) && i > 0 && s[i-1] == '\\'
}

// node writes n, in brackets if it binds looser than least.
func (p *printer) node(n Node, least level) {
	if levelOf(n) < least {
		p.write("(")
		p.node(n, levelList)
		p.write(")")
		return
	}
	switch n := n.(type) {
	case Number:
		p.number(n.Value)
	case Decimal:
		p.write(exactDecimal(n.Value, n.Places))
	case Constant:
		p.write(n.String())
	case Symbol:
		p.write(n.Name)
	case Sum:
		p.sum(n)
	case Product:
		p.product(n)
	case Power:
		p.power(n)
	case Call:
		p.call(n)
	case PlusMinus:
		p.plusMinus(n)
	case Bound:
		p.bound(n)
	default:
		p.structure(n)
	}
}

// levelOf is the level of what node writes.
func levelOf(n Node) level {
	switch n := n.(type) {
	case List:
		return levelList
	case Where, Choice:
		return levelItem
	case Relation:
		if n.Operators[0] == ":" {
			return levelRatio
		}
		return levelRelation
	case Congruence:
		return levelRelation
	case SetOperation:
		return levelSets
	case Sum, PlusMinus:
		return levelSum
	case Quantity, Bound:
		return levelProduct
	case Number:
		return levelOfRat(n.Value)
	case Decimal:
		return levelOfRat(n.Value)
	case Product:
		if above, below := divided(n.Factors); len(below) > 0 && !isNegative(above) {
			return levelPower // a fraction
		}
		if isNegative(n.Factors) {
			return levelSum
		}
		return levelProduct
	case Power:
		return levelPower
	case Call:
		return levelOfCall(n)
	}
	return levelAtom
}

func levelOfRat(r *big.Rat) level {
	switch {
	case r.Sign() < 0:
		return levelSum
	case !r.IsInt():
		return levelPower
	}
	return levelAtom
}

func (p *printer) number(r *big.Rat) {
	if r.Sign() < 0 {
		p.write("-")
		r = new(big.Rat).Neg(r)
	}
	if r.IsInt() {
		p.write(r.Num().String())
		return
	}
	p.write(`\frac{` + r.Num().String() + "}{" + r.Denom().String() + "}")
}

// exactDecimal writes a decimal to the places shown, or to as many as it has.
func exactDecimal(r *big.Rat, places int) string {
	if exact, ok := r.FloatPrec(); ok {
		places = max(places, exact)
	}
	return r.FloatString(places)
}

// isNegative reports whether a product is written with a minus.
func isNegative(factors []Node) bool {
	if len(factors) == 0 {
		return false
	}
	switch n := factors[0].(type) {
	case Number:
		return n.Value.Sign() < 0
	case Decimal:
		return n.Value.Sign() < 0
	case Product:
		above, _ := divided(n.Factors)
		return isNegative(above)
	}
	return false
}

// negated is n without its minus, if it is written with one.
func negated(n Node) (Node, bool) {
	switch n := n.(type) {
	case Number:
		return negative(n), n.Value.Sign() < 0
	case Decimal:
		return negative(n), n.Value.Sign() < 0
	case Product:
		if len(n.Factors) == 0 {
			return n, false
		}
		first, ok := negated(n.Factors[0])
		if !ok {
			return n, false
		}
		if one, unit := first.(Number); unit && len(n.Factors) > 1 && one.Value.Cmp(oneRat) == 0 {
			if len(n.Factors) == 2 {
				return n.Factors[1], true
			}
			return Product{Factors: n.Factors[1:]}, true
		}
		return Product{Factors: append([]Node{first}, n.Factors[1:]...)}, true
	}
	return n, false
}

var oneRat = big.NewRat(1, 1)

func (p *printer) sum(s Sum) {
	for i, t := range s.Terms {
		positive, minus := negated(t)
		switch {
		case minus:
			p.write("-")
			t = positive
		case i > 0:
			p.write("+")
		}
		if _, plusMinus := t.(PlusMinus); i == 0 && plusMinus && !minus {
			p.node(t, levelSum)
			continue
		}
		p.node(t, levelProduct)
	}
}

func (p *printer) plusMinus(n PlusMinus) {
	if zero, ok := n.Left.(Number); !ok || zero.Value.Sign() != 0 {
		p.node(n.Left, levelSum)
	}
	if n.Flipped {
		p.write(`\mp `)
	} else {
		p.write(`\pm `)
	}
	p.node(n.Right, levelProduct)
}

// divided splits factors into those above and below a fraction's line.
func divided(factors []Node) (above, below []Node) {
	for _, f := range factors {
		if q, ok := f.(Power); ok {
			if e, ok := q.Exponent.(Number); ok && e.Value.Cmp(minusOne) == 0 {
				below = append(below, q.Base)
				continue
			}
		}
		above = append(above, f)
	}
	return above, below
}

func (p *printer) product(n Product) {
	if positive, minus := negated(n); minus {
		p.write("-")
		p.node(positive, levelProduct)
		return
	}
	above, below := divided(n.Factors)
	if len(below) == 0 || isOrdered(n.Factors) {
		p.factors(n.Factors)
		return
	}
	p.write(`\frac{`)
	p.quotientPart(above)
	p.write("}{")
	p.quotientPart(below)
	p.write("}")
}

// quotientPart writes factors above or below a line, where one alone needs no
// brackets.
func (p *printer) quotientPart(factors []Node) {
	switch len(factors) {
	case 0:
		p.write("1")
	case 1:
		p.node(factors[0], levelSets)
	default:
		p.factors(factors)
	}
}

// factors writes a product, with a sign where two factors side by side would be
// read as something else.
func (p *printer) factors(factors []Node) {
	for i, f := range factors {
		least := levelPower
		if _, bound := f.(Bound); bound && i == len(factors)-1 {
			least = levelProduct
		}
		if _, minus := negated(f); i == 0 && minus {
			least = levelSum
		}
		if i == 0 {
			p.node(f, least)
			continue
		}
		inner := printer{integral: p.integral}
		inner.node(f, least)
		text := inner.b.String()
		if joins(factors[i-1], text) && p.integral == 0 {
			before := p.b.String()
			if last := before[len(before)-1]; isLetter(text[0]) && (isLetter(last) || text[0]|0x20 == 'e' && isDigit(last)) { // 2e+1 and 2E+1 are 20
				p.b.WriteByte(' ')
			}
		} else {
			p.b.WriteString(`\cdot `)
		}
		p.b.WriteString(text)
	}
}

// joins reports whether a factor may stand right beside the one before.
func joins(left Node, text string) bool {
	if isNabla(left) { // with a dot, of a vector
		return true
	}
	switch text[0] {
	case '(', '[', '{', '|', '.':
		return false
	}
	if s, ok := left.(Symbol); text[0] >= utf8.RuneSelf || ok && s.Name[len(s.Name)-1] >= utf8.RuneSelf { // a word
		return false
	}
	if isDigit(text[0]) || strings.HasPrefix(text, `\frac{d}`) || strings.HasPrefix(text, `\mathrm`) || strings.HasPrefix(text, `\operatorname`) || strings.HasPrefix(text, `\left`) || strings.HasPrefix(text, `\text`) {
		return false
	}
	switch left := left.(type) {
	case Number, Decimal:
		return !strings.HasPrefix(text, `\frac`) && !strings.HasPrefix(text, `\bar`) // 0.1\bar{5} recurs
	case Symbol:
		return left.Name != "d" // \frac{d}{dx} is a derivative
	case Constant:
		return true
	case Power:
		_, ok := left.Base.(Symbol)
		return ok && !isRoot(left)
	}
	return false
}

// isRoot recognises the power of a root.
func isRoot(n Power) bool {
	_, ok := rootIndex(n)
	return ok
}

// rootIndex is the index of a root.
func rootIndex(n Power) (Node, bool) {
	e, ok := n.Exponent.(Power)
	if !ok {
		return nil, false
	}
	minus, ok := e.Exponent.(Number)
	return e.Base, ok && minus.Value.Cmp(minusOne) == 0
}

func (p *printer) power(n Power) {
	if index, ok := rootIndex(n); ok {
		p.write(`\sqrt`)
		if two, ok := index.(Number); !ok || two.Value.Cmp(big.NewRat(2, 1)) != 0 {
			p.write("[")
			p.node(index, levelSum)
			p.write("]")
		}
		p.write("{")
		p.node(n.Base, levelSets)
		p.write("}")
		return
	}
	if e, ok := n.Exponent.(Number); ok && e.Value.Cmp(minusOne) == 0 {
		p.write(`\frac{1}{`)
		p.node(n.Base, levelSets)
		p.write("}")
		return
	}
	p.node(n.Base, levelAtom)
	p.write("^{")
	p.node(n.Exponent, levelSets)
	p.write("}")
}
