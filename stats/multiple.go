package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// Holm adjusts p-values of a family of tests so that rejecting where the
// adjusted value is at most α errs anywhere in the family with probability α at
// most, whatever the tests have to do with each other (Holm 1979):
//
//	p̃_(i) = max over j ≤ i of min(1, (m−j+1)·p_(j))
//
// The values keep their places. One outside [0, 1] is a programmer error and
// panics.
func Holm(p []float64) []float64 {
	adjusted := make([]float64, len(p))
	floor := 0.0
	for rank, at := range ascending(p) {
		floor = max(floor, min(1, float64(len(p)-rank)*p[at]))
		adjusted[at] = floor
	}
	return adjusted
}

// BenjaminiHochberg adjusts p-values so that among those rejected at α a share of
// α at most is expected to be true, for tests that are independent or positively
// dependent (Benjamini & Hochberg 1995):
//
//	q_(i) = min over j ≥ i of min(1, m·p_(j)/j)
//
// It suits exploring many rows; a decision needs [Holm]. The values keep their
// places. One outside [0, 1] is a programmer error and panics.
func BenjaminiHochberg(p []float64) []float64 {
	adjusted := make([]float64, len(p))
	ceiling := 1.0
	for rank, at := range slices.Backward(ascending(p)) {
		ceiling = min(ceiling, float64(len(p))*p[at]/float64(rank+1))
		adjusted[at] = ceiling
	}
	return adjusted
}

// ascending returns the places of p-values from the smallest on.
func ascending(p []float64) []int {
	order := make([]int, len(p))
	for i, v := range p {
		if !(v >= 0 && v <= 1) { // not a number fails, too
			panic(fmt.Sprintf("stats: p-value %v at position %d: want one in [0, 1]", v, i))
		}
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}
