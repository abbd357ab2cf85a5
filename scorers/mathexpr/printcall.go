package mathexpr

import (
	"fmt"
	"strconv"
	"strings"
)

func levelOfCall(n Call) level {
	switch n.Name {
	case "mod":
		return levelProduct
	case "transpose", "subscript":
		return levelPower
	}
	return levelAtom
}

// delimiters are the functions written as brackets.
var delimiters = map[string][2]string{
	"abs": {`\left|`, `\right|`}, "norm": {`\left\|`, `\right\|`}, "floor": {`\lfloor `, `\rfloor`}, "ceil": {`\lceil `, `\rceil`},
}

// spelledFunctions are the functions that LaTeX has a command for.
var spelledFunctions = map[string]bool{
	"sin": true, "cos": true, "tan": true, "cot": true, "sec": true, "csc": true, "arcsin": true, "arccos": true, "arctan": true, "sinh": true, "cosh": true, "tanh": true, "coth": true,
	"ln": true, "log": true, "exp": true, "gcd": true, "max": true, "min": true, "det": true, "arg": true,
}

// call writes a function.
func (p *printer) call(n Call) {
	if d, ok := delimiters[n.Name]; ok && len(n.Args) == 1 && n.Args[0].rank() == rankScalar {
		p.write(d[0])
		p.node(n.Args[0], levelSum)
		p.write(d[1])
		return
	}
	switch {
	case n.Name == "factorial" || n.Name == "doublefactorial":
		p.factorial(n)
		return
	case n.Name == "binom" && len(n.Args) == 2:
		p.write(`\binom{`)
		p.node(n.Args[0], levelSets)
		p.write("}{")
		p.node(n.Args[1], levelSets)
		p.write("}")
		return
	case n.Name == "mod" && len(n.Args) == 2:
		p.node(n.Args[0], levelProduct)
		p.write(`\bmod `)
		p.node(n.Args[1], levelAtom)
		return
	case n.Name == "subscript" && len(n.Args) == 2:
		p.write("{")
		if isLiteral(n.Args[0]) { // 1011_2 is a number in another base
			p.write("(")
			p.node(n.Args[0], levelSum)
			p.write(")")
		} else {
			p.node(n.Args[0], levelAtom)
		}
		p.write("}")
		p.write("_{")
		p.node(n.Args[1], levelSum)
		p.write("}")
		return
	}
	if ordersPoints[n.Name] && p.points(n) {
		return
	}
	if m, ok := onlyMatrix(n); ok && p.matrixCall(n.Name, m) {
		return
	}
	p.named(n)
}

// points writes an angle or a vector by its points, if their names are capitals.
func (p *printer) points(n Call) bool {
	var letters []string
	for _, a := range n.Args {
		s, ok := a.(Symbol)
		if !ok || len(s.Name) != 1 || !isCapital(s.Name[0]) {
			return false
		}
		letters = append(letters, s.Name)
	}
	switch {
	case n.Name == vectorName && len(letters) == 2:
		p.write(`\overrightarrow{` + strings.Join(letters, "") + "}")
	case n.Name != vectorName && len(letters) > 0:
		p.write(n.Name + "{" + strings.Join(letters, " ") + "}")
	default:
		return false
	}
	return true
}

func (p *printer) factorial(n Call) {
	least := levelAtom
	if c, ok := n.Args[0].(Call); ok && (c.Name == "factorial" || c.Name == "doublefactorial") {
		p.write("(")
		p.node(c, levelList)
		p.write(")")
	} else {
		p.node(n.Args[0], least)
	}
	p.write(map[string]string{"factorial": "!", "doublefactorial": "!!"}[n.Name])
}

func onlyMatrix(n Call) (Matrix, bool) {
	if len(n.Args) != 1 {
		return Matrix{}, false
	}
	m, ok := n.Args[0].(Matrix)
	return m, ok
}

func (p *printer) matrixCall(name string, m Matrix) bool {
	switch name {
	case "det":
		p.matrix("vmatrix", m)
	case "norm":
		p.matrix("Vmatrix", m)
	case "transpose":
		p.matrix("pmatrix", m)
		p.write("^{T}")
	default:
		return false
	}
	return true
}

