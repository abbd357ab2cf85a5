package mathexpr

import "math/big"

// Values of the functions that Greek letters name, where they are known.

// gamma is Γ of a positive integer, (x − 1)!.
func (f rationals) gamma(x *big.Rat) (*big.Rat, error) {
	if !x.IsInt() || x.Sign() <= 0 {
		return nil, errUnknown
	}
	return f.factorial(new(big.Rat).Sub(x, one), 1)
}

// totient is Euler's φ of a positive integer: how many of the numbers up to it have no
// divisor in common with it.
func (f rationals) totient(x *big.Rat) (*big.Rat, error) {
	n, ok := small(x)
	if !ok || n == 0 {
		return nil, errUnknown
	}
	result := n
	for p, rest := int64(2), n; rest > 1; p++ {
		if rest%p != 0 {
			continue
		}
		result -= result / p
		for rest%p == 0 {
			rest /= p
		}
	}
	return big.NewRat(result, 1), f.spend(int(n) / 16)
}

// gammaOfHalf is Γ(n + 1/2), (2n − 1)!!/2ⁿ·√π.
func (a *algebra) gammaOfHalf(x fraction) (fraction, bool) {
	r, ok := x.constant()
	if !ok || r.Denom().Cmp(big.NewInt(2)) != 0 || r.Sign() < 0 || !r.Num().IsInt64() || r.Num().Int64() > 2*maxPower {
		return fraction{}, false
	}
	value := a.power(indeterminate(Pi.atom()), big.NewRat(1, 2))
	for k := int64(1); k < r.Num().Int64(); k += 2 {
		value = a.mul(value, rational(big.NewRat(k, 2)))
	}
	return value, true
}

// evenZetas are ζ(2), ζ(4), … as parts of the same power of π.
var evenZetas = [...]int64{6, 90, 945, 9450, 93555}

// zetaOfEven is Riemann's ζ of 2, 4, … 10.
func (a *algebra) zetaOfEven(x fraction) (fraction, bool) {
	r, ok := x.constant()
	if !ok {
		return fraction{}, false
	}
	n, ok := small(r)
	if !ok || n == 0 || n%2 != 0 || n/2 > int64(len(evenZetas)) {
		return fraction{}, false
	}
	return a.mul(a.power(indeterminate(Pi.atom()), r), rational(big.NewRat(1, evenZetas[n/2-1]))), true
}
