package kernel

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/quant"
)

// The operations on vectors, each on inputs of a length, for comparisons.
var vectorOps = map[string]func(o Ops, v [4][]float32) []float32{
	"add":     func(o Ops, v [4][]float32) []float32 { o.Add(v[0], v[1]); return v[0] },
	"scale":   func(o Ops, v [4][]float32) []float32 { o.Scale(v[0], 0.3); return v[0] },
	"rmsnorm": func(o Ops, v [4][]float32) []float32 { o.RMSNorm(v[0], v[1], v[2], 1e-5); return v[0] },
	"silu":    func(o Ops, v [4][]float32) []float32 { o.SiluMul(v[0], v[1], v[2]); return v[0] },
	"gelu":    func(o Ops, v [4][]float32) []float32 { o.GeluMul(v[0], v[1], v[2]); return v[0] },
	"softcap": func(o Ops, v [4][]float32) []float32 { o.Softcap(v[0], 30); return v[0] },
	"max":     func(o Ops, v [4][]float32) []float32 { return []float32{o.Max(v[0])} },
	"argmax":  func(o Ops, v [4][]float32) []float32 { return []float32{float32(o.ArgMax(v[0]))} },
	"expsum": func(o Ops, v [4][]float32) []float32 {
		return append(v[0], o.ExpSum(v[0], v[1], 2, 0.7))
	},
	"atleast": func(o Ops, v [4][]float32) []float32 {
		var out []float32
		for _, id := range o.Between(o.AtLeast(nil, v[0], 0.5), v[0], -0.5, 0.5) {
			out = append(out, float32(id))
		}
		return out
	},
	"tail": func(o Ops, v [4][]float32) []float32 {
		for i, x := range v[0] {
			v[0][i] = max(x, -x) // no negative numbers
		}
		mass, count := o.MassAtLeast(v[0], 0.5), o.CountAtLeast(v[0], 0.5)
		return append(v[0], mass, float32(count), o.ClearBelow(v[0], 0.5))
	},
	"half": func(o Ops, v [4][]float32) []float32 {
		h := make([]uint16, len(v[0]))
		o.Half(h, v[0])
		for i := range h {
			v[0][i] = quant.F16ToF32(h[i])
		}
		return v[0]
	},
	"rope": func(o Ops, v [4][]float32) []float32 {
		n := len(v[0]) &^ 1
		o.Rope(v[0][:n], max(n, 2), v[1][:n/2], v[2][:n/2], true)
		o.Rope(v[0][:n], max(n, 2), v[2][:n/2], v[3][:n/2], false)
		return v[0]
	},
}

// same says whether numbers have equal bits, NaNs being equal.
func same(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool {
		return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
	})
}

// spread returns numbers of very different sizes, the special ones among them.
func spread(r *rand.Rand, n int) []float32 {
	special := []float32{
		0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
		math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -88, 89, 65504, 65520, 6e-8, 0x1p-14, -87.33654, 88.02,
	}
	x := normal(r, n)
	for i := range x {
		switch r.IntN(8) {
		case 0:
			x[i] = special[r.IntN(len(special))]
		case 1:
			x[i] *= float32(math.Exp2(float64(r.IntN(80) - 40)))
		case 2:
			x[i] *= 30
		}
	}
	return x
}

// TestVectorsAreTheSameBits compares every instruction set with the generic
// code, at lengths with and without whole steps.
func TestVectorsAreTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	inputs := map[string]func(*rand.Rand, int) []float32{"normal": normal, "spread": spread}
	for name, op := range vectorOps {
		for kind, draw := range inputs {
			for _, n := range []int{1, 2, 15, 16, 17, 31, 32, 48, 63, 64, 100, 576, 1024, 1025, 3000} {
				var v [4][]float32
				for i := range v {
					v[i] = draw(r, n)
				}
				want := op(NewOps(Generic), clone(v))
				for _, isa := range isas() {
					got := op(NewOps(isa), clone(v))
					require.True(t, same(want, got), "%s of %d %s numbers on %v: %v, expected %v", name, n, kind, isa, got, want)
				}
			}
		}
	}
}

