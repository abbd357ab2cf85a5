package mathexpr

import (
	"fmt"
	"slices"
	"strings"
)

// tuple reads from an opening bracket to its closing one, of whichever kind:
// (3,4] is an interval, and so is ]3,4]. One item in matching brackets is only
// grouped.
func (p *parser) tuple(open string) (Node, error) {
	bar, set, square, start := p.bar, p.set, p.square, p.pos
	p.bar, p.set, p.square = 0, 0, 0
	if open == "[" || open == "]" {
		p.square = 1
	}
	defer func() { p.bar, p.set, p.square = bar, set, square }()
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	switch {
	case t.is(")"), t.is("]"), t.is("⟩"), t.is("[") && len(items) == 2 && open != "(":
	case t.is(">") && open == "⟨":
	default:
		return nil, fmt.Errorf("want a closing bracket before %s", t)
	}
	p.pos++
	closing := t.text
	if len(items) == 1 && open == "[" && closing == "]" && p.floored(items[0], start) {
		return Call{Name: "floor", Args: items}, nil
	}
	if len(items) == 1 && (open == "(" && closing == ")" || open == "[" && closing == "]") {
		return items[0], nil
	}
	if open == "]" && len(items) != 2 {
		return nil, fmt.Errorf("unexpected %q", open)
	}
	return Tuple{Open: opening(open), Close: closed(closing), Items: items}, nil
}

func opening(bracket string) byte {
	switch bracket {
	case "⟨":
		return '<'
	case "]":
		return '('
	}
	return bracket[0]
}

func closed(bracket string) byte {
	switch bracket {
	case "⟩":
		return '>'
	case "[":
		return ')'
	}
	return bracket[0]
}

// group reads LaTeX's braces, which only group; around a bare enumeration they
// are a set's, and so they are around an element with its condition.
func (p *parser) group() (Node, error) {
	if p.holdsBuilder() {
		return p.setBraces("}")
	}
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

// holdsBuilder reports whether the group just opened is an element and, after a bar that is
// none of an absolute value's, a condition on a name of it: {x | x > 2}, but not {|x|} or
// {a|b|}.
func (p *parser) holdsBuilder() bool {
	bar, end, bars := 0, p.pos, 0
	for depth := 0; depth > 0 || !p.peekAt(end-p.pos).is("}"); end++ {
		if end >= len(p.tokens) {
			return false
		}
		switch t := p.tokens[end]; {
		case t.is("|") && depth == 0:
			if bars++; bars == 1 {
				bar = end
			}
		case t.is("("), t.is("["), t.is("{"):
			depth++
		case t.is(")"), t.is("]"), t.is("}"):
			depth--
		}
	}
	if bars%2 == 0 || bar == p.pos {
		return false
	}
	condition := p.tokens[bar:end]
	return slices.ContainsFunc(condition, isRelation) && slices.ContainsFunc(p.tokens[p.pos:bar], func(name token) bool {
		return name.kind == tokenSymbol && slices.ContainsFunc(condition, func(t token) bool { return t.kind == tokenSymbol && t.text == name.text })
	})
}

// setBraces reads \{1, 2\} and \{x | x > 2\}, to the brace that closes it.
func (p *parser) setBraces(closing string) (Node, error) {
	bar, set, square := p.bar, p.set, p.square
	p.bar, p.set, p.square = 0, 1, 0
	defer func() { p.bar, p.set, p.square = bar, set, square }()
	if p.accept(closing) {
		return Set{}, nil
	}
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	if m, ok := items[0].(Matrix); ok && len(items) == 1 {
		if n, ok := system(m); ok {
			return n, p.expect(closing)
		}
	}
	if len(items) == 1 && (p.accept("|") || p.accept(":") || p.accept("|)") || p.accept("(|")) { // of \left. x \right|, too
		condition, err := p.list()
		if err != nil {
			return nil, err
		}
		return Builder{Element: items[0], Condition: condition}, p.expect(closing)
	}
	return Set{Items: items}, p.expect(closing)
}

// absolute reads |x| and ‖x‖. Of bars that \left and \right turn, the closing
// one is known; of others, one that may close does.
func (p *parser) absolute(bar string) (Node, error) {
	outer := p.bar
	closing := bar
	if sided, ok := strings.CutPrefix(bar, "("); ok {
		closing, p.bar = sided+")", 0
	} else {
		p.bar++
	}
	defer func() { p.bar = outer }()
	n, err := p.sum()
	if err != nil {
		return nil, err
	}
	name := "abs"
	if strings.Contains(bar, "‖") || p.isVector(n) {
		name = "norm"
	}
	if _, ok := n.(Matrix); ok && name == "abs" {
		name = "det"
	}
	return Call{Name: name, Args: []Node{n}}, p.expect(closing)
}

func (p *parser) wrapped(name, closing string) (Node, error) {
	n, err := p.sum()
	if err != nil {
		return nil, err
	}
	return Call{Name: name, Args: []Node{n}}, p.expect(closing)
}
