package mathexpr

import (
	"math/big"
	"regexp"
	"strings"
)

// Judge decides whether an answer is the gold answer. What only a gold answer can
// settle is settled by it: how ambiguous notation is read, to how many digits a value
// is wanted, which symbols may have another name (those that the question, which may
// be empty, does not mention).
func (p Policy) Judge(gold, answer Expr, question string) Comparison {
	result := p.judge(gold, answer, question)
	result.Reason = abbreviate(answer.Source) + " against " + abbreviate(gold.Source) + ": " + result.Reason
	return result
}

func (p Policy) judge(gold, answer Expr, question string) Comparison {
	if result, ok := lookalikes(gold.Source, answer.Source); ok {
		return result
	}
	g, a := p.prepared(gold), p.prepared(answer)
	if gold.Source == answer.Source || p.lenient() && gold.Key() == answer.Key() {
		return equal("both have the canonical form " + abbreviate(gold.Key())).by("same notation")
	}
	if sameWords(gold.Source, answer.Source) {
		return equal("the same words").by("text")
	}
	result := p.nodes(g, a, eitherLarge(gold, answer))
	if result.Verdict != Equal {
		if x, y, ok := decimalComma(gold, answer); ok {
			result = better(result, p.nodes(x, y, false))
		}
	}
	if result.Verdict != Equal {
		if n, ok := withFloors(answer, gold); ok {
			result = better(result, p.nodes(g, n, false))
		} else if n, ok := withFloors(gold, answer); ok {
			result = better(result, p.nodes(n, a, false))
		}
	}
	if result.Verdict != Equal {
		for _, pair := range readings(g, a) {
			result = better(result, p.nodes(pair[0], pair[1], false))
		}
	}
	if result.Verdict != Equal {
		for _, names := range renamings(g, a, question) {
			if r := p.nodes(g, rename(a, names), eitherLarge(gold, answer)); r.Verdict == Equal {
				r.Reason = "with other names, " + r.Reason
				result = r
				break
			}
		}
	}
	if result.Verdict != Equal {
		if r, ok := p.freely(g, a, question); ok {
			result = r
		} else if r, ok := p.sameFamily(g, a); ok {
			result = r
		}
	}
	if result.Verdict != Equal {
		return result
	}
	switch {
	case p.Reduced && !isReduced(a) && isReduced(g):
		return unequal("not reduced").by("policy")
	case restated(g, answer, question):
		return unequal("the question's own condition, not solved").by("policy")
	}
	return result
}

// lenient reports whether two answers of one key are the same whatever their form.
func (p Policy) lenient() bool {
	return !p.Units && !p.Reduced && !p.Ordered && !p.Vectors && p.Percent != PercentNumber
}

// better prefers a verdict of Equal.
func better(a, b Comparison) Comparison {
	if b.Verdict == Equal {
		return b
	}
	return a
}

// nodes compares on a budget of its own.
func (p Policy) nodes(gold, answer Node, large bool) Comparison {
	c := &comparer{algebra: newAlgebra(), work: meter{evaluationFuel}, policy: p, judging: true}
	x, y := normalise(gold), normalise(answer)
	c.formless = large && x.rank() == rankScalar && y.rank() == rankScalar
	return c.compare(x, y).by(rungs[min(x.rank(), y.rank())])
}

// eitherLarge reports whether one of two answers has no canonical form for its size.
func eitherLarge(x, y Expr) bool {
	_, large := x.canonical()
	_, also := y.canonical()
	return large || also
}

