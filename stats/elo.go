package stats

import (
	"math"
	"sync"
)

// eloScale is the difference in rating at which the stronger wins ten times as often
// as the weaker: p = 1/(1 + 10^(−difference/eloScale)).
const eloScale = 400

// eloRate is ln 10/400, the same in natural units: p = 1/(1 + e^(−eloRate·difference)).
const eloRate = math.Ln10 / eloScale

// eloWin is the chance of a player of so much higher rating to win.
func eloWin(difference float64) float64 { return 1 / (1 + math.Exp(-eloRate*difference)) }

// maxRating bounds ratings: people's lie between −100 and 4,100.
const maxRating = 10_000

// wins holds eloWin of whole differences between ratings within bounds.
var wins = sync.OnceValue(func() []float64 {
	table := make([]float64, 4*maxRating+1)
	for i := range table {
		table[i] = eloWin(float64(i - 2*maxRating))
	}
	return table
})

// bisect returns the place in [lo, hi] where a falling function passes 0, to the
// precision of its numbers.
func bisect(lo, hi float64, falling func(float64) float64) float64 {
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return mid
		}
		if falling(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
}
