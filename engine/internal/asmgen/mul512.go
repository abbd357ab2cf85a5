package main

import "fmt"

// width512 is the largest number of vectors that a 512 bit kernel multiplies:
// two registers each, one for the sum of integers and one for that of numbers.
const width512 = 13

// Registers of the 512 bit kernels beside those of the sums.
const (
	low, high = "Z26", "Z27" // weights; afterwards scratch
	nibble    = "Z29"        // 0x0f in every byte
	scale     = "Z30"
	least     = "Z31" // minimum
)

// mul512 writes the kernels for AVX-512 with VNNI. VPDPBUSD adds to each of 16
// numbers the products of four unsigned and four signed bytes, exactly: a
// register of weights has four columns of 16 rows, and the four elements of a
// vector are repeated 16 times as they are loaded. Sums of a group are turned
// into numbers and added with their scales.
func mul512(a *asm) {
	for _, f := range formats {
		for c := 1; c <= width512; c++ {
			k := kernel512{asm: a, weights: f, c: c}
			k.write()
		}
	}
	a.table("ints512", "intKernel", width512, "512", names())
}

// kernel512 writes the kernel of one format for c vectors.
type kernel512 struct {
	*asm
	weights
	c int
}

// sum and total are the registers of vector c: a group's sum of integers, and
// the sum of all groups so far.
func (k *kernel512) sum(c int) string   { return fmt.Sprintf("Z%d", k.c+c) }
func (k *kernel512) total(c int) string { return fmt.Sprintf("Z%d", c) }

func (k *kernel512) write() {
	name := fmt.Sprintf("mul%s512x%d", k.name, k.c)
	k.fn(name, fmt.Sprintf("multiplies a panel and %d vectors.", k.c), mulParams, mulRegs...)
	k.panel(k.group)
	k.ret()
}

// panel adds up all groups of a panel and stores the totals.
func (k *kernel512) panel(group func()) {
	for c := range k.c {
		k.op("VPXORD %s, %[1]s, %[1]s", k.total(c))
	}
	if k.nibbles {
		k.op("MOVL $0x0f0f0f0f, AX")
		k.op("VPBROADCASTD AX, %s", nibble)
	}
	k.startAhead()
	k.loop("group", 64, func() {
		k.readAhead(k.weights)
		group()
		k.op("ADDQ $%d, SI", k.weightBytes())
		k.op("ADDQ $%d, BX", k.scaleBytes())
		k.op("ADDQ $%d, DI", 40*k.c)
		if n := k.extraBytes(); n > 0 {
			k.op("ADDQ $%d, R8", n*k.c)
		}
	})
	for c := range k.c {
		k.op("VMOVUPS %s, (DX)", k.total(c))
		k.op("ADDQ R9, DX")
	}
}

// group multiplies one group.
func (k *kernel512) group() {
	k.loadScale(0, scale)
	if k.second == pair {
		for h := range 2 {
			k.start(h)
			k.bytes(4*h, 4*h+4)
			if h == 1 {
				k.loadScale(1, scale)
			}
			k.scaled()
		}
		return
	}
	k.start(0)
	if k.nibbles {
		k.nibbleRows()
	} else {
		k.bytes(0, 8)
	}
	k.scaled()
	if k.second == minimum {
		k.addMinimum()
	}
}

// start sets the sums to what takes the bias off, of a group or of half a one.
func (k *kernel512) start(half int) {
	for c := range k.c {
		if k.biased {
			k.bias(c, half, k.sum(c))
		} else {
			k.op("VPXORD %s, %[1]s, %[1]s", k.sum(c))
		}
	}
}

// bias loads what takes the bias off the products of vector c.
func (k *kernel512) bias(c, half int, reg string) {
	switch {
	case k.second == pair:
		k.op("VPBROADCASTD %d(R8), %s", 4*(half*k.c+c), reg)
	case k.nibbles: // the bias is 8, the stored sum −128 times the vector's
		k.op("VPSRAD.BCST $4, %d(DI), %s", 36*k.c+4*c, reg)
	default:
		k.op("VPBROADCASTD %d(DI), %s", 36*k.c+4*c, reg)
	}
}

// addMinimum adds the minimum times the vectors' sums.
func (k *kernel512) addMinimum() {
	k.loadScale(1, least)
	for c := range k.c {
		k.op("VFMADD231PS.BCST %d(R8), %s, %s", 4*c, least, k.total(c))
	}
}

func (k *kernel512) loadScale(i int, reg string) {
	if k.half {
		k.op("VCVTPH2PS %d(BX), %s", 32*i, reg)
	} else {
		k.op("VMOVUPS %d(BX), %s", 64*i, reg)
	}
}

// bytes adds the products of the registers of weights from and up to to.
func (k *kernel512) bytes(from, to int) {
	for j := from; j < to; j++ {
		reg := []string{low, high}[j&1]
		k.op("VMOVDQU64 %d(SI), %s", 64*j, reg)
		k.dot(j, reg)
	}
}

// nibbleRows adds the products of weights that are nibbles.
func (k *kernel512) nibbleRows() {
	for j := range 4 {
		k.op("VMOVDQU64 %d(SI), %s", 64*j, high)
		k.op("VPANDD %s, %s, %s", nibble, high, low)
		k.op("VPSRLW $4, %s, %[1]s", high)
		k.op("VPANDD %s, %s, %[2]s", nibble, high)
		k.dot(j, low)
		k.dot(j+4, high)
	}
}

// dot adds the products of four columns, from column 4j on, to all sums.
func (k *kernel512) dot(j int, reg string) {
	for c := range k.c {
		k.op("VPDPBUSD.BCST %d(DI), %s, %s", 32*c+4*j, reg, k.sum(c))
	}
}

// scaled adds the sums, times the scales of weights and vectors, to the totals.
func (k *kernel512) scaled() {
	for c := range k.c {
		k.op("VCVTDQ2PS %s, %[1]s", k.sum(c))
		k.add(c, k.sum(c))
	}
}

// add adds a sum of vector c, times the scales, to its total.
func (k *kernel512) add(c int, sum string) {
	scratch := []string{low, high}[c&1]
	k.op("VMULPS.BCST %d(DI), %s, %s", 32*k.c+4*c, scale, scratch)
	k.op("VFMADD231PS %s, %s, %s", scratch, sum, k.total(c))
}
