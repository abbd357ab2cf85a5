package kernel

import (
	"fmt"
	"math"
)

// The methods of [Ops] in this file give the same bits on every instruction set
// (of a NaN: that it is one): multiplications and additions are fused in the same
// places, and reductions have one order, those of vector_generic.go. A method
// hands whole steps of lanes elements to the assembly and does the rest itself.
//
// Lengths are in elements; a slice that is too short is the caller's mistake and
// panics. Nothing allocates.

// lanes is the number of partial results that every reduction keeps: element i
// goes to lane i mod 16, a lane is one chain in the order of elements, and at the
// end joinSum or joinMax joins them. It is one register of AVX-512, two of AVX2,
// four of NEON.
const lanes = 16

// Add adds x to dst.
func (o Ops) Add(dst, x []float32) {
	x = x[:len(dst)]
	n := o.add(dst, x)
	addGeneric(dst[n:], x[n:])
}

// Scale multiplies x by f.
func (o Ops) Scale(x []float32, f float32) {
	n := o.scale(x, f)
	scaleGeneric(x[n:], f)
}

// RMSNorm writes x/√(mean(x²)+eps)·w to dst, which may be x: root mean square
// normalisation (Zhang & Sennrich 2019).
func (o Ops) RMSNorm(dst, x, w []float32, eps float32) {
	x, w = x[:len(dst)], w[:len(dst)]
	mean := o.sumSquares(x) / float32(len(x))
	r := 1 / float32(math.Sqrt(float64(mean+eps)))
	n := o.mulScaled(dst, x, w, r)
	mulScaledGeneric(dst[n:], x[n:], w[n:], r)
}

// sumSquares returns Σ x².
func (o Ops) sumSquares(x []float32) float32 {
	var acc [lanes]float32
	n := o.squares(&acc, x)
	squaresGeneric(&acc, x[n:])
	return joinSum(&acc)
}

// SiluMul writes gate·σ(gate)·up to dst: the gate of SwiGLU (Shazeer 2020).
func (o Ops) SiluMul(dst, gate, up []float32) {
	gate, up = gate[:len(dst)], up[:len(dst)]
	n := o.siluMul(dst, gate, up)
	siluMulGeneric(dst[n:], gate[n:], up[n:])
}

// GeluMul writes gelu(gate)·up to dst, gelu by its approximation with tanh
// (Hendrycks & Gimpel 2016): the gate of GeGLU.
func (o Ops) GeluMul(dst, gate, up []float32) {
	gate, up = gate[:len(dst)], up[:len(dst)]
	n := o.geluMul(dst, gate, up)
	geluMulGeneric(dst[n:], gate[n:], up[n:])
}

// Softcap replaces x by limit·tanh(x/limit), with limit > 0.
func (o Ops) Softcap(x []float32, limit float32) {
	n := o.softcap(x, limit, 1/limit)
	softcapGeneric(x[n:], limit, 1/limit)
}

// Rope turns the pairs of each head of x by the angles whose cosines and sines
// are given: rotary position embedding (Su et al. 2021). A head has headDim
// elements of which the first 2·len(cos) are turned. With neox the pairs are the
// elements i and i+len(cos), otherwise 2i and 2i+1.
func (o Ops) Rope(x []float32, headDim int, cos, sin []float32, neox bool) {
	half := len(cos)
	if headDim < 2*half || len(x)%max(headDim, 1) != 0 || len(sin) != half {
		panic(fmt.Sprintf("kernel: %d elements in heads of %d do not take %d cosines and %d sines", len(x), headDim, half, len(sin)))
	}
	for ; len(x) > 0; x = x[headDim:] {
		if neox {
			a, b := x[:half], x[half:2*half]
			n := o.ropeHalves(a, b, cos, sin)
			ropeHalvesGeneric(a[n:], b[n:], cos[n:], sin[n:])
			continue
		}
		n := o.ropePairs(x[:2*half], cos, sin)
		ropePairsGeneric(x[n:2*half], cos[n/2:], sin[n/2:])
	}
}

// Max returns the greatest element, leaving out NaNs; -Inf if there is none.
func (o Ops) Max(x []float32) float32 {
	acc := [lanes]float32{}
	for i := range acc {
		acc[i] = float32(math.Inf(-1))
	}
	n := o.maxima(&acc, x)
	maximaGeneric(&acc, x[n:])
	return joinMax(&acc)
}

// ArgMax returns the lowest index of the greatest element, leaving out NaNs;
// -1 if x holds nothing else.
func (o Ops) ArgMax(x []float32) int {
	top := o.Max(x)
	const piece = 1024
	var found [piece]int32
	for at := 0; at < len(x); at += piece {
		if ids := o.AtLeast(found[:0], x[at:min(at+piece, len(x))], top); len(ids) > 0 {
			return at + int(ids[0])
		}
	}
	return -1
}

// ExpSum writes exp((x-shift)·scale) to dst, which may be x, and returns the sum
// of what it wrote. Results below 2⁻¹²⁶ are 0, those above 1.6e38 are that.
func (o Ops) ExpSum(dst, x []float32, shift, scale float32) float32 {
	x = x[:len(dst)]
	var acc [lanes]float32
	n := o.expSum(&acc, dst, x, shift, scale)
	expSumGeneric(&acc, dst[n:], x[n:], shift, scale)
	return joinSum(&acc)
}

// MassAtLeast returns the sum of the elements that are at least t. It never
// falls as t falls, if no element is negative: rounding keeps the order.
func (o Ops) MassAtLeast(x []float32, t float32) float32 {
	var acc [lanes]float32
	n := o.massAtLeast(&acc, x, t)
	massAtLeastGeneric(&acc, x[n:], t)
	return joinSum(&acc)
}

// CountAtLeast returns the number of elements that are at least t, of at most
// 2²⁸ elements.
func (o Ops) CountAtLeast(x []float32, t float32) int {
	var acc [lanes]float32
	n := o.countAtLeast(&acc, x, t)
	countAtLeastGeneric(&acc, x[n:], t)
	count := 0
	for _, c := range acc {
		count += int(c)
	}
	return count
}

// ClearBelow makes elements 0 that are not at least t, and returns the sum of
// the others. No element may be negative and stay.
func (o Ops) ClearBelow(x []float32, t float32) float32 {
	var acc [lanes]float32
	n := o.clearBelow(&acc, x, t)
	clearBelowGeneric(&acc, x[n:], t)
	return joinSum(&acc)
}

// AtLeast appends to ids, in increasing order, the indices of the elements that
// are at least t.
func (o Ops) AtLeast(ids []int32, x []float32, t float32) []int32 {
	return o.Between(ids, x, t, float32(math.NaN()))
}

// Between is AtLeast of low without those that are at least high.
func (o Ops) Between(ids []int32, x []float32, low, high float32) []int32 {
	var masks [64]uint16
	for at := 0; at < len(x); at += lanes * len(masks) {
		part := x[at:min(at+lanes*len(masks), len(x))]
		n := o.between(&masks, part, low, high)
		betweenGeneric(masks[n/lanes:], part[n:], low, high)
		ids = appendBits(ids, masks[:(len(part)+lanes-1)/lanes], at)
	}
	return ids
}

// Half writes x as 16-bit floats, rounded to the nearest, ties to even; what is
// too great becomes an infinity.
func (o Ops) Half(dst []uint16, x []float32) {
	x = x[:len(dst)]
	n := o.half(dst, x)
	halfGeneric(dst[n:], x[n:])
}
