package mathexpr

import (
	"math"
	"slices"
)

// |x − 1000| is 1000 − x at all points that the comparison confirms itself at. Functions
// that bend are therefore looked at again on both sides of wherever they may.

const (
	maxKinks  = 8  // numbers in two expressions that are taken for places of a bend
	kinkSteps = 16 // points of either sign from the ordinary ones to far beyond the last bend
)

// beyondKinks looks for a certain difference of two scalars that bend, at points between
// and beyond the numbers that they mention.
func (c *comparer) beyondKinks(x, y Node, s subject) (differ string) {
	axis := pointsAbout(mentionedNumbers(x, y))
	for i := range axis {
		p := path{symbols: s.symbols, rest: make([]float64, len(s.symbols)), meter: &c.work}
		for j, name := range s.symbols {
			p.rest[j] = axis[(i*(j+1)+j*len(axis)/3)%len(axis)]
			if natural, whole := s.integers[name]; whole {
				p.rest[j] = math.Round(p.rest[j])
				if natural {
					p.rest[j] = math.Abs(p.rest[j])
				}
			}
		}
		a, b := p.value(x, 0), p.value(y, 0)
		if math.Abs(a.v-b.v) > 4*(a.r+b.r) {
			return "values differ at " + p.at(0)
		}
	}
	return ""
}

// mentionedNumbers lists what numbers stand in nodes, without their signs, sorted.
func mentionedNumbers(nodes ...Node) []float64 {
	var all []float64
	for _, n := range nodes {
		walk(n, func(c Node) {
			if r, ok := literal(c); ok {
				if v, _ := r.Float64(); len(all) < maxKinks && math.Abs(v) < 1e9 {
					all = append(all, math.Abs(v))
				}
			}
		})
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// pointsAbout are points of both signs between numbers, and in steps of one ratio from
// ten to far beyond them.
func pointsAbout(numbers []float64) []float64 {
	var all []float64
	last := 0.0
	for _, v := range numbers {
		all = append(all, last+(v-last)*0.47)
		last = v
	}
	ratio := math.Pow(max(last, 1e3), 1.0/kinkSteps)
	for v, i := 10.3, 0; i <= kinkSteps; v, i = v*ratio, i+1 {
		all = append(all, v)
	}
	for _, v := range all {
		all = append(all, -v)
	}
	return all
}

// bends reports whether a function of what is not constant has a corner, or hides one as
// the root of a square does.
func bends(n Node) (found bool) {
	walk(n, func(c Node) {
		switch c := c.(type) {
		case Call:
			found = found || (c.Name == "abs" || c.Name == "max" || c.Name == "min" || c.Name == "sgn") && !isConstant(c)
		case Power:
			e, ok := simple(c.Exponent)
			found = found || ok && e.Denom().Bit(0) == 0 && !isConstant(c.Base)
		}
	})
	return found
}
