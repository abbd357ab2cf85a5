package mathexpr

import (
	"fmt"
	"slices"
)

// maxMatching bounds the items of an enumeration that are matched with each other;
// more must agree by their keys.
const maxMatching = 64

// inOrder compares items one by one.
func (c *comparer) inOrder(xs, ys []Node) Comparison {
	if len(xs) != len(ys) {
		return counts(xs, ys)
	}
	result := equal("all items are equal")
	for i := range xs {
		r := c.compare(xs[i], ys[i])
		if r.Verdict != Equal {
			result = Comparison{r.Verdict, fmt.Sprintf("item %d: %s", i+1, r.Reason), r.Rung}
		}
		if r.Verdict == Unequal {
			break
		}
	}
	return result
}

func counts(xs, ys []Node) Comparison {
	return unequal(fmt.Sprintf("%d items against %d", min(len(xs), len(ys)), max(len(xs), len(ys))))
}

// inAnyOrder pairs equal items off: by key first, and the rest by a matching, which
// equality by convention needs, since 50% is 50 and 1/2, which are not the same.
func (c *comparer) inAnyOrder(xs, ys []Node) Comparison {
	if len(xs) != len(ys) {
		return counts(xs, ys)
	}
	xs, ys = c.unpaired(xs, ys)
	if len(xs) > maxMatching {
		return unknown(fmt.Sprintf("more than %d items differ in notation", maxMatching))
	}
	m := matching{c: c, xs: xs, ys: ys, verdicts: make([]Verdict, len(xs)*len(ys)), tried: make([]bool, len(xs)*len(ys))}
	if m.perfect(func(v Verdict) bool { return v == Equal }) {
		return equal("the same items")
	}
	if m.perfect(func(v Verdict) bool { return v != Unequal }) {
		return unknown("some items are neither proved equal nor shown to differ")
	}
	return unequal("an item of one is not in the other")
}

// unpaired drops pairs of items of the same key.
func (c *comparer) unpaired(xs, ys []Node) (restX, restY []Node) {
	keys := make(map[string]int, len(ys))
	for _, k := range c.keys(ys) {
		keys[k]++
	}
	paired := make(map[string]int)
	for i, k := range c.keys(xs) {
		if paired[k] < keys[k] {
			paired[k]++
			continue
		}
		restX = append(restX, xs[i])
	}
	for i, k := range c.keys(ys) {
		if paired[k] > 0 {
			paired[k]--
			continue
		}
		restY = append(restY, ys[i])
	}
	return restX, restY
}

// A matching pairs items one to one.
type matching struct {
	c        *comparer
	xs, ys   []Node
	verdicts []Verdict // of pairs, row by row of xs
	tried    []bool
	partner  []int // of each y, or −1
}

func (m *matching) verdict(i, j int) Verdict {
	at := i*len(m.ys) + j
	if !m.tried[at] {
		m.tried[at] = true
		m.verdicts[at] = m.c.compare(m.xs[i], m.ys[j]).Verdict
	}
	return m.verdicts[at]
}

// perfect reports whether all items pair off by verdicts that fit.
func (m *matching) perfect(fits func(Verdict) bool) bool {
	m.partner = slices.Repeat([]int{-1}, len(m.ys))
	for i := range m.xs {
		if !m.augment(i, make([]bool, len(m.ys)), fits) {
			return false
		}
	}
	return true
}

// augment finds a partner for x i, moving others to new partners (Kuhn's algorithm).
func (m *matching) augment(i int, seen []bool, fits func(Verdict) bool) bool {
	for j := range m.ys {
		if seen[j] || !fits(m.verdict(i, j)) {
			continue
		}
		seen[j] = true
		if m.partner[j] < 0 || m.augment(m.partner[j], seen, fits) {
			m.partner[j] = i
			return true
		}
	}
	return false
}

// set compares a set with another or with a bare list; a set of one item may be
// written as the item.
func (c *comparer) set(x Set, y Node) Comparison {
	switch y := y.(type) {
	case Set:
		return c.inAnyOrder(c.distinct(x.Items), c.distinct(y.Items))
	case List:
		return c.inAnyOrder(c.distinct(x.Items), c.distinct(y.Items))
	}
	if len(x.Items) == 1 {
		return c.compare(x.Items[0], y)
	}
	if y.rank() == rankTuple {
		return unequal("a set against a tuple")
	}
	return unequal("a set against a single value")
}

// distinct drops items of the same key.
func (c *comparer) distinct(items []Node) []Node {
	seen := make(map[string]bool, len(items))
	return slices.DeleteFunc(slices.Clone(items), func(n Node) bool {
		k := c.key(n)
		old := seen[k]
		seen[k] = true
		return old
	})
}

// list compares an enumeration with another in any order, and with a tuple in
// order: brackets may be left out but not swapped for an order.
func (c *comparer) list(x List, y Node) Comparison {
	switch y := y.(type) {
	case List:
		if x.Or != y.Or && onSeveralNames(x.Items) {
			return unequal("one of the relations holds against all")
		}
		if c.policy.Ordered {
			return c.inOrder(x.Items, y.Items)
		}
		return c.inAnyOrder(x.Items, y.Items)
	case Tuple:
		if x.Items[0].rank() == rankTuple && y.Items[0].rank() != rankTuple {
			break
		}
		return c.inOrder(x.Items, y.Items)
	}
	return unequal(fmt.Sprintf("%d values against one", len(x.Items)))
}

// tuple compares in order. Brackets matter to a pair, which may be an interval.
func (c *comparer) tuple(x Tuple, y Node) Comparison {
	switch y := y.(type) {
	case Tuple:
		r := c.inOrder(x.Items, y.Items)
		if r.Verdict == Equal && len(x.Items) == 2 && (round(x.Open) != round(y.Open) || round(x.Close) != round(y.Close)) {
			return unequal("brackets differ")
		}
		return r
	case Matrix:
		if v, ok := vector(y); ok && !c.policy.Vectors {
			return c.inOrder(x.Items, v)
		}
		return unequal("a tuple against a matrix")
	}
	return unequal("a tuple or an interval against a single value")
}

func round(bracket byte) byte {
	switch bracket {
	case '<':
		return '('
	case '>':
		return ')'
	}
	return bracket
}

// vector is the cells of a matrix of one row or one column.
func vector(m Matrix) ([]Node, bool) {
	return slices.Concat(m.Rows...), len(m.Rows) == 1 || len(m.Rows[0]) == 1
}

func (c *comparer) matrix(x Matrix, y Node) Comparison {
	m, ok := y.(Matrix)
	if !ok {
		return unequal("a matrix against something else")
	}
	if len(x.Rows) != len(m.Rows) || len(x.Rows[0]) != len(m.Rows[0]) {
		return unequal("matrices of different shapes")
	}
	return c.inOrder(slices.Concat(x.Rows...), slices.Concat(m.Rows...))
}
