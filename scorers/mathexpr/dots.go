package mathexpr

import (
	"math/big"
	"slices"
)

// Dots stand for terms that the ones shown determine: those whose numbers rise by equal
// steps, by themselves or under a fraction's line, in the base of a power or above it.

// maxSpelled bounds the items that an enumeration with dots is written out to.
const maxSpelled = 64

// undotted replaces dotted sums and products by what they stand for, and shows dotted
// enumerations in one way.
func undotted(n Node) Node {
	if !mentions(n, dots) {
		return n
	}
	return rewrite(n, func(c Node) Node {
		switch c := c.(type) {
		case Sum:
			return dottedTerms(c, "sum", c.Terms)
		case Product:
			return dottedTerms(c, "prod", c.Factors)
		case List:
			return List{Items: dottedItems(c.Items), Or: c.Or}
		case Set:
			return Set{Items: dottedItems(c.Items)}
		case Tuple:
			return Tuple{Open: c.Open, Close: c.Close, Items: dottedItems(c.Items)}
		}
		return c
	})
}

var dots = Symbol{Name: `\ldots`}

// dottedTerms is the sum or the product that terms with dots among them stand for, or n.
func dottedTerms(n Node, operator string, terms []Node) Node {
	at := slices.Index(terms, Node(dots))
	if at < 2 || at == len(terms)-1 || slices.Contains(terms[at+1:], Node(dots)) {
		return n
	}
	tails := [][]Node{terms[at+1:]}
	if operator == "sum" && len(terms) > at+2 { // … + n − 1
		tails = append(tails, []Node{Sum{Terms: terms[at+1:]}})
	}
	var found Node
	for _, shape := range shapes {
		for _, tail := range tails {
			p, ok := progressionOf(shape, terms[:at], tail)
			if !ok {
				continue
			}
			if found != nil { // 1 + 2 + … + 64
				return n
			}
			k := unusedName(n)
			found = Bound{Operator: operator, Variable: k, From: integer(1), To: p.count(), Body: shape.wrap(p.term(k), p.like)}
			if operator == "sum" && shape.plain {
				found = Product{Factors: []Node{p.count(), Sum{Terms: []Node{p.first, p.last}}, Number{Value: big.NewRat(1, 2)}}}
			}
			break
		}
	}
	if found == nil {
		return n
	}
	return found
}

// dottedItems shows an enumeration with dots by its first two items and its last, or
// whole if it is a short one of numbers.
func dottedItems(items []Node) []Node {
	at := slices.Index(items, Node(dots))
	if at < 1 || slices.Contains(items[at+1:], Node(dots)) {
		return items
	}
	shown, tail := items[:at], items[at+1:]
	if len(shown) == 1 { // 1, …, n
		shown = []Node{shown[0], sumOf(shown[0], integer(1))}
	}
	if len(tail) == 0 {
		if _, ok := steps(shown); !ok {
			return items
		}
		return []Node{shown[0], shown[1], dots}
	}
	p, ok := progressionOf(shapes[0], shown, tail)
	if !ok {
		return items
	}
	if n, ok := rationalOf(p.count()); ok && n.Cmp(big.NewRat(maxSpelled, 1)) <= 0 {
		var all []Node
		for k := range n.Num().Int64() {
			all = append(all, p.term(integer(k+1)))
		}
		return all
	}
	return []Node{shown[0], shown[1], dots, p.last}
}

// A shape is a place of a term in which a number rises.
type shape struct {
	plain  bool
	inside func(term, like Node) (Node, bool) // what rises in a term, like another term of the shape
	wrap   func(n, like Node) Node            // the term in which n is what rises
}

