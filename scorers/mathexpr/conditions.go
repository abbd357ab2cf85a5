package mathexpr

import (
	"math/big"
)

// where compares a value given under a condition. The domain of a parameter, or a
// value that it must not have, may be left out on one side.
func (c *comparer) where(x Where, y Node) Comparison {
	if value, modulus, ok := remainder(x); ok {
		return c.residues(x, value, modulus, y)
	}
	w, ok := y.(Where)
	if class, congruence := y.(Congruence); congruence && isEquation(x.Value) {
		return c.congruence(class, x) // n = 4k + 1, k ∈ ℤ
	}
	if !ok {
		result := c.compare(x.Value, y)
		if result.Verdict == Equal && (!isDomain(x.Condition) || cutsCurve(x)) {
			return unknown("a condition stands on one side only")
		}
		return result
	}
	if result := c.compare(x.Value, w.Value); result.Verdict != Equal {
		return result
	}
	if isDomain(x.Condition) && isDomain(w.Condition) && (saysConstant(x.Condition) || saysConstant(w.Condition)) {
		return equal("the same value of a constant")
	}
	result := c.compare(x.Condition, w.Condition)
	if result.Verdict == Unequal {
		return unequal("conditions differ: " + result.Reason)
	}
	return result
}

// residues compares residue classes of no name. A modulus may be left out, and the
// remainder then be worked out.
func (c *comparer) residues(x Where, value, modulus, y Node) Comparison {
	if other, ok := residueClass(y, Symbol{Name: "r"}); ok { // of the name that either has, or of none
		class, _ := residueClass(x, other.Left)
		other, _ = residueClass(y, class.Left)
		return c.congruence(class, other)
	}
	if r := c.compare(value, y); r.Verdict == Equal || y.rank() != rankScalar || value.rank() != rankScalar {
		return r
	}
	return c.compare(Call{Name: "mod", Args: []Node{value, modulus}}, y)
}

// saysConstant reports whether a condition says only that a name is a constant, or that
// it is any.
func saysConstant(n Node) bool {
	switch n := n.(type) {
	case Where:
		return saysConstant(n.Condition)
	case Text, Symbol:
		return true
	}
	return false
}

// cutsCurve reports whether a condition takes points out of an equation that is solved for
// nothing: x² + y² = 1 without those of y = 0.
func cutsCurve(w Where) bool {
	r, ok := w.Value.(Relation)
	c, also := w.Condition.(Relation)
	return ok && also && c.Operators[0] == "≠" && !isSolved(r)
}

// isDomain reports whether a condition says only which numbers a name may stand for.
func isDomain(n Node) bool {
	switch n := n.(type) {
	case Relation:
		return len(n.Operators) == 1 && (n.Operators[0] == "∈" || n.Operators[0] == "≠")
	case List:
		for _, i := range n.Items {
			if !isDomain(i) {
				return false
			}
		}
		return true
	case Text:
		_, ok := domain(n.Words)
		p := predicate(n.Words)
		return ok || p == "" || p == "constant" || p == "arbitrary constant"
	case Where:
		return isDomain(n.Condition)
	case Symbol: // for all x
		return true
	}
	return false
}

// congruence compares residue classes: −1 and 6 modulo 7 are the same.
func (c *comparer) congruence(x Congruence, y Node) Comparison {
	w, ok := residueClass(y, x.Left)
	if !ok {
		if w, ok = c.multiples(y, x.Left); !ok {
			return unknown("a congruence against something else")
		}
	}
	if r := c.compare(x.Modulus, w.Modulus); r.Verdict != Equal {
		return Comparison{r.Verdict, "moduli differ", r.Rung}
	}
	if r := c.compare(x.Left, w.Left); r.Verdict != Equal {
		return r
	}
	m, isNumber := rationalOf(x.Modulus)
	a, fine := rationalOf(x.Right)
	b, also := rationalOf(w.Right)
	if !isNumber || !fine || !also || m.Sign() == 0 {
		return c.compare(x.Right, w.Right)
	}
	if q := new(big.Rat).Sub(a, b); q.Quo(q, m).IsInt() {
		return equal("the same residue class")
	}
	return unequal("different residue classes")
}

