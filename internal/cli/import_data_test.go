package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

// realData is the folder of real completions; the test is skipped where it is
// missing, and in short tests, since there is much of it.
func realData(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("reads many real completions")
	}
	dir, err := filepath.Abs("../../../shared/data")
	require.NoError(t, err)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no real data: the folder %s is missing", dir)
	}
	return dir
}

// A reportRow is what these tests read of a JSON report.
type reportRow struct {
	Metric    string
	Value     float64
	N, K      int
	Truncated float64
}

// importReal imports a file of the real data and returns the rows of the report
// by metric.
func importReal(t *testing.T, dir string, args ...string) map[string]reportRow {
	t.Helper()
	code, p := run(t, dir, append([]string{"import", "--json"}, args...)...)
	require.Zero(t, code, p.stderr.String())
	var parsed struct{ Rows []reportRow }
	require.NoError(t, json.Unmarshal(p.stdout.Bytes(), &parsed))
	rows := map[string]reportRow{}
	for _, r := range parsed.Rows {
		rows[r.Metric] = r
	}
	return rows
}

func TestCheckpointsGiveTheirKnownAccuracies(t *testing.T) {
	t.Parallel()
	data := realData(t)
	file := filepath.Join(data, "out_aime24_sky_checkpoints.jsonl")
	dir, truncated := t.TempDir(), 0.0
	for step, right := range map[int]float64{21: 11, 35: 10, 49: 11, 63: 8, 70: 9, 84: 8, 98: 10, 105: 10, 119: 11, 133: 12, 140: 9} {
		out := strconv.Itoa(step)
		got := importReal(t, dir, "--benchmark", "aime-2024", "--data", data, "--from", file, "--fields", "text=output,problem=idx,gold=gold,step=step",
			"--where", "step="+out, "--out", out)["pass@1"]
		require.InDelta(t, right/30, got.Value, 1e-12, "step %d", step)
		require.Equal(t, [2]int{30, 1}, [2]int{got.N, got.K})
		truncated += got.Truncated * 30
		require.Equal(t, int64(step), *manifestOf(t, filepath.Join(dir, out)).Model.Step)
	}
	require.InDelta(t, 137, truncated, 1e-9)

	all := importReal(t, dir, "--benchmark", "aime-2024", "--data", data, "--from", file, "--fields", "text=output,problem=idx,sample=step",
		"--model", "sky", "--metrics", "cons@11", "--out", "all")
	require.InDelta(t, 109.0/330, all["pass@1"].Value, 1e-12)
	require.Equal(t, 11, all["cons@11"].K)
}

func manifestOf(t *testing.T, dir string) evalr.Manifest {
	t.Helper()
	r, err := store.Read(t.Context(), dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	return r.Manifest()
}

// readJSON reads the rows of a file of JSON lines.
func readJSON[T any](t *testing.T, path string) (rows []T) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	for dec := json.NewDecoder(f); dec.More(); {
		var row T
		require.NoError(t, dec.Decode(&row))
		rows = append(rows, row)
	}
	return rows
}

