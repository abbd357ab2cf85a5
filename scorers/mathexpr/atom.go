package mathexpr

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// atom reads what binds tightest.
func (p *parser) atom() (Node, error) {
	t := p.peek()
	p.pos++
	switch t.kind {
	case tokenNumber:
		if t.places >= 0 {
			return Decimal{Value: t.value, Places: t.places}, nil
		}
		return Number{Value: t.value, Groups: t.groups}, nil
	case tokenSymbol:
		return p.symbol(t)
	case tokenConstant:
		return t.node, nil
	case tokenFunction:
		return p.call(t.text)
	case tokenWord:
		p.pos--
		return Text{Words: phrase(p.words())}, nil
	case tokenChoice:
		return Choice{Letter: t.text}, nil
	case tokenOperator:
		return p.bracketed(t)
	default:
		p.pos--
		return nil, errors.New("want an expression before the end")
	}
}

// symbol reads a letter; f, g and h before a round bracket are functions.
func (p *parser) symbol(t token) (Node, error) {
	if strings.Contains("fghFGH", t.text) && p.peek().is("(") {
		args, err := p.arguments()
		return Call{Name: t.text, Args: args}, err
	}
	return Symbol{Name: t.text}, nil
}

// bracketed reads an atom that an operator token opens.
func (p *parser) bracketed(t token) (Node, error) {
	switch t.text {
	case "(", "[", "⟨":
		return p.tuple(t.text)
	case "{":
		return p.group()
	case "\\{":
		return p.setBraces()
	case "|", "‖":
		return p.absolute(t.text)
	case "⌊":
		return p.wrapped("floor", "⌋")
	case "⌈":
		return p.wrapped("ceil", "⌉")
	case "frac":
		a, b, err := p.pair()
		return multiply(a, reciprocal(b)), err
	case "binom":
		a, b, err := p.pair()
		return Call{Name: "binom", Args: []Node{a, b}}, err
	case "sqrt":
		return p.root()
	case "begin":
		return p.environment()
	case "$":
		value, err := p.power()
		return Quantity{Value: value, Unit: Unit{Name: "$", Power: 1, Measure: true}}, err
	}
	p.pos--
	return nil, fmt.Errorf("unexpected %s", t)
}

// tuple reads from an opening bracket to its closing one, of whichever kind:
// (3,4] is an interval. One item in matching brackets is only grouped.
func (p *parser) tuple(open string) (Node, error) {
	bar, set := p.bar, p.set
	p.bar, p.set = 0, 0
	defer func() { p.bar, p.set = bar, set }()
	t := Tuple{Open: bracket(open)}
	if !p.closing() {
		items, err := p.items()
		if err != nil {
			return nil, err
		}
		t.Items = items
	}
	if !p.closing() {
		return nil, fmt.Errorf("want a closing bracket before %s", p.peek())
	}
	t.Close = bracket(p.peek().text)
	p.pos++
	if len(t.Items) == 1 && (t.Open == '(' && t.Close == ')' || t.Open == '[' && t.Close == ']') {
		return t.Items[0], nil
	}
	return t, nil
}

func (p *parser) closing() bool {
	t := p.peek()
	return t.is(")") || t.is("]") || t.is("⟩")
}

func bracket(s string) byte {
	switch s {
	case "⟨":
		return '<'
	case "⟩":
		return '>'
	default:
		return s[0]
	}
}

// group reads LaTeX's braces, which only group; around a bare enumeration they
// are a set's.
func (p *parser) group() (Node, error) {
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	if err := p.expect("}"); err != nil {
		return nil, err
	}
	if len(items) == 1 {
		return items[0], nil
	}
	return Set{Items: items}, nil
}

// setBraces reads \{1, 2\} and \{x | x > 2\}.
func (p *parser) setBraces() (Node, error) {
	p.set++
	defer func() { p.set-- }()
	if p.accept("\\}") {
		return Set{}, nil
	}
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	if len(items) == 1 && (p.accept("|") || p.accept(":")) {
		condition, err := p.list()
		if err != nil {
			return nil, err
		}
		return Builder{Element: items[0], Condition: condition}, p.expect("\\}")
	}
	return Set{Items: items}, p.expect("\\}")
}

func (p *parser) absolute(bar string) (Node, error) {
	p.bar++
	defer func() { p.bar-- }()
	n, err := p.sum()
	if err != nil {
		return nil, err
	}
	name := "abs"
	if bar == "‖" {
		name = "norm"
	}
	return Call{Name: name, Args: []Node{n}}, p.expect(bar)
}

func (p *parser) wrapped(name, closing string) (Node, error) {
	n, err := p.sum()
	if err != nil {
		return nil, err
	}
	return Call{Name: name, Args: []Node{n}}, p.expect(closing)
}

// pair reads the two arguments of \frac or \binom.
func (p *parser) pair() (a, b Node, err error) {
	if a, err = p.argument(); err == nil {
		b, err = p.argument()
	}
	return a, b, err
}

