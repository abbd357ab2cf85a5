package mathexpr

import "slices"

// maxDegree bounds the polynomials of inequalities.
const maxDegree = 12

// conditionRegion is the set of real values that a condition allows the one name in
// it: x > 2, 3 < x ≤ 4, |x−1| < 2, x² < 4, x ≠ 1, x ∈ [−2, 7], 0 < f(x) < 1, and
// lists of such.
func (a *algebra) conditionRegion(n Node) (name string, r region, ok bool) {
	if !a.afford(regionFuel) {
		return "", region{}, false
	}
	switch n := n.(type) {
	case Relation:
		n = isolated(n)
		if name, ok = onlySymbol(n); !ok && len(n.Operators) > 1 {
			n = isolated(a.workedOut(n))
			name, ok = onlySymbol(n)
		}
		if !ok {
			return a.reducedRegion(n)
		}
		r, ok = a.chainRegion(n, name)
		return name, r, ok
	case List:
		return a.conditionsRegion(n.Items)
	}
	return "", region{}, false
}

// reducedRegion reads an inequality of which one symbol is left when both sides are
// multiplied out, x > 0·a.
func (a *algebra) reducedRegion(r Relation) (name string, set region, ok bool) {
	p, strict, ok := a.inequality(r)
	if !ok {
		a.forget()
		return "", region{}, false
	}
	op := "≥"
	if strict {
		op = ">"
	}
	return a.positiveRegion(p, op)
}

// positiveRegion is where p > 0, or p ≥ 0, if p has one symbol.
func (a *algebra) positiveRegion(p poly, op string) (name string, set region, ok bool) {
	for _, t := range p {
		for _, f := range t.factors {
			if f.kind != atomSymbol || f.text == `\infty` || name != "" && name != f.text {
				return "", region{}, false
			}
			name = f.text
		}
	}
	ok = name != "" && a.attempt(func() bool {
		set, ok = a.signRegion(polynomial(p), op, name)
		return ok
	})
	return name, set, ok
}

// workedOut replaces the operands of a chain that come to numbers, 0·a, and leaves factors
// of 1 out.
func (a *algebra) workedOut(r Relation) Relation {
	operands := slices.Clone(r.Operands)
	for i, n := range operands {
		if n.rank() != rankScalar {
			continue
		}
		if p, ok := n.(Product); ok {
			if factors := slices.DeleteFunc(slices.Clone(p.Factors), isUnitNode); len(factors) > 1 {
				operands[i] = Product{Factors: factors}
			}
		}
		a.attempt(func() bool {
			value, ok := a.scalar(n).constant()
			if ok {
				operands[i] = Number{Value: value}
			}
			return ok
		})
	}
	return Relation{Operators: r.Operators, Operands: operands}
}

// isolated replaces a name that is no symbol, such as f(x), by one where it stands
// alone between constants.
func isolated(r Relation) Relation {
	at := -1
	for i, n := range r.Operands {
		switch {
		case i > 0 && r.Operators[i-1] == "∈" || isConstant(n):
		case at < 0 && isName(n) && !isSymbol(n):
			at = i
		default:
			return r
		}
	}
	if at < 0 {
		return r
	}
	a := newAlgebra()
	name := a.key(r.Operands[at])
	if a.err != nil {
		return r
	}
	operands := slices.Clone(r.Operands)
	operands[at] = Symbol{Name: name}
	return Relation{Operators: r.Operators, Operands: operands}
}

// onlySymbol is the one symbol of a relation; sets after ∈ have none of it.
func onlySymbol(r Relation) (name string, ok bool) {
	for i, operand := range r.Operands {
		if i > 0 && r.Operators[i-1] == "∈" {
			continue
		}
		walk(operand, func(n Node) {
			if s, symbol := n.(Symbol); symbol {
				ok = name == "" || ok && name == s.Name
				name = s.Name
			}
		})
		if name != "" && !ok {
			return "", false
		}
	}
	return name, ok
}

func (a *algebra) chainRegion(n Relation, x string) (region, bool) {
	r := everywhere
	for i, op := range n.Operators {
		s, ok := a.pairRegion(n.Operands[i], op, n.Operands[i+1], x)
		if !ok {
			return region{}, false
		}
		if r, ok = a.combine(r, s, both); !ok {
			return region{}, false
		}
	}
	return r, true
}

// conditionsRegion joins conditions on one name: all of them, unless they exclude
// each other.
func (a *algebra) conditionsRegion(items []Node) (name string, r region, ok bool) {
	all, some := everywhere, nowhere
	for i, n := range items {
		x, s, fine := a.conditionRegion(n)
		if !fine || i > 0 && x != name {
			return "", region{}, false
		}
		name = x
		meet, ok := a.combine(all, s, both)
		join, also := a.combine(some, s, either)
		if !ok || !also {
			return "", region{}, false
		}
		all, some = meet, join
	}
	if all.empty() {
		return name, some, true
	}
	return name, all, true
}

