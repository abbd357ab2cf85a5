package mathexpr

// rewrite rebuilds a scalar from its leaves up, each node replaced by what
// replace makes of it.
func rewrite(n Node, replace func(Node) Node) Node {
	all := func(nodes []Node) []Node {
		out := make([]Node, len(nodes))
		for i, c := range nodes {
			out[i] = rewrite(c, replace)
		}
		return out
	}
	switch n := n.(type) {
	case Sum:
		return replace(Sum{Terms: all(n.Terms)})
	case Product:
		return replace(Product{Factors: all(n.Factors)})
	case Power:
		return replace(Power{Base: rewrite(n.Base, replace), Exponent: rewrite(n.Exponent, replace)})
	case Call:
		return replace(Call{Name: n.Name, Args: all(n.Args)})
	case Quantity:
		return replace(Quantity{Value: rewrite(n.Value, replace), Unit: n.Unit})
	case Bound:
		n.Body = rewrite(n.Body, replace)
		return replace(n)
	}
	return replace(n)
}
