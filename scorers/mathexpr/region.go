package mathexpr

import (
	"slices"
	"strings"
)

// A region is a set of real numbers: a union of intervals and points. Its edges
// cut the line into gaps, each of which belongs to the set or does not; no edge
// could be left out. Two regions are the same if their edges and flags are.
type region struct {
	edges []edge // increasing
	on    []bool // whether each edge belongs
	gaps  []bool // whether the open interval before each edge belongs, and last the one after all
}

const (
	maxEdges   = 128 // of a region
	regionFuel = 50  // that reading a set costs besides its algebra
)

var (
	nowhere    = region{gaps: []bool{false}}
	everywhere = region{gaps: []bool{true}}
)

// combine joins two sets point by point.
func (a *algebra) combine(r, s region, member func(a, b bool) bool) (region, bool) {
	if len(r.edges)+len(s.edges) > maxEdges {
		return region{}, false
	}
	out := region{gaps: []bool{member(r.gaps[0], s.gaps[0])}}
	for i, j := 0, 0; i < len(r.edges) || j < len(s.edges); {
		var sign int
		ok := true
		switch {
		case i == len(r.edges):
			sign = 1
		case j == len(s.edges):
			sign = -1
		default:
			sign, ok = a.order(r.edges[i], s.edges[j])
		}
		if !ok {
			return region{}, false
		}
		inR, inS := r.gaps[i], s.gaps[j] // an edge of one lies in a gap of the other
		var at edge
		if sign >= 0 {
			at, inS = s.edges[j], s.on[j]
			j++
		}
		if sign <= 0 {
			at, inR = r.edges[i], r.on[i]
			i++
		}
		out.push(at, member(inR, inS), member(r.gaps[i], s.gaps[j]))
	}
	return out, true
}

// push adds an edge and the gap after it, unless it separates nothing.
func (r *region) push(at edge, on, gap bool) {
	if last := r.gaps[len(r.gaps)-1]; on == last && gap == last {
		return
	}
	r.edges = append(r.edges, at)
	r.on = append(r.on, on)
	r.gaps = append(r.gaps, gap)
}

func either(a, b bool) bool  { return a || b }
func both(a, b bool) bool    { return a && b }
func without(a, b bool) bool { return a && !b }

// empty reports whether nothing belongs to r.
func (r region) empty() bool { return len(r.edges) == 0 && !r.gaps[0] }

// ray is the set of numbers that stand in the given relation to the edge.
func ray(at edge, op string) region {
	r := region{edges: []edge{at}, on: []bool{op == "≤" || op == "≥" || op == "="}}
	below, above := isBelow(op) || op == "≠", isAbove(op) || op == "≠"
	r.gaps = []bool{below, above}
	return r
}

// setRegion is the set of real numbers that a node stands for.
func (a *algebra) setRegion(n Node) (region, bool) {
	if !a.afford(regionFuel) {
		return region{}, false
	}
	switch n := n.(type) {
	case Tuple:
		return a.intervalRegion(n)
	case Set:
		return a.pointsRegion(n.Items)
	case SetOperation:
		return a.operationRegion(n)
	case Builder:
		return a.builderRegion(n)
	case Relation:
		_, r, ok := a.conditionRegion(n)
		return r, ok
	case List:
		return a.listRegion(n)
	case Symbol, Text:
		if set, ok := setByName(n); ok {
			return a.setRegion(set)
		}
	}
	return region{}, false
}

// setByName is ℝ, ℝ⁺ or the empty set, by symbol or in words.
func setByName(n Node) (Node, bool) {
	switch n := n.(type) {
	case Symbol:
		switch n.Name {
		case `\mathbb{R}`, "ℝ":
			return interval(negative(Infinity), Infinity, false, false), true
		case `\mathbb{R}^{+}`:
			return interval(integer(0), Infinity, false, false), true
		case `\emptyset`:
			return Set{}, true
		}
	case Text:
		switch plainWords(n.Words) {
		case "all real numbers", "all reals", "all real", "real numbers", "any real number", "every real number", "set of all real numbers":
			return interval(negative(Infinity), Infinity, false, false), true
		case "all positive real numbers", "all positive reals", "positive real numbers", "set of all positive real numbers":
			return interval(integer(0), Infinity, false, false), true
		case "empty set", "no real solutions", "no real solution", "no solution", "no solutions":
			return Set{}, true
		}
	}
	return nil, false
}

func (a *algebra) intervalRegion(t Tuple) (region, bool) {
	if !isInterval(t) {
		return region{}, false
	}
	left, right := ">", "<"
	if t.Open == '[' {
		left = "≥"
	}
	if t.Close == ']' {
		right = "≤"
	}
	if infinite(t.Items[0]) != 0 && t.Open == '[' || infinite(t.Items[1]) != 0 && t.Close == ']' {
		return region{}, false
	}
	r, low, ok := a.half(t.Items[0], left, -1)
	if !ok {
		return region{}, false
	}
	s, high, ok := a.half(t.Items[1], right, 1)
	if !ok {
		return region{}, false
	}
	if low != nil && high != nil {
		sign, ok := a.order(*low, *high)
		if !ok || sign > 0 || sign == 0 && (t.Open != '[' || t.Close != ']') {
			return region{}, false
		}
	}
	return a.combine(r, s, both)
}

// isInterval reports whether a pair's brackets may be those of an interval.
func isInterval(t Tuple) bool {
	return len(t.Items) == 2 && (t.Open == '(' || t.Open == '[') && (t.Close == ')' || t.Close == ']')
}

