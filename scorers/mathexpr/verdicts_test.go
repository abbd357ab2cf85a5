package mathexpr_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// TestVerdictsAreThoseOfMathematics judges the answers of a table: the verdict, the
// gold answer, the answer, and a question if its names matter.
func TestVerdictsAreThoseOfMathematics(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/verdicts.tsv")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		cells := append(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), "")
		require.GreaterOrEqual(t, len(cells), 4, line)
		c := mathexpr.Policy{}.Judge(parse(t, cells[1]), parse(t, cells[2]), cells[3])
		if c.Verdict.String() != cells[0] {
			t.Errorf("gold %s, answer %s: %s, not %s: %s", cells[1], cells[2], c.Verdict, cells[0], c.Reason)
		}
		require.NotEmpty(t, c.Rung, line)
	}
}
