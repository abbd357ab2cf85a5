package stats

import (
	"cmp"
	"math"
	"slices"
)

// seed is seedAt of any rating, by the formula.
func seed(e Entrants, rating float64) float64 {
	sum := 1.0
	for i, r := range e.ratings {
		sum += e.counts[i] * eloWin(float64(r)-rating)
	}
	return sum
}

// performance is the rating whose seed is exactly the rank, which lies between 1 and one
// more than there are entrants.
func performance(e Entrants, rank float64) float64 {
	const far = 100 * maxRating
	return bisect(-far, far, func(r float64) float64 { return seed(e, r) - rank })
}

// ratingChanges is by how much a contest changed the rating of each of its rows, by
// the formula that Codeforces publishes (codeforces.com/blog/entry/20762): half the
// way to the rating at which the seed among the others is the geometric mean of seed
// and rank, less what keeps the sums of all and of the highest rated from growing.
func ratingChanges(rows []Standing) []int {
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
