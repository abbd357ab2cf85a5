package kernel

import "math"

// The assembly multiplies up to six rows with four registers of a page at once:
// 16 tokens of the keys, 16 dimensions of the values. What is left of a head's
// dimensions is done one register at a time, and by the generic code where a head
// is not made of whole registers.

// products writes the products of queries, at most tileRows, with the keys of
// the slots [from, to) at least.
func (o Ops) products(scores, q []float32, k keys) {
	if o.isa < NEON {
		productsGeneric(scores, q, k)
		return
	}
	const quarter = PageTokens / 4
	rows := len(scores) / PageTokens
	for at := k.from / quarter * quarter; at < k.to; at += quarter {
		attendProductsNEON(&scores[at], &q[0], &k.k[at], k.headDim, 4*k.headDim, rows)
	}
}

// softmax is [softmaxGeneric], the exponentials and maxima of which are done by
// assembly.
func (o Ops) softmax(scores []float32, scale float32, s softmaxState) {
	if o.isa < NEON {
		softmaxGeneric(scores, scale, s)
		return
	}
	const steps = PageTokens / lanes
	for r := range s.top {
		row := scores[r*PageTokens : (r+1)*PageTokens]
		acc := lowest
		attendMaximumNEON(&acc[0], &row[0], steps, &scale)
		top := greater(joinMax(&acc), s.top[r])
		s.shrink[r] = exp32(s.top[r] - top)
		acc = [lanes]float32{}
		expSumNEON(&acc[0], &row[0], &row[0], steps, &[2]float32{top, 1})
		s.top[r], s.sum[r] = top, fma(s.sum[r], s.shrink[r], joinSum(&acc))
	}
}

// lowest are lanes that every number raises.
var lowest = func() (acc [lanes]float32) {
	for i := range acc {
		acc[i] = float32(math.Inf(-1))
	}
	return acc
}()

func (o Ops) accumulate(acc, weights, shrink []float32, v values) {
	const width = 4
	if o.isa < NEON || v.headDim%width != 0 {
		accumulateGeneric(acc, weights, shrink, v)
		return
	}
	w, start, n := &weights[v.from], v.v[v.from*v.headDim:], v.to-v.from
	d := 0
	for ; d+4*width <= v.headDim; d += 4 * width {
		attendValues4NEON(&acc[d], w, &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
	for ; d < v.headDim; d += width {
		attendValues1NEON(&acc[d], w, &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
}
