package mathexpr

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// limit is the verdict when the algebra gave up.
func (c *comparer) limit() Comparison { return unknown(c.err.Error()) }

// scalars compares two scalars, by the cheapest means that decides: exact
// rational numbers; canonical forms, whose difference has no terms left if they
// are equal; and values, in ways that the rest calls for.
func (c *comparer) scalars(x, y Node) Comparison {
	if result, ok := c.rationals(x, y); ok {
		return result
	}
	s := subjectOf(x, y)
	if s.opaque {
		return c.asWritten(x, y)
	}
	if result, ok := c.forms(x, y); ok {
		return result
	}
	return c.logarithms(x, y, func(x, y Node) Comparison { return c.values(x, y, s) })
}

// rationals compares two rational numbers.
func (c *comparer) rationals(x, y Node) (Comparison, bool) {
	if a, ok := literal(x); ok {
		if b, ok := literal(y); ok {
			if a.IsInt() && b.IsInt() { // Cmp of rational numbers multiplies
				return sameNumber(x, y, a.Num().Cmp(b.Num()) == 0), true
			}
			return sameNumber(x, y, a.Cmp(b) == 0), true
		}
	}
	m := meter{c.work.fuel / 2}
	defer func() { c.work.fuel -= c.work.fuel/2 - max(m.fuel, 0) }()
	e := evaluation[*big.Rat]{rationals{&m}, nil, true, &m}
	a, err := e.value(x)
	if err != nil {
		return Comparison{}, false
	}
	b, err := e.value(y)
	if err != nil {
		return Comparison{}, false
	}
	return sameNumber(x, y, a.Cmp(b) == 0), true
}

func sameNumber(x, y Node, same bool) Comparison {
	if same {
		return equal("the same number").by("exact")
	}
	return unequal(valuesDiffer(x, y)).by("exact")
}

// literal is the value of a number, or of a quotient of two.
func literal(n Node) (*big.Rat, bool) {
	switch n := n.(type) {
	case Number:
		return n.Value, true
	case Decimal:
		return n.Value, true
	case Product:
		if len(n.Factors) != 2 {
			return nil, false
		}
		above, ok := n.Factors[0].(Number)
		power, also := n.Factors[1].(Power)
		if !ok || !also {
			return nil, false
		}
		below, ok := power.Base.(Number)
		exponent, also := power.Exponent.(Number)
		if !ok || !also || exponent.Value.Cmp(minusOne) != 0 || below.Value.Sign() == 0 || size(above.Value)+size(below.Value) > maxBits/8 {
			return nil, false
		}
		return new(big.Rat).Quo(above.Value, below.Value), true
	}
	return nil, false
}

// forms compares canonical forms.
func (c *comparer) forms(x, y Node) (Comparison, bool) {
	if c.formless {
		return Comparison{}, false
	}
	trial := &algebra{fuel: c.fuel / 2}
	defer func() { c.fuel -= c.fuel/2 - max(trial.fuel, 0) }()
	fx, fy := trial.scalar(x), trial.scalar(y)
	d := trial.difference(fx, fy)
	if errors.Is(trial.err, errDivision) {
		return unknown(trial.err.Error()), true
	}
	if trial.err != nil {
		return Comparison{}, false
	}
	rung := "exact"
	if fx.num.hasRoots() || fy.num.hasRoots() {
		rung = "radicals"
	}
	if len(d) > 0 && d.decided() {
		return unequal(valuesDiffer(x, y)).by(rung), true
	}
	if len(d) > 0 {
		d = trial.pythagorean(d)
	}
	return equal("their difference is zero").by(rung), len(d) == 0 && trial.err == nil
}

// hasRoots reports whether a prime stands under a root.
func (p poly) hasRoots() bool {
	for _, t := range p {
		for _, f := range t.factors {
			if f.kind == atomPrime {
				return true
			}
		}
	}
	return false
}

// values compares by evaluation: of rational expressions modulo primes, of
// constants in balls, of others at points.
func (c *comparer) values(x, y Node, s subject) Comparison {
	if result, ok := c.modular(x, y); ok {
		return result
	}
	if len(s.symbols) > 0 {
		return c.points(x, y, s)
	}
	return c.constants(x, y)
}

// constants compares two numbers in balls. One that excludes zero proves a
// difference; agreement to the tolerance of the last precision is taken for
// equality.
func (c *comparer) constants(x, y Node) Comparison {
	ladder := []precision{128, 256, 544, maxPrecision}
	switch differ, ok := c.floats(x, y, point{}); {
	case differ != "":
		return unequal(differ).by("ball")
	case ok: // equal to fifty bits: no little precision will tell
		ladder = ladder[2:]
	}
	for _, bits := range ladder {
		agree, err := c.balls(x, y, bits, point{}, false)
		switch {
		case err == nil && !agree:
			return unequal(fmt.Sprintf("values differ, seen at %d bits", bits)).by("ball")
		case err == nil && bits.tolerance() > 400:
			return equal(fmt.Sprintf("the same value to %d bits", bits.tolerance())).by("ball")
		case err != nil && !errors.Is(err, errUnsure):
			return unknown(neither + ": " + err.Error())
		}
	}
	return unknown(neither + fmt.Sprintf(" at %d bits", maxPrecision))
}

