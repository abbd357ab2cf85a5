package quant_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/quant"
)

// golden is testdata/ggml.json: 512 numbers of many sizes, what the quantisers of
// ggml (as of llama.cpp v0.5.0, without instructions that fuse) make of them, and
// what its dequantisers make of that. Numbers are little-endian float32.
type golden struct {
	Input []byte
	Types map[string]struct{ Blocks, Values []byte }
}

func readGolden(tb testing.TB) golden {
	tb.Helper()
	data, err := os.ReadFile("testdata/ggml.json")
	require.NoError(tb, err)
	var g golden
	require.NoError(tb, json.Unmarshal(data, &g))
	require.Len(tb, g.Types, len(quant.Types()))
	return g
}

func floats(data []byte) []float32 {
	out := make([]float32, len(data)/4)
	quant.Dequantize(out, quant.F32, data)
	return out
}

func bytes(t quant.Type, x []float32) []byte {
	out := make([]byte, t.Bytes(len(x)))
	quant.Quantize(out, t, x)
	return out
}

func TestDequantizeEqualsGGML(t *testing.T) {
	for name, want := range readGolden(t).Types {
		typ, err := quant.ParseType(name)
		require.NoError(t, err)
		got := make([]float32, len(want.Values)/4)
		quant.Dequantize(got, typ, want.Blocks)
		require.Equal(t, want.Values, bytes(quant.F32, got), name)
	}
}

func TestQuantizeEqualsGGML(t *testing.T) {
	g := readGolden(t)
	for name, want := range g.Types {
		typ, err := quant.ParseType(name)
		require.NoError(t, err)
		if n, _ := typ.Block(); n == 256 {
			continue // ggml searches there
		}
		require.Equal(t, want.Blocks, bytes(typ, floats(g.Input)), name)
	}
}

// A block comes back within about a step of its range, for K types within what
// the rounding of scales and minima adds.
func TestQuantizeComesBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	steps := map[quant.Type]float64{
		quant.F32: math.Inf(1), quant.F16: 2048, quant.BF16: 256, quant.Q8_0: 250,
		quant.Q4_0: 14, quant.Q5_0: 30, quant.Q4_1: 14, quant.Q5_1: 30, quant.Q4_K: 10, quant.Q5_K: 15, quant.Q6_K: 50,
	}
	for range 50 {
		x := make([]float32, 512)
		for i := range x {
			x[i] = float32(rng.NormFloat64() * 3)
		}
		top := 0.0
		for _, v := range x {
			top = max(top, math.Abs(float64(v)))
		}
		for _, typ := range quant.Types() {
			got := make([]float32, len(x))
			quant.Dequantize(got, typ, bytes(typ, x))
			require.InDeltaSlice(t, x, got, 2*top/steps[typ], "%v", typ)
		}
	}
}

func TestQuantizeZeros(t *testing.T) {
	x := make([]float32, 256)
	for _, typ := range quant.Types() {
		got := make([]float32, len(x))
		quant.Dequantize(got, typ, bytes(typ, x))
		for i := range got {
			require.Zero(t, got[i], "%v", typ)
		}
	}
}

func TestHalves(t *testing.T) {
	for h := range 1 << 16 {
		h := uint16(h)
		f := quant.F16ToF32(h)
		if f != f {
			require.Equal(t, h&0x8000|0x7e00, quant.F32ToF16(f))
		} else {
			require.Equal(t, h, quant.F32ToF16(f))
		}
		b := quant.BF16ToF32(h)
		if b != b {
			require.Equal(t, h|0x40, quant.F32ToBF16(b))
		} else {
			require.Equal(t, h, quant.F32ToBF16(b))
		}
	}
	require.InDelta(t, 0.333251953125, quant.F16ToF32(0x3555), 0) // IEEE 754, the half nearest to 1/3
}

