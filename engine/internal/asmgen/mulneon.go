package main

import "fmt"

// The largest number of vectors that a NEON kernel multiplies. A register has four
// rows of the panel: up to three vectors are multiplied with all 16 rows at once,
// so that weights are read once, more of them with 8 rows and then the other 8, so
// that a weight that was read is used more often. Without dot products that would
// be of little use, since loading is the least of the work.
const (
	widthNEON    = 6
	widthNEONAll = 3 // with all rows at once
)

// kernelNEON writes the kernel of one format for c vectors.
type kernelNEON struct {
	neon
	weights
	dots bool // the dot product instructions are there
	c    int
}

// Registers beside those of the totals, from 0 on, and of the sums, from 12 on:
// four of weights, then of scales; scratch; what weights are combined with.
const (
	sums0    = 12
	weights0 = 24
	vector   = 28
	scratchA = 29
	scratchB = 30
	maskNEON = 31
)

// mulNEON writes the integer kernels for arm64. SDOT adds to each of four numbers
// the products of four signed bytes, so weights lose their bias, which is to flip a
// bit. Where it is missing, products of bytes are added in pairs to 16 bits, which
// hold two of them, and then to the sum.
func mulNEON(a *asm) {
	for _, unit := range []struct {
		name  string
		dots  bool
		width int
	}{{"NEON", false, widthNEONAll}, {"NEONDot", true, widthNEON}} {
		for _, f := range formats {
			for c := 1; c <= unit.width; c++ {
				k := kernelNEON{neon: neon{a}, weights: f, dots: unit.dots, c: c}
				k.write(fmt.Sprintf("mul%s%sx%d", f.name, unit.name, c))
			}
		}
		a.table("ints"+unit.name, "intKernel", unit.width, unit.name, names())
	}
}

// The registers of the kernels' parameters, and of the halves of the rows that
// are left.
const (
	rW, rD, rQ, rExtra, rN, rOut, rStride = 0, 1, 2, 3, 4, 5, 6
	rHalves                               = 7
)

// regs is how many registers have the rows that are done at once.
func (k *kernelNEON) regs() int {
	if k.c > widthNEONAll {
		return 2
	}
	return 4
}

// total and sum are the registers of rows 4i to 4i+3 of vector c: the sum of all
// groups so far, and a group's sum of integers.
func (k *kernelNEON) total(c, i int) int { return c*k.regs() + i }
func (k *kernelNEON) sum(c, i int) int   { return sums0 + c*k.regs() + i }

func (k *kernelNEON) write(name string) {
	k.fn(name, fmt.Sprintf("multiplies a panel and %d vectors.", k.c), mulParams)
	switch {
	case k.nibbles:
		k.number(0x0f0f0f0f, maskNEON)
	case k.biased:
		k.number(0x80808080, maskNEON)
	}
	if k.regs() == 4 {
		k.rows()
		k.op("RET")
		return
	}
	k.op("MOVD $2, R%d", rHalves)
	k.label("rows")
	k.rows()
	for i, p := range mulParams[:6] { // from the start again, 8 rows further
		k.op("MOVD %s+%d(FP), R%d", p.name, 8*i, i)
	}
	k.op("ADD $32, R%d", rW)
	k.op("ADD $%d, R%d", k.rowScales(), rD)
	k.op("ADD $32, R%d", rOut)
	k.op("SUBS $1, R%d, R%[1]d", rHalves)
	k.op("BNE rows")
	k.op("RET")
}

// rowScales is the size of a scale of 8 rows.
func (k *kernelNEON) rowScales() int {
	if k.half {
		return 16
	}
	return 32
}

// rows does all rows of the panel that are done at once.
func (k *kernelNEON) rows() {
	for v := range k.c * k.regs() {
		k.zero(v)
	}
	k.countDown("group", fmt.Sprintf("R%d", rN), func() {
		k.group()
		k.op("ADD $%d, R%d", k.weightBytes(), rW)
		k.op("ADD $%d, R%d", k.scaleBytes(), rD)
		k.op("ADD $%d, R%d", (group+8)*k.c, rQ)
		if n := k.extraBytes(); n > 0 {
			k.op("ADD $%d, R%d", n*k.c, rExtra)
		}
	})
	for c := range k.c {
		for i := range k.regs() {
			k.store(k.total(c, i), in(16*i, rOut))
		}
		k.op("ADD R%d, R%d", rStride, rOut)
	}
}

