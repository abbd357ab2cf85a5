package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/quant"
)

// cache is a sequence of pages with what was put in.
type cache struct {
	form    KV
	headDim int
	pages   []Page
	k, v    [][]float32
}

func newCache(r *rand.Rand, o Ops, form KV, headDim, tokens int) *cache {
	c := &cache{form: form, headDim: headDim}
	for t := range tokens {
		if t%PageTokens == 0 {
			c.pages = append(c.pages, onePage(form, headDim))
		}
		k, v := normal(r, headDim), normal(r, headDim)
		o.Put(c.pages[t/PageTokens], t%PageTokens, k, v)
		c.k, c.v = append(c.k, k), append(c.v, v)
	}
	return c
}

// attend lets rows see the tokens [from, to) of a cache; in what groups is up to
// the caller, who has the pages in order.
func (c *cache) attend(a *Attender, q []float32, from, to []int) []float32 {
	rows := len(from)
	a.Reset(rows, c.headDim, 0.2, 0)
	for p, pg := range c.pages {
		lo, hi := make([]int, rows), make([]int, rows)
		for i := range rows {
			lo[i] = min(max(from[i]-p*PageTokens, 0), PageTokens)
			hi[i] = min(max(to[i]-p*PageTokens, 0), PageTokens)
		}
		a.Page(0, rows, q, pg, lo, hi)
	}
	out := make([]float32, rows*c.headDim)
	a.Finish(out)
	return out
}

// rounded is what a page of a form keeps of numbers.
func (f KV) rounded(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		if f == KVHalf {
			out[i] = float64(quant.F16ToF32(quant.F32ToF16(v)))
			continue
		}
		most := float32(0)
		for _, u := range x[i/32*32 : min(i/32*32+32, len(x))] {
			most = max(most, u, -u)
		}
		out[i] = math.RoundToEven(float64(v*(127/most))) * float64(most/127)
	}
	return out
}

// eachForm is a test of pages of every form.
func eachForm(t *testing.T, test func(t *testing.T, form KV)) {
	t.Helper()
	for _, form := range []KV{KVHalf, KVBytes} {
		t.Run(form.String(), func(t *testing.T) { test(t, form) })
	}
}

// plain is attention as it is defined, in float64, with keys and values rounded
// as the cache rounds them.
func (c *cache) plain(q []float32, from, to int, softcap float64) []float64 {
	score, top := make([]float64, len(c.k)), math.Inf(-1)
	for t := from; t < to; t++ {
		for d, k := range c.form.rounded(c.k[t]) {
			score[t] += float64(q[d]) * k
		}
		score[t] *= 0.2
		if softcap > 0 {
			score[t] = softcap * math.Tanh(score[t]/softcap)
		}
		top = max(top, score[t])
	}
	out, sum := make([]float64, len(q)), 0.0
	for t := from; t < to; t++ {
		w := math.Exp(score[t] - top)
		sum += w
		for d, v := range c.form.rounded(c.v[t]) {
			out[d] += w * v
		}
	}
	for d := range out {
		out[d] /= sum
	}
	return out
}

// TestAttentionIsTheDefinition compares with float64, for whole and partial
// ranges and heads of all sizes.
func TestAttentionIsTheDefinition(t *testing.T) {
	eachForm(t, func(t *testing.T, form KV) {
		t.Helper()
		for _, headDim := range []int{4, 8, 24, 64, 80, 256} {
			for _, isa := range isas() {
				r := rand.New(rand.NewPCG(uint64(headDim), 1))
				c := newCache(r, NewOps(isa), form, headDim, 150)
				from, to := []int{0, 0, 70, 149, 0, 20, 64}, []int{150, 64, 150, 150, 1, 130, 128}
				q := normal(r, len(from)*headDim)
				got := c.attend(NewAttender(NewOps(isa)), q, from, to)
				for i := range from {
					want := c.plain(q[i*headDim:(i+1)*headDim], from[i], to[i], 0)
					for d, w := range want {
						require.InDelta(t, w, float64(got[i*headDim+d]), 1e-5, "%v heads of %d, row %d, dimension %d", isa, headDim, i, d)
					}
				}
			}
		}
	})
}

func TestAttentionWithSoftcap(t *testing.T) {
	eachForm(t, func(t *testing.T, form KV) {
		t.Helper()
		r := rand.New(rand.NewPCG(1, 1))
		c := newCache(r, NewOps(Generic), form, 32, 64)
		q := normal(r, 32)
		for i := range q {
			q[i] *= 20
		}
		for _, isa := range isas() {
			a := NewAttender(NewOps(isa))
			a.Reset(1, 32, 0.2, 5)
			a.Page(0, 1, q, c.pages[0], []int{0}, []int{50})
			out := make([]float32, 32)
			a.Finish(out)
			for d, w := range c.plain(q, 0, 50, 5) {
				require.InDelta(t, w, float64(out[d]), 1e-5)
			}
		}
	})
}

