package mathexpr

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// atom reads what binds tightest.
func (p *parser) atom() (Node, error) {
	t := p.peek()
	if t.kind == tokenNumber || t.kind == tokenSymbol {
		if next := p.peekAt(1); next.kind == tokenSymbol || next.kind == tokenNumber || next.is("_") {
			if n, ok := p.digits(); ok {
				return n, nil
			}
		}
	}
	p.pos++
	switch t.kind {
	case tokenNumber:
		if t.places >= 0 {
			return Decimal{Value: t.value, Places: int(t.places), Exponent: t.exponent}, nil
		}
		if t.grouped {
			return Number{Value: t.value, Groups: t.text}, nil
		}
		return Number{Value: t.value}, nil
	case tokenSymbol:
		if n, ok := p.slashedDerivative(t); ok {
			return n, nil
		}
		return Symbol{Name: t.text}, nil
	case tokenConstant:
		return t.node, nil
	case tokenFunction:
		if (t.text == "max" || t.text == "min") && (p.at("=") || p.at(":")) { // max = 3
			return Text{Words: t.text}, nil
		}
		return p.call(t.text)
	case tokenWord:
		p.pos--
		return p.text(), nil
	case tokenVerbatim:
		return Text{Words: t.text}, nil
	case tokenChoice:
		return Choice{Letter: t.text}, nil
	case tokenOperator:
		if n, ok, err := p.prefixed(t); ok {
			return n, err
		}
		return p.bracketed(t)
	default:
		p.pos--
		return nil, errors.New("want an expression before the end")
	}
}

// text reads words where a value may stand: a number in words, or words.
func (p *parser) text() Node {
	start := p.pos
	words := phrase(p.words())
	if start == 0 && p.pos == len(p.tokens) {
		if value, ok := numeral(words); ok {
			return Number{Value: value}
		}
	}
	return Text{Words: words}
}

// prefixed reads {}_{12}C_5, ^5C_2 and _5P_2, whose first operator is read: what stands
// before a letter is never an index of it.
func (p *parser) prefixed(t token) (n Node, ok bool, err error) {
	start := p.pos
	if t.is("{") && p.at("}") {
		p.pos++
		t = p.peek()
		p.pos++
	}
	if !t.is("_") && !t.is("^") {
		p.pos = start
		return nil, false, nil
	}
	if n, err = p.argument(); err != nil {
		return nil, true, err
	}
	letter := p.peek().text
	p.pos++
	if !p.accept("_") {
		return nil, true, fmt.Errorf("want an index before %s", p.peek())
	}
	k, err := p.argument()
	if err != nil {
		return nil, true, err
	}
	if n, ok = choices(letter, n, k); !ok {
		return nil, true, errors.New("want a number of choices")
	}
	return n, true, nil
}

