package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// silent forgets why completions ended but for those that keep keeps.
func silent(keep func(problem int, v *evalr.Verdict) bool) func(int, *evalr.Verdict) {
	return func(i int, v *evalr.Verdict) {
		if !keep(i, v) {
			v.Stop = evalr.StopUnknown
		}
	}
}

// unended makes a verdict that of a completion whose reasoning never ended.
func unended(v *evalr.Verdict, stop evalr.StopReason) {
	v.Outcome, v.Value, v.Class, v.Stop = evalr.Truncated, 0, "", stop
}

func TestWhereNothingTellsWhyCompletionsEndedNoneIsClaimedToBeWhole(t *testing.T) {
	t.Parallel()
	none := silent(func(int, *evalr.Verdict) bool { return false })
	told, untold := newRun("told", draw(aimeRecord(4), 1, nil)), newRun("untold", draw(aimeRecord(4), 1, none))
	r := mustReport(t, Options{}, told, untold)
	require.Equal(t, "0.0 [0.0, 11.4] ‡", cellOf(t, r, "AIME 2024 (truncated)", "told"))
	require.Equal(t, markAbsent, cellOf(t, r, "AIME 2024 (truncated)", "untold"))
	require.Empty(t, r.warnings)
	for _, row := range r.rows {
		require.False(t, row.TruncatedAtLeast)
		require.Equal(t, row.Column == "told", row.Truncated != nil, "%s of %s", row.Metric, row.Column)
		require.False(t, row.Column == "untold" && row.Metric == "truncated")
	}
	alone := mustReport(t, Options{}, untold)
	require.NotContains(t, markdown(t, alone), "truncated")
}

func TestTruncationsAreALowerBoundWhereNotAllIsKnown(t *testing.T) {
	t.Parallel()
	const depends = "; the score depends on the token limit"
	cases := []struct {
		name string
		edit func(int, *evalr.Verdict)
		cell string // how the cell begins
		warn string // behind the title; empty for no warning
	}{
		{"some told, none cut off", silent(func(i int, _ *evalr.Verdict) bool { return i < 15 }), "≥ 0.0 [", ""},
		{"inferred", func(i int, v *evalr.Verdict) {
			if v.Stop = evalr.StopUnknown; i < 3 {
				unended(v, evalr.StopUnknown)
			}
		}, "≥ 10.0 [", "at least 10.0% of completions were cut off (inferred from reasoning that never ended)" + depends},
		{"told of some", func(i int, v *evalr.Verdict) {
			if v.Stop = evalr.StopUnknown; i < 3 {
				unended(v, evalr.StopLength)
			}
		}, "≥ 10.0 [", "at least 10.0% of completions were cut off" + depends},
		{"told of some, inferred of others", func(i int, v *evalr.Verdict) {
			if v.Stop = evalr.StopUnknown; i < 3 {
				unended(v, evalr.StopReason(v.Index%2)*evalr.StopLength)
			}
		}, "≥ 10.0 [", "at least 10.0% of completions were cut off (some of it inferred from reasoning that never ended)" + depends},
		{"all others told", func(i int, v *evalr.Verdict) {
			if i < 3 {
				unended(v, evalr.StopUnknown)
			}
		}, "10.0 [", "10.0% of completions were cut off (inferred from reasoning that never ended)" + depends},
		{"all told", func(i int, v *evalr.Verdict) {
			if i < 3 {
				unended(v, evalr.StopLength)
			}
		}, "10.0 [", "the token limit cut off 10.0% of completions" + depends},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := mustReport(t, Options{}, newRun("m", draw(aimeRecord(4), 1, c.edit)))
			require.Regexp(t, "^\\Q"+c.cell, cellOf(t, r, "AIME 2024 (truncated)", "m"))
			bound := c.cell[:len(markBound)] == markBound
			for _, row := range r.rows {
				require.Equal(t, bound, row.TruncatedAtLeast, row.Metric)
				if row.Metric == "truncated" {
					require.Equal(t, bound, row.AtLeast)
				}
			}
			var want []string
			if c.warn != "" {
				want = []string{"AIME 2024: " + c.warn}
			}
			require.Equal(t, want, r.warnings)
		})
	}
}
