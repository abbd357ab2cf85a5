package mathexpr

import "cmp"

// A Verdict says whether two answers are the same. The zero value is Unknown.
type Verdict uint8

// The verdicts.
const (
	Unknown Verdict = iota // neither proved equal nor shown to differ
	Equal
	Unequal
)

// String returns "unknown", "equal" or "unequal".
func (v Verdict) String() string {
	return [...]string{"unknown", "equal", "unequal"}[min(v, Unequal)]
}

// A Comparison is a verdict with its reason, for a person: "12 cm against 12 m:
// units differ".
type Comparison struct {
	Verdict Verdict
	Reason  string
	Rung    string // what decided: "same notation", "exact", "ball", "points", or the kind of the answers: "relation", "set"
}

// by names the rung that decided, unless one below it is named.
func (c Comparison) by(rung string) Comparison {
	c.Rung = cmp.Or(c.Rung, rung)
	return c
}

// Compare decides whether two answers are the same. It is symmetric, never
// rounds and has no tolerance: a decimal equals a fraction only if it is exactly
// that. Conventions of how answers are written are honoured: a unit, or the
// name in "x = 5", may be left out on one side; 50% is 1/2 and also 50;
// 180° is 180 and also π; a column vector may be written as a tuple, and an
// interval as an inequality.
func Compare(x, y Expr) Comparison {
	if result, ok := lookalikes(x.Source, y.Source); ok {
		return result
	}
	kx, ky := x.Key(), y.Key()
	if kx == ky {
		return equal("both have the canonical form " + abbreviate(kx)).by("same notation")
	}
	if sameWords(x.Source, y.Source) {
		return equal("the same words").by("text")
	}
	nx, ny := normalise(x.Root), normalise(y.Root)
	if nx.rank() > ny.rank() || nx.rank() == ny.rank() && kx > ky {
		x, y, nx, ny = y, x, ny, nx
	}
	c := &comparer{algebra: newAlgebra(), work: meter{evaluationFuel}}
	c.formless = eitherLarge(x, y) && nx.rank() == rankScalar && ny.rank() == rankScalar
	result := c.compare(nx, ny).by(rungs[nx.rank()])
	result.Reason = abbreviate(x.Source) + " against " + abbreviate(y.Source) + ": " + result.Reason
	return result
}

// A comparer compares nodes on one budget.
type comparer struct {
	*algebra
	work     meter // of evaluation
	policy   Policy
	judging  bool // the first of the two answers is the gold answer
	swapped  bool // the nodes at hand are the other way round
	formless bool // one of two scalars is too large for a canonical form
}

// directed returns the gold answer's node first.
func (c *comparer) directed(x, y Node) (gold, answer Node) {
	if c.swapped {
		return y, x
	}
	return x, y
}

func equal(reason string) Comparison   { return Comparison{Verdict: Equal, Reason: reason} }
func unequal(reason string) Comparison { return Comparison{Verdict: Unequal, Reason: reason} }
func unknown(reason string) Comparison { return Comparison{Verdict: Unknown, Reason: reason} }

// rungs are the names of comparisons by kind.
var rungs = [...]string{
	rankChoice: "choice", rankText: "text", rankPlusMinus: "set", rankWhere: "condition", rankCongruence: "congruence",
	rankPiecewise: "piecewise", rankRelation: "relation", rankBuilder: "set", rankSetOperation: "set", rankSet: "set",
	rankList: "list", rankTuple: "tuple", rankMatrix: "matrix", rankQuantity: "quantity", rankBase: "base", rankScalar: "scalar",
}

// compare decides on two nodes without ± signs.
func (c *comparer) compare(x, y Node) Comparison {
	if r, ok := c.sets(x, y); ok {
		return r.by("set")
	}
	x, y = c.enumerated(x, y)
	x, y = c.readAs(x, y, !c.swapped), c.readAs(y, x, c.swapped)
	if x.rank() > y.rank() {
		x, y = y, x
		c.swapped = !c.swapped
		defer func() { c.swapped = !c.swapped }()
	}
	switch x := x.(type) {
	case Choice:
		return c.choice(x, y)
	case Text:
		return words(x, y)
	case Where:
		return c.where(x, y)
	case Congruence:
		return c.congruence(x, y)
	case Piecewise:
		return c.piecewise(x, y)
	case Relation:
		return c.relation(x, y)
	case SetOperation:
		return c.setOperation(x, y)
	case Set:
		return c.set(x, y)
	case List:
		return c.list(x, y)
	case Tuple:
		return c.tuple(x, y)
	case Matrix:
		return c.matrix(x, y)
	case Quantity:
		return c.quantity(x, y)
	case BaseNumber:
		return c.baseNumber(x, y)
	case Builder: // of a name, perhaps
		if r, ok := c.sets(x, y); ok {
			return r.by("set")
		}
		return c.asWritten(x, y)
	case PlusMinus:
		return c.asWritten(x, y)
	}
	return c.leaf(x, y)
}

// leaf compares two scalars; a gold decimal may have been rounded. An error of the
// algebra goes no further.
func (c *comparer) leaf(x, y Node) Comparison {
	result := c.scalars(x, y)
	c.forget()
	if c.judging && result.Verdict != Equal {
		gold, answer := c.directed(x, y)
		if reason, ok := c.policy.Rounding.meets(gold, answer); ok {
			return equal(reason).by("rounding")
		}
	}
	return result
}

// asWritten compares nodes that nothing here evaluates by their canonical
// notation.
func (c *comparer) asWritten(x, y Node) Comparison {
	if x.rank() != y.rank() {
		if _, ok := x.(Builder); ok && (y.rank() == rankSet || y.rank() == rankSetOperation || y.rank() == rankList) {
			return unknown("a set given by a condition is not worked out")
		}
		return unequal("different kinds of answers")
	}
	if c.key(x) == c.key(y) && c.err == nil {
		return equal("the same canonical form")
	}
	return unknown("written differently")
}
