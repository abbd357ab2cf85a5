package mathexpr

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/cmplx"
)

// A ball is a complex number with a bound on its error: first-order, doubled.
type ball struct {
	v complex128
	r float64
}

const epsilon = 0x1p-50 // of one rounding, with room to spare

func (b ball) valid() bool {
	return !cmplx.IsNaN(b.v) && !cmplx.IsInf(b.v) && !math.IsNaN(b.r) && !math.IsInf(b.r, 0)
}

// differ looks for a point at which two scalars certainly differ, and says so.
// It never says that they are equal.
func differ(x, y Node) (string, bool) {
	for point := range 5 {
		a, ok := evaluate(x, point)
		b, also := evaluate(y, point)
		if ok && also && cmplx.Abs(a.v-b.v) > 4*(a.r+b.r) {
			return fmt.Sprintf("values differ: about %s and %s at a point", short(a.v), short(b.v)), true
		}
	}
	return "", false
}

func short(v complex128) string {
	if imag(v) == 0 {
		return fmt.Sprintf("%.6g", real(v))
	}
	return fmt.Sprintf("%.6g%+.6gi", real(v), imag(v))
}

// coordinate is the value of a symbol at a point: positive, fixed by its name.
func coordinate(name string, point int) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // never fails
	_, fraction := math.Modf(float64(h.Sum64()>>11)*0x1p-53 + float64(point)*math.Phi)
	return 0.3 + float64(1+point)*fraction
}

// evaluate computes a scalar in floating point. It fails where a value is not
// certain: beyond the range, on a branch cut, for a function it does not know.
func evaluate(n Node, point int) (ball, bool) {
	switch n := n.(type) {
	case Number:
		return exact(n.Value.Float64())
	case Decimal:
		return exact(n.Value.Float64())
	case Constant:
		switch n {
		case Pi:
			return exact(math.Pi, false)
		case E:
			return exact(math.E, false)
		case I:
			return ball{v: 1i}, true
		default:
			return ball{}, false
		}
	case Symbol:
		return ball{v: complex(coordinate(n.Name, point), 0)}, true
	case Sum:
		return fold(n.Terms, point, addBalls)
	case Product:
		return fold(n.Factors, point, mulBalls)
	case Power:
		base, ok := evaluate(n.Base, point)
		e, also := evaluate(n.Exponent, point)
		if ok && also {
			return powBalls(base, e)
		}
	case Call:
		return evaluateCall(n, point)
	}
	return ball{}, false
}

func exact(v float64, _ bool) (ball, bool) {
	b := ball{complex(v, 0), math.Abs(v) * epsilon}
	return b, b.valid() && (v == 0 || math.Abs(v) > 1e-290)
}

func fold(nodes []Node, point int, join func(a, b ball) ball) (ball, bool) {
	acc, ok := evaluate(nodes[0], point)
	for _, n := range nodes[1:] {
		b, also := evaluate(n, point)
		if !ok || !also {
			return ball{}, false
		}
		acc = join(acc, b)
	}
	return acc, ok && acc.valid()
}

func addBalls(a, b ball) ball {
	v := a.v + b.v
	return ball{v, a.r + b.r + cmplx.Abs(v)*epsilon}
}

func mulBalls(a, b ball) ball {
	v := a.v * b.v
	return ball{v, cmplx.Abs(a.v)*b.r + cmplx.Abs(b.v)*a.r + a.r*b.r + cmplx.Abs(v)*epsilon + math.SmallestNonzeroFloat64}
}

func powBalls(a, e ball) (ball, bool) {
	size := cmplx.Abs(a.v)
	whole := imag(e.v) == 0 && real(e.v) == math.Trunc(real(e.v))
	if size == 0 || a.r > size/8 || !whole && (real(a.v) <= 0 || imag(a.v) != 0) {
		return ball{}, false // near zero, or on a branch that readers choose differently
	}
	v := cmplx.Pow(a.v, e.v)
	relative := cmplx.Abs(e.v)*a.r/size + cmplx.Abs(cmplx.Log(a.v))*e.r
	b := ball{v, cmplx.Abs(v) * (2*relative + 64*epsilon*(1+cmplx.Abs(e.v)))}
	return b, b.valid() && relative < 0.1 && cmplx.Abs(v) > 1e-290
}

// A smooth function comes with its derivative.
type smooth struct{ f, derivative func(complex128) complex128 }

var smooths = map[string]smooth{
	"sin":    {cmplx.Sin, cmplx.Cos},
	"cos":    {cmplx.Cos, cmplx.Sin},
	"tan":    {cmplx.Tan, func(z complex128) complex128 { return 1 / (cmplx.Cos(z) * cmplx.Cos(z)) }},
	"cot":    {cmplx.Cot, func(z complex128) complex128 { return 1 / (cmplx.Sin(z) * cmplx.Sin(z)) }},
	"sec":    {func(z complex128) complex128 { return 1 / cmplx.Cos(z) }, func(z complex128) complex128 { return cmplx.Tan(z) / cmplx.Cos(z) }},
	"csc":    {func(z complex128) complex128 { return 1 / cmplx.Sin(z) }, func(z complex128) complex128 { return cmplx.Cot(z) / cmplx.Sin(z) }},
	"arctan": {cmplx.Atan, func(z complex128) complex128 { return 1 / (1 + z*z) }},
	"sinh":   {cmplx.Sinh, cmplx.Cosh},
	"cosh":   {cmplx.Cosh, cmplx.Sinh},
	"tanh":   {cmplx.Tanh, func(z complex128) complex128 { return 1 / (cmplx.Cosh(z) * cmplx.Cosh(z)) }},
	"exp":    {cmplx.Exp, cmplx.Exp},
}

func evaluateCall(n Call, point int) (ball, bool) {
	if len(n.Args) == 0 {
		return ball{}, false
	}
	x, ok := evaluate(radians(n.Name, n.Args[len(n.Args)-1]), point)
	if !ok {
		return ball{}, false
	}
	if s, known := smooths[n.Name]; known && len(n.Args) == 1 {
		v := s.f(x.v)
		b := ball{v, 2*cmplx.Abs(s.derivative(x.v))*x.r + 64*epsilon*(1+cmplx.Abs(v))}
		return b, b.valid()
	}
	switch {
	case n.Name == "abs" && len(n.Args) == 1:
		return ball{complex(cmplx.Abs(x.v), 0), x.r + cmplx.Abs(x.v)*epsilon}, true
	case n.Name == "ln" && len(n.Args) == 1:
		return logBall(x)
	case n.Name == "log" && len(n.Args) == 2:
		base, also := evaluate(n.Args[0], point)
		num, ok := logBall(x)
		den, fine := logBall(base)
		if !also || !ok || !fine {
			return ball{}, false
		}
		inverse, ok := powBalls(den, ball{v: -1})
		return mulBalls(num, inverse), ok
	}
	return ball{}, false
}

func logBall(x ball) (ball, bool) {
	if imag(x.v) != 0 || real(x.v) <= 0 || x.r > real(x.v)/8 {
		return ball{}, false
	}
	v := cmplx.Log(x.v)
	return ball{v, 2*x.r/real(x.v) + 64*epsilon*(1+cmplx.Abs(v))}, true
}
