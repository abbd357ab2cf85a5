package mathexpr

import (
	"math/big"
	"strings"
)

// A measure is a unit as a multiple of its dimension's own unit, raised to
// the dimension's power: a litre is 1/1000 of a cubic metre.
type measure struct {
	dimension string
	power     int
	factor    *big.Rat
}

// scales are the units that convert exactly.
var scales = map[string]measure{
	"m": {"length", 1, ratio(1, 1)}, "cm": {"length", 1, ratio(1, 100)}, "mm": {"length", 1, ratio(1, 1000)}, "km": {"length", 1, ratio(1000, 1)},
	"in": {"length", 1, ratio(254, 10000)}, "ft": {"length", 1, ratio(3048, 10000)}, "yd": {"length", 1, ratio(9144, 10000)}, "mi": {"length", 1, ratio(1609344, 1000)},
	"g": {"mass", 1, ratio(1, 1)}, "kg": {"mass", 1, ratio(1000, 1)}, "mg": {"mass", 1, ratio(1, 1000)},
	"lb": {"mass", 1, ratio(45359237, 100000)}, "oz": {"mass", 1, ratio(45359237, 1600000)},
	"l": {"length", 3, ratio(1, 1000)}, "ml": {"length", 3, ratio(1, 1000000)},
	"gal": {"gallon", 1, ratio(1, 1)}, "qt": {"gallon", 1, ratio(1, 4)}, "pt": {"gallon", 1, ratio(1, 8)}, "cup": {"gallon", 1, ratio(1, 16)},
	"s": {"time", 1, ratio(1, 1)}, "min": {"time", 1, ratio(60, 1)}, "h": {"time", 1, ratio(3600, 1)}, "day": {"time", 1, ratio(86400, 1)}, "week": {"time", 1, ratio(604800, 1)},
	"month": {"month", 1, ratio(1, 1)}, "year": {"month", 1, ratio(12, 1)},
	"$": {"dollar", 1, ratio(1, 1)}, "cent": {"dollar", 1, ratio(1, 100)},
}

func ratio(a, b int64) *big.Rat { return big.NewRat(a, b) }

// conversion is how many of unit b one of unit a is. Units joined by a stroke convert
// part by part: km/h to m/s.
func conversion(a, b Unit) (*big.Rat, bool) {
	top, bottom, compound := strings.Cut(a.Name, "/")
	above, below, also := strings.Cut(b.Name, "/")
	if !compound && !also {
		return simpleConversion(a, b)
	}
	up, ok := simpleConversion(readUnit(top), readUnit(above))
	down, fine := simpleConversion(readUnit(bottom), readUnit(below))
	if !ok || !fine || a.Power != b.Power || a.Power != 1 {
		return nil, false
	}
	return up.Quo(up, down), true
}

func simpleConversion(a, b Unit) (*big.Rat, bool) {
	x, known := scales[a.Name]
	y, also := scales[b.Name]
	if !known || !also || x.dimension != y.dimension || x.power*a.Power != y.power*b.Power {
		return nil, false
	}
	if a.Power < 1 || a.Power > 4 || b.Power < 1 || b.Power > 4 {
		return nil, false
	}
	up, down := new(big.Rat).Set(one), new(big.Rat).Set(one)
	for range a.Power {
		up.Mul(up, x.factor)
	}
	for range b.Power {
		down.Mul(down, y.factor)
	}
	return up.Quo(up, down), true
}

// quantity compares values and units. Units of measure must agree where both sides
// have one, or convert.
func (c *comparer) quantity(x Quantity, y Node) Comparison {
	q, ok := y.(Quantity)
	if !ok {
		return c.bare(x, y)
	}
	if !x.Unit.Measure || !q.Unit.Measure || x.Unit == q.Unit {
		if c.policy.Units && x.Unit.Measure != q.Unit.Measure {
			return unequal("a unit stands on one side only")
		}
		if x.Unit.Power != q.Unit.Power && x.Unit.Power > 1 && q.Unit.Power > 1 {
			return unequal("units of other dimensions")
		}
		return c.compare(x.Value, q.Value)
	}
	if angle(x.Unit) && angle(q.Unit) {
		return c.leaf(radian(x), radian(q))
	}
	factor, ok := conversion(x.Unit, q.Unit)
	if !ok {
		return unequal("units differ")
	}
	if r := c.compare(multiplied(x.Value, Number{Value: factor}), q.Value); r.Verdict != Unequal {
		return r
	}
	return unequal("units differ")
}

// compound is a sum of quantities of one dimension, 5 feet 6 inches, in its last unit.
func compound(terms []Node) (Node, bool) {
	last, ok := terms[len(terms)-1].(Quantity)
	if !ok || !last.Unit.Measure {
		return nil, false
	}
	values := make([]Node, len(terms))
	for i, t := range terms {
		q, ok := t.(Quantity)
		switch {
		case !ok:
			return nil, false
		case q.Unit == last.Unit:
			values[i] = q.Value
			continue
		}
		factor, ok := conversion(q.Unit, last.Unit)
		if !ok {
			return nil, false
		}
		values[i] = multiplied(q.Value, Number{Value: factor})
	}
	return Quantity{Value: Sum{Terms: values}, Unit: last.Unit}, true
}

