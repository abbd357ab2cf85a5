package mathexpr

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// An atom is an indeterminate of the algebra.
type atom struct {
	text string // canonical notation, which parses back to the atom
	kind atomKind
}

type atomKind uint8

// The kinds of atoms. Products of different ones of the first three kinds, with
// prime exponents in [0, 1), are linearly independent over the rationals; so
// they stay together with π alone or e alone.
const (
	atomPrime     atomKind = iota // a prime under a root
	atomImaginary                 // i
	atomSymbol
	atomPi
	atomE
	atomOpaque // anything without a rule
)

// A factor is an atom to a rational exponent.
type factor struct {
	atom
	exponent exponent
}

// An exponent is a small rational in lowest terms, den > 0.
type exponent struct{ num, den int64 }

func (e exponent) isInt() bool { return e.den == 1 }

// add returns e + f, and whether it fits.
func (e exponent) add(f exponent) (exponent, bool) {
	const limit = 1 << 30
	n, d := e.num*f.den+f.num*e.den, e.den*f.den
	g := gcd(n, d)
	return exponent{n / g, d / g}, max(n, -n, d) < limit*limit && max(n/g, -n/g, d/g) < limit
}

func (e exponent) less(f exponent) bool { return e.num*f.den < f.num*e.den }

// mul returns e · f, and whether it fits.
func (e exponent) mul(f exponent) (exponent, bool) {
	const limit = 1 << 30
	n, d := e.num*f.num, e.den*f.den
	g := gcd(n, d)
	return exponent{n / g, d / g}, max(n/g, -n/g, d/g) < limit
}

func gcd(a, b int64) int64 {
	a, b = max(a, -a), max(b, -b)
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, 1)
}

// A term is a coefficient times a monomial, whose factors are sorted by atom
// and have no exponent of nought.
type term struct {
	coefficient *big.Rat
	factors     []factor
}

// A poly is a sum of terms by the key of their monomial, none of them zero. Polynomials
// share terms, which no one may write to.
type poly map[string]*term

// monomialKey is a monomial's canonical notation.
func monomialKey(factors []factor) string {
	switch {
	case len(factors) == 0:
		return ""
	case len(factors) == 1 && factors[0].exponent == exponent{1, 1}:
		return factors[0].text
	}
	return string(appendMonomial(nil, factors))
}

// appendMonomial appends a monomial's canonical notation to b.
func appendMonomial(b []byte, factors []factor) []byte {
	if slices.ContainsFunc(factors, factor.isRoot) { // which is read as an atom
		factors = slices.Clone(factors)
		slices.SortFunc(factors, func(x, y factor) int { return strings.Compare(x.place(), y.place()) })
	}
	for i, f := range factors {
		if i > 0 {
			b = append(b, '*')
		}
		b = f.append(b)
	}
	return b
}

// isRoot recognises a root of what has no rule.
func (f factor) isRoot() bool { return f.kind == atomOpaque && !f.exponent.isInt() }

// place is what a factor is sorted by where roots are.
func (f factor) place() string {
	if !f.isRoot() {
		return f.text
	}
	root := factor{f.atom, exponent{max(f.exponent.num, -f.exponent.num), f.exponent.den}}
	return string(root.append(nil))
}

// append appends atom^exponent so that it parses back.
func (f factor) append(b []byte) []byte {
	if f.exponent == (exponent{1, 1}) {
		return append(b, f.text...)
	}
	if f.isRoot() && f.exponent.num < 0 { // as it is read, a root first
		root := factor{f.atom, exponent{-f.exponent.num, f.exponent.den}}
		return append(root.append(append(b, '(')), ")^(-1)"...)
	}
	if f.kind == atomOpaque {
		b = append(append(append(b, '('), f.text...), ')')
	} else {
		b = append(b, f.text...)
	}
	b = append(b, '^')
	if f.exponent.isInt() && f.exponent.num > 0 {
		return strconv.AppendInt(b, f.exponent.num, 10)
	}
	b = strconv.AppendInt(append(b, '('), f.exponent.num, 10)
	if !f.exponent.isInt() {
		b = strconv.AppendInt(append(b, '/'), f.exponent.den, 10)
	}
	return append(b, ')')
}

// sorted returns the terms in canonical order: by falling degree, then by
// notation, so that a polynomial reads as one writes it.
func (p poly) sorted() []term {
	all := make([]place, 0, len(p))
	for k, t := range p {
		all = append(all, place{*t, k, t.degree()})
	}
	slices.SortFunc(all, place.compare)
	terms := make([]term, len(all))
	for i, k := range all {
		terms[i] = k.term
	}
	return terms
}

// leading returns the first term of a non-empty p in canonical order.
func (p poly) leading() term {
	var first place
	for k, t := range p {
		if at := (place{*t, k, t.degree()}); first.coefficient == nil || at.compare(first) < 0 {
			first = at
		}
	}
	return first.term
}

// A place is what the order of a term goes by.
type place struct {
	term
	key    string
	degree float64
}

func (a place) compare(b place) int {
	if c := cmp.Compare(b.degree, a.degree); c != 0 {
		return c
	}
	return strings.Compare(a.key, b.key)
}

// degree is the degree of a term in its symbols.
func (t term) degree() float64 {
	degree := 0.0
	for _, f := range t.factors {
		if f.kind == atomSymbol {
			degree += float64(f.exponent.num) / float64(f.exponent.den)
		}
	}
	return degree
}

// key is the polynomial's canonical notation: 3*x^2-1/2*x+5.
func (p poly) key() string {
	if len(p) == 0 {
		return "0"
	}
	if t, ok := p[""]; ok && len(p) == 1 {
		return t.coefficient.RatString()
	}
	var b strings.Builder
	for i, t := range p.sorted() {
		c := t.coefficient.RatString()
		switch {
		case len(t.factors) == 0:
		case c == "1":
			c = ""
		case c == "-1":
			c = "-"
		default:
			c += "*"
		}
		if i > 0 && !strings.HasPrefix(c, "-") {
			b.WriteByte('+')
		}
		b.WriteString(c)
		b.WriteString(monomialKey(t.factors))
	}
	return b.String()
}

// constant returns the polynomial's value if it is a rational number.
func (p poly) constant() (*big.Rat, bool) {
	switch len(p) {
	case 0:
		return new(big.Rat), true
	case 1:
		if t, ok := p[""]; ok {
			return t.coefficient, true
		}
	}
	return nil, false
}

// single returns the only term of p.
func (p poly) single() (term, bool) {
	if len(p) != 1 {
		return term{}, false
	}
	for _, t := range p {
		return *t, true
	}
	return term{}, false
}

func constantPoly(r *big.Rat) poly {
	if r.Sign() == 0 {
		return poly{}
	}
	return poly{"": {coefficient: r}}
}

func atomPoly(a atom) poly {
	f := []factor{{a, exponent{1, 1}}}
	return poly{a.text: {coefficient: one, factors: f}}
}

var one = big.NewRat(1, 1)
