package kernel

import (
	"encoding/binary"
	"math"
)

// The generic kernels say what all kernels compute. An element of a product is
// the sum over the groups, from the first to the last, each step one fused
// multiplication and addition:
//
//	acc = fma(Σ q·x, scale·xscale, acc), then acc = fma(minimum, xscale·Σ x, acc)
//
// where the sums are of integers, hence exact, and a format with two scales
// does the first once for each half. A float matrix has acc = fma(w, x, acc)
// column by column.

// genericFamily works everywhere.
var genericFamily = func() (f family) {
	f = family{width: 8, element: 1, quantize: genericQuantize}
	for i := range f.mul {
		switch s := &shapes[i]; {
		case s.float > 0:
			f.mul[i] = func(x *product) { genericFloats(x, format(i)) }
		default:
			f.mul[i] = func(x *product) { genericInts(x, format(i)) }
		}
	}
	return f
}()

// genericInts multiplies integer weights.
func genericInts(x *product, f format) {
	s, t := &shapes[f], x.t
	acc := [maxWidth][panelRows]float32{}
	for b := range x.n {
		w, d := x.w[b*s.weightBytes():][:s.weightBytes()], x.d[b*s.scaleBytes():]
		q := t.q[b*step(t.width, 1):][:step(t.width, 1)]
		for r := range panelRows {
			row := s.row(w, r)
			scale, second := s.scale(d, r, 0), float32(0)
			if s.scales == 2 {
				second = s.scale(d, r, 1)
			}
			for c := range t.width {
				lo, hi := dot(&row, q[c*group:][:group])
				v := &acc[c][r]
				xs := float(q[t.width*group+4*c:])
				switch {
				case f == bytesPair:
					half := t.halfSums[8*t.width*b+4*c:]
					*v = fma(float32(lo+integer(half)), scale*xs, *v)
					*v = fma(float32(hi+integer(half[4*t.width:])), second*xs, *v)
				case s.scales == 2:
					*v = fma(float32(lo+hi), scale*xs, *v)
					*v = fma(second, float(t.sums[4*(t.width*b+c):]), *v)
				default: // the sum is stored times −128
					bias := integer(q[t.width*(group+4)+4*c:]) >> s.sumShift
					*v = fma(float32(lo+hi+bias), scale*xs, *v)
				}
			}
		}
	}
	store(x, &acc)
}

// dot is the product of a row and a vector, in two halves.
func dot(w *[group]uint8, x []byte) (lo, hi int32) {
	x = x[:group]
	for k := range group / 2 {
		lo += int32(w[k]) * int32(int8(x[k]))                 //nolint:gosec // the byte is a signed number
		hi += int32(w[k+group/2]) * int32(int8(x[k+group/2])) //nolint:gosec // the byte is a signed number
	}
	return lo, hi
}

// genericFloats multiplies float weights.
func genericFloats(x *product, f format) {
	width := x.t.width
	acc := [maxWidth][panelRows]float32{}
	for k := range x.n {
		for r := range panelRows {
			w := f.float(x.w, k*panelRows+r)
			for c, v := range x.t.x[k*width:][:width] {
				acc[c][r] = fma(w, v, acc[c][r])
			}
		}
	}
	store(x, &acc)
}

func store(x *product, acc *[maxWidth][panelRows]float32) {
	for c := range x.t.width {
		copy(x.out[c*x.stride:][:panelRows], acc[c][:])
	}
}

// The largest element of a group is rounded to ±127. A group of which it is
// below tiny, where 127 divided by it is no number, or infinite, has zeros.
const tiny = 0x1p-120

// genericQuantize rounds elements of vector c of a tile, whole groups from the
// given one on, to the nearest integer and halfway to even.
func genericQuantize(t *tile, c, from int, v []float32) {
	for i := range len(v) / group {
		x, b := v[i*group:][:group], from+i
		q := t.q[b*step(t.width, 1):][:step(t.width, 1)]
		limit := largest(x)
		lo, hi := roundGroup(q[c*group:][:group], x, limit)
		scale := limit / 127
		putFloat(q[t.width*group+4*c:], scale)
		putInteger(q[t.width*(group+4)+4*c:], -128*(lo+hi))
		putFloat(t.sums[4*(t.width*b+c):], scale*float32(lo+hi))
		halfSums := t.halfSums[8*t.width*b+4*c:]
		putInteger(halfSums, -128*lo)
		putInteger(halfSums[4*t.width:], -128*hi)
	}
}

// largest is the largest absolute value; NaN if there is one. Numbers without
// their sign are ordered as their bits are.
func largest(x []float32) float32 {
	var bits uint32
	for _, f := range x {
		bits = max(bits, math.Float32bits(f)&0x7fffffff)
	}
	return math.Float32frombits(bits)
}

// roundGroup rounds the elements of a group and returns the sums of its halves.
func roundGroup(q []byte, x []float32, limit float32) (lo, hi int32) {
	if !(limit >= tiny && limit <= math.MaxFloat32) {
		clear(q)
		return 0, 0
	}
	const magic = 3 << 22 // numbers from here to 2²⁴ have no fraction: adding it rounds
	factor := 127 / limit
	for i, f := range x {
		v := int32(math.Float32bits(float32(f*factor)+magic)) - int32(math.Float32bits(magic)) //nolint:gosec // small numbers
		q[i] = byte(v)                                                                         //nolint:gosec // −127 to 127
		if i < group/2 {
			lo += v
		} else {
			hi += v
		}
	}
	return lo, hi
}

func float(b []byte) float32       { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }
func integer(b []byte) int32       { return int32(binary.LittleEndian.Uint32(b)) } //nolint:gosec // two's complement
func putFloat(b []byte, f float32) { binary.LittleEndian.PutUint32(b, math.Float32bits(f)) }
func putInteger(b []byte, i int32) { binary.LittleEndian.PutUint32(b, uint32(i)) } //nolint:gosec // two's complement
