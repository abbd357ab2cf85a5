package quant

import (
	"encoding/binary"
	"math"
)

// Quantize writes src as type t to dst, which must be t.Bytes(len(src)) long or
// longer. src must be a whole number of blocks long and free of infinities and
// NaN, which a block cannot hold.
func Quantize(dst []byte, t Type, src []float32) {
	n, size := t.Block()
	dst = dst[:t.Bytes(len(src))]
	if n == 1 {
		layouts[t].encode(dst, src)
		return
	}
	for encode := layouts[t].encode; len(src) > 0; dst, src = dst[size:], src[n:] {
		encode(dst[:size], src[:n])
	}
}

func encodeF32(dst []byte, src []float32) {
	for i, f := range src {
		binary.LittleEndian.PutUint32(dst[4*i:], math.Float32bits(f))
	}
}

func encodeF16(dst []byte, src []float32) {
	for i, f := range src {
		binary.LittleEndian.PutUint16(dst[2*i:], F32ToF16(f))
	}
}

func encodeBF16(dst []byte, src []float32) {
	for i, f := range src {
		binary.LittleEndian.PutUint16(dst[2*i:], F32ToBF16(f))
	}
}

// encodeQ8_0 scales by the largest magnitude and rounds half away from zero.
func encodeQ8_0(b []byte, src []float32) {
	top := float32(0)
	for _, x := range src {
		top = max(top, abs(x))
	}
	d := top / 127
	putHalf(b, d)
	id := inverse(d)
	for i, x := range src {
		b[2+i] = byte(int8(math.Round(float64(float32(x * id))))) //nolint:gosec // within ±127
	}
}

// encodeQ4_0 scales so that the element of largest magnitude becomes −8, the end
// of the range that has one more step.
func encodeQ4_0(b []byte, src []float32) {
	d := extreme(src) / -8
	putHalf(b, d)
	id := inverse(d)
	for i := range 16 {
		b[2+i] = level(float32(src[i]*id), 8.5, 15) | level(float32(src[i+16]*id), 8.5, 15)<<4
	}
}

// encodeQ4_1 maps the block's range to 0…15.
func encodeQ4_1(b []byte, src []float32) {
	low, high := bounds(src)
	d := (high - low) / 15
	putHalf(b, d)
	putHalf(b[2:], low)
	id := inverse(d)
	for i := range 16 {
		b[4+i] = level(float32((src[i]-low)*id), 0.5, 15) | level(float32((src[i+16]-low)*id), 0.5, 15)<<4
	}
}

// encodeQ5_0 is encodeQ4_0 with five bits.
func encodeQ5_0(b []byte, src []float32) {
	d := extreme(src) / -16
	putHalf(b, d)
	id := inverse(d)
	fifths := uint32(0)
	for i := range 16 {
		lo, hi := level(float32(src[i]*id), 16.5, 31), level(float32(src[i+16]*id), 16.5, 31)
		b[6+i] = lo&15 | hi<<4
		fifths |= uint32(lo>>4)<<i | uint32(hi>>4)<<(i+16)
	}
	binary.LittleEndian.PutUint32(b[2:], fifths)
}

// encodeQ5_1 maps the block's range to 0…31.
func encodeQ5_1(b []byte, src []float32) {
	low, high := bounds(src)
	d := (high - low) / 31
	putHalf(b, d)
	putHalf(b[2:], low)
	id := inverse(d)
	fifths := uint32(0)
	for i := range 16 {
		lo, hi := level(float32((src[i]-low)*id), 0.5, 31), level(float32((src[i+16]-low)*id), 0.5, 31)
		b[8+i] = lo&15 | hi<<4
		fifths |= uint32(lo>>4)<<i | uint32(hi>>4)<<(i+16)
	}
	binary.LittleEndian.PutUint32(b[4:], fifths)
}

// level returns x + offset cut to an integer in 0…top.
func level(x, offset float32, top int) uint8 {
	return uint8(min(max(int(x+offset), 0), top)) //nolint:gosec // at most 31
}

// extreme returns the element of largest magnitude, the first of equals.
func extreme(src []float32) float32 {
	top := float32(0)
	for _, x := range src {
		if abs(x) > abs(top) {
			top = x
		}
	}
	return top
}

// bounds returns the smallest and the largest element.
func bounds(src []float32) (low, high float32) {
	low, high = src[0], src[0]
	for _, x := range src[1:] {
		low, high = min(low, x), max(high, x)
	}
	return low, high
}

// inverse returns 1/d, 0 for 0.
func inverse(d float32) float32 {
	if d == 0 {
		return 0
	}
	return 1 / d
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }
