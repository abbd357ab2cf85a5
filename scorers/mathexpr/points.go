package mathexpr

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
)

const (
	maxPoints      = 24 // tried
	firstPoints    = 12 // of all kinds, looked at in floating point
	confirmed      = 8  // of all kinds, at which agreement is confirmed
	minPoints      = 6  // at which both sides must be defined and agree
	firstPrecision = 192
	maxPrecision   = 1024
)

// A subject is what two scalars are about.
type subject struct {
	symbols  []string        // free ones, sorted
	integers map[string]bool // those that stand for integers; true for natural numbers
	complex  bool            // i occurs, or a function of complex numbers
	steps    bool            // a function that jumps, of something that is not constant
	abs      bool
	opaque   bool // an ellipsis or the name of a set
}

// integerLetters are the names that by convention stand for integers.
const integerLetters = "nkm"

// subjectOf looks through both scalars.
func subjectOf(nodes ...Node) subject {
	s := subject{integers: map[string]bool{}}
	for _, n := range nodes {
		s.visit(n, nil)
	}
	slices.Sort(s.symbols)
	s.symbols = slices.Compact(s.symbols)
	return s
}

// visit notes what n holds; bound are the variables of the sums around it.
func (s *subject) visit(n Node, bound []string) {
	switch n := n.(type) {
	case Symbol:
		s.symbol(n.Name, bound)
	case Constant:
		s.complex = s.complex || n == I && !slices.Contains(bound, "i")
	case Call:
		s.call(n)
	case Power:
		if c, ok := n.Base.(Number); ok && c.Value.Sign() < 0 {
			s.sign(n.Exponent)
		}
	case Bound:
		for _, end := range present(n.From, n.To) {
			s.whole(end, true)
			s.visit(end, bound)
		}
		variable := variableName(n.Variable)
		s.visit(n.Body, append(slices.Clip(bound), variable))
		s.opaque = s.opaque || indexed(n.Body, variable)
		return
	}
	for _, c := range children(n) {
		s.visit(c, bound)
	}
}

// indexed reports whether n holds terms of a sequence, x_k, whose values nothing gives.
func indexed(n Node, variable string) (found bool) {
	walk(n, func(n Node) {
		if v, ok := n.(Symbol); ok {
			_, index, _ := strings.Cut(v.Name, "_")
			found = found || variable != "" && strings.Contains(index, variable)
		}
	})
	return found
}

func (s *subject) symbol(name string, bound []string) {
	if slices.Contains(bound, name) {
		return
	}
	s.symbols = append(s.symbols, name)
	s.opaque = s.opaque || strings.HasPrefix(name, `\bar{`) || name == `\ldots` || name == `\emptyset` || strings.HasPrefix(name, `\mathbb`)
	letter, _, _ := strings.Cut(name, "_")
	if strings.Contains(integerLetters, letter) && !s.integers[name] {
		s.integers[name] = false
	}
}

func (s *subject) call(n Call) {
	switch n.Name {
	case "re", "im", "conj", "arg":
		s.complex = true
	case "abs":
		s.abs = true
	case "floor", "ceil", "mod", "gcd", "lcm", "sgn", `\phi`, `\varphi`:
		s.steps = s.steps || !isConstant(n)
	case "factorial", "doublefactorial", "binom":
		for _, a := range n.Args {
			s.whole(a, true)
		}
	}
}

// sign marks the symbols of an exponent of a negative base, which has real values
// at integers only. Of a name that does not stand for integers nothing is proved.
func (s *subject) sign(exponent Node) {
	s.whole(exponent, false)
	walk(exponent, func(n Node) {
		if v, ok := n.(Symbol); ok {
			letter, _, _ := strings.Cut(v.Name, "_")
			s.steps = s.steps || !strings.Contains(integerLetters, letter)
		}
	})
}

// whole marks the symbols of n as integers, or natural numbers.
func (s *subject) whole(n Node, natural bool) {
	walk(n, func(n Node) {
		if v, ok := n.(Symbol); ok {
			s.integers[v.Name] = s.integers[v.Name] || natural
		}
	})
}

