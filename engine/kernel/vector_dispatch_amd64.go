package kernel

// Each method hands as many whole steps of lanes elements as there are to the
// assembly of the instruction set, and returns how many elements that was: 0
// without one.

// steps is the number of whole steps in n elements that the assembly may do.
func (o Ops) steps(n int) int {
	if o.isa < AVX2 {
		return 0
	}
	return n / lanes
}

func (o Ops) add(dst, x []float32) int {
	n := o.steps(len(dst))
	switch {
	case n == 0:
	case o.isa == AVX2:
		addAVX2(&dst[0], &x[0], n)
	default:
		addAVX512(&dst[0], &x[0], n)
	}
	return n * lanes
}

func (o Ops) scale(x []float32, f float32) int {
	n := o.steps(len(x))
	switch {
	case n == 0:
	case o.isa == AVX2:
		scaleAVX2(&x[0], n, &f)
	default:
		scaleAVX512(&x[0], n, &f)
	}
	return n * lanes
}

func (o Ops) mulScaled(dst, x, w []float32, r float32) int {
	n := o.steps(len(dst))
	switch {
	case n == 0:
	case o.isa == AVX2:
		mulScaledAVX2(&dst[0], &x[0], &w[0], n, &r)
	default:
		mulScaledAVX512(&dst[0], &x[0], &w[0], n, &r)
	}
	return n * lanes
}

func (o Ops) squares(acc *[lanes]float32, x []float32) int {
	n := o.steps(len(x))
	switch {
	case n == 0:
	case o.isa == AVX2:
		squaresAVX2(&acc[0], &x[0], n)
	default:
		squaresAVX512(&acc[0], &x[0], n)
	}
	return n * lanes
}

func (o Ops) maxima(acc *[lanes]float32, x []float32) int {
	n := o.steps(len(x))
	switch {
	case n == 0:
	case o.isa == AVX2:
		maximaAVX2(&acc[0], &x[0], n)
	default:
		maximaAVX512(&acc[0], &x[0], n)
	}
	return n * lanes
}

func (o Ops) expSum(acc *[lanes]float32, dst, x []float32, shift, scale float32) int {
	n := o.steps(len(dst))
	c := [2]float32{shift, scale}
	switch {
	case n == 0:
	case o.isa == AVX2:
		expSumAVX2(&acc[0], &dst[0], &x[0], n, &c)
	default:
		expSumAVX512(&acc[0], &dst[0], &x[0], n, &c)
	}
	return n * lanes
}

func (o Ops) siluMul(dst, gate, up []float32) int {
	n := o.steps(len(dst))
	switch {
	case n == 0:
	case o.isa == AVX2:
		siluMulAVX2(&dst[0], &gate[0], &up[0], n)
	default:
		siluMulAVX512(&dst[0], &gate[0], &up[0], n)
	}
	return n * lanes
}

func (o Ops) geluMul(dst, gate, up []float32) int {
	n := o.steps(len(dst))
	switch {
	case n == 0:
	case o.isa == AVX2:
		geluMulAVX2(&dst[0], &gate[0], &up[0], n)
	default:
		geluMulAVX512(&dst[0], &gate[0], &up[0], n)
	}
	return n * lanes
}

func (o Ops) softcap(x []float32, limit, inverse float32) int {
	n := o.steps(len(x))
	c := [2]float32{limit, inverse}
	switch {
	case n == 0:
	case o.isa == AVX2:
		softcapAVX2(&x[0], n, &c)
	default:
		softcapAVX512(&x[0], n, &c)
	}
	return n * lanes
}

func (o Ops) ropeHalves(a, b, cos, sin []float32) int {
	n := o.steps(len(a))
	switch {
	case n == 0:
	case o.isa == AVX2:
		ropeHalvesAVX2(&a[0], &b[0], &cos[0], &sin[0], n)
	default:
		ropeHalvesAVX512(&a[0], &b[0], &cos[0], &sin[0], n)
	}
	return n * lanes
}

func (o Ops) ropePairs(x, cos, sin []float32) int {
	n := o.steps(len(x))
	switch {
	case n == 0:
	case o.isa == AVX2:
		ropePairsAVX2(&x[0], &cos[0], &sin[0], n)
	default:
		ropePairsAVX512(&x[0], &cos[0], &sin[0], n)
	}
	return n * lanes
}

func (o Ops) between(masks *[64]uint16, x []float32, low, high float32) int {
	n := o.steps(len(x))
	c := [2]float32{low, high}
	switch {
	case n == 0:
	case o.isa == AVX2:
		betweenAVX2(&masks[0], &x[0], n, &c)
	default:
		betweenAVX512(&masks[0], &x[0], n, &c)
	}
	return n * lanes
}

func (o Ops) half(dst []uint16, x []float32) int {
	n := o.steps(len(dst))
	switch {
	case n == 0:
	case o.isa == AVX2:
		halfAVX2(&dst[0], &x[0], n)
	default:
		halfAVX512(&dst[0], &x[0], n)
	}
	return n * lanes
}

func (o Ops) massAtLeast(acc *[lanes]float32, x []float32, t float32) int {
	n := o.steps(len(x))
	switch {
	case n == 0:
	case o.isa == AVX2:
		massAtLeastAVX2(&acc[0], &x[0], n, &t)
	default:
		massAtLeastAVX512(&acc[0], &x[0], n, &t)
	}
	return n * lanes
}

func (o Ops) countAtLeast(acc *[lanes]float32, x []float32, t float32) int {
	n := o.steps(len(x))
	switch {
	case n == 0:
	case o.isa == AVX2:
		countAtLeastAVX2(&acc[0], &x[0], n, &t)
	default:
		countAtLeastAVX512(&acc[0], &x[0], n, &t)
	}
	return n * lanes
}

func (o Ops) clearBelow(acc *[lanes]float32, x []float32, t float32) int {
	n := o.steps(len(x))
	switch {
	case n == 0:
	case o.isa == AVX2:
		clearBelowAVX2(&acc[0], &x[0], n, &t)
	default:
		clearBelowAVX512(&acc[0], &x[0], n, &t)
	}
	return n * lanes
}
