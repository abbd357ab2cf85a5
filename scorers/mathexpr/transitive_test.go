package mathexpr_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// TestEqualityIsTransitiveAmongVotes compares gold answers and other ways of writing
// them with each other, as votes are: what equals a third answer is equal, unless the
// third leaves something out, a unit, a name or brackets, that the two have differently.
func TestEqualityIsTransitiveAmongVotes(t *testing.T) {
	t.Parallel()
	all := golds(t, "math_test_5000_answer_types.jsonl")
	names := slices.Sorted(maps.Keys(dresses))
	stride := 12
	if testing.Short() {
		stride = 60
	}
	var votes []mathexpr.Expr
	for i := 0; i < len(all); i += stride {
		votes = append(votes, all[i].Expr)
		name := names[i/stride%len(names)]
		if e, err := mathexpr.Parse(dresses[name](all[i].Source)); err == nil {
			votes = append(votes, e)
		}
	}
	equal := make([][]int, len(votes)) // to each of which
	for i, x := range votes {
		equal[i] = append(equal[i], i)
		for j := range i {
			if mathexpr.Compare(x, votes[j]).Verdict == mathexpr.Equal {
				equal[i] = append(equal[i], j)
				equal[j] = append(equal[j], i)
			}
		}
	}
	chains := 0
	for middle := range votes {
		for _, x := range equal[middle] {
			for _, y := range equal[middle] {
				chains++
				if !slices.Contains(equal[x], y) && !leavesOut(votes[middle], votes[x], votes[y]) {
					t.Errorf("%s = %s = %s, and the outer two differ", votes[x].Source, votes[middle].Source, votes[y].Source)
				}
			}
		}
	}
	t.Logf("%d answers, %d chains of three", len(votes), chains)
	require.Greater(t, chains, len(votes))
}

// leavesOut reports whether an answer is of a simpler kind than two others, which have
// what it leaves out.
func leavesOut(middle, x, y mathexpr.Expr) bool {
	bare := func(e mathexpr.Expr) bool {
		switch e.Root.(type) {
		case mathexpr.Quantity, mathexpr.Relation, mathexpr.BaseNumber, mathexpr.Tuple, mathexpr.Set, mathexpr.Choice:
			return false
		}
		return true
	}
	return bare(middle) && (!bare(x) || !bare(y))
}
