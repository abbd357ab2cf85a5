package evals

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// metricForms are the metrics that can be asked for, as a person writes them.
const metricForms = "pass@1, pass@8, cons@16, pass^4, g-pass@8:0.5, rating or percentile"

// maxMetricK bounds the k of a metric, in samples: a larger one is a slip.
const maxMetricK = 1_000_000

// ParseMetric reads the name of a metric:
//
//	pass@1         mean over problems of the share of right samples
//	pass@8         chance that at least one of 8 samples is right (Chen et al., arXiv 2107.03374)
//	cons@16        score of the majority answer among 16 samples; maj@16 is the same
//	pass^4         chance that all of 4 samples are right (Yao et al., arXiv 2406.12045)
//	g-pass@8:0.5   chance that at least half of 8 samples are right (G-Pass@k of Liu et al.,
//	               arXiv 2412.13147, with the share τ after the colon)
//	rating         rating of a contestant with the same results in contests; rating:contests is the same
//	rating:problems      rating at which the results at rated problems are likeliest
//	percentile     share of people rated lower, by what DeepSeek-R1 publishes; percentile:r1 is the same
//	percentile:codeelo   by the people that CodeElo counts
//
// Letters may be of any case, and gpass stands for g-pass. The metric's Name is
// the canonical spelling, which ParseMetric reads as the same metric.
func ParseMetric(s string) (evalr.Metric, error) {
	written := strings.ToLower(strings.TrimSpace(s))
	if m, ok := ratings[written]; ok {
		return m, nil
	}
	name, rest, ok := cutMetric(written)
	if !ok {
		return evalr.Metric{}, metricError(s, "want "+metricForms)
	}
	count, tau, shared := strings.Cut(rest, ":")
	if shared != (name == "g-pass@") {
		return evalr.Metric{}, metricError(s, "want "+metricForms+"; the share after a colon belongs to g-pass@ alone")
	}
	k, err := strconv.Atoi(count)
	if err != nil || k < 1 || k > maxMetricK || strconv.Itoa(k) != count {
		return evalr.Metric{}, metricError(s, fmt.Sprintf("%q: want a whole number of samples from 1 to %d", count, maxMetricK))
	}
	switch name {
	case "pass@":
		return passAny(k), nil
	case "pass^":
		return passAll(k), nil
	case "g-pass@":
		share, err := strconv.ParseFloat(tau, 64)
		if err != nil || !(share > 0 && share <= 1) {
			return evalr.Metric{}, metricError(s, fmt.Sprintf("%q: want a share above 0 and up to 1", tau))
		}
		return passShare(k, share), nil
	}
	return consensus(k), nil
}

// cutMetric splits a metric's name, in its canonical spelling, from what follows.
func cutMetric(s string) (name, rest string, ok bool) {
	for _, form := range []struct{ written, means string }{
		{"pass@", "pass@"},
		{"pass^", "pass^"},
		{"cons@", "cons@"},
		{"maj@", "cons@"},
		{"g-pass@", "g-pass@"},
		{"gpass@", "g-pass@"},
	} {
		if rest, ok := strings.CutPrefix(s, form.written); ok {
			return form.means, rest, true
		}
	}
	return "", "", false
}

func metricError(s, want string) error {
	return &usageError{text: fmt.Sprintf("metric %q: %s", s, want)}
}

// pass1 is DeepSeek-R1's headline metric (section 3).
var pass1 = evalr.Metric{
	Kind:  evalr.MetricPass1,
	Name:  "pass@1",
	About: "mean over problems of the share of its k samples that are right",
}

// ratings are the metrics of contestants, by all their names.
var ratings = map[string]evalr.Metric{
	"rating":             ratingBy(evalr.ByContests),
	"rating:contests":    ratingBy(evalr.ByContests),
	"rating:problems":    ratingBy(evalr.ByProblems),
	"percentile":         percentileBy(evalr.ByR1),
	"percentile:r1":      percentileBy(evalr.ByR1),
	"percentile:codeelo": percentileBy(evalr.ByCodeElo),
}

// ratedAttempts is how many attempts at a problem of a contest count (CodeElo).
const ratedAttempts = 8

// ratingBy is the rating of a contestant by contests or by problems.
func ratingBy(what string) evalr.Metric {
	m := evalr.Metric{Kind: evalr.MetricRating, Name: "rating", K: ratedAttempts, By: what}
	if what == evalr.ByProblems {
		m.Name, m.K = "rating:problems", 0
		m.About = "Elo rating at which the shares of right samples at the rated problems are likeliest, for one attempt at each"
		return m
	}
	m.About = fmt.Sprintf("Elo rating of a human contestant with the same results, by rank in the real standings, mean over contests (CodeElo); of up to %d attempts "+
		"the first right one counts, each wrong one before costs 50 points and time costs nothing, which flatters: a solver whose single attempts are worth 1800 comes to about 2200",
		ratedAttempts)
	return m
}

// percentileBy is the share of people below the rating by contests.
func percentileBy(whom string) evalr.Metric {
	m := evalr.Metric{Kind: evalr.MetricPercentile, Name: "percentile", K: ratedAttempts, By: whom}
	m.About = "share of people with a lower rating, by what DeepSeek-R1 publishes of its own"
	if whom == evalr.ByCodeElo {
		m.Name += ":" + whom
		m.About = "share of people with a lower rating among those that CodeElo counts, who are others than DeepSeek-R1's"
	}
	return m
}

// consensus is the score of the answer that most of k samples give.
func consensus(k int) evalr.Metric {
	return evalr.Metric{
		Kind:  evalr.MetricConsensus,
		Name:  fmt.Sprintf("cons@%d", k),
		K:     k,
		About: fmt.Sprintf("score of the most frequent answer among %d samples; equal answers vote together, ties share the credit, no answer is no vote", k),
	}
}

// passAny is the chance that one of k samples is right. At k = 1 that is pass@1.
func passAny(k int) evalr.Metric {
	if k == 1 {
		return pass1
	}
	return evalr.Metric{
		Kind:  evalr.MetricPassAny,
		Name:  fmt.Sprintf("pass@%d", k),
		K:     k,
		About: fmt.Sprintf("chance that at least one of %d samples of a problem is right, without bias from its n ≥ %d samples; mean over problems", k, k),
	}
}

// passAll is the chance that all of k samples are right.
func passAll(k int) evalr.Metric {
	return evalr.Metric{
		Kind:  evalr.MetricPassAll,
		Name:  fmt.Sprintf("pass^%d", k),
		K:     k,
		About: fmt.Sprintf("chance that all of %d samples of a problem are right, without bias from its n ≥ %d samples; mean over problems", k, k),
	}
}

// passShare is the chance that a share tau of k samples is right.
func passShare(k int, tau float64) evalr.Metric {
	share := strconv.FormatFloat(tau, 'g', -1, 64)
	return evalr.Metric{
		Kind:  evalr.MetricPassShare,
		Name:  fmt.Sprintf("g-pass@%d:%s", k, share),
		K:     k,
		Tau:   tau,
		About: fmt.Sprintf("chance that at least a share of %s of %d samples of a problem, rounded up, is right; mean over problems", share, k),
	}
}