// A point gives symbols their values.
type point struct {
	subject
	index uint64
}

// ranges are the intervals that coordinates are drawn from, a point at a time.
var ranges = [firstPoints][2]int64{{0, 1}, {1, 4}, {-3, 3}, {-3, 0}, {-1, 1}, {0, 1}, {1, 10}, {-2, 2}, {-1, 0}, {0, 1}, {2, 5}, {-20, 20}}

// integerPoints are the values of integers, a third of them negative unless natural
// numbers are meant: small ones first, of both parities,
// where formulas of sums differ; k is usually less than n.
var integerPoints = map[bool][firstPoints]int64{
	true:  {1, 2, 3, 1, 4, 2, 5, 3, 6, 2, 4, 7},
	false: {1, 2, 3, 4, 5, 6, 8, 9, 11, 7, 10, 12},
}

func (p point) coordinate(name string) *big.Rat {
	if natural, ok := p.integers[name]; ok {
		values := integerPoints[strings.HasPrefix(name, "k")]
		offset := uint64(0)
		if strings.HasPrefix(name, "m") {
			offset = 2
		}
		v := values[(p.index+offset)%firstPoints]
		if !natural && p.index%3 == 2 {
			v = -v
		}
		return big.NewRat(v, 1)
	}
	const bits = 20
	share := new(big.Int).SetUint64(hash(p.index, name)>>(64-bits) | 1) // odd, so that no coordinate is a simple fraction
	v := new(big.Rat).SetFrac(share, big.NewInt(1<<bits))
	low, high := ranges[p.index%firstPoints][0], ranges[p.index%firstPoints][1]
	v.Mul(v, big.NewRat(high-low, 1))
	return v.Add(v, big.NewRat(low, 1))
}

func (p point) float(name string) float64 {
	v, _ := p.coordinate(name).Float64()
	return v
}

// bindings are the coordinates of integers, which exact arithmetic may use.
func (p point) bindings() bindings {
	b := bindings{}
	for name := range p.integers {
		b[name] = p.coordinate(name)
	}
	return b
}

// String lists the coordinates for a message: "x = 0.25".
func (p point) String() string {
	var parts []string
	for _, name := range p.symbols {
		parts = append(parts, fmt.Sprintf("%s = %.4g", name, p.float(name)))
	}
	return strings.Join(parts, ", ")
}

// points compares two scalars with symbols by their values at points: one
// certain difference decides, agreement everywhere to hundreds of bits is taken
// for equality.
func (c *comparer) points(x, y Node, s subject) Comparison {
	p := point{subject: s}
	if !s.complex {
		for p.index = range uint64(firstPoints) {
			if differ, _ := c.floats(x, y, p); differ != "" {
				return unequal(differ).by("points")
			}
		}
	}
	valid, lonely := 0, ""
	for p.index = range uint64(maxPoints) {
		if p.index >= confirmed && (valid >= minPoints || lonely != "") {
			break
		}
		switch agree, err := c.rising(x, y, p); {
		case err == nil && !agree:
			return unequal("values differ at " + p.String()).by("points")
		case err == nil:
			valid++
		case errors.Is(err, errLonely):
			lonely = p.String()
		case errors.Is(err, errUndefined), errors.Is(err, errUnsure):
		default:
			return unknown(neither + ": " + err.Error())
		}
	}
	switch {
	case valid < minPoints:
		return unknown(neither + ": too few points at which both are defined")
	case lonely != "":
		return unknown("the same values where both are defined, but only one is at " + lonely)
	case bends(x) || bends(y):
		if differ := c.beyondKinks(x, y, s); differ != "" {
			return unequal(differ).by("points")
		}
		if c.work.fuel < 0 {
			return unknown(neither + ": " + errFuel.Error())
		}
	}
	if s.steps {
		return unknown("the same values at points, which prove nothing of functions that jump")
	}
	return equal(fmt.Sprintf("the same values at %d points, to %d bits", valid, precision(firstPrecision).tolerance())).by("points")
}

