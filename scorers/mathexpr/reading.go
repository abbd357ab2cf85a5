package mathexpr

import (
	"slices"
	"strings"
)

// readAs reads n in the light of what it is compared with: "x = 5" is 5 beside a
// value, "x > 2" is an interval beside a set, 1,234 is a list beside one, 3i + 4j is
// a vector beside one, and 2 : 3 is a fraction beside a value. A gold equation is
// solved for what an answer leaves out.
func (c *comparer) readAs(n, other Node, gold bool) Node {
	switch n := n.(type) {
	case Relation:
		return c.relationAs(n, other, gold)
	case Text:
		if l, ok := other.(List); ok {
			if letters, ok := optionLetters(n, l); ok {
				return letters
			}
		}
	case List:
		if values, ok := numberedAs(n, other); ok {
			return values
		}
		if l, ok := assigned(n, other); ok {
			return l
		}
		if _, ok := other.(Quantity); ok && ofOtherUnits(n.Items) { // 2 hours and 30 minutes
			if q, ok := compound(n.Items); ok {
				return q
			}
		}
	case Number:
		if q, ok := other.(Quantity); ok && isClock(q) {
			if t, ok := timeOfDay(Quantity{Value: n, Unit: q.Unit}); ok { // 9 beside 9 a.m.
				return t
			}
		}
		if l, ok := ungroup(n); ok && countItems(other) == len(l.Items) {
			return l
		}
	case Product:
		if l, ok := other.(List); ok {
			if letters, ok := optionLetters(n, l); ok {
				return letters
			}
		}
		if size := vectorSize(other); size > 0 {
			if v, ok := unitVectors(n, size); ok {
				return v
			}
		}
	case Tuple:
		if _, ok := other.(Matrix); ok {
			if m, ok := nested(n); ok {
				return m
			}
		}
	case Sum, Symbol:
		if size := vectorSize(other); size > 0 {
			if v, ok := unitVectors(n, size); ok {
				return v
			}
		}
	case Quantity:
		if t, ok := timeOfDay(n); ok {
			return t
		}
	}
	return n
}

// nested reads [[1, 2], [3, 4]] as the matrix of these rows.
func nested(t Tuple) (Node, bool) {
	var rows [][]Node
	for _, item := range t.Items {
		row, ok := item.(Tuple)
		if !ok || row.Open != '[' || t.Open != '[' {
			return nil, false
		}
		rows = append(rows, row.Items)
	}
	m, err := rectangular(rows)
	return m, err == nil
}

func (c *comparer) relationAs(n Relation, other Node, gold bool) Node {
	if values, ok := sharedAs(n, other); ok {
		return values
	}
	if r, ok := other.(Relation); ok {
		if _, value, ok := assignment(n); ok && isRatio(r) && isRatioNode(value) {
			return value // V₁ : V₂ = 11 : 21
		}
		return n
	}
	switch o := other.(type) {
	case Where, Congruence:
		return n
	case List:
		if _, ok := numbered(o); ok {
			return n
		}
		if l, ok := coordinates(n, o); ok {
			return l
		}
		if l, ok := alternatives(n); ok {
			return l
		}
	}
	if q, ok := other.(Quantity); ok && isClock(q) {
		if t, ok := timeOfDay(Quantity{Value: n, Unit: q.Unit}); ok { // the half of the day left out
			return t
		}
		if t, ok := timeOf(n); ok {
			return t
		}
	}
	if name, value, ok := assignment(n); ok && (!gold || !c.judging || !isCurve(name)) {
		return value
	}
	if value, ok := c.carriedOut(n); ok {
		return value
	}
	if set, ok := solutions(n); ok && isSet(other) {
		return set
	}
	if value, ok := asQuotient(n); ok && other.rank() >= rankQuantity {
		return value
	}
	if c.judging && gold && other.rank() == rankScalar {
		if value, ok := c.solvedFor(n, other); ok {
			return value
		}
	}
	return n
}

// asQuotient reads 2 : 3 as a fraction.
func asQuotient(r Relation) (Node, bool) {
	if !isRatio(r) || len(r.Operands) != 2 {
		return nil, false
	}
	return multiplied(r.Operands[0], reciprocal(r.Operands[1])), true
}

// carriedOut reads 9 + 9 = 18, 12 : 4 = 3 or (x + 1)² = x² + 2x + 1, a chain of equals, as
// the last, an approximation at the end left out.
func (c *comparer) carriedOut(r Relation) (value Node, ok bool) {
	n := len(r.Operators)
	for n > 1 && r.Operators[n-1] == "≈" {
		n--
	}
	value = r.Operands[0]
	if isLiteral(value) || isSymbol(value) { // 0 = 0
		return nil, false
	}
	if ratio, ok := value.(Relation); ok {
		if value, ok = asQuotient(ratio); !ok {
			return nil, false
		}
	}
	for i, next := range r.Operands[1 : n+1] {
		if r.Operators[i] != "=" || value.rank() < rankQuantity || next.rank() < rankQuantity || c.compare(value, next).Verdict != Equal {
			return nil, false
		}
		value = next
	}
	return value, n > 0
}

