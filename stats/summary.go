package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A problem is what the estimators need of one problem's samples.
type problem struct {
	mean    float64 // y_i
	noise   float64 // v_i/k_i: variance of the mean over re-runs; NaN for a single sample
	k       int
	cluster string    // empty if it stands alone
	samples []float64 // in ascending order; kept where a bootstrap draws them again
}

// within is v_i, the variance of a sample.
func (p problem) within() float64 { return p.noise * float64(p.k) }

// compare orders problems by what is known of them, so that no sum depends on
// where they stood.
func (p problem) compare(q problem) int {
	return cmp.Or(
		cmp.Compare(p.mean, q.mean), cmp.Compare(p.noise, q.noise), cmp.Compare(p.k, q.k),
		cmp.Compare(p.cluster, q.cluster), slices.Compare(p.samples, q.samples),
	)
}

// A summary is a set of problems in an order that depends on their values only,
// so that sums over it, and resamples of it, do not depend on how they came.
type summary struct {
	problems []problem
	k        int  // samples of a problem, the largest number
	equal    bool // all problems have k samples
	samples  int
	empty    int       // problems left out for want of a sample
	mean     float64   // ȳ
	spread   float64   // Σ (y_i − ȳ)²
	noise    float64   // Σ v_i/k_i; NaN if some problem has a single sample
	blind    string    // the note that tells why the re-run error is unknown
	clusters []cluster // nil if every problem stands alone
}

// summarise reduces the samples of each problem. Problems without a sample are
// left out. Values must lie in [0, limit].
func summarise(values [][]float64, limit float64, o Options) summary {
	s := summary{
		problems: make([]problem, 0, len(values)),
		blind:    noteSingle,
	}
	var sorted []float64
	for i, x := range values {
		if len(x) == 0 {
			s.empty++
			continue
		}
		mustLieIn(x, limit, i)
		sorted = append(sorted[:0], x...)
		slices.Sort(sorted)
		p := reduce(sorted)
		p.cluster = o.cluster(i)
		if o.Interval == TwoStage {
			p.samples = slices.Clone(sorted)
		}
		s.problems = append(s.problems, p)
	}
	s.arrange()
	return s
}

// arrange puts the problems in their order and fills in what is summed over
// them.
func (s *summary) arrange() {
	slices.SortFunc(s.problems, problem.compare)
	s.total()
	s.gather()
}

// mustLieIn panics on a value outside [0, limit]: such a number can only come
// from a caller that broke its contract, and any estimate made of it is wrong.
func mustLieIn(x []float64, limit float64, i int) {
	if j := firstOutside(x, limit); j >= 0 {
		panic(fmt.Sprintf("stats: value %v of problem %d, sample %d: want one in [0, %v]", x[j], i, j, limit))
	}
}

// firstOutside is the position of the first value outside [0, limit], −1 if there
// is none.
func firstOutside(x []float64, limit float64) int {
	return slices.IndexFunc(x, func(v float64) bool { return !(v >= 0 && v <= limit) }) // not a number is, too
}

// reduce computes mean and noise of one problem; x holds at least one value.
func reduce(x []float64) problem {
	k := float64(len(x))
	p := problem{mean: sum(x) / k, noise: math.NaN(), k: len(x)}
	if len(x) > 1 {
		squares := 0.0
		for _, v := range x {
			squares += (v - p.mean) * (v - p.mean)
		}
		p.noise = squares / (k - 1) / k
	}
	return p
}

// total fills in what is summed over problems.
func (s *summary) total() {
	if len(s.problems) == 0 {
		return
	}
	s.equal = true
	for _, p := range s.problems {
		s.k = max(s.k, p.k)
		s.equal = s.equal && p.k == s.problems[0].k
		s.samples += p.k
		s.mean += p.mean
		s.noise += p.noise
	}
	s.mean /= s.n()
	if first := s.problems[0].mean; first == s.problems[len(s.problems)-1].mean {
		s.mean = first // exactly: rounding must not make a spread of nothing
	}
	for _, p := range s.problems {
		s.spread += (p.mean - s.mean) * (p.mean - s.mean)
	}
}

func (s summary) n() float64 { return float64(len(s.problems)) }

// variance is s², the unbiased variance of problem means; 0 for one problem.
func (s summary) variance() float64 {
	if len(s.problems) < 2 {
		return 0
	}
	return s.spread / (s.n() - 1)
}

// standardError is s/√n, or the clustered one.
func (s summary) standardError() float64 {
	if s.clusters != nil {
		return s.clusteredError()
	}
	return math.Sqrt(s.variance() / s.n())
}

// df is the number of degrees of freedom of the standard error.
func (s summary) df() float64 {
	if s.clusters != nil {
		return float64(len(s.clusters) - 1)
	}
	return s.n() - 1
}

// rerunError is √(Σ v_i/k_i)/n, or −1 where a single sample leaves it unknown.
func (s summary) rerunError() float64 {
	if math.IsNaN(s.noise) {
		return -1
	}
	return math.Sqrt(max(0, s.noise)) / s.n()
}

// means returns the problem means in ascending order.
func (s summary) means() []float64 {
	y := make([]float64, len(s.problems))
	for i, p := range s.problems {
		y[i] = p.mean
	}
	return y
}

// few reports whether problems are too few on one side for a bootstrap to know
// the shape of that tail: min(n·ȳ, n(1−ȳ)) < 3, or no spread at all.
func (s summary) few() bool { return s.spread == 0 || s.saturated() }

func (s summary) saturated() bool {
	const (
		enough = 3
		slack  = 1e-9 // 30·(1−0.9) is a little below 3
	)
	return s.n()*min(s.mean, 1-s.mean) < enough-slack
}

// effective is the number of independent trials that would spread as much:
// n·ȳ(1−ȳ)/s0² between n and the number of samples; n where few says that s0²
// cannot be trusted. At k = 1 it is n.
func (s summary) effective() float64 {
	if s.few() {
		return s.n()
	}
	trials := s.n() * s.mean * (1 - s.mean) / (s.spread / s.n())
	return min(max(trials, s.n()), float64(s.samples))
}

// sortedSum sorts x and sums it: the same bits for any order of x.
func sortedSum(x []float64) float64 {
	slices.Sort(x)
	return sum(x)
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}
