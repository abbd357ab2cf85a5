package sample

import (
	"math"

	"github.com/evalr/evalr/engine/kernel"
)

// least is the smallest weight that is not 0.
const least = 0x1p-126

// levels are the weights, as shares of the greatest, between which a search
// begins.
var levels = [...]float32{0x1p-7, 0x1p-12, 0x1p-18, least}

// A goal is what tokens must come to, from the heaviest down: a measure of those
// that weigh at least t, which grows as t falls, and its mark.
type goal struct {
	measure func(o kernel.Ops, weights []float32, t float32) float32
	mark    float64
}

// number is the measure of a number of tokens.
func number(o kernel.Ops, weights []float32, t float32) float32 {
	return float32(o.CountAtLeast(weights, t))
}

// A bracket holds the weight that is looked for: the tokens down to low come to
// the mark, those down to high do not. Both are the bits of numbers, whose order
// is that of the positive numbers themselves.
type bracket struct{ low, high uint32 }

// halve narrows the bracket down to one number.
func (b *bracket) halve(enough func(t float32) bool) {
	for b.high-b.low > 1 {
		b.set(b.low+(b.high-b.low)/2, enough)
	}
}

// set moves one end of the bracket to t, and returns whether it is the lower.
func (b *bracket) set(t uint32, enough func(t float32) bool) bool {
	if enough(math.Float32frombits(t)) {
		b.low = t
		return true
	}
	b.high = t
	return false
}

// search returns the greatest weight, not below floor, down to which tokens come
// to the mark; floor, if they never do. All weights are gone through a few times
// only: the levels, and where many tokens lie between two of them a guess from a
// sixteenth of the tokens, leave a bracket with few tokens in it, and the rest is
// done on a copy of these.
func (c *cutter) search(weights []float32, floor float32, g goal) float32 {
	enough := func(t float32) bool { return float64(g.measure(c.ops, weights, t)) >= g.mark }
	b := bracket{high: math.Float32bits(above(1))} // of which nothing weighs as much
	for _, level := range levels {
		if t := math.Float32bits(max(level, floor)); t < b.high && b.set(t, enough) {
			break
		}
	}
	if b.low == 0 {
		return floor
	}
	const few = 2048
	if c.number(weights, b) > few {
		c.guess(weights, &b, g)
	}
	high := math.Float32frombits(b.high)
	beyond := float64(g.measure(c.ops, weights, high))
	c.heads = c.heads[:0]
	c.ids = c.ops.Between(c.ids[:0], weights, math.Float32frombits(b.low), high)
	for _, id := range c.ids {
		c.heads = append(c.heads, weights[id])
	}
	b.halve(func(t float32) bool { return beyond+float64(g.measure(c.ops, c.heads, t)) >= g.mark })
	return math.Float32frombits(b.low)
}

// number is the number of tokens in a bracket.
func (c *cutter) number(weights []float32, b bracket) int {
	return c.ops.CountAtLeast(weights, math.Float32frombits(b.low)) - c.ops.CountAtLeast(weights, math.Float32frombits(b.high))
}

// guess narrows a bracket to the neighbourhood of the weight that one token in
// sixteen would give, as far as that turns out to be right.
func (c *cutter) guess(weights []float32, b *bracket, g goal) {
	const share, near = 16, 1 << 14 // 2^14 is a fraction of 2^-9 of a weight
	c.heads = c.heads[:0]
	for i := 0; i < len(weights); i += share {
		c.heads = append(c.heads, weights[i])
	}
	of := *b
	of.halve(func(t float32) bool { return share*float64(g.measure(c.ops, c.heads, t)) >= g.mark })
	enough := func(t float32) bool { return float64(g.measure(c.ops, weights, t)) >= g.mark }
	for d := uint32(near); of.low-b.low > d; d *= 4 {
		if b.set(of.low-d, enough) {
			break
		}
	}
	for d := uint32(near); b.high > of.low+d; d *= 4 {
		if b.low < of.low+d && !b.set(of.low+d, enough) {
			break
		}
	}
}
