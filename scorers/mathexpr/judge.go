package mathexpr

import (
	"math/big"
	"regexp"
	"slices"
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
	if gold.Source == answer.Source {
		return equal("both have the canonical form " + abbreviate(gold.Key())).by("same notation")
	}
	if result, ok := lookalikes(gold.Source, answer.Source); ok {
		return result
	}
	if p.lenient() && gold.Key() == answer.Key() {
		return equal("both have the canonical form " + abbreviate(gold.Key())).by("same notation")
	}
	if sameWords(gold.Source, answer.Source) {
		return equal("the same words").by("text")
	}
	c := contest{p, gold, answer, p.prepared(gold), p.prepared(answer), question}
	result := c.nodes(c.g, c.a, eitherLarge(gold, answer))
	if result.Verdict != Equal {
		result = c.reread(result)
	}
	if result.Verdict != Equal {
		return result
	}
	switch {
	case p.Reduced && !isReduced(c.a) && isReduced(c.g):
		return unequal("not reduced").by("policy")
	case restated(c.g, answer, question):
		return unequal("the question's own condition, not solved").by("policy")
	}
	return result
}

// A contest is a gold answer and an answer, as written and as trees, by a policy.
type contest struct {
	Policy
	gold, answer Expr
	g, a         Node
	question     string
}

// rereadings are ways to read two answers otherwise, which are tried in turn where the
// usual one does not make them equal. Each reports whether it does.
var rereadings = [...]func(contest) (Comparison, bool){
	contest.withComma, contest.withFloors, contest.withoutDegrees, contest.byNotation, contest.asAsked, contest.byNames, contest.freely, contest.sameFamily,
}

// reread is the verdict by the first other reading that makes the answers equal, or the
// one there is. A number has one reading but for its comma.
func (c contest) reread(result Comparison) Comparison {
	all := rereadings[:]
	if isLiteral(c.g) && isLiteral(c.a) {
		all = all[:1]
	}
	for _, read := range all {
		if r, ok := read(c); ok {
			return r
		}
	}
	return result
}

// withComma reads the comma of a decimal.
func (c contest) withComma() (Comparison, bool) {
	g, a, ok := decimalComma(c.gold, c.answer)
	if !ok {
		return Comparison{}, false
	}
	return c.equal(g, a)
}

// withFloors reads square brackets as floors.
func (c contest) withFloors() (Comparison, bool) {
	if n, ok := withFloors(c.answer, c.gold); ok {
		return c.equal(c.g, n)
	}
	if n, ok := withFloors(c.gold, c.answer); ok {
		return c.equal(n, c.a)
	}
	return Comparison{}, false
}

// withoutDegrees leaves out the degree signs of sums, 180° − x, where the other answer has
// none.
func (c contest) withoutDegrees() (Comparison, bool) {
	if c.Units || holds(c.g, isDegrees) == holds(c.a, isDegrees) {
		return Comparison{}, false
	}
	return c.equal(rewrite(c.g, undegreed), rewrite(c.a, undegreed))
}

// byNotation reads notation that may stand for something else.
func (c contest) byNotation() (Comparison, bool) {
	if !isModest(c.g, c.a) {
		return Comparison{}, false
	}
	for _, pair := range readings(c.g, c.a) {
		if r, ok := c.equal(pair[0], pair[1]); ok {
			return r, true
		}
	}
	return Comparison{}, false
}

// byNames gives the answer's own symbols the names of the gold answer's.
func (c contest) byNames() (Comparison, bool) {
	for _, names := range renamings(c.g, c.a, c.question) {
		if r, ok := c.equal(c.g, rename(c.a, names)); ok {
			r.Reason = "with other names, " + r.Reason
			return r, true
		}
	}
	return Comparison{}, false
}

// asAsked takes the value of an equation whose other side the question asks for: a² + b²
// = 7, or p(x) + q(x) = x³.
func (c contest) asAsked() (Comparison, bool) {
	r, ok := c.a.(Relation)
	if !ok || c.question == "" || len(r.Operators) == 0 || slices.ContainsFunc(r.Operators, func(op string) bool { return op != "=" }) {
		return Comparison{}, false
	}
	left, right, _ := strings.Cut(unspaced(c.answer.Source), "=")
	if question := unspaced(c.question); len(left) < len("a+b") || !strings.Contains(question, left) || strings.Contains(question, left+"="+right) {
		return Comparison{}, false
	}
	return c.equal(c.g, r.Operands[len(r.Operands)-1])
}

// equal compares two trees, and reports whether they are equal.
func (c contest) equal(g, a Node) (Comparison, bool) {
	r := c.nodes(g, a, eitherLarge(c.gold, c.answer))
	return r, r.Verdict == Equal
}

// lenient reports whether two answers of one key are the same whatever their form.
func (p Policy) lenient() bool {
	return !p.Units && !p.Reduced && !p.Ordered && !p.Vectors && p.Percent != PercentNumber
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

// isDecimal recognises a decimal, perhaps with a unit.
func isDecimal(n Node) bool {
	if q, ok := n.(Quantity); ok {
		n = q.Value
	}
	_, ok := n.(Decimal)
	return ok
}

var commaNumber = regexp.MustCompile(`^[-−]?(?:\\?[$€£] ?)?\d+,\d+(?:$|[ ~\\]\D*$)`)

// decimalComma reads an answer with a comma, 1000,99, as a decimal where the gold answer
// is one, or where two noughts follow it: 75,00. A gold answer with a comma is a list,
// unless three digits after it would make a thousand of what begins with nought: 0,111.
func decimalComma(gold, answer Expr) (g, a Node, ok bool) {
	if isDecimal(gold.Root) {
		a, ok = withPoint(answer)
		return gold.Root, a, ok && isDecimal(a)
	}
	if _, ok := gold.Root.(Number); ok && strings.HasSuffix(answer.Source, ",00") {
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
