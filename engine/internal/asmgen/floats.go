package main

import "fmt"

// floatFormats are the formats of weights that are no integers.
var floatFormats = []struct {
	name  string
	bytes int // of a weight
}{{"Floats32", 4}, {"Halves", 2}, {"Bfloats", 2}}

// floatParams are the parameters of the float kernels: weights, vectors, four
// columns of which there are n times, and where element r of vector c goes to.
var floatParams = []param{
	{"w", "*byte"}, {"x", "*float32"}, {"n", "int"}, {"out", "*float32"}, {"stride", "int"},
}

var floatRegs = []string{"SI", "DI", "CX", "DX", "R9"}

// unroll is how many columns the float kernels do at once.
const unroll = 4

// widthFloats512 is the largest number of vectors of an AVX-512 kernel: as many as
// the integer kernels have at most, so that one tile of vectors serves both.
const widthFloats512 = widthAMX

// floats512 writes the float kernels for AVX-512: a register has a column of 16
// rows, made float32 as it is loaded.
func floats512(a *asm) {
	for _, f := range floatFormats {
		for n := 1; n <= widthFloats512; n++ {
			a.fn(fmt.Sprintf("mul%s512x%d", f.name, n), fmt.Sprintf("multiplies a panel and %d vectors.", n), floatParams, floatRegs...)
			for c := range n {
				a.op("VPXORD Z%d, Z%[1]d, Z%[1]d", c)
			}
			a.loop("columns", 64, func() {
				for at := 0; at < unroll*16*f.bytes; at += 64 {
					a.op("PREFETCHT0 %d(SI)", ahead+at)
				}
				for k := range unroll {
					a.widen(f.name, fmt.Sprintf("%d(SI)", k*16*f.bytes), fmt.Sprintf("Z%d", 28+k))
					for c := range n {
						a.op("VFMADD231PS.BCST %d(DI), Z%d, Z%d", 4*(k*n+c), 28+k, c)
					}
				}
				a.op("ADDQ $%d, SI", unroll*16*f.bytes)
				a.op("ADDQ $%d, DI", unroll*4*n)
			})
			for c := range n {
				a.op("VMOVUPS Z%d, (DX)", c)
				a.op("ADDQ R9, DX")
			}
			a.ret()
		}
	}
	a.table("floats512", "floatKernel", widthFloats512, "512", floatNames())
}

// widthFloats256 is the largest number of vectors of an AVX2 kernel: two registers each.
const widthFloats256 = 6

// floats256 writes the float kernels for AVX2, where a column takes two registers.
func floats256(a *asm) {
	for _, f := range floatFormats {
		for n := 1; n <= widthFloats256; n++ {
			a.fn(fmt.Sprintf("mul%s256x%d", f.name, n), fmt.Sprintf("multiplies a panel and %d vectors.", n), floatParams, floatRegs...)
			for c := range 2 * n {
				a.op("VPXOR Y%d, Y%[1]d, Y%[1]d", c)
			}
			a.loop("columns", 32, func() {
				for at := 0; at < unroll*16*f.bytes; at += 64 {
					a.op("PREFETCHT0 %d(SI)", ahead+at)
				}
				for k := range unroll {
					a.widen(f.name, fmt.Sprintf("%d(SI)", k*16*f.bytes), "Y12")
					a.widen(f.name, fmt.Sprintf("%d(SI)", k*16*f.bytes+8*f.bytes), "Y13")
					for c := range n {
						a.op("VBROADCASTSS %d(DI), Y%d", 4*(k*n+c), 14+(c&1))
						a.op("VFMADD231PS Y%d, Y12, Y%d", 14+(c&1), 2*c)
						a.op("VFMADD231PS Y%d, Y13, Y%d", 14+(c&1), 2*c+1)
					}
				}
				a.op("ADDQ $%d, SI", unroll*16*f.bytes)
				a.op("ADDQ $%d, DI", unroll*4*n)
			})
			for c := range n {
				a.op("VMOVUPS Y%d, (DX)", 2*c)
				a.op("VMOVUPS Y%d, 32(DX)", 2*c+1)
				a.op("ADDQ R9, DX")
			}
			a.ret()
		}
	}
	a.table("floats256", "floatKernel", widthFloats256, "256", floatNames())
}

// widen loads a register of weights as float32.
func (a *asm) widen(format, from, reg string) {
	switch format {
	case "Halves":
		a.op("VCVTPH2PS %s, %s", from, reg)
	case "Bfloats":
		a.op("VPMOVZXWD %s, %s", from, reg)
		a.op("VPSLLD $16, %s, %[1]s", reg)
	default:
		a.op("VMOVUPS %s, %s", from, reg)
	}
}

// floatNames are those of the float formats.
func floatNames() []string {
	var all []string
	for _, f := range floatFormats {
		all = append(all, f.name)
	}
	return all
}