// coordinates reads (x, y) = (1, 2) beside x = 1, y = 2.
func coordinates(r Relation, other List) (Node, bool) {
	if _, _, ok := assignments(other); !ok || len(r.Operators) != 1 || r.Operators[0] != "=" {
		return nil, false
	}
	names, ok := r.Operands[0].(Tuple)
	values, also := r.Operands[1].(Tuple)
	if !ok || !also || len(names.Items) != len(values.Items) {
		return nil, false
	}
	var l List
	for i, name := range names.Items {
		l.Items = append(l.Items, Relation{Operators: []string{"="}, Operands: []Node{name, values.Items[i]}})
	}
	return l, true
}

// alternatives reads x ∈ {1, 2}, or x = 1, 2, as x = 1 or x = 2.
func alternatives(r Relation) (Node, bool) {
	if len(r.Operators) != 1 || r.Operators[0] != "∈" && r.Operators[0] != "=" {
		return nil, false
	}
	var l List
	switch values := r.Operands[1].(type) {
	case Set, List:
		for _, v := range children(values) {
			l.Items = append(l.Items, Relation{Operators: []string{"="}, Operands: []Node{r.Operands[0], v}})
		}
	}
	return l, len(l.Items) > 0
}

// isCurve reports whether n is a sum or a product of coordinates: x + y = 5 and xy = 5 as
// gold answers are curves, not 5.
func isCurve(n Node) bool {
	p, ok := n.(Product)
	if ok && len(p.Factors) == 2 {
		s, symbol := p.Factors[0].(Symbol)
		return symbol && strings.Contains("xyz", s.Name)
	}
	_, ok = n.(Sum)
	return ok
}

func isSet(n Node) bool {
	switch n.(type) {
	case SetOperation, Tuple, Builder:
		return true
	}
	return false
}

func isRatio(r Relation) bool { return r.Operators[0] == ":" }

func isRatioNode(n Node) bool {
	r, ok := n.(Relation)
	return ok && isRatio(r)
}

// countItems is the number of items of an enumeration, or nought.
func countItems(n Node) int {
	switch n := n.(type) {
	case List:
		return len(n.Items)
	case Tuple:
		return len(n.Items)
	case Set:
		return len(n.Items)
	}
	return 0
}

// ungroup reads 1,234 as the list 1, 234.
func ungroup(n Number) (List, bool) {
	var l List
	start := 0
	for i := 0; i <= len(n.Groups) && n.Groups != ""; i++ {
		if i == len(n.Groups) || n.Groups[i] == ',' {
			if r := quotient(n.Groups[start:i], 0); r.IsInt() {
				l.Items = append(l.Items, Number{Value: r})
			}
			start = i + 1
		}
	}
	return l, len(l.Items) > 1
}

// assigned reads "x = 16, d = 3" beside bare values as those of one tuple, in the
// order written, or in any order if the names are words, which a gold answer leaves out
// with its order; with the names in rounds, "p = 5, q = 2; p = 7, q = 2", as a list of
// tuples beside tuples.
func assigned(l List, other Node) (Node, bool) {
	names, values, ok := assignments(l)
	if !ok {
		return nil, false
	}
	round := len(names)
	for i := 1; i < len(names); i++ {
		if names[i] == names[0] {
			round = i
			break
		}
	}
	for i, name := range names {
		if name != names[i%round] || i < round && slices.Contains(names[:i], name) {
			return nil, false
		}
	}
	if round == 1 || len(names)%round != 0 {
		return nil, false
	}
	switch o := other.(type) { // names beside names
	case List:
		_, _, ok = assignments(o)
	case Set:
		_, _, ok = assignments(List{Items: o.Items})
	case Relation:
		if _, ok = coordinates(o, l); !ok {
			_, ok = alternatives(o)
		}
	default:
		ok = false
	}
	if ok {
		return nil, false
	}
	if _, bare := other.(List); bare && round == len(names) && strings.HasPrefix(names[0], `\text`) {
		return List{Items: values}, true
	}
	if round == len(names) {
		return Tuple{Open: '(', Close: ')', Items: values}, true
	}
	var tuples List
	for ; len(values) > 0; values = values[round:] {
		tuples.Items = append(tuples.Items, Tuple{Open: '(', Close: ')', Items: values[:round:round]})
	}
	return tuples, true
}

