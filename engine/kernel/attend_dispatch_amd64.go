package kernel

// The assembly multiplies up to six rows (AVX2: three) with four registers of a
// page at once; what is left of a head's dimensions is done one register at a
// time, and by the generic code where a head is not made of whole registers.

// products writes the products of queries, at most tileRows, with all keys of a page.
func (o Ops) products(scores, q []float32, k []uint16, headDim int) {
	switch o.isa {
	case AVX2:
		for len(scores) > 0 {
			rows := min(len(scores)/PageTokens, tileRows/2)
			attendProductsAVX2(&scores[0], &q[0], &k[0], headDim, 4*headDim, rows)
			attendProductsAVX2(&scores[PageTokens/2], &q[0], &k[PageTokens/2], headDim, 4*headDim, rows)
			scores, q = scores[rows*PageTokens:], q[rows*headDim:]
		}
	case AVX512VNNI:
		attendProductsAVX512(&scores[0], &q[0], &k[0], headDim, 4*headDim, len(scores)/PageTokens)
	default:
		productsGeneric(scores, q, k, headDim)
	}
}

func (o Ops) softmax(scores []float32, scale float32, s softmaxState) {
	switch o.isa {
	case AVX2:
		attendSoftmaxAVX2(&scores[0], len(s.top), &scale, &s.top[0], &s.sum[0], &s.shrink[0])
	case AVX512VNNI:
		attendSoftmaxAVX512(&scores[0], len(s.top), &scale, &s.top[0], &s.sum[0], &s.shrink[0])
	default:
		softmaxGeneric(scores, scale, s)
	}
}

func (o Ops) accumulate(acc, weights, shrink []float32, v values) {
	switch {
	case o.isa == AVX2 && v.headDim%8 == 0:
		for len(shrink) > 0 {
			rows := min(len(shrink), tileRows/2)
			accumulateAVX2(acc, weights, shrink[:rows], v)
			acc, weights, shrink = acc[rows*v.headDim:], weights[rows*PageTokens:], shrink[rows:]
		}
	case o.isa == AVX512VNNI && v.headDim%16 == 0:
		accumulateAVX512(acc, weights, shrink, v)
	default:
		accumulateGeneric(acc, weights, shrink, v)
	}
}

func accumulateAVX2(acc, weights, shrink []float32, v values) {
	const width = 8
	w, start, n := &weights[v.from], v.v[v.from*v.headDim:], v.to-v.from
	d := 0
	for ; d+4*width <= v.headDim; d += 4 * width {
		attendValues4AVX2(&acc[d], w, &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
	for ; d < v.headDim; d += width {
		attendValues1AVX2(&acc[d], w, &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
}

func accumulateAVX512(acc, weights, shrink []float32, v values) {
	const width = 16
	w, start, n := &weights[v.from], v.v[v.from*v.headDim:], v.to-v.from
	d := 0
	for ; d+4*width <= v.headDim; d += 4 * width {
		attendValues4AVX512(&acc[d], w, &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
	for ; d < v.headDim; d += width {
		attendValues1AVX512(&acc[d], w, &start[d], n, v.headDim, &shrink[0], len(shrink))
	}
}
