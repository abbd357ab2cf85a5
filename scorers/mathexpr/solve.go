package mathexpr

import (
	"math/big"
	"slices"
	"strings"
)

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
		if name, ok = onlySymbol(n); !ok {
			return "", region{}, false
		}
		r, ok = a.chainRegion(n, name)
		return name, r, ok
	case List:
		return a.conditionsRegion(n.Items)
	}
	return "", region{}, false
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
	operands := slices.Clone(r.Operands)
	operands[at] = Symbol{Name: newAlgebra().key(r.Operands[at])}
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

// zeros lists the real roots of p in x, all of them, with the sign of p far to the
// right.
func (a *algebra) zeros(p poly, x string) (all []critical, sign int, ok bool) {
	coefficients, ok := coefficientsOf(p, x)
	if !ok {
		return nil, 0, false
	}
	degree := len(coefficients) - 1
	if degree < 0 {
		return nil, 0, true
	}
	lead, ok := a.rootEdge(polynomial(coefficients[degree]))
	if !ok {
		return nil, 0, false
	}
	if sign = signOf(lead); sign == 0 {
		return nil, 0, false
	}
	if degree == 1 {
		quotient := a.mul(polynomial(coefficients[0]).negated(), a.inverse(polynomial(coefficients[1])))
		at, ok := a.rootEdge(quotient)
		return []critical{{edge: at, odd: true}}, sign, ok
	}
	rationals := make([]*big.Rat, len(coefficients))
	for i, c := range coefficients {
		if rationals[i], ok = c.constant(); !ok {
			return nil, 0, false
		}
	}
	all, ok = a.rationalZeros(rationals)
	return all, sign, ok
}

// signOf is the sign of an edge, or nought if it may be zero.
func signOf(e edge) int {
	if sign := e.low.Sign(); sign == e.high.Sign() {
		return sign
	}
	return 0
}

// coefficientsOf splits p by powers of x; the coefficients have no symbols.
func coefficientsOf(p poly, x string) ([]poly, bool) {
	var out []poly
	for _, t := range p {
		power := int64(0)
		rest := make([]factor, 0, len(t.factors))
		for _, f := range t.factors {
			switch {
			case f.kind == atomSymbol && f.text == x:
				if !f.exponent.isInt() || f.exponent.num < 0 || f.exponent.num > maxDegree {
					return nil, false
				}
				power = f.exponent.num
			case f.kind == atomSymbol || f.kind == atomImaginary || f.kind == atomOpaque && strings.Contains(f.text, x):
				return nil, false
			default:
				rest = append(rest, f)
			}
		}
		for int64(len(out)) <= power {
			out = append(out, poly{})
		}
		out[power][monomialKey(rest)] = term{t.coefficient, rest}
	}
	return out, true
}

// rationalZeros lists the real roots of a polynomial with rational coefficients,
// lowest first: rational ones by trial, and what is left must be at most quadratic.
func (a *algebra) rationalZeros(c []*big.Rat) ([]critical, bool) {
	var all []critical
	add := func(f fraction) bool {
		at, ok := a.rootEdge(f)
		all = append(all, critical{edge: at, odd: true})
		return ok
	}
	for len(c) > 1 && c[0].Sign() == 0 {
		c = c[1:]
		if !add(rational(new(big.Rat))) {
			return nil, false
		}
	}
	for len(c) > 3 {
		root, ok := a.rationalRoot(c)
		if !ok {
			return nil, false
		}
		if c = deflate(c, root); !add(rational(root)) {
			return nil, false
		}
	}
	if len(c) == 2 {
		ok := add(rational(new(big.Rat).Neg(new(big.Rat).Quo(c[0], c[1]))))
		return all, ok
	}
	if len(c) < 3 {
		return all, true
	}
	square := new(big.Rat).Mul(c[1], c[1])
	product := new(big.Rat).Mul(c[0], c[2])
	discriminant := square.Sub(square, product.Mul(product, big.NewRat(4, 1)))
	if discriminant.Sign() < 0 {
		return all, true
	}
	root := a.ratRoot(discriminant, exponent{1, 2})
	half := rational(new(big.Rat).Inv(new(big.Rat).Mul(two, c[2])))
	middle := rational(new(big.Rat).Neg(c[1]))
	ok := add(a.mul(a.sub(middle, root), half)) && add(a.mul(a.add(middle, root), half))
	return all, ok
}

// rationalRoot tries the quotients of small divisors of the outer coefficients.
func (a *algebra) rationalRoot(c []*big.Rat) (*big.Rat, bool) {
	whole := new(big.Rat).Set(one)
	for _, r := range c {
		whole.Mul(whole, new(big.Rat).SetInt(r.Denom()))
	}
	first := new(big.Rat).Mul(c[0], whole)
	last := new(big.Rat).Mul(c[len(c)-1], whole)
	for _, p := range divisors(first.Num()) {
		for _, q := range divisors(last.Num()) {
			for _, sign := range []int64{1, -1} {
				if a.fuel -= len(c); a.fuel < 0 {
					return nil, false
				}
				if r := big.NewRat(sign*p, q); horner(c, r).Sign() == 0 {
					return r, true
				}
			}
		}
	}
	return nil, false
}

// divisors are those of n below a hundred.
func divisors(n *big.Int) []int64 {
	var out []int64
	for d := int64(1); d < 100; d++ {
		if new(big.Int).Rem(n, big.NewInt(d)).Sign() == 0 {
			out = append(out, d)
		}
	}
	return out
}

func horner(c []*big.Rat, x *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, coefficient := range slices.Backward(c) {
		sum.Mul(sum, x)
		sum.Add(sum, coefficient)
	}
	return sum
}

// deflate divides a polynomial by x − root.
func deflate(c []*big.Rat, root *big.Rat) []*big.Rat {
	out := make([]*big.Rat, len(c)-1)
	carry := new(big.Rat)
	for i := len(c) - 1; i > 0; i-- {
		carry = new(big.Rat).Add(new(big.Rat).Mul(carry, root), c[i])
		out[i-1] = carry
	}
	return out
}