// argument reads a LaTeX argument: a group, or a single token, which of a number
// is its first digit: \frac43 is 4/3 and \frac9{19} is 9/19.
func (p *parser) argument() (Node, error) {
	t := p.peek()
	if t.kind != tokenNumber || t.places >= 0 || len(t.text) <= 1 {
		return p.atom()
	}
	digit := big.NewRat(int64(t.text[0]-'0'), 1)
	rest, _ := new(big.Int).SetString(t.text[1:], 10)
	p.tokens[p.pos].text = t.text[1:]
	p.tokens[p.pos].value = new(big.Rat).SetInt(rest)
	return Number{Value: digit}, nil
}

// root reads \sqrt[n]{x}, \sqrt2 and sqrt(x).
func (p *parser) root() (Node, error) {
	var index Node = integer(2)
	if p.accept("[") {
		n, err := p.sum()
		if err != nil {
			return nil, err
		}
		if err := p.expect("]"); err != nil {
			return nil, err
		}
		index = n
	}
	radicand, err := p.radicand()
	return root(radicand, index), err
}

// radicand reads what stands under a root. Without braces LaTeX takes one
// token; a run of digits is more often one number than not.
func (p *parser) radicand() (Node, error) {
	leave, err := p.deeper()
	if err != nil {
		return nil, err
	}
	defer leave()
	return p.atom()
}

// arguments reads a bracketed list of arguments.
func (p *parser) arguments() ([]Node, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	if p.accept(")") {
		return nil, nil
	}
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	return items, p.expect(")")
}

// call reads a function's power, subscript and argument: \sin^2 x, \log_2 8,
// \sin(x), \cot x.
func (p *parser) call(name string) (Node, error) {
	leave, err := p.deeper()
	if err != nil {
		return nil, err
	}
	defer leave()
	var power Node
	var args []Node
	for {
		if p.accept("^") {
			if power, err = p.exponent(); err != nil {
				return nil, err
			}
		} else if p.accept("_") {
			base, err := p.argument()
			if err != nil {
				return nil, err
			}
			args = append(args, base)
		} else {
			break
		}
	}
	operand, err := p.operand(name)
	if err != nil {
		return nil, err
	}
	var n Node = Call{Name: name, Args: append(args, operand...)}
	if power != nil {
		n = Power{Base: n, Exponent: power}
	}
	return n, nil
}

// operand reads what a function applies to: a bracketed list, or the product
// side by side up to the next sign or function.
func (p *parser) operand(name string) ([]Node, error) {
	if p.peek().is("(") {
		return p.arguments()
	}
	if strings.HasPrefix(name, `\`) {
		if !p.peek().is("{") {
			return nil, nil // a command of its own: a symbol with a long name
		}
		n, err := p.atom()
		return []Node{n}, err
	}
	n, err := p.power()
	if err != nil {
		return nil, err
	}
	for t := p.peek(); p.startsFactor(t) && t.kind != tokenFunction && !t.is("("); t = p.peek() {
		right, err := p.power()
		if err != nil {
			return nil, err
		}
		n = multiply(n, right)
	}
	return []Node{n}, nil
}

// environment reads a matrix between \begin{…} and \end{…}.
func (p *parser) environment() (Node, error) {
	name, err := p.environmentName()
	if err != nil {
		return nil, err
	}
	if name == "array" && p.peek().is("{") {
		for t := p.peek(); t.kind != tokenEnd && !t.is("}"); t = p.peek() {
			p.pos++
		}
		p.pos++
	}
	if !strings.HasSuffix(name, "matrix") && name != "array" {
		return nil, fmt.Errorf("environment %q: want a matrix", name)
	}
	rows := [][]Node{nil}
	for !p.accept("end") {
		if p.accept(`\\`) {
			rows = append(rows, nil)
			continue
		}
		if p.accept("&") {
			continue
		}
		cell, err := p.relation()
		if err != nil {
			return nil, err
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], cell)
	}
	if _, err := p.environmentName(); err != nil {
		return nil, err
	}
	return rectangular(rows)
}

func (p *parser) environmentName() (string, error) {
	if err := p.expect("{"); err != nil {
		return "", err
	}
	var name strings.Builder
	for t := p.peek(); !t.is("}"); t = p.peek() {
		if t.kind == tokenEnd {
			return "", errors.New("environment without a name")
		}
		name.WriteString(t.text)
		p.pos++
	}
	p.pos++
	return name.String(), nil
}

func rectangular(rows [][]Node) (Node, error) {
	if n := len(rows); n > 1 && rows[n-1] == nil {
		rows = rows[:n-1]
	}
	for _, r := range rows {
		if len(r) == 0 || len(r) != len(rows[0]) {
			return nil, errors.New("matrix with rows of different lengths")
		}
	}
	return Matrix{Rows: rows}, nil
}
