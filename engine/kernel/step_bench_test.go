package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/evalr/evalr/engine/quant"
)

// BenchmarkStep is all products of one step of a model of the shape of
// SmolLM2-135M (30 layers of 576, 49152 tokens), without what is between them:
// the ceiling of tokens a second for so many sequences at once.
func BenchmarkStep(b *testing.B) {
	for _, typ := range []quant.Type{quant.Q8_0, quant.Q4_1} {
		for _, threads := range []int{1, 2} {
			p := NewPool(threads, Auto)
			s := newStep(b, p, typ)
			for _, n := range []int{1, 4, 16, 64, 512} {
				b.Run(fmt.Sprintf("%v/threads=%d/n=%d", typ, threads, n), func(b *testing.B) {
					x := normal(rand.New(rand.NewPCG(1, 1)), n*1536)
					dst := make([]float32, n*49152)
					for b.Loop() {
						s.run(dst, x, n)
					}
					b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "tok/s")
					b.ReportMetric(float64(s.bytes)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GB/s")
				})
			}
			p.Close()
		}
	}
}

// modelStep is the matrices of a model in the order of their use.
type modelStep struct {
	p     *Pool
	ms    []*Matrix
	a     Panel
	bytes int64
}

func newStep(b *testing.B, p *Pool, typ quant.Type) *modelStep {
	b.Helper()
	const dim, kv, wide, vocab = 576, 192, 1536, 49152
	s := &modelStep{p: p}
	r := rand.New(rand.NewPCG(1, 2))
	add := func(rows, cols int) {
		m, err := Pack(p, typ, rows, cols, randomBytes(r, typ, rows*cols))
		if err != nil {
			b.Fatal(err)
		}
		s.ms, s.bytes = append(s.ms, m), s.bytes+m.Bytes()
	}
	for range 30 {
		add(dim+2*kv, dim)
		add(dim, dim)
		add(2*wide, dim)
		add(dim, wide)
	}
	add(vocab, dim)
	return s
}

func (s *modelStep) run(dst, x []float32, n int) {
	for _, m := range s.ms {
		s.p.Load(&s.a, x, n, m.cols)
		s.p.Mul(dst, m, &s.a)
	}
}
