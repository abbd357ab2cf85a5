package mathexpr

import "math/big"

// A ball is a complex number with error bounds. Scale is the size of the
// largest summand that went into it, by which a difference is judged small.
type ball struct {
	re, im realBall
	scale  magnitude
}

// balls is the field of complex balls: principal values, but the real root of an
// odd root of a negative number. Over the reals alone a result that is not real
// is undefined.
type balls struct {
	precision
	real     bool
	point    func(symbol string) *big.Rat
	absorbed *bool // a summand was too small beside another to be compared
	*meter
}

func (b ball) isReal() bool { return b.im.isZero() }
func (b ball) isZero() bool { return b.re.isZero() && b.im.isZero() }

// afford charges for n operations at the precision.
func (f balls) afford(n int) error { return f.spend(n * (2 + int(f.precision)/256)) }

// series charges for an elementary function.
func (f balls) series() error { return f.spend(40 + int(f.precision*f.precision)/2048) }

// note records whether something was too small to make a difference.
func (f balls) note(lost bool) { *f.absorbed = *f.absorbed || lost }

// faint reports whether a ball is certainly not zero and yet lost beside 1, or its
// square is.
func (f balls) faint(x ball) bool {
	return (!x.re.hasZero() || !x.im.hasZero()) && x.above().less(powerOfTwo(-f.tolerance()/2))
}

// lone is a ball with no summands but itself.
func lone(re, im realBall) (ball, error) {
	b := ball{re: re, im: im}
	b.scale = b.above()
	if !b.scale.less(powerOfTwo(maxExponent)) {
		return b, errUnsure
	}
	return b, nil
}

func realOnly(re realBall) (ball, error) { return lone(re, zeroBall) }

// above is an upper bound of the absolute value.
func (b ball) above() magnitude {
	if b.isReal() {
		return b.re.above()
	}
	return b.re.above().add(b.im.above())
}

func (f balls) rational(r *big.Rat) (ball, error) {
	if err := f.afford(1 + size(r)/1024); err != nil {
		return ball{}, err
	}
	return realOnly(f.precision.rational(r))
}

func (f balls) constant(c Constant) (ball, error) {
	switch c {
	case Pi:
		return realOnly(f.pi())
	case E:
		return realOnly(f.precision.exp(f.integer(1)))
	case I:
		return lone(zeroBall, f.integer(1))
	default:
		return ball{}, errUnknown
	}
}

func (f balls) symbol(name string) (ball, error) {
	if f.point == nil {
		return ball{}, errUnknown
	}
	return f.rational(f.point(name))
}

// tolerance is the width, in bits below the largest summand, from which a ball
// about zero is too wide to say that there is no difference. The last precision
// has no other after it, and is content with less.
func (p precision) tolerance() int {
	if p == maxPrecision {
		return int(p) * 2 / 5
	}
	return int(p) * 3 / 4
}

func (f balls) add(x, y ball) (ball, error) {
	b := ball{f.precision.add(x.re, y.re), f.precision.add(x.im, y.im), x.scale.max(y.scale)}
	f.note(f.absorbs(x, y) || f.absorbs(y, x))
	return b, f.afford(1)
}

// absorbs reports whether y is certainly not zero and yet lost beside x.
func (f balls) absorbs(x, y ball) bool {
	small := y.above()
	return small.less(x.above().scaled(-f.tolerance())) && small.mantissa != 0 && (!y.re.hasZero() || !y.im.hasZero())
}

func (f balls) mul(x, y ball) (ball, error) {
	var b ball
	if x.isReal() && y.isReal() {
		b.re, b.im = f.precision.mul(x.re, y.re), zeroBall
	} else {
		b.re = f.sub(f.precision.mul(x.re, y.re), f.precision.mul(x.im, y.im))
		b.im = f.precision.add(f.precision.mul(x.re, y.im), f.precision.mul(x.im, y.re))
	}
	b.scale = x.scale.mul(y.scale)
	if !b.scale.less(powerOfTwo(maxExponent)) {
		return b, errUnsure
	}
	return b, f.afford(1)
}

// reciprocal is 1/x.
func (f balls) reciprocal(x ball) (ball, error) {
	if x.isZero() {
		return x, errUndefined
	}
	if err := f.afford(2); err != nil {
		return x, err
	}
	if x.isReal() {
		if x.re.hasZero() {
			return x, errUnsure
		}
		return realOnly(f.inverse(x.re))
	}
	square := f.squareModulus(x)
	if square.hasZero() {
		return x, errUnsure
	}
	inverse := f.inverse(square)
	return lone(f.precision.mul(x.re, inverse), f.precision.mul(x.im, inverse).negated())
}

func (f balls) squareModulus(x ball) realBall {
	return f.precision.add(f.precision.mul(x.re, x.re), f.precision.mul(x.im, x.im))
}

// power raises to a rational exponent.
func (f balls) power(base ball, e *big.Rat) (ball, error) {
	switch {
	case e.Sign() < 0:
		inverse, err := f.reciprocal(base)
		if err != nil {
			return inverse, err
		}
		return f.power(inverse, new(big.Rat).Neg(e))
	case e.Sign() == 0 && base.isZero():
		return base, errUndefined
	case e.IsInt() && e.Num().BitLen() <= 12:
		return f.repeated(base, e.Num().Int64())
	case base.isZero():
		return base, nil
	case !base.isReal():
		return f.principal(base, e)
	}
	return f.realPower(base.re, e)
}

