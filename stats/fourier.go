package stats

import "math"

// fourier transforms real sequences of one length N, a power of two from 2. It
// packs them into complex ones of half the length, even places in the real and
// odd places in the imaginary part, and owns the buffers for that.
type fourier struct {
	half  int          // N/2
	roots []complex128 // e^(−2πij/N), j < N/2
	data  []complex128 // N/2 values
	spare []complex128 // N/2 values
}

func newFourier(length int) *fourier {
	half := length / 2
	f := &fourier{
		half:  half,
		roots: make([]complex128, half),
		data:  make([]complex128, half),
		spare: make([]complex128, half),
	}
	for j := range half/2 + 1 { // the second quarter of the circle mirrors the first
		sin, cos := math.Sincos(math.Pi * float64(j) / float64(half))
		if j > 0 {
			f.roots[half-j] = complex(-cos, -sin)
		}
		if j < half {
			f.roots[j] = complex(cos, -sin)
		}
	}
	return f
}

// forward returns the transform at frequencies 0…N/2; the others are their
// conjugates.
func (f *fourier) forward(x []float64) []complex128 {
	for j := range f.half {
		f.data[j] = complex(x[2*j], x[2*j+1])
	}
	f.transform()
	spectrum := make([]complex128, f.half+1)
	for j := range f.half {
		a, b := f.data[j], conj(f.data[(f.half-j)%f.half])
		even, odd := (a+b)*0.5, (a-b)*0.5 // a division of complex numbers is a call
		spectrum[j] = even + timesMinusI(odd)*f.roots[j]
	}
	spectrum[f.half] = complex(real(f.data[0])-imag(f.data[0]), 0)
	return spectrum
}

// inverse writes to x the sequence whose transform at frequencies 0…N/2 is
// spectrum.
func (f *fourier) inverse(spectrum []complex128, x []float64) {
	for j := range f.half {
		a, b := spectrum[j], conj(spectrum[f.half-j])
		even, odd := (a+b)*0.5, (a-b)*0.5*conj(f.roots[j])
		f.data[j] = conj(even) + timesMinusI(conj(odd)) // conjugated: forward and back are conjugate
	}
	f.transform()
	scale := 1 / float64(f.half)
	for j, z := range f.data {
		x[2*j], x[2*j+1] = real(z)*scale, -imag(z)*scale
	}
}

// transform is the forward transform of data in place of it: radix 2 by
// Stockham's ordering, which leaves the result in natural order (Van Loan,
// Computational Frameworks for the Fast Fourier Transform, 1992, section 1.7).
func (f *fourier) transform() {
	x, y := f.data, f.spare
	for stride, half := 1, f.half/2; half >= 1; stride, half = 2*stride, half/2 {
		for p := range half {
			w := f.roots[2*p*stride]
			a, b := x[stride*p:][:stride], x[stride*(p+half):][:stride]
			low, high := y[2*stride*p:][:stride], y[stride*(2*p+1):][:stride]
			for q, u := range a {
				v := b[q]
				low[q], high[q] = u+v, (u-v)*w
			}
		}
		x, y = y, x
	}
	f.data, f.spare = x, y
}

func conj(z complex128) complex128        { return complex(real(z), -imag(z)) }
func timesMinusI(z complex128) complex128 { return complex(imag(z), -real(z)) }