const neither = "neither proved equal nor shown to differ"

// errLonely is a point at which only one side is defined.
var errLonely = errors.New("defined on one side only")

// evaluate computes a scalar in floating point at p.
func evaluate(n Node, p point, m *meter) (float, error) {
	e := evaluation[float]{floats{p.float, m}, p.bindings(), false, m}
	return e.value(n)
}

// bounds encloses a real constant between two rational numbers, closer than 2^-200
// of it.
func bounds(n Node) (low, high *big.Rat, ok bool) {
	m := meter{evaluationFuel / 4}
	absorbed := false
	f := balls{precision: 256, absorbed: &absorbed, meter: &m}
	e := evaluation[ball]{f, nil, false, &m}
	b, err := e.value(n)
	exponent := b.scale.exponent
	if err != nil || !b.isReal() || exponent < -maxBits || exponent > maxBits || b.re.rad.mantissa != 0 && !b.re.rad.less(b.above().scaled(-200)) {
		return nil, nil, false
	}
	mid, rad := exactly(b.re.mid), exactly(new(big.Float).SetMantExp(big.NewFloat(b.re.rad.mantissa), b.re.rad.exponent))
	return new(big.Rat).Sub(mid, rad), rad.Add(mid, rad), true
}

// exactly is x as a rational number.
func exactly(x *big.Float) *big.Rat {
	r, _ := x.Rat(nil)
	if r == nil { // of nought
		return new(big.Rat)
	}
	return r
}

// floats looks for a certain difference in floating point at p, and reports whether
// both sides could be computed.
func (c *comparer) floats(x, y Node, p point) (differ string, ok bool) {
	a, err := evaluate(x, p, &c.work)
	if err != nil {
		return "", false
	}
	b, err := evaluate(y, p, &c.work)
	if err != nil || math.Abs(a.v-b.v) <= 4*(a.r+b.r) {
		return "", err == nil
	}
	at := ""
	if len(p.symbols) > 0 {
		at = " at " + p.String()
	}
	return fmt.Sprintf("values differ: about %.6g and %.6g%s", a.v, b.v, at), true
}

// rising compares in balls, at rising precision until it is certain.
func (c *comparer) rising(x, y Node, p point) (agree bool, err error) {
	for bits := precision(firstPrecision); bits <= maxPrecision; bits *= 2 {
		agree, err = c.balls(x, y, bits, p, !p.complex)
		if !errors.Is(err, errUnsure) {
			break
		}
	}
	return agree, err
}

// balls compares in balls of so many bits: certain difference, or agreement up
// to the tolerance, or an error.
func (c *comparer) balls(x, y Node, bits precision, p point, overReals bool) (agree bool, err error) {
	absorbed := false
	f := balls{precision: bits, real: overReals, point: p.coordinate, absorbed: &absorbed, meter: &c.work}
	e := evaluation[ball]{f, p.bindings(), false, &c.work}
	a, errX := e.value(x)
	b, errY := e.value(y)
	if errX != nil || errY != nil {
		return false, c.undefined(errX, errY, p)
	}
	re, im := f.sub(a.re, b.re), f.sub(a.im, b.im)
	if !re.isZero() && !re.hasZero() || !im.isZero() && !im.hasZero() {
		return false, nil
	}
	difference := re.above().add(im.above())
	if absorbed || difference.mantissa != 0 && !difference.less(a.scale.max(b.scale).scaled(-bits.tolerance())) {
		return false, errUnsure
	}
	return true, nil
}

// undefined sums up the errors of two sides. What stands under a logarithm is
// taken to be positive, and what an inverse sine applies to to have one, unless
// an absolute value says that it need not.
func (c *comparer) undefined(x, y error, p point) error {
	for _, err := range []error{x, y} {
		if err != nil && !errors.Is(err, errUndefined) && !errors.Is(err, errOutside) {
			return err
		}
	}
	outside := errors.Is(x, errOutside) || errors.Is(y, errOutside)
	if x != nil && y != nil || outside && !p.abs {
		return errUndefined
	}
	return errLonely
}
