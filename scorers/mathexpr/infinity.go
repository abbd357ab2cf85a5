package mathexpr

import (
	"slices"
	"strings"
)

// Infinity is no number: ∞ + 5 and 2·∞ are ∞, and what has no value, ∞ − ∞ or 0·∞ or
// 1^∞, must not be worked out as if it had one.

// The names of the calls of a product, a sum and a power with ∞ that stand for no value,
// and equal themselves alone.
const (
	indeterminateName  = `\indeterminate`
	indeterminateSum   = `\indeterminatesum`
	indeterminatePower = `\indeterminatepower`
)

// unbounded carries out the arithmetic of one node that has ∞ right below it.
func unbounded(n Node) Node {
	switch n.(type) {
	case Sum, Product, Power:
	default:
		return n
	}
	operands := children(n)
	if !slices.ContainsFunc(operands, func(o Node) bool { return infinite(o) != 0 }) {
		return n
	}
	sign, finite := 0, []Node{}
	switch n := n.(type) {
	case Sum:
		for _, t := range n.Terms {
			switch s := infinite(t); {
			case s == 0 && isUnbounded(t), s*sign < 0:
				return Call{Name: indeterminateSum, Args: operands}
			case s != 0:
				sign = s
			}
		}
	case Product:
		sign = 1
		for _, f := range n.Factors {
			s := infinite(f)
			if s == 0 {
				s = signOfConstant(f)
				finite = append(finite, f)
			}
			sign *= s
		}
	case Power:
		if e, ok := n.Exponent.(Number); ok && e.Value.Sign() > 0 {
			sign = max(infinite(n.Base), 0)
		}
	}
	switch sign {
	case 1:
		return Infinity
	case -1:
		return negative(Infinity)
	}
	if _, ok := n.(Power); ok {
		return Call{Name: indeterminatePower, Args: operands}
	}
	return Call{Name: indeterminateName, Args: []Node{Product{Factors: finite}, Infinity}}
}

// isUnbounded reports whether n is ∞, −∞ or made of them.
func isUnbounded(n Node) bool {
	c, ok := n.(Call)
	return infinite(n) != 0 || ok && strings.HasPrefix(c.Name, indeterminateName)
}

// signOfConstant is the sign of a number, or nought where it is none or is not certain.
func signOfConstant(n Node) int {
	low, high, ok := enclosed(n)
	if !ok || low.Sign() != high.Sign() {
		return 0
	}
	return low.Sign()
}
