package stats

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// maxDraws bounds the work of a simulated bootstrap: about three seconds.
const maxDraws = 1_000_000_000

// A simulation is a bootstrap distribution of a mean by resampling: the means
// of the resamples in ascending order.
type simulation struct {
	mean  float64
	means []float64
}

// simulate draws resamples of y by PCG and the high word of a product, not by
// the library's IntN: the stream must outlive changes of the library. Place i
// of a resample is drawn i-th, resample after resample.
func simulate(y []float64, seed Seed, resamples int) *simulation {
	draw := rand.NewPCG(seed[0], seed[1])
	n := uint64(len(y))
	s := &simulation{mean: sum(y) / float64(len(y)), means: make([]float64, resamples)}
	for r := range s.means {
		total := 0.0
		for range y {
			i, _ := bits.Mul64(draw.Uint64(), n)
			total += y[i]
		}
		s.means[r] = total / float64(len(y))
	}
	slices.Sort(s.means)
	return s
}

// rank implements resampled. Means that differ by rounding only are equal.
func (s *simulation) rank() float64 {
	const slack = 1e-12
	below, _ := slices.BinarySearch(s.means, s.mean-slack)
	upTo, _ := slices.BinarySearch(s.means, s.mean+slack)
	return float64(below+upTo) / 2 / float64(len(s.means))
}

// quantile implements resampled.
func (s *simulation) quantile(q float64) float64 { return quantile(s.means, q) }
