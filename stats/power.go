package stats

import "math"

// Components are the parts of the error of a difference between two runs over the
// same problems:
//
//	SE² = (σ²_δ + w_a/k_a + w_b/k_b)/n
//
// More samples take away the last two; only more problems take away the first.
type Components struct {
	N        int // problems
	Clusters int // of problems; 0 where each stands alone
	// Shift is σ²_δ, the variance over problems of what the candidate's solution
	// rate differs by; larger by as much as problems of a cluster differ together.
	Shift float64
	// Base and Candidate are w, the mean over problems of the variance of a
	// sample within its problem: p(1−p) for a solution rate p.
	Base, Candidate float64
}

// Units is the number of clusters, or of problems where each stands alone: the
// error has one degree of freedom less.
func (c Components) Units() int {
	if c.Clusters > 0 {
		return c.Clusters
	}
	return c.N
}

// Scaled are the parts of the error of n problems like these, in as many clusters
// as go with them.
func (c Components) Scaled(n int) Components {
	if c.N > 0 && c.Clusters > 0 {
		c.Clusters = max(1, (n*c.Clusters+c.N/2)/c.N)
	}
	c.N = n
	return c
}

// MeasureComponents takes the parts of the error from two runs with samples and
// options as for [Compare]: σ²_δ = max(0, n·SE² − mean(v_a/k_a + v_b/k_b)), where
// n·SE² is s_d² unless there are clusters. Where a problem has a single sample the
// parts cannot be told apart, and σ²_δ is taken to be shift, with what clusters
// add. Two problems are the least that can be measured; the error is that of
// Compare.
func MeasureComponents(a, b [][]float64, shift float64, o Options) (Components, error) {
	c, _, err := pairUp(a, b, o)
	if err != nil {
		return Components{}, err
	}
	s := c.differences
	parts := Components{N: len(s.problems), Clusters: len(s.clusters), Shift: shift}
	if parts.N == 0 {
		return parts, nil
	}
	variance := s.n() * s.standardError() * s.standardError()
	if math.IsNaN(s.noise) {
		parts.Shift += max(0, variance-s.variance())
		each := max(0, variance-parts.Shift) / (1/meanSamples(a) + 1/meanSamples(b))
		parts.Base, parts.Candidate = each, each
		return parts, nil
	}
	parts.Shift = max(0, variance-s.noise/s.n())
	parts.Base = c.mean(func(p pair) float64 { return p.a.within() })
	parts.Candidate = c.mean(func(p pair) float64 { return p.b.within() })
	return parts, nil
}

// meanSamples is the mean number of samples of the problems that have any.
func meanSamples(scores [][]float64) float64 {
	samples, problems := 0, 0
	for _, x := range scores {
		if len(x) > 0 {
			samples, problems = samples+len(x), problems+1
		}
	}
	return float64(samples) / float64(problems)
}

// Promise is how sure a gate is meant to be: the zero value is a one-sided error
// of 0.05 and a power of 0.8 by normal quantiles.
type Promise struct {
	Alpha float64 // one-sided error; 0 is 0.05
	Power float64 // chance to see what is there; 0 is 0.8
	DF    float64 // degrees of freedom of the quantiles; 0 is normal
}

// quantiles is z(1−α) + z(power): the number of standard errors that a difference
// must be away to be seen. With Student's quantiles it is close to that of the
// noncentral t for 5 problems and more.
func (p Promise) quantiles() float64 {
	alpha, power := p.Alpha, p.Power
	if alpha == 0 {
		alpha = defaultAlpha
	}
	if power == 0 {
		power = 0.8
	}
	return studentUpper(alpha, p.DF) + studentUpper(1-power, p.DF)
}

// StandardError is that of the difference with so many samples a problem of
// either run; 0 samples stand for any number.
func (c Components) StandardError(base, candidate int) float64 {
	return math.Sqrt((c.Shift + perSample(c.Base, base) + perSample(c.Candidate, candidate)) / float64(c.N))
}

func perSample(within float64, k int) float64 {
	if k == 0 {
		return 0
	}
	return within / float64(k)
}

// Carriers is the number of problems that are expected to carry the difference,
// for [Gate.Levels]: 3n divided by the kurtosis of the differences, 1/(w_a+w_b)
// with single samples, and about that with more.
func (c Components) Carriers() float64 { return 3 * float64(c.N) * (c.Base + c.Candidate) }

// Detectable is the smallest drop that is seen as promised with so many samples a
// problem of either run; 0 samples stand for any number.
func (c Components) Detectable(base, candidate int, p Promise) float64 {
	return p.quantiles() * c.StandardError(base, candidate)
}

// Samples is the number of samples a problem, of both runs, to see a drop as
// promised. It reports false where no number is enough: the problems are too few.
func (c Components) Samples(drop float64, p Promise) (int, bool) {
	return samplesFor(c.room(drop, p)-c.Shift, c.Base+c.Candidate)
}

// CandidateSamples is the same of the candidate alone, against a baseline with
// base samples a problem.
func (c Components) CandidateSamples(drop float64, base int, p Promise) (int, bool) {
	return samplesFor(c.room(drop, p)-c.Shift-perSample(c.Base, base), c.Candidate)
}

// Problems is the number of problems like these to see a drop as promised with so
// many samples a problem of either run.
func (c Components) Problems(drop float64, base, candidate int, p Promise) int {
	variance := c.Shift + perSample(c.Base, base) + perSample(c.Candidate, candidate)
	return ceiling(variance / c.room(drop, p) * float64(c.N))
}

// room is the variance of a problem's difference that a promise leaves: n·SE².
func (c Components) room(drop float64, p Promise) float64 {
	se := drop / p.quantiles()
	return float64(c.N) * se * se
}

// samplesFor is the smallest k with within/k ≤ room.
func samplesFor(room, within float64) (int, bool) {
	const most = 1e6 // more samples than anyone draws
	if room <= 0 || within/room > most {
		return 0, false
	}
	return max(1, ceiling(within/room)), true
}

// ceiling rounds up what is above a whole number by more than rounding.
func ceiling(x float64) int { return int(math.Ceil(x - 1e-9)) }
