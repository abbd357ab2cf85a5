package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
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

// The comparisons of docs/compare.md come from real completions: what the command
// there prints, and a row for each checkpoint against the first.
func TestExampleComparisonsAreRemade(t *testing.T) {
	t.Parallel()
	data, dir := realData(t), t.TempDir()
	for out, model := range map[string]string{"llama70": "Meta-Llama-3_1-70B-Instruct", "llama8": "Meta-Llama-3_1-8B", "gemini": "gemini-1.5-pro-002"} {
		importReal(t, dir, "--benchmark", "mmlu-pro", "--data", data, "--from", filepath.Join(data, "out_mmlu_pro.jsonl"),
			"--fields", "text=output,problem=question_id", "--where", "model="+model, "--model", model, "--out", out)
	}
	steps := []string{"21", "35", "49", "63", "70", "84", "98", "105", "119", "133", "140"}
	for _, step := range steps {
		importReal(t, dir, "--benchmark", "aime-2024", "--data", data, "--from", filepath.Join(data, "out_aime24_sky_checkpoints.jsonl"),
			"--fields", "text=output,problem=idx,gold=gold,step=step", "--where", "step="+step, "--out", step)
	}
	page := filepath.Join("..", "..", "docs", "compare.md")
	text, err := os.ReadFile(page)
	require.NoError(t, err)

	shown := regexp.MustCompile("(?s)\\$ (evalr compare llama70 [^\n]*)\n(.*?)```").FindSubmatchIndex(text)
	require.NotNil(t, shown, "the page shows no comparison")
	code, p := run(t, dir, strings.Fields(string(text[shown[2]:shown[3]]))[1:]...)
	require.Zero(t, code, p.stderr.String())
	remade := string(text[:shown[4]]) + p.stdout.String() + string(text[shown[5]:])

	table := regexp.MustCompile(`(?m)^\| step \|.*\n\|.*\n((?:\|.*\n)*)`).FindStringSubmatchIndex(remade)
	require.NotNil(t, table, "the page has no table of checkpoints")
	remade = remade[:table[2]] + checkpointRows(t, dir, steps) + remade[table[3]:]
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(remade), 0o644))
		return
	}
	require.Equal(t, remade, string(text), "after a wanted change: go test ./internal/cli -run ExampleComparisons -update")
}

// checkpointRows are rows of a table: each run against the first by pass@1.
func checkpointRows(t *testing.T, dir string, runs []string) string {
	t.Helper()
	code, p := run(t, dir, append([]string{"compare", "--json"}, runs...)...)
	require.Zero(t, code, p.stderr.String())
	var read struct {
		Comparisons []struct {
			Rows []struct {
				Metric string
				New    float64
				Delta  float64
				Lo     float64 `json:"lo_90"`
				Hi     float64 `json:"hi_90"`
				P      float64 `json:"p_holm"`
			}
		}
	}
	require.NoError(t, json.Unmarshal(p.stdout.Bytes(), &read))
	require.Len(t, read.Comparisons, len(runs)-1)
	points := func(x float64) string {
		text := fmt.Sprintf("%+.1f", 100*x)
		if strings.Trim(text, "+-0.") == "" {
			return "0.0"
		}
		return text
	}
	var rows strings.Builder
	for i, c := range read.Comparisons {
		for _, r := range c.Rows {
			if r.Metric == "pass@1" {
				fmt.Fprintf(&rows, "| %s | %.1f | %s | [%s, %s] | %.2f |\n", runs[i+1], 100*r.New, points(r.Delta), points(r.Lo), points(r.Hi), r.P)
			}
		}
	}
	return rows.String()
}
