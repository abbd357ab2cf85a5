package mathexpr

import (
	"slices"
	"strings"
	"unicode"
)

// assignment splits a chain of equalities that names a value, x = 5 or
// f(x) = 2x or m + n = 25 + 8 = 33 or 5 = x, into the name and the last value.
// An approximation at the end is an aside: x = 14/3 ≈ 4.67 is 14/3, and so is
// 14/3 ≈ 4.67, which has no name.
func assignment(r Relation) (name, value Node, ok bool) {
	n := len(r.Operators)
	for n > 0 && r.Operators[n-1] == "≈" && (n > 1 || !isName(r.Operands[0])) {
		n--
	}
	if n == 0 {
		return nil, r.Operands[0], true
	}
	for _, o := range r.Operators[:n] {
		if o != "=" && o != "≈" {
			return nil, nil, false
		}
	}
	name, value = r.Operands[0], r.Operands[n]
	if names, one, all := shared(r); all && n == len(r.Operators) {
		return Tuple{Open: '(', Close: ')', Items: names}, one, true
	}
	if n > 1 && !slices.ContainsFunc(r.Operands[1:n+1], func(o Node) bool { return !isConstant(o) }) { // n + 1 = 9 + 1 = 10
		return name, value, !isConstant(name) || isName(name) || isLetterConstant(name)
	}
	if n == 1 && !isName(name) && isConstant(name) && isSymbol(value) {
		name, value = value, name
	}
	named := isName(name) || isWorkedOut(name) && isConstant(value) || isLetterConstant(name) && isConstant(value) || isSize(name) || isMagnitude(name) && isConstant(value)
	if !named || mentions(value, name) {
		return nil, nil, false
	}
	return name, value, true
}

// isSize recognises the size of what has a name: |S| of a set and |AB| of a segment, whose
// letters are capitals, and ‖v‖ of a vector.
func isSize(n Node) bool {
	call, ok := n.(Call)
	if !ok || len(call.Args) != 1 {
		return false
	}
	switch inner := call.Args[0].(type) {
	case Symbol:
		return call.Name == "norm" || call.Name == "abs" && unicode.IsUpper(rune(inner.Name[0]))
	case Product:
		return call.Name == "abs" && !slices.ContainsFunc(inner.Factors, func(f Node) bool { return !isOptionLetter(f) })
	case Call:
		return call.Name == "abs" && inner.Name == vectorName
	}
	return false
}

// isLetterConstant recognises e and i, which an equation e = √5/2 gives a value of their
// own.
func isLetterConstant(n Node) bool { return n == Node(E) || n == Node(I) }

// isWorkedOut recognises what nobody solves for, but works out: gcd(a, b), ‖v‖, |z|.
func isWorkedOut(n Node) bool {
	call, ok := n.(Call)
	if !ok {
		return false
	}
	switch call.Name {
	case "gcd", "lcm", "norm", "det", "max", "min":
		return !isConstant(n)
	case "abs":
		s, ok := call.Args[0].(Symbol)
		return ok && (s.Name == "z" || s.Name == "w")
	}
	return false
}

// isMagnitude recognises what only a figure gives a value, AB/AC, sin A, |AB|: its symbols
// are capitals, and no number stands in it. So is cos θ.
func isMagnitude(n Node) bool {
	if f, ok := n.(Call); ok && trigonometric[f.Name] && len(f.Args) == 1 && isGreek(f.Args[0]) {
		return true
	}
	capitals := false
	ok := true
	walk(n, func(c Node) {
		switch c := c.(type) {
		case Symbol:
			capitals = true
			ok = ok && (isCapital(c.Name[0]) || c.Name == `\triangle`)
		case Number:
			ok = ok && c.Value.Cmp(minusOne) == 0
		case Product, Power, Call:
		default:
			ok = false
		}
	})
	return ok && capitals
}

