package main

import (
	"fmt"
	"math"
	"strings"
)

// simd writes code for registers of one width, of which all numbers are the
// same on each instruction set but for the name and the width.
type simd struct {
	*asm
	wide bool // AVX-512, else AVX2
}

// both writes the functions of a file once for each instruction set.
func both(a *asm, emit func(simd)) {
	for _, wide := range []bool{false, true} {
		emit(simd{a, wide})
	}
}

// lanes is the number of partial results of a reduction, on every instruction set.
const lanes = 16

// width is the number of float32 in a register.
func (s simd) width() int {
	if s.wide {
		return 16
	}
	return 8
}

// bytes is the size of a register.
func (s simd) bytes() int { return 4 * s.width() }

// parts is the number of registers that hold the lanes of a reduction.
func (s simd) parts() int { return lanes / s.width() }

// name adds the instruction set to a function's name.
func (s simd) name(base string) string {
	if s.wide {
		return base + "AVX512"
	}
	return base + "AVX2"
}

// v is a vector register.
func (s simd) v(i int) string {
	if s.wide {
		return fmt.Sprintf("Z%d", i)
	}
	return fmt.Sprintf("Y%d", i)
}

// ins writes an instruction whose operands are register numbers (int) or text.
func (s simd) ins(name string, operands ...any) {
	list := make([]string, len(operands))
	for i, o := range operands {
		switch o := o.(type) {
		case int:
			list[i] = s.v(o)
		case string:
			list[i] = o
		}
	}
	s.op("%s %s", name, strings.Join(list, ", "))
}

// at is a memory operand.
func at(offset int, reg string) string {
	if offset == 0 {
		return "(" + reg + ")"
	}
	return fmt.Sprintf("%d(%s)", offset, reg)
}

// zero clears a register.
func (s simd) zero(i int) {
	x := fmt.Sprintf("X%d", i)
	if i < 16 {
		s.op("VPXOR %s, %s, %s", x, x, x)
		return
	}
	s.op("VPXORD %s, %s, %s", s.v(i), s.v(i), s.v(i))
}

// constants are the numbers of the exponential function and its users, as the
// generic code has them.
var constants = []struct {
	name string
	bits uint32
}{
	{"expLow", math.Float32bits(-87.33654)},
	{"expHigh", math.Float32bits(88.02)},
	{"log2E", math.Float32bits(math.Log2E)},
	{"ln2High", math.Float32bits(0.693359375)},
	{"ln2Low", math.Float32bits(-2.12194440054690583e-4)},
	{"expC2", math.Float32bits(0.4999999343189533)},
	{"expC3", math.Float32bits(0.1666652039676727)},
	{"expC4", math.Float32bits(0.041668390830153064)},
	{"expC5", math.Float32bits(0.008368745320369924)},
	{"expC6", math.Float32bits(0.0013814537964354546)},
	{"one", math.Float32bits(1)},
	{"minusTwo", math.Float32bits(-2)},
	{"sign", 1 << 31},
	{"size", 1<<31 - 1},
	{"geluA", math.Float32bits(2 * 0.7978845608028654)},
	{"geluB", math.Float32bits(2 * 0.7978845608028654 * 0.044715)},
}

// constant is the memory operand of a constant, which fills the widest register.
func constant(name string) string { return name + "<>(SB)" }

// writeConstants defines the constants in a file.
func writeConstants(a *asm) {
	for _, c := range constants {
		fmt.Fprintln(&a.text)
		for i := range lanes / 2 {
			fmt.Fprintf(&a.text, "DATA %s<>+%d(SB)/8, $0x%08x%08x\n", c.name, 8*i, c.bits, c.bits)
		}
		fmt.Fprintf(&a.text, "GLOBL %s<>(SB), RODATA|NOPTR, $64\n", c.name)
	}
}

// exp writes e^x to the register out, by the steps of exp32. It destroys x, t
// and n, and K1.
func (s simd) exp(x, t, n, out int) {
	s.ins("VMOVUPS", constant("expHigh"), t)
	s.ins("VMINPS", x, t, t) // of a NaN and another these give the first operand here: x
	s.ins("VMOVUPS", constant("expLow"), n)
	s.ins("VMAXPS", t, n, t)
	s.ins("VMULPS", constant("log2E"), t, n)
	s.ins("VCVTPS2DQ", n, n)
	s.ins("VCVTDQ2PS", n, out)
	s.ins("VFNMADD231PS", constant("ln2High"), out, t)
	s.ins("VFNMADD231PS", constant("ln2Low"), out, t)
	s.ins("VMOVUPS", constant("expC6"), out)
	for _, c := range []string{"expC5", "expC4", "expC3", "expC2", "one", "one"} {
		s.ins("VFMADD213PS", constant(c), t, out)
	}
	s.ins("VPSLLD", "$23", n, n)
	s.ins("VPADDD", constant("one"), n, n) // one's bits are the exponent of 2⁰
	s.ins("VMULPS", n, out, out)
	const notLess = "$5" // or NaN
	if s.wide {
		s.ins("VCMPPS", notLess, constant("expLow"), x, "K1")
		s.ins("VMOVAPS.Z", out, "K1", out)
		return
	}
	s.ins("VCMPPS", notLess, constant("expLow"), x, x)
	s.ins("VANDPS", x, out, out)
}

// join reduces the lanes in the registers from i on to the first lane of i: a
// lane with that 8, 4, 2, 1 further, as joinSum and joinMax do. The register t
// is destroyed.
func (s simd) join(op string, i, t int) {
	if s.wide {
		s.ins("VEXTRACTF64X4", "$1", i, fmt.Sprintf("Y%d", t))
		s.op("%s Y%d, Y%d, Y%d", op, t, i, i)
	} else {
		s.ins(op, i+1, i, i)
	}
	s.op("VEXTRACTF128 $1, Y%d, X%d", i, t)
	s.op("%s X%d, X%d, X%d", op, t, i, i)
	for _, order := range []string{"$0x4e", "$0xb1"} {
		s.op("VPERMILPS %s, X%d, X%d", order, i, t)
		s.op("%s X%d, X%d, X%d", op, t, i, i)
	}
}
