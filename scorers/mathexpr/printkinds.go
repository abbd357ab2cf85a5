package mathexpr

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

func (p *printer) list(items []Node) { p.separated(items, ", ", p.item) }

func (p *printer) separated(items []Node, separator string, write func(Node)) {
	for i, n := range items {
		if i > 0 {
			p.write(separator)
		}
		write(n)
	}
}

func (p *printer) item(n Node) { p.node(n, levelItem) }

// element writes an item of a set, where the colon of a ratio would begin a condition.
func (p *printer) element(n Node) {
	if !isRatioNode(n) {
		p.item(n)
		return
	}
	p.write("(")
	p.item(n)
	p.write(")")
}

// separator is what stands between the items: "or" where one holds, or where the last would
// otherwise be read as conditions of the first.
func (l List) separator() string {
	if w, ok := conditioned(l.Items); l.Or || ok && w.Value.rank() != rankList {
		return `\text{ or }`
	}
	return ", "
}

// grouped puts braces around a list where bare commas would read as others.
func grouped(n Node) Node {
	if l, ok := n.(List); ok {
		return Set{Items: l.Items}
	}
	return n
}

// structure writes what is no scalar.
func (p *printer) structure(n Node) {
	switch n := n.(type) {
	case List:
		p.separated(n.Items, n.separator(), p.item)
	case Tuple:
		p.tuple(n)
	case Set:
		p.write(`\{`)
		p.separated(n.Items, ", ", p.element)
		p.write(`\}`)
	case Builder:
		p.write(`\{`)
		p.node(n.Element, levelItem)
		p.write(`\mid `)
		p.node(n.Condition, levelList)
		p.write(`\}`)
	case SetOperation:
		for i, o := range n.Operands {
			if i > 0 {
				p.write(`\` + n.Operator + " ")
			}
			p.node(o, levelSum)
		}
	case Matrix:
		p.matrix("pmatrix", n)
	case Quantity:
		p.quantity(n)
	case BaseNumber:
		p.write(n.Digits + "_{" + strconv.Itoa(n.Base) + "}")
	case Relation:
		p.relation(n)
	case Text:
		p.write(textKey(n.Words))
	case Choice:
		p.write(`\text{(` + n.Letter + `)}`)
		if n.Value != nil {
			p.write(` `)
			p.node(n.Value, levelList)
		}
	case Piecewise:
		p.piecewise(n)
	case Where:
		p.where(n)
	case Congruence:
		p.node(n.Left, levelRatio)
		p.write(`\equiv `)
		p.node(n.Right, levelRatio)
		p.write(`\pmod{`)
		p.node(n.Modulus, levelSets)
		p.write("}")
	}
}

func (p *printer) tuple(t Tuple) {
	open, closing := string(t.Open), string(t.Close)
	if t.Open == '<' {
		open = `\langle `
	}
	if t.Close == '>' {
		closing = `\rangle`
	}
	p.write(open)
	p.separated(t.Items, ", ", func(n Node) { p.item(grouped(n)) })
	p.write(closing)
}

func (p *printer) matrix(environment string, m Matrix) {
	p.write(`\begin{` + environment + "}")
	for i, r := range m.Rows {
		if i > 0 {
			p.write(`\\`)
		}
		for j, n := range r {
			if j > 0 {
				p.write("&")
			}
			p.write(" ")
			p.node(n, levelRelation)
		}
	}
	p.write(`\end{` + environment + "}")
}

func (p *printer) piecewise(n Piecewise) {
	p.write(`\begin{cases}`)
	for i, b := range n.Branches {
		if i > 0 {
			p.write(`\\`)
		}
		p.write(" ")
		p.node(b.Value, levelRelation)
		p.write(" & ")
		switch c := b.Condition.(type) {
		case nil:
			p.write(`\text{otherwise}`)
		case Text:
			p.write(`\text{if ` + c.Words + "}")
		case List:
			p.list(c.Items)
		default:
			p.node(c, levelRelation)
		}
	}
	p.write(`\end{cases}`)
}

// where writes a condition after "for", or after a comma where that is read so.
func (p *printer) where(n Where) {
	if value, modulus, ok := remainder(n); ok {
		least := levelProduct
		if _, ok := value.(Relation); ok {
			least = levelRelation
		}
		p.node(value, least)
		p.write(`\pmod{`)
		p.node(modulus, levelSum)
		p.write("}")
		return
	}
	value, conditions := n.parts()
	least := levelList
	if _, ok := value.(Choice); ok {
		least = levelRelation
	}
	p.node(value, least)
	words, isText := conditions[len(conditions)-1].(Text)
	_, isDomain := domain(words.Words)
	if rest, ok := condition("for " + words.Words); !ok || rest != words.Words || isDomain || len(conditions) > 1 {
		isText = false
	}
	switch {
	case isText && isRemark(words.Words, n.Value):
		p.write(`\text{ ` + words.Words + "}")
	case isText:
		p.write(`\text{ for ` + words.Words + "}")
	default:
		conditions = slices.Clone(conditions)
		slices.SortStableFunc(conditions, equationsFirst)
		for i, mark := range marks(value, conditions) {
			p.write(mark)
			if t, ok := conditions[i].(Text); ok {
				p.write(conditionKey(t.Words))
			} else {
				p.node(conditions[i], levelItem)
			}
		}
	}
}

// relationSigns are the operators of relations as LaTeX names them.
var relationSigns = map[string]string{
	"|": `\mid `,
	"≤": `\le `, "≥": `\ge `, "≠": `\ne `, "≈": `\approx `, "∈": `\in `, "∉": `\notin `, "→": `\to `, "⊂": `\subset `, "⊆": `\subseteq `,
	"⊃": `\supset `, "⊇": `\supseteq `, "∥": `\parallel `, "⊥": `\perp `, "∼": `\sim `, "≅": `\cong `,
}

func (p *printer) relation(r Relation) {
	least := levelRatio
	if r.Operators[0] == ":" {
		least = levelSets
	}
	for i, n := range r.Operands {
		if i > 0 {
			sign := cmp.Or(relationSigns[r.Operators[i-1]], r.Operators[i-1])
			if sign == "=" && strings.HasSuffix(p.b.String(), "!") { // != is ≠
				p.write(" ")
			}
			p.write(sign)
			if product, ok := n.(Product); ok && r.Operators[i-1] == "∈" && beginsWithSet(product) {
				p.write("1")
			}
		}
		if l, ok := n.(List); ok && i == len(r.Operands)-1 {
			p.list(l.Items)
			continue
		}
		p.node(grouped(n), least)
	}
}

// beginsWithSet reports whether a product begins with a letter that alone would name a set
// of numbers.
func beginsWithSet(p Product) bool {
	s, ok := p.Factors[0].(Symbol)
	return ok && isNumberSetName(s.Name)
}

// spelled is a unit and its noun as words after a value: as text, or marked to be read as
// they stand where text would be read as something else. A power stands between open and
// shut.
func (u Unit) spelled(open, shut string) string {
	var b strings.Builder
	for name := u.Name; name != ""; {
		part, rest, _ := strings.Cut(name, "^")
		switch {
		case strings.ContainsRune(part, '%'):
			b.WriteString(`\verbatim{` + part + "}")
		case part[0] == '/':
			b.WriteString(`\text{` + part + "}")
		default:
			b.WriteString(`\text{ ` + part + "}")
		}
		if name = rest; rest != "" {
			b.WriteString("^" + open + rest[:1] + shut)
			name = strings.TrimPrefix(rest[1:], " ")
		}
	}
	switch {
	case u.Noun == "":
	case saysMore(u.Noun), u.Name == "in": // in may be no unit but a word
		b.WriteString(`\verbatim{` + u.Noun + "}")
	default:
		b.WriteString(strings.Replace(textKey(u.Noun), `\text{`, `\text{ `, 1))
	}
	return b.String()
}

// saysMore reports whether a noun, as text after a value, would be read as a unit, a number
// or a remark.
func saysMore(noun string) bool {
	for w := range strings.FieldsSeq(noun) {
		if arithmetic[w] || multipliers[w] > 0 || fractionWords[w] > 0 || properties[singular(w)] || connectives[w] {
			return true
		}
	}
	return readUnit(noun) != Unit{Noun: noun}
}

func (p *printer) quantity(q Quantity) {
	sign := moneySigns[q.Unit.Name]
	switch {
	case sign != "":
		p.write(sign)
		p.node(q.Value, levelAtom)
	case q.Unit.Name == "%":
		p.node(q.Value, levelAtom)
		p.write(`\%`)
	case q.Unit.Name == "deg":
		if c, ok := q.Value.(Call); ok && len(c.Args) == 0 { // which would take the sign for its power
			p.write("{")
			p.node(c, levelAtom)
			p.write("}")
		} else {
			p.node(q.Value, levelAtom)
		}
		p.write(`^\circ`)
	default:
		if q.standsApart() {
			p.write("(")
			p.node(q.Value, levelList)
			p.write(")")
		} else {
			p.node(q.Value, levelProduct)
		}
		p.write(q.Unit.spelled("{", "}"))
		return
	}
	p.write(Unit{Noun: q.Unit.Noun}.spelled("", ""))
}

// standsApart reports whether the value needs brackets before its unit: a letter before a
// capital, v J, reads as a product, and so do a command and bars.
func (q Quantity) standsApart() bool {
	apart := false
	walk(q.Value, func(n Node) {
		switch n := n.(type) {
		case Symbol, Constant:
			apart = apart || q.Unit.Name != "" && isCapital(q.Unit.Name[0])
		case Call:
			_, bars := delimiters[n.Name]
			apart = apart || len(n.Args) == 0 || bars
		case Bound: // of whose body the unit would be
			apart = true
		}
	})
	return apart
}

// moneySigns are what stands before an amount.
var moneySigns = map[string]string{"usd": `\$`, "gbp": "£", "¥": "¥"}