// named writes a function by its name, with a base below.
func (p *printer) named(n Call) {
	args := n.Args
	switch {
	case n.Name == "log" && len(args) == 2:
		p.write(`\log_{`)
		p.node(args[0], levelSum)
		p.write("}")
		args = args[1:]
	case spelledFunctions[n.Name]:
		p.write(`\` + n.Name)
	case strings.HasPrefix(n.Name, `\`):
		p.write(n.Name)
		if len(args) == 0 {
			p.write(" ")
			return
		}
	case functions[n.Name] != "":
		p.write(`\operatorname{` + n.Name + "}")
	default:
		p.write(n.Name)
	}
	if len(args) == 0 {
		p.write("()")
		return
	}
	open, closing, _ := strings.Cut(applied(n.Name, "\x00"), "\x00")
	p.write(strings.TrimPrefix(open, n.Name))
	p.list(args)
	p.write(closing)
}

// bound writes an operator with its variable: as it is set, or in the notation
// of keys where that could be read otherwise.
func (p *printer) bound(n Bound) {
	variable, ok := n.Variable.(Symbol)
	body := n.Body.rank() == rankScalar
	switch {
	case ok && body && (n.Operator == "sum" || n.Operator == "prod") && n.From != nil:
		p.write(`\` + n.Operator + "_{" + variable.Name + "=")
		p.node(n.From, levelSum)
		p.write("}")
		if n.To != nil {
			p.write("^{")
			p.node(n.To, levelSum)
			p.write("}")
		}
		p.write(" ")
		p.node(n.Body, levelPower)
	case ok && body && n.Operator == "lim" && n.From != nil:
		p.write(`\lim_{` + variable.Name + `\to `)
		p.node(n.From, levelPower)
		if side, ok := n.To.(Symbol); ok {
			p.write("^{" + side.Name + "}")
		}
		p.write("} ")
		p.node(n.Body, levelPower)
	case ok && body && n.Operator == "int" && isLoneSymbol(variable):
		p.integralSign(n, variable)
	default:
		p.boundKey(n)
	}
}

// isLoneSymbol reports whether a symbol is one token.
func isLoneSymbol(s Symbol) bool {
	return !strings.ContainsAny(s.Name, "_{}'^")
}

func (p *printer) integralSign(n Bound, variable Symbol) {
	p.write(`\int`)
	for i, bound := range [...]Node{n.From, n.To} {
		if bound != nil {
			p.write([...]string{"_{", "^{"}[i])
			p.node(bound, levelSum)
			p.write("}")
		}
	}
	p.write(" ")
	p.integral++
	p.node(n.Body, levelPower)
	p.integral--
	p.write(`\,d`)
	if strings.HasPrefix(variable.Name, `\`) {
		p.b.WriteString(variable.Name)
	} else {
		p.write(variable.Name)
	}
}

func (p *printer) boundKey(n Bound) {
	p.write(`\operatorname{` + n.Operator + "}(")
	for i, part := range [...]Node{n.Variable, n.From, n.To, n.Body} {
		if i > 0 {
			p.write("; ")
		}
		if part != nil {
			p.node(part, levelRelation)
		}
	}
	p.write(")")
}

// Tree writes e on one line with the kind of each node: Quantity(Number 12, cm).
func (e Expr) Tree() string {
	var b strings.Builder
	tree(&b, e.Root)
	return b.String()
}

func tree(b *strings.Builder, n Node) {
	kind := strings.TrimPrefix(fmt.Sprintf("%T", n), "mathexpr.")
	b.WriteString(kind)
	switch n := n.(type) {
	case Number:
		b.WriteString(" " + n.Value.RatString())
		return
	case Decimal:
		b.WriteString(" " + exactDecimal(n.Value, n.Places))
		return
	case Constant:
		b.WriteString(" " + n.String())
		return
	case Symbol:
		b.WriteString(" " + n.Name)
		return
	case Text:
		b.WriteString(" " + strconv.Quote(n.Words))
		return
	case BaseNumber:
		b.WriteString(" " + n.Digits + " base " + strconv.Itoa(n.Base))
		return
	case Choice:
		b.WriteString(" " + n.Letter)
		if n.Value == nil {
			return
		}
	}
	b.WriteByte('(')
	for i, part := range details(n) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(part)
	}
	b.WriteByte(')')
}

// details are what the brackets of a node in a tree hold: its operators, then
// the nodes below it.
func details(n Node) []string {
	var parts []string
	switch n := n.(type) {
	case Call:
		parts = append(parts, n.Name)
	case Relation:
		parts = append(parts, strings.Join(n.Operators, " "))
	case SetOperation:
		parts = append(parts, n.Operator)
	case Bound:
		parts = append(parts, n.Operator)
	case Tuple:
		parts = append(parts, string([]byte{n.Open, n.Close}))
	case Matrix:
		parts = append(parts, fmt.Sprintf("%d×%d", len(n.Rows), len(n.Rows[0])))
	}
	for _, c := range children(n) {
		var b strings.Builder
		tree(&b, c)
		parts = append(parts, b.String())
	}
	if q, ok := n.(Quantity); ok {
		parts = append(parts, q.Unit.words())
	}
	return parts
}