// group multiplies one group.
func (k *kernelNEON) group() {
	k.start()
	k.products(0)
	last := 0 // the scale of the second half
	if k.second == pair {
		k.loadScale(0)
		k.scaled()
		k.start()
		last = 1
	}
	k.products(1)
	k.loadScale(last)
	k.scaled()
	if k.second == minimum {
		k.loadScale(1)
		k.each(func(c int) { k.op("FMOVS %s, F%d", in(4*c, rExtra), vector) }, func(c, i int) {
			k.lane("FMLA", k.total(c, i), weights0+i, vector, 0)
		})
	}
}

// each visits the rows of every vector.
func (k *kernelNEON) each(begin func(c int), body func(c, i int)) {
	for c := range k.c {
		begin(c)
		for i := range k.regs() {
			body(c, i)
		}
	}
}

// start sets a group's sums to nothing, or to what takes the bias off nibbles.
func (k *kernelNEON) start() {
	if !k.nibbles || !k.biased {
		k.each(func(int) {}, func(c, i int) { k.zero(k.sum(c, i)) })
		return
	}
	k.each(func(c int) { // the bias is 8, the stored sum −128 times the vector's
		k.repeat(in((group+4)*k.c+4*c, rQ), vector)
		k.bits("SSHR", vector, vector, 4)
	}, func(c, i int) { k.move(vector, k.sum(c, i)) })
}

// products adds the products of half a group.
func (k *kernelNEON) products(half int) {
	for i := range k.regs() {
		for j := range 4 {
			k.loadWeights(half, i, j)
		}
		for c := range k.c {
			k.load(in(group*c+16*half, rQ), vector)
			for j := range 4 {
				k.dot(k.sum(c, i), weights0+j, j)
			}
		}
	}
}

// loadWeights loads columns 4j to 4j+3 of half a group of rows 4i to 4i+3 as
// signed bytes.
func (k *kernelNEON) loadWeights(half, i, j int) {
	w := weights0 + j
	switch {
	case !k.nibbles:
		k.load(in(64*(4*half+j)+16*i, rW), w)
		if k.biased {
			k.v3("EOR", w, w, maskNEON)
		}
	case half == 0:
		k.load(in(64*j+16*i, rW), w)
		k.v3("AND", w, w, maskNEON)
	default:
		k.load(in(64*j+16*i, rW), w)
		k.bits("USHR", w, w, 4)
	}
}

// dot adds to a sum the products of a register of weights and the four elements
// of the vector from 4j on.
func (k *kernelNEON) dot(sum, w, j int) {
	if k.dots {
		k.lane("SDOT", sum, w, vector, j)
		return
	}
	k.dup(scratchA, vector, j)
	k.v3("SMULL", scratchB, w, scratchA)
	k.v3("SMULL2", scratchA, w, scratchA)
	k.v3("ADDP", scratchB, scratchB, scratchA)
	k.v2("SADALP", sum, scratchB)
}

// loadScale loads scale n of the rows into the registers of weights.
func (k *kernelNEON) loadScale(n int) {
	for i := 0; i < k.regs(); i += 2 {
		w := weights0 + i
		if k.half {
			k.load(in(32*n+8*i, rD), vector)
			k.v2("FCVTL", w, vector)
			k.v2("FCVTL2", w+1, vector)
			continue
		}
		k.load(in(64*n+16*i, rD), w)
		k.load(in(64*n+16*i+16, rD), w+1)
	}
}

// scaled adds the sums, times the scales of weights and vectors, to the totals.
func (k *kernelNEON) scaled() {
	k.each(func(c int) { k.op("FMOVS %s, F%d", in(group*k.c+4*c, rQ), vector) }, func(c, i int) {
		k.v2("SCVTF", k.sum(c, i), k.sum(c, i))
		k.lane("FMUL", scratchA, weights0+i, vector, 0)
		k.v3("FMLA", k.total(c, i), k.sum(c, i), scratchA)
	})
}

