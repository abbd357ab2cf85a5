package mathexpr

import (
	"fmt"
	"math/big"
	"strings"
)

// limit is the verdict when the algebra gave up.
func (c *comparer) limit() Comparison {
	return unknown(c.err.Error())
}

// scalars compares two scalars: by their difference, which has no terms left if
// they are equal; and where that leaves something without a rule, at points.
func (c *comparer) scalars(x, y Node) Comparison {
	d := c.difference(c.scalar(x), c.scalar(y))
	switch {
	case c.err != nil:
		return c.limit()
	case len(d) == 0:
		return equal("their difference is zero")
	case d.decided():
		return unequal(valuesDiffer(x, y))
	}
	if d = c.pythagorean(d); len(d) == 0 && c.err == nil {
		return equal("their difference is zero")
	}
	if point, ok := differ(x, y); ok {
		return unequal(point)
	}
	return unknown("neither proved equal nor shown to differ")
}

// difference is a numerator of x − y.
func (a *algebra) difference(x, y fraction) poly {
	return a.addPoly(a.mulPoly(x.num, y.den), scale(a.mulPoly(y.num, x.den), big.NewRat(-1, 1)))
}

// valuesDiffer explains a rounded decimal apart from other differences.
func valuesDiffer(x, y Node) string {
	for _, pair := range [][2]Node{{x, y}, {y, x}} {
		d, ok := pair[0].(Decimal)
		other, known := rationalOf(pair[1])
		if ok && known && roundsTo(other, d) {
			return fmt.Sprintf("a decimal rounded to %d places is not the exact value", d.Places)
		}
	}
	return "values differ"
}

// rationalOf is the value of a scalar that is a rational number.
func rationalOf(n Node) (*big.Rat, bool) {
	if n.rank() != rankScalar {
		return nil, false
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
			replacement, ok := a.replaceSine(t)
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
		return a.mulPoly(poly{monomialKey(rest.factors): rest}, square), true
	}
	return poly{monomialKey(t.factors): t}, false
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