// TestAttentionIsTheSameBits: a row alone, among others, in calls of any size,
// on every instruction set.
func TestAttentionIsTheSameBits(t *testing.T) {
	eachForm(t, func(t *testing.T, form KV) {
		t.Helper()
		for _, headDim := range []int{24, 64, 128} {
			r := rand.New(rand.NewPCG(uint64(headDim), 2))
			c := newCache(r, NewOps(Generic), form, headDim, 200)
			const rows = 29
			from, to := make([]int, rows), make([]int, rows)
			for i := range rows {
				to[i] = 200
				switch r.IntN(3) {
				case 0:
					from[i], to[i] = r.IntN(100), 100+r.IntN(101)
				case 1: // a short window
					from[i] = r.IntN(190)
					to[i] = from[i] + 1 + r.IntN(10)
				}
			}
			q := normal(r, rows*headDim)
			var want []float32
			for i := range rows {
				want = append(want, c.attend(NewAttender(NewOps(Generic)), q[i*headDim:(i+1)*headDim], from[i:i+1], to[i:i+1])...)
			}
			for _, isa := range isas() {
				a := NewAttender(NewOps(isa)) // used again and again, as in a model
				for _, size := range []int{1, 2, 3, 4, 6, 7, 11, rows} {
					var got []float32
					for i := 0; i < rows; i += size {
						end := min(i+size, rows)
						got = append(got, c.attend(a, q[i*headDim:end*headDim], from[i:end], to[i:end])...)
					}
					require.Equal(t, bitsOf(want), bitsOf(got), "%v, heads of %d, %d rows a call", isa, headDim, size)
				}
			}
		}
	})
}

// TestProductsAreFused takes a product a little below the middle of two floats:
// rounded to float64 first, the sum is on the middle and would go up.
func TestProductsAreFused(t *testing.T) {
	const weight, value, sum = 4196353, 2047, 1<<57 + 1<<34 // weight·value is 2³³-1
	for _, headDim := range []int{4, 16, 64} {
		pg := onePage(KVHalf, headDim)
		weights := make([]float32, PageTokens)
		weights[9] = weight
		for d := range headDim {
			pg.V[9*headDim+d] = quant.F32ToF16(value)
		}
		for _, isa := range isas() {
			acc := slices.Repeat([]float32{sum}, headDim)
			NewOps(isa).accumulate(acc, weights, []float32{1}, values{pg.V, headDim, 9, 10})
			require.Equal(t, bitsOf(slices.Repeat([]float32{sum}, headDim)), bitsOf(acc), "%v", isa)
		}
	}
}

// TestAttentionOverlooksOtherSlots: what lies in the slots that a row does not
// see, not-a-numbers too, changes nothing.
func TestAttentionOverlooksOtherSlots(t *testing.T) {
	eachForm(t, func(t *testing.T, form KV) {
		t.Helper()
		const headDim = 64
		for _, isa := range isas() {
			r := rand.New(rand.NewPCG(9, 9))
			o := NewOps(isa)
			c := newCache(r, o, form, headDim, 64)
			q := normal(r, headDim)
			want := c.attend(NewAttender(o), q, []int{5}, []int{40})
			nan := slices.Repeat([]float32{float32(math.NaN())}, headDim)
			huge := slices.Repeat([]float32{1e9}, headDim)
			o.Put(c.pages[0], 4, nan, huge)
			o.Put(c.pages[0], 40, huge, nan)
			got := c.attend(NewAttender(o), q, []int{5}, []int{40})
			require.Equal(t, bitsOf(want), bitsOf(got), "%v", isa)
		}
	})
}

// TestAttentionOfNothing gives zeros to a row that sees no token, beside one
// that does.
func TestAttentionOfNothing(t *testing.T) {
	eachForm(t, func(t *testing.T, form KV) {
		t.Helper()
		r := rand.New(rand.NewPCG(8, 8))
		c := newCache(r, NewOps(Generic), form, 16, 3)
		for _, isa := range isas() {
			out := c.attend(NewAttender(NewOps(isa)), normal(r, 32), []int{3, 0}, []int{3, 3})
			require.Equal(t, make([]float32, 16), out[:16])
			require.NotContains(t, out[16:], float32(0))
		}
	})
}

