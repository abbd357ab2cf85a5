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

// cutter finds edges; what it holds is scratch space.
type cutter struct {
	ops   kernel.Ops
	ids   []int32
	heads []float32
}

// edge applies the cuts to weights of which the greatest is 1 and total the sum.
func (c *cutter) edge(p Params, weights []float32, total float64) edge {
	e := edge{least, len(weights)}
	if p.TopK > 0 {
		e.w = c.search(weights, e.w, goal{number, float64(p.TopK)})
		e.ties = p.TopK - c.ops.CountAtLeast(weights, above(e.w))
		total = c.massAbove(weights, e.w) + float64(min(e.ties, c.ties(weights, e.w)))*float64(e.w)
	}
	if p.nucleus() {
		mark := p.TopP * total
		w := c.search(weights, e.w, goal{kernel.Ops.MassAtLeast, mark})
		ties := len(weights)
		if need := math.Ceil((mark - c.massAbove(weights, w)) / float64(w)); need < float64(ties) {
			ties = int(max(need, 1))
		}
		if w == e.w {
			ties = min(ties, e.ties)
		}
		e = edge{w, ties}
	}
	if w := float32(p.MinP); w > e.w {
		e = edge{w, len(weights)}
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