// TestBitsOfOtherMachines holds the results to those that are on record, so that
// a compiler that fuses otherwise on another processor is found out.
func TestBitsOfOtherMachines(t *testing.T) {
	r := rand.NewPCG(11, 12)
	draw := func(n int) []float32 { // not by math's functions, which differ in the last bit
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(int64(r.Uint64())>>20) * 0x1p-42
		}
		return x
	}
	v := [4][]float32{draw(600), draw(600), draw(600), draw(600)}
	q, pg := draw(2*40), onePage(KVHalf, 40)
	NewOps(Generic).Half(pg.K, draw(len(pg.K)))
	NewOps(Generic).Half(pg.V, draw(len(pg.V)))
	names := slices.Sorted(maps.Keys(vectorOps))
	for _, isa := range isas() {
		h := fnv.New64a()
		record := func(x []float32) {
			for _, f := range x {
				h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(f)))
			}
		}
		for _, name := range names {
			record(vectorOps[name](NewOps(isa), clone(v)))
		}
		a := NewAttender(NewOps(isa))
		a.Reset(2, 40, 0.5, 20)
		a.Page(0, 2, q, pg, []int{0, 3}, []int{64, 50})
		a.Page(0, 2, q, pg, []int{0, 0}, []int{64, 2})
		out := make([]float32, 80)
		a.Finish(out)
		record(out)
		require.Equal(t, uint64(0x738062912911d4d1), h.Sum64(), "%v", isa)
	}
}

// FuzzVectors compares the instruction sets on numbers of any bits.
func FuzzVectors(f *testing.F) {
	f.Add([]byte{0, 0, 192, 127, 0, 0, 128, 255, 1, 0, 0, 0, 205, 204, 76, 190}, uint16(33))
	f.Fuzz(func(t *testing.T, data []byte, n uint16) {
		if len(data) < 4 || n == 0 || n > 200 {
			return
		}
		var v [4][]float32
		for k := range v {
			v[k] = make([]float32, n)
			for i := range v[k] {
				v[k][i] = math.Float32frombits(binary.LittleEndian.Uint32(data[(i*(2*k+1)+k)%(len(data)-3):]))
			}
		}
		for name, op := range vectorOps {
			want := op(NewOps(Generic), clone(v))
			for _, isa := range isas() {
				if got := op(NewOps(isa), clone(v)); !same(want, got) {
					t.Fatalf("%s on %v: %v, expected %v", name, isa, got, want)
				}
			}
		}
	})
}

func clone(v [4][]float32) [4][]float32 {
	for i := range v {
		v[i] = slices.Clone(v[i])
	}
	return v
}

// TestExpIsClose holds the exponential function to float64's.
func TestExpIsClose(t *testing.T) {
	worst := 0.0
	for x := float32(-87.3); x < 88; x += 0.00173 {
		want := math.Exp(float64(x))
		worst = max(worst, math.Abs(float64(exp32(x))-want)/want)
	}
	require.Less(t, worst, 1.2e-7, "relative error: 2 units of the last place")
	require.Zero(t, exp32(float32(math.Inf(-1))))
	require.Zero(t, exp32(-88))
	require.Equal(t, bitsOf([]float32{1, exp32(88.02)}), bitsOf([]float32{exp32(0), exp32(float32(math.Inf(1)))}), "it stays where it is near overflow")
	require.True(t, math.IsNaN(float64(exp32(float32(math.NaN())))))
}

// TestVectorsAreWhatTheySay compares with the definitions in float64.
func TestVectorsAreWhatTheySay(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const n = 100
	x, w, up := normal(r, n), normal(r, n), normal(r, n)
	for i := range x {
		x[i] *= 5
	}
	square := 0.0
	for _, v := range x {
		square += float64(v) * float64(v)
	}
	norm := 1 / math.Sqrt(square/n+1e-5)
	var o Ops
	check := func(name string, got []float32, want func(i int) float64) {
		for i, g := range got {
			require.InDelta(t, want(i), float64(g), 2e-6*(1+math.Abs(want(i))), "%s at %d", name, i)
		}
	}
	got := make([]float32, n)
	o.RMSNorm(got, x, w, 1e-5)
	check("norm", got, func(i int) float64 { return float64(x[i]) * norm * float64(w[i]) })
	o.SiluMul(got, x, up)
	check("silu", got, func(i int) float64 { return float64(x[i]) / (1 + math.Exp(-float64(x[i]))) * float64(up[i]) })
	o.GeluMul(got, x, up)
	check("gelu", got, func(i int) float64 {
		v := float64(x[i])
		return 0.5 * v * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(v+0.044715*v*v*v))) * float64(up[i])
	})
	copy(got, x)
	o.Softcap(got, 3)
	check("softcap", got, func(i int) float64 { return 3 * math.Tanh(float64(x[i])/3) })
	sum := o.ExpSum(got, x, 1, 0.5)
	total := 0.0
	check("exp", got, func(i int) float64 { e := math.Exp((float64(x[i]) - 1) / 2); total += e; return e })
	require.InEpsilon(t, total/2, float64(sum), 1e-5) // want is called twice an element
}

