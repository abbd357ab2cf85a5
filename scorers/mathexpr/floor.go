package mathexpr

import (
	"math/big"
	"strings"
)

// floorOf takes what is certainly a whole number out of a floor: the whole part of the
// constant, and of the coefficients of products of letters that stand for integers. So
// ⌊(n + 2)/2⌋ is ⌊n/2⌋ + 1, and ⌈n/2⌉, which is −⌊−n/2⌋, is n − ⌊n/2⌋.
func (a *algebra) floorOf(x fraction) (fraction, bool) {
	if !x.isPoly() {
		return fraction{}, false
	}
	whole, rest := make(poly), make(poly)
	for _, t := range x.num {
		if !isWholeMonomial(t.factors) {
			a.addTo(rest, t.coefficient, t.factors)
			continue
		}
		part := floor(t.coefficient)
		a.addTo(whole, part, t.factors)
		a.addTo(rest, new(big.Rat).Sub(t.coefficient, part), t.factors)
	}
	if a.err != nil {
		return fraction{}, false
	}
	if _, constant := rest.constant(); constant { // below one
		return polynomial(whole), true
	}
	return a.add(polynomial(whole), opaqueCall("floor", []string{rest.key()})), true
}

// isWholeMonomial reports whether a product of powers is a whole number by the names in
// it.
func isWholeMonomial(factors []factor) bool {
	for _, f := range factors {
		letter, _, _ := strings.Cut(f.text, "_")
		if f.kind != atomSymbol || !strings.Contains(integerLetters, letter) || !f.exponent.isInt() || f.exponent.num < 0 {
			return false
		}
	}
	return true
}
