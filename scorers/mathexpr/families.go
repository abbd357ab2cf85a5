package mathexpr

// familyShifts bounds by how much the whole number of a family of solutions is moved.
const familyShifts = 2

// sameFamily compares families of solutions of which each number of one is a number of the
// other: π/2 + kπ is −π/2 + nπ, of all integers k and n.
func (c contest) sameFamily() (Comparison, bool) {
	g, k, ok := family(c.g)
	a, n, also := family(c.a)
	if !ok || !also || !isModest(g, a) {
		return Comparison{}, false
	}
	for shift := int64(-familyShifts); shift <= familyShifts; shift++ {
		for _, sign := range [...]int64{1, -1} {
			moved := sumOf(Product{Factors: []Node{integer(sign), k}}, integer(shift))
			value := rewrite(a, func(m Node) Node {
				if m == Node(n) {
					return moved
				}
				return m
			})
			if r := c.nodes(g, value, false); r.Verdict == Equal {
				r.Reason = "as families of solutions, " + r.Reason
				return r, true
			}
		}
	}
	return Comparison{}, false
}

// family splits an answer for all integers k into its value and k.
func family(n Node) (value Node, k Symbol, ok bool) {
	w, ok := n.(Where)
	if !ok || !isMembership(w.Condition) {
		return nil, Symbol{}, false
	}
	r := w.Condition.(Relation)
	set := r.Operands[1].(Symbol).Name
	return w.Value, r.Operands[0].(Symbol), set == "Z" || set == `\mathbb{Z}`
}