// ofOtherUnits reports whether no unit stands twice among quantities.
func ofOtherUnits(items []Node) bool {
	seen := map[Unit]bool{}
	for _, n := range items {
		q, ok := n.(Quantity)
		if !ok || seen[q.Unit] {
			return false
		}
		seen[q.Unit] = true
	}
	return true
}

func angle(u Unit) bool { return u.Name == "deg" || u.Name == "rad" }

func radian(q Quantity) Node {
	if q.Unit.Name == "deg" {
		return Product{Factors: []Node{q.Value, Pi, Number{Value: big.NewRat(1, 180)}}}
	}
	return q.Value
}

// bare compares a quantity with a value without unit.
func (c *comparer) bare(x Quantity, y Node) Comparison {
	if x.Unit.Name == "%" {
		return c.percent(x, y)
	}
	if c.policy.Units && x.Unit.Measure {
		return unequal("a unit stands on one side only")
	}
	plain := c.compare(x.Value, y)
	if plain.Verdict == Equal || y.rank() != rankScalar || x.Unit.Name != "deg" {
		return plain
	}
	return c.compare(radian(x), y)
}

// percent compares p% with a value that has no sign: p/100, or p, unless p below one
// is beside a gold answer that is no percentage.
func (c *comparer) percent(x Quantity, y Node) Comparison {
	if c.policy.Percent != PercentHundredth && c.mayBePercent(x, y) {
		if plain := c.compare(x.Value, y); plain.Verdict == Equal || c.policy.Percent == PercentNumber || y.rank() != rankScalar {
			return plain
		}
	}
	if y.rank() != rankScalar {
		return unequal("a percentage against something else")
	}
	gold, answer := c.directed(x, y)
	if c.judging && gold.rank() == rankQuantity { // rounded where the gold answer is
		return c.compare(x.Value, multiplied(answer, integer(100)))
	}
	return c.compare(multiplied(x.Value, Number{Value: big.NewRat(1, 100)}), y)
}

// mayBePercent reports whether a bare y may have lost the sign that x has.
func (c *comparer) mayBePercent(x Quantity, y Node) bool {
	if gold, _ := c.directed(x, y); c.judging && gold.rank() == rankQuantity || c.policy.Percent == PercentNumber {
		return true
	}
	p, ok := rationalOf(x.Value)
	return !ok || p.Sign() == 0 || new(big.Rat).Abs(p).Cmp(one) >= 0
}

// baseNumber compares digits and base; the base may be left out on one side.
func (c *comparer) baseNumber(x BaseNumber, y Node) Comparison {
	switch y := y.(type) {
	case BaseNumber:
		if x.Base != y.Base {
			return unequal("bases differ")
		}
		if x.Digits == y.Digits {
			return equal("the same digits")
		}
	case Number:
		if c.judging && c.swapped && x.Base != 10 {
			return unequal("a base where the gold answer has none")
		}
		if y.Value.IsInt() && y.Value.Num().String() == x.Digits {
			return equal("the same digits, the base left out")
		}
	}
	return unequal("digits differ")
}

// A time of day is a quantity of seconds since midnight, by this unit.
var clockUnit = Unit{Name: "clock", Power: 1, Measure: true}

func isClock(q Quantity) bool {
	return q.Unit.Name == "am" || q.Unit.Name == "pm" || q.Unit == clockUnit
}

// timeOfDay reads 4:30 p.m. and 5 p.m.
func timeOfDay(q Quantity) (Node, bool) {
	if q.Unit.Name != "am" && q.Unit.Name != "pm" {
		return nil, false
	}
	parts := []Node{q.Value}
	if r, ok := q.Value.(Relation); ok && isRatio(r) {
		parts = r.Operands
	}
	s, ok := seconds(parts)
	if !ok || s >= 13*3600 || s < 3600 {
		return nil, false
	}
	s %= 12 * 3600
	if q.Unit.Name == "pm" {
		s += 12 * 3600
	}
	return Quantity{Value: integer(s), Unit: clockUnit}, true
}

// timeOf reads 20:34 and 20:34:00.
func timeOf(r Relation) (Node, bool) {
	if !isRatio(r) {
		return nil, false
	}
	s, ok := seconds(r.Operands)
	return Quantity{Value: integer(s), Unit: clockUnit}, ok
}

// seconds since midnight of hours, minutes and seconds.
func seconds(parts []Node) (int64, bool) {
	if len(parts) == 0 || len(parts) > 3 {
		return 0, false
	}
	total := int64(0)
	for i := range 3 {
		total *= 60
		if i >= len(parts) {
			continue
		}
		n, ok := parts[i].(Number)
		limit := int64(60)
		if i == 0 {
			limit = 24
		}
		if !ok || !n.Value.IsInt() || !n.Value.Num().IsInt64() || n.Value.Sign() < 0 || n.Value.Num().Int64() >= limit {
			return 0, false
		}
		total += n.Value.Num().Int64()
	}
	return total, true
}
