package mathexpr

import (
	"math"
	"math/big"
)

// maxFactorial is the largest argument of a factorial or binomial that is
// multiplied out.
const maxFactorial = 5000

// rationals is the field of exact rational numbers. It knows no symbols.
type rationals struct{ *meter }

func (f rationals) rational(r *big.Rat) (*big.Rat, error) { return r, nil }
func (f rationals) constant(Constant) (*big.Rat, error)   { return nil, errUnknown }
func (f rationals) symbol(string) (*big.Rat, error)       { return nil, errUnknown }

// afford charges for arithmetic on numbers of so many bits, which grows with
// their square.
func (f rationals) afford(bits int) error {
	if bits > maxBits {
		return errFuel
	}
	words := bits / 64
	return f.spend(words * words / 64)
}

// size is the length in bits of a numerator and denominator.
func size(r *big.Rat) int {
	if r.IsInt() { // Denom would allocate
		return r.Num().BitLen() + 1
	}
	return r.Num().BitLen() + r.Denom().BitLen()
}

func (f rationals) add(x, y *big.Rat) (*big.Rat, error) {
	if err := f.afford(max(size(x), size(y))); err != nil {
		return nil, err
	}
	if x.IsInt() && y.IsInt() {
		return new(big.Rat).SetInt(new(big.Int).Add(x.Num(), y.Num())), nil
	}
	if err := f.reduce(x, y); err != nil {
		return nil, err
	}
	return new(big.Rat).Add(x, y), nil
}

func (f rationals) mul(x, y *big.Rat) (*big.Rat, error) {
	if err := f.afford(size(x) + size(y)); err != nil {
		return nil, err
	}
	if x.IsInt() && y.IsInt() {
		return new(big.Rat).SetInt(new(big.Int).Mul(x.Num(), y.Num())), nil
	}
	if err := f.reduce(x, y); err != nil {
		return nil, err
	}
	return new(big.Rat).Mul(x, y), nil
}

// reduce charges for bringing a fraction to lowest terms.
func (f rationals) reduce(x, y *big.Rat) error {
	words := (size(x) + size(y)) / 64
	return f.spend(3 + words*words/16)
}

// power is a whole power, or a root that is rational. Odd roots of negative
// numbers are the real ones.
func (f rationals) power(base, exponent *big.Rat) (*big.Rat, error) {
	if !exponent.Num().IsInt64() || !exponent.Denom().IsInt64() {
		return nil, errFuel
	}
	n, d := exponent.Num().Int64(), exponent.Denom().Int64()
	if base.Sign() == 0 && n <= 0 {
		return nil, errUndefined
	}
	if d != 1 {
		root, err := f.root(base, d)
		if err != nil {
			return nil, err
		}
		base = root
	}
	if isUnit(base) {
		if base.Sign() < 0 && n%2 == 0 {
			return one, nil
		}
		return base, nil
	}
	length := max(n, -n)
	if length > maxBits {
		return nil, errFuel
	}
	if err := f.afford(size(base) * int(length)); err != nil {
		return nil, err
	}
	e := big.NewInt(length)
	num, den := new(big.Int).Exp(base.Num(), e, nil), new(big.Int).Exp(base.Denom(), e, nil)
	switch {
	case n < 0:
		return new(big.Rat).SetFrac(den, num), nil
	case isOne(den):
		return new(big.Rat).SetInt(num), nil
	}
	return new(big.Rat).SetFrac(num, den), nil
}

// root is the d-th root of r if that is rational.
func (f rationals) root(r *big.Rat, d int64) (*big.Rat, error) {
	if r.Sign() < 0 && d%2 == 0 {
		return nil, errUnknown
	}
	num, ok := integerRoot(new(big.Int).Abs(r.Num()), d)
	den, also := integerRoot(r.Denom(), d)
	if !ok || !also {
		return nil, errUnknown
	}
	if r.Sign() < 0 {
		num.Neg(num)
	}
	return new(big.Rat).SetFrac(num, den), nil
}

// integerRoot is the d-th root of n ≥ 0 if that is an integer of fewer than
// fifty bits, or a square root.
func integerRoot(n *big.Int, d int64) (*big.Int, bool) {
	if n.BitLen() <= 1 {
		return new(big.Int).Set(n), true
	}
	var root *big.Int
	switch {
	case d == 2:
		root = new(big.Int).Sqrt(n)
	case n.BitLen() < 1000 && int64(n.BitLen())/d < 50:
		approx, _ := new(big.Float).SetInt(n).Float64()
		root = big.NewInt(int64(math.Round(math.Pow(approx, 1/float64(d)))))
	default:
		return nil, false
	}
	if d > 1000 {
		return nil, false
	}
	return root, new(big.Int).Exp(root, big.NewInt(d), nil).Cmp(n) == 0
}

func (f rationals) exponential(*big.Rat, Node, *evaluation[*big.Rat]) (*big.Rat, error) {
	return nil, errUnknown
}