// Between two neighbouring halves the middle goes to the even one, and what is
// beside it to the nearer one.
func TestHalvesRoundToNearest(t *testing.T) {
	for h := range uint16(0x7c00 - 1) {
		low, high := float64(quant.F16ToF32(h)), float64(quant.F16ToF32(h+1))
		middle := float32((low + high) / 2) // exact
		require.Equal(t, h+h&1, quant.F32ToF16(middle))
		require.Equal(t, h, quant.F32ToF16(math.Nextafter32(middle, 0)))
		require.Equal(t, h+1, quant.F32ToF16(math.Nextafter32(middle, math.MaxFloat32)))
		require.Equal(t, (h+h&1)|0x8000, quant.F32ToF16(-middle))
	}
	require.EqualValues(t, 0x7bff, quant.F32ToF16(65519))
	require.EqualValues(t, 0x7c00, quant.F32ToF16(65520))
	require.EqualValues(t, 0x7c00, quant.F32ToF16(math.MaxFloat32))
	require.EqualValues(t, 0x8000, quant.F32ToF16(-math.SmallestNonzeroFloat32))
}

func TestTypes(t *testing.T) {
	require.Equal(t, "F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, BF16", quant.Names())
	for _, typ := range quant.Types() {
		got, err := quant.ParseType(typ.String())
		require.NoError(t, err)
		require.Equal(t, typ, got)
	}
	got, err := quant.ParseType("q4_k")
	require.NoError(t, err)
	require.Equal(t, quant.Q4_K, got)
	_, err = quant.ParseType("IQ4_XS")
	require.ErrorContains(t, err, `tensor type "IQ4_XS": expected one of F32`)

	require.Equal(t, "IQ4_XS", quant.Type(23).String())
	require.Equal(t, "type 1000", quant.Type(1000).String())
	require.False(t, quant.Type(23).Supported())
	require.False(t, quant.Type(1000).Supported())
	require.False(t, quant.Type(1<<31).Supported())
	require.True(t, quant.Q6_K.Quantized())
	require.False(t, quant.BF16.Quantized())
	require.Equal(t, 2*210, quant.Q6_K.Bytes(512))
	require.Panics(t, func() { quant.Q6_K.Bytes(32) })
	require.Panics(t, func() { quant.Type(23).Bytes(0) })
}

func TestTensor(t *testing.T) {
	x := quant.Tensor{Shape: []int{2, 3, 1}, Type: quant.F32, Data: bytes(quant.F32, []float32{1, 2, 3, 4, 5, 6})}
	require.Equal(t, 2, x.Cols())
	require.Equal(t, 3, x.Rows())
	require.Equal(t, []float32{1, 2, 3, 4, 5, 6}, x.Floats())
	require.True(t, x.Is(2, 3))
	require.True(t, x.Is(2, 3, 1, 1))
	require.False(t, x.Is(3, 2))
	require.Zero(t, quant.Tensor{}.Elems())
}

// FuzzBlocks holds any bytes to this: they decode without a panic, and what they
// decode to encodes without one, even where it is no number.
func FuzzBlocks(f *testing.F) {
	for name, g := range readGolden(f).Types {
		typ, _ := quant.ParseType(name)
		_, size := typ.Block()
		f.Add(uint32(typ), g.Blocks[:size])
	}
	f.Fuzz(func(t *testing.T, number uint32, data []byte) {
		typ := quant.Type(number)
		if !typ.Supported() {
			return
		}
		n, size := typ.Block()
		x := make([]float32, len(data)/size*n)
		quant.Dequantize(x, typ, data)
		for _, other := range quant.Types() {
			n, _ := other.Block()
			whole := x[:len(x)/n*n]
			y := make([]float32, len(whole))
			quant.Dequantize(y, other, bytes(other, whole))
		}
	})
}

func BenchmarkDequantize(b *testing.B) {
	for _, typ := range quant.Types() {
		b.Run(typ.String(), func(b *testing.B) {
			dst := make([]float32, 1<<16)
			src := make([]byte, typ.Bytes(len(dst)))
			b.SetBytes(int64(4 * len(dst)))
			for b.Loop() {
				quant.Dequantize(dst, typ, src)
			}
		})
	}
}
