package stats

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// plainCDF is the distribution of the total by n plain convolutions.
func plainCDF(counts []int, k int) []float64 {
	base := make([]float64, k+1)
	for _, c := range counts {
		base[c]++
	}
	for c := range base { // dividing once: adding up 1/n would drift by 1e-11 over 2,000 convolutions
		base[c] /= float64(len(counts))
	}
	pmf := []float64{1}
	for range counts {
		next := make([]float64, len(pmf)+k)
		for i, p := range pmf {
			for j, b := range base {
				next[i+j] += p * b
			}
		}
		pmf = next
	}
	total := 0.0
	for i, p := range pmf {
		total += p
		pmf[i] = total
	}
	return pmf
}

func drawCounts(r *rand.Rand, n, k int) []int {
	counts := make([]int, n)
	for i := range counts {
		p := drawBeta(r, 0.8, 0.2)
		for range k {
			if r.Float64() < p {
				counts[i]++
			}
		}
	}
	return counts
}

func TestPowerOfATransformIsThePlainConvolution(t *testing.T) {
	t.Parallel()
	for _, size := range []struct{ n, k int }{
		{1, 1}, {1, 5}, {2, 2}, {5, 4}, {30, 1}, {30, 8}, {30, 64}, {198, 4}, {198, 16}, {500, 4}, {1000, 4}, {2000, 2},
	} {
		t.Run(fmt.Sprintf("%d problems of %d samples", size.n, size.k), func(t *testing.T) {
			t.Parallel()
			counts := drawCounts(rand.New(rand.NewPCG(1, uint64(size.n))), size.n, size.k)
			want := plainCDF(counts, size.k)
			l := newLattice(counts, size.k)
			for v, p := range want {
				got := 0.0
				if i := v - l.first; i >= len(l.cdf) {
					got = 1
				} else if i >= 0 {
					got = l.cdf[i]
				}
				require.InDelta(t, p, got, 1e-12, "P(total ≤ %d)", v)
			}
		})
	}
}

func TestWindowIsShorterThanTheLatticeAndHoldsItAll(t *testing.T) {
	t.Parallel()
	counts := drawCounts(rand.New(rand.NewPCG(3, 3)), 2000, 2)
	l := newLattice(counts, 2)
	require.Less(t, len(l.cdf), 4001)
	require.Positive(t, l.first)
	require.InDelta(t, 0, l.cdf[0], 1e-15)
	require.InDelta(t, 1, l.cdf[len(l.cdf)-1], 1e-12)
}

// The variance of the bootstrap distribution of a mean is s0²/n.
func TestLatticeHasTheVarianceOfAMean(t *testing.T) {
	t.Parallel()
	const n, k = 198, 16
	counts := drawCounts(rand.New(rand.NewPCG(4, 4)), n, k)
	l := newLattice(counts, k)
	mean, before, variance, s0 := float64(l.observed)/n, 0.0, 0.0, 0.0
	for i, p := range l.cdf {
		d := float64(l.first+i)/n - mean
		variance += d * d * (p - before)
		before = p
	}
	for _, c := range counts {
		s0 += (float64(c) - mean) * (float64(c) - mean) / n
	}
	require.InEpsilon(t, s0/n, variance, 1e-11)
}

func TestTransformIsTheDefinition(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	for length := 2; length <= 256; length *= 2 {
		x := make([]float64, length)
		for j := range x {
			x[j] = r.Float64()
		}
		f := newFourier(length)
		spectrum := f.forward(x)
		require.Len(t, spectrum, length/2+1)
		for i, got := range spectrum {
			var want complex128
			for j, v := range x {
				want += complex(v, 0) * cmplx.Exp(complex(0, -2*math.Pi*float64(i*j)/float64(length)))
			}
			require.InDelta(t, 0, cmplx.Abs(got-want), 1e-11)
		}
		back := make([]float64, length)
		f.inverse(spectrum, back)
		require.InDeltaSlice(t, x, back, 1e-14)
	}
}

func TestPowerOfAComplexNumber(t *testing.T) {
	t.Parallel()
	z, want := complex(0.6, -0.79), complex(1, 0)
	for n := 1; n <= 70; n++ {
		want *= z
		require.InDelta(t, 0, cmplx.Abs(want-power(z, n)), 1e-14)
	}
}

func TestLatticeIsRefusedWhereItWouldCostSeconds(t *testing.T) {
	t.Parallel()
	require.True(t, latticeFits(14_042, 64), "MMLU at k = 64")
	require.True(t, latticeFits(1_000_000, 64))
	require.False(t, latticeFits(1_000_000, 100_000))
	require.False(t, latticeFits(math.MaxInt, math.MaxInt))
}

func BenchmarkExactBCa500x64(b *testing.B) { benchmarkExactBCa(b, 500, 64) }

func BenchmarkExactBCa14042x64(b *testing.B) { benchmarkExactBCa(b, 14_042, 64) }

func BenchmarkExactBCaLongest(b *testing.B) { benchmarkExactBCa(b, 3_000_000, 64) }

func benchmarkExactBCa(b *testing.B, n, k int) {
	b.Helper()
	counts := drawCounts(rand.New(rand.NewPCG(1, 1)), n, k)
	s := summary{equal: true, k: k, samples: n * k}
	for _, c := range counts {
		s.problems = append(s.problems, problem{mean: float64(c) / float64(k), k: k})
	}
	s.total()
	b.ReportAllocs()
	for b.Loop() {
		if s.interval(Options{}.filled(1)).method != MethodBCa {
			b.Fatal("not the exact interval")
		}
	}
}

func BenchmarkPass1(b *testing.B) {
	for _, size := range []struct {
		n, k   int
		uneven bool
	}{{30, 64, false}, {500, 64, false}, {500, 64, true}, {15_625, 64, false}} {
		b.Run(fmt.Sprintf("%dx%d,uneven=%v", size.n, size.k, size.uneven), func(b *testing.B) {
			scores := drawScores(rand.New(rand.NewPCG(1, 1)), size.n, size.k, size.uneven, false)
			for b.Loop() {
				Pass1(scores, Options{})
			}
		})
	}
}
