package model

import "math"

// A rotary is the frequencies of a [Rope], and the angles of the rows of one
// step. Angles are formed in double precision: at position 30,000 the product
// of position and frequency leaves single precision no better than a hundredth
// of a turn.
type rotary struct {
	freq     []float64
	cos, sin []float32 // row × len(freq)
}

// newRotary returns the frequencies for heads of the given width.
func newRotary(r Rope, headDim int) rotary {
	freq := make([]float64, headDim/2)
	for i := range freq {
		freq[i] = math.Pow(r.Base, -2*float64(i)/float64(headDim)) / r.Scale
		if r.Divisors != nil {
			freq[i] /= float64(r.Divisors[i])
		}
	}
	return rotary{freq: freq}
}

// turn computes the angles of the rows.
func (r *rotary) turn(rows []Row) {
	n := len(r.freq)
	r.cos, r.sin = grow(r.cos, len(rows)*n), grow(r.sin, len(rows)*n)
	for i, row := range rows {
		if i > 0 && row.Pos == rows[i-1].Pos {
			copy(r.cos[i*n:(i+1)*n], r.cos[(i-1)*n:i*n])
			copy(r.sin[i*n:(i+1)*n], r.sin[(i-1)*n:i*n])
			continue
		}
		for j, f := range r.freq {
			sin, cos := math.Sincos(float64(row.Pos) * f)
			r.cos[i*n+j], r.sin[i*n+j] = float32(cos), float32(sin)
		}
	}
}

// row returns the angles of row i.
func (r *rotary) row(i int) (cos, sin []float32) {
	n := len(r.freq)
	return r.cos[i*n : (i+1)*n], r.sin[i*n : (i+1)*n]
}
