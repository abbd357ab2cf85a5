package mathexpr

import (
	"math/big"
	"strings"
)

// isAside reports whether what ends the source in brackets, after a space, at a token says
// again what the value before it is: 3/8 (0.375), 1/3 (≈ 0.333), 1/2 (50%).
func (p *parser) isAside(value, bracket Node, start int) bool {
	if t := p.tokens[start]; !t.is("(") || !t.space || p.pos < len(p.tokens) {
		return false
	}
	if _, ok := value.(Decimal); ok || value.rank() != rankScalar || !isModest(value) || !isConstant(value) {
		return false
	}
	switch b := bracket.(type) {
	case Text: // 12 (twelve)
		n, ok := numeral(b.Words)
		exact, also := literal(value)
		return ok && also && n.Cmp(exact) == 0
	case Decimal:
		low, high, ok := enclosed(value)
		return ok && roundsTo(low, b) && roundsTo(high, b)
	case Quantity:
		share, ok := literal(b.Value)
		exact, also := literal(value)
		return ok && also && b.Unit.Name == "%" && exact.Cmp(new(big.Rat).Quo(share, big.NewRat(100, 1))) == 0
	}
	return false
}

// unbracketed is a source without the brackets around the unit, or the noun in the plural,
// of the number that it ends in: 18 (hours). Other words say something of the number.
func unbracketed(s string) string {
	before, noun, ok := strings.Cut(s, "(")
	noun, closed := strings.CutSuffix(noun, ")")
	before = strings.TrimRight(before, " ")
	if !ok || !closed || before == "" || !isDigit(before[len(before)-1]) || strings.Trim(noun, "abcdefghijklmnopqrstuvwxyz") != "" || !isWord(noun) {
		return s
	}
	plural := noun[len(noun)-1] == 's' && strings.IndexByte("ius", noun[len(noun)-2]) < 0
	if !plural && readUnit(noun).Name == "" || properties[singular(noun)] {
		return s
	}
	return before + " " + noun
}
