package kernel

import (
	"math"

	"github.com/evalr/evalr/engine/quant"
)

// softmaxState is what a softmax over pages keeps of some rows.
type softmaxState struct {
	top, sum []float32
	shrink   []float32 // factor by which the page's maximum shrinks what was summed before
}

// keys are the keys of some slots of a page.
type keys struct {
	k        []uint16
	headDim  int
	from, to int
}

// values are the values of some slots of a page.
type values struct {
	v        []uint16
	headDim  int
	from, to int
}

// byteKeys are the keys of some slots of a page of bytes.
type byteKeys struct {
	k        []byte
	scales   []float32
	headDim  int
	from, to int
}

// byteValues are the values of some slots of a page of bytes. Their scales are in
// the weights.
type byteValues struct {
	v        []byte
	headDim  int
	from, to int
}

// addProduct adds f·x to dst, each with one rounding. It is [fma] with the common
// case in the loop: the generic kernels spend their time here.
func addProduct(dst, x []float32, f float32) {
	x = x[:len(dst)]
	const middle, normal = 1 << 63, (1023 - 126) << 53
	for i, c := range dst {
		s := float64(f)*float64(x[i]) + float64(c)
		if u := math.Float64bits(s); u<<35 == middle || u<<1 < normal {
			dst[i] = fma(f, x[i], c)
			continue
		}
		dst[i] = float32(s)
	}
}

// widen converts 16-bit floats.
func widen(dst []float32, h []uint16) {
	for i, v := range h {
		dst[i] = quant.F16ToF32(v)
	}
}

// widenBytes converts signed bytes.
func widenBytes(dst []float32, b []byte) {
	for i, v := range b {
		dst[i] = float32(int8(v)) //nolint:gosec // the byte is a signed number
	}
}

// productsGeneric writes the products of queries with keys, PageTokens a row.
func productsGeneric(scores, q []float32, k keys) {
	clear(scores)
	var part [PageTokens]float32
	for d := range k.headDim {
		line := part[k.from:k.to]
		widen(line, k.k[d*PageTokens : (d+1)*PageTokens][k.from:k.to])
		for r := 0; r*PageTokens < len(scores); r++ {
			addProduct(scores[r*PageTokens+k.from:r*PageTokens+k.to], line, q[r*k.headDim+d])
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
	var part [PageTokens]float32
	for t := v.from; t < v.to; t++ {
		for at := 0; at < v.headDim; at += len(part) {
			end := min(at+len(part), v.headDim)
			widen(part[:], v.v[t*v.headDim+at:t*v.headDim+end])
			for r := range shrink {
				addProduct(acc[r*v.headDim+at:r*v.headDim+end], part[:], weights[r*PageTokens+t])
			}
		}
	}
}

// byteProductsGeneric writes the products of queries with keys: those of a group
// are summed as [productsGeneric] does, then added under their scale.
func byteProductsGeneric(scores, q []float32, k byteKeys) {
	clear(scores)
	var part, sum [PageTokens]float32
	line, of := part[k.from:k.to], sum[k.from:k.to]
	for r := 0; r*PageTokens < len(scores); r++ {
		row := scores[r*PageTokens+k.from : r*PageTokens+k.to]
		for d := 0; d < k.headDim; {
			clear(of)
			scales := k.scales[d/byteGroup*PageTokens+k.from:]
			for end := min(d+byteGroup, k.headDim); d < end; d++ {
				widenBytes(line, k.k[d*PageTokens : (d+1)*PageTokens][k.from:k.to])
				addProduct(of, line, q[r*k.headDim+d])
			}
			for i, s := range of {
				row[i] = fma(s, scales[i], row[i])
			}
		}
	}
}

// byteAccumulateGeneric shrinks the rows of acc and adds the values, weighted by
// the weights of their group.
func byteAccumulateGeneric(acc, weights, shrink []float32, v byteValues) {
	for r, f := range shrink {
		scaleGeneric(acc[r*v.headDim:(r+1)*v.headDim], f)
	}
	var part [byteGroup]float32
	for t := v.from; t < v.to; t++ {
		for at := 0; at < v.headDim; at += byteGroup {
			end := min(at+byteGroup, v.headDim)
			widenBytes(part[:], v.v[t*v.headDim+at:t*v.headDim+end])
			for r := range shrink {
				w := weights[(at/byteGroup*tileRows+r)*PageTokens+t]
				addProduct(acc[r*v.headDim+at:r*v.headDim+end], part[:], w)
			}
		}
	}
}
