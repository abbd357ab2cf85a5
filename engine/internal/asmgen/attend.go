package main

import "fmt"

// The layout of pages and scores, as package kernel has it.
const (
	pageTokens = 64
	rowBytes   = 4 * pageTokens // of scores
	keyBytes   = 2 * pageTokens // of one dimension of the keys, as 16-bit floats
	tileRows   = 6              // greatest number of rows at once
	groupDims  = 32             // dimensions of a value in bytes that share a scale
)

// form is how keys and values lie in a page.
type form struct {
	name, goType string
	size         int // bytes of a number
}

var (
	halfForm = form{"", "*uint16", 2}
	byteForm = form{"Byte", "*byte", 1}
)

// attention writes the kernels of attention to one page.
//
// Both products keep a tile of sums in registers, rows times four registers, and
// go over the other operand once: a step converts four registers of 16-bit floats
// and multiplies each by every row's factor. The conversion costs as much as two
// rows' multiplications, so one row alone runs at half the speed of three, and
// from three rows on a Zen 4 core does 104 to 110 of its 117 GFLOP/s with either
// width of registers (page and queries in cache). The softmax of a row takes 35 ns, a
// sixth of the time at 64 dimensions: it is bound by the instructions of five
// exponentials.
func attention(a *asm) {
	writeConstants(a)
	both(a, func(s simd) {
		s.softmax()
		for _, f := range []form{halfForm, byteForm} {
			s.products(4, f)
			s.products(2, f)
			s.values(4, f)
			s.values(1, f)
		}
	})
}

// rows is the greatest number of rows whose sums, four registers each, leave
// registers for the operands.
func (s simd) rows() int {
	if s.wide {
		return tileRows
	}
	return tileRows / 2
}

// byRows writes a body for each number of rows, and the choice among them.
func (s simd) byRows(reg string, body func(rows int)) {
	for r := s.rows(); r > 1; r-- {
		s.op("CMPQ %s, $%d", reg, r)
		s.op("JE rows%d", r)
	}
	for r := 1; r <= s.rows(); r++ {
		s.label(fmt.Sprintf("rows%d", r))
		body(r)
	}
}

// widen converts a register of a page's numbers, in memory at DX, the i-th of a row.
func (s simd) widen(f form, i, reg int) {
	memory := at(f.size*s.width()*i, "DX")
	if f.size == 2 {
		s.ins("VCVTPH2PS", memory, reg)
		return
	}
	s.ins("VPMOVSXBD", memory, reg)
	s.ins("VCVTDQ2PS", reg, reg)
}

// outer adds to the sums, registers from 0 on and regs of them a row, a row's
// factor times the page's numbers in memory at DX. Factors are memory operands,
// of a row and the register that they are for.
func (s simd) outer(rows, regs int, f form, factor func(row, reg int) string) {
	if s.wide {
		for v := range regs {
			s.widen(f, v, 24+v)
		}
		for v := range regs {
			for r := range rows {
				s.ins("VFMADD231PS.BCST", factor(r, v), 24+v, r*regs+v)
			}
		}
		return
	}
	for r := range rows {
		s.ins("VBROADCASTSS", factor(r, 0), 13+r)
	}
	for v := range regs {
		s.widen(f, v, 12)
		for r := range rows {
			s.ins("VFMADD231PS", 12, 13+r, r*regs+v)
		}
	}
}

// products writes the products of queries with the keys of some registers of
// tokens: one sum a token and row, over the dimensions in order. Those of bytes
// are of one group, and are added to the scores under the tokens' scales.
func (s simd) products(regs int, f form) {
	doc, params, in := "writes the products of queries, stride bytes apart, with keys of n dimensions.",
		[]param{{"scores", "*float32"}, {"q", "*float32"}, {"k", f.goType}, {"n", "int"}, {"stride", "int"}, {"rows", "int"}},
		[]string{"DI", "SI", "DX", "CX", "R9", "R10"}
	if f == byteForm {
		doc = "adds the products of queries, stride bytes apart, with keys of n dimensions under their scales."
		params, in = append(params, param{"scales", "*float32"}), append(in, "R11")
	}
	s.fn(s.name(fmt.Sprintf("attend%sProducts%d", f.name, regs)), doc, params, in...)
	s.op("LEAQ (SI)(R9*2), R8") // the fourth row's query is at R8
	s.op("ADDQ R9, R8")
	scale := [3]string{"", "(R9*1)", "(R9*2)"}
	factor := func(r, _ int) string {
		return [2]string{"(SI)", "(R8)"}[r/3] + scale[r%3]
	}
	s.byRows("R10", func(rows int) {
		for i := range regs * rows {
			s.zero(i)
		}
		s.loop(fmt.Sprintf("loop%d", rows), 64, func() {
			s.outer(rows, regs, f, factor)
			s.op("ADDQ $%d, DX", f.size*pageTokens)
			s.op("ADDQ $4, SI")
			s.op("ADDQ $4, R8")
		})
		for i := range regs * rows {
			sum, to := i, at(i/regs*rowBytes+i%regs*s.bytes(), "DI")
			if f == byteForm {
				sum = s.spare()
				s.ins("VMOVUPS", to, sum)
				s.ins("VFMADD231PS", at(i%regs*s.bytes(), "R11"), i, sum)
			}
			s.ins("VMOVUPS", sum, to)
		}
		s.ret()
	})
}