// half is everything on one side of an end, which is nil where the end is infinite
// on that side.
func (a *algebra) half(n Node, op string, side int) (region, *edge, bool) {
	if s := infinite(n); s != 0 {
		return everywhere, nil, s == side
	}
	at, ok := a.edgeOf(n)
	if !ok {
		return region{}, nil, false
	}
	return ray(at, op), &at, true
}

// infinite is the sign of an infinite node, or nought.
func infinite(n Node) int {
	switch n := n.(type) {
	case Constant:
		if n == Infinity {
			return 1
		}
	case Product:
		if len(n.Factors) != 2 || n.Factors[1] != Node(Infinity) {
			return 0
		}
		if f, ok := n.Factors[0].(Number); ok {
			return f.Value.Sign()
		}
	}
	return 0
}

func (a *algebra) pointsRegion(items []Node) (region, bool) {
	all := make([]region, len(items))
	for i, n := range items {
		at, ok := a.edgeOf(n)
		if !ok {
			return region{}, false
		}
		all[i] = ray(at, "=")
	}
	if len(all) == 0 {
		return nowhere, true
	}
	return a.merged(all, either)
}

// merged joins regions in pairs, pairs of pairs and so on.
func (a *algebra) merged(all []region, member func(a, b bool) bool) (region, bool) {
	if len(all) == 1 {
		return all[0], true
	}
	r, ok := a.merged(all[:len(all)/2], member)
	s, also := a.merged(all[len(all)/2:], member)
	if !ok || !also {
		return region{}, false
	}
	return a.combine(r, s, member)
}

func (a *algebra) operationRegion(n SetOperation) (region, bool) {
	member := map[string]func(a, b bool) bool{"cup": either, "cap": both, "setminus": without}[n.Operator]
	if member == nil || len(n.Operands) == 0 {
		return region{}, false
	}
	all := make([]region, len(n.Operands))
	for i, operand := range n.Operands {
		var ok bool
		if all[i], ok = a.setRegion(operand); !ok {
			return region{}, false
		}
	}
	if n.Operator == "setminus" && len(all) > 1 { // what any of the others has is taken away
		rest, ok := a.merged(all[1:], either)
		if !ok {
			return region{}, false
		}
		return a.combine(all[0], rest, without)
	}
	return a.merged(all, member)
}

// builderRegion reads {x | x > 2} and {x ∈ ℝ : x ≠ 1}.
func (a *algebra) builderRegion(b Builder) (region, bool) {
	variable, domain, condition := b.Element, Node(Symbol{Name: `\mathbb{R}`}), b.Condition
	if r, ok := b.Element.(Relation); ok && len(r.Operators) == 1 && r.Operators[0] == "∈" {
		variable, domain = r.Operands[0], r.Operands[1]
	} else if w, ok := b.Condition.(Where); ok && isMembership(w.Condition) && w.Condition.(Relation).Operands[0] == variable {
		domain, condition = w.Condition.(Relation).Operands[1], w.Value
	}
	name, r, ok := a.conditionRegion(condition)
	if !ok || !isSymbol(variable) || name != variable.(Symbol).Name {
		return region{}, false
	}
	if s, ok := domain.(Symbol); ok && isInteger(s) {
		return a.integersOf(r, s.Name)
	}
	within, ok := a.setRegion(domain)
	if !ok {
		return region{}, false
	}
	return a.combine(r, within, both)
}

// isInteger reports whether a symbol names whole numbers.
func isInteger(s Symbol) bool {
	return strings.HasPrefix(s.Name, `\mathbb{Z}`) || strings.HasPrefix(s.Name, `\mathbb{N}`)
}

// listRegion reads conditions, or intervals, side by side: conditions that could hold
// together are meant to, and those that could not are alternatives.
func (a *algebra) listRegion(l List) (region, bool) {
	if _, ok := l.Items[0].(Relation); ok {
		_, r, ok := a.conditionRegion(l)
		return r, ok
	}
	for _, n := range l.Items {
		switch n.(type) {
		case Tuple, Set, SetOperation:
		default:
			return a.pointsRegion(l.Items)
		}
	}
	return a.operationRegion(SetOperation{Operator: "cup", Operands: l.Items})
}

// regionKey is the canonical notation of a region: intervals from left to right,
// and the points between them in one set.
func (a *algebra) regionKey(r region) string {
	var parts, points []string
	start := `(-\infty`
	for i, e := range r.edges {
		before, after := r.gaps[i], r.gaps[i+1]
		if before {
			end := ")"
			if r.on[i] {
				end = "]"
			}
			parts = append(parts, start+", "+e.key+end)
		}
		if r.on[i] && !before && !after {
			points = append(points, e.key)
		}
		start = "(" + e.key
		if r.on[i] {
			start = "[" + e.key
		}
	}
	if r.gaps[len(r.edges)] {
		parts = append(parts, start+`, \infty)`)
	}
	if len(points) > 0 || len(parts) == 0 {
		slices.Sort(points)
		parts = append(parts, `\{`+strings.Join(points, ", ")+`\}`)
	}
	return strings.Join(parts, `\cup `)
}

// regions compares two sets of real numbers by their edges.
func (c *comparer) regions(r, s region) Comparison {
	if !slices.Equal(r.on, s.on) || !slices.Equal(r.gaps, s.gaps) {
		return unequal("sets of different shapes, " + abbreviate(c.regionKey(r)) + " and " + abbreviate(c.regionKey(s)))
	}
	result := equal("the same set of real numbers")
	for i := range r.edges {
		v := c.leaf(r.edges[i].node, s.edges[i].node)
		if v.Verdict != Equal {
			result = Comparison{v.Verdict, "an end of an interval: " + v.Reason, v.Rung}
		}
		if v.Verdict == Unequal {
			break
		}
	}
	return result
}
