package mathexpr

import (
	"errors"
	"math/big"
)

// Why a value is not known.
var (
	errUndefined = errors.New("undefined over the reals")         // for certain: a root or logarithm of a negative number, a division by zero
	errOutside   = errors.New("outside the domain of a function") // of a logarithm or an inverse sine
	errUnsure    = errors.New("not certain at this precision")    // an argument too near a pole, a branch cut or a step
	errUnknown   = errors.New("no rule to evaluate it")
)

// What the values of one comparison may cost, in units of about a tenth of a
// microsecond.
const evaluationFuel = 24_000

// maxRange bounds the terms of a finite sum or product.
const maxRange = 10_000

// A meter counts work.
type meter struct{ fuel int }

func (m *meter) spend(n int) error {
	if m.fuel -= n; m.fuel < 0 {
		return errFuel
	}
	return nil
}

// A field computes with one kind of values: exact rationals, floating-point
// numbers or balls with an error bound, residues.
type field[T any] interface {
	rational(r *big.Rat) (T, error)
	constant(c Constant) (T, error)
	symbol(name string) (T, error)
	add(x, y T) (T, error)
	mul(x, y T) (T, error)
	power(base T, exponent *big.Rat) (T, error)
	exponential(base T, exponent Node, in *evaluation[T]) (T, error) // an exponent that is no rational number
	call(name string, args []T) (T, error)
}

// bindings are the values of symbols that stand for integers.
type bindings map[string]*big.Rat

// An evaluation computes values of nodes in a field.
type evaluation[T any] struct {
	field[T]
	bound   bindings
	exactly bool // the field is that of the rational numbers
	*meter
}

// value computes a scalar.
func (e *evaluation[T]) value(n Node) (v T, err error) {
	if err := e.spend(1); err != nil {
		return v, err
	}
	switch n := n.(type) {
	case Number:
		return e.rational(n.Value)
	case Decimal:
		return e.rational(n.Value)
	case Constant:
		if r, ok := e.bound[variableName(n)]; ok {
			return e.rational(r)
		}
		return e.constant(n)
	case Symbol:
		if r, ok := e.bound[n.Name]; ok {
			return e.rational(r)
		}
		return e.symbol(n.Name)
	case Sum:
		return e.fold(n.Terms, e.add)
	case Product:
		return e.fold(n.Factors, e.mul)
	case Power:
		return e.raise(n)
	case Call:
		return e.function(n)
	case Bound:
		return e.iterate(n)
	case Quantity:
		return e.quantity(n)
	}
	return v, errUnknown
}

func (e *evaluation[T]) fold(nodes []Node, join func(x, y T) (T, error)) (T, error) {
	acc, err := e.value(nodes[0])
	for _, n := range nodes[1:] {
		if err != nil {
			return acc, err
		}
		var v T
		if v, err = e.value(n); err == nil {
			acc, err = join(acc, v)
		}
	}
	return acc, err
}

func (e *evaluation[T]) raise(n Power) (v T, err error) {
	base, err := e.value(n.Base)
	if err != nil {
		return v, err
	}
	exponent, err := e.exact(n.Exponent)
	switch {
	case err == nil:
		return e.power(base, exponent)
	case errors.Is(err, errFuel) && e.fuel < 0:
		return v, err
	}
	return e.exponential(base, n.Exponent, e)
}

// exact is a node's value as a rational number, if exact arithmetic gives one.
func (e *evaluation[T]) exact(n Node) (*big.Rat, error) {
	switch n := n.(type) {
	case Number:
		return n.Value, nil
	case Symbol:
		if r, ok := e.bound[n.Name]; ok {
			return r, nil
		}
		return nil, errUnknown
	}
	inner := evaluation[*big.Rat]{rationals{e.meter}, e.bound, true, e.meter}
	return inner.value(n)
}

// integral are the functions that are evaluated for exact arguments alone.
var integral = map[string]bool{
	"factorial": true, "doublefactorial": true, "binom": true, "gcd": true, "lcm": true, "mod": true, "floor": true, "ceil": true,
	`\Gamma`: true, `\phi`: true, `\varphi`: true,
}

func (e *evaluation[T]) function(n Call) (v T, err error) {
	if !e.exactly && integral[n.Name] {
		r, err := e.exact(n)
		if err == nil {
			return e.rational(r)
		}
		if errors.Is(err, errOutside) {
			return v, err
		}
	}
	args := make([]T, len(n.Args))
	for i, a := range n.Args {
		if args[i], err = e.value(radians(n.Name, a)); err != nil {
			return v, err
		}
	}
	return e.call(n.Name, args)
}

// variableName is the name of the variable of a sum. The letter i reads as the
// imaginary unit everywhere else.
func variableName(n Node) string {
	switch n := n.(type) {
	case Symbol:
		return n.Name
	case Constant:
		if n == I {
			return "i"
		}
	}
	return ""
}

// iterate carries out a sum or product over a range of integers.
func (e *evaluation[T]) iterate(n Bound) (v T, err error) {
	variable := variableName(n.Variable)
	if variable == "" || n.From == nil || n.To == nil || n.Operator != "sum" && n.Operator != "prod" {
		return v, errUnknown
	}
	from, to, err := e.ends(n)
	if err != nil {
		return v, err
	}
	outer, shadowed := e.bound[variable]
	if e.bound == nil {
		e.bound = bindings{}
	}
	defer func() {
		if delete(e.bound, variable); shadowed {
			e.bound[variable] = outer
		}
	}()
	if degree, ok := degreeIn(n.Body, variable); ok && n.Operator == "sum" && to-from > degree {
		return e.sumPolynomial(n.Body, variable, from, to-from+1, degree)
	}
	if to-from >= maxRange {
		return v, errFuel
	}
	join, start := e.add, int64(0)
	if n.Operator == "prod" {
		join, start = e.mul, 1
	}
	v, err = e.rational(big.NewRat(start, 1))
	for k := from; k <= to && err == nil; k++ {
		e.bound[variable] = big.NewRat(k, 1)
		var term T
		if term, err = e.value(n.Body); err == nil {
			v, err = join(v, term)
		}
	}
	return v, err
}

// ends are the bounds of a sum, which must be integers not too far apart.
func (e *evaluation[T]) ends(n Bound) (from, to int64, err error) {
	low, err := e.exact(n.From)
	if err != nil {
		return 0, 0, err
	}
	high, err := e.exact(n.To)
	if err != nil {
		return 0, 0, err
	}
	const limit = 1 << 40
	from, to = low.Num().Int64(), high.Num().Int64()
	if !low.IsInt() || !high.IsInt() || !low.Num().IsInt64() || !high.Num().IsInt64() || max(from, -from, to, -to) > limit {
		return 0, 0, errUnknown
	}
	return from, to, nil
}

// quantity reads a percentage and an angle in degrees as numbers.
func (e *evaluation[T]) quantity(q Quantity) (v T, err error) {
	switch q.Unit.Name {
	case "%":
		return e.value(Product{Factors: []Node{q.Value, Number{Value: big.NewRat(1, 100)}}})
	case "deg":
		return e.value(Product{Factors: []Node{q.Value, Pi, Number{Value: big.NewRat(1, 180)}}})
	}
	return v, errUnknown
}