// multiples reads n = 4k + 1, with k any integer, as n ≡ 1 modulo 4.
func (c *comparer) multiples(n, name Node) (class Congruence, ok bool) {
	if w, given := n.(Where); given {
		m, ok := w.Condition.(Relation)
		if !ok || !isMembership(m) || m.Operands[1] != Node(Symbol{Name: `\mathbb{Z}`}) {
			return Congruence{}, false
		}
		n = w.Value
	}
	r, ok := n.(Relation)
	if !ok || len(r.Operators) != 1 || r.Operators[0] != "=" || c.compare(r.Operands[0], name).Verdict != Equal {
		return Congruence{}, false
	}
	names := symbolsOf(r.Operands[1])
	if len(names) != 1 || r.Operands[1].rank() != rankScalar {
		return Congruence{}, false
	}
	ok = c.attempt(func() bool {
		f := c.scalar(r.Operands[1])
		slope, rest, linear := linearIn(f.num, names[0])
		modulus, fixed := polynomial(slope).constant()
		residue, also := polynomial(rest).constant()
		class = Congruence{Left: name, Right: Number{Value: residue}, Modulus: Number{Value: modulus}}
		return f.isPoly() && linear && fixed && also && modulus.IsInt() && residue.IsInt() && modulus.Sign() > 0
	})
	return class, ok
}

// residueClass reads x = 2 (mod 5) and, of the name given, 2 (mod 5).
func residueClass(n, name Node) (Congruence, bool) {
	switch n := n.(type) {
	case Congruence:
		return n, true
	case Relation:
		if len(n.Operators) == 1 && n.Operators[0] == "=" {
			return residueClass(n.Operands[1], n.Operands[0])
		}
	case Call:
		if n.Name == "mod" && len(n.Args) == 2 {
			return Congruence{Left: name, Right: n.Args[0], Modulus: n.Args[1]}, true
		}
	case Where:
		value, modulus, ok := remainder(n)
		if r, equation := value.(Relation); ok && equation && len(r.Operators) == 1 && r.Operators[0] == "=" {
			name, value = r.Operands[0], r.Operands[1]
		}
		return Congruence{Left: name, Right: value, Modulus: modulus}, ok
	}
	return Congruence{}, false
}

// modulo is the condition, as a function, of a value that stands for its residue class.
const modulo = "modulo"

// remainder splits 2 (mod 5), of no name, into the value and the modulus.
func remainder(n Node) (value, modulus Node, ok bool) {
	w, ok := n.(Where)
	if !ok {
		return nil, nil, false
	}
	call, ok := w.Condition.(Call)
	if !ok || call.Name != modulo {
		return nil, nil, false
	}
	return w.Value, call.Args[0], true
}

// piecewise pairs branches off, in any order. The last branch, which is for every
// other case, may have its condition spelled out.
func (c *comparer) piecewise(x Piecewise, y Node) Comparison {
	w, ok := y.(Piecewise)
	if !ok {
		if y.rank() == rankScalar && !isConstant(y) {
			return unknown("cases against a formula")
		}
		return unequal("cases against a single value")
	}
	if len(x.Branches) != len(w.Branches) {
		return unequal("different numbers of cases")
	}
	undecided := false
	used := make([]bool, len(w.Branches))
	for _, b := range x.Branches {
		found := false
		for j, d := range w.Branches {
			if used[j] {
				continue
			}
			v := c.branch(b, d, len(x.Branches))
			if found = v == Equal; found {
				used[j] = true
				break
			}
			undecided = undecided || v == Unknown
		}
		if !found && !undecided {
			return unequal("a case of one is not in the other")
		}
		if !found {
			return unknown("some cases are neither proved equal nor shown to differ")
		}
	}
	return equal("the same cases")
}

func (c *comparer) branch(b, d Branch, cases int) Verdict {
	if v := c.compare(b.Value, d.Value).Verdict; v != Equal {
		return v
	}
	switch {
	case b.Condition == nil && d.Condition == nil:
		return Equal
	case b.Condition == nil || d.Condition == nil:
		if cases > 1 { // the other branches have the same conditions, so this has the rest
			return Equal
		}
		return Unequal
	}
	return c.compare(b.Condition, d.Condition).Verdict
}