// disagreements lists the samples of an imported benchmark whose verdict is not
// the recorded one.
func disagreements(t *testing.T, dir, benchmark string, recorded map[evalr.Ref]bool) (list []string) {
	t.Helper()
	r, err := store.Read(t.Context(), dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	seen := 0
	for s, err := range r.Samples(t.Context(), benchmark) {
		require.NoError(t, err)
		was, ok := recorded[s.Ref]
		require.True(t, ok, s.Ref)
		seen++
		if (s.Outcome == evalr.Correct) != was {
			p, err := r.Problem(t.Context(), benchmark, s.Problem)
			require.NoError(t, err)
			list = append(list, fmt.Sprintf("%s/%d recorded %v, ours %s", s.Problem, s.Index, was, s.Outcome))
			t.Logf("%s; gold %q, answer %q: %s", list[len(list)-1], p.Problem.Gold, s.Answer, s.Reason)
		}
	}
	require.Len(t, recorded, seen)
	return list
}

func TestMath100AgreesWithItsRecordedVerdicts(t *testing.T) {
	t.Parallel()
	file := filepath.Join(realData(t), "out_math100_k8_qwen25math.jsonl")
	dir := t.TempDir()
	got := importReal(t, dir, "--benchmark", "custom", "--scorer", "math", "--model", "qwen", "--metrics", "cons@8", "--out", "r",
		"--from", file, "--fields", "text=outputs,problem=idx,question=question,gold=gold_raw")
	require.Equal(t, [2]int{100, 8}, [2]int{got["pass@1"].N, got["pass@1"].K})
	benchmark := manifestOf(t, filepath.Join(dir, "r")).Benchmarks[0].Name
	recorded := map[evalr.Ref]bool{}
	for _, row := range readJSON[struct {
		Idx    int
		Scores []bool `json:"recorded_scores"`
	}](t, file) {
		for i, right := range row.Scores {
			recorded[evalr.Ref{Benchmark: benchmark, Problem: strconv.Itoa(row.Idx), Index: i}] = right
		}
	}
	// The record's .910 lacks a time of day with its abbreviation typeset apart, in all
	// eight samples of problem 3, and one number without its digits grouped.
	list := disagreements(t, filepath.Join(dir, "r"), benchmark, recorded)
	require.Len(t, list, 9)
	for i, d := range list {
		want := fmt.Sprintf("3/%d recorded false, ours correct", i)
		if i == 8 {
			want = "72/7 recorded false, ours correct"
		}
		require.Equal(t, want, d)
	}
	require.InDelta(t, 0.910+9.0/800, got["pass@1"].Value, 1e-12)
	require.InDelta(t, 0.935, got["cons@8"].Value, 1e-12, "ties share the credit; the first seen would have .930")
}

func TestMath500AgreesWithItsRecordedVerdicts(t *testing.T) {
	t.Parallel()
	data := realData(t)
	file := filepath.Join(data, "out_math500_qwen25_32b_still.jsonl")
	dir := t.TempDir()
	importReal(t, dir, "--benchmark", "math-500", "--data", data, "--model", "qwen", "--out", "r", "--from", file,
		"--fields", "text=content,problem=unique_id,gold=gold,tokens=token_usages.completion_tokens")
	recorded := map[evalr.Ref]bool{}
	for _, row := range readJSON[struct {
		ID    string `json:"unique_id"`
		Right bool   `json:"correctness"`
	}](t, file) {
		recorded[evalr.Ref{Benchmark: "math-500", Problem: row.ID}] = row.Right
	}
	list := disagreements(t, filepath.Join(dir, "r"), "math-500", recorded)
	require.Len(t, list, 7, "of 500; each is shown right where the scorer is tested")
	for _, d := range list {
		require.Contains(t, d, "recorded false, ours correct")
	}
}

func TestMMLUProAgreesWithItsRecordedPredictions(t *testing.T) {
	t.Parallel()
	data := realData(t)
	file := filepath.Join(data, "out_mmlu_pro.jsonl")
	gold := map[int]string{}
	for _, row := range readJSON[struct {
		ID     int `json:"question_id"`
		Answer string
	}](t, filepath.Join(data, "mmlu_pro_test.jsonl")) {
		gold[row.ID] = row.Answer
	}
	recorded := map[string]map[evalr.Ref]bool{}
	for _, row := range readJSON[struct {
		Model string
		ID    int     `json:"question_id"`
		Pred  *string `json:"recorded_pred"`
	}](t, file) {
		if recorded[row.Model] == nil {
			recorded[row.Model] = map[evalr.Ref]bool{}
		}
		recorded[row.Model][evalr.Ref{Benchmark: "mmlu-pro", Problem: strconv.Itoa(row.ID)}] = row.Pred != nil && *row.Pred == gold[row.ID]
	}
	require.Len(t, recorded, 6)
	// What differs is a completion that was cut off or says nothing, where the record
	// guessed, or one that corrects itself: gemini's lists of answers end in the one
	// for the question that was asked. The scorer's own test goes through them.
	differ := map[string]int{
		"gemini-1.5-pro-002": 15, "Phi-3-mini-4k-instruct": 4, "DeepSeek-Coder-V2": 4,
		"Meta-Llama-3_1-8B": 3, "Meta-Llama-3_1-70B-Instruct": 3, "Llama-2-7b-hf": 0,
	}
	dir := t.TempDir()
	for model, verdicts := range recorded {
		importReal(t, dir, "--benchmark", "mmlu-pro", "--data", data, "--from", file, "--fields", "text=output,problem=question_id", "--where", "model="+model, "--out", model)
		list := disagreements(t, filepath.Join(dir, model), "mmlu-pro", verdicts)
		require.Len(t, list, differ[model], "%s, of %d", model, len(verdicts))
	}
}
