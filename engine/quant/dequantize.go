package quant

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Dequantize writes the elements of src, which are of type t, to dst. dst must be
// a whole number of blocks long, and src must hold at least as many.
func Dequantize(dst []float32, t Type, src []byte) {
	src = src[:t.Bytes(len(dst))]
	switch t {
	case F32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
		}
	case F16:
		for i := range dst {
			dst[i] = half(src[2*i:])
		}
	case BF16:
		for i := range dst {
			dst[i] = BF16ToF32(binary.LittleEndian.Uint16(src[2*i:]))
		}
	case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0:
		eachBlock(dst, src, simpleBlock, simpleDecoder(t))
	case Q4_K, Q5_K, Q6_K:
		eachBlock(dst, src, superBlock, superDecoder(t))
	default:
		panic(fmt.Sprintf("quant: dequantise %v", t))
	}
}

// eachBlock pairs the blocks of src with n numbers of dst each.
func eachBlock(dst []float32, src []byte, n int, decode func([]float32, []byte)) {
	blocks := len(dst) / n
	if blocks == 0 {
		return
	}
	size := len(src) / blocks
	for i := range blocks {
		decode(dst[i*n:(i+1)*n], src[i*size:(i+1)*size])
	}
}

func simpleDecoder(t Type) func([]float32, []byte) {
	switch t {
	case Q4_0:
		return decodeQ4_0
	case Q4_1:
		return decodeQ4_1
	case Q5_0:
		return decodeQ5_0
	case Q5_1:
		return decodeQ5_1
	}
	return decodeQ8_0
}

// decodeQ8_0: d, 32 signed bytes.
func decodeQ8_0(dst []float32, b []byte) {
	d := half(b)
	for i, q := range b[2:34] {
		dst[i] = d * float32(int8(q)) //nolint:gosec // the byte is a signed number
	}
}

// decodeQ4_0: d, 16 bytes; low nibbles are the first half of the block.
func decodeQ4_0(dst []float32, b []byte) {
	d := half(b)
	for i, q := range b[2:18] {
		dst[i] = d * float32(int(q&15)-8)
		dst[i+16] = d * float32(int(q>>4)-8)
	}
}

// decodeQ4_1: d, m, 16 bytes.
func decodeQ4_1(dst []float32, b []byte) {
	d, m := half(b), half(b[2:])
	for i, q := range b[4:20] {
		dst[i] = float32(d*float32(q&15)) + m
		dst[i+16] = float32(d*float32(q>>4)) + m
	}
}

// decodeQ5_0: d, 32 fifth bits, 16 bytes with the other four.
func decodeQ5_0(dst []float32, b []byte) {
	d, high := half(b), binary.LittleEndian.Uint32(b[2:])
	for i, q := range b[6:22] {
		lo, hi := fiveBits(q, high, i)
		dst[i] = d * float32(int(lo)-16)
		dst[i+16] = d * float32(int(hi)-16)
	}
}

// decodeQ5_1: d, m, 32 fifth bits, 16 bytes with the other four.
func decodeQ5_1(dst []float32, b []byte) {
	d, m, high := half(b), half(b[2:]), binary.LittleEndian.Uint32(b[4:])
	for i, q := range b[8:24] {
		lo, hi := fiveBits(q, high, i)
		dst[i] = float32(d*float32(lo)) + m
		dst[i+16] = float32(d*float32(hi)) + m
	}
}

// fiveBits returns elements i and i+16 of a block: a nibble each of q, and bits i
// and i+16 of high.
func fiveBits(q byte, high uint32, i int) (lo, hi uint8) {
	return q&15 | uint8(high>>i&1)<<4, q>>4 | uint8(high>>(i+16)&1)<<4
}
