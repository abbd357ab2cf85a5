package mathexpr

import (
	"cmp"
	"slices"
	"strings"
)

// readUnit reads the words after a value: a unit of measure, and what else they say.
func readUnit(words string) Unit {
	var u Unit
	r := unitReader{src: words, dressed: true}
	if r.product(1) && (r.known || r.per) {
		u.Name = r.unit()
		words = words[r.pos:]
	}
	u.Noun = nounOf(words)
	r = unitReader{src: u.Noun, dressed: true}
	if u.Noun != "" && r.product(1) && (r.known || r.per) { // 5 of a mile
		if u.Name == "" {
			return readUnit(u.Noun)
		}
		u.Noun = ""
	}
	return u
}

// measuredAs reads 5 N, or 3 kT, beside a quantity that newtons, or kiloteslas, measure
// too.
func measuredAs(n, other Node) (Node, bool) {
	q, ok := other.(Quantity)
	if !ok || q.Unit.Name == "" {
		return nil, false
	}
	p, ok := n.(Product)
	if !ok {
		return nil, false
	}
	factors := p.Factors
	written := ""
	for i := len(factors) - 1; i > 0 && len(factors)-i <= maxSymbols; i-- {
		switch f := factors[i].(type) {
		case Symbol:
			written = cmp.Or(unitSigns[strings.TrimPrefix(f.Name, `\`)], f.Name) + written
		case Constant:
			written = string(rune(f)) + written // e of eV
		default:
			return nil, false
		}
		name, ok := unitNamed(written)
		if !ok || !isConstant(Product{Factors: factors[:i]}) {
			continue
		}
		if _, ok = conversion(name, q.Unit.Name); !ok {
			return nil, false
		}
		value := factors[0]
		if i > 1 {
			value = Product{Factors: slices.Clip(factors[:i])}
		}
		return Quantity{Value: value, Unit: Unit{Name: name}}, true
	}
	return nil, false
}

// maxSymbols bounds the symbols that one unit may be.
const maxSymbols = 3
