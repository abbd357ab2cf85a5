package mathexpr

import (
	"math/big"
	"slices"
	"strings"
)

// What a comparison of families may cost.
const (
	maxFamilies = 6  // of one answer
	maxClasses  = 24 // that the families of two answers are split into
	maxMisses   = 8  // of classes that might be the same, in the cost of an exact comparison
)

// parameterLetters are the names of whole numbers in families of solutions.
const parameterLetters = integerLetters + "ljNKML"

// sameFamily compares families of solutions as sets, which are finite unions of
// progressions, base + step·k of all whole numbers k: π/2 + kπ is −π/2 + nπ, and nπ ± π/4
// is π/4 + nπ/2. Over a common period each is so many classes, and each class of one
// answer must be one of the other.
func (c contest) sameFamily() (Comparison, bool) {
	if !mayHaveTurns(c.gold.Source) && !mayHaveTurns(c.answer.Source) {
		return Comparison{}, false
	}
	left, right, ok := c.angles()
	if !ok {
		return Comparison{}, false
	}
	g, a := readFamilies(left), readFamilies(right)
	if !g.ok || !a.ok || !isModest(g.values...) || !isModest(a.values...) || !c.mayBeFamilies(g, a) {
		return Comparison{}, false
	}
	asked := mentioned(c.question)
	u, ok := g.strides(asked)
	if !ok {
		return Comparison{}, false
	}
	v, ok := a.strides(asked)
	if !ok || needsTurns(g, a) && !areTurns(slices.Concat(u, v)) {
		return Comparison{}, false
	}
	return c.sameClasses(u, v)
}

// mayHaveTurns reports whether a source may have multiples of π, degrees or a condition
// that says what is whole, one of which families have.
func mayHaveTurns(source string) bool {
	return strings.ContainsAny(source, "πZ°ℤ") || strings.Contains(source, "pi") || strings.Contains(source, "circ") || strings.Contains(source, "deg") || strings.Contains(source, "integer") || strings.Contains(source, "整")
}

// A family is what an answer says of its unknown, for all whole numbers.
type family struct {
	ok       bool
	name     string   // of the unknown, without a number; empty if it is left out
	integers []string // the letters of whole numbers, as a condition says
	values   []Node
}

// readFamilies reads the solutions of an answer: those of a list or a set, and by either sign of a ±.
func readFamilies(n Node) family {
	var f family
	f.ok = f.read(n)
	return f
}

func (f *family) read(n Node) bool {
	switch n := n.(type) {
	case Where:
		for _, condition := range conditionsIn(n.Condition) {
			if !f.say(condition) {
				return false
			}
		}
		return f.read(n.Value)
	case Builder:
		if _, ok := n.Condition.(Where); ok && isSymbol(n.Element) { // {x | x = kπ, k ∈ ℤ}
			return f.read(n.Condition)
		}
		return f.read(Where{Value: n.Element, Condition: n.Condition})
	case List, Set:
		return f.readAll(children(n))
	case SetOperation:
		return n.Operator == "cup" && f.readAll(n.Operands)
	case Relation:
		if name, value, ok := placed(n); ok {
			return f.call(name) && f.read(value)
		}
	}
	f.values = append(f.values, expand(n)...)
	return len(f.values) <= maxFamilies
}

func (f *family) readAll(items []Node) bool {
	return !slices.ContainsFunc(items, func(n Node) bool { return !f.read(n) })
}

// placed splits x = kπ into the name and where it lies, and so 2kπ < x < 2kπ + π.
func placed(r Relation) (name Symbol, value Node, ok bool) {
	switch {
	case len(r.Operators) == 2:
		name, ok = r.Operands[1].(Symbol)
		value, _ = solutions(r)
	case len(r.Operators) == 1 && (r.Operators[0] == "=" || r.Operators[0] == "∈"):
		name, ok = r.Operands[0].(Symbol)
		value = r.Operands[1]
	}
	return name, value, ok && value != nil
}

// say notes that a condition makes a letter one of whole numbers; any other would take
// some of the solutions out.
func (f *family) say(condition Node) bool {
	if !isMembership(condition) {
		return false
	}
	r := condition.(Relation)
	f.integers = append(f.integers, r.Operands[0].(Symbol).Name)
	return r.Operands[1] == Node(Symbol{Name: `\mathbb{Z}`})
}

// call notes the name of the unknown, which all solutions share: x, or x₁ and x₂. Of a_n
// there is one for each n.
func (f *family) call(name Symbol) bool {
	base := baseLetter(name.Name)
	_, index, _ := strings.Cut(name.Name, "_")
	if f.name != "" && f.name != base || strings.Trim(index, "{0123456789}") != "" {
		return false
	}
	f.name = base
	return true
}

// isSaid reports whether a condition says what the whole numbers are.
func (f family) isSaid() bool { return len(f.integers) > 0 }

