package kernel

import (
	"fmt"
	"math"
)

// proof multiplies panels of fixed weights with a tile of fixed vectors, in every
// format of integers, and returns an error unless the bits are those of plain Go.
func (f *family) proof(width int) error {
	const groups, stride = 2, panelRows + 1
	r := numbers(1)
	x := make([]float32, width*groups*group)
	for i := range x {
		x[i] = r.next() - 0.5
	}
	a := Panel{n: width, cols: groups * group}
	a.divide(1, width)
	a.cut(f, true, false)
	t := &a.tiles[0]
	for c := range width {
		f.quantize(t, c, 0, x[c*a.cols:][:a.cols])
	}
	for i := range floats32 {
		s := &shapes[i]
		p := product{w: make([]byte, groups*s.weightBytes()), d: make([]byte, groups*s.scaleBytes()), t: t, n: groups, stride: stride}
		for k := range p.w {
			p.w[k] = byte(256*r.next()) & s.byteMask()
		}
		for k := range groups * panelRows {
			s.putScales(p.d[k/panelRows*s.scaleBytes():], k%panelRows, [2]float32{r.next(), -r.next()})
		}
		got, want := make([]float32, width*stride), make([]float32, width*stride)
		p.out = got
		f.mul[i](&p)
		p.out = want
		genericFamily.mul[i](&p)
		for k := range want {
			if math.Float32bits(got[k]) != math.Float32bits(want[k]) {
				return fmt.Errorf("its products differ from those of plain Go on this CPU: %v instead of %v, row %d of vector %d", got[k], want[k], k%stride, k/stride)
			}
		}
	}
	return nil
}

// numbers is a generator of fixed numbers (Numerical Recipes' ranqd1).
type numbers uint32

// next is a number from 0 up to 1, with 16 bits.
func (n *numbers) next() float32 {
	*n = *n*1664525 + 1013904223
	return float32(*n>>16) / (1 << 16)
}
