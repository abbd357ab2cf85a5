package mathexpr

import (
	"math/big"
	"math/bits"
	"slices"
	"strings"
)

// maxTrial bounds the trial division of a radicand: what remains has no
// smaller factor, and is prime if it is below maxTrial².
const maxTrial = 1 << 12

// power raises base to a constant exponent.
func (a *algebra) power(base fraction, e *big.Rat) fraction {
	if !e.Num().IsInt64() || !e.Denom().IsInt64() || max(e.Num().Int64(), -e.Num().Int64(), e.Denom().Int64()) > 1<<30 {
		return a.opaquePower(base, rational(e))
	}
	n, d := e.Num().Int64(), e.Denom().Int64()
	if n < 0 {
		return a.inverse(a.power(base, new(big.Rat).Neg(e)))
	}
	if t, ok := base.num.single(); ok && base.isPoly() {
		return a.termPower(t, exponent{n, d})
	}
	if d == 1 {
		return a.repeated(base, n)
	}
	if root, ok := a.denest(base); ok && d == 2 {
		return a.repeated(root, n)
	}
	return a.rootOfSum(base, exponent{n, d})
}

// denest writes √(p + c√d) as √((p+s)/2) ± √((p−s)/2) where s = √(p² − c²d) is
// rational.
func (a *algebra) denest(base fraction) (fraction, bool) {
	p, ok := base.num[""]
	if !ok || len(base.num) != 2 || !base.isPoly() || p.coefficient.Sign() < 0 {
		return fraction{}, false
	}
	surd := make(poly, 1)
	for k, t := range base.num {
		for _, f := range t.factors {
			if f.kind != atomPrime || f.exponent != (exponent{1, 2}) {
				return fraction{}, false
			}
		}
		if k != "" {
			surd[k] = t
		}
	}
	radicand, ok := a.mulPoly(surd, surd).constant()
	if !ok {
		return fraction{}, false
	}
	square := new(big.Rat).Mul(p.coefficient, p.coefficient)
	s, ok := a.exact(root(Number{Value: square.Sub(square, radicand)}, integer(2)))
	if !ok || s.Sign() < 0 {
		return fraction{}, false
	}
	half := func(sum *big.Rat) fraction {
		return a.ratRoot(sum.Mul(sum, big.NewRat(1, 2)), exponent{1, 2})
	}
	small, _ := surd.single()
	upper, lower := half(new(big.Rat).Add(p.coefficient, s)), half(new(big.Rat).Sub(p.coefficient, s))
	if small.coefficient.Sign() < 0 {
		lower = lower.negated()
	}
	return a.add(upper, lower), true
}

// repeated raises a sum to a whole exponent by squaring. A sum that would grow
// too long is left as it stands.
func (a *algebra) repeated(base fraction, n int64) fraction {
	if n == 0 {
		return rational(one)
	}
	if n > maxPower || expands(base.num, n) > maxTerms {
		return a.opaquePower(base, rational(big.NewRat(n, 1)))
	}
	trial := &algebra{fuel: a.fuel / 2, err: a.err}
	result, square := rational(one), base
	for e := n; e > 0 && trial.err == nil; e >>= 1 {
		if e&1 == 1 {
			result = trial.mul(result, square)
		}
		if e > 1 {
			square = trial.mul(square, square)
		}
	}
	a.fuel -= a.fuel/2 - max(trial.fuel, 0)
	if trial.err != nil && a.err == nil {
		return a.opaquePower(base, rational(big.NewRat(n, 1)))
	}
	return result
}

// expands is the number of terms of p^n if all its terms are independent: the
// binomial of n + k − 1 over n for k terms. Sums of roots and i stay short.
func expands(p poly, n int64) int64 {
	for _, t := range p {
		for _, f := range t.factors {
			if f.kind == atomPrime || f.kind == atomImaginary {
				return 1
			}
		}
	}
	count := int64(1)
	for i := int64(1); i < int64(len(p)) && count <= maxTerms; i++ {
		count = count * (n + i) / i
	}
	return count
}

// termPower raises a single term. Whole exponents go to every factor; others
// only where it is the same for all real values: to positive numbers, to odd
// roots of negative ones, and to a lone symbol.
func (a *algebra) termPower(t term, e exponent) fraction {
	if !e.isInt() && !distributes(t) {
		content := term{coefficient: new(big.Rat).Abs(t.coefficient)}
		rest := polynomial(poly{monomialKey(t.factors): {big.NewRat(int64(t.coefficient.Sign()), 1), t.factors}})
		return a.mul(a.termPower(content, e), a.opaquePower(rest, rational(big.NewRat(e.num, e.den))))
	}
	result := a.ratRoot(t.coefficient, e)
	for _, f := range t.factors {
		exp, ok := f.exponent.mul(e)
		if !ok {
			a.fail(errFuel)
			return result
		}
		c, factors := a.appendFactor(one, nil, factor{f.atom, exp})
		result = a.mul(result, polynomial(poly{monomialKey(factors): {c, factors}}))
	}
	return result
}

// distributes reports whether a root of t is the product of the roots of its
// coefficient and its factors.
func distributes(t term) bool {
	symbols := 0
	for _, f := range t.factors {
		switch {
		case f.kind == atomPrime || f.kind == atomPi || f.kind == atomE: // positive
		case f.kind == atomSymbol && f.exponent == exponent{1, 1}:
			symbols++
		default:
			return false
		}
	}
	return symbols == 0 || symbols == 1 && t.coefficient.Sign() > 0
}

