package stats

import (
	"fmt"
	"slices"
)

// Entrants are the ratings that the participants of a contest had before it.
type Entrants struct {
	ratings []int     // each once, ascending
	counts  []float64 // participants of each
	n       int
}

// NewEntrants counts ratings, in any order. A rating outside ±10,000 is a programmer
// error and panics: standings are checked where they are read.
func NewEntrants(ratings []int) Entrants {
	sorted := slices.Sorted(slices.Values(ratings))
	e := Entrants{n: len(sorted)}
	for i, r := range sorted {
		if r < -maxRating || r > maxRating {
			panic(fmt.Sprintf("stats: rating %d: want one from %d to %d", r, -maxRating, maxRating))
		}
		if i == 0 || r != sorted[i-1] {
			e.ratings, e.counts = append(e.ratings, r), append(e.counts, 0)
		}
		e.counts[len(e.counts)-1]++
	}
	return e
}

// seedAt is the rank that a player of a rating may expect among the entrants, as one
// more: 1 + Σ 1/(1 + 10^((R − r_i)/400)). The rating is within bounds.
func (e Entrants) seedAt(rating int) float64 {
	table, seed := wins(), 1.0
	for i, r := range e.ratings {
		seed += e.counts[i] * table[r-rating+2*maxRating]
	}
	return seed
}

// Expected is the rating of a player who came to a rank, by CodeElo's procedure
// (Quan et al., arXiv 2501.01257, calc_rating.py): the largest whole number from 0
// to 99 above the highest rating whose seed is at least the rank, found by halving.
// A rank that nobody of these ratings would come to gives an end of that range.
// Without entrants it is 0.
func (e Entrants) Expected(rank float64) int {
	if e.n == 0 {
		return 0
	}
	lo, hi := 0, e.highest()+1
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if e.seedAt(mid) < rank {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo
}

// highest is the highest rating that Expected gives.
func (e Entrants) highest() int {
	const above = 99 // the procedure's
	return e.ratings[len(e.ratings)-1] + above
}
