package kernel

import "github.com/evalr/evalr/engine/quant"

// softmaxState is what a softmax over pages keeps of some rows.
type softmaxState struct {
	top, sum []float32
	shrink   []float32 // factor by which the page's maximum shrinks what was summed before
}

// values are the values of some slots of a page.
type values struct {
	v        []uint16
	headDim  int
	from, to int
}

// productsGeneric writes the products of queries with all keys of a page,
// PageTokens a row.
func productsGeneric(scores, q []float32, k []uint16, headDim int) {
	clear(scores)
	for d := range headDim {
		var keys [PageTokens]float32
		for t, h := range k[d*PageTokens : (d+1)*PageTokens] {
			keys[t] = quant.F16ToF32(h)
		}
		for r := 0; r*PageTokens < len(scores); r++ {
			x, row := q[r*headDim+d], scores[r*PageTokens:(r+1)*PageTokens]
			for t, key := range keys {
				row[t] = fma(x, key, row[t])
			}
		}
	}
}

// softmaxGeneric turns scores into exp(score·scale-top), with the rows' tops
// raised to their new maximum first, and brings the sums up to date.
func softmaxGeneric(scores []float32, scale float32, s softmaxState) {
	for r := range s.top {
		row := scores[r*PageTokens : (r+1)*PageTokens]
		for i := range row {
			row[i] *= scale
		}
		acc := [lanes]float32(row)
		for i, v := range row[lanes:] {
			acc[i%lanes] = greater(acc[i%lanes], v)
		}
		top := greater(joinMax(&acc), s.top[r])
		s.shrink[r] = exp32(s.top[r] - top)
		acc = [lanes]float32{}
		expSumGeneric(&acc, row, row, top, 1)
		s.top[r], s.sum[r] = top, fma(s.sum[r], s.shrink[r], joinSum(&acc))
	}
}

// accumulateGeneric shrinks the rows of acc and adds the values, weighted.
func accumulateGeneric(acc, weights, shrink []float32, v values) {
	for r, f := range shrink {
		scaleGeneric(acc[r*v.headDim:(r+1)*v.headDim], f)
	}
	for t := v.from; t < v.to; t++ {
		for d, h := range v.v[t*v.headDim : (t+1)*v.headDim] {
			value := quant.F16ToF32(h)
			for r := range shrink {
				i := r*v.headDim + d
				acc[i] = fma(weights[r*PageTokens+t], value, acc[i])
			}
		}
	}
}