// bracketed reads an atom that an operator token opens.
func (p *parser) bracketed(t token) (Node, error) {
	switch t.text {
	case "(", "[", "⟨":
		return p.tuple(t.text)
	case "{":
		return p.group()
	case "\\{":
		return p.setBraces("\\}")
	case "|", "‖", "(|", "(‖":
		return p.absolute(t.text)
	case "]":
		return p.tuple(t.text)
	case "∅":
		return Set{}, nil
	case "mod":
		if p.at("(") {
			return p.call(t.text)
		}
	case "⌊":
		return p.wrapped("floor", "⌋")
	case "⌈":
		return p.wrapped("ceil", "⌉")
	case "frac":
		if n, ok, err := p.derivative(); ok {
			return n, err
		}
		a, b, err := p.pair()
		return multiply(a, reciprocal(b)), err
	case "binom":
		a, b, err := p.pair()
		return Call{Name: "binom", Args: []Node{a, b}}, err
	case "sqrt":
		return p.root()
	case "cbrt":
		n, err := p.radicand()
		return root(n, integer(3)), err
	case "begin":
		return p.environment()
	case "sum", "prod", "int", "lim", "diff":
		return p.bound(t.text)
	case "bar", "hat", "tilde", "dot", "ddot":
		return p.accent(t.text)
	}
	if unit := currencies[t.text]; unit != "" && unit != "cent" {
		value, err := p.power()
		if q, ok := value.(Quantity); ok && q.Unit.Name != "" && unit != "usd" { // whose sign may be of a formula
			err = fmt.Errorf("unit %q after unit %q", unit, q.Unit.Name)
		}
		return measuredIn(value, unit), err
	}
	p.pos--
	return nil, fmt.Errorf("unexpected %s", t)
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
	if t.kind == tokenFunction || t.is("frac") || t.is("sqrt") {
		if err := p.enter(); err != nil {
			return nil, err
		}
		defer p.leave()
	}
	if t.kind != tokenNumber || t.places >= 0 || len(t.text) <= 1 || t.grouped {
		return p.atom()
	}
	rest, ok := new(big.Int).SetString(t.text[1:], 10)
	if !ok {
		return nil, fmt.Errorf("want a number before %s", t)
	}
	p.tokens[p.pos].text = t.text[1:]
	p.tokens[p.pos].value = new(big.Rat).SetInt(rest)
	return integer(int64(t.text[0] - '0')), nil
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
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.atom()
	return ungrouped(n), err
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
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	var power Node
	var args []Node
	for {
		if p.accept("^") {
			exponent, err := p.exponent()
			if err != nil {
				return nil, err
			}
			power = exponent
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
	if n, ok := power.(Number); ok && inverses[name] != "" && n.Value.Cmp(minusOne) == 0 {
		name, power = inverses[name], nil
	}
	operand, err := p.operand(name)
	if err != nil {
		return nil, err
	}
	if name == "lg" {
		name, operand = "log", append([]Node{integer(10)}, operand...)
	}
	n, err := called(name, append(args, operand...))
	if err != nil || power == nil {
		return n, err
	}
	return Power{Base: n, Exponent: power}, nil
}

var minusOne = big.NewRat(-1, 1)

// called is a function of its arguments, as many as it has.
func called(name string, args []Node) (Node, error) {
	if spell, ok := spelledOut[name]; ok && len(args) == spell.arguments {
		if n, ok := spell.out(args); ok {
			return n, nil
		}
	}
	known := functions[name] == name || name == "binom"
	switch {
	case (name == "max" || name == "min") && len(args) == 1 && args[0].rank() == rankScalar:
		return args[0], nil
	case !known || several[name] && len(args) > 0:
	case len(args) != 1:
		return nil, fmt.Errorf("%s of %d arguments", name, len(args))
	}
	return Call{Name: name, Args: args}, nil
}

// spelledOut are the functions that are short for an expression of their arguments.
var spelledOut = map[string]struct {
	arguments int
	out       func(args []Node) (Node, bool)
}{
	"cis":     {1, func(args []Node) (Node, bool) { return cis(args[0]), true }},
	"nPr":     {2, func(args []Node) (Node, bool) { return choices("P", args[0], args[1]) }},
	"nthroot": {2, func(args []Node) (Node, bool) { return root(args[0], args[1]), true }},
	"atan2": {2, func(args []Node) (Node, bool) {
		point := sumOf(args[1], Product{Factors: []Node{I, args[0]}})
		return Call{Name: "arg", Args: []Node{point}}, isConstant(point)
	}},
}

// operand reads what a function applies to: a bracketed list, or the product
// side by side up to the next sign or function.
func (p *parser) operand(name string) ([]Node, error) {
	if p.at("(") {
		return p.arguments()
	}
	grouped := p.at("{") || p.at("\\{")
	if ordersPoints[name] {
		return p.points(), nil
	}
	if strings.HasPrefix(name, `\`) {
		if !p.at("{") {
			return nil, nil // a command of its own: a symbol with a long name
		}
		n, err := p.atom()
		return []Node{n}, err
	}
	if p.at("[") {
		p.argumentBracket = p.pos + 1
	}
	n, err := p.power()
	if err != nil {
		return nil, err
	}
	if grouped {
		return spreadArguments(n), nil
	}
	for t := p.peek(); p.startsFactor(t) && t.kind != tokenFunction && !t.is("(") && !t.is("(|"); t = p.peek() {
		right, err := p.power()
		if err != nil {
			return nil, err
		}
		n = multiply(n, right)
	}
	return []Node{n}, nil
}

// vectorName is the call of the vector from one point to another.
const vectorName = `\vector`

// ordersPoints are the commands whose letters are points in an order that counts:
// ∠ABC is no ∠ACB, and the vector AB is no BA.
var ordersPoints = map[string]bool{`\angle`: true, vectorName: true}

// points reads the letters after such a command, in braces or without.
func (p *parser) points() (letters []Node) {
	grouped := p.at("{")
	start := p.pos
	if grouped {
		p.pos++
	}
	for t := p.peek(); t.kind == tokenSymbol; t = p.peek() {
		letters = append(letters, Symbol{Name: t.text})
		p.pos++
	}
	if grouped && !p.accept("}") {
		p.pos = start
		return nil
	}
	if n := len(letters); n == 3 && letters[2].(Symbol).Name < letters[0].(Symbol).Name { // ∠CBA is ∠ABC
		slices.Reverse(letters)
	}
	return letters
}

// spreadArguments are the arguments that a group holds: \max\{a, b\},
// \gcd{(a, b)}.
func spreadArguments(n Node) []Node {
	switch n := n.(type) {
	case Set:
		return n.Items
	case Tuple:
		return n.Items
	}
	return []Node{n}
}