func (f balls) repeated(base ball, n int64) (ball, error) {
	result, err := realOnly(f.integer(1))
	for ; n > 0 && err == nil; n >>= 1 {
		if n&1 == 1 {
			result, err = f.mul(result, base)
		}
		if n > 1 && err == nil {
			base, err = f.mul(base, base)
		}
	}
	return result, err
}

// realPower raises a real number to a positive rational power.
func (f balls) realPower(base realBall, e *big.Rat) (ball, error) {
	odd := e.Denom().Bit(0) == 1
	switch {
	case base.isPositive():
		v, err := f.positivePower(base, e)
		if err != nil {
			return ball{}, err
		}
		return realOnly(v)
	case base.isNegative() && odd:
		v, err := f.positivePower(base.negated(), e)
		if err != nil {
			return ball{}, err
		}
		if e.Num().Bit(0) == 1 {
			v = v.negated()
		}
		return realOnly(v)
	case base.isNegative() && f.real:
		return ball{}, errUndefined
	case base.isNegative():
		return f.principal(ball{re: base, im: zeroBall}, e)
	case f.real && !odd || !base.above().less(powerOfTwo(0)):
		return ball{}, errUnsure
	}
	exponent, _ := e.Float64()
	around := realBall{f.float(), base.above().power(min(exponent, 1))}
	if odd {
		return realOnly(around)
	}
	return lone(around, around)
}

// positivePower is base^e for a positive base.
func (f balls) positivePower(base realBall, e *big.Rat) (realBall, error) {
	if e.Denom().Cmp(big.NewInt(2)) == 0 && e.Num().BitLen() <= 12 {
		if err := f.spend(8 + int(f.precision)/64); err != nil {
			return base, err
		}
		b, err := f.repeated(ball{re: f.sqrt(base), im: zeroBall}, e.Num().Int64())
		return b.re, err
	}
	if err := f.series(); err != nil {
		return base, err
	}
	b, err := f.exp(ball{re: f.precision.mul(f.precision.ln(base), f.precision.rational(e)), im: zeroBall})
	return b.re, err
}

// principal is e^{exponent · ln base}.
func (f balls) principal(base ball, e *big.Rat) (ball, error) {
	ln, err := f.ln(base)
	if err != nil {
		return ln, err
	}
	exponent := f.precision.rational(e)
	return f.exp(ball{re: f.precision.mul(ln.re, exponent), im: f.precision.mul(ln.im, exponent)})
}

func (f balls) exponential(base ball, exponent Node, in *evaluation[ball]) (ball, error) {
	e, err := in.value(exponent)
	switch {
	case err != nil:
		return e, err
	case f.real && base.re.isNegative():
		return e, errUndefined
	case f.real && !base.re.isPositive():
		return e, errUnsure
	}
	ln, err := f.ln(base)
	if err != nil {
		return ln, err
	}
	if e, err = f.mul(ln, e); err != nil {
		return e, err
	}
	return f.exp(e)
}

// exp is e^x·(cos y + i·sin y).
func (f balls) exp(z ball) (ball, error) {
	if err := f.series(); err != nil {
		return z, err
	}
	f.note(f.faint(z))
	r := f.precision.exp(z.re)
	if z.isReal() {
		return realOnly(r)
	}
	sin, cos, ok := f.sincos(z.im)
	if !ok {
		return z, errUnsure
	}
	return lone(f.precision.mul(r, cos), f.precision.mul(r, sin))
}

// ln is the principal logarithm: ln |z| + i·arg z.
func (f balls) ln(z ball) (ball, error) {
	if err := f.series(); err != nil {
		return z, err
	}
	switch {
	case z.isReal() && z.re.isPositive():
		return realOnly(f.precision.ln(z.re))
	case f.real && (z.re.isNegative() || z.isZero()):
		return z, errOutside
	case z.isZero():
		return z, errUndefined
	case f.real:
		return z, errUnsure
	}
	arg, err := f.arg(z)
	if err != nil {
		return z, err
	}
	square := f.squareModulus(z)
	if !square.isPositive() {
		return z, errUnsure
	}
	return lone(f.scaled(f.precision.ln(square), -1), arg)
}

// arg is the angle of z in (−π, π].
func (f balls) arg(z ball) (realBall, error) {
	half := f.scaled(f.pi(), -1)
	switch {
	case z.isReal() && z.re.isNegative():
		return f.pi(), nil
	case z.isReal() && z.re.isPositive():
		return zeroBall, nil
	case z.re.isPositive():
		return f.arctan(f.precision.mul(z.im, f.inverse(z.re))), nil
	case z.im.isPositive():
		return f.sub(half, f.arctan(f.precision.mul(z.re, f.inverse(z.im)))), nil
	case z.im.isNegative():
		return f.sub(half.negated(), f.arctan(f.precision.mul(z.re, f.inverse(z.im)))), nil
	}
	return zeroBall, errUnsure // on the branch cut, or about zero
}
