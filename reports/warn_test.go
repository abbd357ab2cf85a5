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
	unjudged := newRun("m", draw(aimeRecord(4), 1, func(_ int, v *evalr.Verdict) {
		if v.Index < 2 {
			v.Outcome, v.Value, v.Class = evalr.Pending, 0, ""
		}
	}))
	toolless := newRun("m", draw(aimeRecord(1), 1, func(_ int, v *evalr.Verdict) { v.Outcome, v.Value, v.Class = evalr.Unscored, 0, "" }))
	toolless.Results[0].Record.NotScored = "python3 not found: install the package python3"
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
		{"not judged yet", unjudged, []string{
			"AIME 2024: 60 of 120 samples missing (not judged yet: 60); they count neither as right nor as wrong",
		}},
		{"nothing to judge by", toolless, []string{
			"AIME 2024: 30 of 30 samples missing (unscored: 30); they count neither as right nor as wrong",
			"AIME 2024: not scored: python3 not found: install the package python3",
			"AIME 2024: 30 of 30 problems without a scored sample, left out of the scores",
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
		{"hardly an answer", newRun("m", draw(aimeRecord(4), 0, unanswered(108))), []string{
			"AIME 2024: no answer was found in 108 of 120 completions, looked for by --extract robust: " +
				"see that the prompt asks for a form (--prompt, --template) and that the chat template is the model's; evalr show RUN prints what they end in",
		}},
		{"few answers", newRun("m", draw(aimeRecord(4), 0, unanswered(107))), nil},
		{"no answer by the paper's rules", newRun("m", draw(extracted("r1"), 0, unanswered(120))), []string{
			"AIME 2024: no answer was found in 120 of 120 completions, looked for by --extract r1: " +
				"evalr score RUN --extract robust takes other forms as well, and evalr show RUN prints what they end in",
		}},
		{"no programs", newRun("m", draw(programs(), 0, unanswered(120))), []string{
			"AIME 2024: no answer was found in 120 of 120 completions, looked for in blocks of code: " +
				"see that they are closed and that the chat template is the model's; evalr show RUN prints what they end in",
		}},
		{"no answer in an import", imported(newRun("m", draw(aimeRecord(4), 0, unanswered(120)))), []string{
			"AIME 2024: no answer was found in 120 of 120 completions, looked for by --extract robust: " +
				"see that fields and benchmark are the right ones; evalr show RUN prints what they end in",
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, mustReport(t, Options{}, c.run).warnings)
		})
	}
}

// unanswered leaves the first n completions without an answer.
func unanswered(n int) func(int, *evalr.Verdict) {
	return func(_ int, v *evalr.Verdict) {
		if n--; n >= 0 {
			v.Outcome, v.Value, v.Class = evalr.NoAnswer, 0, ""
		}
	}
}

// extracted is the record of a benchmark whose answers are found by other rules.
func extracted(rules string) evalr.BenchmarkRecord {
	r := aimeRecord(4)
	r.Extract = rules
	return r
}

// programs is the record of a benchmark whose answers are run.
func programs() evalr.BenchmarkRecord {
	r := aimeRecord(4)
	r.Scorer = "code 1+cpp"
	return r
}

// imported is a run whose completions were made elsewhere.
func imported(r Run) Run {
	r.Manifest.Import = &evalr.Import{}
	return r
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
