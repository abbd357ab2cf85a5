package mathexpr

import (
	"math/big"
	"slices"
)

// floored reads [x] or [n/2], between whose brackets start tokens, as Gauss wrote the
// floor: one term that is not plainly a whole number needs no brackets otherwise. Sums,
// what has round brackets inside, what is raised and what a function applies to are only
// grouped, and so is an integrand. Of numbers a fraction above one is meant so; others are a list of one.
func (p *parser) floored(n Node, start int) bool {
	inside := p.tokens[start : p.pos-1]
	switch {
	case n.rank() != rankScalar, p.at("^"), p.at("_"), start == p.argumentBracket, p.integral != nil:
		return false
	case slices.ContainsFunc(inside, func(t token) bool { return t.is("(") }):
		return false
	case p.gauss:
		return true
	}
	if r, ok := literal(n); ok {
		return inside[0].is("frac") && new(big.Rat).Abs(r).Cmp(one) > 0
	}
	switch n := n.(type) {
	case Symbol: // not alone: a list of one, or [A], an option
		return len(p.tokens) > len(inside)+2 && !isCapital(n.Name[0])
	case Product, Power:
		return !isConstant(n) && !isWholeTerm(n)
	case Call:
		return n.Name == "log" || n.Name == "ln" || n.Name == "lg"
	}
	return false
}

// isWholeTerm reports whether a term has no quotient, root or decimal in it.
func isWholeTerm(n Node) bool {
	whole := true
	walk(n, func(c Node) {
		switch c := c.(type) {
		case Power:
			e, ok := simple(c.Exponent)
			whole = whole && (!ok || e.IsInt() && e.Sign() >= 0)
		case Decimal, Call:
			whole = false
		}
	})
	return whole
}

// withFloors reads an answer in square brackets as floors beside another that has floors.
func withFloors(e, other Expr) (Node, bool) {
	if !slices.Contains([]byte(e.Source), '[') || !hasFloor(other.Root) || hasFloor(e.Root) {
		return nil, false
	}
	n, err := parseWith(e.Source, parser{gauss: true})
	return n, err == nil
}

func hasFloor(n Node) bool {
	return holds(n, func(c Node) bool {
		call, ok := c.(Call)
		return ok && (call.Name == "floor" || call.Name == "ceil")
	})
}
