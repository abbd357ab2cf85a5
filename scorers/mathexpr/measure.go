package mathexpr

import (
	"maps"
	"math/big"
	"slices"
	"strings"
)

// A measure is a unit as a multiple of the units that are dimensions of their own, each to
// a power, and of a power of π: a litre is 1/1000 of a cubic metre, a turn 2π radians.
type measure struct {
	factor     *big.Rat
	pi         int
	dimensions map[string]int
}

// maxUnit bounds the units within one, and the powers of each.
const maxUnit = 8

// measureOf works out a unit by its canonical notation. A word that is no unit of measure
// is a dimension of its own: people/km^2.
func measureOf(name string) measure {
	m := measure{factor: big.NewRat(1, 1), dimensions: map[string]int{}}
	r := unitReader{src: name, dressed: true}
	if r.product(1) {
		for _, f := range r.factors[:r.count] {
			m.times(f)
		}
	}
	return m
}

// times multiplies by a unit to its power.
func (m *measure) times(f unitFactor) {
	row, known := unitRows[f.name]
	factor, is := "1", row.is
	if !known {
		if _, p, ok := split(f.name); ok {
			factor, is = p.power, f.name[len(p.symbol):]
		}
	}
	if is == "" {
		if m.dimensions[f.name] += f.power; m.dimensions[f.name] == 0 {
			delete(m.dimensions, f.name)
		}
		return
	}
	if first, rest, ok := strings.Cut(is, " "); ok && isDigit(first[0]) {
		factor, is = first, rest
	}
	is, turned := strings.CutPrefix(is, "π ")
	inner := measureOf(is)
	if r, ok := new(big.Rat).SetString(factor); ok {
		inner.factor.Mul(inner.factor, r)
	}
	if turned {
		inner.pi++
	}
	for range max(f.power, -f.power) {
		if f.power > 0 {
			m.factor.Mul(m.factor, inner.factor)
		} else {
			m.factor.Quo(m.factor, inner.factor)
		}
	}
	m.pi += inner.pi * f.power
	for d, n := range inner.dimensions {
		if m.dimensions[d] += n * f.power; m.dimensions[d] == 0 {
			delete(m.dimensions, d)
		}
	}
}

// conversion is how many of unit b one of unit a is, if both measure the same.
func conversion(a, b string) (ratio Node, ok bool) {
	if a == b || slices.Contains(ambiguous[a], b) || slices.Contains(ambiguous[b], a) {
		return integer(1), true
	}
	x, y := measureOf(a), measureOf(b)
	if !maps.Equal(x.dimensions, y.dimensions) {
		return nil, false
	}
	ratio = Number{Value: x.factor.Quo(x.factor, y.factor)}
	if n := x.pi - y.pi; n != 0 {
		ratio = Product{Factors: []Node{ratio, Power{Base: Pi, Exponent: integer(int64(n))}}}
	}
	return ratio, true
}
