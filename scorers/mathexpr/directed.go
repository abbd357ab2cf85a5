package mathexpr

import (
	"slices"
	"strings"
)

// Products whose factors are no numbers: of vectors, which arrows or bold type show, the
// scalar product is none with ×, and a × b is −(b × a); ∇ is before what it is of; sets
// and functions joined by × and ∘ have an order, and so have matrices, which a transposed
// one among them shows.

// The names of the calls that such products are.
const (
	dotName     = `\dotproduct`
	crossName   = `\crossproduct`
	composeName = `\composition`
	orderedName = `\orderedproduct`
	nablaName   = `\nabla`
)

// maxBilinear bounds the products of terms that a product of two sums of vectors is
// written out as.
const maxBilinear = 16

// directed is the product of left and right, by the sign between them: × if cross, else a
// dot.
func (p *parser) directed(left, right Node, cross bool) Node {
	name := dotName
	if cross {
		name = crossName
	}
	switch {
	case isNabla(left), cross && isSetFactor(left) && isSetFactor(right):
		return Call{Name: name, Args: []Node{left, right}}
	case p.isVector(right) && p.isVector(left):
		return p.bilinear(name, left, right)
	}
	return multiply(left, right)
}

// bilinear writes a product of vectors out by the terms and numbers in them.
func (p *parser) bilinear(name string, left, right Node) Node {
	if !isModest(left, right) {
		return Call{Name: name, Args: []Node{left, right}}
	}
	if a, b := termsOf(left), termsOf(right); len(a)*len(b) > 1 && len(a)*len(b) <= maxBilinear {
		var sum Sum
		for _, x := range a {
			for _, y := range b {
				sum.Terms = append(sum.Terms, p.bilinear(name, x, y))
			}
		}
		return sum
	}
	scale, x := p.scaledVector(left)
	more, y := p.scaledVector(right)
	factors := append(scale, more...)
	switch order := strings.Compare(Expr{Root: x}.LaTeX(), Expr{Root: y}.LaTeX()); {
	case order == 0 && name == crossName:
		return integer(0)
	case order == 0 && isSymbol(x):
		return Product{Factors: append(factors, Power{Base: x, Exponent: integer(2)})}
	case order > 0:
		if x, y = y, x; name == crossName {
			factors = append(factors, integer(-1))
		}
	}
	product := Call{Name: name, Args: []Node{x, y}}
	if len(factors) == 0 {
		return product
	}
	return Product{Factors: append(factors, product)}
}

func termsOf(n Node) []Node {
	if s, ok := n.(Sum); ok {
		return s.Terms
	}
	return []Node{n}
}

// scaledVector splits a multiple of a vector into the numbers before it and the vector.
func (p *parser) scaledVector(n Node) (scale []Node, vector Node) {
	product, ok := n.(Product)
	if !ok || !p.isVector(n) {
		return nil, n
	}
	for _, f := range product.Factors {
		if p.isVector(f) {
			vector = f
		} else {
			scale = append(scale, f)
		}
	}
	return scale, vector
}

// isVector reports whether n is a vector: a name set as one somewhere in the source, an
// arrow from point to point, or a sum, a multiple or a vector product of them.
func (p *parser) isVector(n Node) bool {
	switch n := n.(type) {
	case Symbol:
		letter, _, _ := strings.Cut(n.Name, "_")
		return p.vectorNames()[letter]
	case Call:
		return n.Name == vectorName || n.Name == crossName && !isNabla(n.Args[0])
	case Sum:
		return p.isVector(n.Terms[0])
	case Product:
		count := 0
		for _, f := range n.Factors {
			if p.isVector(f) {
				count++
			}
		}
		return count == 1
	}
	return false
}

// vectorNames are the letters that are set as vectors.
func (p *parser) vectorNames() map[string]bool {
	if p.vectors == nil {
		p.vectors = make(map[string]bool)
		for _, t := range p.tokens {
			if t.vector {
				p.vectors[t.text] = true
			}
		}
	}
	return p.vectors
}

func isNabla(n Node) bool {
	c, ok := n.(Call)
	return ok && c.Name == nablaName
}

// isSetFactor reports whether n can only be a factor of a product of sets.
func isSetFactor(n Node) bool {
	switch n := n.(type) {
	case Symbol:
		return isNumberSet(n)
	case Set:
		return len(n.Items) > 1
	case Call:
		return n.Name == crossName && isSetFactor(n.Args[0])
	}
	return false
}

// composes reports whether the ring that comes next joins two functions: f ∘ g. It is a
// degree sign after anything but a letter, and before anything but another.
func (p *parser) composes(left Node) bool {
	next := p.peekAt(1)
	call, composed := left.(Call)
	return p.at("°") && next.kind == tokenSymbol && len(next.text) == 1 && (isSymbol(left) || composed && call.Name == composeName)
}

// matrices keeps the order of the factors of a product one of which is transposed, and
// turns a transposed product round.
func matrices(n Node) Node {
	switch n := n.(type) {
	case Power:
		if product, ok := n.Base.(Product); ok && isTransposition(n.Exponent) && !slices.ContainsFunc(product.Factors, func(f Node) bool { return !isMatrixName(f) }) {
			factors := make([]Node, len(product.Factors))
			for i, f := range product.Factors {
				factors[len(factors)-1-i] = Power{Base: f, Exponent: n.Exponent}
			}
			return Call{Name: orderedName, Args: factors}
		}
	case Product:
		var numbers, ordered []Node
		for _, f := range n.Factors {
			if isConstant(f) {
				numbers = append(numbers, f)
				continue
			}
			if c, ok := f.(Call); ok && c.Name == orderedName {
				ordered = append(ordered, c.Args...)
				continue
			}
			ordered = append(ordered, f)
		}
		if len(ordered) > 1 && isOrdered(n.Factors) {
			return Product{Factors: append(numbers, Call{Name: orderedName, Args: ordered})}
		}
	}
	return n
}

// isOrdered reports whether factors are matrices, since one is transposed.
func isOrdered(factors []Node) bool {
	return slices.ContainsFunc(factors, func(f Node) bool {
		switch f := f.(type) {
		case Power:
			return isTransposition(f.Exponent) && isMatrixName(f.Base)
		case Call:
			return f.Name == orderedName
		}
		return false
	})
}

// isTransposition reports whether an exponent is the T of a transposed matrix.
func isTransposition(exponent Node) bool {
	s, ok := exponent.(Symbol)
	return ok && s.Name == "T"
}

// isMatrixName reports whether n may name a matrix: a letter.
func isMatrixName(n Node) bool {
	s, ok := n.(Symbol)
	return ok && !isTransposition(n) && !strings.HasPrefix(s.Name, `\`)
}
