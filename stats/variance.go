package stats

import (
	"fmt"
	"math"
)

// Variance says where the uncertainty of a score comes from. Var(ȳ) is
// (Between + w/k)/n with w the variance of a sample within its problem, so more
// samples remove only the second term.
type Variance struct {
	Total      float64 // s² of problem means
	Within     float64 // mean over problems of v_i/k_i, the part due to sampling
	Between    float64 // max(0, Total − Within), the part due to problems
	Share      float64 // Within/Total; 0 where Total is 0
	EffectiveN float64 // independent trials that would be as uncertain
	Known      bool    // false, and only Total and EffectiveN hold, if some problem has a single sample or there are fewer than two
}

// Decompose splits the variance of pass@1 into a part between and a part within
// problems (one-way analysis of variance). Scores are as in [Pass1].
func Decompose(scores [][]float64) Variance {
	s := summarise(scores, 1)
	if len(s.problems) == 0 {
		return Variance{}
	}
	v := Variance{Total: s.variance(), EffectiveN: s.effective()}
	if math.IsNaN(s.noise) || len(s.problems) < 2 {
		return v
	}
	v.Known = true
	v.Within = s.noise / s.n()
	v.Between = max(0, v.Total-v.Within)
	if v.Total > 0 {
		v.Share = v.Within / v.Total
	}
	return v
}

// ClusteredSE is the standard error of the mean of problem means where problems
// come in clusters (questions about one passage, tasks of one contest):
// √(C/(C−1) · Σ_c (Σ_{i∈c} (y_i − ȳ))²)/n with C−1 degrees of freedom (Liang &
// Zeger 1986). cluster[i] names the cluster of means[i]. It is an error if the
// lengths differ or there are fewer than two clusters.
func ClusteredSE(means []float64, cluster []string) (se float64, df int, err error) {
	if len(means) != len(cluster) {
		return 0, 0, fmt.Errorf("clustered standard error: %d means and %d clusters, want as many", len(means), len(cluster))
	}
	n := float64(len(means))
	mean := sum(means) / n
	place := map[string]int{}
	var residuals []float64 // by cluster in order of appearance, so that the sum has one order
	for i, y := range means {
		at, seen := place[cluster[i]]
		if !seen {
			at = len(residuals)
			place[cluster[i]] = at
			residuals = append(residuals, 0)
		}
		residuals[at] += y - mean
	}
	if len(residuals) < 2 {
		return 0, 0, fmt.Errorf("clustered standard error: %d clusters, want at least 2", len(residuals))
	}
	squares := 0.0
	for _, r := range residuals {
		squares += r * r
	}
	clusters := float64(len(residuals))
	return math.Sqrt(clusters/(clusters-1)*squares) / n, len(residuals) - 1, nil
}
