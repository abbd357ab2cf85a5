package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestTokensAndCostSpent(t *testing.T) {
	t.Parallel()
	count := func(_ int, v *evalr.Verdict) {
		v.Tokens, v.Asked = evalr.CountTokens(1000), evalr.CountTokens(100)
	}
	price := &evalr.Price{Prompt: 0.5, Completion: 2}
	r := mustReport(t, Options{Price: price}, newRun("m", draw(aimeRecord(64), 1, count)))
	require.Equal(t, "1,920,000", cellOf(t, r, "AIME 2024 (output tokens)", "m"))
	require.Equal(t, "192,000", cellOf(t, r, "AIME 2024 (prompt tokens)", "m"))
	require.Equal(t, "$3.94", cellOf(t, r, "AIME 2024 (cost)", "m"))
	require.Contains(t, r.key, "cost: US dollars for these tokens, at $0.5 for a million of prompts and $2 for a million of completions")
	totals := 0
	for _, row := range r.rows {
		if row.Method != methodTotal {
			continue
		}
		totals++
		require.Nil(t, row.Lo)
		require.Nil(t, row.SE)
		require.Zero(t, row.Level)
		require.False(t, row.AtLeast)
		require.Equal(t, []int{30, 64}, []int{row.N, row.K})
		if row.Metric == "cost" {
			require.Equal(t, "usd", row.Unit)
			require.InDelta(t, 3.936, *row.Value, 1e-12)
		}
	}
	require.Equal(t, 3, totals)
}

func TestWhatWasNotCountedMakesALowerBound(t *testing.T) {
	t.Parallel()
	some := func(i int, v *evalr.Verdict) {
		v.Tokens = evalr.Tokens{}
		if i > 0 {
			v.Tokens = evalr.CountTokens(10)
		}
		if i == 1 && v.Index == 0 {
			*v = evalr.Verdict{Failure: evalr.FailureServer}
		}
	}
	r := mustReport(t, Options{Price: &evalr.Price{Prompt: 1, Completion: 4}}, newRun("m", draw(aimeRecord(4), 1, some)))
	require.Equal(t, "≥ 1,150", cellOf(t, r, "AIME 2024 (output tokens)", "m"))
	require.Equal(t, "≥ $0.0046", cellOf(t, r, "AIME 2024 (cost)", "m"))
	require.Contains(t, r.key, "≥: a lower bound, since some completions were cut off, or why they ended is unknown, or their tokens were not counted")
	for _, line := range r.tables[1].rows {
		require.NotEqual(t, "prompt tokens", line.quantity, "none was counted")
	}
}

func TestNoPriceNoCost(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, ordinary())
	for _, line := range r.tables[1].rows {
		require.NotEqual(t, "cost", line.quantity)
	}
}

func TestDollars(t *testing.T) {
	t.Parallel()
	for x, want := range map[float64]string{
		0: "$0.00", 0.00004: "$0.0000", 0.0123: "$0.0123", 1: "$1.00", 1.999: "$2.00", 12.345: "$12.35", 1234567.891: "$1,234,567.89",
	} {
		require.Equal(t, want, dollars(x))
	}
}

func TestFormKeptHasARowOnlyWhereAllWereAskedForOne(t *testing.T) {
	t.Parallel()
	asked := func(i int, v *evalr.Verdict) {
		v.Form = evalr.FormKept
		if i%4 == 0 {
			v.Form = evalr.FormBroken
		}
	}
	r := mustReport(t, Options{}, newRun("m", draw(mathRecord(2, 500), 1, asked)))
	require.Regexp(t, `^75\.0 \[`, cellOf(t, r, "MATH-500 (form kept)", "m"))
	r = mustReport(t, Options{}, newRun("m", draw(mathRecord(2, 500), 1, func(i int, v *evalr.Verdict) {
		if i > 0 {
			v.Form = evalr.FormKept
		}
	})))
	for _, line := range r.tables[1].rows {
		require.NotEqual(t, "form kept", line.quantity)
	}
}

func TestTheOtherExtractionsScoreStandsInTheKey(t *testing.T) {
	t.Parallel()
	other := func(_ int, v *evalr.Verdict) { v.Other = evalr.CreditOf(float64(v.Index % 2)) }
	record := mathRecord(2, 500)
	r := mustReport(t, Options{}, newRun("m", draw(record, 1, other)))
	require.Contains(t, r.key, "Score by the other extraction: by the rules of DeepSeek-R1 MATH-500 50.0")
	record.Extract = "r1"
	r = mustReport(t, Options{}, newRun("m", draw(record, 1, other)))
	require.Contains(t, r.key, "Score by the other extraction: by evalr's own rules MATH-500 50.0")
	r = mustReport(t, Options{}, newRun("m", draw(record, 1, func(i int, v *evalr.Verdict) {
		if i > 0 {
			other(i, v)
		}
	})))
	for _, line := range r.key {
		require.NotContains(t, line, "other extraction", "unknown for some")
	}
}

func TestLettersOfTheAnswersStandInTheKey(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, newRun("m", draw(gpqaRecord(), 0, func(i int, v *evalr.Verdict) {
		v.Class = string(rune('A' + i%2))
		if i%11 == 0 {
			v.Class = ""
		}
	})))
	require.Contains(t, r.key, "Letters of the answers: GPQA Diamond A 50.0, B 50.0 (of 1,440 answers)")
	r = mustReport(t, Options{}, newRun("m", draw(gpqaRecord(), 0, func(i int, v *evalr.Verdict) {
		if v.Class = "C"; v.Index == 0 {
			v.Class = "two of them"
		}
	})))
	require.Contains(t, r.key, "Letters of the answers: GPQA Diamond C 87.5, none of them 12.5 (of 1,584 answers)")
	require.Contains(t, r.warnings, "GPQA Diamond: 87.5% of the answers are C, as if it did not depend on the question")
	r = mustReport(t, Options{}, newRun("m", draw(gpqaRecord(), 0, nil)))
	require.NotRegexp(t, "Letters", r.key)
}
