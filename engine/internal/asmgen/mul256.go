package main

import "fmt"

// width256 is the largest number of vectors that a 256 bit kernel multiplies.
const width256 = 4

// Registers of the 256 bit kernels beside those of the sums.
const (
	even, odd   = "Y8", "Y9"   // weights of even and of odd columns, 16 bits each
	even2, odd2 = "Y10", "Y11" // those of the high nibbles
	scratch0    = "Y12"
	scratch1    = "Y13"
	mask256     = "Y14" // the low byte, or nibble, of 16 bits
	scale256    = "Y15"
)

// mul256 writes the kernels for AVX2. It has no product of unsigned and signed
// bytes that cannot overflow, so bytes are made 16 bits wide: even and odd
// columns of a register apart, which costs a mask and a shift. The vectors are
// 16 bits wide already, the elements of four columns in the order 0 2 1 3.
// VPMADDWD then adds products of two columns for each of 8 rows. A panel is
// done in two halves of 8 rows.
func mul256(a *asm) {
	for _, f := range formats {
		for c := 1; c <= width256; c++ {
			k := kernel256{asm: a, weights: f, c: c}
			k.write()
		}
	}
	a.table("ints256", "intKernel", width256, 256, names())
}

// kernel256 writes the kernel of one format for c vectors.
type kernel256 struct {
	*asm
	weights
	c int
}

func (k *kernel256) sum(c int) string   { return fmt.Sprintf("Y%d", width256+c) }
func (k *kernel256) total(c int) string { return fmt.Sprintf("Y%d", c) }

func (k *kernel256) write() {
	name := fmt.Sprintf("mul%s256x%d", k.name, k.c)
	k.fn(name, fmt.Sprintf("multiplies a panel and %d vectors.", k.c), mulParams, mulRegs...)
	mask := 0x00ff00ff
	if k.nibbles {
		mask = 0x000f000f
	}
	k.op("MOVL $%#x, AX", mask)
	k.op("VMOVD AX, X14")
	k.op("VPBROADCASTD X14, %s", mask256)
	k.op("MOVL $2, R10")
	k.label("rows")
	k.rows()
	for i, p := range mulParams[:6] { // from the start again, 8 rows further
		k.op("%s", p.load(i, mulRegs[i]))
	}
	k.op("ADDQ $32, SI")
	k.op("ADDQ $%d, BX", k.rowScales())
	k.op("ADDQ $32, DX")
	k.op("DECQ R10")
	k.op("JNZ rows")
	k.ret()
}

// rowScales is the size of a scale of 8 rows.
func (k *kernel256) rowScales() int {
	if k.half {
		return 16
	}
	return 32
}

// rows does 8 rows of the panel.
func (k *kernel256) rows() {
	for c := range k.c {
		k.op("VPXOR %s, %[1]s, %[1]s", k.total(c))
	}
	k.loop("group", 32, func() {
		k.group()
		k.op("ADDQ $%d, SI", k.weightBytes())
		k.op("ADDQ $%d, BX", k.scaleBytes())
		k.op("ADDQ $%d, DI", 72*k.c)
		if n := k.extraBytes(); n > 0 {
			k.op("ADDQ $%d, R8", n*k.c)
		}
	})
	for c := range k.c {
		k.op("VMOVUPS %s, (DX)", k.total(c))
		k.op("ADDQ R9, DX")
	}
}

// group multiplies one group of 8 rows.
func (k *kernel256) group() {
	if k.second == pair {
		for half := range 2 {
			for c := range k.c {
				k.op("VPBROADCASTD %d(R8), %s", 4*(half*k.c+c), k.sum(c))
			}
			k.bytes(4*half, 4*half+4)
			k.loadScale(half)
			k.scaled()
		}
		return
	}
	for c := range k.c {
		if !k.biased {
			k.op("VPXOR %s, %[1]s, %[1]s", k.sum(c))
			continue
		}
		k.op("VPBROADCASTD %d(DI), %s", 68*k.c+4*c, k.sum(c))
		if k.nibbles { // the bias is 8, the stored sum −128 times the vector's
			k.op("VPSRAD $4, %s, %[1]s", k.sum(c))
		}
	}
	if k.nibbles {
		k.nibbleRows()
	} else {
		k.bytes(0, 8)
	}
	k.loadScale(0)
	k.scaled()
	if k.second == minimum {
		k.loadScale(1)
		for c := range k.c {
			k.op("VBROADCASTSS %d(R8), %s", 4*c, scratch0)
			k.op("VFMADD231PS %s, %s, %s", scratch0, scale256, k.total(c))
		}
	}
}

func (k *kernel256) loadScale(i int) {
	if k.half {
		k.op("VCVTPH2PS %d(BX), %s", 32*i, scale256)
	} else {
		k.op("VMOVUPS %d(BX), %s", 64*i, scale256)
	}
}

// bytes adds the products of the registers of weights from and up to to.
func (k *kernel256) bytes(from, to int) {
	for j := from; j < to; j++ {
		k.op("VMOVDQU %d(SI), %s", 64*j, odd)
		k.op("VPAND %s, %s, %s", mask256, odd, even)
		k.op("VPSRLW $8, %s, %[1]s", odd)
		k.dot(j, even, odd)
	}
}

// nibbleRows adds the products of weights that are nibbles.
func (k *kernel256) nibbleRows() {
	for j := range 4 {
		k.op("VMOVDQU %d(SI), %s", 64*j, odd2)
		k.op("VPAND %s, %s, %s", mask256, odd2, even)
		k.op("VPSRLW $4, %s, %s", odd2, even2)
		k.op("VPAND %s, %s, %[2]s", mask256, even2)
		k.op("VPSRLW $8, %s, %s", odd2, odd)
		k.op("VPAND %s, %s, %[2]s", mask256, odd)
		k.op("VPSRLW $12, %s, %[1]s", odd2)
		k.dot(j, even, odd)
		k.dot(j+4, even2, odd2)
	}
}

// dot adds the products of four columns, from column 4j on, to all sums.
func (k *kernel256) dot(j int, evens, odds string) {
	for c := range k.c {
		at := 64*c + 8*j
		k.op("VPBROADCASTD %d(DI), %s", at, scratch0)
		k.op("VPBROADCASTD %d(DI), %s", at+4, scratch1)
		k.op("VPMADDWD %s, %s, %[2]s", evens, scratch0)
		k.op("VPMADDWD %s, %s, %[2]s", odds, scratch1)
		k.op("VPADDD %s, %s, %[2]s", scratch0, k.sum(c))
		k.op("VPADDD %s, %s, %[2]s", scratch1, k.sum(c))
	}
}

// scaled adds the sums, times the scales of weights and vectors, to the totals.
func (k *kernel256) scaled() {
	for c := range k.c {
		k.op("VCVTDQ2PS %s, %[1]s", k.sum(c))
		k.op("VBROADCASTSS %d(DI), %s", 64*k.c+4*c, scratch0)
		k.op("VMULPS %s, %s, %[1]s", scratch0, scale256)
		k.op("VFMADD231PS %s, %s, %s", scratch0, k.sum(c), k.total(c))
	}
}
