package kernel

import (
	"math"

	"github.com/evalr/evalr/engine/quant"
)

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
	r := fma(-n, ln2High, y)
	r = fma(-n, ln2Low, r)
	p := fma(expC6, r, expC5)
	p = fma(p, r, expC4)
	p = fma(p, r, expC3)
	p = fma(p, r, expC2)
	p = fma(p, r, 1)
	p = fma(p, r, 1)
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
		dst[i] = quant.F32ToF16(v)
	}
}