// values writes the sum of values, weighted, for some registers of dimensions:
// one sum a dimension and row, over the tokens in order. The weights of bytes have
// the scales in them: there are some for each group of dimensions.
func (s simd) values(regs int, f form) {
	s.fn(s.name(fmt.Sprintf("attend%sValues%d", f.name, regs)),
		"shrinks rows of acc and adds the values of n tokens, weighted; a value and a sum have stride elements.",
		[]param{acc, {"weights", "*float32"}, {"v", f.goType}, {"n", "int"}, {"stride", "int"}, {"shrink", "*float32"}, {"rows", "int"}},
		"DI", "SI", "DX", "CX", "R9", "BX", "R10")
	s.op("LEAQ (R9*4), R8")
	if f.size == 2 {
		s.op("ADDQ R9, R9")
	}
	factor := func(r, v int) string {
		if f == byteForm {
			r += v * s.width() / groupDims * tileRows
		}
		return at(r*rowBytes, "SI")
	}
	s.byRows("R10", func(rows int) {
		s.eachSum(rows, regs, func(r, i, offset int) {
			if i%regs == 0 {
				s.ins("VBROADCASTSS", at(4*r, "BX"), s.spare())
			}
			s.ins("VMULPS", at(offset, "AX"), s.spare(), i)
		})
		s.loop(fmt.Sprintf("loop%d", rows), 64, func() {
			s.outer(rows, regs, f, factor)
			s.op("ADDQ R9, DX")
			s.op("ADDQ $4, SI")
		})
		s.eachSum(rows, regs, func(_, i, offset int) { s.ins("VMOVUPS", i, at(offset, "AX")) })
		s.ret()
	})
}

// spare is a register that holds no sum.
func (s simd) spare() int {
	if s.wide {
		return 24
	}
	return 12
}

// eachSum lets AX go over the rows of sums at DI, R8 bytes apart.
func (s simd) eachSum(rows, regs int, body func(row, reg, offset int)) {
	s.op("MOVQ DI, AX")
	for r := range rows {
		for v := range regs {
			body(r, r*regs+v, v*s.bytes())
		}
		if r < rows-1 {
			s.op("ADDQ R8, AX")
		}
	}
}

// softmax writes the step of a softmax that keeps its maximum and sum.
func (s simd) softmax() {
	s.fn(s.name("attendSoftmax"), "turns rows of scores into weights and brings their maxima and sums up to date.",
		[]param{{"scores", "*float32"}, {"rows", "int"}, {"scale", "*float32"}, {"top", "*float32"}, {"sum", "*float32"}, {"shrink", "*float32"}},
		"SI", "CX", "DX", "R8", "R9", "R10")
	s.ins("VBROADCASTSS", "(DX)", 15)
	s.loop("loop", 32, func() {
		s.maximum()
		// X0 is the new maximum; the old one makes what was summed before smaller.
		s.op("VMAXSS (R8), X0, X0")
		s.op("VMOVSS (R8), X2")
		s.op("VSUBSS X0, X2, X2")
		s.op("VMOVSS X0, (R8)")
		s.op("VBROADCASTSS X0, %s", s.v(14))
		s.exp(2, 3, 4, 13)
		s.op("VMOVSS X13, (R10)")
		s.weights()
		s.op("VMOVSS (R9), X2")
		s.op("VFMADD213SS X0, X13, X2")
		s.op("VMOVSS X2, (R9)")
		s.op("ADDQ $%d, SI", rowBytes)
		for _, reg := range []string{"R8", "R9", "R10"} {
			s.op("ADDQ $4, %s", reg)
		}
	})
	s.ret()
}

// maximum scales a row of scores and leaves the greatest in X0.
func (s simd) maximum() {
	for i := range rowBytes / s.bytes() {
		lane, reg := i%s.parts(), 2
		if i < s.parts() {
			reg = lane
		}
		s.ins("VMULPS", at(i*s.bytes(), "SI"), 15, reg)
		s.ins("VMOVUPS", reg, at(i*s.bytes(), "SI"))
		if reg != lane {
			s.ins("VMAXPS", reg, lane, lane)
		}
	}
	s.join("VMAXPS", 0, 2)
}

// weights turns a row of scores into exp(score-v14) and leaves their sum in X0.
func (s simd) weights() {
	for i := range s.parts() {
		s.zero(i)
	}
	for i := range rowBytes / s.bytes() {
		lane := i % s.parts()
		s.ins("VMOVUPS", at(i*s.bytes(), "SI"), 2)
		s.ins("VSUBPS", 14, 2, 2)
		s.exp(2, 3, 4, 5)
		s.ins("VMOVUPS", 5, at(i*s.bytes(), "SI"))
		s.ins("VADDPS", 5, lane, lane)
	}
	s.join("VADDPS", 0, 2)
}
