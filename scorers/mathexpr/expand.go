package mathexpr

import "slices"

// maxSigns bounds the ± signs of one expression; each doubles its values.
const maxSigns = 4

// signs counts the ± and ∓ signs of an expression.
func signs(n Node) (count int) {
	walk(n, func(c Node) {
		if _, ok := c.(PlusMinus); ok {
			count++
		}
	})
	return count
}

// flips reports whether an expression has a ∓.
func flips(n Node) bool {
	return holds(n, func(c Node) bool {
		pm, ok := c.(PlusMinus)
		return ok && pm.Flipped
	})
}

// expand lists the values of an expression with ± signs, at most maxSigns of
// them: first all upper signs. Signs go together where there is a ∓, and are
// independent otherwise. Without a sign there is one value, n itself.
func expand(n Node) []Node {
	count := signs(n)
	if count == 0 {
		return []Node{n}
	}
	if flips(n) {
		return []Node{resolve(n, func() bool { return true }), resolve(n, func() bool { return false })}
	}
	values := make([]Node, 0, 1<<count)
	for mask := range 1 << count {
		bit := 0
		values = append(values, resolve(n, func() bool {
			bit++
			return mask>>(bit-1)&1 == 0
		}))
	}
	return values
}

// resolve replaces each ± by the sign that upper gives next.
func resolve(n Node, upper func() bool) Node {
	return rewrite(n, func(c Node) Node {
		pm, ok := c.(PlusMinus)
		if !ok {
			return c
		}
		if upper() != pm.Flipped {
			return unbounded(Sum{Terms: []Node{pm.Left, pm.Right}})
		}
		return unbounded(Sum{Terms: []Node{pm.Left, negative(pm.Right)}})
	})
}

// spread replaces the items of an enumeration that stand for several by what
// they stand for: {1 ± √5, −2} has three items.
func spread(items []Node) []Node {
	out := make([]Node, 0, len(items))
	for _, n := range items {
		out = append(out, expand(n)...)
	}
	return out
}

// normalise resolves the ± signs of an expression into a list, or into the
// enumeration that they are in, drops the nouns of what is counted, adds quantities up,
// carries out the arithmetic of matrices and gives bound variables their canonical names.
func normalise(n Node) Node {
	if isPlain(n) {
		return n
	}
	n = rewrite(renameBound(undotted(n)), func(c Node) Node {
		switch c := c.(type) {
		case List:
			return List{Items: excluded(spread(c.Items)), Or: c.Or}
		case Set:
			return Set{Items: spread(c.Items)}
		case Product:
			if named, ok := namedPoint(c); ok {
				return named
			}
		case Sum:
			if q, ok := compound(c.Terms); ok {
				return q
			}
		}
		c = uncounted(c)
		v := vectors(unbounded(c))
		if v.rank() != c.rank() { // 2(0, ∞)
			return rewrite(v, unbounded)
		}
		return matrices(v)
	})
	if values := expand(n); len(values) > 1 {
		return List{Items: values}
	}
	return n
}

// excluded gives values after "x ≠ 1" the relation that they stand for: x ≠ 1, 2.
func excluded(items []Node) []Node {
	r, ok := items[0].(Relation)
	if !ok || len(r.Operators) != 1 || r.Operators[0] != "≠" {
		return items
	}
	out := []Node{r}
	for _, n := range items[1:] {
		if n.rank() == rankScalar {
			n = Relation{Operators: r.Operators, Operands: []Node{r.Operands[0], n}}
		}
		out = append(out, n)
	}
	return out
}

// uncounted drops the nouns of what is counted where they are within an expression: an
// answer, or an item of a list, keeps its own.
func uncounted(n Node) Node {
	switch n := n.(type) {
	case List, Set, Where, Quantity:
		return n
	case Sum:
		if !ofOneNoun(n.Terms) { // 3 apples and 2 pears are not 5 of either
			return n
		}
	case Relation:
		if isRatio(n) || !slices.ContainsFunc(n.Operators, func(op string) bool { return op != "=" }) {
			return n
		}
	}
	if !slices.ContainsFunc(children(n), isCount) {
		return n
	}
	return rewriteChildren(n, func(c Node) Node {
		if isCount(c) {
			return c.(Quantity).Value
		}
		return c
	})
}

// ofOneNoun reports whether what is counted among terms may be of one thing.
func ofOneNoun(terms []Node) bool {
	noun := ""
	for _, t := range terms {
		if q, ok := t.(Quantity); ok && isCount(t) {
			if !sameNoun(noun, q.Unit.Noun) {
				return false
			}
			noun = q.Unit.Noun
		}
	}
	return true
}

// isCount reports whether n is a quantity with a noun alone: 7 apples.
func isCount(n Node) bool {
	q, ok := n.(Quantity)
	return ok && q.Unit.Name == ""
}

// isPlain reports whether n has nothing to resolve: no ± sign, enumeration, noun, sum of
// quantities, matrix or bound variable.
func isPlain(n Node) bool {
	switch n := n.(type) {
	case Number, Decimal, Text, BaseNumber, Choice:
		return true
	case Symbol:
		return n != dots
	case Constant:
		return n != Infinity
	case Power:
		return !isTransposition(n.Exponent) && isPlain(n.Base) && isPlain(n.Exponent)
	case Quantity:
		return !isCount(n) && isPlain(n.Value)
	case Sum:
		return !slices.ContainsFunc(n.Terms, func(t Node) bool { return t.rank() == rankQuantity || !isPlain(t) })
	case Product, Call, Relation:
		return !slices.ContainsFunc(children(n), func(c Node) bool { return !isPlain(c) })
	}
	return false
}
