package mathexpr

import (
	"cmp"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Key is the canonical notation of e. Equal keys are equal expressions, and
// Parse(e.Key()) has the key it was read from. Unequal keys may still be equal
// expressions: see [Compare]. An expression over the limits has its own source
// for a key, with single spaces.
func (e Expr) Key() string {
	key, _ := e.canonical()
	return key
}

// canonical is the key, and whether the expression is too large to have a canonical
// form.
func (e Expr) canonical() (key string, large bool) {
	if e.memo == nil {
		return e.newKey()
	}
	e.memo.once.Do(func() { e.memo.key, e.memo.large = e.newKey() })
	return e.memo.key, e.memo.large
}

func (e Expr) newKey() (key string, large bool) {
	if n, ok := e.Root.(Number); ok && size(n.Value) <= maxBits {
		return n.Value.RatString(), false
	}
	a := &algebra{fuel: keyFuel}
	key = a.key(normalise(e.Root))
	if a.err != nil || len(key) > maxSource {
		return strings.Join(strings.Fields(e.Source), " "), errors.Is(a.err, errFuel)
	}
	return key, false
}

// key is a node's canonical notation. Where the algebra has no room for a
// scalar, or no rule, the error sticks.
func (a *algebra) key(n Node) string {
	if a.err != nil {
		return ""
	}
	switch n := n.(type) {
	case Tuple:
		return a.tupleKey(n)
	case List:
		return a.listKey(n)
	case Set:
		return `\{` + strings.Join(slices.Compact(a.sortedKeys(n.Items)), ", ") + `\}`
	case Builder:
		if key, ok := a.realSetKey(n); ok {
			return key
		}
		return `\{` + a.key(n.Element) + `\mid ` + a.key(n.Condition) + `\}`
	case SetOperation:
		if key, ok := a.realSetKey(n); ok {
			return key
		}
		return a.setOperationKey(n)
	case Matrix:
		return a.matrixKey(n)
	case PlusMinus:
		return strings.Join(a.sortedKeys(expand(n)), ", ")
	case Quantity:
		return a.quantityKey(n)
	case BaseNumber:
		return n.Digits + "_{" + strconv.Itoa(n.Base) + "}"
	case Relation:
		return a.relationKey(n)
	case Text:
		return textKey(n.Words)
	case Choice:
		return `\text{(` + n.Letter + `)}`
	case Piecewise:
		return a.piecewiseKey(n)
	case Where:
		if value, modulus, ok := remainder(n); ok {
			return a.key(value) + `\pmod{` + a.key(modulus) + "}"
		}
		if _, ok := n.Value.(List); ok {
			return a.key(n.Value) + ", " + a.key(n.Condition)
		}
		return a.key(n.Value) + `\text{ for }` + strings.Join(a.sortedKeys(n.conditions()), furtherCondition)
	case Congruence:
		return a.key(n.Left) + `\equiv ` + a.key(n.Right) + `\pmod{` + a.key(n.Modulus) + "}"
	default:
		if r, ok := a.plain(n); ok {
			return r.RatString()
		}
		return a.scalar(n).key()
	}
}

// plain is the value of a number or of a quotient of two, which most answers are, or of
// a product that begins with a number.
func (a *algebra) plain(n Node) (*big.Rat, bool) {
	if r, ok := literal(n); ok {
		return r, true
	}
	if p, ok := n.(Product); ok {
		if _, ok := p.Factors[0].(Number); ok {
			return a.exact(n)
		}
	}
	return nil, false
}

func (a *algebra) piecewiseKey(n Piecewise) string {
	rows := make([]string, len(n.Branches))
	for i, b := range n.Branches {
		rows[i] = a.key(b.Value) + `&\text{otherwise}`
		if b.Condition != nil {
			rows[i] = a.key(b.Value) + "&" + a.key(b.Condition)
		}
	}
	return `\begin{cases}` + strings.Join(rows, `\\`) + `\end{cases}`
}

// realSetKey is the canonical notation of a set of real numbers, however written.
func (a *algebra) realSetKey(n Node) (key string, ok bool) {
	ok = a.attempt(func() bool {
		r, ok := a.setRegion(n)
		if ok {
			key = a.regionKey(r)
		}
		return ok
	})
	return key, ok
}

// conditionKey writes an inequality in one name as the set that the name is in.
func (a *algebra) conditionKey(r Relation) (key string, ok bool) {
	if !isInequality(r) {
		return "", false
	}
	ok = a.attempt(func() bool {
		name, set, ok := a.conditionRegion(r)
		if ok {
			key = name + `\in ` + a.regionKey(set)
		}
		return ok
	})
	return key, ok
}

// boundKey writes an operator with its variable and bounds.
func (a *algebra) boundKey(n Bound) string {
	bound := func(n Node) string {
		if n == nil {
			return ""
		}
		return a.key(n)
	}
	return `\operatorname{` + n.Operator + "}(" + strings.Join([]string{a.key(n.Variable), bound(n.From), bound(n.To), a.key(n.Body)}, "; ") + ")"
}

func (a *algebra) keys(items []Node) []string {
	keys := make([]string, len(items))
	for i, n := range items {
		keys[i] = a.key(n)
	}
	return keys
}

func (a *algebra) sortedKeys(items []Node) []string {
	keys := a.keys(items)
	slices.Sort(keys)
	return keys
}

// listKey sorts a list by the keys of its items, relations after values: what stands after
// "x = 1" would be another value of x. Values with conditions are last, so that no relation
// after them is one more.
func (a *algebra) listKey(l List) string {
	type item struct {
		node  Node
		place int
		key   string
	}
	items := make([]item, len(l.Items))
	for i, n := range l.Items {
		items[i] = item{node: n, key: a.key(n)}
		switch n.(type) {
		case Relation:
			items[i].place = 1
		case Where:
			items[i].place = 2
		}
	}
	slices.SortFunc(items, func(x, y item) int {
		return cmp.Or(cmp.Compare(x.place, y.place), strings.Compare(x.key, y.key))
	})
	sorted := List{Or: l.Or}
	keys := make([]string, len(items))
	for i, item := range items {
		sorted.Items = append(sorted.Items, item.node)
		keys[i] = item.key
	}
	return strings.Join(keys, sorted.separator())
}

func (a *algebra) tupleKey(t Tuple) string {
	open, closing := string(t.Open), string(t.Close)
	if t.Open == '<' {
		open = `\langle `
	}
	if t.Close == '>' {
		closing = `\rangle`
	}
	return open + strings.Join(a.keys(t.Items), ", ") + closing
}

// setOperationKey sorts what may be sorted, and brackets what nests.
func (a *algebra) setOperationKey(n SetOperation) string {
	keys := a.keys(n.Operands)
	for i, operand := range n.Operands {
		switch operand.(type) {
		case SetOperation, Relation, List:
			keys[i] = "(" + keys[i] + ")"
		}
	}
	if n.Operator != "setminus" {
		slices.Sort(keys)
	}
	return strings.Join(keys, `\`+n.Operator+" ")
}

func (a *algebra) matrixKey(m Matrix) string {
	rows := make([]string, len(m.Rows))
	for i, r := range m.Rows {
		rows[i] = strings.Join(a.keys(r), "&")
	}
	return `\begin{pmatrix}` + strings.Join(rows, `\\`) + `\end{pmatrix}`
}

// quantityKey writes the unit after the value.
func (a *algebra) quantityKey(q Quantity) string {
	value := a.key(q.Value)
	if strings.LastIndexAny(value, "+-/") > 0 {
		value = "(" + value + ")"
	}
	noun := Unit{Noun: q.Unit.Noun}.spelled("", "")
	switch q.Unit.Name {
	case "usd":
		return `\$` + value + noun
	case "%":
		return value + `\%` + noun
	case "deg":
		return value + `^\circ` + noun
	}
	return value + q.Unit.spelled("", "")
}

// relationKey writes an assignment as name = value, another equation as a
// primitive polynomial = 0, and anything else as it stands.
func (a *algebra) relationKey(r Relation) string {
	if name, value, ok := assignment(r); ok && name == nil {
		return a.key(value)
	} else if ok {
		return a.bracketed(name) + "=" + a.bracketed(value)
	}
	if p, ok := a.equation(r); ok {
		return p.key() + "=0"
	}
	a.forget()
	if key, ok := similar(r); ok {
		return key
	}
	if key, ok := a.conditionKey(r); ok {
		return key
	}
	if p, strict, ok := a.inequality(r); ok {
		op := "≥"
		if strict {
			op = ">"
		}
		return p.key() + " " + op + " 0"
	}
	a.forget()
	var b strings.Builder
	for i, n := range r.Operands {
		switch {
		case i == 0:
		case r.Operators[i-1] == "=": // as of an assignment, which operands may come to
			b.WriteByte('=')
		default:
			b.WriteString(" " + r.Operators[i-1] + " ")
		}
		key := a.bracketed(n)
		if i > 0 && r.Operators[i-1] == "∈" && isNumberSetName(key) && !isSymbol(n) {
			key = "1*" + key // a product of numbers and a letter, which would read as the set
		}
		b.WriteString(key)
	}
	return b.String()
}

// bracketed is the key of an operand of a relation; a relation in it, other than
// a ratio in a chain of equalities, needs brackets.
func (a *algebra) bracketed(n Node) string {
	if _, ok := n.(Relation); ok {
		return "(" + a.key(n) + ")"
	}
	return a.key(n)
}

// equation is lhs − rhs of a single equation of scalars, without denominators,
// primitive, with a positive first coefficient. One that is true by itself, 0 = 0,
// says nothing that another could.
func (a *algebra) equation(r Relation) (poly, bool) {
	if len(r.Operators) != 1 || r.Operators[0] != "=" || r.Operands[0].rank() != rankScalar || r.Operands[1].rank() != rankScalar {
		return nil, false
	}
	p := a.sub(a.scalar(r.Operands[0]), a.scalar(r.Operands[1])).num
	return primitive(a.cleared(p)), len(p) > 0
}

// cleared multiplies p by what stands below a line in its terms: 1/x − y becomes 1 − xy.
func (a *algebra) cleared(p poly) poly {
	var below []factor
	for _, t := range p {
		for _, f := range t.factors {
			if f.kind == atomPrime || f.kind == atomImaginary || f.exponent.num >= 0 {
				continue
			}
			up := factor{f.atom, exponent{-f.exponent.num, f.exponent.den}}
			i := slices.IndexFunc(below, func(b factor) bool { return b.atom == f.atom })
			switch {
			case i < 0:
				below = append(below, up)
			case below[i].exponent.less(up.exponent):
				below[i] = up
			}
		}
	}
	if len(below) == 0 {
		return p
	}
	slices.SortFunc(below, func(x, y factor) int { return strings.Compare(x.text, y.text) })
	return a.mulPoly(p, poly{monomialKey(below): {one, below}})
}

// primitive divides p by its content and makes its first coefficient positive.
func primitive(p poly) poly {
	if len(p) == 0 {
		return p
	}
	c := new(big.Rat).Inv(content(p))
	if p.leading().coefficient.Sign() < 0 {
		c.Neg(c)
	}
	return scale(p, c)
}
