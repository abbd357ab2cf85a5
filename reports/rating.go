package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// The fields of a problem of a contest, see [evalr.Problem].
const (
	fieldContest = "contest" // the contest's number
	fieldIndex   = "index"   // its letter in the contest
	fieldPoints  = "points"  // what it is worth there
	fieldRating  = "rating"  // how hard it is
)

// isRating reports whether a metric is in rating points or a percentile of people.
func isRating(m evalr.Metric) bool {
	return m.Kind == evalr.MetricRating || m.Kind == evalr.MetricPercentile
}

// rating is the rating of a contestant with these results.
func (m *measurement) rating(metric evalr.Metric) value {
	if metric.By == evalr.ByProblems {
		return m.problemRating(metric)
	}
	rated, why := m.rated(metric)
	if why != "" {
		return value{Estimate: evalr.Estimate{Unit: "rating"}, ties: -1, why: why}
	}
	v := m.ratingValue(rated.Estimate, metric.K)
	v.bound = rated.Unasked > 0
	if drawn, _ := m.ratedBy(metric, stats.DrawnOrder); drawn.N > 0 {
		v.Notes = append(v.Notes, fmt.Sprintf("the expectation over the orders of attempts; as they were drawn it is %.0f", drawn.Value))
	}
	return v
}

// percentile is the share of people with a lower rating.
func (m *measurement) percentile(metric evalr.Metric) value {
	rated, why := m.rated(metric)
	if why != "" {
		return value{Estimate: evalr.Estimate{Unit: "percentile"}, ties: -1, why: why}
	}
	people := stats.R1Percentiles()
	switch {
	case metric.By == evalr.ByCodeElo && m.people != nil:
		people = stats.RatingPercentiles(m.people)
	case metric.By == evalr.ByCodeElo:
		people = stats.CodeEloPercentiles()
	}
	v := m.ratingValue(stats.PercentileOf(rated.Estimate, people), metric.K)
	v.bound = rated.Unasked > 0
	return v
}

// rated is the rating by contests, or why there is none.
func (m *measurement) rated(metric evalr.Metric) (stats.Rated, string) {
	return m.ratedBy(metric, stats.AnyOrder)
}

func (m *measurement) ratedBy(metric evalr.Metric, order stats.AttemptOrder) (stats.Rated, string) {
	attempts := m.attempts()
	switch {
	case !slices.ContainsFunc(attempts, func(a stats.Attempts) bool { return a.Contest != "" && a.Index != "" }):
		return stats.Rated{}, metric.Name + " is not shown where problems are of no contest"
	case len(m.contests) == 0:
		return stats.Rated{}, metric.Name + " is not shown without the standings of the contests (--cf-standings)"
	}
	r := stats.ContestRating(attempts, m.contests, stats.RatingOptions{Level: m.options.Level, Attempts: metric.K, Order: order})
	if r.N == 0 {
		return r, strings.TrimSuffix(metric.Name+" is not shown: "+r.Left(), ": ")
	}
	return r, ""
}

// problemRating is the rating at which these results at the rated problems are
// likeliest. The share that is solved of a problem counts as one trial: attempts at
// one problem are alike.
func (m *measurement) problemRating(metric evalr.Metric) value {
	var outcomes []stats.Outcome
	k := 0
	for _, a := range m.attempts() {
		if a.Rating == 0 || len(a.Solved) == 0 {
			continue
		}
		right := 0
		for _, solved := range a.Solved {
			if solved {
				right++
			}
		}
		k = max(k, len(a.Solved))
		outcomes = append(outcomes, stats.Outcome{Rating: a.Rating, Trials: 1, Solved: float64(right) / float64(len(a.Solved))})
	}
	if outcomes == nil {
		return value{Estimate: evalr.Estimate{Unit: "rating"}, ties: -1, why: metric.Name + " is not shown where no problem has a rating"}
	}
	slices.SortFunc(outcomes, func(a, b stats.Outcome) int {
		return cmp.Or(cmp.Compare(a.Rating, b.Rating), cmp.Compare(a.Solved, b.Solved))
	})
	e := stats.ProblemRating(outcomes, nil, m.options.Level)
	e.K = k
	return m.ratingValue(e, 0)
}

// ratingValue is an estimate from at most so many samples of each problem, 0 for all.
func (m *measurement) ratingValue(e evalr.Estimate, limit int) value {
	v := plainValue(e)
	if v.fewest = min(m.scored, e.K); limit > 0 {
		v.fewest = min(v.fewest, limit)
	}
	return v
}

// attempts are the scored samples of each problem in the order of their index.
func (m *measurement) attempts() []stats.Attempts {
	all := make([]stats.Attempts, len(m.verdicts))
	for i, samples := range m.verdicts {
		f := m.fields[i]
		points, _ := strconv.ParseFloat(f[fieldPoints], 64) // 0 where it is not known
		rating, _ := strconv.ParseFloat(f[fieldRating], 64)
		a := stats.Attempts{Contest: f[fieldContest], Index: f[fieldIndex], Points: points, Rating: rating}
		sorted := slices.SortedFunc(slices.Values(samples), func(a, b evalr.Verdict) int { return cmp.Compare(a.Index, b.Index) })
		for _, v := range sorted {
			if !v.Missing() {
				a.Solved = append(a.Solved, v.Value == 1)
			}
		}
		all[i] = a
	}
	return all
}
