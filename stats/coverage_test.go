package stats

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A population is a distribution of solution rates over problems.
type population struct {
	name string
	mean float64
	flat bool // every problem has the mean as its rate; else Beta(mean, 1−mean), which has the shape of a U
}

// rate draws the solution rate of one problem.
func (p population) rate(r *rand.Rand) float64 {
	if p.flat {
		return p.mean
	}
	return drawBeta(r, p.mean, 1-p.mean)
}

// draw fills scores with fresh problems and samples.
func (p population) draw(r *rand.Rand, scores [][]float64) {
	for i := range scores {
		rate := p.rate(r)
		for j := range scores[i] {
			scores[i][j] = 0
			if r.Float64() < rate {
				scores[i][j] = 1
			}
		}
	}
}

// coverage is the share of repetitions whose interval holds the mean of the
// population, and the mean width of the intervals. A repetition has its own
// seed, so that the split over processors changes nothing.
func coverage(p population, n, k, repetitions int) (share, width float64) {
	workers := runtime.GOMAXPROCS(0)
	covered, widths := make([]int, workers), make([]float64, repetitions)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			scores := make([][]float64, n)
			for i := range scores {
				scores[i] = make([]float64, k)
			}
			for rep := w; rep < repetitions; rep += workers {
				p.draw(rand.New(rand.NewPCG(uint64(rep), uint64(1000*n+k))), scores)
				e := Pass1(scores, Options{})
				if e.Lo <= p.mean && p.mean <= e.Hi {
					covered[w]++
				}
				widths[rep] = e.Hi - e.Lo
			}
		})
	}
	group.Wait()
	hits := 0
	for _, c := range covered {
		hits += c
	}
	return float64(hits) / float64(repetitions), sum(widths) / float64(repetitions)
}

// The nominal 95 % interval must cover the population's mean about that often,
// also where the plain bootstrap does not: with few problems that are nearly all
// right or all wrong.
func TestIntervalCovers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("simulates 96,000 benchmarks")
	}
	const repetitions = 2000
	populations := []population{
		{name: "strong .80", mean: 0.80},
		{name: "mid .50", mean: 0.50},
		{name: "sat .95", mean: 0.95},
		{name: "sat .975", mean: 0.975},
		{name: "weak .15", mean: 0.15},
		{name: "weak .03", mean: 0.03},
		{name: "flat .80", mean: 0.80, flat: true},
		{name: "flat .95", mean: 0.95, flat: true},
	}
	var table strings.Builder
	fmt.Fprintf(&table, "coverage %% / mean width in points, %d repetitions\n%14s", repetitions, "")
	for _, p := range populations {
		fmt.Fprintf(&table, "%15s", p.name)
	}
	for _, n := range []int{30, 198} {
		for _, k := range []int{1, 4, 64} {
			fmt.Fprintf(&table, "\nn = %3d k = %2d ", n, k)
			for i, p := range populations {
				share, width := coverage(p, n, k, repetitions)
				fmt.Fprintf(&table, "%8.1f / %4.1f", 100*share, 100*width)
				require.GreaterOrEqual(t, share, 0.92, "%s n=%d k=%d", p.name, n, k)
				if i == 0 {
					require.GreaterOrEqual(t, share, 0.93, "%s n=%d k=%d", p.name, n, k)
					require.LessOrEqual(t, share, 0.985, "%s n=%d k=%d", p.name, n, k)
				}
			}
		}
	}
	t.Log(table.String())
}
