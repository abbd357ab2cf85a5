package mathexpr

import (
	"math/big"
	"slices"
	"strings"
)

// choice compares the letter of an option with another, or with a bare letter;
// an option's value stands for it where the other side has no letter.
func (c *comparer) choice(x Choice, y Node) Comparison {
	var letter string
	switch y := y.(type) {
	case Choice:
		letter = y.Letter
	case Symbol:
		letter = y.Name
	case Constant:
		letter = string(y)
	default:
		if x.Value != nil {
			return c.compare(x.Value, y)
		}
		return unequal("an option's letter against a value")
	}
	if x.Letter == letter {
		return equal("the same option")
	}
	return unequal("different options")
}

// words compares text, whatever its case, articles and hyphens.
func words(x Text, y Node) Comparison {
	if a, b := wordItems(x), wordItems(y); len(a) > 1 && slices.Equal(a, b) {
		return equal("the same words")
	}
	t, ok := y.(Text)
	if !ok {
		if set, ok := domain(x.Words); ok && (y == Node(set) || isMembership(conditionOf(y)) && conditionOf(y).(Relation).Operands[1] == Node(set)) {
			return equal("the same set of numbers")
		}
		if said, ok := saidInWords(y); ok && predicate(x.Words) == predicate(said) {
			return equal("the same words")
		}
		return unequal("words against mathematics")
	}
	if meaning(x.Words) == meaning(t.Words) || affirms(x.Words, t.Words) || affirms(t.Words, x.Words) {
		return equal("the same words")
	}
	if p := predicate(x.Words); len(p) > 1 && p == predicate(t.Words) {
		return equal("the same words")
	}
	return unequal("different words")
}

func plainWords(s string) string {
	fields := strings.Fields(strings.ReplaceAll(s, "-", " "))
	return strings.Join(slices.DeleteFunc(fields, func(w string) bool { return w == "the" || w == "a" || w == "an" }), " ")
}

// relation compares a relation with another, or with what is no relation.
func (c *comparer) relation(x Relation, y Node) Comparison {
	r, ok := y.(Relation)
	switch {
	case !ok:
		return unequal("a relation against a value")
	case isRatio(x) && isRatio(r):
		return c.ratios(x, r)
	}
	if p, ok := c.equation(x); ok {
		if q, ok := c.equation(r); ok {
			return c.equations(x, r, p, q)
		}
	}
	if p, strict, ok := c.inequality(x); ok {
		if q, alsoStrict, ok := c.inequality(r); ok && strict == alsoStrict && p.key() == q.key() {
			return equal("the same inequality up to a positive factor")
		}
	}
	c.forget()
	nx, vx, okx := assignment(x)
	ny, vy, oky := assignment(r)
	switch {
	case okx && oky && (nx == nil || ny == nil):
		return c.compare(vx, vy)
	case okx && oky:
		if result := c.names(nx, ny); result.Verdict != Equal {
			return Comparison{result.Verdict, "different names: " + result.Reason, result.Rung}
		}
		return c.compare(vx, vy)
	}
	if m, set, ok := membership(x); ok && oky {
		return c.named(m, set, ny, vy)
	}
	if m, set, ok := membership(r); ok && okx {
		return c.named(nx, vx, m, set)
	}
	return c.chains(x, r)
}

// membership splits x ∈ S.
func membership(r Relation) (name, set Node, ok bool) {
	if len(r.Operators) != 1 || r.Operators[0] != "∈" || !isName(r.Operands[0]) {
		return nil, nil, false
	}
	return r.Operands[0], r.Operands[1], true
}

// named compares x ∈ S with x = S, as some write it.
func (c *comparer) named(nx, x, ny, y Node) Comparison {
	if nx == nil || ny == nil || y.rank() == rankScalar || x.rank() == rankScalar {
		return unequal("different relations")
	}
	if r := c.names(nx, ny); r.Verdict != Equal {
		return r
	}
	return c.compare(x, y)
}

// names compares what two assignments name. A curve's y is its function of x.
func (c *comparer) names(x, y Node) Comparison {
	for _, pair := range [][2]Node{{x, y}, {y, x}} {
		if s, ok := pair[0].(Symbol); ok && isFunction(pair[1]) && (s.Name == "y" || s.Name == pair[1].(Call).Name) {
			return equal("a function's value")
		}
	}
	if s, ok := x.(Symbol); ok {
		if t, ok := y.(Symbol); ok && extremal.Replace(s.Name) == extremal.Replace(t.Name) {
			return equal("the same name")
		}
	}
	if isFunction(x) && isFunction(y) && x.(Call).Name != y.(Call).Name {
		return unequal("other functions")
	}
	return c.compare(x, y)
}

