package main

// vectors writes the operations on vectors. Their counts are in steps of lanes
// elements and not zero; what is left of a vector the caller does.
func vectors(a *asm) {
	writeConstants(a)
	both(a, func(s simd) {
		s.elementwise()
		s.gates()
		s.ropes()
		s.reductions()
		s.thresholds()
		s.conversions()
	})
}

// pointer is a register that goes on by a number of bytes.
type pointer struct {
	reg  string
	move int
}

// each repeats the body, which does one register of every vector, CX steps long,
// and ends the function.
func (s simd) each(pointers []pointer, body func()) {
	if !s.wide {
		s.op("SHLQ $1, CX")
	}
	s.loop("loop", 32, func() {
		body()
		for _, p := range pointers {
			s.op("ADDQ $%d, %s", p.move, p.reg)
		}
	})
	s.ret()
}

// walk is each for pointers to float32.
func (s simd) walk(regs []string, body func()) {
	pointers := make([]pointer, len(regs))
	for i, reg := range regs {
		pointers[i] = pointer{reg, s.bytes()}
	}
	s.each(pointers, body)
}

var (
	dst   = param{"dst", "*float32"}
	x     = param{"x", "*float32"}
	acc   = param{"acc", "*float32"}
	steps = param{"steps", "int"}
)

// elementwise writes sums and products.
func (s simd) elementwise() {
	s.fn(s.name("add"), "adds x to dst.", []param{dst, x, steps}, "DI", "SI", "CX")
	s.walk([]string{"DI", "SI"}, func() {
		s.ins("VMOVUPS", "(DI)", 0)
		s.ins("VADDPS", "(SI)", 0, 0)
		s.ins("VMOVUPS", 0, "(DI)")
	})
	s.fn(s.name("scale"), "multiplies x by f.", []param{x, steps, {"f", "*float32"}}, "SI", "CX", "DX")
	s.ins("VBROADCASTSS", "(DX)", 1)
	s.walk([]string{"SI"}, func() {
		s.ins("VMULPS", "(SI)", 1, 0)
		s.ins("VMOVUPS", 0, "(SI)")
	})
	s.fn(s.name("mulScaled"), "writes x·r·w to dst.", []param{dst, x, {"w", "*float32"}, steps, {"r", "*float32"}}, "DI", "SI", "BX", "CX", "DX")
	s.ins("VBROADCASTSS", "(DX)", 1)
	s.walk([]string{"DI", "SI", "BX"}, func() {
		s.ins("VMULPS", "(SI)", 1, 0)
		s.ins("VMULPS", "(BX)", 0, 0)
		s.ins("VMOVUPS", 0, "(DI)")
	})
}

// gates writes activation functions.
func (s simd) gates() {
	gate := []param{dst, {"gate", "*float32"}, {"up", "*float32"}, steps}
	s.fn(s.name("siluMul"), "writes gate·σ(gate)·up to dst.", gate, "DI", "SI", "BX", "CX")
	s.walk([]string{"DI", "SI", "BX"}, func() {
		s.ins("VMOVUPS", "(SI)", 0)
		s.ins("VXORPS", constant("sign"), 0, 1)
		s.gate()
	})
	s.fn(s.name("geluMul"), "writes gelu(gate)·up to dst.", gate, "DI", "SI", "BX", "CX")
	s.walk([]string{"DI", "SI", "BX"}, func() {
		s.ins("VMOVUPS", "(SI)", 0)
		s.ins("VMULPS", 0, 0, 1)
		s.ins("VMOVUPS", constant("geluA"), 2)
		s.ins("VFMADD231PS", constant("geluB"), 1, 2)
		s.ins("VMULPS", 0, 2, 1)
		s.ins("VXORPS", constant("sign"), 1, 1)
		s.gate()
	})
	s.fn(s.name("softcap"), "writes c[0]·tanh(x·c[1]) to x.", []param{x, steps, {"c", "*[2]float32"}}, "SI", "CX", "DX")
	s.ins("VBROADCASTSS", "(DX)", 6)
	s.ins("VBROADCASTSS", "4(DX)", 7)
	s.walk([]string{"SI"}, func() {
		s.ins("VMULPS", "(SI)", 7, 0)
		s.ins("VANDPS", constant("size"), 0, 1)
		s.ins("VMULPS", constant("minusTwo"), 1, 1)
		s.exp(1, 2, 3, 4)
		s.ins("VMOVUPS", constant("one"), 1)
		s.ins("VSUBPS", 4, 1, 1)
		s.ins("VADDPS", constant("one"), 4, 4)
		s.ins("VDIVPS", 4, 1, 1)
		s.ins("VANDPS", constant("sign"), 0, 0)
		s.ins("VORPS", 0, 1, 1)
		s.ins("VMULPS", 6, 1, 1)
		s.ins("VMOVUPS", 1, "(SI)")
	})
}