// TestRopeTurns holds each pair to a rotation, and elements after them to rest.
func TestRopeTurns(t *testing.T) {
	const headDim, half = 80, 32
	r := rand.New(rand.NewPCG(5, 6))
	for _, neox := range []bool{true, false} {
		for _, isa := range isas() {
			x := normal(r, 3*headDim)
			before := slices.Clone(x)
			cos, sin := make([]float32, half), make([]float32, half)
			for i := range cos {
				cos[i], sin[i] = float32(math.Cos(float64(i))), float32(math.Sin(float64(i)))
			}
			NewOps(isa).Rope(x, headDim, cos, sin, neox)
			for h := 0; h < len(x); h += headDim {
				for i := range half {
					a, b := h+2*i, h+2*i+1
					if neox {
						a, b = h+i, h+i+half
					}
					z := complex(float64(before[a]), float64(before[b])) * complex(math.Cos(float64(i)), math.Sin(float64(i)))
					require.InDelta(t, real(z), float64(x[a]), 1e-6)
					require.InDelta(t, imag(z), float64(x[b]), 1e-6)
				}
				require.Equal(t, before[h+2*half:h+headDim], x[h+2*half:h+headDim])
			}
		}
	}
	require.Panics(t, func() { NewOps(Generic).Rope(make([]float32, 8), 8, make([]float32, 5), make([]float32, 5), true) })
}

// TestHalfRoundsAsTheProcessorDoes goes through all 16-bit floats and the
// middles between them.
func TestHalfRoundsAsTheProcessorDoes(t *testing.T) {
	var x []float32
	for h := range uint16(0x7c00) {
		a := quant.F16ToF32(h)
		mid := (a + quant.F16ToF32(h+1)) / 2
		if h == 0x7bff {
			mid = 65520
		}
		x = append(x, a, mid, math.Nextafter32(mid, 0), math.Nextafter32(mid, 1e9), -a, -mid)
	}
	want := make([]uint16, len(x))
	NewOps(Generic).Half(want, x)
	for _, isa := range isas() {
		got := make([]uint16, len(x))
		NewOps(isa).Half(got, x)
		require.True(t, slices.Equal(want, got), "%v", isa)
	}
}

func TestArgMaxTakesTheLowest(t *testing.T) {
	nan := float32(math.NaN())
	for _, isa := range isas() {
		o := NewOps(isa)
		x := make([]float32, 5000)
		require.Zero(t, o.ArgMax(x))
		x[2049], x[4999], x[7] = 3, 3, nan
		require.Equal(t, 2049, o.ArgMax(x))
		require.Equal(t, -1, o.ArgMax([]float32{nan, nan}))
		require.Equal(t, -1, o.ArgMax(nil))
		require.Equal(t, 1, o.ArgMax([]float32{nan, float32(math.Inf(-1))}))
	}
}

func BenchmarkVectors(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var v [4][]float32
	for i := range v {
		v[i] = normal(r, 1536)
	}
	for _, name := range []string{"add", "rmsnorm", "silu", "gelu", "expsum", "max"} {
		for _, isa := range isas() {
			b.Run(fmt.Sprintf("%s/%v", name, isa), func(b *testing.B) {
				o := NewOps(isa)
				dst := slices.Clone(v[0])
				b.SetBytes(4 * int64(len(dst)))
				for b.Loop() {
					vectorOps[name](o, [4][]float32{dst, v[1], v[2], v[3]})
				}
			})
		}
	}
}
