package main

import "fmt"

// kernel256 writes the kernel of one format for c vectors, in registers of 256
// bits. A panel is done in two halves of 8 rows.
type kernel256 struct {
	*asm
	weights
	unit
	c int
}

// unit is what multiplies integers.
type unit struct {
	name    string
	width   int // the largest number of vectors
	element int // bytes of an element of a vector
	mask    uint32
	dots    func(k *kernel256, from, to int) // adds products of registers of weights
	nibbles func(k *kernel256)               // the same for weights that are nibbles, all of them
}

// Registers beside those of the sums, for both units.
const (
	scratch256 = "Y14"
	mask256    = "Y15" // of the byte or nibble that is kept
)

// mul256 writes the kernels for AVX2, and for AVX2 with AVX-VNNI.
func mul256(a *asm) {
	for _, u := range []unit{madd, vnni} {
		for _, f := range formats {
			for c := 1; c <= u.width; c++ {
				k := kernel256{asm: a, weights: f, unit: u, c: c}
				k.write()
			}
		}
		a.table("ints"+u.name, "intKernel", u.width, u.name, names())
	}
}

// sum and total are the registers of vector c: a group's sum of integers, and
// the sum of all groups so far.
func (k *kernel256) sum(c int) string   { return fmt.Sprintf("Y%d", k.width+c) }
func (k *kernel256) total(c int) string { return fmt.Sprintf("Y%d", c) }

// scale is a register for scales, once the products are added.
func (k *kernel256) scale() string { return fmt.Sprintf("Y%d", 2*k.width) }

// scales and sums are where in a group the vectors have their scales, and −128
// times their sums.
func (k *kernel256) scales() int { return group * k.element * k.c }
func (k *kernel256) sums() int   { return (group*k.element + 4) * k.c }

func (k *kernel256) write() {
	name := fmt.Sprintf("mul%s%sx%d", k.weights.name, k.unit.name, k.c)
	k.fn(name, fmt.Sprintf("multiplies a panel and %d vectors.", k.c), mulParams, mulRegs...)
	mask := k.mask
	if k.weights.nibbles {
		mask &= 0x0f0f0f0f
	}
	k.op("MOVL $%#08x, AX", mask)
	k.op("VMOVD AX, X15")
	k.op("VPBROADCASTD X15, %s", mask256)
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
	k.startAhead()
	k.loop("group", 32, func() {
		k.readAhead(k.weights)
		k.group()
		k.op("ADDQ $%d, SI", k.weightBytes())
		k.op("ADDQ $%d, BX", k.scaleBytes())
		k.op("ADDQ $%d, DI", (group*k.element+8)*k.c)
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
			k.dots(k, 4*half, 4*half+4)
			k.loadScale(half)
			k.scaled()
		}
		return
	}
	k.start()
	if k.weights.nibbles {
		k.unit.nibbles(k)
	} else {
		k.dots(k, 0, 8)
	}
	k.loadScale(0)
	k.scaled()
	if k.second == minimum {
		k.loadScale(1)
		for c := range k.c {
			k.op("VBROADCASTSS %d(R8), %s", 4*c, scratch256)
			k.op("VFMADD231PS %s, %s, %s", scratch256, k.scale(), k.total(c))
		}
	}
}

// start sets a group's sums to what takes the bias off.
func (k *kernel256) start() {
	for c := range k.c {
		if !k.biased {
			k.op("VPXOR %s, %[1]s, %[1]s", k.sum(c))
			continue
		}
		k.op("VPBROADCASTD %d(DI), %s", k.sums()+4*c, k.sum(c))
		if k.weights.nibbles { // the bias is 8, the stored sum −128 times the vector's
			k.op("VPSRAD $4, %s, %[1]s", k.sum(c))
		}
	}
}

func (k *kernel256) loadScale(i int) {
	if k.half {
		k.op("VCVTPH2PS %d(BX), %s", 32*i, k.scale())
	} else {
		k.op("VMOVUPS %d(BX), %s", 64*i, k.scale())
	}
}

// scaled adds the sums, times the scales of weights and vectors, to the totals.
func (k *kernel256) scaled() {
	for c := range k.c {
		k.op("VCVTDQ2PS %s, %[1]s", k.sum(c))
		k.op("VBROADCASTSS %d(DI), %s", k.scales()+4*c, scratch256)
		k.op("VMULPS %s, %s, %[1]s", scratch256, k.scale())
		k.op("VFMADD231PS %s, %s, %s", scratch256, k.sum(c), k.total(c))
	}
}
