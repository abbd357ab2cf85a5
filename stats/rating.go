package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/evalr/evalr"
)

const (
	unitRating     = "rating"
	unitPercentile = "percentile"
)

// fewestRows is the number of rows that the standings of a contest must exceed to
// tell a rating (CodeElo).
const fewestRows = 200

// RatingOptions say how [ContestRating] rates. The zero value is ready to use.
type RatingOptions struct {
	Level    float64      // confidence level in (0, 1); 0 is 0.95
	Attempts int          // how many attempts at a problem count; 0 is all there are
	Order    AttemptOrder // in which they count
}

// A Rated is a rating by contests, and how it came about.
type Rated struct {
	evalr.Estimate                // in rating points; N problems, K attempts
	Contests       []ContestRated // in the order of the standings, also those left out
	Unasked        int            // problems of the rated contests without an attempt, which count as not solved: the rating is a lower bound
}

// A ContestRated is what one contest says of a solver.
type ContestRated struct {
	ID       string
	Score    Standing // points and penalty; its rating is not set
	Rank     float64
	Rating   int
	AtEnd    bool   // the rating is an end of its range: the rank is that of nobody with such ratings as were there
	Problems int    // of the contest, with an attempt
	Unasked  int    // of the contest, without one
	Left     string // why the contest is left out; empty if it is not
}

// ContestRating estimates the rating of a human contestant with the same results, by
// CodeElo's procedure (Quan et al., arXiv 2501.01257): the score in each contest, its
// rank among the people who took part, the rating of which that rank is to be expected
// ([Entrants.Expected]), and the mean over contests. There is no loss of points by the
// clock, and the full rating is taken where Codeforces goes half the way.
//
// The contests are the unit of inference: SE = sd/√m over m of them and the interval
// is Student's with m−1 degrees of freedom. Of one contest it is the rating itself and
// SE is negative, which a note says. A contest is left out if its standings are missing, have at most
// 200 rows or rows without a rating, or if it is not known what a problem is worth.
// Without a contest the Estimate has N = 0.
func ContestRating(problems []Attempts, contests []Contest, o RatingOptions) Rated {
	level := Options{Level: o.Level}.filled(0).Level
	r := Rated{Estimate: evalr.Estimate{Level: level, Unit: unitRating, SEFixed: -1}}
	by := map[string][]Attempts{}
	for _, a := range problems {
		if len(a.Solved) > 0 {
			by[a.Contest] = append(by[a.Contest], a)
		}
	}
	var ratings []float64
	for _, c := range contests {
		attempts := by[c.ID]
		if delete(by, c.ID); len(attempts) == 0 {
			continue
		}
		one := c.rate(attempts, o)
		r.Contests = append(r.Contests, one)
		if one.Left != "" {
			continue
		}
		ratings = append(ratings, float64(one.Rating))
		r.N += one.Problems
		r.Unasked += one.Unasked
		for _, a := range attempts {
			r.K = max(r.K, attemptsOf(a, o.Attempts))
		}
	}
	r.leaveOut(by)
	r.average(ratings)
	return r
}

// attemptsOf is how many attempts at a problem count.
func attemptsOf(a Attempts, limit int) int {
	if limit > 0 {
		return min(len(a.Solved), limit)
	}
	return len(a.Solved)
}

// leaveOut adds the contests that no standings are of.
func (r *Rated) leaveOut(by map[string][]Attempts) {
	var missing []string
	for id := range by {
		missing = append(missing, id)
	}
	slices.Sort(missing)
	for _, id := range missing {
		r.Contests = append(r.Contests, ContestRated{ID: id, Problems: len(by[id]), Left: "no standings of it"})
	}
}

// average fills in the estimate from the ratings of contests.
func (r *Rated) average(ratings []float64) {
	if left := r.Left(); left != "" {
		r.Notes = append(r.Notes, left)
	}
	m := float64(len(ratings))
	if m == 0 {
		return
	}
	if r.Unasked > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("problems of the contests without an attempt count as not solved: %d", r.Unasked))
	}
	if n := r.atEnd(); n > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("in %d of %d contests it is 0 or 99 above the highest rating there, where the procedure ends", n, len(ratings)))
	}
	r.Method = MethodContests
	r.Value = sortedSum(ratings) / m
	if m == 1 {
		r.Lo, r.Hi, r.SE = r.Value, r.Value, -1
		r.Notes = append(r.Notes, "a single contest: standard error unknown")
		return
	}
	squares := 0.0
	for _, x := range ratings {
		squares += (x - r.Value) * (x - r.Value)
	}
	r.SE = math.Sqrt(squares / (m - 1) / m)
	r.Lo, r.Hi = student(r.Value, r.SE, m-1, r.Level)
	r.Notes = append(r.Notes, fmt.Sprintf("mean over %d contests", len(ratings)))
}

// atEnd counts the contests whose rating is an end of its range.
func (r Rated) atEnd() int {
	n := 0
	for _, c := range r.Contests {
		if c.AtEnd {
			n++
		}
	}
	return n
}

// Left says which contests were left out and why, the first few by name; empty if
// none was.
func (r Rated) Left() string {
	const named = 3
	var why []string
	left := 0
	for _, c := range r.Contests {
		if c.Left == "" {
			continue
		}
		if left++; left <= named {
			why = append(why, c.ID+": "+c.Left)
		}
	}
	if left == 0 {
		return ""
	}
	if left > named {
		why = append(why, fmt.Sprintf("and %d more", left-named))
	}
	return fmt.Sprintf("%d of %d contests left out (%s)", left, len(r.Contests), strings.Join(why, "; "))
}

// rate is what a contest says of a solver.
func (c Contest) rate(attempts []Attempts, o RatingOptions) ContestRated {
	one := ContestRated{ID: c.ID, Problems: len(attempts)}
	for _, p := range c.Problems {
		if !slices.ContainsFunc(attempts, func(a Attempts) bool { return a.Index == p.Index }) {
			one.Unasked++
		}
	}
	switch unrated := c.unrated(); {
	case len(c.Rows) <= fewestRows:
		one.Left = fmt.Sprintf("%d rows, want more than %d", len(c.Rows), fewestRows)
		return one
	case unrated > 0:
		one.Left = fmt.Sprintf("%d of %d rows without a rating", unrated, len(c.Rows))
		return one
	}
	for _, a := range attempts {
		points, known := c.worth(a)
		if !known {
			one.Left = fmt.Sprintf("what problem %s is worth is not known", a.Index)
			return one
		}
		s := earned(a, points, o.Order, o.Attempts)
		one.Score.Points += s.Points
		one.Score.Penalty += s.Penalty
	}
	one.Rank = c.rank(one.Score)
	people := c.entrants()
	one.Rating = people.Expected(one.Rank)
	one.AtEnd = one.Rating == 0 || one.Rating == people.highest()
	return one
}

// unrated is the number of rows whose rating is not known.
func (c Contest) unrated() int {
	n := 0
	for _, row := range c.Rows {
		if row.Unrated {
			n++
		}
	}
	return n
}

// worth is how many points a problem is worth, 0 where problems count 1. That is
// told by the standings, by the attempts, or by the best row: points of a contest
// that counts problems are no more than there are letters.
func (c Contest) worth(a Attempts) (points float64, known bool) {
	const most = 26
	for _, p := range c.Problems {
		if p.Index == a.Index && p.Points > 0 {
			return p.Points, true
		}
	}
	counts := len(c.Rows) > 0 && c.Rows[0].Points <= most
	if counts {
		return 0, true
	}
	return a.Points, a.Points > 0
}
