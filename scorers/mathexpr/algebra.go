package mathexpr

import (
	"errors"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// What one comparison may cost.
const (
	algebraFuel = 1 << 13 // products of terms, weighted by the words of their coefficients
	keyFuel     = 4608    // the same, for a key; not less than half, so that what has no key has no form to compare
	maxTerms    = 1024    // of one polynomial
	maxPower    = 64      // to which a sum is multiplied out
	maxBits     = 1 << 16 // of one coefficient
)

var (
	errFuel     = errors.New("too much work")
	errDivision = errors.New("division by zero")
)

// A fraction is num/den. den is never zero; it is 1 wherever division could be
// carried out.
type fraction struct{ num, den poly }

// unitPoly is 1, which no one may write to.
var unitPoly = constantPoly(one)

func (f fraction) isPoly() bool {
	c, ok := f.den.constant()
	return ok && c.Cmp(one) == 0
}

// constant returns the fraction's value if it is a rational number.
func (f fraction) constant() (*big.Rat, bool) {
	if !f.isPoly() {
		return nil, false
	}
	return f.num.constant()
}

// key is the fraction's canonical notation.
func (f fraction) key() string {
	if f.isPoly() {
		return f.num.key()
	}
	return "(" + f.num.key() + ")/(" + f.den.key() + ")"
}

func rational(r *big.Rat) fraction   { return fraction{constantPoly(r), unitPoly} }
func indeterminate(a atom) fraction  { return fraction{atomPoly(a), unitPoly} }
func polynomial(p poly) fraction     { return fraction{p, unitPoly} }
func opaque(text string) fraction    { return indeterminate(atom{text, atomOpaque}) }
func (f fraction) negated() fraction { return fraction{scale(f.num, big.NewRat(-1, 1)), f.den} }

// An algebra does the arithmetic of polynomials within its fuel. The first
// error sticks, and results after it mean nothing.
type algebra struct {
	fuel    int
	err     error
	scratch []byte // for the key of one monomial
}

func newAlgebra() *algebra { return &algebra{fuel: algebraFuel} }

func (a *algebra) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// spend uses fuel for n operations on coefficients like r.
func (a *algebra) spend(r *big.Rat) bool {
	bits := size(r)
	a.fuel -= 1 + bits/64
	if a.fuel < 0 || bits > maxBits {
		a.fail(errFuel)
	}
	return a.err == nil
}

func scale(p poly, r *big.Rat) poly {
	out := make(poly, len(p))
	for k, t := range p {
		out[k] = &term{new(big.Rat).Mul(t.coefficient, r), t.factors}
	}
	return out
}

// addTo adds coefficient·factors to p.
func (a *algebra) addTo(p poly, coefficient *big.Rat, factors []factor) {
	a.scratch = appendMonomial(a.scratch[:0], factors)
	old, ok := p[string(a.scratch)]
	if ok {
		coefficient = new(big.Rat).Add(old.coefficient, coefficient)
	}
	if coefficient.Sign() == 0 {
		delete(p, string(a.scratch))
		return
	}
	if a.fuel -= len(a.scratch) / 32; len(p) >= maxTerms || !a.spend(coefficient) {
		a.fail(errFuel)
		return
	}
	p[string(a.scratch)] = &term{coefficient, factors}
}

func (a *algebra) addPoly(p, q poly) poly {
	out := make(poly, len(p)+len(q))
	maps.Copy(out, p)
	a.fuel -= len(p) / 4
	for _, t := range q {
		a.addTo(out, t.coefficient, t.factors)
	}
	return out
}

func (a *algebra) mulPoly(p, q poly) poly {
	if c, ok := p.constant(); ok && c.Cmp(one) == 0 {
		return q
	}
	if c, ok := q.constant(); ok && c.Cmp(one) == 0 {
		return p
	}
	out := make(poly, max(len(p), len(q)))
	for _, s := range p {
		for _, t := range q {
			if a.err != nil {
				return out
			}
			c, factors := a.mulTerm(*s, *t)
			a.addTo(out, c, factors)
		}
	}
	return out
}

// times is x·y, which no one may write to.
func times(x, y *big.Rat) *big.Rat {
	switch {
	case x == one:
		return y
	case y == one:
		return x
	}
	return new(big.Rat).Mul(x, y)
}

// mulTerm multiplies two terms and reduces powers of i and of primes.
func (a *algebra) mulTerm(s, t term) (*big.Rat, []factor) {
	c := times(s.coefficient, t.coefficient)
	switch {
	case len(s.factors) == 0:
		return c, t.factors
	case len(t.factors) == 0:
		return c, s.factors
	}
	factors := make([]factor, 0, len(s.factors)+len(t.factors))
	i, j := 0, 0
	for i < len(s.factors) || j < len(t.factors) {
		switch {
		case j == len(t.factors) || i < len(s.factors) && s.factors[i].text < t.factors[j].text:
			factors = append(factors, s.factors[i])
			i++
		case i == len(s.factors) || s.factors[i].text > t.factors[j].text:
			factors = append(factors, t.factors[j])
			j++
		default:
			e, ok := s.factors[i].exponent.add(t.factors[j].exponent)
			if !ok {
				a.fail(errFuel)
				return c, nil
			}
			c, factors = a.appendFactor(c, factors, factor{s.factors[i].atom, e})
			i, j = i+1, j+1
		}
	}
	return c, factors
}

// appendFactor adds a reduced factor: i² = −1, and the whole part of a prime's
// exponent goes to the coefficient.
func (a *algebra) appendFactor(c *big.Rat, factors []factor, f factor) (*big.Rat, []factor) {
	switch e := f.exponent; {
	case f.kind == atomImaginary && e.isInt():
		n := (e.num%4 + 4) % 4
		if n >= 2 {
			c = new(big.Rat).Neg(c)
		}
		f.exponent = exponent{n % 2, 1}
	case f.kind == atomPrime:
		whole := floorDiv(e.num, e.den)
		if whole == 0 {
			break
		}
		f.exponent.num -= whole * e.den
		prime, _ := new(big.Rat).SetString(f.text)
		c = times(c, a.ratPower(prime, whole))
	}
	if f.exponent.num == 0 {
		return c, factors
	}
	return c, append(factors, f)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// ratPower is r^n, refused where the result would be too long.
func (a *algebra) ratPower(r *big.Rat, n int64) *big.Rat {
	size := max(n, -n)
	if tooLong(r, n) {
		a.fail(errFuel)
		return one
	}
	if n < 0 {
		if r.Sign() == 0 {
			a.fail(errDivision)
			return one
		}
		r = new(big.Rat).Inv(r)
	}
	e := big.NewInt(size)
	return new(big.Rat).SetFrac(new(big.Int).Exp(r.Num(), e, nil), new(big.Int).Exp(r.Denom(), e, nil))
}

// tooLong reports whether r^n has too many bits to write out.
func tooLong(r *big.Rat, n int64) bool {
	length := max(n, -n)
	return !isUnit(r) && (length > maxBits || int64(size(r))*length > maxBits)
}

func isUnit(r *big.Rat) bool { return r.IsInt() && r.Num().BitLen() <= 1 }

func (a *algebra) add(x, y fraction) fraction {
	if x.isPoly() && y.isPoly() {
		return polynomial(a.addPoly(x.num, y.num))
	}
	if samePoly(x.den, y.den) {
		return a.normal(a.addPoly(x.num, y.num), x.den)
	}
	return a.normal(a.addPoly(a.mulPoly(x.num, y.den), a.mulPoly(y.num, x.den)), a.mulPoly(x.den, y.den))
}

func samePoly(p, q poly) bool {
	if len(p) != len(q) {
		return false
	}
	for k, t := range p {
		if other, ok := q[k]; !ok || t.coefficient.Cmp(other.coefficient) != 0 {
			return false
		}
	}
	return true
}

func (a *algebra) sub(x, y fraction) fraction { return a.add(x, y.negated()) }

func (a *algebra) mul(x, y fraction) fraction {
	if x.isPoly() && y.isPoly() {
		return polynomial(a.mulPoly(x.num, y.num))
	}
	return a.normal(a.mulPoly(x.num, y.num), a.mulPoly(x.den, y.den))
}

func (a *algebra) inverse(x fraction) fraction { return a.normal(x.den, x.num) }

// normal carries out num/den as far as it goes: by a single term always, by a
// sum of radicals by rationalising; what is left loses the factors that all terms share
// and gets a leading coefficient of 1.
func (a *algebra) normal(num, den poly) fraction {
	if len(den) == 0 {
		a.fail(errDivision)
		return rational(one)
	}
	for range 8 {
		if t, ok := den.single(); ok {
			inverse := a.invertTerm(t)
			return polynomial(a.mulPoly(num, poly{"": &inverse}.rekeyed()))
		}
		conjugate, ok := conjugateOf(den)
		if !ok || a.err != nil {
			break
		}
		num, den = a.mulPoly(num, conjugate), a.mulPoly(den, conjugate)
		if len(den) == 0 {
			a.fail(errDivision)
			return rational(one)
		}
	}
	if len(num) == 0 {
		return rational(new(big.Rat))
	}
	if common := sharedFactors(num, den); len(common) > 0 {
		monomial := poly{monomialKey(common): {one, common}}
		num, den = a.mulPoly(num, monomial), a.mulPoly(den, monomial)
	}
	lead := den.leading().coefficient
	if lead.Cmp(one) == 0 {
		return fraction{num, den}
	}
	lead = new(big.Rat).Inv(lead)
	return fraction{scale(num, lead), scale(den, lead)}
}

// sharedFactors is what to multiply num and den by, so that no atom stands in all of
// their terms and none has a negative power: A⁻¹/(A + 1) is 1/(A² + A).
func sharedFactors(num, den poly) []factor {
	type least struct {
		factor
		terms int
	}
	var all []least
	for _, p := range [...]poly{num, den} {
		for _, t := range p {
			for _, f := range t.factors {
				i := slices.IndexFunc(all, func(l least) bool { return l.atom == f.atom })
				switch {
				case f.kind == atomPrime || f.kind == atomImaginary:
				case i < 0:
					all = append(all, least{f, 1})
				default:
					all[i].terms++
					if f.exponent.less(all[i].exponent) {
						all[i].exponent = f.exponent
					}
				}
			}
		}
	}
	var shared []factor
	for _, l := range all {
		if l.exponent.num < 0 || l.terms == len(num)+len(den) {
			shared = append(shared, factor{l.atom, exponent{-l.exponent.num, l.exponent.den}})
		}
	}
	slices.SortFunc(shared, func(x, y factor) int { return strings.Compare(x.text, y.text) })
	return shared
}

// rekeyed gives terms their own keys.
func (p poly) rekeyed() poly {
	out := make(poly, len(p))
	for _, t := range p {
		out[monomialKey(t.factors)] = t
	}
	return out
}

func (a *algebra) invertTerm(t term) term {
	c := new(big.Rat).Inv(t.coefficient)
	var factors []factor
	for _, f := range t.factors {
		f.exponent.num = -f.exponent.num
		c, factors = a.appendFactor(c, factors, f)
	}
	return term{c, factors}
}

// conjugateOf returns p with the sign of one square root (or of i) flipped, so
// that p times it is free of that root. Only sums of square roots and i have
// one here.
func conjugateOf(p poly) (poly, bool) {
	var pick *factor
	for _, t := range p {
		for _, f := range t.factors {
			if f.kind > atomImaginary || f.kind == atomPrime && f.exponent.den != 2 {
				return nil, false
			}
			if pick == nil || f.text < pick.text {
				pick = &f
			}
		}
	}
	if pick == nil {
		return nil, false
	}
	out := make(poly, len(p))
	for k, t := range p {
		if slices.ContainsFunc(t.factors, func(f factor) bool { return f.text == pick.text }) {
			t = &term{new(big.Rat).Neg(t.coefficient), t.factors}
		}
		out[k] = t
	}
	return out, true
}

// decided reports whether a non-empty p is certainly not zero: its atoms are
// independent.
func (p poly) decided() bool {
	transcendental := ""
	for _, t := range p {
		for _, f := range t.factors {
			switch f.kind {
			case atomPrime, atomImaginary, atomSymbol:
			case atomOpaque:
				return false
			case atomPi, atomE:
				if transcendental != "" && transcendental != f.text || !f.exponent.isInt() {
					return false
				}
				transcendental = f.text
			}
		}
	}
	return true
}
