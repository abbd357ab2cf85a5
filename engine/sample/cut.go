package sample

import (
	"math"

	"github.com/evalr/evalr/engine/kernel"
)

// An edge is where the tail of unlikely tokens is cut off: tokens of a lower
// weight than w go, and of those with just this weight the first ties stay.
type edge struct {
	w    float32
	ties int
}

// levels are the weights, as shares of the greatest, at which the search for an
// edge looks one after the other. The last is the smallest weight that is not 0.
var levels = [...]float32{0x1p-7, 0x1p-12, 0x1p-18, 0x1p-126}

// cutter finds edges; what it holds is scratch space.
type cutter struct {
	ops   kernel.Ops
	ids   []int32
	heads []float32
}

// edge applies the cuts to weights of which the greatest is 1 and total the sum.
func (c *cutter) edge(p Params, weights []float32, total float64) edge {
	e := edge{levels[len(levels)-1], len(weights)}
	if p.TopK > 0 {
		e.w = c.search(weights, e.w, func(x []float32, t float32) bool { return c.ops.CountAtLeast(x, t) >= p.TopK })
		e.ties = p.TopK - c.ops.CountAtLeast(weights, above(e.w))
		total = c.massAbove(weights, e.w) + float64(min(e.ties, c.ties(weights, e.w)))*float64(e.w)
	}
	if p.nucleus() {
		mark := p.TopP * total
		w := c.search(weights, e.w, func(x []float32, t float32) bool { return float64(c.ops.MassAtLeast(x, t)) >= mark })
		ties := len(weights)
		if need := math.Ceil((mark - c.massAbove(weights, w)) / float64(w)); need < float64(ties) {
			ties = int(max(need, 1))
		}
		if w == e.w {
			ties = min(ties, e.ties)
		}
		e = edge{w, ties}
	}
	if least := float32(p.MinP); least > e.w {
		e = edge{least, len(weights)}
	}
	return e
}

// massAbove is the mass of the tokens that weigh more than w.
func (c *cutter) massAbove(weights []float32, w float32) float64 {
	return float64(c.ops.MassAtLeast(weights, above(w)))
}

// ties is the number of tokens of weight w.
func (c *cutter) ties(weights []float32, w float32) int {
	return c.ops.CountAtLeast(weights, w) - c.ops.CountAtLeast(weights, above(w))
}

// above is the next greater number.
func above(w float32) float32 { return math.Float32frombits(math.Float32bits(w) + 1) }

// search returns the greatest weight, not below floor, at which the tokens that
// weigh at least as much are enough; floor, if they never are. Enough must stay
// true as the weight falls. Weights are halved between by their bits, whose
// order is that of the numbers, on a copy of the few great ones if they are few.
func (c *cutter) search(weights []float32, floor float32, enough func(x []float32, t float32) bool) float32 {
	const few = 4096
	high := math.Float32bits(above(1)) // of which nothing weighs as much
	for _, level := range levels {
		level = max(level, floor)
		low := math.Float32bits(level)
		if low >= high || !enough(weights, level) {
			high = min(high, low)
			continue
		}
		if c.ops.CountAtLeast(weights, level) <= few {
			weights = c.copyAtLeast(weights, level)
		}
		for high-low > 1 {
			if middle := low + (high-low)/2; enough(weights, math.Float32frombits(middle)) {
				low = middle
			} else {
				high = middle
			}
		}
		return math.Float32frombits(low)
	}
	return floor
}

// copyAtLeast copies the weights that are at least t.
func (c *cutter) copyAtLeast(weights []float32, t float32) []float32 {
	c.ids, c.heads = c.ops.AtLeast(c.ids[:0], weights, t), c.heads[:0]
	for _, id := range c.ids {
		c.heads = append(c.heads, weights[id])
	}
	return c.heads
}

// trim makes the weights beyond an edge 0, those just on it only where there are
// more than may stay. It leaves those below it to [kernel.Ops.ClearBelow].
func (c *cutter) trim(weights []float32, e edge) {
	if e.ties >= len(weights) || c.ties(weights, e.w) <= e.ties {
		return
	}
	stay := e.ties
	for i, w := range weights {
		if w != e.w {
			continue
		}
		if stay--; stay < 0 {
			weights[i] = 0
		}
	}
}
