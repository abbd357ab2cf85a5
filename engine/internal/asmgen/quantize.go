package main

// quantizeParams are the parameters of the kernels that round vectors: the
// vector, its groups, where its first group goes to in the tile and in what is
// beside it, the distance from a group to the next, and four times the number of
// the tile's vectors, which is the distance of fields that each vector has.
var quantizeParams = []param{
	{"x", "*float32"},
	{"n", "int"},
	{"q", "*byte"},
	{"scale", "*byte"},
	{"sums", "*byte"},
	{"halfSums", "*byte"},
	{"step", "int"},
	{"fields", "int"},
}

var quantizeRegs = []string{"SI", "CX", "DI", "DX", "R8", "R9", "R10", "R11"}

// Bits of numbers that bound a scale that can be divided by, and of 127.
const (
	tinyBits = 0x03800000 // 2⁻¹²⁰
	infBits  = 0x7f800000
	bits127  = 0x42fe0000
)

// quantize512 writes the kernel for AVX-512: bytes.
func quantize512(a *asm) {
	a.fn("quantize512", "rounds a vector to bytes under a scale for each group of 32.", quantizeParams, quantizeRegs...)
	a.constants()
	a.op("VPBROADCASTD X13, Z31")
	a.loop("group", 64, func() {
		a.op("VMOVUPS (SI), Z0")
		a.op("VMOVUPS 64(SI), Z1")
		a.op("VPANDD Z31, Z0, Z2")
		a.op("VPANDD Z31, Z1, Z3")
		a.op("VPMAXSD Z3, Z2, Z2")
		a.op("VEXTRACTI64X4 $1, Z2, Y3")
		a.op("VPMAXSD Y3, Y2, Y2")
		a.largest()
		a.op("VBROADCASTSS X4, Z4")
		a.op("VPBROADCASTD X5, Z5")
		a.op("VMULPS Z4, Z0, Z0")
		a.op("VMULPS Z4, Z1, Z1")
		a.op("VCVTPS2DQ Z0, Z0")
		a.op("VCVTPS2DQ Z1, Z1")
		a.op("VPANDD Z5, Z0, Z0")
		a.op("VPANDD Z5, Z1, Z1")
		a.op("VPMOVDB Z0, (DI)")
		a.op("VPMOVDB Z1, 16(DI)")
		a.op("VEXTRACTI64X4 $1, Z0, Y6")
		a.op("VEXTRACTI64X4 $1, Z1, Y7")
		a.op("VPADDD Y6, Y0, Y0")
		a.op("VPADDD Y7, Y1, Y1")
		a.fields()
	})
	a.ret()
}

// quantize256 writes the kernels for AVX2 (16 bits, of four elements the even
// ones first) and for AVX-VNNI (bytes).
func quantize256(a *asm, name string, bytes bool) {
	a.fn(name, "rounds a vector to integers of a byte under a scale for each group of 32.", quantizeParams, quantizeRegs...)
	a.constants()
	a.op("VPBROADCASTD X13, Y15")
	a.loop("group", 32, func() {
		a.op("VPAND (SI), Y15, Y2")
		for at := 32; at < 128; at += 32 {
			a.op("VPAND %d(SI), Y15, Y3", at)
			a.op("VPMAXSD Y3, Y2, Y2")
		}
		a.largest()
		a.op("VBROADCASTSS X4, Y4")
		a.op("VPBROADCASTD X5, Y5")
		for half, sum := range []string{"Y0", "Y1"} {
			for i, reg := range []string{"Y6", "Y7"} {
				a.op("VMULPS %d(SI), Y4, %s", 64*half+32*i, reg)
				a.op("VCVTPS2DQ %s, %[1]s", reg)
				a.op("VPAND Y5, %s, %[1]s", reg)
			}
			a.op("VPADDD Y7, Y6, %s", sum)
			if bytes {
				a.packBytes(half)
			} else {
				a.packPairs(half)
			}
		}
		a.fields()
	})
	a.ret()
}