// gate writes v0/(1+exp(v1))·up.
func (s simd) gate() {
	s.exp(1, 2, 3, 4)
	s.ins("VADDPS", constant("one"), 4, 4)
	s.ins("VDIVPS", 4, 0, 0)
	s.ins("VMULPS", "(BX)", 0, 0)
	s.ins("VMOVUPS", 0, "(DI)")
}

// ropes writes rotations.
func (s simd) ropes() {
	cos, sin := param{"cos", "*float32"}, param{"sin", "*float32"}
	s.fn(s.name("ropeHalves"), "turns the pairs of a and b.", []param{{"a", "*float32"}, {"b", "*float32"}, cos, sin, steps}, "DI", "SI", "BX", "DX", "CX")
	s.walk([]string{"DI", "SI", "BX", "DX"}, func() {
		s.ins("VMOVUPS", "(DI)", 0)
		s.ins("VMOVUPS", "(SI)", 1)
		s.ins("VMOVUPS", "(BX)", 2)
		s.ins("VMOVUPS", "(DX)", 3)
		s.ins("VMULPS", 3, 0, 4)
		s.ins("VMULPS", 3, 1, 5)
		s.ins("VFMSUB213PS", 5, 2, 0)
		s.ins("VFMADD213PS", 4, 2, 1)
		s.ins("VMOVUPS", 0, "(DI)")
		s.ins("VMOVUPS", 1, "(SI)")
	})
	s.fn(s.name("ropePairs"), "turns the pairs of neighbours in x; there are half as many angles.", []param{x, cos, sin, steps}, "SI", "BX", "DX", "CX")
	s.each([]pointer{{"SI", s.bytes()}, {"BX", s.bytes() / 2}, {"DX", s.bytes() / 2}}, func() {
		s.ins("VPMOVZXDQ", "(BX)", 2) // each twice: spread to every other place, then doubled
		s.ins("VMOVSLDUP", 2, 2)
		s.ins("VPMOVZXDQ", "(DX)", 3)
		s.ins("VMOVSLDUP", 3, 3)
		s.ins("VMOVUPS", "(SI)", 0)
		s.ins("VPERMILPS", "$0xb1", 0, 1)
		s.ins("VMULPS", 3, 1, 1)
		s.ins("VFMADDSUB213PS", 1, 2, 0)
		s.ins("VMOVUPS", 0, "(SI)")
	})
}

// reduce repeats the body for each register of a step, with the number of the
// register of lanes that it belongs to.
func (s simd) reduce(pointers []string, body func(lane, offset int)) {
	for i := range s.parts() {
		s.ins("VMOVUPS", at(i*s.bytes(), "R8"), i)
	}
	s.loop("loop", 32, func() {
		for i := range s.parts() {
			body(i, i*s.bytes())
		}
		for _, p := range pointers {
			s.op("ADDQ $%d, %s", 4*lanes, p)
		}
	})
	for i := range s.parts() {
		s.ins("VMOVUPS", i, at(i*s.bytes(), "R8"))
	}
	s.ret()
}

