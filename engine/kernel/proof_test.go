package kernel

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever a block says, its integers have no other bits than those that kernels
// are written for and prove.
func TestIntegersFitTheirFormat(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 1))
	for typ, unpack := range unpackers {
		f, ok := formatOf(typ)
		require.True(t, ok)
		s := &shapes[f]
		bits := s.byteMask()
		if s.nibbles {
			bits = 15
		}
		elems, size := typ.Block()
		block := make([]byte, size)
		out := make([]weights, elems/group)
		var seen byte
		for range 100 {
			for i := range block {
				block[i] = byte(r.Uint32())
			}
			unpack(block, out)
			for _, w := range out {
				for _, q := range w.q {
					seen |= q
				}
			}
		}
		assert.Zero(t, seen&^bits, "%v has %08b", typ, seen)
	}
}

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
