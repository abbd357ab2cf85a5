package stats

import (
	"fmt"
	"math"
	"slices"
)

// A cluster is what a cluster adds to sums over problems.
type cluster struct {
	size     int
	total    float64 // Σ y_i over its problems
	residual float64 // Σ (y_i − ȳ)
}

// clustered is the note of an estimate whose problems come in clusters.
func clustered(clusters int) string {
	if clusters == 1 {
		return "a single cluster: standard error unknown"
	}
	return fmt.Sprintf("standard error over %d clusters", clusters)
}

// gather collects the problems by cluster, in the order in which these appear.
// Where no cluster has two problems there is nothing to collect.
func (s *summary) gather() {
	if !slices.ContainsFunc(s.problems, func(p problem) bool { return p.cluster != "" }) {
		return
	}
	place := map[string]int{}
	groups := make([]cluster, 0, len(s.problems))
	for _, p := range s.problems {
		at, seen := place[p.cluster]
		if !seen {
			at = len(groups)
			groups = append(groups, cluster{})
			if p.cluster != "" {
				place[p.cluster] = at
			}
		}
		groups[at].size++
		groups[at].total += p.mean
		groups[at].residual += p.mean - s.mean
	}
	if len(groups) < len(s.problems) {
		s.clusters = groups
	}
}

// clusteredError is √(C/(C−1) · Σ_c (Σ_{i∈c} (y_i − ȳ))²)/n for C clusters (Liang
// & Zeger 1986, with the correction for few clusters); 0 for one cluster, which
// tells nothing of its error.
func (s summary) clusteredError() float64 {
	clusters := float64(len(s.clusters))
	if clusters < 2 {
		return 0
	}
	squares := 0.0
	for _, g := range s.clusters {
		squares += g.residual * g.residual
	}
	return math.Sqrt(clusters/(clusters-1)*squares) / s.n()
}

// distinct is the number of equal clusters that would say as much if problems
// of a cluster were all alike: n²/Σ m² with m their sizes (Kish 1965).
func (s summary) distinct() float64 {
	squares := 0.0
	for _, g := range s.clusters {
		squares += float64(g.size) * float64(g.size)
	}
	return s.n() * s.n() / squares
}

// wilsonClustered is Wilson's interval with as many trials as would have the
// clustered standard error, which is Wilson's with the effective number of trials
// for clusters (Korn & Graubard 1998 do so with Clopper and Pearson's). Student's
// quantile has one degree of freedom less than there are distinct clusters, not
// than there are clusters: a few large ones say less than as many of one size
// (Carter, Schnepel & Steigerwald 2017). Where right or wrong problems are few the
// clusters tell nothing of the error, and the distinct ones are the trials.
//
// Simulated over 3 to 50 clusters of 10 problems or of sizes from an exponential
// distribution, at scores of 0.15, 0.5, 0.8 and 0.95 and clusters from all alike
// to hardly so, its nominal 95 % cover 91 % or more everywhere. The t interval
// falls to 47 %, BCa over clusters to 42 %, an interval that ignores the clusters
// to 39 %.
func (s summary) wilsonClustered(o Options) ends {
	trials, crit := s.distinct(), twoSided(o.Level)
	if se := s.clusteredError(); se > 0 && !s.few() {
		crit = twoSidedStudent(o.Level, max(1, trials-1))
		trials = min(max(s.mean*(1-s.mean)/(se*se), trials), float64(s.samples))
	}
	e := ends{method: MethodClusters}
	e.lo, e.hi = wilson(s.mean, trials, crit)
	return e
}
