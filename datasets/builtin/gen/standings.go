package gen

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// A Contest is how invented people left one contest of sample-codeforces.
type Contest struct {
	ID       string           `json:"contest"`
	Problems []ContestProblem `json:"problems"`
	Rows     [][3]int         `json:"rows"` // points, penalty and rating before, the best first
}

// A ContestProblem is a problem of a contest and what it is worth.
type ContestProblem struct {
	Index  string `json:"index"`
	Points int    `json:"points"`
}

// participants is how many people are in each contest.
const participants = 300

// Points are what the problem of a letter is worth: 500 for A, 500 more for each
// letter after it.
func (p *Program) Points() int { return 500 * (1 + int(p.Index[0]-'A')) }

// Standings invents the standings of the contests that problems are of, which stand
// in the order of their contests. A person solves a problem with the chance that the
// rating of both gives, 1/(1 + 10^((problem − person)/400)), and loses 50 points by
// each wrong attempt before.
func Standings(problems []Item) []Contest {
	var out []Contest
	for contest := range slices.Chunk(problems, len(indices)) {
		c := Contest{ID: strconv.Itoa(contest[0].Program.Contest)}
		for _, it := range contest {
			c.Problems = append(c.Problems, ContestProblem{it.Program.Index, it.Program.Points()})
		}
		r := Random("standings " + c.ID)
		for range participants {
			rating := invent(r)
			c.Rows = append(c.Rows, [3]int{attempt(r, rating, contest), 0, rating})
		}
		slices.SortStableFunc(c.Rows, func(x, y [3]int) int { return y[0] - x[0] })
		out = append(out, c)
	}
	return out
}

// invent draws a person's rating from 800 to 2600.
func invent(r *rand.Rand) int {
	const mean, deviation, least, most = 1350, 350, 800, 2600
	for {
		if x := int(math.Round(mean + deviation*r.NormFloat64())); least <= x && x <= most {
			return x
		}
	}
}

// attempt draws the points of a person in a contest.
func attempt(r *rand.Rand, rating int, contest []Item) int {
	const again, cost = .3, 50
	points := 0
	for _, it := range contest {
		if r.Float64() >= 1/(1+math.Pow(10, float64(it.Program.Rating-rating)/400)) {
			continue
		}
		points += it.Program.Points()
		for left := it.Program.Points(); left > cost && r.Float64() < again; left -= cost {
			points -= cost
		}
	}
	return points
}
