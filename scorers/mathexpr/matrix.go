package mathexpr

import (
	"errors"
	"fmt"
	"strings"
)

// maxCells bounds a matrix.
const maxCells = 256

// environment reads what stands between \begin{…} and \end{…}: a matrix, cases
// or lines of an equation.
func (p *parser) environment() (Node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	name, err := p.environmentName()
	if err != nil {
		return nil, err
	}
	if name == "array" && p.at("{") {
		for p.pos < len(p.tokens) && !p.at("}") {
			p.pos++
		}
		p.pos++
	}
	base := strings.TrimSuffix(name, "*")
	if base != "cases" && base != "dcases" && base != "array" && !aligned[base] && !strings.HasSuffix(base, "matrix") {
		return nil, fmt.Errorf("environment %q: want a matrix", name)
	}
	if aligned[base] {
		p.unaligned()
	}
	rows, err := p.rows(name)
	if err != nil {
		return nil, err
	}
	switch base {
	case "cases", "dcases":
		return cases(rows)
	}
	if aligned[base] {
		return lines(rows)
	}
	m, err := rectangular(rows)
	if err != nil {
		return nil, err
	}
	switch base {
	case "vmatrix":
		return Call{Name: "det", Args: []Node{m}}, nil
	case "Vmatrix":
		return Call{Name: "norm", Args: []Node{m}}, nil
	}
	return m, nil
}

// aligned are the environments of lines, in which & only says what stands below what.
var aligned = map[string]bool{"aligned": true, "align": true, "gathered": true, "gather": true, "split": true, "equation": true}

// unaligned drops the signs & beside relations, and the ends of lines before them, from the
// environment that has just begun: a line that begins with = goes on.
func (p *parser) unaligned() {
	depth, kept := 1, p.tokens[:p.pos]
	before := end
	for i := p.pos; i < len(p.tokens); i++ {
		t := p.tokens[i]
		switch {
		case t.is("begin"):
			depth++
		case t.is("end"):
			depth--
		}
		next := end
		if i+1 < len(p.tokens) {
			next = p.tokens[i+1]
		}
		if t.is(`\\`) && next.is("&") && i+2 < len(p.tokens) {
			next = p.tokens[i+2]
		}
		goesOn := t.is(`\\`) && isRelation(next) || t.is("&") && (isRelation(next) || next.kind == tokenEnd || isRelation(before))
		if depth != 1 || !goesOn {
			kept = append(kept, t)
		}
		before = t
	}
	p.tokens = kept
}

// rows reads the cells up to \end{name}.
func (p *parser) rows(name string) ([][]Node, error) {
	bar, set, square := p.bar, p.set, p.square
	p.bar, p.set, p.square = 0, 0, 0
	defer func() { p.bar, p.set, p.square = bar, set, square }()
	rows := [][]Node{nil}
	cells := 0
	for !p.accept("end") {
		if p.accept(`\\`) {
			if rows[len(rows)-1] != nil {
				rows = append(rows, nil)
			}
			continue
		}
		if p.accept("&") || p.accept(",") || p.accept("or") {
			continue
		}
		cell, err := p.cell()
		if err != nil {
			return nil, err
		}
		if cells++; cells > maxCells {
			return nil, fmt.Errorf("matrix of more than %d cells: %w", maxCells, ErrTooLarge)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], cell)
	}
	closed, err := p.environmentName()
	if err == nil && closed != name {
		err = fmt.Errorf("environment %q ends as %q", name, closed)
	}
	if n := len(rows); n > 1 && rows[n-1] == nil {
		rows = rows[:n-1]
	}
	return rows, err
}

// cell reads a cell; one of cases may be a condition that a word begins.
func (p *parser) cell() (Node, error) {
	if t := p.peek(); t.kind == tokenWord {
		if _, ok := condition(t.text); ok {
			return p.condition()
		}
	}
	n, err := p.item()
	return identity(n), err
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
	for _, r := range rows {
		if len(r) == 0 || len(r) != len(rows[0]) {
			return nil, errors.New("matrix with rows of different lengths")
		}
	}
	return Matrix{Rows: rows}, nil
}

// cases reads rows of a value and its condition; rows without conditions are
// equations that hold together.
func cases(rows [][]Node) (Node, error) {
	var all Piecewise
	for _, r := range rows {
		var b Branch
		switch {
		case len(r) == 1:
			if w, ok := r[0].(Where); ok {
				b = Branch(w)
				break
			}
			if _, ok := r[0].(Relation); !ok {
				return nil, errors.New("cases without a condition")
			}
			return lines(rows)
		case len(r) == 2:
			b = Branch{Value: r[0], Condition: r[1]}
		case len(r) == 3:
			b = Branch{Value: r[0], Condition: List{Items: r[1:]}}
		default:
			return nil, errors.New("cases without a value and a condition")
		}
		if t, ok := b.Condition.(Text); ok && (t.Words == "" || t.Words == "otherwise" || t.Words == "else") {
			b.Condition = nil
		} else if !ok && b.Condition.rank() == rankScalar {
			return nil, errors.New("cases with a condition that is a value")
		}
		all.Branches = append(all.Branches, b)
	}
	return all, nil
}

// lines joins the cells of each row, which alignment only splits, into a list.
func lines(rows [][]Node) (Node, error) {
	var items []Node
	for _, r := range rows {
		if len(r) != 1 {
			return nil, errors.New("want one equation a line")
		}
		items = append(items, r[0])
	}
	if len(items) == 1 {
		return items[0], nil
	}
	return List{Items: items}, nil
}

// system reads \left\{ \begin{array}… \end{array} \right., which is how cases
// and systems of equations are set by hand.
func system(m Matrix) (Node, bool) {
	n, err := cases(m.Rows)
	if err != nil {
		return nil, false
	}
	if l, ok := n.(List); ok {
		for _, item := range l.Items {
			if _, ok := item.(Relation); !ok {
				return nil, false
			}
		}
	}
	return n, true
}