// assignments splits a list of assignments into names, by their keys, and values.
func assignments(l List) (names []string, values []Node, ok bool) {
	for _, n := range l.Items {
		r, ok := n.(Relation)
		if !ok {
			return nil, nil, false
		}
		name, value, ok := assignment(r)
		if !ok {
			name, value, ok = labelled(r)
		}
		if !ok || name == nil {
			return nil, nil, false
		}
		names = append(names, Expr{Root: name}.LaTeX())
		values = append(values, value)
	}
	return names, values, len(names) > 1
}

// labelled reads what names a value among others only: Paolo: 18.
func labelled(r Relation) (name, value Node, ok bool) {
	_, label := r.Operands[0].(Text)
	return r.Operands[0], r.Operands[1], label && len(r.Operators) == 1 && isRatio(r)
}

// solvedFor solves a gold equation for the one symbol of it that the answer, a bare
// expression, does not mention: y + 1 = x² is met by x² − 1.
func (c *comparer) solvedFor(r Relation, answer Node) (value Node, ok bool) {
	if len(r.Operators) != 1 || r.Operators[0] != "=" {
		return nil, false
	}
	x := ""
	for _, s := range symbolsOf(r) {
		if mentions(answer, Symbol{Name: s}) {
			continue
		}
		if x != "" {
			return nil, false
		}
		x = s
	}
	if x == "" {
		return nil, false
	}
	ok = c.attempt(func() bool {
		d := c.sub(c.scalar(r.Operands[0]), c.scalar(r.Operands[1]))
		slope, rest, linear := linearIn(d.num, x)
		if !linear || c.err != nil {
			return false
		}
		n, err := parse(c.mul(polynomial(rest).negated(), c.inverse(polynomial(slope))).key())
		value = n
		return err == nil
	})
	return value, ok
}

// linearIn splits p into slope·x + rest.
func linearIn(p poly, x string) (slope, rest poly, ok bool) {
	slope, rest = poly{}, poly{}
	for k, t := range p {
		i := slices.IndexFunc(t.factors, func(f factor) bool { return f.kind == atomSymbol && f.text == x })
		if i < 0 {
			rest[k] = t
			continue
		}
		if t.factors[i].exponent != (exponent{1, 1}) {
			return nil, nil, false
		}
		others := slices.Delete(slices.Clone(t.factors), i, i+1)
		slope[monomialKey(others)] = &term{t.coefficient, others}
	}
	return slope, rest, len(slope) > 0
}

// sets compares two sets of real numbers, at least one of which is certainly one.
func (c *comparer) sets(x, y Node) (result Comparison, ok bool) {
	_, pair := x.(Tuple)
	if _, also := y.(Tuple); pair && also { // as written: their brackets and ends
		return Comparison{}, false
	}
	if !isRegion(x) && !isRegion(y) || !mayBeRegion(x) || !mayBeRegion(y) {
		return Comparison{}, false
	}
	if c.policy.Vectors && isInequality(x) != isInequality(y) {
		return unequal("an interval against an inequality"), true
	}
	ok = c.attempt(func() bool {
		a, left, ok := c.namedRegion(x)
		b, right, also := c.namedRegion(y)
		if !ok || !also {
			return false
		}
		if result = c.regions(left, right); a != "" && b != "" && a != b {
			result = unequal("conditions on " + abbreviate(a) + " and on " + abbreviate(b))
		}
		return true
	})
	return result, ok
}

// namedRegion is a set with the name that a condition is on.
func (c *comparer) namedRegion(n Node) (name string, r region, ok bool) {
	if isInequality(n) {
		return c.conditionRegion(n)
	}
	r, ok = c.setRegion(n)
	return "", r, ok
}

// isInequality reports whether n is an inequality, a membership or a list with one.
func isInequality(n Node) bool {
	switch n := n.(type) {
	case Relation:
		return !slices.ContainsFunc(n.Operators, func(op string) bool { return !isBelow(op) && !isAbove(op) && op != "≠" && op != "∈" })
	case List:
		for _, i := range n.Items {
			if _, ok := i.(Relation); !ok {
				return false
			}
		}
		return slices.ContainsFunc(n.Items, isInequality)
	}
	return false
}

func isRegion(n Node) bool {
	switch n := n.(type) {
	case SetOperation, Builder:
		return true
	case Tuple:
		return isInterval(n) && (n.Open == '[') != (n.Close == ']') || len(n.Items) == 2 && infinite(n.Items[0])+infinite(n.Items[1]) != 0
	case Symbol, Text:
		_, ok := setByName(n)
		return ok
	}
	return isInequality(n)
}

func mayBeRegion(n Node) bool {
	switch n := n.(type) {
	case Set:
		return true
	case Tuple:
		return isInterval(n)
	case List:
		return isInequality(n) || !slices.ContainsFunc(n.Items, func(i Node) bool {
			if t, ok := i.(Tuple); ok {
				return !isInterval(t)
			}
			return i.rank() != rankScalar
		})
	}
	return isRegion(n)
}