func isGreek(n Node) bool {
	s, ok := n.(Symbol)
	return ok && strings.HasPrefix(s.Name, `\`) && greek[s.Name[1:]] != ""
}

// isName reports whether n can only name a value: a symbol, a function of
// arguments, words, or a sum, a tuple or a ratio of symbols. An expression with
// a number in it is a side of an equation.
func isName(n Node) bool {
	switch n := n.(type) {
	case Symbol, Text, Bound: // ∫ f dx = …, dy/dx = …
		return true
	case Power: // χ² = 4.2
		s, ok := n.Base.(Symbol)
		return ok && s.Name == `\chi`
	case Call:
		return functions[n.Name] == ""
	case Sum:
		for i, t := range n.Terms {
			if !isSymbol(t) || slices.Contains(n.Terms[:i], t) { // a + a is twice a
				return false
			}
		}
		return true
	case SetOperation: // A ∩ B
		return !slices.ContainsFunc(n.Operands, func(o Node) bool { return !isOptionLetter(o) })
	case Tuple, Set: // (p, q) = (3, 2), {a, b} = {1, 2}
		names := children(n)
		return len(names) > 0 && !slices.ContainsFunc(names, func(t Node) bool { return !isName(t) })
	case Relation: // a : b = 2 : 3
		return n.Operators[0] == ":" && !slices.ContainsFunc(n.Operands, func(t Node) bool { return !isSymbol(t) })
	case Product: // "only x"; ∇f; ABC, of capitals
		if len(n.Factors) > 2 {
			return !slices.ContainsFunc(n.Factors, func(f Node) bool { return !isOptionLetter(f) })
		}
		t, words := n.Factors[0].(Text)
		words = words && (strings.HasSuffix(t.Words, "only") || strings.HasSuffix(t.Words, "value of"))
		if q, ok := n.Factors[len(n.Factors)-1].(Power); ok && len(n.Factors) == 2 && q.Exponent.rank() == rankScalar { // m/n
			e, number := q.Exponent.(Number)
			return number && e.Value.Cmp(minusOne) == 0 && isSymbol(n.Factors[0]) && isSymbol(q.Base) && n.Factors[0] != q.Base
		}
		return len(n.Factors) == 2 && (words || isNabla(n.Factors[0]) || isSymbol(n.Factors[0]) && n.Factors[0] != n.Factors[1]) && isSymbol(n.Factors[1])
	}
	return false
}

// mentions reports whether a symbol of name occurs in n.
func mentions(n, name Node) bool {
	switch name := name.(type) {
	case Symbol:
	case SetOperation: // A ∪ B = A is no value of A ∪ B
		return slices.ContainsFunc(name.Operands, func(o Node) bool { return mentions(n, o) })
	default:
		return false
	}
	return holds(n, func(c Node) bool { return isSymbol(c) && c == name })
}

// maxModest bounds the nodes of an expression that is read or written out in several ways.
const maxModest = 96

// isModest reports whether expressions have few nodes, all together.
func isModest(nodes ...Node) bool {
	left := maxModest
	var count func(n Node)
	count = func(n Node) {
		if left--; left < 0 {
			return
		}
		for _, c := range children(n) {
			if left >= 0 {
				count(c)
			}
		}
	}
	for _, n := range nodes {
		count(n)
	}
	return left >= 0
}

// children are the nodes right below n.
func children(n Node) []Node {
	switch n := n.(type) {
	case Sum:
		return n.Terms
	case Product:
		return n.Factors
	case Power:
		return []Node{n.Base, n.Exponent}
	case Call:
		return n.Args
	case Tuple:
		return n.Items
	case List:
		return n.Items
	case Set:
		return n.Items
	case Builder:
		return []Node{n.Element, n.Condition}
	case SetOperation:
		return n.Operands
	case Matrix:
		return slices.Concat(n.Rows...)
	case PlusMinus:
		return []Node{n.Left, n.Right}
	case Quantity:
		return []Node{n.Value}
	case Relation:
		return n.Operands
	case Bound:
		return present(n.Variable, n.From, n.To, n.Body)
	case Piecewise:
		var all []Node
		for _, b := range n.Branches {
			all = append(all, present(b.Value, b.Condition)...)
		}
		return all
	case Where:
		return []Node{n.Value, n.Condition}
	case Congruence:
		return []Node{n.Left, n.Right, n.Modulus}
	case Choice:
		return present(n.Value)
	}
	return nil
}

// present drops the nodes that are nil.
func present(nodes ...Node) []Node {
	return slices.DeleteFunc(nodes, func(n Node) bool { return n == nil })
}

// solutions is the interval that a condition allows the name that stands alone in
// it, whatever its ends: x > a, a < x ≤ b, x ∈ S.
func solutions(r Relation) (Node, bool) {
	switch len(r.Operators) {
	case 1:
		return solveOne(r.Operands[0], r.Operators[0], r.Operands[1])
	case 2:
		low, high := r.Operators[0], r.Operators[1]
		if name := r.Operands[1]; !isName(name) || mentions(r.Operands[0], name) || mentions(r.Operands[2], name) {
			return nil, false
		}
		switch {
		case isBelow(low) && isBelow(high):
			return interval(r.Operands[0], r.Operands[2], low == "≤", high == "≤"), true
		case isAbove(low) && isAbove(high):
			return interval(r.Operands[2], r.Operands[0], high == "≥", low == "≥"), true
		}
	}
	return nil, false
}

func isBelow(op string) bool { return op == "<" || op == "≤" }
func isAbove(op string) bool { return op == ">" || op == "≥" }

// isConstant reports whether n is a scalar without symbols.
func isConstant(n Node) bool {
	constant := n.rank() == rankScalar
	walk(n, func(c Node) { constant = constant && !isSymbol(c) })
	return constant
}

func solveOne(left Node, op string, right Node) (Node, bool) {
	if op == "∈" && isName(left) {
		return right, true
	}
	if !isName(left) {
		left, op, right = right, mirrored[op], left
	}
	if !isName(left) || mentions(right, left) {
		return nil, false
	}
	below, above := negative(Infinity), Node(Infinity)
	switch op {
	case "<", "≤":
		return interval(below, right, false, op == "≤"), true
	case ">", "≥":
		return interval(right, above, op == "≥", false), true
	case "≠":
		return SetOperation{Operator: "cup", Operands: []Node{interval(below, right, false, false), interval(right, above, false, false)}}, true
	}
	return nil, false
}

func interval(low, high Node, lowClosed, highClosed bool) Tuple {
	t := Tuple{Open: '(', Close: ')', Items: []Node{low, high}}
	if lowClosed {
		t.Open = '['
	}
	if highClosed {
		t.Close = ']'
	}
	return t
}