// ratRoot is r^e for a rational r: factored, with whole powers taken out.
func (a *algebra) ratRoot(r *big.Rat, e exponent) fraction {
	if e.isInt() {
		if tooLong(r, e.num) {
			return a.opaquePower(rational(r), rational(big.NewRat(e.num, 1)))
		}
		return rational(a.ratPower(r, e.num))
	}
	if r.Sign() == 0 {
		return rational(new(big.Rat))
	}
	result := a.intRoot(new(big.Int).Abs(r.Num()), e)
	if !r.IsInt() {
		result = a.mul(result, a.intRoot(r.Denom(), exponent{-e.num, e.den}))
	}
	switch {
	case r.Sign() > 0 || e.den%2 == 1 && e.num%2 == 0:
		return result
	case e.den%2 == 1: // the real odd root
		return result.negated()
	case e.den == 2:
		_, factors := a.appendFactor(one, nil, factor{atom{"i", atomImaginary}, exponent{1, 1}})
		i := polynomial(poly{"i": {one, factors}})
		return a.mul(result, a.repeated(i, e.num))
	}
	return a.opaquePower(rational(r), rational(big.NewRat(e.num, e.den)))
}

// intRoot is n^e for a positive integer n.
func (a *algebra) intRoot(n *big.Int, e exponent) fraction {
	coefficient := one
	var roots []factor
	rest := rational(one)
	for _, p := range a.factorise(n) {
		exp, ok := e.mul(exponent{p.power, 1})
		if !ok {
			a.fail(errFuel)
			return rest
		}
		if !p.prime {
			rest = a.mul(rest, a.opaquePower(rational(new(big.Rat).SetInt(p.base)), rational(big.NewRat(exp.num, exp.den))))
			continue
		}
		coefficient, roots = a.appendFactor(coefficient, roots, factor{atom{p.base.String(), atomPrime}, exp})
	}
	slices.SortFunc(roots, func(x, y factor) int { return strings.Compare(x.text, y.text) })
	return a.mul(rest, polynomial(poly{monomialKey(roots): {coefficient, roots}}))
}

// A primePower is base^power; prime is false where base was too long to factor.
type primePower struct {
	base  *big.Int
	power int64
	prime bool
}

// factorise splits a positive integer by trial division. A remainder that may
// be composite is returned as it is, unless it is a square.
func (a *algebra) factorise(n *big.Int) []primePower {
	var out []primePower
	rest := new(big.Int).Set(n)
	if n.IsUint64() {
		return a.factoriseWord(n.Uint64())
	}
	quotient, remainder := new(big.Int), new(big.Int)
	for p := int64(2); p < maxTrial && !isOne(rest); p += 1 + p&1 {
		d := big.NewInt(p)
		if rest.IsInt64() && p*p > rest.Int64() {
			break
		}
		k := int64(0)
		for quotient.QuoRem(rest, d, remainder); remainder.Sign() == 0; quotient.QuoRem(rest, d, remainder) {
			rest.Set(quotient)
			k++
			a.fuel -= 1 + rest.BitLen()/64
		}
		a.fuel -= rest.BitLen() / 256
		if k > 0 {
			out = append(out, primePower{d, k, true})
		}
	}
	if a.fuel < 0 {
		a.fail(errFuel)
	}
	return a.remainder(rest, out)
}

// factoriseWord is factorise for numbers of one machine word.
func (a *algebra) factoriseWord(n uint64) []primePower {
	var out []primePower
	for p := uint64(2); p < maxTrial && p*p <= n; p += 1 + p&1 {
		k := int64(0)
		for ; n%p == 0; n /= p {
			k++
		}
		if k > 0 {
			out = append(out, primePower{new(big.Int).SetUint64(p), k, true})
		}
	}
	if a.fuel -= 1 + bits.Len64(n)/4; a.fuel < 0 {
		a.fail(errFuel)
	}
	return a.remainder(new(big.Int).SetUint64(n), out)
}

// remainder adds what trial division left: 1, a prime, the square of one, or a
// number not known to be prime.
func (a *algebra) remainder(rest *big.Int, out []primePower) []primePower {
	if isOne(rest) {
		return out
	}
	if rest.BitLen() <= 24 {
		return append(out, primePower{rest, 1, true})
	}
	if square := new(big.Int).Sqrt(rest); new(big.Int).Mul(square, square).Cmp(rest) == 0 {
		return append(out, primePower{square, 2, square.BitLen() <= 24})
	}
	return append(out, primePower{rest, 1, rest.BitLen() <= 64 && rest.ProbablyPrime(0)})
}

func isOne(n *big.Int) bool { return n.IsInt64() && n.Int64() == 1 }

// rootOfSum takes the positive rational content out of a root and leaves the
// rest as it stands.
func (a *algebra) rootOfSum(base fraction, e exponent) fraction {
	c := content(base.num)
	rest := fraction{scale(base.num, new(big.Rat).Inv(c)), base.den}
	return a.mul(a.ratRoot(c, e), a.opaquePower(rest, rational(big.NewRat(e.num, e.den))))
}

// content is the positive rational c such that p/c has whole coefficients
// without a common factor.
func content(p poly) *big.Rat {
	num, den := new(big.Int), big.NewInt(1)
	for _, t := range p {
		num.GCD(nil, nil, num, new(big.Int).Abs(t.coefficient.Num()))
		g := new(big.Int).GCD(nil, nil, den, t.coefficient.Denom())
		den.Mul(den, g.Quo(t.coefficient.Denom(), g))
	}
	if num.Sign() == 0 {
		return one
	}
	return new(big.Rat).SetFrac(num, den)
}

// opaquePower is a power that no rule reduces.
func (a *algebra) opaquePower(base, exp fraction) fraction {
	return opaque("(" + base.key() + ")^(" + exp.key() + ")")
}
