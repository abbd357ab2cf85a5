package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoLineIsWiderThanTheTerminalAndNoNumberIsBroken(t *testing.T) {
	t.Parallel()
	wide := make([]Run, 5)
	for i := range wide {
		wide[i] = small()
		wide[i].Manifest.Seed = int64(i)
	}
	reports := []*Report{
		mustReport(t, Options{Table: TableR1p2}, ordinary(), small()),
		mustReport(t, Options{By: "level"}, wide...),
		mustReport(t, Options{}, hostile(), allFailed()),
	}
	for _, r := range reports {
		for columns := 40; columns <= 200; columns += 3 {
			text := terminal(t, r, columns)
			for line := range strings.Lines(text) {
				require.LessOrEqual(t, width(strings.TrimRight(line, "\n")), columns, "%d columns: %s", columns, line)
			}
			text = strings.Join(strings.Fields(text), " ") // what is aligned has more than one
			for _, tb := range r.tables {
				for _, line := range tb.rows {
					for _, c := range line.cells {
						require.Contains(t, text, c.text(), "%d columns", columns)
					}
				}
			}
		}
		require.Equal(t, terminal(t, r, 80), terminal(t, r, 0), "0 is 80")
		require.Equal(t, terminal(t, r, 24), terminal(t, r, 1), "narrower than 24 is 24")
	}
}

func TestTableTwoOfOneRunFitsEightyColumnsInOnePiece(t *testing.T) {
	t.Parallel()
	text := terminal(t, mustReport(t, Options{Table: TableR1p2}, ordinary()), 80)
	require.Equal(t, 2, strings.Count(text, "n × k  "), "the table and the one of samples: %s", text)
}

func TestWidthsDoNotDependOnTheEnvironment(t *testing.T) {
	t.Setenv("LANG", "ja_JP.UTF-8")
	t.Setenv("RUNEWIDTH_EASTASIAN", "1")
	require.Equal(t, 1, width("†"))
	require.Equal(t, 4, width("模型"))
}
