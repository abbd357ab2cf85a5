package mathexpr

import (
	"errors"
	"math/big"
	"slices"
	"strings"
)

var errNotScalar = errors.New("not a scalar")

// scalar brings a node to a fraction of polynomials. It fails with errNotScalar
// for other kinds of nodes.
func (a *algebra) scalar(n Node) fraction {
	if a.err != nil {
		return rational(one)
	}
	switch n := n.(type) {
	case Number:
		return rational(n.Value)
	case Decimal:
		return rational(n.Value)
	case Constant:
		return indeterminate(n.atom())
	case Symbol:
		return indeterminate(atom{n.Name, atomSymbol})
	case Sum:
		return a.sum(n.Terms)
	case Product:
		product := a.scalar(n.Factors[0])
		for _, f := range n.Factors[1:] {
			product = a.mul(product, a.scalar(f))
		}
		return product
	case Power:
		if e, ok := simple(n.Exponent); ok {
			return a.power(a.scalar(n.Base), e)
		}
		return a.raise(a.scalar(n.Base), a.scalar(n.Exponent))
	case Call:
		return a.call(n)
	case Bound:
		if r, ok := a.exact(n); ok {
			return rational(r)
		}
		return opaque(a.boundKey(n))
	case Quantity:
		if n.Unit.Name == "%" {
			return a.mul(a.scalar(n.Value), rational(big.NewRat(1, 100)))
		}
	}
	a.fail(errNotScalar)
	return rational(one)
}

// sum gathers the terms that are polynomials in one, and adds the fractions.
func (a *algebra) sum(terms []Node) fraction {
	gathered := make(poly, len(terms))
	rest := rational(new(big.Rat))
	for _, n := range terms {
		f := a.scalar(n)
		if a.err != nil {
			return f
		}
		if !f.isPoly() {
			rest = a.add(rest, f)
			continue
		}
		for _, t := range f.num {
			a.addTo(gathered, t.coefficient, t.factors)
		}
	}
	if len(rest.num) == 0 {
		return polynomial(gathered)
	}
	return a.add(rest, polynomial(gathered))
}

// simple is the value of a number or of its reciprocal, which most exponents are.
func simple(n Node) (*big.Rat, bool) {
	switch n := n.(type) {
	case Number:
		return n.Value, true
	case Power:
		base, ok := n.Base.(Number)
		e, also := n.Exponent.(Number)
		if ok && also && e.Value.Cmp(minusOne) == 0 && base.Value.Sign() != 0 {
			return new(big.Rat).Inv(base.Value), true
		}
	}
	return nil, false
}

// exact is the value of a rational number by plain arithmetic.
func (a *algebra) exact(n Node) (*big.Rat, bool) {
	m := meter{max(a.fuel, 0)}
	e := evaluation[*big.Rat]{rationals{&m}, nil, true, &m}
	r, err := e.value(n)
	a.fuel = m.fuel
	return r, err == nil
}

func (c Constant) atom() atom {
	switch c {
	case Pi:
		return atom{`\pi`, atomPi}
	case E:
		return atom{"e", atomE}
	case I:
		return atom{"i", atomImaginary}
	default:
		return atom{`\infty`, atomSymbol}
	}
}

// raise is base to any exponent. An exponent that is a sum splits, so that
// 2^{n+1} is 2·2^n and e^{2x} the square of e^x.
func (a *algebra) raise(base, exp fraction) fraction {
	if e, ok := exp.constant(); ok {
		return a.power(base, e)
	}
	c, isConstant := base.constant()
	if !exp.isPoly() || isConstant && c.Sign() <= 0 && c.Cmp(big.NewRat(-1, 1)) != 0 {
		return a.opaquePower(base, exp)
	}
	result := rational(one)
	for _, t := range exp.num.sorted() {
		if len(t.factors) == 0 {
			result = a.mul(result, a.power(base, t.coefficient))
			continue
		}
		for _, b := range a.bases(base) {
			result = a.mul(result, a.symbolicPower(b, t))
		}
	}
	return result
}

