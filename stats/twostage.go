package stats

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// twoStage is the percentile interval of a bootstrap that draws problems and then
// as many samples of each as it has.
func (s summary) twoStage(o Options) ends {
	if len(s.problems)+s.samples > maxDraws/o.Replicates { // a resample draws both
		e := s.wilsonEffective(o)
		e.note = noteLarge
		return e
	}
	means := s.redraw(o.Seed, o.Replicates)
	tail := (1 - o.Level) / 2
	return ends{lo: quantile(means, tail), hi: quantile(means, 1-tail), method: MethodTwoStage}
}

// redraw returns the means of resamples in ascending order. A problem is drawn,
// then its samples, then the next problem, by the generator of simulate.
func (s summary) redraw(seed Seed, resamples int) []float64 {
	draw := rand.NewPCG(seed[0], seed[1])
	below := func(n uint64) uint64 {
		i, _ := bits.Mul64(draw.Uint64(), n)
		return i
	}
	means := make([]float64, resamples)
	for r := range means {
		total := 0.0
		for range s.problems {
			x := s.problems[below(uint64(len(s.problems)))].samples
			drawn := 0.0
			for range x {
				drawn += x[below(uint64(len(x)))]
			}
			total += drawn / float64(len(x))
		}
		means[r] = total / s.n()
	}
	slices.Sort(means)
	return means
}