// mayBeFamilies reports whether two answers may be families of one unknown. Without a
// question, which could tell what n is, a name or a condition must show that it is given
// nowhere else: the angles of a polygon have a sum of (n − 2)π.
func (c contest) mayBeFamilies(g, a family) bool {
	name := g.name + a.name
	switch {
	case c.Vectors || c.Ordered && len(g.values)+len(a.values) > 2 || g.name != "" && a.name != "" && g.name != a.name:
		return false
	case c.question != "" || g.isSaid() && a.isSaid():
		return true
	case g.isSaid() || a.isSaid():
		return name != ""
	}
	return name != "" && (strings.Contains("xyzt", name[:1]) || greek[name] != "")
}

// needsTurns reports whether only multiples of π show that two answers are families: where
// no condition says what the whole numbers are, or a bare list, n and n + 1, might be of
// values that belong together.
func needsTurns(g, a family) bool {
	return !g.isSaid() && !a.isSaid() || g.name+a.name == "" && len(g.values)+len(a.values) > 2
}

// angles writes angles in degrees in radians, unless only one of two answers has any
// and π is in neither: the other then leaves the sign out.
func (c contest) angles() (g, a Node, ok bool) {
	inGold, inAnswer := holds(c.g, isDegrees), holds(c.a, isDegrees)
	bare := inGold != inAnswer && !holds(c.g, isPi) && !holds(c.a, isPi)
	read := func(n Node) Node {
		switch {
		case !isDegrees(n):
			return n
		case bare:
			return n.(Quantity).Value
		}
		return turned(n.(Quantity).Value)
	}
	return rewrite(c.g, read), rewrite(c.a, read), !c.Units || inGold == inAnswer
}

// turned is an angle in degrees in radians; of 2nπ ± 135° the sign is of the last term alone.
func turned(n Node) Node {
	switch n.(type) {
	case Sum, PlusMinus:
		return rewriteChildren(n, turned)
	}
	if holds(n, isPi) {
		return n
	}
	return radian(Quantity{Value: n})
}

// A stride is a family of values, one for each whole number k: a number in it is base for
// nought, and goes on by a step. Over a period it is so many classes, of every count-th k.
type stride struct {
	value      Node
	k          Symbol
	base, step Node
	ratio      *big.Rat // of the step to that of the first stride
	count      *big.Rat // below nought for a step back
	place      *big.Rat // of the base, in steps of the first stride, to a hair; nil for one with symbols
	met        []bool   // which classes are in the other answer
}

// strides reads each value as a family, or as two where (−1)^k stands in it. Where no
// condition says what is whole, it is the one letter in it, of those that are usual, which
// the question does not mention.
func (f family) strides(asked map[string]bool) (all []stride, ok bool) {
	for _, v := range f.values {
		names := symbolsOf(v)
		if f.isSaid() {
			names = slices.DeleteFunc(names, func(s string) bool { return !slices.Contains(f.integers, s) })
		}
		if len(names) != 1 || !f.isSaid() && (asked[names[0]] || !strings.Contains(parameterLetters, names[0])) {
			return nil, false
		}
		k := Symbol{Name: names[0]}
		if r, ok := v.(Relation); ok && r.Operators[0] == "=" && mentions(r.Operands[0], k) { // f(n) = n + 1
			return nil, false
		}
		halves, ok := byParity(v, k)
		for _, half := range halves {
			count, counts := counter(half, k)
			if !ok || !counts {
				return nil, false
			}
			base := at(count, k, integer(0))
			all = append(all, stride{value: half, k: k, base: base, step: sumOf(at(count, k, integer(1)), negative(base))})
		}
	}
	return all, len(all) <= maxFamilies
}

// at puts a value in for k.
func at(n Node, k Symbol, value Node) Node {
	return rewrite(n, func(c Node) Node {
		if c == Node(k) {
			return value
		}
		return c
	})
}

// maxDifferences bounds how often a polynomial in k is replaced by what it grows by.
const maxDifferences = 2

// counter is a number in n that tells one k from the next: the first that k stands in, or
// what a square or a cube of it grows by around k, or what stands in a power or a function.
func counter(n Node, k Symbol) (Node, bool) {
	if !mentions(n, k) {
		return nil, false
	}
	degree, polynomial := degreeIn(n, k.Name)
	within := n.rank() != rankScalar
	switch n.(type) {
	case Power, Call:
		within = !polynomial
	}
	if within {
		inner := children(n)
		return counter(inner[slices.IndexFunc(inner, func(c Node) bool { return mentions(c, k) })], k)
	}
	for range min(degree-1, maxDifferences) {
		n = sumOf(at(n, k, sumOf(k, integer(1))), negative(at(n, k, sumOf(k, integer(-1)))))
	}
	return n, true
}

// byParity splits a value in which (−1)^k stands into those of even and of odd k.
func byParity(n Node, k Symbol) (halves []Node, ok bool) {
	alternates := func(n Node) bool {
		p, ok := n.(Power)
		base, number := p.Base.(Number)
		return ok && number && base.Value.Cmp(minusOne) == 0 && mentions(p.Exponent, k)
	}
	if !holds(n, alternates) {
		return []Node{n}, true
	}
	ok = true
	for parity := range int64(2) {
		signed := rewrite(n, func(c Node) Node {
			if !alternates(c) {
				return c
			}
			exponent := c.(Power).Exponent
			degree, polynomial := degreeIn(exponent, k.Name)
			e, number := rationalOf(at(exponent, k, integer(parity)))
			if ok = ok && polynomial && degree == 1 && number && e.IsInt(); ok && e.Num().Bit(0) == 0 {
				return integer(1)
			}
			return integer(-1)
		})
		halves = append(halves, at(signed, k, sumOf(Product{Factors: []Node{integer(2), k}}, integer(parity))))
	}
	return halves, ok
}