// bases splits a positive rational base into powers of primes.
func (a *algebra) bases(base fraction) []weighted {
	c, ok := base.constant()
	if !ok || c.Sign() < 0 {
		return []weighted{{base.key(), 1}}
	}
	var out []weighted
	for _, p := range a.factorise(c.Num()) {
		out = append(out, weighted{p.base.String(), p.power})
	}
	if !c.IsInt() {
		for _, p := range a.factorise(c.Denom()) {
			out = append(out, weighted{p.base.String(), -p.power})
		}
	}
	return out
}

// A weighted base stands for base^weight.
type weighted struct {
	base   string
	weight int64
}

// symbolicPower is (base^monomial)^(coefficient·weight), the inner power an atom.
func (a *algebra) symbolicPower(b weighted, t term) fraction {
	e := new(big.Rat).Mul(t.coefficient, big.NewRat(b.weight, 1))
	exponent := monomialKey(t.factors)
	if exponent == "T" { // which alone would read as that of a transposed matrix
		exponent = "1*T"
	}
	inner := opaque("(" + b.base + ")^(" + exponent + ")")
	if b.base == "-1" && !e.IsInt() {
		return a.opaquePower(inner, rational(e))
	}
	return a.atomPower(inner, e)
}

// atomPower raises a lone positive atom.
func (a *algebra) atomPower(f fraction, e *big.Rat) fraction {
	t, ok := f.num.single()
	if !ok || !e.Num().IsInt64() || !e.Denom().IsInt64() {
		return a.opaquePower(f, rational(e))
	}
	exp, fits := t.factors[0].exponent.mul(exponent{e.Num().Int64(), e.Denom().Int64()})
	if !fits {
		return a.opaquePower(f, rational(e))
	}
	factors := []factor{{t.factors[0].atom, exp}}
	return polynomial(poly{monomialKey(factors): {one, factors}})
}

// call evaluates a function where a rule does, and leaves it as an atom
// otherwise.
func (a *algebra) call(n Call) fraction {
	keys := make([]string, len(n.Args))
	args := make([]fraction, len(n.Args))
	for i, arg := range n.Args {
		arg = radians(n.Name, arg)
		if arg.rank() != rankScalar {
			keys[i] = a.key(arg)
			args = nil
			continue
		}
		f := a.scalar(arg)
		keys[i] = f.key()
		if args != nil {
			args[i] = f
		}
	}
	if a.err != nil {
		return rational(one)
	}
	if args != nil {
		if f, ok := a.reduce(n.Name, args); ok {
			return f
		}
	}
	if commuting[n.Name] {
		slices.Sort(keys)
	}
	return opaqueCall(n.Name, keys)
}

// commuting are the functions whose arguments have no order.
var commuting = map[string]bool{"gcd": true, "lcm": true, "max": true, "min": true, indeterminateSum: true}

// opaqueCall is a function of arguments in canonical notation, as an atom.
func opaqueCall(name string, keys []string) fraction {
	text := applied(callName(name), strings.Join(keys, ", "))
	if name == nablaName && len(keys) == 0 { // after the letters of a product, which it would be multiplied with by a dot
		text = "{" + text + "}"
	}
	return opaque(text)
}

// callName is a function's name in canonical notation.
func callName(name string) string {
	switch {
	case name == "binom":
		return `\binomial`
	case functions[name] != "":
		return `\` + name
	}
	return name
}

// radians turns an angle in degrees under a trigonometric function into radians.
func radians(function string, n Node) Node {
	q, ok := n.(Quantity)
	if !ok || q.Unit.Name != "deg" || !trigonometric[function] {
		return n
	}
	return Product{Factors: []Node{q.Value, Pi, Number{Value: big.NewRat(1, 180)}}}
}