func TestAttentionDoesNotAllocate(t *testing.T) {
	eachForm(t, func(t *testing.T, form KV) {
		t.Helper()
		r := rand.New(rand.NewPCG(8, 8))
		for _, isa := range isas() {
			o := NewOps(isa)
			c := newCache(r, o, form, 64, 64)
			a, q, out := NewAttender(o), normal(r, 2*64), make([]float32, 2*64)
			from, to := []int{0, 0}, []int{64, 64}
			run := func() {
				a.Reset(2, 64, 1, 0)
				o.Put(c.pages[0], 3, c.k[0], c.v[0])
				a.Page(0, 2, q, c.pages[0], from, to)
				a.Finish(out)
				o.RMSNorm(out, out, q, 1)
				o.Rope(q, 64, c.k[0][:32], c.v[0][:32], true)
				o.ExpSum(out, out, 1, 1)
				o.ArgMax(out)
			}
			run()
			require.Zero(t, testing.AllocsPerRun(10, run), "%v", isa)
		}
	})
}

func TestMisuseOfPagesPanics(t *testing.T) {
	o := NewOps(Generic)
	x := make([]float32, 32)
	require.Panics(t, func() { o.Put(onePage(KVHalf, 32), 64, x, x) })
	require.Panics(t, func() { o.Put(onePage(KVHalf, 16), 0, x, x) })
	a := NewAttender(o)
	a.Reset(1, 32, 1, 0)
	require.Panics(t, func() { a.Page(0, 1, x, onePage(KVHalf, 16), []int{0}, []int{1}) })
	require.Panics(t, func() { a.Page(0, 1, x, onePage(KVHalf, 32), []int{0}, []int{65}) })
	require.Panics(t, func() { a.Page(0, 1, x, onePage(KVHalf, 32), []int{-1}, []int{5}) })
}

// FuzzAttention lets rows see pages and queries of any bits: every instruction
// set gives the same.
func FuzzAttention(f *testing.F) {
	f.Add([]byte{0, 60, 1, 2, 3, 255, 127, 128}, uint8(3), uint8(60), uint8(5), false)
	f.Add([]byte{0, 124, 0, 252, 0, 126, 0, 60}, uint8(0), uint8(64), uint8(2), true)
	f.Fuzz(func(t *testing.T, data []byte, from, to, rows uint8, capped bool) {
		if len(data) == 0 || to > PageTokens || rows > 20 {
			return
		}
		const headDim = 80
		at := 0
		next := func() uint32 {
			at++
			return uint32(data[at%len(data)]) | uint32(data[at*7%len(data)])<<8 | uint32(data[at*31%len(data)])<<16 | uint32(data[at*5%len(data)])<<24
		}
		form := KV(data[0] % 2)
		pg, q := onePage(form, headDim), make([]float32, int(rows)*headDim)
		for i := range pg.K {
			pg.K[i], pg.V[i] = uint16(next()), uint16(next())
		}
		for i := range pg.k {
			pg.k[i], pg.v[i] = byte(next()), byte(next())
		}
		for i := range pg.scaleK {
			pg.scaleK[i], pg.scaleV[i] = math.Float32frombits(next()), math.Float32frombits(next())
		}
		for i := range q {
			q[i] = math.Float32frombits(next())
		}
		var cap32 float32
		if capped {
			cap32 = 30
		}
		froms, tos := slices.Repeat([]int{int(from)}, int(rows)), slices.Repeat([]int{int(to)}, int(rows))
		var want []float32
		for _, isa := range isas() {
			a, got := NewAttender(NewOps(isa)), make([]float32, len(q))
			a.Reset(int(rows), headDim, 0.125, cap32)
			a.Page(0, int(rows), q, pg, froms, tos)
			a.Page(0, int(rows), q, pg, froms, tos)
			a.Finish(got)
			if isa == Generic {
				want = got
			}
			if !same(want, got) {
				t.Fatalf("%v: %v, expected %v", isa, got, want)
			}
		}
	})
}

// BenchmarkAttention is one page; FLOP/s count both products.
func BenchmarkAttention(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, isa := range isas() {
		for _, shape := range [][3]int{{64, 1}, {64, 3}, {64, 48}, {128, 2}, {256, 4}, {64, 192}, {64, 1, 1}, {64, 3, 1}, {64, 48, 1}} {
			headDim, rows, form := shape[0], shape[1], KV(shape[2])
			b.Run(fmt.Sprintf("%v/%v/dim%d/rows%d", isa, form, headDim, rows), func(b *testing.B) {
				o := NewOps(isa)
				c := newCache(r, o, form, headDim, 64)
				a, q := NewAttender(o), normal(r, rows*headDim)
				from, to := make([]int, rows), slices.Repeat([]int{PageTokens}, rows)
				a.Reset(rows, headDim, 0.1, 0)
				for b.Loop() {
					a.Page(0, rows, q, c.pages[0], from, to)
				}
				flops := float64(4*rows*headDim*PageTokens) * float64(b.N)
				b.ReportMetric(flops/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e3, "µs/page")
			})
		}
	}
}

// onePage is a page of zeros.
func onePage(form KV, headDim int) Page { return NewPages(form, 1, headDim).At(0) }
