package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// exampleRuns are imports of real completions that the example tables are made
// of, by the folder of the run.
var exampleRuns = []struct{ out, benchmark, from, fields, where, model string }{
	{"sky-21", "aime-2024", "out_aime24_sky_checkpoints.jsonl", "text=output,problem=idx,gold=gold,step=step", "step=21", "NovaSky-AI/Sky-T1-math-correct-5K-32B"},
	{"sky-140", "aime-2024", "out_aime24_sky_checkpoints.jsonl", "text=output,problem=idx,gold=gold,step=step", "step=140", "NovaSky-AI/Sky-T1-math-correct-5K-32B"},
	{"qwen", "math-500", "out_math500_qwen25_32b_still.jsonl", "text=content,problem=unique_id,gold=gold,tokens=token_usages.completion_tokens", "", "Qwen/Qwen2.5-32B-Instruct"},
	{"llama", "mmlu-pro", "out_mmlu_pro.jsonl", "text=output,problem=question_id", "model=Meta-Llama-3_1-70B-Instruct", "meta-llama/Llama-3.1-70B-Instruct"},
	{"phi", "mmlu-pro", "out_mmlu_pro.jsonl", "text=output,problem=question_id", "model=Phi-3-mini-4k-instruct", "microsoft/Phi-3-mini-4k-instruct"},
	{"math100", "custom", "out_math100_k8_qwen25math.jsonl", "text=outputs,problem=idx,question=question,gold=gold_raw", "", "Qwen/Qwen2.5-Math"},
}

// exampleTables are the reports of docs/examples, each in every format.
var exampleTables = []struct {
	name string
	args []string
}{
	{"r1-2", []string{"sky-21", "sky-140", "qwen", "--table", "r1-2"}},
	{"r1-4", []string{"llama", "phi", "qwen", "--table", "r1-4", "--model-info", "models.json"}},
	{"r1-5", []string{"sky-140", "qwen", "--table", "r1-5"}},
	{"r1-6", []string{"sky-140", "qwen", "--table", "r1-6"}},
	{"plain", []string{"math100", "--metrics", "pass@8,pass^8,gpass@8:0.5,cons@8"}},
	{"categories", []string{"llama", "phi", "--by", "category", "--compact"}},
}

// The tables of docs/examples come from real completions by the commands that
// docs/examples/README.md shows, and from nothing else.
func TestExampleTablesAreRemade(t *testing.T) {
	t.Parallel()
	data, dir := realData(t), t.TempDir()
	examples := filepath.Join("..", "..", "docs", "examples")
	info, err := os.ReadFile(filepath.Join(examples, "models.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "models.json"), info, 0o600))
	for _, r := range exampleRuns {
		args := []string{
			"import", "--benchmark", r.benchmark, "--from", filepath.Join(data, r.from), "--fields", r.fields,
			"--model", r.model, "--out", r.out,
		}
		if r.where != "" {
			args = append(args, "--where", r.where)
		}
		if r.benchmark == "custom" {
			args = append(args, "--scorer", "math")
		} else {
			args = append(args, "--data", data)
		}
		code, p := run(t, dir, args...)
		require.Zero(t, code, p.stderr.String())
	}
	for _, table := range exampleTables {
		for format, ending := range map[string]string{"md": "md", "term": "txt", "latex": "tex", "csv": "csv", "json": "json"} {
			code, p := run(t, dir, append([]string{"report", "--format", format}, table.args...)...)
			require.Zero(t, code, p.stderr.String())
			name := filepath.Join(examples, table.name+"."+ending)
			if *update {
				require.NoError(t, os.WriteFile(name, p.stdout.Bytes(), 0o644))
			}
			want, err := os.ReadFile(name)
			require.NoError(t, err)
			require.Equal(t, string(want), p.stdout.String(), "%s; after a wanted change: go test ./internal/cli -run ExampleTables -update", name)
		}
	}
}
