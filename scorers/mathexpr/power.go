package mathexpr

import (
	"errors"
	"fmt"
	"strings"
)

// signed reads a factor with its signs; the sign binds looser than a power.
func (p *parser) signed() (Node, error) {
	minus := false
	for p.peek().is("-") || p.peek().is("+") {
		minus = minus != p.peek().is("-")
		p.pos++
	}
	n, err := p.power()
	if err != nil || !minus {
		return n, err
	}
	return negative(n), nil
}

// power reads a base with its exponent.
func (p *parser) power() (Node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	base, err := p.postfix()
	if err != nil || !p.at("^") {
		return base, err
	}
	for p.at("^") {
		if sign, n := p.signExponent(); n > 0 {
			s, ok := base.(Symbol)
			if !ok || !strings.HasPrefix(s.Name, `\mathbb`) {
				return base, nil // of a limit
			}
			base = Symbol{Name: marked(s.Name, sign)}
			p.pos += n
			continue
		}
		p.pos++
		if base, err = p.raised(base); err != nil {
			return nil, err
		}
	}
	return p.postfixAfterPower(base)
}

// raised reads what stands above base: an exponent, a degree sign, the ending of
// an ordinal number, or the T of a transposed matrix. A subscript after it is
// base's.
func (p *parser) raised(base Node) (Node, error) {
	if p.accept("°") {
		return measuredIn(base, "deg"), nil
	}
	if isOrdinal(p.peek()) {
		p.pos++
		return base, nil
	}
	if p.at("{") && p.peekAt(2).is("}") {
		inner := p.peekAt(1)
		if inner.is("°") || isOrdinal(inner) {
			p.pos += 3
			if inner.is("°") {
				base = measuredIn(base, "deg")
			}
			return base, nil
		}
	}
	exponent, err := p.exponent()
	if err != nil {
		return nil, err
	}
	if p.at("_") && isSymbol(base) {
		p.pos++
		if base, err = p.subscript(base); err != nil {
			return nil, err
		}
	}
	return raise(base, exponent), nil
}

// raise is base to an exponent. Among powers a set of one is only grouped, and a
// matrix to the T is transposed.
func raise(base, exponent Node) Node {
	if isTransposition(exponent) {
		switch b := base.(type) {
		case Matrix:
			return Call{Name: "transpose", Args: []Node{b}}
		case Tuple:
			return column(b.Items)
		}
	}
	return Power{Base: ungrouped(base), Exponent: ungrouped(exponent)}
}

// column is a matrix of one column.
func column(items []Node) Matrix {
	rows := make([][]Node, len(items))
	for i := range items {
		rows[i] = items[i : i+1 : i+1]
	}
	return Matrix{Rows: rows}
}

// exponent reads what is raised: a group, or a signed atom, which may itself
// be raised.
func (p *parser) exponent() (Node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	minus := p.accept("-")
	n, err := p.atom()
	if err != nil {
		return nil, err
	}
	if p.accept("^") {
		upper, err := p.exponent()
		if err != nil {
			return nil, err
		}
		n = Power{Base: n, Exponent: upper}
	}
	if minus {
		n = negative(n)
	}
	return n, nil
}

// isOrdinal reports whether t is the ending of an ordinal number, 12^{th}.
func isOrdinal(t token) bool {
	return t.kind == tokenWord && (t.text == "th" || t.text == "st" || t.text == "nd" || t.text == "rd")
}

// measuredIn is n of a unit.
func measuredIn(n Node, unit string) Node { return Quantity{Value: n, Unit: Unit{Name: unit}} }

// postfix reads an atom with its subscript, factorials, primes, per cent and
// degree signs.
func (p *parser) postfix() (Node, error) {
	n, err := p.atom()
	if err != nil {
		return nil, err
	}
	for range maxPostfix {
		if s, ok := n.(Symbol); ok {
			if n, ok, err = p.marked(s); err != nil {
				return nil, err
			} else if ok && !isSymbol(n) {
				break
			}
		}
		if !p.accept("_") {
			break
		}
		if n, err = p.subscript(n); err != nil {
			return nil, err
		}
	}
	return p.postfixAfterPower(n)
}

func (p *parser) postfixAfterPower(n Node) (Node, error) {
	for range maxPostfix {
		t := p.peek()
		if _, words := n.(Text); words || t.kind != tokenOperator {
			return n, nil
		}
		switch t.text {
		case "!":
			p.pos++
			name := "factorial"
			if p.at("!") && !p.peek().space {
				p.pos++
				name = "doublefactorial"
			}
			if p.at("!") && !p.peek().space && name != "factorial" {
				return nil, fmt.Errorf("more than two factorial signs: %w", ErrTooLarge)
			}
			n = Call{Name: name, Args: []Node{ungrouped(n)}}
		case "%":
			if isSymbol(n) {
				return nil, errors.New("a per cent sign after a name")
			}
			p.pos++
			n = measuredIn(n, "%")
		case "°":
			if p.composes(n) {
				return n, nil
			}
			p.pos++
			n = measuredIn(n, "deg")
		case "$", "€", "£", "¥", "¢", "₹":
			if !isLiteral(n) || p.startsFactor(p.peekAt(1)) {
				return n, nil
			}
			p.pos++
			n = measuredIn(n, currencies[t.text])
		default:
			return n, nil
		}
	}
	return nil, fmt.Errorf("more than %d signs after an operand: %w", maxPostfix, ErrTooLarge)
}

// maxPostfix bounds the signs after one operand: x!!, 5'.
const maxPostfix = 4

func isSymbol(n Node) bool {
	_, ok := n.(Symbol)
	return ok
}
