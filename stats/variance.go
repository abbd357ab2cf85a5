package stats

import "math"

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
	s := summarise(scores, 1, Options{})
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
