package mathexpr

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// equations are the same if one is the other times a constant.
func (c *comparer) equations(x, y Relation, p, q poly) Comparison {
	switch {
	case c.err != nil:
		result := c.limit()
		c.forget()
		return result
	case p.key() == q.key():
		return equal("the same equation up to a factor")
	}
	nx, vx, okx := assignment(x)
	ny, vy, oky := assignment(y)
	if okx && oky {
		switch r := c.names(nx, ny); {
		case r.Verdict == Equal:
			return c.compare(vx, vy)
		case r.Verdict == Unequal && isFunction(nx) && isFunction(ny):
			return r
		}
	}
	if (!p.decided() || !q.decided()) && c.proportional(x, y) {
		return equal("the same equation up to a factor").by("points")
	}
	if at, ok := c.separated(x, y); ok {
		return unequal("one of the equations alone is true at " + at).by("points")
	}
	return unknown("equations not proved the same")
}

// proportional compares the differences of both sides as functions, by the quotient of
// their leading coefficients.
func (c *comparer) proportional(x, y Relation) bool {
	lead := func(p poly) Node { return Number{Value: p.leading().coefficient} }
	dx, dy := c.sub(c.scalar(x.Operands[0]), c.scalar(x.Operands[1])), c.sub(c.scalar(y.Operands[0]), c.scalar(y.Operands[1]))
	if c.err != nil || !dx.isPoly() || !dy.isPoly() {
		c.forget()
		return false
	}
	return c.leaf(multiplied(lead(dy.num), imbalance(x)), multiplied(lead(dx.num), imbalance(y))).Verdict == Equal
}

// imbalance is what the left side of an equation has over the right one.
func imbalance(r Relation) Node { return sumOf(r.Operands[0], negative(r.Operands[1])) }

// ladder are the values between which a symbol is moved in search of a zero, which is
// seldom at one of them.
var ladder = [...]float64{-1.3e6, -1.1e3, -23.7, -3.3, -1.3, -0.13, 0.11, 1.7, 3.7, 21.3, 1.2e3, 1.4e6}

const (
	maxMoves    = 3       // points from which a search sets out
	maxHalvings = 60      // of an interval about a zero
	nought      = 0x1p-36 // share of a value to which it falls at a zero
	shownNought = 0x1p-30 // below it a coordinate in a message is a root that was not met exactly
	remains     = 0x1p-26 // share of a value that is left of it where there is none
)

// separated looks for real numbers of which one of two equations is true and the other
// is not: one symbol moves, the others rest.
func (c *comparer) separated(x, y Relation) (at string, ok bool) {
	f, g := imbalance(x), imbalance(y)
	s := subjectOf(f, g)
	if s.complex || s.opaque {
		return "", false
	}
	for index := range uint64(maxMoves) {
		for _, moving := range s.symbols {
			p := newPath(point{s, index}, moving, &c.work)
			for _, pair := range [][2]Node{{f, g}, {g, f}} {
				if zero, ok := p.zero(pair[0], pair[1]); ok {
					return p.at(zero), true
				}
			}
		}
	}
	return "", false
}

// A path leads through a point along the axis of one symbol.
type path struct {
	symbols []string // sorted
	rest    []float64
	moving  string
	*meter
}

func newPath(through point, moving string, m *meter) path {
	p := path{through.symbols, make([]float64, len(through.symbols)), moving, m}
	for i, name := range p.symbols {
		p.rest[i] = through.float(name)
	}
	return p
}

// coordinate is that of a symbol where the moving one is t.
func (p path) coordinate(name string, t float64) float64 {
	if name == p.moving {
		return t
	}
	i, _ := slices.BinarySearch(p.symbols, name)
	return p.rest[i]
}

// value is that of n where the moving symbol is t; its error is infinite where n is not
// defined.
func (p path) value(n Node, t float64) float {
	at := func(name string) float64 { return p.coordinate(name, t) }
	e := evaluation[float]{floats{at, p.meter}, nil, false, p.meter}
	v, err := e.value(n)
	if err != nil {
		return float{0, math.Inf(1)}
	}
	return v
}

// sign is that of a value, or nought where its error leaves it open.
func (x float) sign() float64 {
	if math.Abs(x.v) <= x.r {
		return 0
	}
	return math.Copysign(1, x.v)
}

// zero finds a zero of f on the path at which g is certainly something else.
func (p path) zero(f, g Node) (t float64, ok bool) {
	for i, high := range ladder[1:] {
		low := ladder[i]
		fl, fh := p.value(f, low), p.value(f, high)
		if fl.sign()*fh.sign() >= 0 {
			continue
		}
		rest := remains * max(math.Abs(p.value(g, low).v), math.Abs(p.value(g, high).v))
		low, high, ok = p.narrowed(f, low, high, fl.sign(), nought*min(math.Abs(fl.v), math.Abs(fh.v)))
		if !ok {
			continue
		}
		gl, gh := p.value(g, low), p.value(g, high)
		if gl.sign()*gh.sign() > 0 && min(math.Abs(gl.v), math.Abs(gh.v)) > rest {
			return low, true
		}
	}
	return 0, false
}

// narrowed halves an interval, at whose low end f has this sign and at whose high end the
// other, until f is small at both. It is at no pole and at no jump.
func (p path) narrowed(f Node, low, high, sign, small float64) (l, h float64, ok bool) {
	smallAt := [2]bool{} // at the low end, and at the high one
	for range maxHalvings {
		middle := low + (high-low)/2
		v := p.value(f, middle)
		switch isSmall := math.Abs(v.v)+v.r <= small; {
		case isSmall && v.sign() == 0:
			return middle, middle, true
		case v.sign() == 0:
			return 0, 0, false
		case v.sign() == sign:
			low, smallAt[0] = middle, isSmall
		default:
			high, smallAt[1] = middle, isSmall
		}
		if smallAt == [2]bool{true, true} {
			return low, high, true
		}
	}
	return 0, 0, false
}

// at lists the coordinates for a message, the moving one at t.
func (p path) at(t float64) string {
	parts := make([]string, len(p.symbols))
	for i, name := range p.symbols {
		v := p.coordinate(name, t)
		if math.Abs(v) < shownNought {
			v = 0
		}
		parts[i] = fmt.Sprintf("%s = %.4g", name, v)
	}
	return strings.Join(parts, ", ")
}