// areTurns reports whether all steps are multiples of π, which the solutions of
// trigonometric equations have.
func areTurns(all []stride) bool {
	return !slices.ContainsFunc(all, func(s stride) bool {
		_, ok := share(s.step, Pi)
		return !ok
	})
}

// share is x/y if that is a rational number.
func share(x, y Node) (*big.Rat, bool) {
	return rationalOf(Product{Factors: []Node{x, reciprocal(y)}})
}

// divide splits all strides into classes over the least period that all steps go into.
func divide(all []stride) (period *big.Rat, ok bool) {
	period = new(big.Rat).Set(one)
	for i := range all {
		r, ok := share(all[i].step, all[0].step)
		if !ok || r.Sign() == 0 {
			return nil, false
		}
		all[i].ratio = r
		if place, _, ok := enclosed(Product{Factors: []Node{all[i].base, reciprocal(all[0].step)}}); ok {
			all[i].place = place
		}
		period = commonMultiple(period, r)
	}
	total := int64(0)
	for i := range all {
		s := &all[i]
		s.count = new(big.Rat).Quo(period, s.ratio)
		n := new(big.Int).Abs(s.count.Num())
		if !n.IsInt64() || n.Int64() > maxClasses-total {
			return nil, false
		}
		total += n.Int64()
		s.met = make([]bool, n.Int64())
	}
	return period, true
}

// commonMultiple is the least positive number that both x and y go into.
func commonMultiple(x, y *big.Rat) *big.Rat {
	n := new(big.Int).Abs(y.Num())
	n.Mul(n.Quo(n, new(big.Int).GCD(nil, nil, x.Num(), n)), x.Num())
	return new(big.Rat).SetFrac(n, new(big.Int).GCD(nil, nil, x.Denom(), y.Denom()))
}

// class is the i-th class of a stride, of all k, some periods on.
func (s stride) class(i int, k Node, periods *big.Int) Node {
	first := new(big.Rat).Mul(s.count, new(big.Rat).SetInt(periods))
	first.Add(first, big.NewRat(int64(i), 1))
	return at(s.value, s.k, sumOf(Product{Factors: []Node{Number{Value: s.count}, k}}, Number{Value: first}))
}

// offset is how many steps of the first stride the i-th class is from the base.
func (s stride) offset(i int) *big.Rat {
	return new(big.Rat).Mul(big.NewRat(int64(i), 1), s.ratio)
}

// apart is how many of these steps one base is from another, to a hair.
func (s stride) apart(other stride, step Node) (*big.Rat, bool) {
	if s.place != nil && other.place != nil {
		return new(big.Rat).Sub(s.place, other.place), true
	}
	between, _, ok := enclosed(Product{Factors: []Node{sumOf(s.base, negative(other.base)), reciprocal(step)}})
	return between, ok
}

// whole is the whole number that r is as good as.
func whole(r *big.Rat) (n *big.Int, ok bool) {
	n = nearest(r.Num(), r.Denom())
	off := new(big.Rat).Sub(r, new(big.Rat).SetInt(n))
	return n, off.Abs(off).Cmp(hair) < 0
}

// hair is far more than a number in balls is off, and far less than classes are apart.
var hair = new(big.Rat).SetFrac64(1, 1<<60)

// sameClasses compares two answers class by class: each must be one of the other's, some
// periods on.
func (c contest) sameClasses(gold, answer []stride) (result Comparison, ok bool) {
	all := slices.Concat(gold, answer)
	period, ok := divide(all)
	if !ok {
		return Comparison{}, false
	}
	k := all[0].k
	misses := 0
	for _, g := range all[:len(gold)] {
		for _, a := range all[len(gold):] {
			apart, ok := g.apart(a, all[0].step)
			if !ok {
				continue
			}
			for i := range g.met {
				for j := range a.met {
					d := new(big.Rat).Add(apart, g.offset(i))
					periods, ok := whole(d.Quo(d.Sub(d, a.offset(j)), period))
					if !ok || g.met[i] && a.met[j] {
						continue
					}
					r, ok := c.equal(g.class(i, k, new(big.Int)), a.class(j, k, periods))
					switch {
					case !ok:
						misses++
					case r.Rung != "exact" && r.Rung != "same notation":
						misses += maxMisses / 2 // it cost as much
						fallthrough
					default:
						g.met[i], a.met[j], result = true, true, r
					}
					if misses > maxMisses {
						return Comparison{}, false
					}
				}
			}
		}
	}
	result.Reason = "as families of solutions, " + result.Reason
	return result, !slices.ContainsFunc(all, func(s stride) bool { return slices.Contains(s.met, false) })
}
