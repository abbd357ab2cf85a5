package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/evalr/evalr"
)

// Trend estimates by how much the mean score changes when x grows by 1:
// scores[c][i] holds the scores in [0, 1] of the samples of problem i at x[c]. The
// slope of a problem is that of least squares through its mean scores,
//
//	b_i = Σ_c (x_c − x̄) y_ic / Σ_c (x_c − x̄)²
//
// and the estimate is their mean ± t·SE with SE = sd(b)/√n: what makes a problem
// hard is the same at every x and drops out. The line is a summary of where the
// scores went, not a claim that they went straight.
//
// A problem without a sample at some x is excluded, which a note says; without
// any problem the Estimate has N = 0. Errors: invalid options, fewer than two
// different x, numbers that do not match, a score outside [0, 1].
func Trend(x []float64, scores [][][]float64, o Options) (evalr.Estimate, error) {
	weights, err := slopeWeights(x)
	if err != nil {
		return evalr.Estimate{}, err
	}
	if len(scores) != len(x) {
		return evalr.Estimate{}, fmt.Errorf("trend: scores at %d places, want %d", len(scores), len(x))
	}
	n := len(scores[0])
	if err := o.validateFor(n); err != nil {
		return evalr.Estimate{}, fmt.Errorf("trend: %w", err)
	}
	o = o.filled(n)
	s := summary{blind: noteSingle}
	for c, at := range scores {
		if len(at) != n {
			return evalr.Estimate{}, fmt.Errorf("trend: %d problems at x = %v, want the same %d everywhere", len(at), x[c], n)
		}
	}
	for i := range n {
		p, err := slope(weights, scores, i)
		if err != nil {
			return evalr.Estimate{}, err
		}
		if p.k == 0 {
			s.empty++
			continue
		}
		p.cluster = o.cluster(i)
		s.problems = append(s.problems, p)
	}
	s.arrange()
	e := begin(s, o, unitFraction)
	if e.N == 0 {
		return e, nil
	}
	e.Method = MethodStudent
	e.Lo, e.Hi = student(s.mean, e.SE, s.df(), o.Level)
	return e, nil
}

// slopeWeights are what scores at each x weigh in the slope of least squares.
func slopeWeights(x []float64) ([]float64, error) {
	if len(x) == 0 || slices.Min(x) == slices.Max(x) {
		return nil, errors.New("trend: want scores at two different x at least")
	}
	mean, spread := sum(x)/float64(len(x)), 0.0
	for _, v := range x {
		spread += (v - mean) * (v - mean)
	}
	weights := make([]float64, len(x))
	for c, v := range x {
		weights[c] = (v - mean) / spread
		if math.IsNaN(weights[c]) || math.IsInf(weights[c], 0) {
			return nil, fmt.Errorf("trend: cannot take a slope over x = %v", v)
		}
	}
	return weights, nil
}

// slope is the problem at position i with its slope for a mean; k is 0 where it
// lacks samples.
func slope(weights []float64, scores [][][]float64, i int) (problem, error) {
	var p problem
	for c, w := range weights {
		x := scores[c][i]
		if err := checkScores("trend's", x); err != nil {
			return p, fmt.Errorf("trend: problem at position %d: %w", i, err)
		}
		if len(x) == 0 {
			return problem{}, nil
		}
		at := reduce(sorted(x))
		p.mean += w * at.mean
		p.noise += w * w * at.noise
		p.k = max(p.k, at.k)
	}
	return p, nil
}
