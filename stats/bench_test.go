package stats

import (
	"math/rand/v2"
	"testing"
)

// Two runs of MATH-500 at 64 samples, and of MMLU at one, whose differences lie
// everywhere on their lattice.
func BenchmarkCompare(b *testing.B) {
	for _, size := range []struct {
		name string
		n, k int
	}{{"n=500,k=64", 500, 64}, {"n=14042,k=1", 14042, 1}, {"n=14042,k=4", 14042, 4}} {
		r := rand.New(rand.NewPCG(71, 0))
		base, candidate := drawScores(r, size.n, size.k, false, false), drawScores(r, size.n, size.k, false, false)
		b.Run(size.name, func(b *testing.B) {
			for b.Loop() {
				d, err := Compare(base, candidate, Options{})
				if err != nil || d.P.Method != TestSignFlip {
					b.Fatal(d.P.Method, err)
				}
			}
		})
	}
}

func BenchmarkPassAny(b *testing.B) {
	scores := drawScores(rand.New(rand.NewPCG(72, 0)), 500, 64, false, false)
	for b.Loop() {
		if _, err := PassAny(scores, 8, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
