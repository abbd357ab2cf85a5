package mathexpr

import "strings"

// Notation that stands for something else where that is what the other answer says:
// C(10, 3), which may be a point, C_n^k, which may be a power, 10∠30°, î. A reading is
// tried after the usual one has failed.

// An otherReading is a way to read an answer otherwise, a node at a time. It is none of
// two answers that both have what may be meant as it stands.
type otherReading struct {
	read  func(Node) Node
	plain func(Node) bool // may be nil
}

var otherReadings = [...]otherReading{
	{counting, isNamedPoint}, // C(5, 2) and C(5, 3)
	{stacked, holdsMatrix},   // two vectors
	{polar, nil},
	{plainLetter, nil},
	{gammaFunction, nil},
}

// readings lists a pair of answers by every other reading that changes one of them.
func readings(gold, answer Node) [][2]Node {
	var all [][2]Node
	for _, other := range otherReadings {
		if other.plain != nil && other.plain(gold) && other.plain(answer) {
			continue
		}
		g, changedGold := changed(gold, other.read)
		a, changedAnswer := changed(answer, other.read)
		if changedGold || changedAnswer {
			all = append(all, [2]Node{g, a})
		}
	}
	return all
}

// isNamedPoint reports whether n is a point with a letter before it.
func isNamedPoint(n Node) bool {
	p, ok := n.(Product)
	if ok {
		_, ok = namedPoint(p)
	}
	return ok
}

// changed rewrites n, and reports whether that changes it; what would make one name of
// two stays. Most answers have nothing to read otherwise, which a walk tells.
func changed(n Node, read func(Node) Node) (Node, bool) {
	if !holds(n, func(c Node) bool { return differs(c, read(c)) }) {
		return n, false
	}
	names := make(map[Node]Node)
	merged := false
	walk(n, func(c Node) {
		switch c.(type) {
		case Symbol, Constant:
			to := read(c)
			old, seen := names[to]
			merged = merged || seen && old != c
			names[to] = c
		}
	})
	if merged {
		return n, false
	}
	return rewrite(n, read), true
}

// differs reports whether another reading made something else of a node.
func differs(n, other Node) bool {
	switch n := n.(type) {
	case Symbol:
		return other != Node(n)
	case Call:
		call, ok := other.(Call)
		return !ok || call.Name != n.Name
	case Product:
		p, ok := other.(Product)
		return !ok || len(p.Factors) != len(n.Factors)
	case Power:
		_, ok := other.(Power)
		return !ok
	case Quantity:
		_, ok := other.(Quantity)
		return !ok
	case Matrix:
		_, ok := other.(Matrix)
		return !ok
	}
	return false
}

// counting reads C(10, 3), C_{10}^3 and 10C3 as numbers of combinations, and P or A for C
// as numbers of arrangements.
func counting(n Node) Node {
	switch n := n.(type) {
	case Power:
		s, ok := n.Base.(Symbol)
		letter, index, indexed := strings.Cut(s.Name, "_{")
		if !ok || !indexed {
			break
		}
		if from, err := parse(strings.TrimSuffix(index, "}")); err == nil {
			if count, ok := choices(letter, from, n.Exponent); ok {
				return count
			}
		}
	case Product:
		for i, f := range n.Factors {
			s, ok := f.(Symbol)
			if !ok || i+1 == len(n.Factors) {
				continue
			}
			from, to := i, i+2
			var count Node
			if pair, tuple := n.Factors[i+1].(Tuple); tuple && len(pair.Items) == 2 {
				count, ok = choices(s.Name, pair.Items[0], pair.Items[1])
			} else if from--; i == 0 || !isLiteral(n.Factors[i-1]) || !isLiteral(n.Factors[i+1]) {
				continue
			} else {
				count, ok = choices(s.Name, n.Factors[i-1], n.Factors[i+1])
			}
			if ok {
				factors := append([]Node{}, n.Factors[:from]...)
				return Product{Factors: append(append(factors, count), n.Factors[to:]...)}
			}
		}
	}
	return n
}

// stacked reads a column of two as a binomial coefficient, which some write so.
func stacked(n Node) Node {
	m, ok := n.(Matrix)
	if !ok || len(m.Rows) != 2 || len(m.Rows[0]) != 1 {
		return n
	}
	if count, ok := choices("C", m.Rows[0][0], m.Rows[1][0]); ok {
		return count
	}
	return n
}

// holdsMatrix reports whether a matrix stands in n.
func holdsMatrix(n Node) bool {
	return holds(n, func(c Node) bool {
		_, ok := c.(Matrix)
		return ok
	})
}

// choices is how many ways a letter says there are to choose k of n.
func choices(letter string, n, k Node) (Node, bool) {
	if !mayCount(n) || !mayCount(k) {
		return nil, false
	}
	if x, ok := literal(n); ok {
		if y, ok := literal(k); ok && x.Cmp(y) < 0 {
			return nil, false
		}
	}
	switch letter {
	case "C":
		return Call{Name: "binom", Args: []Node{n, k}}, true
	case "P", "A":
		rest := Call{Name: "factorial", Args: []Node{sumOf(n, negative(k))}}
		return Product{Factors: []Node{Call{Name: "factorial", Args: []Node{n}}, reciprocal(rest)}}, true
	}
	return nil, false
}

// mayCount reports whether n may be a number of things: a whole number, or an expression
// with symbols.
func mayCount(n Node) bool {
	r, ok := literal(n)
	if ok {
		return r.IsInt() && r.Sign() >= 0
	}
	return n.rank() == rankScalar && !isConstant(n)
}

// polar reads 10∠30° as a complex number.
func polar(n Node) Node {
	q, ok := n.(Quantity)
	p, product := q.Value.(Product)
	if !ok || !product || q.Unit.Name != "deg" || len(p.Factors) != 3 {
		return n
	}
	if sign, ok := p.Factors[1].(Call); !ok || sign.Name != `\angle` || len(sign.Args) > 0 {
		return n
	}
	return Product{Factors: []Node{p.Factors[0], cis(Quantity{Value: p.Factors[2], Unit: q.Unit})}}
}

// cis is cos x + i·sin x.
func cis(x Node) Node {
	return sumOf(Call{Name: "cos", Args: []Node{x}}, Product{Factors: []Node{I, Call{Name: "sin", Args: []Node{x}}}})
}

// gammaFunction reads gamma(5), whose letter is written out, as Γ(5).
func gammaFunction(n Node) Node {
	if c, ok := n.(Call); ok && c.Name == `\gamma` {
		return Call{Name: `\Gamma`, Args: c.Args}
	}
	return n
}

// plainLetters are the letters of which there are several shapes.
var plainLetters = strings.NewReplacer(`\varepsilon`, `\epsilon`, `\varphi`, `\phi`, `\vartheta`, `\theta`, `\varrho`, `\rho`, `\ell`, "l")

// plainLetter writes a symbol in the usual shape of its letter, and unit vectors as the
// letters that they have hats on.
func plainLetter(n Node) Node {
	s, ok := n.(Symbol)
	if !ok {
		if c, call := n.(Call); call && strings.HasPrefix(c.Name, `\var`) {
			return Call{Name: plainLetters.Replace(c.Name), Args: c.Args}
		}
		return n
	}
	if axis, ok := axes[s.Name]; ok && strings.HasPrefix(s.Name, `\`) {
		return [...]Node{I, Symbol{Name: "j"}, Symbol{Name: "k"}}[axis]
	}
	if strings.HasPrefix(s.Name, `\var`) || strings.HasPrefix(s.Name, `\ell`) {
		return Symbol{Name: plainLetters.Replace(s.Name)}
	}
	return n
}
