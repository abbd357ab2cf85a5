package reports

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// Of problems with 1 or 2 samples each row says so, in every form.
func TestKIsARangeInEveryRowWhereProblemsHaveDifferentlyMany(t *testing.T) {
	t.Parallel()
	result := draw(aimeRecord(2), 1, func(_ int, v *evalr.Verdict) { v.Asked = evalr.CountTokens(100) })
	for i := range result.Problems[:10] {
		result.Problems[i].Samples = result.Problems[i].Samples[:1]
	}
	r := mustReport(t, Options{Price: &evalr.Price{Prompt: 1, Completion: 2}, By: "level"}, newRun("m", result))
	rows := 0
	for _, table := range r.tables {
		for _, row := range table.rows {
			if row.cells[0].measured {
				require.Regexp(t, ` × 1–2$`, row.size, row.label())
				rows++
			}
		}
	}
	require.Greater(t, rows, 10)
	for _, row := range r.rows {
		require.Equal(t, []int{1, 2}, []int{row.KMin, row.K}, row.Metric)
	}
	lines, err := csv.NewReader(strings.NewReader(csvForm(t, r))).ReadAll()
	require.NoError(t, err)
	value, least, most := slices.Index(csvHeading, "value"), slices.Index(csvHeading, "k_min"), slices.Index(csvHeading, "k")
	for _, line := range lines[1:] {
		if line[value] != "" {
			require.Equal(t, []string{"1", "2"}, []string{line[least], line[most]}, line)
		}
	}
}

// A part of a benchmark's part is one, too.
func TestPartsOfAPartAreMarked(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{By: "level"}, newRun("part", draw(mathRecord(4, 40), 1, nil)), newRun("whole", draw(mathRecord(4, 500), 1, nil)))
	for _, label := range []string{"MATH-500 (pass@1)", "MATH-500, level 3 (pass@1)"} {
		require.Contains(t, cellOf(t, r, label, "part"), markPart)
		require.NotContains(t, cellOf(t, r, label, "whole"), markPart)
	}
}
