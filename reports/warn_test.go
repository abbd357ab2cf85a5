package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestWarnings(t *testing.T) {
	t.Parallel()
	left := newRun("m", draw(aimeRecord(4), 1, nil))
	gpqa := gpqaRecord()
	gpqa.Left = "gated."
	left.Manifest.Benchmarks = append(left.Manifest.Benchmarks, gpqa)
	unbegun := newRun("m", draw(aimeRecord(4), 1, nil))
	unbegun.Manifest.Benchmarks = append(unbegun.Manifest.Benchmarks, gpqaRecord())
	unfinished := newRun("m", draw(aimeRecord(4), 1, nil))
	problems := unfinished.Results[0].Problems[:20]
	problems[0].Samples = problems[0].Samples[:1]
	unfinished.Results[0].Problems = problems
	letters := func(i int, v *evalr.Verdict) {
		v.Class = "C"
		if i%4 == 0 {
			v.Class = "A"
		}
	}
	cases := []struct {
		name string
		run  Run
		want []string
	}{
		{"nothing to tell", newRun("m", draw(aimeRecord(4), 1, nil)), nil},
		{"left out", left, []string{"GPQA Diamond was left out: gated"}},
		{"nothing stored yet", unbegun, []string{"GPQA Diamond was left out: no sample is stored"}},
		{"unfinished", unfinished, []string{
			"AIME 2024: incomplete, 77 of the 120 samples that k = 4 asks for are there",
			"AIME 2024: 10 of 30 problems without a scored sample, left out of the scores",
		}},
		{"a part of the data", newRun("m", draw(mathRecord(1, 40), 1, nil)), []string{
			"MATH-500: 40 of 500 problems (first 40). The score of a part is not the benchmark's score",
		}},
		{"one letter for everything", newRun("m", draw(gpqaRecord(), 0, letters)), []string{
			"GPQA Diamond: 74.7% of the answers are C, as if it did not depend on the question",
		}},
		{"equal answers scored differently", newRun("m", draw(aimeRecord(4), 0, func(i int, v *evalr.Verdict) {
			if v.Class = "a"; i == 5 && v.Index == 2 {
				v.Outcome, v.Value = evalr.Correct, 1
			}
		})), []string{
			"AIME 2024: in 1 problem answers that are the same were scored differently; the first of each counts in the vote",
		}},
		{"some cut off", newRun("m", draw(aimeRecord(4), 1, func(i int, v *evalr.Verdict) {
			if i < 1 && v.Index < 2 {
				v.Stop, v.Outcome, v.Value, v.Class = evalr.StopLength, evalr.Truncated, 0, ""
			}
		})), []string{"AIME 2024: the token limit cut off 1.7% of completions"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, mustReport(t, Options{}, c.run).warnings)
		})
	}
}

func TestABenchmarkTheTableLacksIsNamed(t *testing.T) {
	t.Parallel()
	record := mathRecord(1, 500)
	record.Name, record.Title = "mmlu", "MMLU"
	r := mustReport(t, Options{Table: TableR1p2}, newRun("m", draw(aimeRecord(4), 1, nil), draw(record, 1, nil)))
	require.Contains(t, r.warnings, "measured, but not in this table: MMLU (see table plain)")
}

func TestRedrawnSamplesAreCountedInTheKeyOnly(t *testing.T) {
	t.Parallel()
	again := func(_ int, v *evalr.Verdict) { v.Redraws = v.Index % 2 }
	disturbed := mustReport(t, Options{}, newRun("m", draw(aimeRecord(4), 1, again)))
	undisturbed := mustReport(t, Options{}, newRun("m", draw(aimeRecord(4), 1, nil)))
	line := "- *Drawn again after an interruption*: 50.0% of AIME 2024 (60 of 120 samples).\n"
	require.Equal(t, markdown(t, undisturbed), strings.Replace(markdown(t, disturbed), line, "", 1))
	require.Contains(t, markdown(t, disturbed), line)
	require.Equal(t, jsonText(t, undisturbed), jsonText(t, disturbed))
}