// packPairs stores 16 integers from Y6 and Y7 in 16 bits each: 0 2 1 3, 4 6 5 7, …
func (a *asm) packPairs(half int) {
	a.op("VPSHUFD $0xd8, Y6, Y6")
	a.op("VPSHUFD $0xd8, Y7, Y7")
	a.op("VPACKSSDW Y7, Y6, Y6")
	a.op("VPERMQ $0xd8, Y6, Y6")
	a.op("VMOVDQU Y6, %d(DI)", 32*half)
}

// packBytes stores 16 integers from Y6 and Y7 in a byte each.
func (a *asm) packBytes(half int) {
	a.op("VPACKSSDW Y7, Y6, Y6") // 0-3, 8-11 and 4-7, 12-15
	a.op("VPERMQ $0xd8, Y6, Y6")
	a.op("VEXTRACTI128 $1, Y6, X7")
	a.op("VPACKSSWB X7, X6, X6")
	a.op("VMOVDQU X6, %d(DI)", 16*half)
}

// constants loads what both kernels need: X10 to X12 bound the scale and X14 is
// 127; X13 masks the sign.
func (a *asm) constants() {
	for _, c := range []struct {
		bits uint32
		reg  string
	}{{tinyBits - 1, "X10"}, {infBits, "X11"}, {bits127, "X14"}, {0x7fffffff, "X13"}} {
		a.op("MOVL $%#x, AX", c.bits)
		a.op("VMOVD AX, %s", c.reg)
	}
}

// largest finds the largest of the eight absolute values in Y2, whose bits are
// ordered as they are: X2 is the largest, X4 what the elements are multiplied
// by, and X5 is all ones if the largest can be divided by, zero if not.
func (a *asm) largest() {
	a.op("VEXTRACTI128 $1, Y2, X3")
	a.op("VPMAXSD X3, X2, X2")
	a.op("VPSHUFD $0x4e, X2, X3")
	a.op("VPMAXSD X3, X2, X2")
	a.op("VPSHUFD $0xb1, X2, X3")
	a.op("VPMAXSD X3, X2, X2")
	a.op("VDIVSS X2, X14, X4")
	a.op("VPCMPGTD X10, X2, X5")
	a.op("VPCMPGTD X2, X11, X6")
	a.op("VPAND X6, X5, X5")
}

// fields stores the scale and the sums of a group, of which Y0 and Y1 have the
// integers of either half, and goes on to the next.
func (a *asm) fields() {
	a.op("VPHADDD Y1, Y0, Y0")
	a.op("VPHADDD Y0, Y0, Y0")
	a.op("VEXTRACTI128 $1, Y0, X1")
	a.op("VPADDD X1, X0, X0") // sum of the first half, of the second
	a.op("VMOVQ X0, AX")
	a.op("MOVQ AX, BX")
	a.op("SHRQ $32, BX")
	a.op("MOVL AX, R12")
	a.op("ADDL BX, R12")
	a.op("VXORPS X7, X7, X7")
	a.op("VCVTSI2SSL R12, X7, X7")
	a.op("VDIVSS X14, X2, X2")
	a.op("VMULSS X2, X7, X7")
	a.op("VMOVSS X2, (DX)")
	a.op("VMOVSS X7, (R8)")
	for _, reg := range []string{"AX", "BX", "R12"} {
		a.op("SHLL $7, %s", reg)
		a.op("NEGL %s", reg)
	}
	a.op("MOVL R12, (DX)(R11*1)")
	a.op("MOVL AX, (R9)")
	a.op("MOVL BX, (R9)(R11*1)")
	a.op("ADDQ $128, SI")
	a.op("ADDQ R10, DI")
	a.op("ADDQ R10, DX")
	a.op("ADDQ R11, R8")
	a.op("LEAQ (R9)(R11*2), R9")
}
