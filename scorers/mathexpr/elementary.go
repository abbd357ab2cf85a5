package mathexpr

import (
	"math/big"
	"sync"
)

// The elementary functions of real balls: the argument is reduced, and a Taylor
// series summed in fixed point, with integers that stand for n/2^w. The w bits
// are some sixty more than the precision, so that the errors of a few hundred
// truncated operations, even doubled a few dozen times, stay below the last bit
// of the result. What an argument's own radius does to the result is bounded by
// the derivative.

const (
	guardBits    = 64
	constantBits = 2560 // of π and ln 2
)

var (
	fixedPi  = sync.OnceValue(func() *big.Int { return fixedSeries(constantBits, 1, 16, 5, -4, 239) })
	fixedLn2 = sync.OnceValue(func() *big.Int { return fixedSeries(constantBits, -1, 18, 26, -2, 4801, 8, 8749) })
)

// fixedSeries sums a·arctan(1/n) (sign 1: Machin's formula for π) or a·artanh(1/n)
// (sign −1: the formula for ln 2) over pairs a, n.
func fixedSeries(w uint, sign int64, pairs ...int64) *big.Int {
	sum := new(big.Int)
	for i := 0; i < len(pairs); i += 2 {
		t := new(big.Int).Lsh(big.NewInt(pairs[i]), w+guardBits)
		n := big.NewInt(pairs[i+1])
		t.Quo(t, n)
		square := new(big.Int).Mul(n, n)
		term := new(big.Int)
		for k, s := int64(1), int64(1); t.Sign() != 0; k, s = k+2, -s*sign {
			sum.Add(sum, term.Mul(term.Quo(t, big.NewInt(k)), big.NewInt(s)))
			t.Quo(t, square)
		}
	}
	return sum.Rsh(sum, guardBits)
}

// fixed is x · 2^w, truncated.
func fixed(x *big.Float, w uint) *big.Int {
	n, _ := new(big.Float).SetMantExp(x, int(w)).Int(nil)
	return n
}

// fromFixed is n/2^w with an absolute error of at most 2^bound.
func (p precision) fromFixed(n *big.Int, w uint, bound int) realBall {
	mid := p.float().SetInt(n)
	if mid.Sign() != 0 {
		mid.SetMantExp(mid, -int(w))
	}
	return p.rounded(mid, powerOfTwo(bound))
}

func (p precision) pi() realBall {
	w := uint(p) + guardBits
	return p.fromFixed(new(big.Int).Rsh(fixedPi(), constantBits-w), w, 1-int(w))
}

// nearest is n/d rounded to an integer, d > 0.
func nearest(n, d *big.Int) *big.Int {
	k := new(big.Int).Lsh(n, 1)
	k.Add(k, d)
	return k.Div(k, new(big.Int).Lsh(d, 1))
}

// exp reduces by multiples of ln 2 and eight halvings.
func (p precision) exp(x realBall) realBall {
	if x.isZero() {
		return p.integer(1)
	}
	if !x.above().less(powerOfTwo(24)) || !x.rad.less(powerOfTwo(0)) {
		return unboundedBall
	}
	const halvings = 8
	w := uint(p) + guardBits
	ln2 := new(big.Int).Rsh(fixedLn2(), constantBits-w)
	r := fixed(x.mid, w)
	k := nearest(r, ln2)
	r.Sub(r, ln2.Mul(ln2, k))
	r.Rsh(r, halvings)
	sum := new(big.Int).Lsh(big.NewInt(1), w)
	term := new(big.Int).Set(sum)
	for n := int64(1); term.Sign() != 0 && term.CmpAbs(big.NewInt(1)) > 0; n++ {
		term.Mul(term, r)
		term.Rsh(term, w)
		term.Quo(term, big.NewInt(n))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
		sum.Rsh(sum, w)
	}
	y := p.scaled(p.fromFixed(sum, w, -int(p)-8), int(k.Int64()))
	// e^r − 1 ≤ 2r for r ≤ 1
	return realBall{y.mid, y.rad.add(y.above().mul(x.rad.scaled(1)))}
}

// ln takes out a power of two and three square roots, and sums the series of
// 2·artanh((m−1)/(m+1)).
func (p precision) ln(x realBall) realBall {
	const roots = 3
	m := new(big.Float)
	k := x.mid.MantExp(m)
	if m.Cmp(big.NewFloat(0.75)) < 0 {
		m.SetMantExp(m, 1)
		k--
	}
	w := uint(p) + guardBits
	if t := new(big.Float).Sub(m, big.NewFloat(1)); k == 0 && t.Sign() != 0 { // near 1 the logarithm is small
		w += uint(min(max(-t.MantExp(nil), 0), int(p)))
	}
	unit := new(big.Int).Lsh(big.NewInt(1), w)
	n := fixed(m, w)
	for range roots {
		n.Lsh(n, w)
		n.Sqrt(n)
	}
	z := new(big.Int).Sub(n, unit)
	z.Lsh(z, w)
	z.Quo(z, n.Add(n, unit))
	square := new(big.Int).Mul(z, z)
	square.Rsh(square, w)
	sum, term := new(big.Int), new(big.Int)
	for i := int64(1); z.Sign() != 0 && z.CmpAbs(big.NewInt(1)) > 0; i += 2 {
		sum.Add(sum, term.Quo(z, big.NewInt(i)))
		z.Mul(z, square)
		z.Rsh(z, w)
	}
	sum.Lsh(sum, roots+1)
	if k != 0 {
		ln2 := new(big.Int).Rsh(fixedLn2(), constantBits-w)
		sum.Add(sum, ln2.Mul(ln2, big.NewInt(int64(k))))
	}
	y := p.fromFixed(sum, w, 34-int(w))
	return realBall{y.mid, y.rad.add(x.rad.over(x.below()))}
}

