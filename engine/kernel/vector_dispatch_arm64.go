package kernel

// Each method hands as many whole steps of lanes elements as there are to the
// assembly of the instruction set, and returns how many elements that was: 0
// without one.

// steps is the number of whole steps in n elements that the assembly may do.
func (o Ops) steps(n int) int {
	if o.isa < NEON {
		return 0
	}
	return n / lanes
}

func (o Ops) add(dst, x []float32) int {
	n := o.steps(len(dst))
	if n > 0 {
		addNEON(&dst[0], &x[0], n)
	}
	return n * lanes
}

func (o Ops) scale(x []float32, f float32) int {
	n := o.steps(len(x))
	if n > 0 {
		scaleNEON(&x[0], n, &f)
	}
	return n * lanes
}

func (o Ops) mulScaled(dst, x, w []float32, r float32) int {
	n := o.steps(len(dst))
	if n > 0 {
		mulScaledNEON(&dst[0], &x[0], &w[0], n, &r)
	}
	return n * lanes
}

func (o Ops) squares(acc *[lanes]float32, x []float32) int {
	n := o.steps(len(x))
	if n > 0 {
		squaresNEON(&acc[0], &x[0], n)
	}
	return n * lanes
}

func (o Ops) maxima(acc *[lanes]float32, x []float32) int {
	n := o.steps(len(x))
	if n > 0 {
		maximaNEON(&acc[0], &x[0], n)
	}
	return n * lanes
}

func (o Ops) expSum(acc *[lanes]float32, dst, x []float32, shift, scale float32) int {
	n := o.steps(len(dst))
	c := [2]float32{shift, scale}
	if n > 0 {
		expSumNEON(&acc[0], &dst[0], &x[0], n, &c)
	}
	return n * lanes
}

func (o Ops) siluMul(dst, gate, up []float32) int {
	n := o.steps(len(dst))
	if n > 0 {
		siluMulNEON(&dst[0], &gate[0], &up[0], n)
	}
	return n * lanes
}

func (o Ops) geluMul(dst, gate, up []float32) int {
	n := o.steps(len(dst))
	if n > 0 {
		geluMulNEON(&dst[0], &gate[0], &up[0], n)
	}
	return n * lanes
}

func (o Ops) softcap(x []float32, limit, inverse float32) int {
	n := o.steps(len(x))
	c := [2]float32{limit, inverse}
	if n > 0 {
		softcapNEON(&x[0], n, &c)
	}
	return n * lanes
}

func (o Ops) ropeHalves(a, b, cos, sin []float32) int {
	n := o.steps(len(a))
	if n > 0 {
		ropeHalvesNEON(&a[0], &b[0], &cos[0], &sin[0], n)
	}
	return n * lanes
}

func (o Ops) ropePairs(x, cos, sin []float32) int {
	n := o.steps(len(x))
	if n > 0 {
		ropePairsNEON(&x[0], &cos[0], &sin[0], n)
	}
	return n * lanes
}

func (o Ops) between(masks *[64]uint16, x []float32, low, high float32) int {
	n := o.steps(len(x))
	c := [2]float32{low, high}
	if n > 0 {
		betweenNEON(&masks[0], &x[0], n, &c)
	}
	return n * lanes
}

func (o Ops) half(dst []uint16, x []float32) int {
	n := o.steps(len(dst))
	if n > 0 {
		halfNEON(&dst[0], &x[0], n)
	}
	return n * lanes
}

func (o Ops) massAtLeast(acc *[lanes]float32, x []float32, t float32) int {
	n := o.steps(len(x))
	if n > 0 {
		massAtLeastNEON(&acc[0], &x[0], n, &t)
	}
	return n * lanes
}

func (o Ops) countAtLeast(acc *[lanes]float32, x []float32, t float32) int {
	n := o.steps(len(x))
	if n > 0 {
		countAtLeastNEON(&acc[0], &x[0], n, &t)
	}
	return n * lanes
}

func (o Ops) clearBelow(acc *[lanes]float32, x []float32, t float32) int {
	n := o.steps(len(x))
	if n > 0 {
		clearBelowNEON(&acc[0], &x[0], n, &t)
	}
	return n * lanes
}
