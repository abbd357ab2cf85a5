package stats

import "cmp"

// A Contest is a rated contest as its official participants left it.
type Contest struct {
	ID       string
	Problems []ContestProblem // in order
	Rows     []Standing       // the best first
}

// A ContestProblem is one problem of a contest.
type ContestProblem struct {
	Index  string  // "A", "F2"
	Points float64 // for solving it; 0 where problems count 1 each, as in ICPC contests
}

// A Standing is one row of the standings of a contest.
type Standing struct {
	Points, Penalty float64
	Rating          int  // before the contest
	Unrated         bool // it is not known
}

// compare orders rows, the better before the worse.
func (s Standing) compare(t Standing) int {
	return cmp.Or(cmp.Compare(t.Points, s.Points), cmp.Compare(s.Penalty, t.Penalty))
}

// rank is that of a score among the rows of a contest: the number of rows that are not
// worse, 0 before all (CodeElo).
func (c Contest) rank(score Standing) float64 {
	n := 0
	for _, row := range c.Rows {
		if row.compare(score) <= 0 {
			n++
		}
	}
	return float64(n)
}

// entrants are the ratings of the rows.
func (c Contest) entrants() Entrants {
	ratings := make([]int, len(c.Rows))
	for i, row := range c.Rows {
		ratings[i] = row.Rating
	}
	return NewEntrants(ratings)
}

// Attempts are those of one solver at one problem of a contest.
type Attempts struct {
	Contest, Index string
	Points         float64 // that the problem is worth where the standings do not say; 0 if unknown
	Rating         float64 // of the problem; 0 if unknown
	Solved         []bool  // whether each was right, in the order they were drawn
}

// An AttemptOrder says in which order attempts count.
type AttemptOrder uint8

// The orders.
const (
	AnyOrder   AttemptOrder = iota // the expectation over all orders, and choices where there are more than count
	DrawnOrder                     // as they were drawn
)

// What a wrong attempt before the first right one costs, by the rules of Codeforces
// without the part that goes by the clock.
const (
	pointsLost    = 50
	penaltyGained = 10
)

// earned is what attempts earn at a problem worth so many points, 0 for one that
// counts 1, where the first limit of them count; limit 0 is all:
//
//	Σ_i p_i·max(0, points − 50·i),   or Σ p_i and penalty Σ p_i·10·i
//
// with p_i the chance that attempt i, from 0, is the first right one.
func earned(a Attempts, points float64, order AttemptOrder, limit int) (s Standing) {
	for i, p := range firstRight(a.Solved, order, limit) {
		if points > 0 {
			s.Points += p * max(0, points-pointsLost*float64(i))
			continue
		}
		s.Points += p
		s.Penalty += p * penaltyGained * float64(i)
	}
	return s
}

// firstRight is, for each attempt that counts, the chance that it is the first right
// one. Of k attempts, c of them right, in any order that is C(k−1−i, c−1)/C(k, c).
func firstRight(solved []bool, order AttemptOrder, limit int) []float64 {
	k, c, first := len(solved), 0, -1
	for i, right := range solved {
		if right {
			c++
			if first < 0 {
				first = i
			}
		}
	}
	if limit == 0 || limit > k {
		limit = k
	}
	chances := make([]float64, limit)
	switch {
	case order == DrawnOrder:
		if first >= 0 && first < limit {
			chances[first] = 1
		}
	case c > 0:
		p := float64(c) / float64(k)
		for i := range chances {
			chances[i] = p
			p *= float64(max(0, k-c-i)) / float64(max(1, k-1-i))
		}
	}
	return chances
}
