package mathexpr

import (
	"errors"
	"regexp"
	"slices"
	"strings"
)

// subscript reads what stands below n: the base of a number's digits, or part
// of a symbol's name.
func (p *parser) subscript(n Node) (Node, error) {
	switch n := n.(type) {
	case Symbol:
		name, err := p.rawGroup()
		return Symbol{Name: subscripted(n.Name, name)}, err
	case Constant:
		name, err := p.rawGroup()
		return Symbol{Name: subscripted(n.String(), name)}, err
	}
	start := p.pos
	sub, err := p.atom()
	if err != nil {
		return nil, err
	}
	if whole, ok := n.(Number); ok && whole.Value.IsInt() {
		digits := p.tokens[start-2]
		if start > 3 && (digits.is(")") && p.tokens[start-4].is("(") || digits.is("}") && p.tokens[start-4].is("{")) { // (1011)_2, {1011}_2
			digits = p.tokens[start-3]
		}
		if base, ok := baseOf(sub); ok && digits.kind == tokenNumber {
			text := digits.name() // without commas
			return BaseNumber{Digits: strings.TrimLeft(text, "0") + zero(text), Base: base}, nil
		}
	}
	return Call{Name: "subscript", Args: []Node{n, sub}}, nil
}

// baseOf reads a base, as a number or in words.
func baseOf(sub Node) (int, bool) {
	value, ok := literal(sub)
	if t, words := sub.(Text); words {
		value, ok = numeral(strings.TrimPrefix(t.Words, "base "))
	}
	if !ok || !value.IsInt() || !value.Num().IsInt64() {
		return 0, false
	}
	return int(value.Num().Int64()), true
}

// zero is "0" if digits are all noughts, so that a number keeps one.
func zero(digits string) string {
	if strings.Trim(digits, "0") == "" {
		return "0"
	}
	return ""
}

// String is the notation of c.
func (c Constant) String() string {
	switch c {
	case Pi:
		return `\pi`
	case Infinity:
		return `\infty`
	default:
		return string(rune(c))
	}
}

// marked is the name of a set of numbers with a sign above or below it. The positive
// integers have one name.
func marked(name, sign string) string {
	switch {
	case (name == `\mathbb{N}` || name == `\mathbb{Z}`) && (sign == "+" || sign == ">0"), name == `\mathbb{N}` && sign == "*":
		return `\mathbb{Z}^{+}`
	case sign == ">0":
		sign = "+"
	}
	return name + "^{" + sign + "}"
}

// subscripted is a symbol's name with a subscript; of a set of numbers, the
// positive ones have one name, and so have the integers from nought on.
func subscripted(name, sub string) string {
	if strings.HasPrefix(name, `\mathbb`) {
		switch {
		case sub == ">0" || sub == "+" || sub == "*":
			return marked(name, sub)
		case name == `\mathbb{Z}` && sub == "≥0":
			return `\mathbb{N}_{0}`
		}
	}
	letter := strings.TrimRight(name, "'")
	return letter + "_{" + orderedTerms(sub) + "}" + name[len(letter):]
}

// indexSum recognises an index that is a sum, and indexTerm is one of its terms.
var (
	indexSum  = regexp.MustCompile(`^[-+]?[A-Za-z0-9]+([-+][A-Za-z0-9]+)+$`)
	indexTerm = regexp.MustCompile(`[-+]?[A-Za-z0-9]+`)
)

// orderedTerms is an index with the terms of a sum in one order: those added before those
// taken away, and numbers last. a_{n-1-k} is a_{n-k-1}.
func orderedTerms(index string) string {
	if !strings.ContainsAny(index, "+-") || !indexSum.MatchString(index) {
		return index
	}
	terms := indexTerm.FindAllString(index, -1)
	if isLetter(index[0]) || isDigit(index[0]) {
		terms[0] = "+" + terms[0]
	}
	slices.SortFunc(terms, func(x, y string) int {
		if number := isDigit(x[len(x)-1]); number != isDigit(y[len(y)-1]) {
			return map[bool]int{true: 1, false: -1}[number]
		}
		return strings.Compare(x, y)
	})
	return strings.TrimPrefix(strings.Join(terms, ""), "+")
}

