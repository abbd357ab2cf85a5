package mathexpr

import (
	"math"
	"math/big"
)

// A magnitude is an upper bound that is not negative: mantissa · 2^exponent, with
// a mantissa in [0.5, 1), or 0. Its arithmetic rounds up.
type magnitude struct {
	mantissa float64
	exponent int
}

const roundUp = 1 + 0x1p-40

func powerOfTwo(exponent int) magnitude { return magnitude{0.5, exponent + 1} }

// boundless is larger than any number computed here.
var boundless = powerOfTwo(1 << 40)

func normalised(m float64, exponent int) magnitude {
	if m == 0 {
		return magnitude{}
	}
	f, e := math.Frexp(m * roundUp)
	return magnitude{f, exponent + e}
}

func (a magnitude) add(b magnitude) magnitude {
	if a.mantissa == 0 || b.mantissa != 0 && a.exponent < b.exponent {
		a, b = b, a
	}
	return normalised(a.mantissa+math.Ldexp(b.mantissa, max(b.exponent-a.exponent, -1000)), a.exponent)
}

func (a magnitude) mul(b magnitude) magnitude {
	return normalised(a.mantissa*b.mantissa, a.exponent+b.exponent)
}

func (a magnitude) less(b magnitude) bool {
	if a.mantissa == 0 || b.mantissa == 0 {
		return a.mantissa < b.mantissa
	}
	return a.exponent < b.exponent || a.exponent == b.exponent && a.mantissa < b.mantissa
}

func (a magnitude) max(b magnitude) magnitude {
	if a.less(b) {
		return b
	}
	return a
}

// over is a/b rounded up, for b a lower bound that is not zero.
func (a magnitude) over(b magnitude) magnitude {
	if b.mantissa == 0 {
		return boundless
	}
	return normalised(a.mantissa/b.mantissa, a.exponent-b.exponent)
}

// scaled is a · 2^n.
func (a magnitude) scaled(n int) magnitude {
	if a.mantissa == 0 {
		return a
	}
	return magnitude{a.mantissa, a.exponent + n}
}

// power is an upper bound of a^e for 0 < e ≤ 1 and a at most 1.
func (a magnitude) power(e float64) magnitude {
	if a.mantissa == 0 {
		return a
	}
	return powerOfTwo(int(math.Ceil(float64(a.exponent) * e)))
}

// above is an upper bound of |x|.
func above(x *big.Float) magnitude {
	if x.Sign() == 0 {
		return magnitude{}
	}
	e := x.MantExp(nil)
	if e > -1000 && e < 1000 {
		v, _ := x.Float64()
		return normalised(math.Abs(v), 0)
	}
	return powerOfTwo(e)
}

// below is a lower bound of |x| that allows for the rounding of [above].
func below(x *big.Float) magnitude {
	if x.Sign() == 0 {
		return magnitude{}
	}
	e := x.MantExp(nil)
	if e > -1000 && e < 1000 {
		v, _ := x.Float64()
		return normalised(math.Abs(v)/(roundUp*roundUp), 0)
	}
	return powerOfTwo(e - 1)
}
