package sample

import (
	"slices"

	"github.com/evalr/evalr/engine/kernel"
)

// cutter cuts the tail of unlikely tokens; what it holds is scratch space.
type cutter struct {
	ids    []int32
	tokens []token // those that may be kept, in the order of the vocabulary
	sorted []token // the same, in the order that selection gives them
}

// levels are the weights, as shares of the greatest, down to which tokens are
// looked at, one after the other until enough are found. The last is the
// smallest weight that is not 0.
var levels = [...]float32{0x1p-7, 0x1p-12, 0x1p-18, 0x1p-126}

// keep returns the tokens that the cuts leave, in the order of the vocabulary,
// and the sum of their weights. Total is that of all weights.
func (c *cutter) keep(ops kernel.Ops, p Params, weights []float32, total float64) ([]token, float64) {
	least := float32(p.MinP)
	c.collect(ops, p, weights, total)
	kept := c.tokens
	if p.TopK > 0 {
		kept, total = c.prefix(kept, p.TopK, inf)
	}
	if p.nucleus() {
		kept, total = c.prefix(kept, len(kept), p.TopP*total)
	}
	if least > 0 {
		kept = slices.DeleteFunc(kept, func(t token) bool { return t.w < least })
		total = mass(kept)
	}
	return kept, total
}

// inf is a mass that is never reached.
const inf = 1 << 62

// collect looks for the tokens that may be kept, from the heaviest down.
func (c *cutter) collect(ops kernel.Ops, p Params, weights []float32, total float64) {
	least := float32(p.MinP)
	if p.TopK > 0 && p.nucleus() {
		least = 0 // top-p looks at the mass of all that top-k has left
	}
	for _, level := range levels {
		level = max(level, least)
		c.ids = ops.AtLeast(c.ids[:0], weights, level)
		c.tokens = c.tokens[:0]
		sum := 0.0
		for _, id := range c.ids {
			c.tokens = append(c.tokens, token{weights[id], id})
			sum += float64(weights[id])
		}
		switch {
		case level == least:
			return
		case p.TopK > 0 && len(c.ids) >= p.TopK, p.TopK == 0 && p.nucleus() && sum >= p.TopP*total:
			return
		}
	}
}

// prefix keeps as many of the heaviest tokens as it takes to have n of them or
// the mass, whichever is less, and returns their mass, too.
func (c *cutter) prefix(tokens []token, n int, mark float64) ([]token, float64) {
	c.sorted = append(c.sorted[:0], tokens...)
	kept := c.sorted[:shortest(c.sorted, n, mark)]
	last := kept[0]
	for _, t := range kept {
		if heavier(last, t) {
			last = t
		}
	}
	tokens = slices.DeleteFunc(tokens, func(t token) bool { return heavier(last, t) })
	return tokens, mass(tokens)
}

// mass is the sum of the weights.
func mass(tokens []token) float64 {
	sum := 0.0
	for _, t := range tokens {
		sum += float64(t.w)
	}
	return sum
}

// heavier orders tokens: by weight, then by number.
func heavier(a, b token) bool { return a.w > b.w || a.w == b.w && a.id < b.id }

// shortest reorders the tokens so that the first of them, as many as it returns,
// are the heaviest, and are as few as have n tokens or the mass; all, if they
// have neither. It is quickselect (Hoare 1961) with a mass beside the rank.
func shortest(tokens []token, n int, mark float64) int {
	const few = 16
	lo, hi, have := 0, len(tokens), 0.0 // tokens[:lo] are in and have that mass; tokens[hi:] are out
	for hi-lo > few {
		at := partition(tokens[lo:hi])
		front := have + mass(tokens[lo:lo+at])
		if lo+at >= n || front >= mark {
			hi = lo + at
			continue
		}
		have = front + float64(tokens[lo+at].w)
		lo += at + 1
		if lo >= n || have >= mark {
			return lo
		}
	}
	slices.SortFunc(tokens[lo:hi], func(a, b token) int {
		if heavier(a, b) {
			return -1
		}
		return 1
	})
	for lo < hi && lo < n && have < mark {
		have += float64(tokens[lo].w)
		lo++
	}
	return lo
}

// partition moves the tokens heavier than a pivot before it and returns where
// the pivot then stands.
func partition(tokens []token) int {
	last := len(tokens) - 1
	a, b, c := 0, last/2, last
	if heavier(tokens[b], tokens[a]) {
		a, b = b, a
	}
	if heavier(tokens[c], tokens[b]) {
		if b = c; heavier(tokens[c], tokens[a]) {
			b = a
		}
	}
	tokens[b], tokens[last] = tokens[last], tokens[b]
	at := 0
	for i, t := range tokens[:last] {
		if heavier(t, tokens[last]) {
			tokens[at], tokens[i] = t, tokens[at]
			at++
		}
	}
	tokens[at], tokens[last] = tokens[last], tokens[at]
	return at
}
