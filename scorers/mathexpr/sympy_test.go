package mathexpr_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// TestPairsMadeBySympy compares expressions with what sympy made of them by expanding,
// factoring and the like, and with what it made different. What is undecided is
// counted; nothing may be decided wrongly.
func TestPairsMadeBySympy(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/pairs.tsv")
	require.NoError(t, err)
	pairs, undecided := 0, make(map[string]int)
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		require.Len(t, cells, 4)
		pairs++
		x, y := parse(t, cells[2]), parse(t, cells[3])
		c := mathexpr.Compare(x, y)
		require.Equal(t, c, mathexpr.Compare(y, x))
		switch c.Verdict.String() {
		case cells[0]:
		case "unknown":
			undecided[cells[0]+" "+cells[1]]++
			t.Logf("%s are neither proved equal nor shown to differ: %s, %s: %s", cells[0], cells[2], cells[3], c.Reason)
		default:
			t.Errorf("%s and %s are %s, not %s: %s", cells[2], cells[3], cells[0], c.Verdict, c.Reason)
		}
	}
	t.Logf("%d pairs, undecided %v", pairs, undecided)
}
