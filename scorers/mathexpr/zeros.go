package mathexpr

import (
	"math/big"
	"slices"
	"strings"
)

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
		out[power][monomialKey(rest)] = &term{t.coefficient, rest}
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
