package quant

import (
	"encoding/binary"
	"math"
)

// Dequantize writes the elements of src, which are of type t, to dst. dst must be
// a whole number of blocks long, and src must hold at least as many.
func Dequantize(dst []float32, t Type, src []byte) {
	n, size := t.Block()
	src = src[:t.Bytes(len(dst))]
	if n == 1 {
		layouts[t].decode(dst, src)
		return
	}
	for decode := layouts[t].decode; len(dst) > 0; dst, src = dst[n:], src[size:] {
		decode(dst[:n], src[:size])
	}
}

func decodeF32(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
	}
}

func decodeF16(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = half(src[2*i:])
	}
}

func decodeBF16(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = BF16ToF32(binary.LittleEndian.Uint16(src[2*i:]))
	}
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
