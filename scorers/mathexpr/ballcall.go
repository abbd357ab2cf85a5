package mathexpr

import "math/big"

// call evaluates a function.
func (f balls) call(name string, args []ball) (ball, error) {
	switch {
	case len(args) == 2 && name == "log":
		return f.logarithm(args[0], args[1])
	case len(args) == 2 && name == "mod":
		return f.mod(args[0], args[1])
	case len(args) > 1 && (name == "max" || name == "min"):
		return f.extreme(name, args)
	case len(args) != 1:
		return ball{}, errUnknown
	}
	x := args[0]
	switch name {
	case "exp":
		return f.exp(x)
	case "ln":
		return f.ln(x)
	case "abs", "norm":
		return f.modulus(x)
	case "re":
		return realOnly(x.re)
	case "im":
		return realOnly(x.im)
	case "conj":
		return ball{x.re, x.im.negated(), x.scale}, nil
	case "arg":
		if err := f.series(); err != nil {
			return x, err
		}
		arg, err := f.arg(x)
		if err != nil {
			return x, err
		}
		return realOnly(arg)
	}
	if trigonometric[name] {
		return f.trigonometry(name, x)
	}
	if hyperbolic[name] {
		return f.hyperbolic(name, x)
	}
	if !x.isReal() {
		return x, errUnknown
	}
	switch name {
	case "floor", "ceil", "sgn":
		return f.step(name, x.re)
	default:
		return f.inverseFunction(name, x.re)
	}
}

func (f balls) logarithm(base, x ball) (ball, error) {
	num, err := f.ln(x)
	if err != nil {
		return num, err
	}
	den, err := f.ln(base)
	if err != nil {
		return den, err
	}
	if den, err = f.reciprocal(den); err != nil {
		return den, err
	}
	return f.mul(num, den)
}

// mod is x − y·⌊x/y⌋ for real numbers.
func (f balls) mod(x, y ball) (ball, error) {
	quotient, err := f.reciprocal(y)
	if err != nil {
		return x, err
	}
	if quotient, err = f.mul(x, quotient); err != nil {
		return x, err
	}
	if !x.isReal() || !y.isReal() {
		return x, errUnknown
	}
	whole, err := f.step("floor", quotient.re)
	if err != nil {
		return x, err
	}
	return f.add(x, ball{re: f.precision.mul(y.re, whole.re).negated(), im: zeroBall, scale: x.scale})
}

// extreme is the largest or smallest real number, if it is certain which.
func (f balls) extreme(name string, args []ball) (ball, error) {
	best := args[0]
	for _, x := range args[1:] {
		if !x.isReal() || !best.isReal() {
			return best, errUnknown
		}
		d := f.sub(x.re, best.re)
		if d.hasZero() && !d.isZero() {
			return best, errUnsure
		}
		if d.isPositive() == (name == "max") && !d.isZero() {
			best = x
		}
	}
	return best, nil
}

func (f balls) modulus(x ball) (ball, error) {
	if x.isReal() {
		if x.re.hasZero() {
			return realOnly(realBall{f.float(), x.re.above()})
		}
		return realOnly(x.re.abs())
	}
	return realOnly(f.sqrt(f.squareModulus(x)))
}

// trigonometry expresses the six functions by e^{iz} where z is not real.
func (f balls) trigonometry(name string, z ball) (ball, error) {
	sin, cos, err := f.sineAndCosine(z)
	if err != nil {
		return z, err
	}
	num, den := sin, cos
	switch name {
	case "sin":
		return sin, nil
	case "cos":
		return cos, nil
	case "cot":
		num, den = cos, sin
	case "sec":
		return f.reciprocal(cos)
	case "csc":
		return f.reciprocal(sin)
	}
	if den, err = f.reciprocal(den); err != nil {
		return den, err
	}
	return f.mul(num, den)
}

func (f balls) sineAndCosine(z ball) (sin, cos ball, err error) {
	if err := f.series(); err != nil {
		return z, z, err
	}
	f.note(f.faint(z))
	s, c, ok := f.sincos(z.re)
	if !ok {
		return z, z, errUnsure
	}
	if z.isReal() {
		if sin, err = realOnly(s); err == nil {
			cos, err = realOnly(c)
		}
		return sin, cos, err
	}
	grow := f.precision.exp(z.im)
	shrink := f.precision.exp(z.im.negated())
	cosh := f.scaled(f.precision.add(grow, shrink), -1)
	sinh := f.scaled(f.sub(grow, shrink), -1)
	if sin, err = lone(f.precision.mul(s, cosh), f.precision.mul(c, sinh)); err == nil {
		cos, err = lone(f.precision.mul(c, cosh), f.precision.mul(s, sinh).negated())
	}
	return sin, cos, err
}

