package stats_test

import (
	"fmt"

	"github.com/evalr/evalr/stats"
)

func ExamplePass1() {
	var scores [][]float64
	for i := range 30 { // thirty problems, four samples each, of which i mod 5 are right
		x := make([]float64, 4)
		for j := range i % 5 {
			x[j] = 1
		}
		scores = append(scores, x)
	}
	e := stats.Pass1(scores, stats.Options{})
	fmt.Printf("%.1f [%.1f, %.1f] (n = %d, k = %d, %s), re-run ± %.1f\n",
		100*e.Value, 100*e.Lo, 100*e.Hi, e.N, e.K, e.Method, 100*e.SEFixed)
	// Output: 50.0 [37.5, 62.5] (n = 30, k = 4, bca), re-run ± 3.7
}

// Two answers share the lead with three votes each; one of them is right.
func ExampleConsensus() {
	votes := []stats.Votes{{Counts: []int{3, 3, 1}, Value: []float64{0, 1, 0}, Abstain: 1}}
	for _, policy := range []stats.TiePolicy{stats.Fractional, stats.FirstSeen, stats.Pessimistic, stats.Optimistic} {
		v, err := stats.Consensus(votes, 8, stats.Options{Ties: policy})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("cons@%d = %.1f (%.0f tie)\n", v.K, v.Value, v.Ties)
	}
	// Output:
	// cons@8 = 0.5 (1 tie)
	// cons@8 = 0.0 (1 tie)
	// cons@8 = 0.0 (1 tie)
	// cons@8 = 1.0 (1 tie)
}