// logarithms compares by each reading of a logarithm without a base: school
// takes it to base 10, and the rest of mathematics to base e.
func (c *comparer) logarithms(x, y Node, compare func(x, y Node) Comparison) Comparison {
	nx, ny := withBase(x, E), withBase(y, E)
	first := compare(nx, ny)
	if first.Verdict == Equal || !hasBareLogarithm(x) && !hasBareLogarithm(y) {
		return first
	}
	second := compare(withBase(x, integer(10)), withBase(y, integer(10)))
	if second.Verdict == Equal {
		second.Reason += ", with log to base 10"
	}
	if second.Verdict != Unequal {
		return second
	}
	return first
}

func hasBareLogarithm(n Node) bool {
	return holds(n, func(n Node) bool {
		c, ok := n.(Call)
		return ok && c.Name == "log" && len(c.Args) == 1
	})
}

// withBase gives logarithms without a base one; lg is to base 10.
func withBase(n Node, base Node) Node {
	return rewrite(n, func(n Node) Node {
		c, ok := n.(Call)
		switch {
		case !ok || len(c.Args) != 1:
		case c.Name == "log" && base == E:
			return Call{Name: "ln", Args: c.Args}
		case c.Name == "log":
			return Call{Name: "log", Args: []Node{base, c.Args[0]}}
		case c.Name == "lg":
			return Call{Name: "log", Args: []Node{integer(10), c.Args[0]}}
		}
		return n
	})
}

// difference is a numerator of x − y.
func (a *algebra) difference(x, y fraction) poly {
	return a.addPoly(a.mulPoly(x.num, y.den), scale(a.mulPoly(y.num, x.den), big.NewRat(-1, 1)))
}

// valuesDiffer explains a rounded decimal apart from other differences.
func valuesDiffer(x, y Node) string {
	for _, pair := range [][2]Node{{x, y}, {y, x}} {
		d, ok := pair[0].(Decimal)
		if !ok {
			continue
		}
		if other, ok := pair[1].(Decimal); ok && other.Places <= d.Places { // shows no more digits
			continue
		}
		low, high, known := enclosed(pair[1])
		if known && roundsTo(low, d) && roundsTo(high, d) {
			return fmt.Sprintf("a decimal rounded to %d places is not the exact value", d.Places)
		}
	}
	return "values differ"
}

// enclosed bounds a constant, by itself if it is rational.
func enclosed(n Node) (low, high *big.Rat, ok bool) {
	if r, ok := rationalOf(n); ok {
		return r, r, true
	}
	return bounds(n)
}

// rationalOf is the value of a scalar that is a rational number.
func rationalOf(n Node) (*big.Rat, bool) {
	if n.rank() != rankScalar {
		return nil, false
	}
	if r, ok := literal(n); ok {
		return r, true
	}
	m := meter{evaluationFuel / 4}
	e := evaluation[*big.Rat]{rationals{&m}, nil, true, &m}
	if r, err := e.value(n); err == nil {
		return r, true
	}
	a := newAlgebra()
	r, ok := a.scalar(n).constant()
	return r, ok && a.err == nil
}

// roundsTo reports whether r rounded to the places that d shows is d.
func roundsTo(r *big.Rat, d Decimal) bool {
	shown, ok := new(big.Rat).SetString(r.FloatString(d.Places))
	return ok && shown.Cmp(d.Value) == 0
}

// pythagorean replaces sin² by 1 − cos² throughout.
func (a *algebra) pythagorean(p poly) poly {
	for a.err == nil {
		out := make(poly, len(p))
		changed := false
		for _, t := range p {
			replacement, ok := a.replaceSine(*t)
			changed = changed || ok
			for _, r := range replacement {
				a.addTo(out, r.coefficient, r.factors)
			}
		}
		if p = out; !changed {
			return p
		}
	}
	return p
}

// replaceSine replaces one square of a sine in t, or returns t.
func (a *algebra) replaceSine(t term) (poly, bool) {
	for i, f := range t.factors {
		arg, ok := strings.CutPrefix(f.text, `\sin(`)
		if !ok || !f.exponent.isInt() || f.exponent.num < 2 {
			continue
		}
		rest := term{t.coefficient, append([]factor(nil), t.factors...)}
		if f.exponent.num == 2 {
			rest.factors = append(rest.factors[:i], rest.factors[i+1:]...)
		} else {
			rest.factors[i].exponent.num -= 2
		}
		cosine := []factor{{atom{`\cos(` + arg, atomOpaque}, exponent{2, 1}}}
		square := poly{"": {one, nil}, monomialKey(cosine): {big.NewRat(-1, 1), cosine}}
		return a.mulPoly(poly{monomialKey(rest.factors): &rest}, square), true
	}
	return poly{monomialKey(t.factors): &t}, false
}

// Integer returns the value of e if it is an integer, without the unit or the
// name it may carry: "42", "42.0", "6 \cdot 7", "N = 42", "42 \text{ ways}".
func (e Expr) Integer() (*big.Int, bool) {
	n := e.Root
	if r, ok := n.(Relation); ok {
		if _, value, ok := assignment(r); ok {
			n = value
		}
	}
	if q, ok := n.(Quantity); ok {
		n = q.Value
	}
	r, ok := rationalOf(n)
	if !ok || !r.IsInt() {
		return nil, false
	}
	return new(big.Int).Set(r.Num()), true
}
