package kernel

// The assembly multiplies up to six rows (AVX2: three) with four registers of a
// page at once. What is left of a head's dimensions is done one register at a
// time, and by the generic code where a head is not made of whole registers; of
// keys, whose last pages are mostly part empty, two registers are done, too.

// products writes the products of queries, at most tileRows, with the keys of
// the slots [from, to) at least.
func (o Ops) products(scores, q []float32, k keys) {
	switch {
	case o.isa < AVX2:
		productsGeneric(scores, q, k)
	case o.isa == AVX2:
		for len(scores) > 0 {
			rows := min(len(scores)/PageTokens, tileRows/2)
			productsAVX2(scores, q, k, rows)
			scores, q = scores[rows*PageTokens:], q[rows*k.headDim:]
		}
	default:
		productsAVX512(scores, q, k, len(scores)/PageTokens)
	}
}

// productsAVX2 takes quarters of a page, two at once where both are seen.
func productsAVX2(scores, q []float32, k keys, rows int) {
	const quarter = PageTokens / 4
	at, end := k.from/quarter*quarter, k.to
	for ; end-at > quarter; at += 2 * quarter {
		attendProducts4AVX2(&scores[at], &q[0], &k.k[at], k.headDim, 4*k.headDim, rows)
	}
	if at < end {
		attendProducts2AVX2(&scores[at], &q[0], &k.k[at], k.headDim, 4*k.headDim, rows)
	}
}

// productsAVX512 takes a page, or half of it where no more is seen.
func productsAVX512(scores, q []float32, k keys, rows int) {
	const half = PageTokens / 2
	switch {
	case k.to <= half:
		attendProducts2AVX512(&scores[0], &q[0], &k.k[0], k.headDim, 4*k.headDim, rows)
	case k.from >= half:
		attendProducts2AVX512(&scores[half], &q[0], &k.k[half], k.headDim, 4*k.headDim, rows)
	default:
		attendProducts4AVX512(&scores[0], &q[0], &k.k[0], k.headDim, 4*k.headDim, rows)
	}
}

func (o Ops) softmax(scores []float32, scale float32, s softmaxState) {
	switch {
	case o.isa < AVX2:
		softmaxGeneric(scores, scale, s)
	case o.isa == AVX2:
		attendSoftmaxAVX2(&scores[0], len(s.top), &scale, &s.top[0], &s.sum[0], &s.shrink[0])
	default:
		attendSoftmaxAVX512(&scores[0], len(s.top), &scale, &s.top[0], &s.sum[0], &s.shrink[0])
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
	case o.isa > AVX2 && v.headDim%16 == 0:
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
