package mathexpr

import (
	"slices"
	"strings"
)

// namedPoint reads A(1, 2), a point with its name, as A = (1, 2).
func namedPoint(p Product) (Relation, bool) {
	if len(p.Factors) != 2 {
		return Relation{}, false
	}
	name, ok := p.Factors[0].(Symbol)
	t, also := p.Factors[1].(Tuple)
	if !ok || !also || !isCapital(name.Name[0]) || t.Open != '(' || t.Close != ')' {
		return Relation{}, false
	}
	return Relation{Operators: []string{"="}, Operands: []Node{name, t}}, true
}

// shared splits x = y = z = 1 into its names and their one value.
func shared(r Relation) (names []Node, value Node, ok bool) {
	last := len(r.Operands) - 1
	for i, n := range r.Operands[:last] {
		if r.Operators[i] != "=" || !isSymbol(n) || slices.Contains(names, n) {
			return nil, nil, false
		}
		names = append(names, n)
	}
	return names, r.Operands[last], last > 1
}

// sharedAs reads x = y = z = 1 beside (1, 1, 1), beside (x, y, z) = (1, 1, 1), and beside
// x = 1, y = 1, z = 1.
func sharedAs(r Relation, other Node) (Node, bool) {
	names, value, ok := shared(r)
	if !ok {
		return nil, false
	}
	values := Tuple{Open: '(', Close: ')', Items: slices.Repeat([]Node{value}, len(names))}
	switch o := other.(type) {
	case Tuple:
		return values, true
	case Relation:
		t, ok := o.Operands[0].(Tuple)
		return Relation{Operators: []string{"="}, Operands: []Node{Tuple{Open: '(', Close: ')', Items: names}, values}}, ok && len(t.Items) == len(names)
	case List:
		return coordinates(Relation{Operators: []string{"="}, Operands: []Node{Tuple{Items: names}, values}}, o)
	}
	return nil, false
}

// numbered reads x₁ = 1, x₂ = 2, the solutions of an equation in x, as x = 1, 2.
func numbered(l List) (Relation, bool) {
	values := make([]Node, len(l.Items))
	var name string
	for i, n := range l.Items {
		r, ok := n.(Relation)
		if !ok || len(r.Operators) != 1 || r.Operators[0] != "=" {
			return Relation{}, false
		}
		s, ok := r.Operands[0].(Symbol)
		base, index, also := strings.Cut(s.Name, "_")
		if !ok || !also || index != "{"+string(rune('1'+i))+"}" || i > 0 && base != name {
			return Relation{}, false
		}
		name, values[i] = base, r.Operands[1]
	}
	return Relation{Operators: []string{"="}, Operands: []Node{Symbol{Name: name}, List{Items: values}}}, len(values) > 1 && len(values) < 10
}

// numberedAs reads numbered solutions beside what has no numbers.
func numberedAs(l List, other Node) (Node, bool) {
	r, ok := numbered(l)
	if !ok {
		return nil, false
	}
	switch o := other.(type) {
	case List, Set, PlusMinus:
		if theirs, ok := o.(List); ok {
			if _, also := numbered(theirs); also {
				return nil, false
			}
			if slices.ContainsFunc(theirs.Items, func(n Node) bool { return n.rank() != rankScalar }) {
				return alternatives(r)
			}
		}
		return r.Operands[1], true
	case Relation:
		name, _, ok := assignment(o)
		return r, ok && name == r.Operands[0]
	}
	return nil, false
}

// optionLetters reads ABD beside A, B, D, and ①③ beside ①, ③, as these options.
func optionLetters(n Node, other List) (letters List, ok bool) {
	if slices.ContainsFunc(other.Items, func(n Node) bool { return !isOptionLetter(n) }) {
		return List{}, false
	}
	var names strings.Builder
	switch n := n.(type) {
	case Text:
		names.WriteString(strings.ToUpper(n.Words))
	case Product:
		for _, f := range n.Factors {
			s, ok := f.(Symbol)
			if !ok || !isOptionLetter(s) {
				return List{}, false
			}
			names.WriteString(s.Name)
		}
	}
	last := rune(0)
	for _, r := range names.String() {
		if r <= last || (r < 'A' || r > 'J') && !isCircled(r) {
			return List{}, false
		}
		last = r
		letters.Items = append(letters.Items, Choice{Letter: string(r)})
	}
	return letters, len(letters.Items) > 1
}

func isOptionLetter(n Node) bool {
	switch n := n.(type) {
	case Choice:
		return true
	case Symbol:
		return len(n.Name) == 1 && isCapital(n.Name[0]) || isCircled([]rune(n.Name)[0])
	}
	return false
}

// maxPermuted bounds the tuples, and the items of each, whose permutations are written
// out.
const maxPermuted = 5

// isPermutations reports whether words after a tuple stand for its permutations.
func isPermutations(words string) bool {
	switch predicate(words) {
	case "and permutation", "and it permutation", "and their permutation", "and permutation thereof", "and other permutation", "permutation":
		return true
	}
	return false
}

// writtenOut reads (1, 1, 2) and permutations as a list of them.
func (c *comparer) writtenOut(n Node) (Node, bool) {
	items := []Node{n}
	if l, ok := n.(List); ok {
		items = l.Items
	}
	w, ok := items[len(items)-1].(Where)
	words, also := w.Condition.(Text)
	if !ok || !also || len(items) > maxPermuted || !isPermutations(words.Words) {
		return n, false
	}
	var all []Node
	for _, n := range append(slices.Clone(items[:len(items)-1]), w.Value) {
		t, ok := n.(Tuple)
		if !ok || len(t.Items) > maxPermuted {
			return n, false
		}
		permute(slices.Clone(t.Items), func(items []Node) {
			all = append(all, Tuple{Open: t.Open, Close: t.Close, Items: slices.Clone(items)})
		})
	}
	return named(c.distinct(all)), true
}

// enumerated writes permutations out where either side has some.
func (c *comparer) enumerated(x, y Node) (a, b Node) {
	a, left := c.writtenOut(x)
	b, right := c.writtenOut(y)
	_, list := y.(List)
	_, also := x.(List)
	if left && (right || list) || right && also {
		return a, b
	}
	return x, y
}
