package mathexpr

import (
	"cmp"
	"fmt"
	"slices"
)

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
	kx, ky := x.Key(), y.Key()
	if kx == ky {
		return equal("both have the canonical form " + abbreviate(kx)).by("same notation")
	}
	nx, ny := normalise(x.Root), normalise(y.Root)
	if nx.rank() > ny.rank() || nx.rank() == ny.rank() && kx > ky {
		x, y, nx, ny = y, x, ny, nx
	}
	c := &comparer{newAlgebra(), meter{evaluationFuel}}
	result := c.compare(nx, ny).by(rungs[nx.rank()])
	result.Reason = fmt.Sprintf("%s against %s: %s", abbreviate(x.Source), abbreviate(y.Source), result.Reason)
	return result
}

// A comparer compares nodes on one budget.
type comparer struct {
	*algebra
	work meter // of evaluation
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
	x, y = readAs(x, y), readAs(y, x)
	if x.rank() > y.rank() {
		x, y = y, x
	}
	switch x := x.(type) {
	case Choice:
		return c.choice(x, y)
	case Text:
		return words(x, y)
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
		return baseNumber(x, y)
	case PlusMinus, Builder, Piecewise, Where, Congruence:
		return c.asWritten(x, y)
	}
	return c.scalars(x, y)
}

// readAs reads n in the light of what it is compared with: "x = 5" is 5 beside
// a value, "x > 2" is an interval beside a set, and 1,234 is a list beside one.
func readAs(n, other Node) Node {
	switch n := n.(type) {
	case Relation:
		if _, ok := other.(Relation); ok {
			return n
		}
		if _, value, ok := assignment(n); ok {
			return value
		}
		if set, ok := solutions(n); ok && isSet(other) {
			return set
		}
	case Builder:
		if r, ok := n.Condition.(Relation); ok && isSymbol(n.Element) {
			if set, ok := solutions(r); ok {
				return set
			}
		}
	case List:
		if union, ok := alternatives(n); ok && isSet(other) {
			return union
		}
	case Number:
		if l, ok := other.(List); ok && n.Groups != "" && len(l.Items) > 1 {
			return ungroup(n)
		}
	}
	return n
}

func isSet(n Node) bool {
	switch n.(type) {
	case SetOperation, Tuple, Builder:
		return true
	}
	return false
}

// alternatives reads "x < 1 or x > 3" as a union.
func alternatives(l List) (Node, bool) {
	union := SetOperation{Operator: "cup"}
	for _, n := range l.Items {
		r, ok := n.(Relation)
		if !ok {
			return nil, false
		}
		set, ok := solutions(r)
		if !ok {
			return nil, false
		}
		union.Operands = append(union.Operands, set)
	}
	return union, true
}

// ungroup reads 1,234 as the list 1, 234.
func ungroup(n Number) Node {
	var l List
	start := 0
	for i := 0; i <= len(n.Groups); i++ {
		if i == len(n.Groups) || n.Groups[i] == ',' {
			if r := quotient(n.Groups[start:i], 0); r.IsInt() {
				l.Items = append(l.Items, Number{Value: r})
			}
			start = i + 1
		}
	}
	return l
}

// inOrder compares items one by one.
func (c *comparer) inOrder(xs, ys []Node) Comparison {
	if len(xs) != len(ys) {
		return unequal(fmt.Sprintf("%d items against %d", min(len(xs), len(ys)), max(len(xs), len(ys))))
	}
	result := equal("all items are equal")
	for i := range xs {
		r := c.compare(xs[i], ys[i])
		if r.Verdict != Equal {
			result = Comparison{r.Verdict, fmt.Sprintf("item %d: %s", i+1, r.Reason), r.Rung}
		}
		if r.Verdict == Unequal {
			break
		}
	}
	return result
}

// inAnyOrder pairs equal items off, by key first. Equality is an equivalence
// but for the conventions of [Compare], so that taking the first equal item is
// as good as any matching.
func (c *comparer) inAnyOrder(xs, ys []Node) Comparison {
	if len(xs) != len(ys) {
		return unequal(fmt.Sprintf("%d items against %d", min(len(xs), len(ys)), max(len(xs), len(ys))))
	}
	kx, ky := c.keys(xs), c.keys(ys)
	ys = slices.Clone(ys)
	var rest []Node
	for i, x := range xs {
		if j := slices.Index(ky, kx[i]); j >= 0 {
			ys, ky = slices.Delete(ys, j, j+1), slices.Delete(ky, j, j+1)
			continue
		}
		rest = append(rest, x)
	}
	undecided := false
	for _, x := range rest {
		j, open := c.find(x, ys)
		switch {
		case j >= 0:
			ys = slices.Delete(ys, j, j+1)
		case open:
			undecided = true
		default:
			return unequal("an item of one is not in the other")
		}
	}
	if undecided {
		return unknown("some items are neither proved equal nor shown to differ")
	}
	return equal("the same items")
}

// find is the index of an item of ys equal to x, or −1 and whether some are
// undecided.
func (c *comparer) find(x Node, ys []Node) (index int, undecided bool) {
	for j, y := range ys {
		v := c.compare(x, y).Verdict
		if v == Equal {
			return j, false
		}
		undecided = undecided || v == Unknown
	}
	return -1, undecided
}

// asWritten compares nodes that nothing here evaluates by their canonical
// notation.
func (c *comparer) asWritten(x, y Node) Comparison {
	if x.rank() != y.rank() {
		return unequal("different kinds of answers")
	}
	if c.key(x) == c.key(y) && c.err == nil {
		return equal("the same canonical form")
	}
	return unknown("written differently")
}
