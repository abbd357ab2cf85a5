package mathexpr

import "math/big"

var trigonometric = map[string]bool{"sin": true, "cos": true, "tan": true, "cot": true, "sec": true, "csc": true}

// reduce applies the rule of a function to its arguments; ok is false where
// there is none.
func (a *algebra) reduce(name string, x []fraction) (f fraction, ok bool) {
	if f, ok := a.constantCall(name, x); ok {
		return f, true
	}
	if len(x) == 2 {
		return a.reduceTwo(name, x[0], x[1])
	}
	if len(x) != 1 {
		return fraction{}, false
	}
	switch name {
	case "sin", "cos", "tan", "cot", "sec", "csc":
		return a.trigonometry(name, x[0]), true
	case "floor":
		return a.floorOf(x[0])
	case "ceil":
		f, ok := a.floorOf(x[0].negated())
		return f.negated(), ok
	case `\Gamma`:
		return a.gammaOfHalf(x[0])
	case `\zeta`:
		return a.zetaOfEven(x[0])
	case "ln":
		return a.logarithm(x[0])
	case "max", "min":
		return x[0], true
	case "exp":
		return a.raise(indeterminate(E.atom()), x[0]), true
	}
	if name == "abs" && leadsNegative(x[0]) {
		return opaqueCall(name, []string{x[0].negated().key()}), true
	}
	return fraction{}, false
}

// constantCall applies a function to rational numbers.
func (a *algebra) constantCall(name string, x []fraction) (fraction, bool) {
	args := make([]*big.Rat, len(x))
	for i, f := range x {
		r, ok := f.constant()
		if !ok {
			return fraction{}, false
		}
		args[i] = r
	}
	m := meter{max(a.fuel, 0)}
	r, err := rationals{&m}.call(name, args)
	if a.fuel = m.fuel; err != nil {
		return fraction{}, false
	}
	return rational(r), true
}

func (a *algebra) reduceTwo(name string, x, y fraction) (fraction, bool) {
	switch name {
	case "log": // to base x
		num, ok := a.logarithm(y)
		den, also := a.logarithm(x)
		if ok && also {
			return a.mul(num, a.inverse(den)), true
		}
	case "binom":
		if k, ok := y.constant(); ok {
			return a.fallingFactorial(x, k)
		}
	}
	return fraction{}, false
}

// maxFalling is the largest k for which a binomial is multiplied out as
// x(x − 1)…(x − k + 1)/k!.
const maxFalling = 12

func (a *algebra) fallingFactorial(x fraction, k *big.Rat) (fraction, bool) {
	n, ok := small(k)
	if !ok || n > maxFalling {
		return fraction{}, false
	}
	result := rational(one)
	for i := range n {
		step := a.mul(a.sub(x, rational(big.NewRat(i, 1))), rational(big.NewRat(1, i+1)))
		result = a.mul(result, step)
	}
	return result, true
}

// logarithm is the natural one: of a rational number by its primes, so that
// ln 8 is 3·ln 2; of a power of e its exponent.
func (a *algebra) logarithm(x fraction) (fraction, bool) {
	c, ok := x.constant()
	if !ok {
		if t, single := x.num.single(); single && x.isPoly() && len(t.factors) == 1 && t.factors[0].kind == atomE && t.coefficient.Cmp(one) == 0 {
			e := t.factors[0].exponent
			return rational(big.NewRat(e.num, e.den)), true
		}
		return opaqueCall("ln", []string{x.key()}), true
	}
	if c.Sign() <= 0 {
		return fraction{}, false
	}
	sum := rational(new(big.Rat))
	for _, b := range a.bases(x) {
		sum = a.add(sum, a.mul(rational(big.NewRat(b.weight, 1)), opaque(`\ln(`+b.base+`)`)))
	}
	return sum, true
}

// trigonometry expresses all six functions by sine and cosine, exactly at
// multiples of π/12.
func (a *algebra) trigonometry(name string, x fraction) fraction {
	switch name {
	case "sin":
		return a.sine(x)
	case "cos":
		return a.cosine(x)
	case "tan":
		return a.mul(a.sine(x), a.inverse(a.cosine(x)))
	case "cot":
		return a.mul(a.cosine(x), a.inverse(a.sine(x)))
	case "sec":
		return a.inverse(a.cosine(x))
	default:
		return a.inverse(a.sine(x))
	}
}

func (a *algebra) sine(x fraction) fraction {
	if k, ok := twelfths(x); ok {
		return a.sineOfTwelfths(k)
	}
	if leadsNegative(x) {
		return opaqueCall("sin", []string{x.negated().key()}).negated()
	}
	return opaqueCall("sin", []string{x.key()})
}

func (a *algebra) cosine(x fraction) fraction {
	if k, ok := twelfths(x); ok {
		return a.sineOfTwelfths((k + 6) % 24)
	}
	if leadsNegative(x) {
		x = x.negated()
	}
	return opaqueCall("cos", []string{x.key()})
}

// leadsNegative reports whether the first term of x has a minus.
func leadsNegative(x fraction) bool {
	return len(x.num) > 0 && x.num.leading().coefficient.Sign() < 0
}

// twelfths is k in 0…23 for an angle of k·π/12, whole turns removed.
func twelfths(x fraction) (int64, bool) {
	if len(x.num) == 0 {
		return 0, true
	}
	t, ok := x.num.single()
	if !ok || !x.isPoly() || len(t.factors) != 1 || t.factors[0].kind != atomPi || t.factors[0].exponent != (exponent{1, 1}) {
		return 0, false
	}
	k := new(big.Rat).Mul(t.coefficient, big.NewRat(12, 1))
	if !k.IsInt() {
		return 0, false
	}
	return new(big.Int).Mod(k.Num(), big.NewInt(24)).Int64(), true
}

// sineOfTwelfths is sin(k·π/12) for k in 0…23.
func (a *algebra) sineOfTwelfths(k int64) fraction {
	if k >= 12 {
		return a.sineOfTwelfths(k - 12).negated()
	}
	if k > 6 {
		k = 12 - k
	}
	surd := func(n, c int64) fraction {
		return a.mul(rational(big.NewRat(c, 4)), a.ratRoot(big.NewRat(n, 1), exponent{1, 2}))
	}
	switch k {
	case 0:
		return rational(new(big.Rat))
	case 1:
		return a.add(surd(6, 1), surd(2, -1))
	case 2:
		return rational(big.NewRat(1, 2))
	case 3:
		return surd(2, 2)
	case 4:
		return surd(3, 2)
	case 5:
		return a.add(surd(6, 1), surd(2, 1))
	default:
		return rational(one)
	}
}
