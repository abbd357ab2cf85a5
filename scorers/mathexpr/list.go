package mathexpr

import (
	"fmt"
	"slices"
	"strings"
)

// list reads the answers of a source, separated by commas, semicolons, "and" and
// "or". Where both commas and semicolons stand, the semicolons separate and the
// commas make tuples: 1,2; 3,4.
func (p *parser) list() (Node, error) {
	first, err := p.item()
	if err != nil || p.pos >= len(p.tokens) {
		return identity(first), err
	}
	groups := [][]Node{{first}}
	var by separation
	for {
		before := by
		switch p.separators() {
		case "":
			n := together(groups, by)
			if l, ok := n.(List); ok && by.or {
				l.Or = onSeveralNames(l.Items)
				return anyOf(l), nil
			}
			return n, nil
		case ",":
			by.commas = true
		case "or":
			by.or = true
		default:
			by.semicolons = true
			groups = append(groups, nil)
		}
		if p.beginsCondition() && !p.conditionsLead(groups) { // …, where k ∈ ℤ
			c, err := p.condition()
			if err != nil {
				return nil, err
			}
			items := slices.Concat(groups...)
			if w, ok := items[0].(Where); ok && len(items) == 1 {
				groups = [][]Node{{w.also(c)}}
			} else {
				groups = [][]Node{{Where{Value: together(groups, before), Condition: c}}}
			}
			continue
		}
		n, err := p.item()
		if err != nil {
			return nil, err
		}
		last := &groups[len(groups)-1]
		if w, ok := lastWhere(*last); ok && isCondition(n) {
			(*last)[len(*last)-1] = w.also(n)
			continue
		}
		*last = append(*last, n)
	}
}

// A separation is what separates the items of a list.
type separation struct{ commas, semicolons, or bool }

// beginsCondition reports whether words that begin a condition come next.
func (p *parser) beginsCondition() bool {
	t := p.peek()
	if t.kind != tokenWord {
		return false
	}
	_, ok := condition(t.text)
	return ok
}

// conditionsLead reports whether each of the answers so far has its condition, as those
// of cases have: n/2 if n is even, n if n is odd.
func (p *parser) conditionsLead(groups [][]Node) bool {
	return p.tokens[0].kind == tokenWord && slices.ContainsFunc(groups[0], func(n Node) bool { _, ok := n.(Where); return ok })
}

// together makes a list of the items read, or one answer where they are that. What is
// joined by "or" alone is no condition of what is before it.
func together(groups [][]Node, by separation) Node {
	var items []Node
	for _, g := range groups {
		if by.semicolons && (by.commas || by.or) && len(g) > 1 {
			items = append(items, Tuple{Open: '(', Close: ')', Items: identities(g)})
			continue
		}
		for _, n := range g {
			if l, ok := n.(List); ok { // of lines
				items = append(items, l.Items...)
			} else {
				items = append(items, n)
			}
		}
	}
	if n, ok := residues(items); ok {
		return n
	}
	items = identities(items)
	if w, ok := conditioned(items); ok && (by.commas || by.semicolons) {
		return w
	}
	return named(items)
}

// items reads what brackets hold, whatever separates it.
func (p *parser) items() ([]Node, error) {
	var buffer [2]Node
	items := buffer[:0]
	for {
		n, err := p.item()
		if err != nil {
			return nil, err
		}
		items = append(items, identity(n))
		if p.separators() == "" {
			return append([]Node(nil), items...), nil
		}
	}
}

// anyOf reads x < 1 or x > 0 as x ∈ (−∞, 1) ∪ (0, ∞), since side by side they could
// both be meant to hold. The ends are constants.
func anyOf(l List) Node {
	var name Node
	union := SetOperation{Operator: "cup"}
	for _, n := range l.Items {
		r, ok := n.(Relation)
		if !ok || !isInequality(r) {
			return l
		}
		set, ok := solutions(r)
		x, known := onlySymbol(r)
		if !ok || !known || !hasConstantEnds(set) {
			return l
		}
		if name == nil {
			name = Symbol{Name: x}
		}
		if name != Node(Symbol{Name: x}) {
			return l
		}
		union.Operands = append(union.Operands, set)
	}
	return Relation{Operators: []string{"∈"}, Operands: []Node{name, union}}
}