// sincos reduces by multiples of π/2. It fails for arguments too large to reduce.
func (p precision) sincos(x realBall) (sin, cos realBall, ok bool) {
	if x.isZero() {
		return zeroBall, p.integer(1), true
	}
	e := 0
	if x.mid.Sign() != 0 {
		e = x.mid.MantExp(nil)
	}
	w := uint(p) + guardBits + uint(min(max(-e, 0), int(p)))
	wide := w + uint(max(e, 0))
	if e > maxReduced || !x.rad.less(powerOfTwo(0)) {
		return zeroBall, zeroBall, false
	}
	r := fixed(x.mid, wide)
	quarter := int64(0)
	if e > -1 {
		half := new(big.Int).Rsh(fixedPi(), constantBits-wide+1)
		k := nearest(r, half)
		r.Sub(r, new(big.Int).Mul(half, k))
		quarter = new(big.Int).And(k, big.NewInt(3)).Int64()
	}
	r.Rsh(r, wide-w)
	s, c := sincosSeries(r, w)
	bound := 20 - int(w)
	sin, cos = p.fromFixed(s, w, bound), p.fromFixed(c, w, bound)
	switch quarter {
	case 1:
		sin, cos = cos, sin.negated()
	case 2:
		sin, cos = sin.negated(), cos.negated()
	case 3:
		sin, cos = cos.negated(), sin
	}
	return realBall{sin.mid, sin.rad.add(x.rad)}, realBall{cos.mid, cos.rad.add(x.rad)}, true
}

// maxReduced bounds the binary exponent of an angle.
const maxReduced = 256

func sincosSeries(r *big.Int, w uint) (sin, cos *big.Int) {
	sin, cos = new(big.Int), new(big.Int).Lsh(big.NewInt(1), w)
	term := new(big.Int).Set(cos)
	for n := int64(1); ; n++ {
		term.Mul(term, r)
		term.Rsh(term, w)
		term.Quo(term, big.NewInt(n))
		if term.CmpAbs(big.NewInt(1)) <= 0 {
			return sin, cos
		}
		switch n % 4 {
		case 1:
			sin.Add(sin, term)
		case 2:
			cos.Sub(cos, term)
		case 3:
			sin.Sub(sin, term)
		default:
			cos.Add(cos, term)
		}
	}
}

// arctan takes the reciprocal of what is two or more, and halves the angle three
// times: arctan x = 2·arctan(x/(1 + √(1 + x²))).
func (p precision) arctan(x realBall) realBall {
	if x.isZero() {
		return zeroBall
	}
	if x.mid.Sign() != 0 && x.mid.MantExp(nil) > 1 {
		if x.hasZero() {
			return realBall{p.float(), powerOfTwo(1)}
		}
		half := p.scaled(p.pi(), -1)
		if x.isNegative() {
			half = half.negated()
		}
		return p.sub(half, p.arctan(p.inverse(x)))
	}
	const halvings = 3
	w := uint(p) + guardBits
	if x.mid.Sign() != 0 {
		w += uint(min(max(-x.mid.MantExp(nil), 0), int(p)))
	}
	unit := new(big.Int).Lsh(big.NewInt(1), w)
	unitSquare := new(big.Int).Lsh(unit, w)
	z := fixed(x.mid, w)
	for range halvings {
		s := new(big.Int).Mul(z, z)
		s.Sqrt(s.Add(s, unitSquare))
		z.Lsh(z, w)
		z.Quo(z, s.Add(s, unit))
	}
	square := new(big.Int).Mul(z, z)
	square.Rsh(square, w)
	sum, term := new(big.Int), new(big.Int)
	for i, s := int64(1), int64(1); z.CmpAbs(big.NewInt(1)) > 0; i, s = i+2, -s {
		sum.Add(sum, term.Quo(z, big.NewInt(i*s)))
		z.Mul(z, square)
		z.Rsh(z, w)
	}
	y := p.fromFixed(sum.Lsh(sum, halvings), w, 20-int(w))
	return realBall{y.mid, y.rad.add(x.rad)}
}

// arcsin of a ball within [−1, 1]: away from the ends arctan(x/√(1 − x²)), and
// π/2 − 2·arcsin √((1 − x)/2) near 1.
func (p precision) arcsin(x realBall) realBall {
	if x.mid.Sign() < 0 {
		return p.arcsin(x.negated()).negated()
	}
	if x.mid.Cmp(big.NewFloat(0.625)) > 0 {
		return p.sub(p.scaled(p.pi(), -1), p.scaled(p.arcsin(p.sqrt(p.scaled(p.sub(p.integer(1), x), -1))), 1))
	}
	cos := p.sqrt(p.sub(p.integer(1), p.mul(x, x)))
	return p.arctan(p.mul(x, p.inverse(cos)))
}

func (p precision) arccos(x realBall) realBall {
	if x.mid.Cmp(big.NewFloat(0.625)) > 0 {
		return p.scaled(p.arcsin(p.sqrt(p.scaled(p.sub(p.integer(1), x), -1))), 1)
	}
	return p.sub(p.scaled(p.pi(), -1), p.arcsin(x))
}