// prepared is the tree to judge.
func (p Policy) prepared(e Expr) Node {
	if !p.IgnoreCase {
		return e.Root
	}
	return rewrite(e.Root, func(n Node) Node {
		s, ok := n.(Symbol)
		if !ok {
			return n
		}
		switch lower := strings.ToLower(s.Name); {
		case strings.HasPrefix(s.Name, `\`):
			return n
		case lower == "e":
			return E
		case lower == "i":
			return I
		default:
			return Symbol{Name: lower}
		}
	})
}

var commaNumber = regexp.MustCompile(`^[-−]?\d+,\d+$`)

// decimalComma reads an answer with a comma, 1000,99, as a decimal where the gold answer
// is one. A gold answer with a comma is a list, unless three digits after it would
// make a thousand of what begins with nought: 0,111.
func decimalComma(gold, answer Expr) (g, a Node, ok bool) {
	if _, ok := gold.Root.(Decimal); ok {
		a, ok = withPoint(answer)
		return gold.Root, a, ok
	}
	if _, ok := answer.Root.(Decimal); ok && strings.HasPrefix(gold.Source, "0,") && len(gold.Source) >= len("0,111") {
		g, ok = withPoint(gold)
		return g, answer.Root, ok
	}
	return nil, nil, false
}

// withPoint reads a number with a comma as a decimal. 1,234 is a thousand and more.
func withPoint(e Expr) (Node, bool) {
	if n, ok := e.Root.(Number); ok && n.Groups != "" || !commaNumber.MatchString(e.Source) {
		return nil, false
	}
	n, err := parse(strings.Replace(e.Source, ",", ".", 1))
	return n, err == nil
}

// isReduced reports whether no arithmetic on numbers is left to do: no sum of
// numbers, no product of two, and every fraction in lowest terms.
func isReduced(n Node) bool {
	reduced := true
	walk(n, func(c Node) {
		switch c := c.(type) {
		case Sum:
			reduced = reduced && countRationals(c.Terms) < 2
		case Product:
			reduced = reduced && isLowest(c)
		case Power:
			_, base := c.Base.(Number)
			exponent, ok := c.Exponent.(Number)
			carried := !base || !ok || exponent.Value.Sign() <= 0 || !exponent.Value.IsInt()
			reduced = reduced && carried
		}
	})
	return reduced
}

func countRationals(nodes []Node) (count int) {
	for _, n := range nodes {
		if _, ok := rationalOf(n); ok {
			count++
		}
	}
	return count
}

// isLowest reports whether the rational factors of a product are one fraction in
// lowest terms, with a sign at most beside it.
func isLowest(p Product) bool {
	above, below := new(big.Int), new(big.Int)
	for _, f := range p.Factors {
		number, inverse := f, false
		if power, ok := f.(Power); ok {
			if e, ok := power.Exponent.(Number); ok && e.Value.Cmp(big.NewRat(-1, 1)) == 0 {
				number, inverse = power.Base, true
			}
		}
		r, ok := rationalOf(number)
		if !ok || !inverse && new(big.Rat).Abs(r).Cmp(one) == 0 {
			continue
		}
		slot := above
		if inverse {
			slot = below
		}
		if slot.Sign() != 0 || !r.IsInt() {
			return false
		}
		slot.Abs(r.Num())
	}
	if below.Sign() == 0 {
		return true
	}
	if above.Sign() == 0 {
		above.SetInt64(1)
	}
	return below.Cmp(big.NewInt(1)) > 0 && new(big.Int).GCD(nil, nil, above, below).Cmp(big.NewInt(1)) == 0
}

// restated reports whether an answer is a condition copied from the question where
// the gold answer solves it.
func restated(gold Node, answer Expr, question string) bool {
	r, ok := answer.Root.(Relation)
	if !ok || question == "" || isSolved(r) {
		return false
	}
	if g, ok := gold.(Relation); ok && !isSolved(g) {
		return false
	}
	return strings.Contains(unspaced(question), unspaced(answer.Source))
}

// isSolved reports whether a name stands alone in a relation beside what does not
// mention it.
func isSolved(r Relation) bool {
	for i, n := range r.Operands {
		if !isName(n) {
			continue
		}
		alone := true
		for j, other := range r.Operands {
			alone = alone && (i == j || !mentions(other, n))
		}
		if alone {
			return true
		}
	}
	return false
}

func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }
