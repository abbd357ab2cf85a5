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
			if r, ok := value.(Relation); ok {
				return a.chainKey(r) + `\pmod{` + a.key(modulus) + "}"
			}
			return a.key(value) + `\pmod{` + a.key(modulus) + "}"
		}
		return a.whereKey(n)
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

// whereKey sorts the conditions of a value, equations first.
func (a *algebra) whereKey(n Where) string {
	value, conditions := n.parts()
	items := a.items(conditions)
	slices.SortFunc(items, func(x, y item) int {
		return cmp.Or(equationsFirst(x.node, y.node), strings.Compare(x.key, y.key))
	})
	key := a.key(value)
	if _, ok := value.(Choice); ok { // which would have the condition for its value
		key = "(" + key + ")"
	}
	for i, mark := range marks(value, nodesOf(items)) {
		if t, ok := items[i].node.(Text); ok {
			items[i].key = conditionKey(t.Words)
		}
		key += mark + items[i].key
	}
	return key
}

// An item is a node with its key.
type item struct {
	node Node
	key  string
}

func (a *algebra) items(nodes []Node) []item {
	items := make([]item, len(nodes))
	for i, n := range nodes {
		items[i] = item{n, a.key(n)}
	}
	return items
}

func nodesOf(items []item) []Node {
	nodes := make([]Node, len(items))
	for i, item := range items {
		nodes[i] = item.node
	}
	return nodes
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

// keys are the keys of items, of which a ratio has brackets: its colon would begin the
// condition of a set.
func (a *algebra) keys(items []Node) []string {
	keys := make([]string, len(items))
	for i, n := range items {
		if keys[i] = a.key(n); isRatioNode(n) {
			keys[i] = "(" + keys[i] + ")"
		}
	}
	return keys
}

// sortedKeys are the keys of items in an order of their own, but for that which dots among
// them go on in.
func (a *algebra) sortedKeys(items []Node) []string {
	keys := a.keys(items)
	if !slices.Contains(items, Node(dots)) {
		slices.Sort(keys)
	}
	return keys
}

// listKey sorts a list by the keys of its items, but for that which dots among them go on
// in.
func (a *algebra) listKey(l List) string {
	items := a.items(l.Items)
	if !slices.Contains(l.Items, Node(dots)) {
		slices.SortFunc(items, func(x, y item) int {
			return cmp.Or(cmp.Compare(turn(x.node), turn(y.node)), strings.Compare(x.key, y.key))
		})
	}
	separator := List{Items: nodesOf(items), Or: l.Or}.separator()
	var b strings.Builder
	for i, item := range items {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(item.key)
	}
	return b.String()
}

// turn is where an item of a list may stand: relations after values, since what stands
// after "x = 1" would be another value of x, values with conditions after both, since a
// relation would be one more condition, and options last, since the rest would be the value
// of the first.
func turn(n Node) int {
	switch n.(type) {
	case Relation:
		return 1
	case Where:
		return 2
	case Choice:
		return 3
	}
	return 0
}

func (a *algebra) tupleKey(t Tuple) string {
	open, closing := string(t.Open), string(t.Close)
	if t.Open == '<' {
		open = `\langle `
	}
	if t.Close == '>' {
		closing = `\rangle`
	}
	keys := make([]string, len(t.Items))
	for i, n := range t.Items {
		keys[i] = a.key(grouped(n))
	}
	return open + strings.Join(keys, ", ") + closing
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
	if strings.LastIndexAny(value, "+-/") > 0 || q.standsApart() {
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
		key := a.bracketed(name) + "=" + a.bracketed(value)
		if _, _, alone := assignment(Relation{Operators: []string{"="}, Operands: []Node{name, value}}); !alone {
			key += "=" + a.bracketed(value) // 2n = 10 of a longer chain is not solved for n
		}
		return key
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
	return a.chainKey(r)
}

// chainKey writes the operands of a relation and their signs as they stand.
func (a *algebra) chainKey(r Relation) string {
	var b strings.Builder
	for i, n := range r.Operands {
		if i < len(r.Operands)-1 {
			n = grouped(n)
		}
		key := a.bracketed(n)
		switch {
		case i == 0:
		case r.Operators[i-1] == "=", r.Operators[i-1] == ":": // as of an assignment, which operands may come to; A : B is an option
			b.WriteString(r.Operators[i-1])
		case r.Operators[i-1] == "∈": // as of a condition, which operands may come to
			b.WriteString(`\in `)
			if name, _, _ := strings.Cut(key, "*"); isNumberSetName(name) && !isSymbol(n) {
				key = "1*" + key // a product that begins with a letter, which would read as the set
			}
		default:
			b.WriteString(" " + r.Operators[i-1] + " ")
		}
		b.WriteString(key)
	}
	return b.String()
}

// bracketed is the key of an operand of a relation; a relation in it needs brackets, and an
// option, which would have the rest for its value.
func (a *algebra) bracketed(n Node) string {
	switch n.(type) {
	case Relation, Choice:
		return "(" + a.key(n) + ")"
	}
	return a.key(n)
}

// equation is lhs − rhs of a single equation of scalars, without denominators,
// primitive, with a positive first coefficient. One that is true by itself, 0 = 0,
// says nothing that another could.
func (a *algebra) equation(r Relation) (poly, bool) {
	if len(r.Operators) != 1 || r.Operators[0] != "=" || r.Operands[0].rank() != rankScalar || r.Operands[1].rank() != rankScalar || infinite(r.Operands[0]) != 0 || infinite(r.Operands[1]) != 0 {
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