// shapes are the places where numbers rise: the term, its denominator, its base and its
// exponent.
var shapes = [...]shape{
	{true, func(t, _ Node) (Node, bool) {
		p, power := t.(Power) // 2² is shown as a power
		return t, !power || !isConstant(p)
	}, func(n, _ Node) Node { return n }},
	{false, func(t, _ Node) (Node, bool) {
		if r, ok := literal(t); ok && r.Num().Cmp(big.NewInt(1)) == 0 {
			return Number{Value: new(big.Rat).Inv(r)}, true
		}
		p, ok := t.(Product)
		if !ok || len(p.Factors) != 2 {
			return nil, false
		}
		above, isOne := p.Factors[0].(Number)
		below, isPower := p.Factors[1].(Power)
		if !isOne || !isPower || above.Value.Cmp(one) != 0 {
			return nil, false
		}
		e, ok := below.Exponent.(Number)
		return below.Base, ok && e.Value.Cmp(minusOne) == 0
	}, func(n, _ Node) Node { return reciprocal(n) }},
	{false, func(t, like Node) (Node, bool) {
		p, ok := like.(Power)
		if !ok {
			return nil, false
		}
		q, ok := t.(Power)
		if !ok {
			return t, isUnitNode(t)
		}
		return q.Base, sameLiteral(p.Exponent, q.Exponent)
	}, func(n, like Node) Node { return Power{Base: n, Exponent: like.(Power).Exponent} }},
	{false, func(t, like Node) (Node, bool) {
		p, ok := like.(Power)
		if !ok {
			return nil, false
		}
		q, ok := t.(Power)
		switch {
		case ok:
			return q.Exponent, sameLiteral(p.Base, q.Base)
		case isUnitNode(t):
			return integer(0), true
		}
		return integer(1), sameLiteral(t, p.Base)
	}, func(n, like Node) Node { return Power{Base: like.(Power).Base, Exponent: n} }},
}

// A progression rises from first to last by equal steps, in terms like one of them.
type progression struct {
	first, last Node
	step        *big.Rat
	like        Node
}

// count is how many terms it has.
func (p progression) count() Node {
	span := Product{Factors: []Node{sumOf(p.last, negative(p.first)), Number{Value: new(big.Rat).Inv(p.step)}}}
	return sumOf(span, integer(1))
}

// term is the k-th of them.
func (p progression) term(k Node) Node {
	return sumOf(p.first, Product{Factors: []Node{Number{Value: p.step}, sumOf(k, integer(-1))}})
}

// progressionOf reads terms before and after dots. The last may have symbols, but is
// linear in them, so that only one progression leads to it.
func progressionOf(s shape, shown, tail []Node) (p progression, ok bool) {
	like := shown[len(shown)-1]
	if _, power := like.(Power); !power {
		like = tail[len(tail)-1]
	}
	inner := make([]Node, 0, len(shown)+len(tail))
	for _, t := range slices.Concat(shown, tail) {
		n, ok := s.inside(t, like)
		if !ok || n.rank() != rankScalar {
			return p, false
		}
		inner = append(inner, n)
	}
	rise, ok := steps(inner[:len(shown)])
	if !ok {
		return p, false
	}
	p = progression{inner[0], inner[len(inner)-1], rise, like}
	if len(tail) > 1 {
		if again, ok := steps(inner[len(shown):]); !ok || again.Cmp(rise) != 0 {
			return p, false
		}
	}
	a := newAlgebra()
	count := a.scalar(p.count())
	if n, constant := count.constant(); constant {
		return p, a.err == nil && n.IsInt() && n.Num().IsInt64() && n.Cmp(big.NewRat(int64(len(shown)), 1)) > 0
	}
	return p, a.err == nil && count.isPoly() && isLinear(count.num)
}

// steps is the step by which nodes rise, if it is the same everywhere and a number.
func steps(nodes []Node) (step *big.Rat, ok bool) {
	a := newAlgebra()
	for i := 1; i < len(nodes); i++ {
		d, ok := a.sub(a.scalar(nodes[i]), a.scalar(nodes[i-1])).constant()
		if a.err != nil || !ok || d.Sign() == 0 || step != nil && d.Cmp(step) != 0 {
			return nil, false
		}
		step = d
	}
	return step, step != nil
}

// isLinear reports whether each term of p has at most one symbol, and no other atom.
func isLinear(p poly) bool {
	for _, t := range p {
		if len(t.factors) > 1 || len(t.factors) == 1 && (t.factors[0].kind != atomSymbol || t.factors[0].exponent != (exponent{1, 1})) {
			return false
		}
	}
	return true
}

func isUnitNode(n Node) bool { return sameLiteral(n, integer(1)) }

// sameLiteral reports whether two nodes are one rational number.
func sameLiteral(x, y Node) bool {
	a, ok := literal(x)
	b, also := literal(y)
	return ok && also && a.Cmp(b) == 0
}

// unusedName is a symbol that n does not mention.
func unusedName(n Node) Symbol {
	used := symbolsOf(n)
	for _, name := range [...]string{"k", "j", "m", "l"} {
		if !slices.Contains(used, name) {
			return Symbol{Name: name}
		}
	}
	return Symbol{Name: `\kappa`}
}
