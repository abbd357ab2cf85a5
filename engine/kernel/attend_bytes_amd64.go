package kernel

// Pages of bytes are gone through as those of 16-bit floats are, the keys group by
// group. A register that converts bytes takes as many instructions as one that
// converts 16-bit floats, so what is gained is memory, not instructions.

// byteProducts writes the products of queries, at most tileRows, with the keys of
// the slots [from, to) at least.
func (o Ops) byteProducts(scores, q []float32, k byteKeys) {
	switch {
	case o.isa < AVX2:
		byteProductsGeneric(scores, q, k)
	case o.isa == AVX2:
		clear(scores)
		for len(scores) > 0 {
			rows := min(len(scores)/PageTokens, tileRows/2)
			byteProductsAVX2(scores, q, k, rows)
			scores, q = scores[rows*PageTokens:], q[rows*k.headDim:]
		}
	default:
		clear(scores)
		byteProductsAVX512(scores, q, k, len(scores)/PageTokens)
	}
}

// byteProductsAVX2 takes quarters of a page, two at once where both are seen.
func byteProductsAVX2(scores, q []float32, k byteKeys, rows int) {
	const quarter = PageTokens / 4
	for d := 0; d < k.headDim; d += byteGroup {
		keys, scales, n := k.k[d*PageTokens:], k.scales[d/byteGroup*PageTokens:], min(byteGroup, k.headDim-d)
		at := k.from / quarter * quarter
		for ; k.to-at > quarter; at += 2 * quarter {
			attendByteProducts4AVX2(&scores[at], &q[d], &keys[at], n, 4*k.headDim, rows, &scales[at])
		}
		if at < k.to {
			attendByteProducts2AVX2(&scores[at], &q[d], &keys[at], n, 4*k.headDim, rows, &scales[at])
		}
	}
}

// byteProductsAVX512 takes a page, or half of it where no more is seen.
func byteProductsAVX512(scores, q []float32, k byteKeys, rows int) {
	const half = PageTokens / 2
	at := 0
	if k.from >= half {
		at = half
	}
	for d := 0; d < k.headDim; d += byteGroup {
		keys, scales, n := k.k[d*PageTokens:], k.scales[d/byteGroup*PageTokens:], min(byteGroup, k.headDim-d)
		if k.to-at > half {
			attendByteProducts4AVX512(&scores[at], &q[d], &keys[at], n, 4*k.headDim, rows, &scales[at])
		} else {
			attendByteProducts2AVX512(&scores[at], &q[d], &keys[at], n, 4*k.headDim, rows, &scales[at])
		}
	}
}

func (o Ops) byteAccumulate(acc, weights, shrink []float32, v byteValues) {
	switch {
	case o.isa == AVX2 && v.headDim%8 == 0:
		for len(shrink) > 0 {
			rows := min(len(shrink), tileRows/2)
			byteAccumulateAVX2(acc, weights, shrink[:rows], v)
			acc, weights, shrink = acc[rows*v.headDim:], weights[rows*PageTokens:], shrink[rows:]
		}
	case o.isa > AVX2 && v.headDim%16 == 0:
		byteAccumulateAVX512(acc, weights, shrink, v)
	default:
		byteAccumulateGeneric(acc, weights, shrink, v)
	}
}

// of are the weights of a dimension, from the first slot that is seen on.
func (v byteValues) of(weights []float32, dim int) *float32 {
	return &weights[dim/byteGroup*tileRows*PageTokens+v.from]
}

func byteAccumulateAVX2(acc, weights, shrink []float32, v byteValues) {
	const width = 8
	start, n := v.v[v.from*v.headDim:], v.to-v.from
	d := 0
	for ; d+4*width <= v.headDim; d += 4 * width {
		attendByteValues4AVX2(&acc[d], v.of(weights, d), &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
	for ; d < v.headDim; d += width {
		attendByteValues1AVX2(&acc[d], v.of(weights, d), &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
}

func byteAccumulateAVX512(acc, weights, shrink []float32, v byteValues) {
	const width = 16
	start, n := v.v[v.from*v.headDim:], v.to-v.from
	d := 0
	for ; d+4*width <= v.headDim; d += 4 * width {
		attendByteValues4AVX512(&acc[d], v.of(weights, d), &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
	for ; d < v.headDim; d += width {
		attendByteValues1AVX512(&acc[d], v.of(weights, d), &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
}
