package mathexpr

// rewrite replaces the nodes of n from the bottom up.
func rewrite(n Node, replace func(Node) Node) Node {
	return replace(rewriteChildren(n, func(c Node) Node { return rewrite(c, replace) }))
}

// rewriteChildren replaces the nodes right below n.
func rewriteChildren(n Node, replace func(Node) Node) Node {
	all := func(nodes []Node) []Node {
		out := make([]Node, len(nodes))
		for i, c := range nodes {
			out[i] = replace(c)
		}
		return out
	}
	one := func(n Node) Node {
		if n == nil {
			return nil
		}
		return replace(n)
	}
	switch c := n.(type) {
	case Sum:
		n = Sum{Terms: all(c.Terms)}
	case Product:
		n = Product{Factors: all(c.Factors)}
	case Power:
		n = Power{Base: one(c.Base), Exponent: one(c.Exponent)}
	case Call:
		n = Call{Name: c.Name, Args: all(c.Args)}
	case Tuple:
		n = Tuple{Open: c.Open, Close: c.Close, Items: all(c.Items)}
	case List:
		n = List{Items: all(c.Items), Or: c.Or}
	case Set:
		n = Set{Items: all(c.Items)}
	case Builder:
		n = Builder{Element: one(c.Element), Condition: one(c.Condition)}
	case SetOperation:
		n = SetOperation{Operator: c.Operator, Operands: all(c.Operands)}
	case Matrix:
		rows := make([][]Node, len(c.Rows))
		for i, row := range c.Rows {
			rows[i] = all(row)
		}
		n = Matrix{Rows: rows}
	case PlusMinus:
		n = PlusMinus{Left: one(c.Left), Right: one(c.Right), Flipped: c.Flipped}
	case Quantity:
		n = Quantity{Value: one(c.Value), Unit: c.Unit}
	case Relation:
		n = Relation{Operators: c.Operators, Operands: all(c.Operands)}
	case Bound:
		n = Bound{Operator: c.Operator, Variable: one(c.Variable), From: one(c.From), To: one(c.To), Body: one(c.Body)}
	case Piecewise:
		branches := make([]Branch, len(c.Branches))
		for i, b := range c.Branches {
			branches[i] = Branch{Value: one(b.Value), Condition: one(b.Condition)}
		}
		n = Piecewise{Branches: branches}
	case Where:
		n = Where{Value: one(c.Value), Condition: one(c.Condition)}
	case Congruence:
		n = Congruence{Left: one(c.Left), Right: one(c.Right), Modulus: one(c.Modulus)}
	case Choice:
		n = Choice{Letter: c.Letter, Value: one(c.Value)}
	}
	return n
}

// walk visits n and everything below it.
func walk(n Node, visit func(Node)) {
	visit(n)
	for _, c := range children(n) {
		walk(c, visit)
	}
}

// holds reports whether a node like that stands in n.
func holds(n Node, like func(Node) bool) (found bool) {
	walk(n, func(c Node) { found = found || like(c) })
	return found
}
