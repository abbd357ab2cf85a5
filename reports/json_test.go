package reports

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// The fields of evalr.report/v2. Programs read them: they are typed here once
// more so that a change of the struct cannot pass unseen. A new field is a new
// schema version.
var reportFields = []string{
	"run", "model", "column", "step", "benchmark", "template", "extract", "metric", "unit",
	"value", "at_least", "lo", "hi", "level", "n", "k", "k_min", "method", "se", "se_fixed",
	"truncated", "truncated_at_least", "no_answer", "failed", "best", "delta", "delta_lo", "delta_hi", "p",
}

func TestJSONHasExactlyItsFieldsInTheirOrder(t *testing.T) {
	t.Parallel()
	text := jsonText(t, mustReport(t, Options{}, ordinary(), small()))
	var top map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(text), &top))
	require.Len(t, top, 3)
	require.JSONEq(t, `"evalr.report/v2"`, string(top["schema"]))
	require.JSONEq(t, `"Reasoner-7B-Instruct"`, string(top["baseline"]))
	var rows []json.RawMessage
	require.NoError(t, json.Unmarshal(top["rows"], &rows))
	require.NotEmpty(t, rows)
	for _, row := range rows {
		require.Equal(t, reportFields, keys(t, row))
	}
}

// keys lists the keys of an object in their order.
func keys(t *testing.T, object []byte) []string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(object)))
	_, err := d.Token()
	require.NoError(t, err)
	var names []string
	for d.More() {
		name, err := d.Token()
		require.NoError(t, err)
		_, err = d.Token()
		require.NoError(t, err)
		names = append(names, name.(string))
	}
	return names
}

func TestNumbersInJSONAreThoseOfStats(t *testing.T) {
	t.Parallel()
	run := small()
	for i := range run.Results {
		run.Results[i].Record.Metrics = append(run.Results[i].Record.Metrics, cons(4))
	}
	r := mustReport(t, Options{Level: 0.9}, run)
	checked := 0
	for _, row := range r.rows {
		if row.Method == methodTotal || row.Benchmark == "" { // see spent_test.go and mean_test.go
			continue
		}
		var result Result
		for _, res := range run.Results {
			if res.Record.Name == row.Benchmark {
				result = res
			}
		}
		want := estimateOf(t, result, row.Metric)
		require.InDelta(t, want.Value, *row.Value, 0, row.Metric)
		require.InDelta(t, want.Lo, *row.Lo, 0, row.Metric)
		require.InDelta(t, want.Hi, *row.Hi, 0, row.Metric)
		require.InDelta(t, want.SE, *row.SE, 0, row.Metric)
		if want.SEFixed < 0 {
			require.Nil(t, row.SEFixed, row.Metric)
		} else {
			require.InDelta(t, want.SEFixed, *row.SEFixed, 0, row.Metric)
		}
		require.Equal(t, []any{want.N, want.K, want.Unit, want.Method, 0.9}, []any{row.N, row.K, row.Unit, row.Method, row.Level})
		require.InDelta(t, estimateOf(t, result, "truncated").Value, *row.Truncated, 0)
		require.InDelta(t, estimateOf(t, result, "no_answer").Value, *row.NoAnswer, 0)
		require.InDelta(t, estimateOf(t, result, "failed").Value, *row.Failed, 0)
		require.Equal(t, run.Manifest.Hash, row.Run)
		require.Equal(t, run.Manifest.Model.Name, row.Model)
		checked++
	}
	require.Greater(t, checked, 10)
}

// estimateOf asks stats for one number of a result.
func estimateOf(t *testing.T, r Result, metric string) evalr.Estimate {
	t.Helper()
	var verdicts [][]evalr.Verdict
	for _, p := range r.Problems {
		verdicts = append(verdicts, p.Samples)
	}
	o := stats.Options{Level: 0.9, Seed: stats.NewSeed(r.Record.Name, metric, r.Record.Data.Digest)}
	switch metric {
	case "pass@1":
		return stats.Pass1(stats.Scores(verdicts), o)
	case "cons@4":
		vote, err := stats.Consensus(votesOf(r), 0, o)
		require.NoError(t, err)
		return vote.Estimate
	case "length":
		if tokens, ok := stats.TokenLengths(verdicts); ok {
			return stats.Lengths(tokens, "tokens", o).Mean
		}
		return stats.Lengths(stats.CharLengths(verdicts), "characters", o).Mean
	case "truncated":
		return stats.Rate(stats.Truncations(verdicts), o)
	case "no_answer":
		return stats.Rate(stats.NoAnswers(verdicts), o)
	case "failed":
		return stats.Rate(stats.Failures(verdicts), o)
	case "unscored":
		return stats.Rate(stats.Unscored(verdicts), o)
	}
	require.Failf(t, "unknown metric", "%q", metric)
	return evalr.Estimate{}
}

func TestAScoreWithoutASampleIsNullNotZero(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{}, allFailed())
	require.Len(t, r.rows, 3)
	for _, row := range r.rows[:2] {
		require.Contains(t, []string{"pass@1", "cons@4"}, row.Metric)
		require.Nil(t, row.Value)
		require.Nil(t, row.Lo)
		require.Nil(t, row.SE)
		require.Nil(t, row.Truncated)
		require.InDelta(t, 1, *row.Failed, 0)
	}
	require.Equal(t, "failed", r.rows[2].Metric)
	require.Equal(t, "–", cellOf(t, r, "AIME 2024 (pass@1)", "Down"))
}

func TestAReportWithoutRowsIsAnEmptyList(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{Table: TableR1p2}, newRun("m"))
	require.JSONEq(t, `{"schema":"evalr.report/v2","baseline":null,"rows":[]}`, jsonText(t, r))
}