// onSeveralNames reports whether relations have no name in common: x = 0 or y = 0.
func onSeveralNames(items []Node) bool {
	for _, n := range items {
		if _, ok := n.(Relation); !ok {
			return false
		}
	}
	first := symbolsOf(items[0])
	return !slices.ContainsFunc(items[1:], func(n Node) bool {
		return slices.ContainsFunc(symbolsOf(n), func(s string) bool { return slices.Contains(first, s) })
	})
}

// hasConstantEnds reports whether a set is of intervals between constants.
func hasConstantEnds(n Node) bool {
	switch n := n.(type) {
	case Tuple:
		return !slices.ContainsFunc(n.Items, func(end Node) bool { return !isConstant(end) })
	case SetOperation:
		return !slices.ContainsFunc(n.Operands, func(o Node) bool { return !hasConstantEnds(o) })
	}
	return false
}

// separators consumes one or more separators (", and") before another item and
// says which: a semicolon if there is one, else "or".
func (p *parser) separators() string {
	found := ""
	for p.at(",") || p.at(";") || p.at("or") {
		if t := p.peek().text; t == ";" || found != ";" && found != "or" {
			found = t
		}
		p.pos++
	}
	if p.pos >= len(p.tokens) {
		return ""
	}
	return found
}

// item reads a relation or a value, with the condition it is given under.
func (p *parser) item() (Node, error) {
	if t := p.peek(); t.kind == tokenWord {
		switch first, _, _ := strings.Cut(t.text, " "); strings.ToLower(first) {
		case "for", "if", "when": // for all x > 0, …
			return p.conditionFirst()
		}
	}
	n, err := p.relation()
	if err != nil || p.peek().kind != tokenWord {
		return n, err
	}
	if _, ok := condition(p.peek().text); !ok {
		return n, nil
	}
	c, err := p.condition()
	if err != nil {
		return nil, err
	}
	return Where{Value: identity(n), Condition: c}, nil
}

// conditionFirst reads a value that its condition stands before.
func (p *parser) conditionFirst() (Node, error) {
	c, err := p.condition()
	if err != nil {
		return nil, err
	}
	if p.separators() == "" && !p.accept(":") {
		return nil, fmt.Errorf("want a comma after a condition before %s", p.peek())
	}
	n, err := p.relation()
	return Where{Value: identity(n), Condition: c}, err
}

// condition reads "for x > 0", "where k is an integer", "for all real x".
func (p *parser) condition() (Node, error) {
	words := p.words()
	rest, _ := condition(words)
	set, isDomain := domain(rest)
	if t := p.peek(); t.kind == tokenEnd || t.kind == tokenOperator && !p.startsFactor(t) && !t.is("-") && !t.is("|") && currencies[t.text] == "" {
		if phrase(words) == "" || rest == "" && words != "otherwise" {
			return nil, fmt.Errorf("want a condition after %q", words)
		}
		return Text{Words: phrase(rest)}, nil
	}
	if rest != "" && !isDomain && predicate(rest) != "constant" && !isQuantified(Text{Words: rest}, Symbol{}) {
		return nil, fmt.Errorf("unexpected %q before a condition", rest)
	}
	n, err := p.relation()
	if err != nil {
		return nil, err
	}
	if w, ok := n.(Where); ok && isSymbol(w.Value) && isMembership(w.Condition) { // "k is an integer"
		return w.Condition, nil
	}
	switch {
	case isDomain:
		n = Relation{Operators: []string{"∈"}, Operands: []Node{n, set}}
	case rest != "":
		n = said(n, rest)
	}
	return identity(n), nil
}

// identity is a relation with ≡ that has no modulus: an equation.
func identity(n Node) Node {
	if r, ok := n.(Relation); ok {
		for i, o := range r.Operators {
			if o == "≡" {
				r.Operators[i] = "="
			}
		}
	}
	return n
}

func identities(items []Node) []Node {
	for i, n := range items {
		items[i] = identity(n)
	}
	return items
}

// residues reads x ≡ 1, 4 (mod 5) as two congruences.
func residues(items []Node) (Node, bool) {
	r, ok := items[0].(Relation)
	last, modulus, also := remainder(items[len(items)-1])
	if !ok || !also || len(items) < 2 || len(r.Operators) != 1 || r.Operators[0] != "≡" {
		return nil, false
	}
	var l List
	for i, n := range items {
		switch {
		case i == 0:
			n = r.Operands[1]
		case i == len(items)-1:
			n = last
		case n.rank() != rankScalar:
			return nil, false
		}
		l.Items = append(l.Items, Congruence{Left: r.Operands[0], Right: n, Modulus: modulus})
	}
	return l, true
}
