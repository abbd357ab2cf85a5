package stats_test

import (
	"fmt"

	"github.com/evalr/evalr/stats"
)

func ExamplePass1() {
	var scores [][]float64
	for i := range 30 { // thirty problems, four samples each, of which i mod 5 are right
		scores = append(scores, samples(i%5, 4))
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

// Of five problems with eight samples each, at least one of four is right more
// often than all four are.
func ExamplePassAny() {
	var scores [][]float64
	for _, right := range []int{8, 6, 3, 1, 0} {
		scores = append(scores, samples(right, 8))
	}
	one, err := stats.PassAny(scores, 4, stats.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := stats.PassAll(scores, 4, stats.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("pass@4 %.1f, re-run ± %.1f\n", 100*one.Value, 100*one.SEFixed)
	fmt.Printf("pass^4 %.1f, re-run ± %.1f\n", 100*all.Value, 100*all.SEFixed)
	// Output:
	// pass@4 68.6, re-run ± 10.1
	// pass^4 24.3, re-run ± 4.3
}

// A checkpoint that loses a little on many problems and gains on few.
func ExampleCompare() {
	var before, after [][]float64
	for i := range 30 {
		right := i % 5
		before = append(before, samples(right, 4))
		switch {
		case i < 3:
			right = min(right+1, 4)
		case i%2 == 0:
			right = max(right-1, 0)
		}
		after = append(after, samples(right, 4))
	}
	d, err := stats.Compare(before, after, stats.Options{Level: 0.9})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+.1f [%+.1f, %+.1f], p = %.3f (%s), %d better, %d alike, %d worse\n",
		100*d.Value, 100*d.Lo, 100*d.Hi, d.P.TwoSided, d.P.Method, d.Wins, d.Ties, d.Losses)
	// Output: -6.7 [-11.6, -1.7], p = 0.057 (sign-flip), 3 better, 16 alike, 11 worse
}

// samples returns k scores, so many of them right.
func samples(right, k int) []float64 {
	x := make([]float64, k)
	for j := range right {
		x[j] = 1
	}
	return x
}

// One of four comparisons of a table is still told apart.
func ExampleHolm() {
	fmt.Println(stats.Holm([]float64{0.01, 0.04, 0.02, 0.5}))
	// Output: [0.04 0.08 0.06 0.5]
}
