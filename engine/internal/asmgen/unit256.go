package main

import (
	"fmt"
	"strings"
)

// madd is the unit of AVX2. It has no product of unsigned and signed bytes that
// cannot overflow, so bytes are made 16 bits wide: even and odd columns of a
// register apart, which costs a mask and a shift. The vectors are 16 bits wide
// already, the elements of four columns in the order 0 2 1 3. VPMADDWD then
// adds products of two columns for each of 8 rows.
var madd = unit{name: "256", width: 4, element: 2, mask: 0x00ff00ff, dots: maddBytes, nibbles: maddNibbles}

// Registers of madd: weights of even and of odd columns, and those of the high
// nibbles; a second scratch.
const (
	even, odd   = "Y8", "Y9"
	even2, odd2 = "Y10", "Y11"
	scratchOdd  = "Y13"
)

func maddBytes(k *kernel256, from, to int) {
	for j := from; j < to; j++ {
		k.op("VMOVDQU %d(SI), %s", 64*j, odd)
		k.op("VPAND %s, %s, %s", mask256, odd, even)
		k.op("VPSRLW $8, %s, %[1]s", odd)
		maddDot(k, j, even, odd)
	}
}

func maddNibbles(k *kernel256) {
	for j := range 4 {
		k.op("VMOVDQU %d(SI), %s", 64*j, odd2)
		k.op("VPAND %s, %s, %s", mask256, odd2, even)
		k.op("VPSRLW $4, %s, %s", odd2, even2)
		k.op("VPAND %s, %s, %[2]s", mask256, even2)
		k.op("VPSRLW $8, %s, %s", odd2, odd)
		k.op("VPAND %s, %s, %[2]s", mask256, odd)
		k.op("VPSRLW $12, %s, %[1]s", odd2)
		maddDot(k, j, even, odd)
		maddDot(k, j+4, even2, odd2)
	}
}

// maddDot adds the products of four columns, from column 4j on, to all sums.
func maddDot(k *kernel256, j int, evens, odds string) {
	for c := range k.c {
		at := 2*group*c + 8*j
		k.op("VPBROADCASTD %d(DI), %s", at, scratch256)
		k.op("VPBROADCASTD %d(DI), %s", at+4, scratchOdd)
		k.op("VPMADDWD %s, %s, %[2]s", evens, scratch256)
		k.op("VPMADDWD %s, %s, %[2]s", odds, scratchOdd)
		k.op("VPADDD %s, %s, %[2]s", scratch256, k.sum(c))
		k.op("VPADDD %s, %s, %[2]s", scratchOdd, k.sum(c))
	}
}

// vnni is the unit of AVX-VNNI: VPDPBUSD as in the 512 bit kernels, for
// processors that have it without AVX-512.
var vnni = unit{name: "VNNI", width: 6, element: 1, mask: 0x0f0f0f0f, dots: vnniBytes, nibbles: vnniNibbles}

// Registers of vnni: weights, those of the high nibbles. Sums are Y6 to Y11.
const lowNumber, highNumber, scratchNumber = 12, 13, 14

func vnniBytes(k *kernel256, from, to int) {
	for j := from; j < to; j++ {
		k.op("VMOVDQU %d(SI), Y%d", 64*j, lowNumber)
		vnniDot(k, j, lowNumber)
	}
}

func vnniNibbles(k *kernel256) {
	for j := range 4 {
		k.op("VMOVDQU %d(SI), Y%d", 64*j, highNumber)
		k.op("VPAND %s, Y%d, Y%d", mask256, highNumber, lowNumber)
		k.op("VPSRLW $4, Y%d, Y%[1]d", highNumber)
		k.op("VPAND %s, Y%d, Y%[2]d", mask256, highNumber)
		vnniDot(k, j, lowNumber)
		vnniDot(k, j+4, highNumber)
	}
}

// vnniDot adds the products of four columns, from column 4j on, to all sums.
func vnniDot(k *kernel256, j, weights int) {
	for c := range k.c {
		k.op("VPBROADCASTD %d(DI), %s", group*c+4*j, scratch256)
		k.op("%s", dotVEX(scratchNumber, weights, k.width+c))
	}
}

// dotVEX is VPDPBUSD of signed bytes, unsigned bytes and the sums that it adds
// to, by number of register. Go's assembler knows the instruction in the
// encoding of AVX-512 only; this is VEX.256.66.0F38.W0 50 /r.
func dotVEX(signed, unsigned, sums int) string {
	code := [...]any{
		0xc4,
		(^sums>>3&1)<<7 | 1<<6 | (^signed>>3&1)<<5 | 2,
		(^unsigned&15)<<3 | 1<<2 | 1,
		0x50,
		3<<6 | (sums&7)<<3 | signed&7,
	}
	bytes := fmt.Sprintf(strings.Repeat("BYTE $%#02x; ", len(code)), code[:]...)
	return fmt.Sprintf("%s// VPDPBUSD Y%d, Y%d, Y%d", bytes, signed, unsigned, sums)
}