// rawGroup reads an argument as part of a name, whatever it holds.
func (p *parser) rawGroup() (string, error) {
	if !p.accept("{") {
		t := p.peek()
		if t.kind == tokenEnd || t.kind == tokenOperator && !t.is("+") {
			return "", errors.New("want a subscript before " + t.String())
		}
		p.pos++
		if t.kind == tokenNumber && len(t.text) > 1 && !t.grouped && t.places < 0 { // as argument reads it
			return t.text, nil
		}
		return t.name(), nil
	}
	var name strings.Builder
	for depth := 1; ; p.pos++ {
		t := p.peek()
		switch {
		case t.kind == tokenEnd:
			return "", errors.New(`want "}" after a subscript`)
		case t.is("{"):
			depth++
		case t.is("}"):
			if depth--; depth == 0 {
				p.pos++
				if name.Len() == 0 {
					return "", errors.New("empty subscript")
				}
				return strings.TrimRight(name.String(), " "), nil
			}
		}
		if depth == 1 && t.is("{") || t.kind == tokenOperator && (t.text == "{" || t.text == "}") {
			name.WriteString(t.text)
			continue
		}
		part := t.name()
		if before := p.peekAt(-1); before.is("_") || before.is("^") { // a_1 is a_{1}
			part = "{" + part + "}"
		}
		name.WriteString(part)
		if strings.HasPrefix(part, `\`) && isLetter(part[len(part)-1]) && p.peekAt(1).kind == tokenSymbol {
			name.WriteByte(' ')
		}
	}
}

// name is a token as part of a symbol's name.
func (t token) name() string {
	switch t.kind {
	case tokenConstant:
		return t.node.String()
	case tokenNumber:
		return strings.ReplaceAll(t.text, ",", "")
	case tokenWord, tokenVerbatim:
		return `\text{` + phrase(t.text) + `}`
	case tokenChoice:
		return t.text
	case tokenFunction:
		if !strings.HasPrefix(t.text, `\`) {
			return `\` + t.text
		}
		return t.text
	default:
	}
	switch t.text {
	case "*":
		return `\cdot `
	case "frac", "sqrt", "cup", "cap", "setminus":
		return `\` + t.text
	}
	return t.text
}

// accent reads what stands under a bar or a hat: a name, or for a bar an
// expression, which is conjugated.
func (p *parser) accent(mark string) (Node, error) {
	start := p.pos
	name, err := p.rawGroup()
	if err != nil {
		return nil, err
	}
	plain := true
	for _, t := range p.tokens[start:p.pos] {
		switch t.kind {
		case tokenSymbol, tokenNumber:
		case tokenConstant:
			plain = plain && (t.node != I || mark != "bar")
		default:
			plain = plain && (t.is("{") || t.is("}") || t.is("_"))
		}
	}
	if plain {
		return Symbol{Name: `\` + mark + "{" + name + "}"}, nil
	}
	if mark != "bar" {
		return nil, errors.New(`want a name under \` + mark)
	}
	p.pos = start
	n, err := p.atom()
	return Call{Name: "conj", Args: []Node{n}}, err
}

// maxBaseDigits bounds the tokens of an integer in a base above ten.
const maxBaseDigits = 32

// digits recognises an integer in a base above ten, whose digits are letters
// too, and reads it: 1A3_{16}.
func (p *parser) digits() (n Node, ok bool) {
	var digits strings.Builder
	letters := false
	i := 0
	for ; i < maxBaseDigits; i++ {
		t := p.peekAt(i)
		isLetter := t.kind == tokenSymbol && len(t.text) == 1 && t.text[0] >= 'A' && t.text[0] <= 'F'
		if i > 0 && t.space || !isLetter && (t.kind != tokenNumber || t.grouped || t.places >= 0) {
			break
		}
		letters = letters || isLetter
		digits.WriteString(t.text)
	}
	if !letters || i < 2 || !p.peekAt(i).is("_") {
		return nil, false
	}
	base, length := p.peekAt(i+1), 2
	if base.is("{") && p.peekAt(i+3).is("}") {
		base, length = p.peekAt(i+2), 4
	}
	if base.kind != tokenNumber || base.text != "16" && base.text != "12" && base.text != "11" && base.text != "13" && base.text != "14" && base.text != "15" {
		return nil, false
	}
	p.pos += i + length
	value, _ := baseOf(Number{Value: base.value})
	return BaseNumber{Digits: strings.TrimLeft(digits.String(), "0"), Base: value}, true
}