// floatsNEON writes the float kernels for arm64: a column of 16 rows takes four
// registers. The elements of four columns of all vectors lie side by side and
// are taken from registers one by one.
func floatsNEON(a *asm) {
	s := neon{a}
	for _, f := range floatFormats {
		for n := 1; n <= widthNEON; n++ {
			s.fn(fmt.Sprintf("mul%sNEONx%d", f.name, n), fmt.Sprintf("multiplies a panel and %d vectors.", n), floatParams)
			for v := range 4 * n {
				s.zero(v)
			}
			s.countDown("columns", "R2", func() {
				for k := range unroll {
					s.column(f.name, k*16*f.bytes)
					for c := range n {
						e := k*n + c
						if e%4 == 0 {
							s.load(in(4*e, 1), vector+e/4%4)
						}
						for i := range 4 {
							s.lane("FMLA", 4*c+i, weights0+i, vector+e/4%4, e%4)
						}
					}
				}
				s.op("ADD $%d, R0", unroll*16*f.bytes)
				s.op("ADD $%d, R1", unroll*4*n)
			})
			for c := range n {
				for i := range 4 {
					s.store(4*c+i, in(16*i, 3))
				}
				s.op("ADD R4, R3")
			}
			s.op("RET")
		}
	}
	a.table("floatsNEON", "floatKernel", widthNEON, "NEON", floatNames())
}

// column loads a column of weights as float32.
func (s neon) column(format string, offset int) {
	if format == "Floats32" {
		for i := range 4 {
			s.load(in(offset+16*i, 0), weights0+i)
		}
		return
	}
	lower, upper := "FCVTL", "FCVTL2"
	if format == "Bfloats" {
		lower, upper = "SHLL", "SHLL2"
	}
	for i := 0; i < 4; i += 2 {
		s.load(in(offset+8*i, 0), weights0+i+1)
		s.widen(lower, weights0+i, weights0+i+1)
		s.widen(upper, weights0+i+1, weights0+i+1)
	}
}

// widen makes float32 of half a register of 16-bit floats.
func (s neon) widen(op string, d, n int) {
	if op == "SHLL" || op == "SHLL2" {
		s.bits(op, d, n, 16)
		return
	}
	s.v2(op, d, n)
}

// quantizeNEON writes the kernel that rounds vectors to signed bytes.
func quantizeNEON(a *asm) {
	s := neon{a}
	const size, valid, factor, v127 = 20, 21, 22, 23
	s.fn("quantizeNEON", "rounds a vector to bytes under a scale for each group of 32.", quantizeParams)
	s.number(0x7fffffff, size)
	s.number(bits127, v127)
	s.op("MOVW $%#x, R8", tinyBits)
	s.op("MOVW $%#x, R9", infBits-tinyBits)
	s.countDown("group", "R1", func() {
		for i := range 8 {
			s.load(in(16*i, 0), i)
		}
		s.v3("AND", 16, 0, size)
		for i := 1; i < 8; i++ {
			s.v3("AND", 17, i, size)
			s.v3("UMAX", 16, 16, 17)
		}
		s.v2("UMAXV", 16, 16)
		s.op("FMOVS F16, R10") // can be divided by from tiny on, up to the greatest number
		s.op("SUBW R8, R10")
		s.op("CMPW R9, R10")
		s.op("CSETM LO, R10")
		s.op("VDUP R10, V%d.S4", valid)
		s.op("FDIVS F16, F%d, F%d", v127, factor)
		s.op("FDIVS F%d, F16, F16", v127) // the scale
		for i := range 8 {
			s.lane("FMUL", i, i, factor, 0)
			s.v2("FCVTNS", i, i)
			s.v3("AND", i, i, valid)
		}
		s.fields()
	})
	s.op("RET")
}

// fields stores a group's integers, of which V0 to V7 have four each, its scale,
// S16, and sums, and goes on to the next.
func (s neon) fields() {
	for half := range 2 {
		r := 4 * half
		sum := 17 + half
		s.v3("ADD", 24, r, r+1)
		s.v3("ADD", 25, r+2, r+3)
		s.v3("ADD", sum, 24, 25)
		s.v2("ADDV", sum, sum)
		s.op("FMOVS F%d, R%d", sum, 11+half)
		s.v3("UZP1 8H", r, r, r+1) // integers of a byte: what is above is sign
		s.v3("UZP1 8H", r+2, r+2, r+3)
		s.v3("UZP1 16B", r, r, r+2)
		s.store(r, in(16*half, 2))
	}
	s.op("ADDW R11, R12, R10")
	s.op("SCVTFWS R10, F17")
	s.op("FMULS F16, F17, F17")
	s.op("FMOVS F16, (R3)")
	s.op("FMOVS F17, (R4)")
	for i, to := range []string{"(R3)(R7)", "(R5)", "(R5)(R7)"} {
		s.op("NEGW R%d<<7, R%[1]d", 10+i)
		s.op("MOVW R%d, %s", 10+i, to)
	}
	s.op("ADD $128, R0")
	s.op("ADD R6, R2")
	s.op("ADD R6, R3")
	s.op("ADD R7, R4")
	s.op("ADD R7<<1, R5")
}
