package mathexpr

import (
	"fmt"
	"math"
	"math/big"
)

// meets reports whether an answer that is not exactly the gold answer is it by the
// rule for rounded decimals, and says how.
func (r Rounding) meets(gold, answer Node) (reason string, ok bool) {
	switch r.Rule {
	case RoundGold:
		return roundedGold(gold, answer)
	case RoundPlaces:
		return fmt.Sprintf("the same to %d places", r.Places), r.samePlaces(gold, answer)
	case RoundRelative:
		return fmt.Sprintf("they differ by less than %g of the gold answer", r.Relative), r.close(gold, answer)
	default:
		return "", false
	}
}

// roundedGold is the rule of a gold decimal: an exact answer rounds to it. One digit
// that is no nought (0.3, which a third is not), halves and quarters written without a
// nought at the end, and 3.0, are taken as exact. The digits of scientific notation are
// the significant ones: halves and quarters are rounded there, and decimals that show
// more digits round to them as well.
func roundedGold(gold, answer Node) (reason string, ok bool) {
	value, unit, scientific, ok := shown(gold)
	if !ok || hasDecimal(answer) && !scientific || !isConstant(answer) {
		return "", false
	}
	low, high, ok := enclosed(answer)
	if !ok {
		return "", false
	}
	half := new(big.Rat).Quo(unit, two)
	below, above := new(big.Rat).Sub(value, half), new(big.Rat).Add(value, half)
	return "the exact value rounds to the digits of the gold answer", low.Cmp(below) >= 0 && high.Cmp(above) <= 0
}

// shown is the value of a decimal and one unit of its last digit. It fails for what is
// exact. In scientific notation a power of ten scales them.
func shown(n Node) (value, unit *big.Rat, scientific, ok bool) {
	scale := one
	if p, isProduct := n.(Product); isProduct && len(p.Factors) == 2 {
		power, isPower := rationalOf(p.Factors[1])
		if !isPower || !isPowerOfTen(power) {
			return nil, nil, false, false
		}
		n, scale, scientific = p.Factors[0], power, true
	}
	d, ok := n.(Decimal)
	if !ok || d.Places <= 0 || d.Places > maxPlaces {
		return nil, nil, false, false
	}
	scientific = scientific || d.Exponent != 0
	unit = tenTo(d.Exponent - d.Places)
	quarters := new(big.Rat).Mul(d.Value, big.NewRat(4, 1))
	last := new(big.Rat).Quo(d.Value, unit)
	trailing := last.IsInt() && new(big.Int).Rem(last.Num(), big.NewInt(10)).Sign() == 0
	single := new(big.Rat).Abs(last).Cmp(big.NewRat(10, 1)) < 0
	if single || trailing && d.Places == 1 || !scientific && quarters.IsInt() && !trailing {
		return nil, nil, false, false
	}
	return new(big.Rat).Mul(d.Value, scale), unit.Mul(unit, scale), scientific, true
}

// maxPlaces bounds the places to which values are rounded.
const maxPlaces = 1000

func isPowerOfTen(r *big.Rat) bool {
	n := r.Num()
	if n.IsInt64() && n.Int64() == 1 {
		n = r.Denom()
	} else if !r.IsInt() {
		return false
	}
	if n.Sign() <= 0 {
		return false
	}
	digits := n.String()
	for _, d := range digits[1:] {
		if d != '0' {
			return false
		}
	}
	return digits[0] == '1'
}

func hasDecimal(n Node) bool {
	return holds(n, func(c Node) bool {
		_, ok := c.(Decimal)
		return ok
	})
}

// samePlaces rounds both values, to the nearest, to the rule's places.
func (r Rounding) samePlaces(gold, answer Node) bool {
	if !isConstant(gold) || !isConstant(answer) || r.Places > maxPlaces {
		return false
	}
	a, _, ok := enclosed(gold)
	b, _, also := enclosed(answer)
	return ok && also && a.FloatString(r.Places) == b.FloatString(r.Places)
}

// close compares by a share of the gold value; values with symbols, at points.
func (r Rounding) close(gold, answer Node) bool {
	share := new(big.Rat).SetFloat64(r.Relative)
	if share == nil || gold.rank() != rankScalar || answer.rank() != rankScalar {
		return false
	}
	if isConstant(gold) && isConstant(answer) {
		a, _, ok := enclosed(gold)
		b, _, also := enclosed(answer)
		d := new(big.Rat)
		return ok && also && d.Abs(d.Sub(a, b)).Cmp(share.Mul(share, new(big.Rat).Abs(a))) <= 0
	}
	work := meter{evaluationFuel / 4}
	p := point{subject: subjectOf(gold, answer)}
	for p.index = range uint64(minPoints) {
		a, err := evaluate(gold, p, &work)
		if err != nil {
			return false
		}
		b, err := evaluate(answer, p, &work)
		if err != nil || math.Abs(a.v-b.v) > r.Relative*math.Abs(a.v) {
			return false
		}
	}
	return true
}
