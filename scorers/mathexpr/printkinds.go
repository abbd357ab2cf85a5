package mathexpr

import (
	"cmp"
	"strconv"
	"strings"
)

func (p *printer) list(items []Node) { p.separated(items, ", ") }

func (p *printer) separated(items []Node, separator string) {
	for i, n := range items {
		if i > 0 {
			p.write(separator)
		}
		p.node(n, levelItem)
	}
}

// structure writes what is no scalar.
func (p *printer) structure(n Node) {
	switch n := n.(type) {
	case List:
		p.separated(n.Items, n.separator())
	case Tuple:
		p.tuple(n)
	case Set:
		p.write(`\{`)
		p.list(n.Items)
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
	p.list(t.Items)
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
		p.node(value, levelProduct)
		p.write(`\pmod{`)
		p.node(modulus, levelSum)
		p.write("}")
		return
	}
	p.node(n.Value, levelList)
	words, isText := n.Condition.(Text)
	switch _, list := n.Value.(List); {
	case list:
		p.write(", ")
		p.node(n.Condition, levelList)
	case isText && isRemark(words.Words, n.Value):
		p.write(`\text{ ` + words.Words + "}")
	case isText:
		p.write(`\text{ for ` + words.Words + "}")
	default:
		p.write(`\text{ for }`)
		p.separated(n.conditions(), furtherCondition)
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
		}
		if l, ok := n.(List); ok && i == len(r.Operands)-1 {
			p.list(l.Items)
			continue
		}
		p.node(n, least)
	}
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
	if u.Noun != "" {
		b.WriteString(strings.Replace(textKey(u.Noun), `\text{`, `\text{ `, 1))
	}
	return b.String()
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
		p.node(q.Value, levelProduct)
		p.write(q.Unit.spelled("{", "}"))
		return
	}
	p.write(Unit{Noun: q.Unit.Noun}.spelled("", ""))
}

// moneySigns are what stands before an amount.
var moneySigns = map[string]string{"usd": `\$`, "gbp": "£", "¥": "¥"}
