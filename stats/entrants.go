package stats

import (
	"cmp"
	"fmt"
	"math"
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

// Seed is the rank that a player of a rating may expect among the entrants, as one
// more: 1 + Σ 1/(1 + 10^((R − r_i)/400)).
func (e Entrants) Seed(rating float64) float64 {
	seed := 1.0
	for i, r := range e.ratings {
		seed += e.counts[i] * eloWin(float64(r)-rating)
	}
	return seed
}

// seedAt is Seed of a whole rating within bounds, by table.
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

// Performance is the rating whose seed is exactly the rank. It reports false where
// there is none, which is at ranks up to 1 and from n+1 on.
func (e Entrants) Performance(rank float64) (rating float64, ok bool) {
	if !(rank > 1 && rank < float64(e.n)+1) {
		return 0, false
	}
	const far = 100 * maxRating
	return bisect(-far, far, func(r float64) float64 { return e.Seed(r) - rank }), true
}

// RatingChanges is by how much a contest changed the rating of each of its rows, by
// the formula that Codeforces publishes (codeforces.com/blog/entry/20762): half the
// way to the rating at which the seed among the others is the geometric mean of seed
// and rank, less what keeps the sums of all and of the highest rated from growing.
func RatingChanges(rows []Standing) []int {
	ranks := lastPlaces(rows)
	all := make([]int, len(rows))
	for i, row := range rows {
		all[i] = row.Rating
	}
	seeds := NewEntrants(all).seeds()
	among := func(rating, own int) float64 { return seeds(rating) - wins()[own-rating+2*maxRating] } // the others
	changes := make([]int, len(rows))
	for i, row := range rows {
		middle := math.Sqrt(float64(ranks[i]) * among(row.Rating, row.Rating))
		lo, hi := 1, 8000 // of the published program
		for hi-lo > 1 {
			mid := (lo + hi) / 2
			if among(mid, row.Rating) < middle {
				hi = mid
			} else {
				lo = mid
			}
		}
		changes[i] = (lo - row.Rating) / 2
	}
	settle(rows, changes)
	return changes
}

// seeds returns seedAt with a memory.
func (e Entrants) seeds() func(int) float64 {
	known := map[int]float64{}
	return func(rating int) float64 {
		seed, ok := known[rating]
		if !ok {
			seed = e.seedAt(rating)
			known[rating] = seed
		}
		return seed
	}
}

// settle takes off what rating changes add up to: over all rows to about −n, then
// over the 4√n highest rated to 0 if that takes off no more than 10 each.
func settle(rows []Standing, changes []int) {
	n := len(rows)
	if n == 0 {
		return
	}
	sum := 0
	for _, c := range changes {
		sum += c
	}
	shift(changes, -sum/n-1)
	order := indicesOf(n)
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(rows[j].Rating, rows[i].Rating) })
	top := min(4*int(math.Round(math.Sqrt(float64(n)))), n)
	sum = 0
	for _, i := range order[:top] {
		sum += changes[i]
	}
	shift(changes, min(max(-sum/top, -10), 0))
}

func shift(x []int, by int) {
	for i := range x {
		x[i] += by
	}
}

func indicesOf(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	return x
}

// lastPlaces are the ranks of rows, from 1: of those alike the last place among them.
func lastPlaces(rows []Standing) []int {
	order := indicesOf(len(rows))
	slices.SortStableFunc(order, func(i, j int) int { return rows[i].compare(rows[j]) })
	ranks := make([]int, len(rows))
	for at, i := range slices.Backward(order) {
		ranks[i] = at + 1
		if at+1 < len(order) && rows[i].compare(rows[order[at+1]]) == 0 {
			ranks[i] = ranks[order[at+1]]
		}
	}
	return ranks
}
