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

// measuredAs reads 5 N, 10 m², 3 kT beside a unit that measures the same.
func measuredAs(n Node, unit Unit) (q Quantity, ok bool) {
	p, ok := n.(Product)
	if !ok || unit.Name == "" || !isConstant(p.Factors[0]) {
		return Quantity{}, false
	}
	first := 1
	for first < len(p.Factors) && isConstant(p.Factors[first]) {
		first++
	}
	var r unitReader
	if first == len(p.Factors) || !r.symbols(p.Factors[first:], 1) {
		return Quantity{}, false
	}
	if _, ok = conversion(r.unit(), unit.Name); !ok {
		return Quantity{}, false
	}
	q = Quantity{Value: p.Factors[0], Unit: Unit{Name: r.unit()}}
	if first > 1 {
		q.Value = Product{Factors: slices.Clip(p.Factors[:first])}
	}
	return q, true
}

// symbols reads symbols side by side as units, of as many of them as make one.
func (r *unitReader) symbols(factors []Node, power int) bool {
	for i := 0; i < len(factors); {
		written, most, name := "", 0, ""
		for j := i; j < len(factors) && j < i+maxSymbols; j++ {
			s, ok := symbolOf(factors[j])
			if !ok {
				break
			}
			written += s
			if unit, ok := unitNamed(written); ok && (unit == written || j == i) { // g·m is no gram
				most, name = j+1-i, unit
			}
		}
		if most == 0 {
			if !r.raisedSymbols(factors[i], power) {
				return false
			}
			most = 1
		} else if !r.take(name, power) {
			return false
		}
		i += most
	}
	return true
}

// raisedSymbols reads a power or a product of symbols.
func (r *unitReader) raisedSymbols(n Node, power int) bool {
	switch n := n.(type) {
	case Product:
		return r.symbols(n.Factors, power)
	case Power:
		e, ok := n.Exponent.(Number)
		if !ok || !e.Value.IsInt() || !e.Value.Num().IsInt64() || max(e.Value.Num().Int64(), -e.Value.Num().Int64()) > maxUnit {
			return false
		}
		return r.symbols([]Node{n.Base}, power*int(e.Value.Num().Int64()))
	}
	return false
}

// symbolOf is a symbol as units are written.
func symbolOf(n Node) (string, bool) {
	switch n := n.(type) {
	case Symbol:
		return cmp.Or(unitSigns[strings.TrimPrefix(n.Name, `\`)], n.Name), true
	case Constant: // e of eV
		return string(rune(n)), n == E
	}
	return "", false
}

// maxSymbols bounds the symbols that one unit may be.
const maxSymbols = 3
