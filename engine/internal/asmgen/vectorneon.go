package main

import "fmt"

// parts is the number of registers that hold a step's lanes.
const parts = lanes / 4

// vectorsNEON writes the operations on vectors for arm64, with the parameters of
// those for amd64.
func vectorsNEON(a *asm) {
	s := neon{a}
	s.elementwise()
	s.gates()
	s.ropes()
	s.reductions()
	s.thresholds()
	s.conversions()
}

// walk repeats the body for each register of a step, with its offset in vectors of
// float32, whose registers are given, and ends the function.
func (s neon) walk(counter int, pointers []int, body func(part int)) {
	s.countDown("loop", fmt.Sprintf("R%d", counter), func() {
		for part := range parts {
			body(part)
		}
		for _, p := range pointers {
			s.op("ADD $%d, R%d", 4*lanes, p)
		}
	})
	s.op("RET")
}

// elementwise writes sums and products.
func (s neon) elementwise() {
	s.fn("addNEON", "adds x to dst.", []param{dst, x, steps})
	s.walk(2, []int{0, 1}, func(i int) {
		s.load(in(16*i, 0), 0)
		s.load(in(16*i, 1), 1)
		s.v3("FADD", 0, 0, 1)
		s.store(0, in(16*i, 0))
	})
	s.fn("scaleNEON", "multiplies x by f.", []param{x, steps, {"f", "*float32"}})
	s.repeat("(R2)", 1)
	s.walk(1, []int{0}, func(i int) {
		s.load(in(16*i, 0), 0)
		s.v3("FMUL", 0, 0, 1)
		s.store(0, in(16*i, 0))
	})
	s.fn("mulScaledNEON", "writes x·r·w to dst.", []param{dst, x, {"w", "*float32"}, steps, {"r", "*float32"}})
	s.repeat("(R4)", 2)
	s.walk(3, []int{0, 1, 2}, func(i int) {
		s.load(in(16*i, 1), 0)
		s.load(in(16*i, 2), 1)
		s.v3("FMUL", 0, 0, 2)
		s.v3("FMUL", 0, 0, 1)
		s.store(0, in(16*i, 0))
	})
}

// gates writes activation functions.
func (s neon) gates() {
	gate := []param{dst, {"gate", "*float32"}, {"up", "*float32"}, steps}
	s.fn("siluMulNEON", "writes gate·σ(gate)·up to dst.", gate)
	s.loadExp()
	s.walk(3, []int{0, 1, 2}, func(i int) {
		s.load(in(16*i, 1), 0)
		s.v2("FNEG", 1, 0)
		s.gate(i)
	})
	s.fn("geluMulNEON", "writes gelu(gate)·up to dst.", gate)
	s.loadExp()
	s.number(find(constantBits, "geluA"), 27)
	s.number(find(constantBits, "geluB"), 28)
	s.walk(3, []int{0, 1, 2}, func(i int) {
		s.load(in(16*i, 1), 0)
		s.v3("FMUL", 1, 0, 0)
		s.move(27, 2)
		s.v3("FMLA", 2, 1, 28)
		s.v3("FMUL", 1, 2, 0)
		s.v2("FNEG", 1, 1)
		s.gate(i)
	})
	s.fn("softcapNEON", "writes c[0]·tanh(x·c[1]) to x.", []param{x, steps, {"c", "*[2]float32"}})
	s.loadExp()
	s.number(find(constantBits, "minusTwo"), 27)
	s.number(find(constantBits, "sign"), 28)
	s.repeat("(R2)", 29)
	s.repeat("4(R2)", 30)
	s.walk(1, []int{0}, func(i int) {
		s.load(in(16*i, 0), 0)
		s.v3("FMUL", 0, 0, 30)
		s.v2("FABS", 1, 0)
		s.v3("FMUL", 1, 1, 27)
		s.exp(1, 2, 3, 4, 5)
		s.v3("FSUB", 1, vOne, 5)
		s.v3("FADD", 5, vOne, 5)
		s.v3("FDIV", 1, 1, 5)
		s.v3("BIT", 1, 0, 28) // is not negative but for its sign
		s.v3("FMUL", 1, 1, 29)
		s.store(1, in(16*i, 0))
	})
}

