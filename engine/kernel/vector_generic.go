package kernel

import (
	"math"
	"math/bits"
)

// The functions of this file say what every ISA computes, bit for bit. A product
// that must not be fused with what follows stands in a conversion to float32,
// which the language forbids to look through; one that must be is [fma].

func addGeneric(dst, x []float32) {
	for i, v := range x {
		dst[i] += v
	}
}

func scaleGeneric(x []float32, f float32) {
	for i := range x {
		x[i] *= f
	}
}

func mulScaledGeneric(dst, x, w []float32, r float32) {
	for i, v := range x {
		dst[i] = float32(v*r) * w[i]
	}
}

func squaresGeneric(acc *[lanes]float32, x []float32) {
	for i, v := range x {
		acc[i%lanes] = fma(v, v, acc[i%lanes])
	}
}

func maximaGeneric(acc *[lanes]float32, x []float32) {
	for i, v := range x {
		if v > acc[i%lanes] {
			acc[i%lanes] = v
		}
	}
}

// joinSum adds the lanes: i and i+8, then i and i+4, i+2, i+1.
func joinSum(acc *[lanes]float32) float32 {
	for n := lanes / 2; n > 0; n /= 2 {
		for i := range n {
			acc[i] += acc[i+n]
		}
	}
	return acc[0]
}

// joinMax is joinSum with the greater of two; of a NaN and another the second.
func joinMax(acc *[lanes]float32) float32 {
	for n := lanes / 2; n > 0; n /= 2 {
		for i := range n {
			acc[i] = greater(acc[i], acc[i+n])
		}
	}
	return acc[0]
}

// greater is the maximum as x86 has it: b unless a is greater.
func greater(a, b float32) float32 {
	if a > b {
		return a
	}
	return b
}

func expSumGeneric(acc *[lanes]float32, dst, x []float32, shift, scale float32) {
	for i, v := range x {
		e := exp32(float32(v-shift) * scale)
		dst[i] = e
		acc[i%lanes] += e
	}
}

func massAtLeastGeneric(acc *[lanes]float32, x []float32, t float32) {
	for i, v := range x {
		if v >= t {
			acc[i%lanes] += v
		}
	}
}

func countAtLeastGeneric(acc *[lanes]float32, x []float32, t float32) {
	for i, v := range x {
		if v >= t {
			acc[i%lanes]++
		}
	}
}

func clearBelowGeneric(acc *[lanes]float32, x []float32, t float32) {
	for i, v := range x {
		if !(v >= t) { // a NaN is cleared
			x[i] = 0
			continue
		}
		acc[i%lanes] += v
	}
}

func siluMulGeneric(dst, gate, up []float32) {
	for i, g := range gate {
		dst[i] = float32(g/(1+exp32(-g))) * up[i]
	}
}

// The approximation of gelu is x·σ(2u) with u = √(2/π)·(x + 0.044715·x³), here
// 2u = x·(a + b·x²).
const (
	geluA = 2 * 0.7978845608028654
	geluB = geluA * 0.044715
)

func geluMulGeneric(dst, gate, up []float32) {
	for i, g := range gate {
		u := fma(g*g, geluB, geluA) * g
		dst[i] = float32(g/(1+exp32(-u))) * up[i]
	}
}

// softcapGeneric takes tanh(y) as (1-t)/(1+t) with t = exp(-2|y|) and the sign
// of y.
func softcapGeneric(x []float32, limit, inverse float32) {
	for i, v := range x {
		y := v * inverse
		size := math.Float32frombits(math.Float32bits(y) &^ (1 << 31))
		t := exp32(size * -2)
		tanh := (1 - t) / (1 + t)
		sign := math.Float32bits(y) & (1 << 31)
		x[i] = math.Float32frombits(math.Float32bits(tanh)|sign) * limit
	}
}

func ropeHalvesGeneric(a, b, cos, sin []float32) {
	for i := range a {
		a[i], b[i] = turn(a[i], b[i], cos[i], sin[i])
	}
}

func ropePairsGeneric(x, cos, sin []float32) {
	for i := range cos {
		x[2*i], x[2*i+1] = turn(x[2*i], x[2*i+1], cos[i], sin[i])
	}
}

// turn rotates a pair.
func turn(a, b, cos, sin float32) (x, y float32) {
	return fma(a, cos, -(b * sin)), fma(b, cos, a*sin)
}

func betweenGeneric(masks []uint16, x []float32, low, high float32) {
	for len(x) > 0 {
		n := min(lanes, len(x))
		var m uint16
		for i, v := range x[:n] {
			if v >= low && !(v >= high) {
				m |= 1 << i
			}
		}
		masks[0] = m
		masks, x = masks[1:], x[n:]
	}
}

// appendBits appends the indices of the set bits, counted from at.
func appendBits(ids []int32, masks []uint16, at int) []int32 {
	for i, m := range masks {
		for ; m != 0; m &= m - 1 {
			ids = append(ids, int32(at+i*lanes+bits.TrailingZeros16(m))) //nolint:gosec // an index into a vocabulary
		}
	}
	return ids
}
