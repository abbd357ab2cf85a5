package kernel

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Kernels that are right prove it, those that are not are found out.
func TestProof(t *testing.T) {
	for _, isa := range isas() {
		p := NewPool(1, isa)
		f := *p.family()
		p.Close()
		if f.element != 1 {
			continue // plain Go does not read its tiles
		}
		for width := 1; width <= f.width; width++ {
			require.NoError(t, f.proof(width), "%v, %d vectors", isa, width)
		}
		for wrong := range floats32 {
			g := f
			g.mul[wrong] = func(x *product) {
				f.mul[wrong](x)
				x.out[len(x.out)-2] += 1e-3 // the last row of the last vector
			}
			require.ErrorContains(t, g.proof(f.width), "differ", "format %d on %v", wrong, isa)
			g.mul[wrong] = func(x *product) { // without the last group
				x.n--
				f.mul[wrong](x)
				x.n++
			}
			require.Error(t, g.proof(f.width), "format %d on %v", wrong, isa)
		}
	}
}
