package kernel

import "math"

// fused returns a·b+c rounded once, as the processors' fused multiply-add does.
// The product of two float32 is exact in float64, so only the sum rounds before
// the last conversion; that second rounding is wrong only where the sum lies on
// the middle of two float32, or below their normal range.
func fused(a, b, c float32) float32 {
	s := float64(a)*float64(b) + float64(c)
	const tail, middle = 1<<29 - 1, 1 << 28 // what float32 drops of float64's fraction
	if u := math.Float64bits(s); u&tail == middle || u>>52&0x7ff < 897 {
		return fusedSlow(a, b, c)
	}
	return float32(s)
}

// fusedSlow rounds the sum to odd before it is converted: an inexact sum gets an
// odd last bit, so no second rounding can mistake it for a middle (Boldo &
// Melquiond 2008).
func fusedSlow(a, b, c float32) float32 {
	p, z := float64(a)*float64(b), float64(c)
	s := p + z
	if math.IsInf(s, 0) || s != s {
		return float32(s)
	}
	zz := s - p
	rest := (p - (s - zz)) + (z - zz) // s+rest is the exact sum
	if rest != 0 && math.Float64bits(s)&1 == 0 {
		s = math.Nextafter(s, math.Copysign(math.Inf(1), rest))
	}
	return float32(s)
}

// The constants of [exp32]: below expLow the result is 0, above expHigh it
// stays; ln 2 in two parts of which the first has few bits; and a polynomial of
// least relative error for e^r on |r| ≤ ½·ln 2 (its first two coefficients are 1).
const (
	expLow  = -87.33654
	expHigh = 88.02
	log2E   = 1.44269504088896340736
	ln2High = 0.693359375
	ln2Low  = -2.12194440054690583e-4
	expC2   = 0.4999999343189533
	expC3   = 0.1666652039676727
	expC4   = 0.041668390830153064
	expC5   = 0.008368745320369924
	expC6   = 0.0013814537964354546
)

// exp32 returns e^x within 2 units in the last place: x = n·ln 2 + r, e^r by a
// polynomial, then times 2ⁿ. A NaN stays one.
func exp32(x float32) float32 {
	y := x
	if y < expLow {
		y = expLow
	}
	if y > expHigh {
		y = expHigh
	}
	n := float32(math.RoundToEven(float64(y * log2E)))
	r := fused(-n, ln2High, y)
	r = fused(-n, ln2Low, r)
	p := fused(expC6, r, expC5)
	p = fused(p, r, expC4)
	p = fused(p, r, expC3)
	p = fused(p, r, expC2)
	p = fused(p, r, 1)
	p = fused(p, r, 1)
	switch {
	case x != x:
		return x
	case x < expLow:
		return 0
	}
	return float32(p * math.Float32frombits(uint32(int32(n)+127)<<23)) //nolint:gosec // n is within ±127
}

func halfGeneric(dst []uint16, x []float32) {
	for i, v := range x {
		dst[i] = toHalf(v)
	}
}

// toHalf rounds to the nearest 16-bit float, ties to even.
func toHalf(f float32) uint16 {
	u := math.Float32bits(f)
	sign := uint16(u >> 16 & 0x8000) //nolint:gosec // 16 bits are left
	u &= 1<<31 - 1
	switch {
	case u > 0x7f800000: // NaN: the upper bits of its payload, made quiet
		return sign | 0x7e00 | uint16(u>>13&0x3ff) //nolint:gosec // 10 bits are left
	case u >= 0x47800000: // 65536 and more
		return sign | 0x7c00
	case u < 0x38800000: // below 2⁻¹⁴: adding ½ leaves units of 2⁻²⁴ in the last bits
		g := math.Float32frombits(u) + 0.5
		return sign | uint16(math.Float32bits(g)-0x3f000000) //nolint:gosec // at most 1024
	}
	odd := u >> 13 & 1
	return sign | uint16((u+0xfff+odd-(112<<23))>>13) //nolint:gosec // below 65536
}

// fromHalf converts exactly.
func fromHalf(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	u := uint32(h & 0x7fff)
	switch {
	case u >= 0x7c00: // infinity, or NaN made quiet
		u = u<<13 | 0x7f800000
		if u != 0x7f800000 {
			u |= 1 << 22
		}
		return math.Float32frombits(sign | u)
	case u < 0x400: // subnormal: units of 2⁻²⁴
		return math.Float32frombits(sign | math.Float32bits(float32(u)*0x1p-24))
	}
	return math.Float32frombits(sign | (u<<13 + 112<<23))
}