var hyperbolic = map[string]bool{"sinh": true, "cosh": true, "tanh": true, "coth": true, "sech": true, "csch": true}

func (f balls) hyperbolic(name string, z ball) (ball, error) {
	grow, err := f.exp(z)
	if err != nil {
		return z, err
	}
	shrink, err := f.reciprocal(grow)
	if err != nil {
		return z, err
	}
	half := func(sign int64) (ball, error) {
		other := ball{re: f.precision.mul(shrink.re, f.integer(sign)), im: f.precision.mul(shrink.im, f.integer(sign))}
		b, err := f.add(grow, other)
		if err != nil {
			return b, err
		}
		return lone(f.scaled(b.re, -1), f.scaled(b.im, -1))
	}
	sinh, err := half(-1)
	if err != nil {
		return z, err
	}
	cosh, err := half(1)
	if err != nil {
		return z, err
	}
	num, den := sinh, cosh
	switch name {
	case "sinh":
		return sinh, nil
	case "cosh":
		return cosh, nil
	case "coth":
		num, den = cosh, sinh
	case "sech":
		return f.reciprocal(cosh)
	case "csch":
		return f.reciprocal(sinh)
	}
	if den, err = f.reciprocal(den); err != nil {
		return den, err
	}
	return f.mul(num, den)
}

// step is an integer if the ball holds no place where it changes.
func (f balls) step(name string, x realBall) (ball, error) {
	if name == "sgn" {
		switch {
		case x.isZero():
			return realOnly(zeroBall)
		case x.hasZero():
			return ball{}, errUnsure
		}
		return realOnly(f.integer(int64(x.mid.Sign())))
	}
	if x.mid.Sign() != 0 && x.mid.MantExp(nil) > 256 {
		return ball{}, errUnsure
	}
	rat := exactly(x.mid)
	low := floor(rat)
	for _, edge := range []*big.Rat{low, new(big.Rat).Add(low, one)} { // is an integer in the ball?
		if d := f.sub(x, f.precision.rational(edge)); d.hasZero() && !d.isZero() {
			return ball{}, errUnsure
		}
	}
	if name == "ceil" && !rat.IsInt() {
		low.Add(low, one)
	}
	return realOnly(f.precision.rational(low))
}

// inverseFunction evaluates the inverse trigonometric and hyperbolic functions of
// a real number.
func (f balls) inverseFunction(name string, x realBall) (ball, error) {
	if err := f.series(); err != nil {
		return ball{}, err
	}
	f.note(f.faint(ball{re: x, im: zeroBall}) || powerOfTwo(f.tolerance()).less(x.above()))
	switch name {
	case "arctan":
		return realOnly(f.arctan(x))
	case "arccot": // π/2 − arctan x, between 0 and π
		return realOnly(f.sub(f.scaled(f.pi(), -1), f.arctan(x)))
	case "arcsec", "arccsc", "arccoth", "arsech", "arcsch":
		if x.hasZero() {
			return ball{}, errUnsure
		}
		reciprocals := map[string]string{"arcsec": "arccos", "arccsc": "arcsin", "arccoth": "artanh", "arsech": "arcosh", "arcsch": "arsinh"}
		return f.inverseFunction(reciprocals[name], f.inverse(x))
	case "arcsin", "arccos":
		outside := f.sub(x.abs(), f.integer(1))
		switch {
		case outside.isPositive() && f.real:
			return ball{}, errOutside
		case outside.isPositive():
			return ball{}, errUnknown
		case name == "arcsin":
			return realOnly(f.arcsin(x))
		}
		return realOnly(f.arccos(x))
	}
	return f.areaFunction(name, x)
}

// areaFunction evaluates the inverse hyperbolic functions by logarithms.
func (f balls) areaFunction(name string, x realBall) (ball, error) {
	unit := f.integer(1)
	square := f.precision.mul(x, x)
	var argument realBall
	switch name {
	case "arsinh", "arcsinh":
		argument = f.precision.add(x, f.sqrt(f.precision.add(square, unit)))
	case "arcosh", "arccosh":
		if f.sub(x, unit).isNegative() {
			return ball{}, errOutside
		}
		argument = f.precision.add(x, f.sqrt(f.sub(square, unit)))
	case "artanh", "arctanh":
		switch inside := f.sub(unit, square); {
		case inside.isNegative():
			return ball{}, errOutside
		case !inside.isPositive():
			return ball{}, errUnsure
		}
		argument = f.precision.mul(f.precision.add(unit, x), f.inverse(f.sub(unit, x)))
	default:
		return ball{}, errUnknown
	}
	v, err := f.ln(ball{re: argument, im: zeroBall})
	if err != nil || name != "artanh" && name != "arctanh" {
		return v, err
	}
	return realOnly(f.scaled(v.re, -1))
}
