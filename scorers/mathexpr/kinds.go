package mathexpr

import (
	"fmt"
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
	t, ok := y.(Text)
	if !ok {
		return unequal("words against mathematics")
	}
	if plainWords(x.Words) == plainWords(t.Words) {
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
	if !ok {
		return unequal("a relation against a value")
	}
	if p, ok := c.equation(x); ok {
		if q, ok := c.equation(r); ok {
			return c.equations(x, r, p, q)
		}
	}
	if p, strict, ok := c.inequality(x); ok {
		if q, alsoStrict, ok := c.inequality(r); ok && c.err == nil && strict == alsoStrict && p.key() == q.key() {
			return equal("the same inequality up to a positive factor")
		}
	}
	nx, vx, okx := assignment(x)
	ny, vy, oky := assignment(r)
	if okx && oky && (nx == nil || ny == nil) {
		return c.compare(vx, vy)
	}
	if okx && oky {
		if result := c.compare(nx, ny); result.Verdict != Equal {
			return Comparison{result.Verdict, "different names: " + result.Reason, result.Rung}
		}
		return c.compare(vx, vy)
	}
	sx, okx := solutions(x)
	sy, oky := solutions(r)
	if okx && oky {
		return c.compare(sx, sy)
	}
	return c.chains(x, r)
}

// equations are the same if one is the other times a constant.
func (c *comparer) equations(x, y Relation, p, q poly) Comparison {
	switch {
	case c.err != nil:
		return c.limit()
	case p.key() == q.key():
		return equal("the same equation up to a factor")
	}
	if _, vx, ok := assignment(x); ok {
		if _, vy, ok := assignment(y); ok && c.key(x.Operands[0]) == c.key(y.Operands[0]) {
			return c.compare(vx, vy)
		}
	}
	if p.decided() && q.decided() {
		return unequal("different equations")
	}
	return unknown("equations not proved the same")
}

// inequality is the side that is greater minus the other, divided by its
// positive content.
func (c *comparer) inequality(r Relation) (p poly, strict, ok bool) {
	if len(r.Operators) != 1 || r.Operands[0].rank() != rankScalar || r.Operands[1].rank() != rankScalar {
		return nil, false, false
	}
	op, left, right := r.Operators[0], r.Operands[0], r.Operands[1]
	if isBelow(op) {
		op, left, right = mirrored[op], right, left
	}
	d := c.sub(c.scalar(left), c.scalar(right))
	if !isAbove(op) || !d.isPoly() || len(d.num) == 0 {
		return nil, false, false
	}
	return scale(d.num, new(big.Rat).Inv(content(d.num))), op == ">", true
}

var mirrored = map[string]string{"<": ">", "≤": "≥", ">": "<", "≥": "≤", "=": "=", "≠": "≠", "≈": "≈"}

// chains are the same operand by operand, in either direction.
func (c *comparer) chains(x, y Relation) Comparison {
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

// set compares a set with another or with a bare list; a set of one item may
// be written as the item.
func (c *comparer) set(x Set, y Node) Comparison {
	switch y := y.(type) {
	case Set:
		return c.inAnyOrder(c.distinct(spread(x.Items)), c.distinct(spread(y.Items)))
	case List:
		return c.inAnyOrder(c.distinct(spread(x.Items)), c.distinct(y.Items))
	case Tuple:
		return unequal("a set against a tuple")
	}
	if len(x.Items) == 1 {
		return c.compare(x.Items[0], y)
	}
	return unequal("a set against a single value")
}

// distinct drops items of the same key.
func (c *comparer) distinct(items []Node) []Node {
	seen := make(map[string]bool, len(items))
	return slices.DeleteFunc(slices.Clone(items), func(n Node) bool {
		k := c.key(n)
		old := seen[k]
		seen[k] = true
		return old
	})
}

// list compares an enumeration with another in any order, and with a tuple in
// order: brackets may be left out but not swapped for an order.
func (c *comparer) list(x List, y Node) Comparison {
	switch y := y.(type) {
	case List:
		return c.inAnyOrder(x.Items, y.Items)
	case Tuple:
		return c.inOrder(x.Items, y.Items)
	}
	return unequal(fmt.Sprintf("%d values against one", len(x.Items)))
}

// tuple compares in order. Brackets matter to a pair, which may be an interval.
func (c *comparer) tuple(x Tuple, y Node) Comparison {
	switch y := y.(type) {
	case Tuple:
		r := c.inOrder(x.Items, y.Items)
		if r.Verdict == Equal && len(x.Items) == 2 && (round(x.Open) != round(y.Open) || round(x.Close) != round(y.Close)) {
			return unequal("brackets differ")
		}
		return r
	case Matrix:
		if v, ok := vector(y); ok {
			return c.inOrder(x.Items, v)
		}
		return unequal("a tuple against a matrix")
	}
	return unequal("a tuple or an interval against a single value")
}

func round(bracket byte) byte {
	switch bracket {
	case '<':
		return '('
	case '>':
		return ')'
	}
	return bracket
}

// vector is the cells of a matrix of one row or one column.
func vector(m Matrix) ([]Node, bool) {
	return slices.Concat(m.Rows...), len(m.Rows) == 1 || len(m.Rows[0]) == 1
}

func (c *comparer) matrix(x Matrix, y Node) Comparison {
	m, ok := y.(Matrix)
	if !ok {
		return unequal("a matrix against something else")
	}
	if len(x.Rows) != len(m.Rows) || len(x.Rows[0]) != len(m.Rows[0]) {
		return unequal("matrices of different shapes")
	}
	return c.inOrder(slices.Concat(x.Rows...), slices.Concat(m.Rows...))
}

// quantity compares values and units. Units of measure must agree where both
// sides have one.
func (c *comparer) quantity(x Quantity, y Node) Comparison {
	q, ok := y.(Quantity)
	if !ok {
		return c.bare(x, y)
	}
	if x.Unit.Measure && q.Unit.Measure && (x.Unit.Name != q.Unit.Name || x.Unit.Power != q.Unit.Power) {
		return unequal("units differ")
	}
	return c.compare(x.Value, q.Value)
}

// bare compares a quantity with a value without unit.
func (c *comparer) bare(x Quantity, y Node) Comparison {
	plain := c.compare(x.Value, y)
	if plain.Verdict == Equal || y.rank() != rankScalar {
		return plain
	}
	switch x.Unit.Name {
	case "%":
		return c.compare(Product{Factors: []Node{x.Value, Number{Value: big.NewRat(1, 100)}}}, y)
	case "deg":
		return c.compare(Product{Factors: []Node{x.Value, Pi, Number{Value: big.NewRat(1, 180)}}}, y)
	}
	return plain
}

// baseNumber compares digits and base; the base may be left out on one side.
func baseNumber(x BaseNumber, y Node) Comparison {
	switch y := y.(type) {
	case BaseNumber:
		if x.Base != y.Base {
			return unequal("bases differ")
		}
		if x.Digits == y.Digits {
			return equal("the same digits")
		}
	case Number:
		if y.Value.IsInt() && y.Value.Num().String() == x.Digits {
			return equal("the same digits, the base left out")
		}
	}
	return unequal("digits differ")
}
