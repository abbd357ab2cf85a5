package mathexpr

import "math/big"

// A realBall is the set of real numbers no further than rad from mid. Balls
// never change.
type realBall struct {
	mid *big.Float
	rad magnitude
}

// A precision computes with midpoints of so many bits. The ball of a result
// holds the results of all members of the balls of the operands.
type precision uint

var zeroBall = realBall{mid: new(big.Float)}

// unboundedBall says nothing about its number.
var unboundedBall = realBall{new(big.Float), boundless}

func (p precision) float() *big.Float { return new(big.Float).SetPrec(uint(p)) }

// rounded is a ball about a midpoint just rounded to p bits.
func (p precision) rounded(mid *big.Float, rad magnitude) realBall {
	if mid.Sign() == 0 {
		return realBall{mid, rad}
	}
	return realBall{mid, rad.add(powerOfTwo(mid.MantExp(nil) - int(p)))}
}

func (p precision) rational(r *big.Rat) realBall {
	mid := p.float().SetRat(r)
	if mid.Acc() == big.Exact {
		return realBall{mid: mid}
	}
	return p.rounded(mid, magnitude{})
}

func (p precision) integer(n int64) realBall { return realBall{mid: p.float().SetInt64(n)} }

func (b realBall) isZero() bool     { return b.mid.Sign() == 0 && b.rad.mantissa == 0 }
func (b realBall) isPositive() bool { return b.mid.Sign() > 0 && b.rad.less(below(b.mid)) }
func (b realBall) isNegative() bool { return b.mid.Sign() < 0 && b.rad.less(below(b.mid)) }
func (b realBall) hasZero() bool    { return !b.isPositive() && !b.isNegative() }

// above is an upper bound of the numbers of the ball, whatever their sign.
func (b realBall) above() magnitude { return above(b.mid).add(b.rad) }

// below is a lower bound of the numbers of a ball without zero: half of the midpoint
// is enough where the radius is no more.
func (b realBall) below() magnitude {
	m := below(b.mid)
	if b.rad.less(m.scaled(-20)) {
		return normalised(m.mantissa*(1-0x1p-19), m.exponent)
	}
	if b.rad.less(m.scaled(-1)) {
		return m.scaled(-1)
	}
	return magnitude{}
}

func (b realBall) negated() realBall { return realBall{new(big.Float).Neg(b.mid), b.rad} }

func (p precision) add(x, y realBall) realBall {
	switch {
	case x.isZero():
		return y
	case y.isZero():
		return x
	}
	mid := p.float().Add(x.mid, y.mid)
	if mid.Acc() == big.Exact {
		return realBall{mid, x.rad.add(y.rad)}
	}
	return p.rounded(mid, x.rad.add(y.rad))
}

func (p precision) sub(x, y realBall) realBall { return p.add(x, y.negated()) }

// maxExponent bounds the binary exponent of a midpoint, well within that of big.Float.
const maxExponent = 1 << 29

func (p precision) mul(x, y realBall) realBall {
	if x.isZero() || y.isZero() {
		return zeroBall
	}
	if e := x.mid.MantExp(nil) + y.mid.MantExp(nil); e > maxExponent || e < -maxExponent {
		return unboundedBall
	}
	mid := p.float().Mul(x.mid, y.mid)
	rad := above(x.mid).mul(y.rad).add(above(y.mid).mul(x.rad)).add(x.rad.mul(y.rad))
	if mid.Acc() == big.Exact {
		return realBall{mid, rad}
	}
	return p.rounded(mid, rad)
}

// scaled is x · 2^n.
func (p precision) scaled(x realBall, n int) realBall {
	if x.mid.Sign() == 0 {
		return realBall{x.mid, x.rad.scaled(n)}
	}
	return realBall{p.float().SetMantExp(x.mid, n), x.rad.scaled(n)}
}

// inverse is 1/x; the ball must not hold zero. The error is at most rad/(|x|·|mid|).
func (p precision) inverse(x realBall) realBall {
	low := x.below()
	if low.mantissa == 0 {
		return unboundedBall
	}
	mid := p.float().Quo(p.float().SetInt64(1), x.mid)
	return p.rounded(mid, x.rad.over(low.mul(below(x.mid)).scaled(-1)))
}

// sqrt is the root of a ball of positive numbers, or of one that holds zero, of
// whose numbers the negative ones are left out. The error is at most rad/√mid.
func (p precision) sqrt(x realBall) realBall {
	if x.isPositive() {
		mid := p.float().Sqrt(x.mid)
		return p.rounded(mid, x.rad.over(below(mid)))
	}
	return realBall{p.float(), x.above().root()}
}

// root is an upper bound of √a.
func (a magnitude) root() magnitude {
	if a.mantissa == 0 {
		return a
	}
	return powerOfTwo((a.exponent + 2) >> 1)
}

func (b realBall) abs() realBall {
	if b.mid.Sign() < 0 {
		return b.negated()
	}
	return b
}
