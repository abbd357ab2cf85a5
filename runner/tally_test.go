package runner

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// A model that draws every sample by a seed of its own may well say the same again.
func TestEqualCompletionsOfASeededModelAreItsOwn(t *testing.T) {
	t.Parallel()
	task := Task{Benchmark: evalr.Benchmark{Name: "b"}, Problems: make([]evalr.Problem, 1), K: 64}
	task.Sampling.Temperature = 0.6
	for _, seeded := range []bool{false, true} {
		tl := newTally(&task, seeded)
		for range 20 {
			tl.compare(0, evalr.Raw{Content: strings.Repeat("the same ", 40)})
		}
		require.Equal(t, !seeded, len(tl.concerns(false)) == 1)
	}
}
