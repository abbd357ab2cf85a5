package kernel

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/quant"
)

// isas are the instruction sets of this CPU.
func isas() []ISA {
	var all []ISA
	for i := Generic; int(i) < len(isaNames); i++ {
		if i.Available() {
			all = append(all, i)
		}
	}
	return all
}

// eachISA runs a test on one pool for every instruction set.
func eachISA(t *testing.T, threads int, f func(t *testing.T, p *Pool)) {
	t.Helper()
	for _, isa := range isas() {
		t.Run(isa.String(), func(t *testing.T) {
			p := NewPool(threads, isa)
			defer p.Close()
			f(t, p)
		})
	}
}

// normal are n numbers around zero.
func normal(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// tensor is a random tensor's bytes.
func tensor(r *rand.Rand, typ quant.Type, rows, cols int) []byte {
	data := make([]byte, typ.Bytes(rows*cols))
	quant.Quantize(data, typ, normal(r, rows*cols))
	return data
}

// product of a matrix and n vectors by a pool.
func multiply(p *Pool, m *Matrix, x []float32, n int) []float32 {
	var a Panel
	p.Load(&a, x, n, m.Cols())
	dst := make([]float32, n*m.Rows())
	p.Mul(dst, m, &a)
	return dst
}

func bitsOf(x []float32) []uint32 {
	all := make([]uint32, len(x))
	for i, f := range x {
		all[i] = math.Float32bits(f)
	}
	return all
}

// A row of a packed matrix is what the tensor's type says, bit by bit.
func TestRowIsDequantized(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	p := NewPool(1, Generic)
	defer p.Close()
	for _, typ := range quant.Types() {
		const rows, cols = 35, 512
		data := tensor(r, typ, rows, cols)
		m, err := Pack(p, typ, rows, cols, data)
		require.NoError(t, err)
		want := make([]float32, rows*cols)
		quant.Dequantize(want, typ, data)
		got := make([]float32, cols)
		for i := range rows {
			m.Row(got, i)
			require.Equal(t, bitsOf(want[i*cols:][:cols]), bitsOf(got), "%v row %d", typ, i)
		}
		assert.Equal(t, m.Bytes(), Size(typ, rows, cols))
	}
}

// Products are those of numbers, within what rounding the vectors costs.
func TestMulIsTheProduct(t *testing.T) {
	for _, typ := range quant.Types() {
		eachISA(t, 2, func(t *testing.T, p *Pool) {
			t.Helper()
			r := rand.New(rand.NewPCG(3, uint64(typ)))
			const rows, cols, n = 35, 768, 5
			data := tensor(r, typ, rows, cols)
			m, err := Pack(p, typ, rows, cols, data)
			require.NoError(t, err)
			x := normal(r, n*cols)
			got := multiply(p, m, x, n)
			w := make([]float32, rows*cols)
			quant.Dequantize(w, typ, data)
			tolerance := 0.02
			if !typ.Quantized() {
				tolerance = 1e-5
			}
			for i := range n {
				for j := range rows {
					var sum, scale float64
					for k := range cols {
						v := float64(w[j*cols+k]) * float64(x[i*cols+k])
						sum, scale = sum+v, scale+v*v
					}
					require.InDelta(t, sum, got[i*rows+j], tolerance*math.Sqrt(scale), "%v row %d vector %d", typ, j, i)
				}
			}
		})
	}
}

// A product's bits are the same alone and among others, for any number of
// threads, and on every instruction set.
func TestMulIsTheSameBits(t *testing.T) {
	const n = 2*maxWidth + 3
	for _, typ := range quant.Types() {
		for _, s := range []struct{ rows, cols int }{{16, 256}, {35, 512}, {193, 256}} {
			r := rand.New(rand.NewPCG(5, uint64(typ)))
			data, x := tensor(r, typ, s.rows, s.cols), normal(r, n*s.cols)
			clear(x[32:64]) // a group without a scale
			var want []uint32
			for _, isa := range isas() { // generic, one thread, all vectors: the reference
				for threads := 1; threads <= 3; threads += 2 {
					p := NewPool(threads, isa)
					m, err := Pack(p, typ, s.rows, s.cols, data)
					require.NoError(t, err)
					for width := n; width > 0; width-- {
						got := bitsOf(multiply(p, m, x[:width*s.cols], width))
						if want == nil {
							want = got
						}
						require.Equal(t, want[:len(got)], got, "%v %dx%d on %v, %d threads, %d vectors", typ, s.rows, s.cols, isa, threads, width)
					}
					p.Close()
				}
			}
		}
	}
}

// One panel can be multiplied by several matrices, of integers and of numbers.
func TestPanelServesEveryMatrix(t *testing.T) {
	eachISA(t, 2, func(t *testing.T, p *Pool) {
		t.Helper()
		r := rand.New(rand.NewPCG(11, 0))
		const rows, cols = 16, 256
		var ms []*Matrix
		for _, typ := range quant.Types() {
			m, err := Pack(p, typ, rows, cols, tensor(r, typ, rows, cols))
			require.NoError(t, err)
			ms = append(ms, m)
		}
		var a Panel
		for _, n := range []int{5, 1, 40, 0, 3} { // memory that was used is used again
			x := normal(r, n*cols)
			p.Load(&a, x, n, cols)
			for _, m := range ms {
				got := make([]float32, n*rows)
				p.Mul(got, m, &a)
				clear(got[:n])
				p.Mul(got, m, &a)
				require.Equal(t, multiply(p, m, x, n), got, "%v, %d vectors", m.typ, n)
			}
		}
	})
}

// Several products in one loop are those of each.
func TestMulAllIsMul(t *testing.T) {
	const cols = 256
	eachISA(t, 3, func(t *testing.T, p *Pool) {
		t.Helper()
		r := rand.New(rand.NewPCG(5, 5))
		for _, n := range []int{1, 7, 60} {
			var ms []*Matrix
			for _, shape := range []struct {
				t    quant.Type
				rows int
			}{{quant.Q8_0, 7}, {quant.Q6_K, 200}, {quant.Q4_1, 16}, {quant.F32, 33}} {
				m, err := Pack(p, shape.t, shape.rows, cols, tensor(r, shape.t, shape.rows, cols))
				require.NoError(t, err)
				ms = append(ms, m)
			}
			var a Panel
			p.Load(&a, normal(r, n*cols), n, cols)
			var to []Product
			for _, m := range ms {
				to = append(to, Product{make([]float32, n*m.Rows()), m})
			}
			p.MulAll(&a, to...)
			for i, m := range ms {
				want := make([]float32, n*m.Rows())
				p.Mul(want, m, &a)
				require.Equal(t, bitsOf(want), bitsOf(to[i].Dst), "matrix %d of %d vectors", i, n)
			}
			p.MulAll(&a)
		}
	})
}

// Columns of float matrices need not be a multiple of anything, and products are
// those of fma column by column for any number of vectors.
func TestMulOfOddColumns(t *testing.T) {
	const rows, n = panelRows + 1, maxWidth
	for cols := 1; cols < 10; cols++ {
		for _, typ := range []quant.Type{quant.F32, quant.F16, quant.BF16} {
			r := rand.New(rand.NewPCG(13, uint64(cols)))
			data, x := tensor(r, typ, rows, cols), normal(r, n*cols)
			w := make([]float32, rows*cols)
			quant.Dequantize(w, typ, data)
			want := make([]float32, n*rows)
			for i := range want {
				for k := range cols {
					want[i] = fma(w[i%rows*cols+k], x[i/rows*cols+k], want[i])
				}
			}
			eachISA(t, 1, func(t *testing.T, p *Pool) {
				t.Helper()
				m, err := Pack(p, typ, rows, cols, data)
				require.NoError(t, err)
				for width := 1; width <= n; width++ {
					got := multiply(p, m, x[:width*cols], width)
					require.Equal(t, bitsOf(want[:width*rows]), bitsOf(got), "%v, %d columns, %d vectors", typ, cols, width)
				}
			})
		}
	}
}

func TestMulRefusesWhatDoesNotFit(t *testing.T) {
	p, q := NewPool(1, Generic), NewPool(1, Generic)
	defer p.Close()
	defer q.Close()
	m, err := Pack(p, quant.Q8_0, 2, 32, make([]byte, 2*34))
	require.NoError(t, err)
	var a Panel
	q.Load(&a, make([]float32, 32), 1, 32)
	assert.Panics(t, func() { p.Mul(make([]float32, 2), m, &a) }, "loaded by a pool that has no such matrix")
	p.Load(&a, make([]float32, 64), 1, 64)
	assert.Panics(t, func() { p.Mul(make([]float32, 2), m, &a) }, "columns")
	p.Load(&a, make([]float32, 32), 1, 32)
	assert.Panics(t, func() { p.Mul(make([]float32, 1), m, &a) }, "rows")
	assert.Panics(t, func() { p.Load(&a, make([]float32, 31), 1, 32) }, "elements")
}

// Numbers that are very large, very small or none at all give the same bits
// everywhere, too.
func TestMulOfExtremes(t *testing.T) {
	const rows, cols = 16, 256
	inf := float32(math.Inf(1))
	odd := []float32{0, 1e-45, -1e-45, 1e-38, -1e-37, 1e-36, 3e38, -3e38, inf, -inf, float32(math.NaN()), 127, 127.5, -0.5, 0.5, 1.5}
	for _, typ := range quant.Types() {
		r := rand.New(rand.NewPCG(7, uint64(typ)))
		data := tensor(r, typ, rows, cols)
		x := make([]float32, len(odd)*cols)
		for i := range x {
			if x[i] = odd[i/cols]; r.IntN(3) > 0 {
				x[i] *= float32(r.NormFloat64())
			}
		}
		var want []string
		for _, isa := range isas() {
			p := NewPool(1, isa)
			m, err := Pack(p, typ, rows, cols, data)
			require.NoError(t, err)
			got := printed(multiply(p, m, x, len(odd)))
			if want == nil {
				want = got
			}
			require.Equal(t, want, got, "%v on %v", typ, isa)
			p.Close()
		}
	}
}

// The greatest integers that there are, on either side, in neighbouring columns:
// no sum of theirs is too great for what an instruction set adds it up in.
func TestMulOfTheGreatestIntegers(t *testing.T) {
	const rows, cols = 16, 256
	x := make([]float32, 4*cols)
	for i := range x {
		x[i] = [...]float32{1, -1, float32(1 - i%2*2), float32(1 - i/2%2*2)}[i/cols] // ±127 of a scale
	}
	for _, typ := range quant.Types() {
		for _, b := range []byte{0x00, 0x7f, 0x80, 0xff} {
			data := slices.Repeat([]byte{b}, typ.Bytes(rows*cols))
			var want []string
			for _, isa := range isas() {
				p := NewPool(1, isa)
				m, err := Pack(p, typ, rows, cols, data)
				require.NoError(t, err)
				got := printed(multiply(p, m, x, 4))
				if want == nil {
					want = got
				}
				require.Equal(t, want, got, "%v of %#x on %v", typ, b, isa)
				p.Close()
			}
		}
	}
}

func TestFusedMultiplication(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	number := func() float32 { return math.Float32frombits(r.Uint32()) }
	exact := func(a, b, c float32) float32 { return wide(float64(a)*float64(b), float64(c)) }
	for range 2_000_000 {
		a, b, c := number(), number(), number()
		if r.IntN(2) == 0 { // sums that end halfway
			a, b = float32(int(r.Uint32()>>8)), float32(int(r.Uint32()>>20))
			c = math.Float32frombits(math.Float32bits(a*b*math.Float32frombits(uint32(127+r.IntN(60))<<23)) &^ 0xf)
		}
		want, got := exact(a, b, c), fma(a, b, c)
		if want != want && got != got {
			continue
		}
		require.Equal(t, math.Float32bits(want), math.Float32bits(got), "fma(%b, %b, %b)", a, b, c)
	}
}

// FuzzPack: any bytes are weights, and every instruction set reads them alike.
func FuzzPack(f *testing.F) {
	for i := range quant.Types() {
		f.Add(uint8(i), []byte{1, 2, 3}, float32(1))
	}
	pools := make([]*Pool, 0, len(isaNames))
	for _, isa := range isas() {
		pools = append(pools, NewPool(1, isa))
	}
	f.Fuzz(func(t *testing.T, kind uint8, part []byte, x float32) {
		types := quant.Types()
		typ := types[int(kind)%len(types)]
		const rows, cols = 17, 256
		data := make([]byte, typ.Bytes(rows*cols))
		for i := 0; len(part) > 0 && i < len(data); i += len(part) {
			copy(data[i:], part)
		}
		numbers := make([]float32, rows*cols)
		quant.Dequantize(numbers, typ, data)
		var want []string
		for _, p := range pools {
			m, err := Pack(p, typ, rows, cols, data)
			require.NoError(t, err)
			row := make([]float32, cols)
			for r := range rows {
				m.Row(row, r)
				require.Equal(t, printed(numbers[r*cols:][:cols]), printed(row))
			}
			v := make([]float32, cols)
			for i := range v {
				v[i] = x * float32(i%7-3)
			}
			got := printed(multiply(p, m, v, 1))
			if want == nil {
				want = got
			}
			require.Equal(t, want, got, "%v on %v", typ, p.Ops().ISA())
		}
	})
}

// printed is exact, and all NaNs are the same.
func printed(x []float32) []string {
	all := make([]string, len(x))
	for i, v := range x {
		all[i] = strconv.FormatFloat(float64(v), 'b', -1, 32)
	}
	return all
}

func TestPackRefuses(t *testing.T) {
	const huge = 1 << (bits.UintSize * 5 / 8) // its square is beyond an int
	p := NewPool(1, Generic)
	defer p.Close()
	for _, c := range []struct {
		typ        quant.Type
		rows, cols int
		bytes      int
		want       string
	}{
		{quant.Type(99), 1, 32, 32, "type 99"},
		{quant.Q8_0, 1, 33, 34, "whole blocks of 32"},
		{quant.Q4_K, 1, 128, 72, "whole blocks of 256"},
		{quant.Q8_0, 0, 32, 0, "at least one"},
		{quant.Q8_0, -1, 32, 34, "at least one"},
		{quant.F32, 2, 3, 23, "23 bytes"},
		{quant.F32, huge, huge, 0, "0 bytes"},
	} {
		_, err := Pack(p, c.typ, c.rows, c.cols, make([]byte, c.bytes))
		require.ErrorContains(t, err, c.want)
	}
}
