package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/evalr/evalr/engine/quant"
)

// BenchmarkMul reports operations (a multiplication and an addition are two)
// and bytes of weights a second.
func BenchmarkMul(b *testing.B) {
	for _, c := range []struct {
		typ        quant.Type
		rows, cols int
	}{{quant.Q8_0, 3072, 1152}, {quant.Q8_0, 32768, 2048}, {quant.Q4_0, 3072, 1152}, {quant.Q4_0, 32768, 2048}, {quant.Q4_K, 3072, 1280}, {quant.Q6_K, 3072, 1280}, {quant.F32, 3072, 1152}, {quant.BF16, 3072, 1152}} {
		for _, threads := range []int{1, 2} {
			for _, isa := range isas()[1:] {
				for _, n := range []int{1, 4, 16, 64, 512} {
					name := fmt.Sprintf("%v/%dx%d/%v/threads=%d/n=%d", c.typ, c.rows, c.cols, isa, threads, n)
					b.Run(name, func(b *testing.B) { benchmarkMul(b, NewPool(threads, isa), c.typ, c.rows, c.cols, n) })
				}
			}
		}
	}
}

func benchmarkMul(b *testing.B, p *Pool, typ quant.Type, rows, cols, n int) {
	b.Helper()
	defer p.Close()
	r := rand.New(rand.NewPCG(1, 1))
	m, err := Pack(p, typ, rows, cols, randomBytes(r, typ, rows*cols))
	if err != nil {
		b.Fatal(err)
	}
	x, dst := normal(r, n*cols), make([]float32, n*rows)
	var a Panel
	p.Load(&a, x, n, cols)
	for b.Loop() {
		p.Mul(dst, m, &a)
	}
	ops := 2 * float64(rows) * float64(cols) * float64(n) * float64(b.N)
	b.ReportMetric(ops/b.Elapsed().Seconds()/1e9, "GOP/s")
	b.ReportMetric(float64(m.Bytes())*float64(b.N)/b.Elapsed().Seconds()/1e9, "GB/s")
}

// randomBytes are elements whose scales are small numbers; quantising as many
// would take longer than the benchmark.
func randomBytes(r *rand.Rand, typ quant.Type, elems int) []byte {
	block, _ := typ.Block()
	part := tensor(r, typ, 1, 64*block)
	data := make([]byte, 0, typ.Bytes(elems))
	for len(data) < cap(data) {
		data = append(data, part[:min(len(part), cap(data)-len(data))]...)
	}
	return data
}

func BenchmarkLoad(b *testing.B) {
	for _, isa := range isas() {
		for _, n := range []int{1, 64} {
			b.Run(fmt.Sprintf("%v/n=%d", isa, n), func(b *testing.B) {
				p := NewPool(1, isa)
				defer p.Close()
				p.needs.Store(1)
				const cols = 1536
				x := normal(rand.New(rand.NewPCG(1, 1)), n*cols)
				var a Panel
				for b.Loop() {
					p.Load(&a, x, n, cols)
				}
				b.ReportMetric(float64(n*cols)*float64(b.N)/b.Elapsed().Seconds()/1e9, "G/s")
			})
		}
	}
}

// BenchmarkPack reports elements a second.
func BenchmarkPack(b *testing.B) {
	for _, typ := range quant.Types() {
		b.Run(typ.String(), func(b *testing.B) {
			p := NewPool(1, Auto)
			defer p.Close()
			const rows, cols = 512, 2048
			data := randomBytes(rand.New(rand.NewPCG(1, 1)), typ, rows*cols)
			for b.Loop() {
				if _, err := Pack(p, typ, rows, cols, data); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(rows*cols*float64(b.N)/b.Elapsed().Seconds()/1e9, "G/s")
		})
	}
}

// BenchmarkRow reports elements a second.
func BenchmarkRow(b *testing.B) {
	p := NewPool(1, Auto)
	defer p.Close()
	for _, typ := range quant.Types() {
		b.Run(typ.String(), func(b *testing.B) {
			const rows, cols = 16, 2048
			m, err := Pack(p, typ, rows, cols, randomBytes(rand.New(rand.NewPCG(1, 1)), typ, rows*cols))
			if err != nil {
				b.Fatal(err)
			}
			row := make([]float32, cols)
			for b.Loop() {
				m.Row(row, 7)
			}
			b.ReportMetric(cols*float64(b.N)/b.Elapsed().Seconds()/1e9, "G/s")
		})
	}
}
