package mathexpr

import (
	"math"
	"math/big"
)

// A float is a real number with a bound on its error: first-order, doubled.
type float struct{ v, r float64 }

const epsilon = 0x1p-50 // of one rounding, with room to spare

// floats is the field of floating-point numbers with error bounds. It works
// with real numbers alone, and never where a value is near the edge of a domain.
type floats struct {
	point func(symbol string) float64
	*meter
}

// checked charges for an operation and refuses values beyond the range.
func (f floats) checked(v, r float64) (float, error) {
	if a := math.Abs(v); math.IsNaN(v) || math.IsNaN(r) || a > 1e290 || v != 0 && a < 1e-290 {
		return float{}, errUnsure
	}
	return float{v, r}, f.spend(1)
}

func (f floats) rational(r *big.Rat) (float, error) {
	v, exact := r.Float64()
	if exact {
		return f.checked(v, 0)
	}
	return f.checked(v, math.Abs(v)*epsilon)
}

func (f floats) constant(c Constant) (float, error) {
	switch c {
	case Pi:
		return f.checked(math.Pi, math.Pi*epsilon)
	case E:
		return f.checked(math.E, math.E*epsilon)
	default:
		return float{}, errUnknown
	}
}

func (f floats) symbol(name string) (float, error) {
	if f.point == nil {
		return float{}, errUnknown
	}
	return f.checked(f.point(name), 0)
}

func (f floats) add(x, y float) (float, error) {
	v := x.v + y.v
	return f.checked(v, x.r+y.r+math.Abs(v)*epsilon)
}

func (f floats) mul(x, y float) (float, error) {
	v := x.v * y.v
	return f.checked(v, math.Abs(x.v)*y.r+math.Abs(y.v)*x.r+x.r*y.r+math.Abs(v)*epsilon)
}

func (f floats) power(base float, exponent *big.Rat) (float, error) {
	if base.v == 0 && base.r == 0 {
		if exponent.Sign() > 0 {
			return base, nil
		}
		return float{}, errUndefined
	}
	odd := exponent.Denom().Bit(0) == 1
	switch {
	case base.r > math.Abs(base.v)/8:
		return float{}, errUnsure
	case base.v < 0 && !odd:
		return float{}, errUndefined
	}
	e, _ := exponent.Float64()
	power, err := f.positivePower(float{math.Abs(base.v), base.r}, float{e, math.Abs(e) * epsilon})
	if base.v < 0 && exponent.Num().Bit(0) == 1 {
		power.v = -power.v
	}
	return power, err
}

func (f floats) positivePower(base, e float) (float, error) {
	v := math.Pow(base.v, e.v)
	relative := math.Abs(e.v)*base.r/base.v + math.Abs(math.Log(base.v))*e.r
	if !(relative < 0.1) {
		return float{}, errUnsure
	}
	return f.checked(v, math.Abs(v)*(2*relative+16*epsilon*(1+math.Abs(e.v))))
}

func (f floats) exponential(base float, exponent Node, in *evaluation[float]) (float, error) {
	e, err := in.value(exponent)
	switch {
	case err != nil:
		return e, err
	case base.v+base.r < 0:
		return float{}, errUndefined
	case base.r > base.v/8 || base.v == 0:
		return float{}, errUnsure
	}
	return f.positivePower(base, e)
}

// A smooth function comes with a bound on its derivative near x.
type smooth struct{ f, derivative func(x float64) float64 }

var smooths = map[string]smooth{
	"sin":    {math.Sin, func(float64) float64 { return 1 }},
	"cos":    {math.Cos, func(float64) float64 { return 1 }},
	"tan":    {math.Tan, func(x float64) float64 { return 1 / (math.Cos(x) * math.Cos(x)) }},
	"cot":    {func(x float64) float64 { return 1 / math.Tan(x) }, func(x float64) float64 { return 1 / (math.Sin(x) * math.Sin(x)) }},
	"sec":    {func(x float64) float64 { return 1 / math.Cos(x) }, func(x float64) float64 { return 1 / (math.Cos(x) * math.Cos(x)) }},
	"csc":    {func(x float64) float64 { return 1 / math.Sin(x) }, func(x float64) float64 { return 1 / (math.Sin(x) * math.Sin(x)) }},
	"arcsin": {math.Asin, func(x float64) float64 { return 1 / math.Sqrt(1-x*x) }},
	"arccos": {math.Acos, func(x float64) float64 { return 1 / math.Sqrt(1-x*x) }},
	"arctan": {math.Atan, func(float64) float64 { return 1 }},
	"sinh":   {math.Sinh, math.Cosh},
	"cosh":   {math.Cosh, math.Cosh},
	"tanh":   {math.Tanh, func(float64) float64 { return 1 }},
	"exp":    {math.Exp, math.Exp},
	"ln":     {math.Log, func(x float64) float64 { return 1 / x }},
	"abs":    {math.Abs, func(float64) float64 { return 1 }},
}

func (f floats) call(name string, args []float) (float, error) {
	if name == "log" && len(args) == 2 {
		base, err := f.call("ln", args[:1])
		if err != nil {
			return base, err
		}
		x, err := f.call("ln", args[1:])
		if err != nil {
			return x, err
		}
		if base, err = f.power(base, big.NewRat(-1, 1)); err != nil {
			return base, err
		}
		return f.mul(x, base)
	}
	if len(args) > 0 && (name == "max" || name == "min") {
		return f.extreme(name, args)
	}
	s, ok := smooths[name]
	if !ok || len(args) != 1 {
		return float{}, errUnknown
	}
	x := args[0]
	if err := floatDomain(name, x); err != nil {
		return float{}, err
	}
	v, slope := s.f(x.v), s.derivative(x.v)
	if !(slope*x.r < 1e-3) || math.Abs(x.v) > 1e9 {
		return float{}, errUnsure
	}
	return f.checked(v, 2*slope*x.r+16*epsilon*(1+math.Abs(v))*(1+slope*math.Abs(x.v)))
}

// extreme is the largest or smallest of numbers, with the error of the least certain.
func (f floats) extreme(name string, args []float) (float, error) {
	best := args[0]
	for _, x := range args[1:] {
		r := max(best.r, x.r)
		if (x.v > best.v) == (name == "max") {
			best = x
		}
		best.r = r
	}
	return best, f.spend(len(args))
}

// floatDomain refuses arguments outside a function's domain, and near its edge.
func floatDomain(name string, x float) error {
	switch name {
	case "ln":
		if x.v+x.r < 0 {
			return errOutside
		}
		if x.r >= x.v/8 {
			return errUnsure
		}
	case "arcsin", "arccos":
		if math.Abs(x.v)-x.r > 1 {
			return errOutside
		}
		if math.Abs(x.v)+x.r > 1-1e-6 {
			return errUnsure
		}
	}
	return nil
}