// call evaluates the functions that take rational numbers to rational numbers.
func (f rationals) call(name string, args []*big.Rat) (*big.Rat, error) {
	switch len(args) {
	case 1:
		return f.unary(name, args[0])
	case 2:
		switch name {
		case "binom":
			return f.binomial(args[0], args[1])
		case "mod":
			return f.mod(args[0], args[1])
		}
	}
	if len(args) == 0 {
		return nil, errUnknown
	}
	result := args[0]
	for _, r := range args[1:] {
		if err := f.reduce(result, r); err != nil {
			return nil, err
		}
		var ok bool
		if result, ok = joinRationals(name, result, r); !ok {
			return nil, errUnknown
		}
	}
	if name == "max" || name == "min" || name == "gcd" || name == "lcm" {
		return result, f.spend(len(args))
	}
	return nil, errUnknown
}

// joinRationals are the functions of any number of arguments.
func joinRationals(name string, x, y *big.Rat) (*big.Rat, bool) {
	switch name {
	case "max", "min":
		if (x.Cmp(y) < 0) == (name == "max") {
			return y, true
		}
		return x, true
	case "gcd":
		return commonDivisor(x, y), true
	case "lcm":
		divisor := commonDivisor(x, y)
		if divisor.Sign() == 0 {
			return divisor, true
		}
		product := new(big.Rat).Mul(x, y)
		return product.Quo(product.Abs(product), divisor), true
	}
	return nil, false
}

// commonDivisor is the greatest number of which both are integer multiples.
func commonDivisor(x, y *big.Rat) *big.Rat {
	a := new(big.Int).Mul(x.Num(), y.Denom())
	b := new(big.Int).Mul(y.Num(), x.Denom())
	return new(big.Rat).SetFrac(a.GCD(nil, nil, a.Abs(a), b.Abs(b)), new(big.Int).Mul(x.Denom(), y.Denom()))
}

func (f rationals) unary(name string, x *big.Rat) (*big.Rat, error) {
	switch name {
	case "abs", "norm", "gcd", "lcm":
		return new(big.Rat).Abs(x), nil
	case "sgn":
		return big.NewRat(int64(x.Sign()), 1), nil
	case "re", "conj", "max", "min":
		return x, nil
	case "im":
		return new(big.Rat), nil
	case "floor":
		return floor(x), nil
	case "ceil":
		return new(big.Rat).Neg(floor(new(big.Rat).Neg(x))), nil
	case "factorial":
		return f.factorial(x, 1)
	case "doublefactorial":
		return f.factorial(x, 2)
	case `\Gamma`:
		return f.gamma(x)
	case `\phi`, `\varphi`:
		return f.totient(x)
	}
	return nil, errUnknown
}

func floor(r *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Div(r.Num(), r.Denom())) // Euclidean, and Denom is positive
}

// factorial is x(x − step)(x − 2·step)…
func (f rationals) factorial(x *big.Rat, step int64) (*big.Rat, error) {
	n, ok := small(x)
	if !ok {
		return nil, noFactorial(x)
	}
	if err := f.affordFactorial(n); err != nil {
		return nil, err
	}
	return new(big.Rat).SetInt(productOf(1, n, step)), nil
}

// affordFactorial charges for the product of n consecutive integers.
func (f rationals) affordFactorial(n int64) error { return f.spend(1 + int(n/6+n*n/16384)) }

// productOf is to·(to − step)·(to − 2·step)… down to from, of small positive integers.
func productOf(from, to, step int64) *big.Int {
	var words []*big.Int
	word := int64(1)
	for n := to; n >= from; n -= step {
		if word > math.MaxInt64/n {
			words = append(words, big.NewInt(word))
			word = 1
		}
		word *= n
	}
	words = append(words, big.NewInt(word))
	for len(words) > 1 { // numbers of one length are cheapest to multiply
		half := words[:0]
		for i := 0; i < len(words); i += 2 {
			if i+1 < len(words) {
				words[i].Mul(words[i], words[i+1])
			}
			half = append(half, words[i])
		}
		words = half
	}
	return words[0]
}

// noFactorial says why x has no factorial here.
func noFactorial(x *big.Rat) error {
	switch {
	case !x.IsInt():
		return errUnknown
	case x.Sign() < 0:
		return errOutside
	}
	return errFuel
}

func (f rationals) binomial(x, y *big.Rat) (*big.Rat, error) {
	n, ok := small(x)
	k, also := small(y)
	if !ok || !also {
		return nil, noFactorial(x)
	}
	if err := f.affordFactorial(n); err != nil {
		return nil, err
	}
	if k > n {
		return new(big.Rat), nil
	}
	k = min(k, n-k)
	above, below := productOf(n-k+1, n, 1), productOf(1, k, 1)
	return new(big.Rat).SetInt(above.Quo(above, below)), nil
}

// mod has the sign of the divisor.
func (f rationals) mod(x, y *big.Rat) (*big.Rat, error) {
	if y.Sign() == 0 {
		return nil, errUndefined
	}
	if err := f.afford(size(x) + size(y)); err != nil {
		return nil, err
	}
	whole := floor(new(big.Rat).Quo(x, y))
	if err := f.reduce(x, y); err != nil {
		return nil, err
	}
	return new(big.Rat).Sub(x, whole.Mul(whole, y)), nil
}

// small is r as an integer from 0 to maxFactorial.
func small(r *big.Rat) (int64, bool) {
	if !r.IsInt() || r.Sign() < 0 || !r.Num().IsInt64() || r.Num().Int64() > maxFactorial {
		return 0, false
	}
	return r.Num().Int64(), true
}
