package quant

import (
	"encoding/binary"
	"math"
)

// F16ToF32 returns the value of IEEE 754 half precision bits, exactly.
func F16ToF32(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exp := uint32(h>>10) & 0x1f
	frac := uint32(h & 0x3ff)
	switch exp {
	case 0: // zero and subnormal: frac·2⁻²⁴
		return math.Float32frombits(sign | math.Float32bits(float32(frac)*0x1p-24))
	case 0x1f:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+127-15)<<23 | frac<<13)
}

// F32ToF16 returns the nearest half precision number, ties to even: infinity for
// what is too large, a quiet NaN for any NaN.
func F32ToF16(f float32) uint16 {
	bits := math.Float32bits(f)
	sign := uint16(bits>>16) & 0x8000
	mag := bits & 0x7fffffff
	switch {
	case mag > 0x7f800000:
		return sign | 0x7e00
	case mag >= 0x47800000: // 2¹⁶ and more
		return sign | 0x7c00
	case mag < 0x38800000: // below 2⁻¹⁴: adding 2⁻¹ leaves the subnormal in the low bits, rounded
		return sign | uint16(math.Float32bits(math.Float32frombits(mag)+0.5)-0x3f000000) //nolint:gosec // at most 2¹⁰
	}
	mag += 0xfff + mag>>13&1 // rounds the 13 bits that go; a carry moves the exponent up, to infinity at the end
	return sign | uint16((mag-112<<23)>>13)
}

// BF16ToF32 returns the value of bfloat16 bits, which are the upper half of a
// float32.
func BF16ToF32(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }

// F32ToBF16 returns the nearest bfloat16 number, ties to even, and a quiet NaN for
// any NaN.
func F32ToBF16(f float32) uint16 {
	bits := math.Float32bits(f)
	if bits&0x7fffffff > 0x7f800000 {
		return uint16(bits>>16) | 0x40
	}
	return uint16((bits + 0x7fff + bits>>16&1) >> 16)
}

// half reads the half precision number at the start of b.
func half(b []byte) float32 { return F16ToF32(binary.LittleEndian.Uint16(b)) }

// putHalf writes f to the start of b and returns what can be read there.
func putHalf(b []byte, f float32) float32 {
	h := F32ToF16(f)
	binary.LittleEndian.PutUint16(b, h)
	return F16ToF32(h)
}