// constantBits are the bits of the constants by name.
var constantBits = func() map[string]uint32 {
	m := map[string]uint32{}
	for _, c := range constants {
		m[c.name] = c.bits
	}
	return m
}()

// gate writes v0/(1+exp(v1))·up, of a part of a step.
func (s neon) gate(i int) {
	s.exp(1, 2, 3, 4, 5)
	s.v3("FADD", 5, vOne, 5)
	s.v3("FDIV", 0, 0, 5)
	s.load(in(16*i, 2), 1)
	s.v3("FMUL", 0, 0, 1)
	s.store(0, in(16*i, 0))
}

// ropes writes rotations.
func (s neon) ropes() {
	cos, sin := param{"cos", "*float32"}, param{"sin", "*float32"}
	s.fn("ropeHalvesNEON", "turns the pairs of a and b.", []param{{"a", "*float32"}, {"b", "*float32"}, cos, sin, steps})
	s.walk(4, []int{0, 1, 2, 3}, func(i int) {
		s.load(in(16*i, 0), 0)
		s.load(in(16*i, 1), 1)
		s.load(in(16*i, 2), 2)
		s.load(in(16*i, 3), 3)
		s.turn()
		s.store(4, in(16*i, 0))
		s.store(5, in(16*i, 1))
	})
	s.fn("ropePairsNEON", "turns the pairs of neighbours in x; there are half as many angles.", []param{x, cos, sin, steps})
	s.countDown("loop", "R3", func() {
		for range lanes / 8 {
			s.op("VLD2 (R0), [V0.S4, V1.S4]")
			s.load("(R1)", 2)
			s.load("(R2)", 3)
			s.turn()
			s.op("VST2.P [V4.S4, V5.S4], 32(R0)")
			s.op("ADD $16, R1")
			s.op("ADD $16, R2")
		}
	})
	s.op("RET")
}

// turn rotates v0 and v1 by the angles of which v2 and v3 have cosine and sine:
// the result is v4 and v5.
func (s neon) turn() {
	s.v3("FMUL", 4, 1, 3)
	s.v2("FNEG", 4, 4)
	s.v3("FMUL", 5, 0, 3)
	s.v3("FMLA", 4, 0, 2)
	s.v3("FMLA", 5, 1, 2)
}

// reduce repeats the body for each part of a step, with the lanes that the
// function's first parameter points to in V0 to V3.
func (s neon) reduce(counter int, pointers []int, body func(part int)) {
	for i := range parts {
		s.load(in(16*i, 0), i)
	}
	s.countDown("loop", fmt.Sprintf("R%d", counter), func() {
		for part := range parts {
			body(part)
		}
		for _, p := range pointers {
			s.op("ADD $%d, R%d", 4*lanes, p)
		}
	})
	for i := range parts {
		s.store(i, in(16*i, 0))
	}
	s.op("RET")
}

// reductions writes what goes into the lanes of acc.
func (s neon) reductions() {
	s.fn("squaresNEON", "adds x² to the lanes.", []param{acc, x, steps})
	s.reduce(2, []int{1}, func(i int) {
		s.load(in(16*i, 1), 4)
		s.v3("FMLA", i, 4, 4)
	})
	s.fn("maximaNEON", "raises the lanes to x, which NaNs do not.", []param{acc, x, steps})
	s.reduce(2, []int{1}, func(i int) {
		s.load(in(16*i, 1), 4)
		s.v3("FCMGT", 5, 4, i)
		s.v3("BIT", i, 4, 5)
	})
	s.fn("expSumNEON", "writes exp((x-c[0])·c[1]) to dst and adds it to the lanes.", []param{acc, dst, x, steps, {"c", "*[2]float32"}})
	s.loadExp()
	s.repeat("(R4)", 30)
	s.repeat("4(R4)", 31)
	s.reduce(3, []int{1, 2}, func(i int) {
		s.load(in(16*i, 2), 4)
		s.v3("FSUB", 4, 4, 30)
		s.v3("FMUL", 4, 4, 31)
		s.exp(4, 5, 6, 7, 8)
		s.store(8, in(16*i, 1))
		s.v3("FADD", i, i, 8)
	})
}

