package mathexpr

import (
	"slices"
	"strings"
)

// Values with conditions: which items of a list are conditions of those before them, how
// conditions are put together and taken apart, and what is written before each.

// conditioned reads "x = kπ, k ∈ ℤ": what says where a symbol of the answers
// lies is their condition.
func conditioned(items []Node) (w Where, ok bool) {
	for i, n := range items {
		if !isMembership(n) && (i == 0 || !isConditionOf(n, items[:i])) {
			continue
		}
		if i == 0 {
			return Where{}, false
		}
		for _, c := range items[i:] {
			if _, ok := c.(Relation); !ok {
				return Where{}, false
			}
		}
		return Where{Value: named(items[:i]), Condition: named(items[i:])}, true
	}
	return Where{}, false
}

// isConditionOf reports whether n is a condition on a name of the values before it, which
// are none: y² = 4x, x > 0.
func isConditionOf(n Node, values []Node) bool {
	if !isCondition(n) || slices.ContainsFunc(values, func(v Node) bool { return isCondition(v) || isValueGiven(v) }) {
		return false
	}
	return slices.ContainsFunc(symbolsOf(n), func(s string) bool {
		return slices.ContainsFunc(values, func(v Node) bool { return slices.Contains(symbolsOf(v), s) })
	})
}

// isValueGiven recognises a = 1, beside which a ≤ −2 is another answer.
func isValueGiven(n Node) bool {
	r, ok := n.(Relation)
	if !ok {
		return false
	}
	_, value, ok := assignment(r)
	return ok && isConstant(value)
}

// isMembership recognises k ∈ ℤ.
func isMembership(n Node) bool {
	r, ok := n.(Relation)
	if !ok || len(r.Operators) != 1 || r.Operators[0] != "∈" {
		return false
	}
	set, ok := r.Operands[1].(Symbol)
	if !ok || !isSymbol(r.Operands[0]) {
		return false
	}
	return isNumberSetName(set.Name)
}

// isNumberSetName recognises the names of ℤ and the like after ∈.
func isNumberSetName(name string) bool {
	switch name {
	case "Z", "N", "Q", "R", "C":
		return true
	}
	return len(name) > len(`\mathbb`) && strings.HasPrefix(name, `\mathbb`)
}

// named makes a list of items; values after "x = 1" are x's too: x = 1, 2.
func named(items []Node) Node {
	if len(items) == 1 {
		return items[0]
	}
	r, ok := items[0].(Relation)
	if !ok || len(r.Operators) != 1 || r.Operators[0] != "=" && r.Operators[0] != "∈" || !isSymbol(r.Operands[0]) {
		return List{Items: items}
	}
	for _, n := range items[1:] {
		switch n.(type) {
		case Relation, Where, Congruence, Text, Choice:
			return List{Items: items}
		}
	}
	values := append([]Node{r.Operands[1]}, items[1:]...)
	return Relation{Operators: r.Operators, Operands: []Node{r.Operands[0], List{Items: values}}}
}

func lastWhere(items []Node) (Where, bool) {
	if len(items) == 0 {
		return Where{}, false
	}
	w, ok := items[len(items)-1].(Where)
	return w, ok
}

// also adds a condition.
func (w Where) also(c Node) Where {
	if _, _, modular := remainder(w); modular {
		return Where{Value: w, Condition: c}
	}
	return Where{Value: w.Value, Condition: List{Items: append(conditionsIn(w.Condition), c)}}
}

// parts splits a value from its conditions and those of a value with conditions in it.
func (w Where) parts() (value Node, conditions []Node) {
	value, conditions = w.Value, conditionsIn(w.Condition)
	if inner, ok := value.(Where); ok {
		if _, _, modular := remainder(inner); !modular {
			value, more := inner.parts()
			return value, append(more, conditions...)
		}
	}
	return value, conditions
}

// conditionsIn lists the conditions that one may be made of.
func conditionsIn(n Node) []Node {
	switch n := n.(type) {
	case List:
		return slices.Clip(n.Items)
	case Where:
		_, _, modular := remainder(n)
		if t, ok := n.Condition.(Text); !modular && (!ok || !isSymbol(n.Value) || !isRemark(t.Words, n.Value)) {
			value, conditions := n.parts()
			return append([]Node{value}, conditions...)
		}
	}
	return []Node{n}
}

// marks are what stands before each of the conditions of a value: "for", without which an
// equation would be another answer, or a comma before what can be nothing else.
func marks(value Node, conditions []Node) []string {
	items := listed(value)
	list, bare := len(items) > 0, false
	if list {
		_, bare = conditioned(slices.Concat(items, conditions))
		bare = bare && List{Items: items}.separator() == ", "
	}
	all := make([]string, len(conditions))
	for i, c := range conditions {
		switch {
		case bare || i > 0 && !list && isCondition(c):
			all[i] = ", "
		case i > 0 || list:
			all[i] = `, \text{for }`
		default:
			all[i] = `\text{ for }`
		}
	}
	return all
}

// listed are the items that a list is written as, or x = 1, 2.
func listed(n Node) []Node {
	switch n := n.(type) {
	case List:
		return n.Items
	case Relation:
		last := len(n.Operands) - 1
		if l, ok := n.Operands[last].(List); ok {
			first := Relation{Operators: n.Operators, Operands: append(slices.Clip(n.Operands[:last]), l.Items[0])}
			return append([]Node{first}, l.Items[1:]...)
		}
	}
	return nil
}

// equationsFirst compares conditions by whether they are equations, which commas may not
// stand before.
func equationsFirst(x, y Node) int {
	switch {
	case isCondition(x) == isCondition(y):
		return 0
	case isCondition(y):
		return -1
	}
	return 1
}

// isAside reports whether n, in brackets after a value, is a condition of it: 1 (x ≥ 1),
// 2^n (n odd). After a lone capital, P(X > 1), it is an argument.
func isAside(value, n Node) bool {
	if s, ok := value.(Symbol); ok && isCapital(s.Name[0]) {
		return false
	}
	if w, ok := n.(Where); ok {
		return isSymbol(w.Value)
	}
	return isCondition(n) && !isRatioNode(n)
}

// isCondition reports whether n can only go on with a condition: it is a
// relation, and no equation.
func isCondition(n Node) bool {
	r, ok := n.(Relation)
	return ok && !slices.Contains(r.Operators, "=")
}