// extremal drops what says that a value is the greatest or the least of its name.
var extremal = strings.NewReplacer(`_{\max}`, "", `_{\min}`, "", "_{max}", "", "_{min}", "")

func isFunction(n Node) bool {
	call, ok := n.(Call)
	return ok && len(call.Args) == 1 && isSymbol(call.Args[0]) && !ordersPoints[call.Name]
}

// ratios are the same if their terms are proportional; a time of day has no such
// freedom.
func (c *comparer) ratios(x, y Relation) Comparison {
	tx, okx := timeOf(x)
	ty, oky := timeOf(y)
	if len(x.Operands) != len(y.Operands) && okx && oky {
		return c.compare(tx, ty)
	}
	if len(x.Operands) != len(y.Operands) || isZero(x.Operands) || isZero(y.Operands) {
		return c.inOrder(x.Operands, y.Operands)
	}
	for i, n := range x.Operands {
		p, ok := n.(Quantity)
		q, also := y.Operands[i].(Quantity)
		if ok && also && !sameNoun(p.Unit.Noun, q.Unit.Noun) {
			return unequal("a ratio of other things")
		}
	}
	result := equal("the same ratio")
	first, second := withoutUnits(x.Operands), withoutUnits(y.Operands)
	for i := range first {
		r := c.leaf(multiplied(first[i], second[0]), multiplied(second[i], first[0]))
		if r.Verdict != Equal {
			result = Comparison{r.Verdict, "different ratios", r.Rung}
		}
		if r.Verdict == Unequal {
			break
		}
	}
	return result
}

// withoutUnits are the terms of a ratio of quantities of one dimension, in one unit: 1 cm
// to 2 km is 1 to 200000. Those of any other ratio stay.
func withoutUnits(terms []Node) []Node {
	values := make([]Node, len(terms))
	first, _ := terms[0].(Quantity)
	for i, n := range terms {
		q, ok := n.(Quantity)
		if !ok || (q.Unit.Name == "") != (first.Unit.Name == "") {
			return terms
		}
		ratio, ok := conversion(q.Unit.Name, first.Unit.Name)
		if !ok {
			return terms
		}
		values[i] = multiplied(q.Value, ratio)
	}
	return values
}

// isZero reports whether a number among nodes is nought.
func isZero(nodes []Node) bool {
	return slices.ContainsFunc(nodes, func(n Node) bool {
		r, ok := n.(Number)
		return ok && r.Value.Sign() == 0
	})
}

// inequality is the side that is greater minus the other, divided by its
// positive content.
func (a *algebra) inequality(r Relation) (p poly, strict, ok bool) {
	if len(r.Operators) != 1 || r.Operands[0].rank() != rankScalar || r.Operands[1].rank() != rankScalar {
		return nil, false, false
	}
	op, left, right := r.Operators[0], r.Operands[0], r.Operands[1]
	if degree(left)+degree(right) > 2*maxDegree || infinite(left) != 0 || infinite(right) != 0 {
		return nil, false, false
	}
	if isBelow(op) {
		op, left, right = mirrored[op], right, left
	}
	d := a.sub(a.scalar(left), a.scalar(right))
	if !isAbove(op) || a.err != nil || !d.isPoly() || len(d.num) == 0 {
		return nil, false, false
	}
	return scale(d.num, new(big.Rat).Inv(content(d.num))), op == ">", true
}

var mirrored = map[string]string{"<": ">", "≤": "≥", ">": "<", "≥": "≤", "=": "=", "≠": "≠", "≈": "≈"}

// chains are the same operand by operand, in either direction.
func (c *comparer) chains(x, y Relation) Comparison {
	if key, ok := similar(x); ok {
		if other, ok := similar(y); ok && key != other {
			return unequal("other points go together")
		}
	}
	if slices.Equal(x.Operators, y.Operators) {
		return c.inOrder(x.Operands, y.Operands)
	}
	back := make([]string, len(y.Operators))
	for i, o := range y.Operators {
		back[len(back)-1-i] = mirrored[o]
	}
	if slices.Equal(x.Operators, back) {
		operands := slices.Clone(y.Operands)
		slices.Reverse(operands)
		return c.inOrder(x.Operands, operands)
	}
	return unequal("different relations")
}

func (c *comparer) setOperation(x SetOperation, y Node) Comparison {
	o, ok := y.(SetOperation)
	switch {
	case !ok:
		return unequal("a union of sets against something else")
	case o.Operator != x.Operator:
		return unknown("different operations on sets")
	case x.Operator == "setminus":
		return c.inOrder(x.Operands, o.Operands)
	}
	return c.inAnyOrder(x.Operands, o.Operands)
}