// reductions writes what goes into the lanes of acc.
func (s simd) reductions() {
	s.fn(s.name("squares"), "adds x² to the lanes.", []param{acc, x, steps}, "R8", "SI", "CX")
	s.reduce([]string{"SI"}, func(lane, offset int) {
		s.ins("VMOVUPS", at(offset, "SI"), 2)
		s.ins("VFMADD231PS", 2, 2, lane)
	})
	s.fn(s.name("maxima"), "raises the lanes to x, which NaNs do not.", []param{acc, x, steps}, "R8", "SI", "CX")
	s.reduce([]string{"SI"}, func(lane, offset int) {
		s.ins("VMOVUPS", at(offset, "SI"), 2)
		s.ins("VMAXPS", lane, 2, lane)
	})
	s.fn(s.name("expSum"), "writes exp((x-c[0])·c[1]) to dst and adds it to the lanes.",
		[]param{acc, dst, x, steps, {"c", "*[2]float32"}}, "R8", "DI", "SI", "CX", "DX")
	s.ins("VBROADCASTSS", "(DX)", 6)
	s.ins("VBROADCASTSS", "4(DX)", 7)
	s.reduce([]string{"DI", "SI"}, func(lane, offset int) {
		s.ins("VMOVUPS", at(offset, "SI"), 2)
		s.ins("VSUBPS", 6, 2, 2)
		s.ins("VMULPS", 7, 2, 2)
		s.exp(2, 3, 4, 5)
		s.ins("VMOVUPS", 5, at(offset, "DI"))
		s.ins("VADDPS", 5, lane, lane)
	})
}

// thresholds writes sums of the elements that are not below t. The others are
// added as 0, which changes no bit of a sum that is not negative.
func (s simd) thresholds() {
	sum := []param{acc, x, steps, {"t", "*float32"}}
	for _, f := range []struct {
		name, doc string
		source    any
		store     bool
	}{
		{"massAtLeast", "adds elements of at least t to the lanes.", 2, false},
		{"countAtLeast", "adds 1 to the lanes for elements of at least t.", constant("one"), false},
		{"clearBelow", "makes elements 0 unless they are at least t, and adds them to the lanes.", 2, true},
	} {
		s.fn(s.name(f.name), f.doc, sum, "R8", "SI", "CX", "DX")
		s.ins("VBROADCASTSS", "(DX)", 6)
		s.reduce([]string{"SI"}, func(lane, offset int) {
			s.ins("VMOVUPS", at(offset, "SI"), 2)
			if s.wide {
				s.ins("VCMPPS", greaterOrEqual, 6, 2, "K1")
				s.ins("VMOVUPS.Z", f.source, "K1", 2)
			} else {
				s.ins("VCMPPS", greaterOrEqual, 6, 2, 3)
				s.ins("VANDPS", f.source, 3, 2)
			}
			if f.store {
				s.ins("VMOVUPS", 2, at(offset, "SI"))
			}
			s.ins("VADDPS", 2, lane, lane)
		})
	}
}

// The comparison that is false of NaNs, and its opposite.
const greaterOrEqual, notGreaterOrEqual = "$13", "$9"

// conversions writes what makes something else of floats.
func (s simd) conversions() {
	s.fn(s.name("half"), "rounds x to 16-bit floats.", []param{{"dst", "*uint16"}, x, steps}, "DI", "SI", "CX")
	s.each([]pointer{{"DI", s.bytes() / 2}, {"SI", s.bytes()}}, func() {
		s.ins("VMOVUPS", "(SI)", 0)
		s.ins("VCVTPS2PH", "$0", 0, "(DI)")
	})
	s.fn(s.name("between"), "sets bit i of a step's mask where its element i is at least c[0] and not at least c[1].",
		[]param{{"masks", "*uint16"}, x, steps, {"c", "*[2]float32"}}, "DI", "SI", "CX", "DX")
	s.ins("VBROADCASTSS", "(DX)", 6)
	s.ins("VBROADCASTSS", "4(DX)", 7)
	s.loop("loop", 32, func() {
		s.ins("VMOVUPS", "(SI)", 0)
		if s.wide {
			s.ins("VCMPPS", greaterOrEqual, 6, 0, "K1")
			s.ins("VCMPPS", notGreaterOrEqual, 7, 0, "K1", "K1")
			s.op("KMOVW K1, AX")
		} else {
			s.ins("VMOVUPS", "32(SI)", 1)
			for i, reg := range []string{"AX", "BX"} {
				s.ins("VCMPPS", greaterOrEqual, 6, i, 2)
				s.ins("VCMPPS", notGreaterOrEqual, 7, i, i)
				s.ins("VANDPS", 2, i, i)
				s.ins("VMOVMSKPS", i, reg)
			}
			s.op("SHLQ $8, BX")
			s.op("ORQ BX, AX")
		}
		s.op("MOVW AX, (DI)")
		s.op("ADDQ $2, DI")
		s.op("ADDQ $64, SI")
	})
	s.ret()
}