// pairRegion solves left op right for x.
func (a *algebra) pairRegion(left Node, op string, right Node, x string) (region, bool) {
	if op == "∈" {
		if s, ok := left.(Symbol); !ok || s.Name != x {
			return region{}, false
		}
		return a.setRegion(right)
	}
	if !isBelow(op) && !isAbove(op) && op != "≠" && op != "=" {
		return region{}, false
	}
	if inner, ok := absolute(right); ok && isConstant(left) {
		return a.absoluteRegion(inner, mirrored[op], left, x)
	}
	if inner, ok := absolute(left); ok && isConstant(right) {
		return a.absoluteRegion(inner, op, right, x)
	}
	for _, end := range []struct {
		n    Node
		op   string
		with Node
	}{{left, mirrored[op], right}, {right, op, left}} { // x < ∞ says nothing
		if s := infinite(end.n); s != 0 && isSymbol(end.with) {
			return everywhere, isBelow(end.op) == (s > 0) && (isBelow(end.op) || isAbove(end.op))
		}
	}
	if r, ok := a.sideRegion(left, op, right, x); ok {
		return r, true
	}
	if degree(left)+degree(right) > maxDegree {
		return region{}, false
	}
	d := a.sub(a.scalar(left), a.scalar(right))
	if a.err != nil {
		return region{}, false
	}
	return a.signRegion(d, op, x)
}

// sideRegion solves x op constant and constant op x, keeping the constant as written.
func (a *algebra) sideRegion(left Node, op string, right Node, x string) (r region, ok bool) {
	if isConstant(left) {
		left, op, right = right, mirrored[op], left
	}
	s, ok := left.(Symbol)
	if !ok || s.Name != x || !isConstant(right) {
		return region{}, false
	}
	ok = a.attempt(func() bool {
		at, ok := a.edgeOf(right)
		r = ray(at, op)
		return ok
	})
	return r, ok
}

// degree bounds the degree of an expression multiplied out over a common denominator;
// it is over maxDegree where that is not known.
func degree(n Node) int {
	d := 0
	switch n := n.(type) {
	case Number, Decimal, Constant:
	case Symbol:
		d = 1
	case Power:
		e, ok := n.Exponent.(Number)
		switch {
		case isConstant(n):
		case !ok || !e.Value.IsInt() || !e.Value.Num().IsInt64():
			d = maxDegree + 1
		default:
			k := min(max(e.Value.Num().Int64(), -e.Value.Num().Int64()), maxDegree+1)
			d = degree(n.Base) * int(k)
		}
	default:
		for _, c := range children(n) {
			d += degree(c)
		}
	}
	return min(d, maxDegree+1)
}

func absolute(n Node) (inner Node, ok bool) {
	c, ok := n.(Call)
	if !ok || c.Name != "abs" || len(c.Args) != 1 {
		return nil, false
	}
	return c.Args[0], true
}

// absoluteRegion solves |u| op bound.
func (a *algebra) absoluteRegion(u Node, op string, bound Node, x string) (region, bool) {
	above, ok := a.pairRegion(u, op, bound, x)
	below, also := a.pairRegion(negative(u), op, bound, x)
	if !ok || !also {
		return region{}, false
	}
	if isAbove(op) || op == "=" {
		return a.combine(above, below, either)
	}
	return a.combine(above, below, both)
}

// A critical point is a real root of a numerator or denominator.
type critical struct {
	edge
	odd  bool // the sign changes there
	pole bool
}

// signRegion is where d op 0 holds, by the signs of d between its zeros and poles.
func (a *algebra) signRegion(d fraction, op, x string) (region, bool) {
	above, high, ok := a.zeros(d.num, x)
	below, low, also := a.zeros(d.den, x)
	if !ok || !also {
		return region{}, false
	}
	for i := range below {
		below[i].pole = true
	}
	all, ok := a.sortedZeros(append(above, below...))
	if !ok {
		return region{}, false
	}
	holds := func(sign int) bool {
		return op == "≠" && sign != 0 || sign < 0 && isBelow(op) || sign > 0 && isAbove(op) || sign == 0 && (op == "≤" || op == "≥" || op == "=")
	}
	if high == 0 { // d is zero everywhere
		return everywhere, len(below) == 0 && holds(0)
	}
	signs := make([]int, len(all)+1)
	signs[len(all)] = high * low
	for i := len(all) - 1; i >= 0; i-- {
		signs[i] = signs[i+1]
		if all[i].odd {
			signs[i] = -signs[i]
		}
	}
	r := region{gaps: []bool{holds(signs[0])}}
	for i, z := range all {
		r.push(z.edge, !z.pole && holds(0), holds(signs[i+1]))
	}
	return r, true
}

// sortedZeros sorts zeros and merges those at the same place.
func (a *algebra) sortedZeros(all []critical) ([]critical, bool) {
	var out []critical
	for _, z := range all {
		at, found := 0, false
		for ; at < len(out); at++ {
			sign, ok := a.order(z.edge, out[at].edge)
			if !ok {
				return nil, false
			}
			if found = sign == 0; sign <= 0 {
				break
			}
		}
		if found {
			out[at].odd = out[at].odd != z.odd
			out[at].pole = out[at].pole || z.pole
			continue
		}
		out = slices.Insert(out, at, z)
	}
	return out, len(out) <= maxEdges
}
