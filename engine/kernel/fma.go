package kernel

import "math"

// fma is a·b + c, rounded once: what the fused instructions of processors
// give. The product is exact in float64; only the sum can be rounded, and
// rounding twice goes wrong only where the first rounding ends halfway between
// two float32 numbers, or where the second has fewer bits.
func fma(a, b, c float32) float32 {
	p, z := float64(a)*float64(b), float64(c)
	s := p + z
	const below = 1<<29 - 1 // the bits that float32 does not have
	bits := math.Float64bits(s)
	if bits&below != 1<<28 && (math.Abs(s) >= 0x1p-126 || s == 0) || math.IsNaN(s) {
		return float32(s)
	}
	return float32(roundToOdd(p, z, s))
}

// roundToOdd is p + z, of which s is the nearest number, with the last bit set
// if the sum is not exact: rounded again to fewer bits, that is the same as if
// the sum had been rounded once (Boldo and Melquiond, 2008).
func roundToOdd(p, z, s float64) float64 {
	zz := s - p
	rest := (p - (s - zz)) + (z - zz) // the error of s, exactly (Knuth's two-sum)
	bits := math.Float64bits(s)
	if rest == 0 || bits&1 == 1 || math.IsInf(s, 0) {
		return s
	}
	if (rest > 0) == (s > 0) {
		return math.Float64frombits(bits + 1)
	}
	return math.Float64frombits(bits - 1)
}
