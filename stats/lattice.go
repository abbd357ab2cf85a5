package stats

import (
	"math"
	"math/bits"
)

// A lattice is the exact bootstrap distribution of a total: the sum of n draws
// with replacement from observed counts 0…k. It costs no random number.
//
// The total's probabilities are the n-fold convolution of the draw's, which is
// the n-th power of its discrete Fourier transform. The transform need not be
// as long as the n·k+1 values of the total: one of length N yields the
// probabilities summed over totals that are equal modulo N, and by Hoeffding's
// inequality (1963) a total differs from its mean by more than
// k·√(n·ln(1/δ)/2) with probability below 2δ. A window of that half-width
// around the observed total therefore holds all that double precision can
// tell, and its length grows as k·√n.
type lattice struct {
	observed int       // total of the counts
	scale    float64   // n·k
	first    int       // total that cdf[0] belongs to
	cdf      []float64 // P(total ≤ first+i)
}

const (
	foldedMass = 1e-17   // δ above
	maxLattice = 1 << 21 // longest transform: 0.15 s
)

// counts returns k·y_i for every problem and whether these are whole and k is
// the same for all: the case in which a lattice is the distribution.
func (s summary) counts() ([]int, bool) {
	if !s.equal {
		return nil, false
	}
	counts := make([]int, len(s.problems))
	for i, p := range s.problems {
		c := p.mean * float64(s.k)
		whole := math.Round(c)
		if math.Abs(c-whole) > 1e-9 {
			return nil, false
		}
		counts[i] = int(whole)
	}
	return counts, true
}

// latticeLength is the length of the transform for n counts up to k: a power of
// two that holds every total, or all but foldedMass of them on either side.
func latticeLength(n, k int) float64 {
	all := float64(n)*float64(k) + 1
	window := 2*float64(k)*math.Sqrt(float64(n)*-math.Log(foldedMass)/2) + 2
	return max(2, math.Exp2(math.Ceil(math.Log2(min(all, window)))))
}

// latticeFits reports whether the distribution is cheap enough to compute.
func latticeFits(n, k int) bool { return latticeLength(n, k) <= maxLattice }

// newLattice computes the distribution; counts lie in [0, k].
func newLattice(counts []int, k int) *lattice {
	n := len(counts)
	length := int(latticeLength(n, k))
	base := make([]float64, length)
	l := &lattice{scale: float64(n) * float64(k)}
	for _, c := range counts {
		base[c]++
		l.observed += c
	}
	convolve(base, n)
	l.cdf = make([]float64, min(length, n*k+1))
	l.first = min(max(0, l.observed-length/2), n*k+1-len(l.cdf))
	total := 0.0
	for i := range l.cdf {
		total += max(0, base[(l.first+i)&(length-1)]) // rounding leaves some a little below 0
		l.cdf[i] = total
	}
	return l
}

// convolve replaces counts of n draws by the probabilities of the sum of n such
// draws, modulo the length, a power of two from 2.
func convolve(base []float64, n int) {
	f := newFourier(len(base))
	spectrum := f.forward(base)
	// Below this modulus the n-th power is under e⁻⁴⁵, far below rounding.
	negligible := math.Exp(-90 / float64(n))
	scale := complex(1/float64(n), 0)
	for i, z := range spectrum {
		z *= scale
		if r := real(z)*real(z) + imag(z)*imag(z); r < negligible {
			spectrum[i] = 0
		} else {
			spectrum[i] = power(z, n)
		}
	}
	f.inverse(spectrum, base)
}

// power is zⁿ for n ≥ 1 by repeated squaring.
func power(z complex128, n int) complex128 {
	result := z
	for bit := bits.Len(uint(n)) - 2; bit >= 0; bit-- {
		result *= result
		if n>>bit&1 == 1 {
			result *= z
		}
	}
	return result
}

// rank implements resampled.
func (l *lattice) rank() float64 {
	at := l.observed - l.first
	below := 0.0
	if at > 0 {
		below = l.cdf[at-1]
	}
	return (below + l.cdf[at]) / 2
}

// quantile implements resampled: the smallest mean whose probability of not
// being exceeded reaches q.
func (l *lattice) quantile(q float64) float64 {
	const slack = 1e-12
	i := 0
	for i < len(l.cdf)-1 && l.cdf[i] < q-slack {
		i++
	}
	return float64(l.first+i) / l.scale
}
