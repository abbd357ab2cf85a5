package mathexpr

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// quantity compares values and units. Units of measure must agree where both sides
// have one, or convert, and so must the words about what is counted.
func (c *comparer) quantity(x Quantity, y Node) Comparison {
	q, ok := y.(Quantity)
	if !ok {
		q, ok = measuredAs(y, x.Unit)
	}
	if !ok {
		return c.bare(x, y)
	}
	if c.policy.Units && (x.Unit.Name == "") != (q.Unit.Name == "") {
		return unequal("a unit stands on one side only")
	}
	gold, answer := x.Unit, q.Unit
	if c.swapped {
		gold, answer = answer, gold
	}
	ratio, ok := answer.in(gold)
	if !ok {
		return unequal("units differ")
	}
	if n, ok := ratio.(Number); ok && n.Value.Cmp(one) == 0 {
		return c.compare(x.Value, q.Value)
	}
	var r Comparison
	if c.swapped {
		r = c.compare(multiplied(x.Value, ratio), q.Value)
	} else {
		r = c.compare(x.Value, multiplied(q.Value, ratio))
	}
	if r.Verdict == Unequal {
		return unequal("units differ")
	}
	return r
}

// in is how many of unit v one of u is, if they may be of one thing. Where one of them has
// no unit of measure, that of the other is a word like any other.
func (u Unit) in(v Unit) (ratio Node, ok bool) {
	if u.Name == "" || v.Name == "" {
		return integer(1), sameNoun(u.words(), v.words())
	}
	if ratio, ok = conversion(u.Name, v.Name); ok {
		ok = sameNoun(u.Noun, v.Noun)
	}
	return ratio, ok
}

// words are the unit of measure and the noun.
func (u Unit) words() string { return strings.TrimSpace(u.Name + " " + u.Noun) }

// qualified is q with what words after its unit say.
func (q Quantity) qualified(u Unit) (Node, error) {
	switch {
	case u.Name == "" || u.Name == q.Unit.Name:
	case q.Unit.Name == "":
		q.Unit.Name = u.Name
	case u.Name[0] == '/': // \$5 per hour
		q.Unit.Name += u.Name
	default:
		return nil, fmt.Errorf("unit %q after unit %q", u.Name, q.Unit.Name)
	}
	if q.Unit.Noun = strings.TrimSpace(q.Unit.Noun + " " + u.Noun); len(q.Unit.Name)+len(q.Unit.Noun) > maxWords {
		return nil, fmt.Errorf("words of more than %d bytes after a value: %w", maxWords, ErrTooLarge)
	}
	return q, nil
}

// maxWords bounds a unit and the words after it.
const maxWords = 1024

// measured reads the unit of measure that comes next as value's.
func (p *parser) measured(value Node) (Node, error) {
	u := Unit{Name: p.peek().text}
	p.pos++
	switch v := value.(type) {
	case Text:
		return Text{Words: v.Words + " " + phrase(u.Name)}, nil
	case Quantity:
		return v.qualified(u)
	}
	return Quantity{Value: value, Unit: u}, nil
}

// times is the unit of a product or, for a sign of −1, of a quotient of quantities.
func (u Unit) times(v Unit, sign int) (product Unit, ok bool) {
	if !u.isMeasure() || !v.isMeasure() {
		return Unit{}, false
	}
	x, y := unitReader{src: u.Name, dressed: true}, unitReader{src: v.Name, dressed: true}
	if !x.product(1) || !y.product(sign) || x.count+y.count > maxUnit {
		return Unit{}, false
	}
	x.count += copy(x.factors[x.count:], y.factors[:y.count])
	return Unit{Name: x.unit()}, true
}

// isMeasure reports whether a unit is one of measure and says nothing else.
func (u Unit) isMeasure() bool {
	return u.Name != "" && u.Noun == "" && u.Name != "%" && u.Name != "deg"
}

// quantityOf is a value with a unit, if there is one.
func quantityOf(value Node, u Unit) Node {
	if u == (Unit{}) {
		return value
	}
	return Quantity{Value: value, Unit: u}
}

// inverted is the quantity that n is one over.
func inverted(n Node) (q Quantity, ok bool) {
	if p, power := n.(Power); power {
		if e, number := p.Exponent.(Number); number && e.Value.Cmp(minusOne) == 0 {
			q, ok = p.Base.(Quantity)
		}
	}
	return q, ok
}

// compound is a sum of quantities of one dimension, 5 feet 6 inches, in its last unit, or
// in degrees.
func compound(terms []Node) (Node, bool) {
	last, ok := terms[len(terms)-1].(Quantity)
	if first, degrees := terms[0].(Quantity); degrees && first.Unit.Name == "deg" {
		last = first
	}
	if !ok || last.Unit.Name == "" {
		return nil, false
	}
	values := make([]Node, len(terms))
	for i, t := range terms {
		q, ok := t.(Quantity)
		if !ok || q.Unit.Name == "" || q.Unit.Noun != last.Unit.Noun {
			return nil, false
		}
		ratio, ok := conversion(q.Unit.Name, last.Unit.Name)
		if !ok {
			return nil, false
		}
		if values[i] = q.Value; q.Unit != last.Unit {
			values[i] = multiplied(q.Value, ratio)
		}
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

// isDegrees reports whether n is an angle in degrees.
func isDegrees(n Node) bool {
	q, ok := n.(Quantity)
	return ok && q.Unit.Name == "deg"
}

// undegreed is a sum without the degree signs of its terms.
func undegreed(n Node) Node {
	sum, ok := n.(Sum)
	if !ok {
		return n
	}
	terms := slices.Clone(sum.Terms)
	for i, t := range terms {
		if isDegrees(t) {
			terms[i] = t.(Quantity).Value
		}
	}
	return Sum{Terms: terms}
}

// radian is the value of an angle in degrees.
func radian(q Quantity) Node {
	return Product{Factors: []Node{q.Value, Pi, Number{Value: big.NewRat(1, 180)}}}
}

// bare compares a quantity with a value without unit.
func (c *comparer) bare(x Quantity, y Node) Comparison {
	if x.Unit.Name == "%" {
		return c.percent(x, y)
	}
	if c.policy.Units && x.Unit.Name != "" {
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
var clockUnit = Unit{Name: "clock"}

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
