package cli

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// A countingComparer counts the comparisons asked of another one.
type countingComparer struct {
	evalr.Comparer

	calls int
}

func (c *countingComparer) Same(a, b string) bool {
	c.calls++
	return c.Comparer.Same(a, b)
}

// Answers with one key are compared once for all, and each key with the first member
// of a class alone, so that a vote costs keys times classes and not pairs of answers.
func TestAVoteComparesKeysWithClasses(t *testing.T) {
	t.Parallel()
	keys := []string{"1/2", `50\%`, `\frac{1}{2}`, "1/3", "x=1/3", "7"} // of three answers
	votes := make([]evalr.Verdict, 64)
	for i := range votes {
		votes[i] = evalr.Verdict{Index: int32(i), Outcome: evalr.Incorrect, Class: keys[i%len(keys)]}
	}
	counting := &countingComparer{Comparer: scorers.Math{}}
	classes := classesOf(votes, counting)
	for i := range votes {
		require.Equal(t, []string{"1/2", "1/2", "1/2", "1/3", "1/3", "7"}[i%len(keys)], classes[i])
	}
	require.LessOrEqual(t, counting.calls, len(keys)*3)
	require.Nil(t, classesOf(votes[:1], counting))
}
