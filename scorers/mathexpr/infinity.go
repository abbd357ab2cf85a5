package mathexpr

import "slices"

// Infinity is no number: ∞ + 5 and 2·∞ are ∞, and what has no value, ∞ − ∞ or 0·∞ or
// 1^∞, must not be worked out as if it had one.

// indeterminateName is the call of an expression with ∞ that stands for no value, and
// equals itself alone.
const indeterminateName = `\indeterminate`

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
	sign := 0
	switch n := n.(type) {
	case Sum:
		for _, t := range n.Terms {
			switch s := infinite(t); {
			case s == 0 && isUnbounded(t), s*sign < 0:
				return Call{Name: indeterminateName, Args: operands}
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
	return Call{Name: indeterminateName, Args: operands}
}

// isUnbounded reports whether n is ∞, −∞ or made of them.
func isUnbounded(n Node) bool {
	c, ok := n.(Call)
	return infinite(n) != 0 || ok && c.Name == indeterminateName
}

// signOfConstant is the sign of a number, or nought where it is none or is not certain.
func signOfConstant(n Node) int {
	low, high, ok := enclosed(n)
	if !ok || low.Sign() != high.Sign() {
		return 0
	}
	return low.Sign()
}