// thresholds writes sums of the elements that are not below t. The others are
// added as 0, which changes no bit of a sum that is not negative.
func (s neon) thresholds() {
	const limit, one, mask = 16, 17, 5
	for _, f := range []struct {
		name, doc string
		source    int
		store     bool
	}{
		{"massAtLeastNEON", "adds elements of at least t to the lanes.", 4, false},
		{"countAtLeastNEON", "adds 1 to the lanes for elements of at least t.", one, false},
		{"clearBelowNEON", "makes elements 0 unless they are at least t, and adds them to the lanes.", 4, true},
	} {
		s.fn(f.name, f.doc, []param{acc, x, steps, {"t", "*float32"}})
		s.repeat("(R3)", limit)
		s.number(find(constantBits, "one"), one)
		s.reduce(2, []int{1}, func(i int) {
			s.load(in(16*i, 1), 4)
			s.v3("FCMGE", mask, 4, limit)
			s.v3("AND", 4, f.source, mask)
			if f.store {
				s.store(4, in(16*i, 1))
			}
			s.v3("FADD", i, i, 4)
		})
	}
}

// conversions writes what makes something else of floats.
func (s neon) conversions() {
	s.fn("halfNEON", "rounds x to 16-bit floats.", []param{{"dst", "*uint16"}, x, steps})
	s.countDown("loop", "R2", func() {
		for i := 0; i < parts; i += 2 {
			s.load(in(16*i, 1), i)
			s.load(in(16*i+16, 1), i+1)
			s.v2("FCVTN", i, i)
			s.v2("FCVTN2", i, i+1)
			s.store(i, in(8*i, 0))
		}
		s.op("ADD $%d, R0", 2*lanes)
		s.op("ADD $%d, R1", 4*lanes)
	})
	s.op("RET")
	s.fn("betweenNEON", "sets bit i of a step's mask where its element i is at least c[0] and not at least c[1].",
		[]param{{"masks", "*uint16"}, x, steps, {"c", "*[2]float32"}})
	s.repeat("(R3)", 6)
	s.repeat("4(R3)", 7)
	s.op("MOVD $places<>(SB), R4")
	for i := range parts {
		s.load(in(16*i, 4), 16+i)
	}
	s.countDown("loop", "R2", func() {
		for i := range parts {
			s.load(in(16*i, 1), i)
			s.v3("FCMGE", 4, i, 6)
			s.v3("FCMGE", 5, i, 7)
			s.v3("BIC", 4, 4, 5)
			s.v3("AND", i, 4, 16+i) // its place in the mask
		}
		for i := 1; i < parts; i++ {
			s.v3("ORR", 0, 0, i)
		}
		s.v2("ADDV", 0, 0)
		s.op("FMOVS F0, R5")
		s.op("MOVH R5, (R0)")
		s.op("ADD $2, R0")
		s.op("ADD $%d, R1", 4*lanes)
	})
	s.op("RET")
	fmt.Fprintln(&s.text)
	for i := 0; i < lanes; i += 2 {
		fmt.Fprintf(&s.text, "DATA places<>+%d(SB)/8, $0x%08x%08x\n", 4*i, 2<<i, 1<<i)
	}
	fmt.Fprintf(&s.text, "GLOBL places<>(SB), RODATA|NOPTR, $%d\n", 4*lanes)
}
