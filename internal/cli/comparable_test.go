package cli

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func comparableRun(edit func(*evalr.Manifest, *evalr.BenchmarkRecord)) []condition {
	m := evalr.Manifest{System: "Think.", Model: evalr.ModelRecord{Name: "m", Protocol: "chat"}}
	r := evalr.BenchmarkRecord{
		Name: "math-500", Version: 2, Scorer: "math 4", Data: evalr.DataRecord{Digest: "d1"},
		Sampling: evalr.Sampling{Temperature: 0.6, TopP: 0.95, MaxTokens: 32768},
	}
	if edit != nil {
		edit(&m, &r)
	}
	return conditionsOf(m, r)
}

func TestRunsAreComparedUnderTheSameConditionsOnly(t *testing.T) {
	t.Parallel()
	for want, edit := range map[string]func(*evalr.Manifest, *evalr.BenchmarkRecord){
		`data: "d1" against "d2"`:                      func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Data.Digest = "d2" },
		`benchmark version: "2" against "3"`:           func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Version = 3 },
		`scorer: "math 4" against "math 3"`:            func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Scorer = "math 3" },
		`extraction: "evalr's own" against "tags"`:     func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Extract = "tags" },
		`settings: "none" against "lcb-window all"`:    func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Options = map[string]string{"lcb-window": "all"} },
		`template: "the benchmark's own" against "r1"`: func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Template = "r1" },
		`protocol: "chat" against "completions"`:       func(m *evalr.Manifest, _ *evalr.BenchmarkRecord) { m.Model.Protocol = "completions" },
		`reasoning: "auto" against "off"`:              func(m *evalr.Manifest, _ *evalr.BenchmarkRecord) { m.Model.Reasoning = "off" },
		`reasoning: "auto" against "auto <t> </t>"`: func(m *evalr.Manifest, _ *evalr.BenchmarkRecord) {
			m.Model.ThinkTags = []string{"<t>", "</t>"}
		},
		`system prompt: "sha256:46e30c8b5629a209" against "none"`: func(m *evalr.Manifest, _ *evalr.BenchmarkRecord) {
			m.System = ""
		},
		`prefill: "none" against "sha256:7d329bb7d9d43bf1"`: func(m *evalr.Manifest, _ *evalr.BenchmarkRecord) { m.Prefill = "<think>" },
		`temperature: "0.6" against "0"`:                    func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Sampling.Temperature = 0 },
		`top-p: "0.95" against "1"`:                         func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Sampling.TopP = 1 },
		`token limit: "32768" against "8192"`:               func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Sampling.MaxTokens = 8192 },
		`stop strings: "none" against "\"\\n\""`:            func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Sampling.Stop = []string{"\n"} },
		`further parameters: "none" against "top_k 20"`: func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) {
			r.Sampling.Extra = map[string]any{"top_k": 20}
		},
	} {
		differ, unknown := mismatches(comparableRun(nil), comparableRun(edit))
		require.Len(t, differ, 1, want)
		require.Equal(t, want, differ[0].String())
		require.Empty(t, unknown)
		require.ErrorContains(t, refuseMismatch("math-500", differ), "math-500 cannot be compared: "+want)
	}
	differ, unknown := mismatches(comparableRun(nil), comparableRun(func(m *evalr.Manifest, r *evalr.BenchmarkRecord) {
		m.Model.Name, m.Seed, r.K = "another", 9, 64
	}))
	require.Empty(t, differ)
	require.Empty(t, unknown)
	require.NoError(t, refuseMismatch("math-500", differ))
}

func TestAScorerOfAnotherVersionNamesTheRemedy(t *testing.T) {
	t.Parallel()
	differ, _ := mismatches(comparableRun(nil), comparableRun(func(_ *evalr.Manifest, r *evalr.BenchmarkRecord) { r.Scorer = "math 3" }))
	var hint interface{ Hint() string }
	err := refuseMismatch("math-500", differ)
	require.ErrorAs(t, err, &hint)
	require.Contains(t, hint.Hint(), "evalr score RUN")
	require.Equal(t, exitUsage, exitCode(err))
}

// Of completions made elsewhere prompt and sampling are unknown, which keeps nothing
// from being compared and is said.
func TestWhatAnImportDoesNotTellIsNoMismatch(t *testing.T) {
	t.Parallel()
	imported := comparableRun(func(m *evalr.Manifest, r *evalr.BenchmarkRecord) {
		m.Import, m.System, r.Sampling, r.Template = &evalr.Import{}, "", evalr.Sampling{}, "r1"
	})
	differ, unknown := mismatches(comparableRun(nil), imported)
	require.Equal(t, []string{"protocol", "reasoning", "system prompt", "prefill", "temperature", "top-p", "token limit", "stop strings", "further parameters"}, unknown)
	require.Len(t, differ, 1)
	require.Equal(t, "template", differ[0].name)
}
