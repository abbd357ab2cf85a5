package main

import "fmt"

// attentionNEON writes the kernels of attention to one page for arm64: up to six
// rows of four registers of sums, as for AVX-512, of which the other operand's
// registers are converted once for all rows.
func attentionNEON(a *asm) {
	s := neon{a}
	s.attendProducts()
	s.fn("attendMaximumNEON", "scales a row of scores and raises the lanes to them; a NaN is taken over and given up for the next.",
		[]param{acc, {"scores", "*float32"}, steps, {"scale", "*float32"}})
	s.repeat("(R3)", 16)
	s.reduce(2, []int{1}, func(i int) {
		s.load(in(16*i, 1), 4)
		s.v3("FMUL", 4, 4, 16)
		s.store(4, in(16*i, 1))
		s.v3("FCMGT", 5, i, 4)
		s.v3("BSL", 5, i, 4)
		s.move(5, i)
	})
	s.attendValues(4)
	s.attendValues(1)
}

// Registers of attention beside the sums, from 0 on: the page's numbers, and
// factors of rows, taken in turn.
const (
	page0   = 24
	factor0 = 28
)

// byRows writes a body for each number of rows, which is in a register.
func (s neon) byRows(reg string, body func(rows int)) {
	for r := tileRows; r > 1; r-- {
		s.op("CMP $%d, %s", r, reg)
		s.op("BEQ rows%d", r)
	}
	for r := 1; r <= tileRows; r++ {
		s.label(fmt.Sprintf("rows%d", r))
		body(r)
		s.op("RET")
	}
}

// outer adds to the sums, regs of them a row, a row's factor times the 16-bit
// floats in memory at R2.
func (s neon) outer(rows, regs int, factor func(row int) string) {
	if regs == 1 {
		s.op("FMOVD (R2), F%d", page0)
		s.v2("FCVTL", page0, page0)
	}
	for v := 0; v < regs-1; v += 2 {
		s.load(in(8*v, 2), page0+v+1)
		s.v2("FCVTL", page0+v, page0+v+1)
		s.v2("FCVTL2", page0+v+1, page0+v+1)
	}
	for r := range rows {
		f := factor0 + r%4
		s.op("FMOVS %s, F%d", factor(r), f)
		for v := range regs {
			s.lane("FMLA", r*regs+v, page0+v, f, 0)
		}
	}
}

// attendProducts writes the products of queries with the keys of a quarter of a
// page: one sum a token and row, over the dimensions in order.
func (s neon) attendProducts() {
	const regs = 4
	s.fn("attendProductsNEON", "writes the products of queries, stride bytes apart, with the keys of 16 tokens and n dimensions.",
		[]param{{"scores", "*float32"}, {"q", "*float32"}, {"k", "*uint16"}, {"n", "int"}, {"stride", "int"}, {"rows", "int"}})
	query := func(r int) int { return [tileRows]int{1, 7, 8, 9, 10, 11}[r] }
	for r := 1; r < tileRows; r++ {
		s.op("ADD R4, R%d, R%d", query(r-1), query(r))
	}
	s.byRows("R5", func(rows int) {
		for v := range regs * rows {
			s.zero(v)
		}
		s.countDown(fmt.Sprintf("loop%d", rows), "R3", func() {
			s.outer(rows, regs, func(r int) string { return in(0, query(r)) })
			s.op("ADD $%d, R2", keyBytes)
			for r := range rows {
				s.op("ADD $4, R%d", query(r))
			}
		})
		for v := range regs * rows {
			s.store(v, in(v/regs*rowBytes+16*(v%regs), 0))
		}
	})
}

// attendValues writes the sum of values, weighted, for some registers of
// dimensions: one sum a dimension and row, over the tokens in order.
func (s neon) attendValues(regs int) {
	s.fn(fmt.Sprintf("attendValues%dNEON", regs),
		"shrinks rows of acc and adds the values of n tokens, weighted; a value and a sum have stride elements.",
		[]param{acc, {"weights", "*float32"}, {"v", "*uint16"}, {"n", "int"}, {"stride", "int"}, {"shrink", "*float32"}, {"rows", "int"}})
	each := func(rows int, body func(row, reg int, memory string)) {
		s.op("MOVD R0, R7")
		for r := range rows {
			for v := range regs {
				body(r, r*regs+v, in(16*v, 7))
			}
			s.op("ADD R4<<2, R7")
		}
	}
	s.byRows("R6", func(rows int) {
		each(rows, func(r, v int, memory string) {
			if v == r*regs {
				s.op("FMOVS %s, F%d", in(4*r, 5), factor0)
			}
			s.load(memory, v)
			s.lane("FMUL", v, v, factor0, 0)
		})
		s.countDown(fmt.Sprintf("loop%d", rows), "R3", func() {
			s.outer(rows, regs, func(r int) string { return in(r*rowBytes, 1) })
			s.op("ADD R4<<1, R2")
			s.op("ADD $4, R1")
		})
		each(rows, func(_, v int, memory string) { s.store(v, memory) })
	})
}
