package kernel

import (
	"fmt"
	"math"
)

// An Attender is attention of some rows of queries to pages of keys and values,
// page after page: softmax(q·K·scale)·V with the maximum and the sum of the
// softmax kept while pages go by (Milakov & Gimelshein 2018; Dao et al. 2022).
// A row is one query head of one token. Rows that read the same page, the query
// heads of a group and the samples that share a prefix, go in one call, which
// loads the page once.
//
// A row's result depends on its own query, pages, order of pages and ranges
// alone: bit for bit the same whatever other rows there are, however they are
// divided among calls, and on every instruction set. Products with a key are
// summed in the order of dimensions and those with values in the order of
// tokens, one chain each; a page's softmax is summed in 16 lanes.
//
// An Attender is scratch space of one thread. Its zero value has the generic
// kernels; it grows to what Reset asks for and is used again.
type Attender struct {
	ops     Ops
	headDim int
	scale   float32
	softcap float32
	top     []float32 // of each row: greatest score so far
	sum     []float32 // Σ exp(score-top)
	acc     []float32 // Σ exp(score-top)·value, headDim each
	scores  [tileRows * PageTokens]float32
	shrink  [tileRows]float32 // exp(former top - top) of the tile's rows
	scaled  []float32         // weights times the scales of a page of bytes
}

// tileRows is the number of rows that are multiplied with a page at once, at
// most: their sums fill the registers.
const tileRows = 6

// NewAttender returns an attender with the kernels of an instruction set.
func NewAttender(o Ops) *Attender { return &Attender{ops: o} }

// Reset starts anew, with rows that have seen nothing. Scores are multiplied by
// scale, which is positive, then capped to ±softcap unless that is 0.
func (a *Attender) Reset(rows, headDim int, scale, softcap float32) {
	a.headDim, a.scale, a.softcap = headDim, scale, softcap
	a.top, a.sum, a.acc = resize(a.top, rows), resize(a.sum, rows), resize(a.acc, rows*headDim)
	for i := range a.top {
		a.top[i] = float32(math.Inf(-1))
	}
	clear(a.sum)
	clear(a.acc)
}

// resize returns a slice of length n, of what s has where that is enough.
func resize(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}

// Page lets n consecutive rows, from the row first on, see a page. Queries q are
// those of these rows, headDim elements each. Row i sees the slots from[i] up to,
// and without, to[i]; nothing where that is empty. What the other slots hold is
// of no effect.
//
// Neighbours with equal ranges share the work: give the rows of a token
// together, and tokens that see the whole page.
func (a *Attender) Page(first, n int, q []float32, pg Page, from, to []int) {
	q, from, to = q[:n*a.headDim], from[:n], to[:n]
	if pg.headDim != a.headDim {
		panic(fmt.Sprintf("kernel: a page of heads of %d is not one of heads of %d", pg.headDim, a.headDim))
	}
	for i := 0; i < n; {
		end := i + 1
		for end < n && from[end] == from[i] && to[end] == to[i] {
			end++
		}
		a.rows(span{first + i, end - i, from[i], to[i]}, q[i*a.headDim:end*a.headDim], pg)
		i = end
	}
}

// span is rows of an attender that see the same slots.
type span struct{ first, n, from, to int }

// rows divides rows into tiles of about equal size.
func (a *Attender) rows(s span, q []float32, pg Page) {
	if s.from < 0 || s.to > PageTokens {
		panic(fmt.Sprintf("kernel: slots [%d, %d) of a page of %d", s.from, s.to, PageTokens))
	}
	if s.from >= s.to {
		return
	}
	for tiles := (s.n + tileRows - 1) / tileRows; tiles > 0; tiles-- {
		t := s
		t.n = (s.n + tiles - 1) / tiles
		a.tile(t, q[:t.n*a.headDim], pg)
		q = q[t.n*a.headDim:]
		s.first, s.n = s.first+t.n, s.n-t.n
	}
}

// tile lets at most tileRows rows see a page.
func (a *Attender) tile(t span, q []float32, pg Page) {
	scores := a.scores[:t.n*PageTokens]
	if pg.form == KVBytes {
		a.ops.byteProducts(scores, q, byteKeys{pg.k, pg.scaleK, a.headDim, t.from, t.to})
	} else {
		a.ops.products(scores, q, keys{pg.K, a.headDim, t.from, t.to})
	}
	scale := a.scale
	if a.softcap > 0 {
		a.ops.Scale(scores, scale)
		a.ops.Softcap(scores, a.softcap)
		scale = 1
	}
	hide(scores, t.from, t.to)
	top, sum := a.top[t.first:t.first+t.n], a.sum[t.first:t.first+t.n]
	a.ops.softmax(scores, scale, softmaxState{top, sum, a.shrink[:t.n]})
	acc := a.acc[t.first*a.headDim : (t.first+t.n)*a.headDim]
	if pg.form == KVBytes {
		a.scaled = resize(a.scaled, byteGroups(a.headDim)*tileRows*PageTokens)
		a.ops.byteAccumulate(acc, a.weights(scores, pg.scaleV), a.shrink[:t.n], byteValues{pg.v, a.headDim, t.from, t.to})
		return
	}
	a.ops.accumulate(acc, scores, a.shrink[:t.n], values{pg.V, a.headDim, t.from, t.to})
}

// weights multiplies the weights of a tile's rows with the scales of each group
// of values. Those of the next group are tileRows rows further.
func (a *Attender) weights(rows, scales []float32) []float32 {
	for g := 0; len(scales) > 0; g, scales = g+1, scales[PageTokens:] {
		to := a.scaled[g*tileRows*PageTokens:][:len(rows)]
		for r := 0; r < len(rows); r += PageTokens {
			n := a.ops.mulScaled(to[r:r+PageTokens], rows[r:], scales, 1)
			mulScaledGeneric(to[r+n:], rows[r+n:r+PageTokens], scales[n:], 1)
		}
	}
	return a.scaled
}

// hide makes the scores outside [from, to) those of tokens that are not there.
func hide(scores []float32, from, to int) {
	if from == 0 && to == PageTokens {
		return
	}
	none := float32(math.Inf(-1))
	for ; len(scores) > 0; scores = scores[PageTokens:] {
		for i := range from {
			scores[i] = none
		}
		for i := to; i < PageTokens; i++ {
			scores[i] = none
		}
	}
}

// Finish writes the result of every row, headDim elements each; zeros for a row
// that has seen nothing.
func (a *Attender) Finish(out []float32) {
	out = out[:len(a.acc)]
	for r, sum := range a.sum {
		row := out[r*a.headDim : (r+1)*a.headDim]
		copy(row, a.acc[r*a.headDim:])
		if sum != 0 {
			a.ops.Scale(row, 1/sum)
		}
	}
}
