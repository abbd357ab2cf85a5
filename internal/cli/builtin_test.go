package cli

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/sandbox"
	"github.com/evalr/evalr/store"
)

// The built-in model comes to the same verdicts on every machine: data, prompts,
// weights, engine, sampling, scorers and sandbox are those that were.
func TestBuiltinVerdicts(t *testing.T) {
	t.Parallel()
	if len(checkpoints()) == 0 {
		t.Skip("this build has no built-in model")
	}
	needsSandbox(t)
	dir := t.TempDir()
	code, p := run(t, dir, "run", "--suite", "reasoning", "-k", "2", "--limit", "12", "--progress", "none", "--out", "r")
	require.Zero(t, code, p.stderr.String())
	golden := filepath.Join("testdata", "builtin", "verdicts.txt")
	got := verdicts(t, filepath.Join(dir, "r"))
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err, "run the test with -update")
	require.Equal(t, string(want), got, "if the change is meant run the test with -update")
}

// The README shows what its first command prints, to the digit.
func TestReadmeShowsTheFirstRun(t *testing.T) {
	t.Parallel()
	if testing.Short() || len(checkpoints()) == 0 {
		t.Skip("draws every built-in sample")
	}
	needsSandbox(t)
	code, p := run(t, t.TempDir(), "run", "--suite", "reasoning", "--progress", "none")
	require.Zero(t, code, p.stderr.String())
	_, table, found := strings.Cut(p.stdout.String(), "\n\n") // after the warnings
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	var shown []string
	for line := range strings.Lines(table) {
		shown = append(shown, strings.TrimRight(line, " \n"))
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	require.Contains(t, string(readme), "```\n"+strings.Join(shown, "\n")+"\n```")
}

// verdicts counts the outcomes of a run, a benchmark a line.
func verdicts(t *testing.T, dir string) string {
	t.Helper()
	r, err := store.Read(t.Context(), dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	var lines strings.Builder
	for _, b := range r.Manifest().Benchmarks {
		counts := map[string]int{}
		for s, err := range r.Samples(t.Context(), b.Name) {
			require.NoError(t, err)
			counts[s.Outcome.String()]++
		}
		fmt.Fprintf(&lines, "%s:", b.Name)
		for _, outcome := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&lines, " %s %d", outcome, counts[outcome])
		}
		lines.WriteByte('\n')
	}
	return lines.String()
}

// Without a model the built-in one is meant where built-in samples are all that can be
// meant.
func TestWhatAsksForSamplesAlone(t *testing.T) {
	t.Parallel()
	cat, err := evals.Builtin()
	require.NoError(t, err)
	folder := t.TempDir()
	for _, c := range []struct {
		suite      string
		benchmarks []string
		data       []string
		want       bool
	}{
		{"reasoning", nil, []string{"auto"}, true},
		{"reasoning", nil, []string{"builtin"}, true},
		{"reasoning", nil, []string{"mmlu=" + folder, "auto"}, true},
		{"reasoning", nil, []string{"hub"}, false},
		{"reasoning", nil, []string{folder}, false},
		{"reasoning", nil, []string{"nowhere"}, false},
		{"", []string{"sample-aime", "sample-math"}, []string{"auto"}, true},
		{"", []string{"sample-aime", "math-500"}, []string{"auto"}, false},
		{"", []string{"custom"}, []string{"auto"}, false},
		{"", nil, []string{"auto"}, false},
	} {
		o := runOptions{suite: c.suite, benchmarks: c.benchmarks, data: c.data}
		require.Equal(t, c.want, o.asksSamples(cat), "%+v", c)
	}
	for text, want := range map[string]datasets.Where{
		"auto": datasets.Auto, "mmlu=builtin": datasets.Auto, "builtin": datasets.Builtin, "hub": datasets.Hub, folder: datasets.Dir,
	} {
		require.Equal(t, want, (&runOptions{data: []string{text}}).place(), text)
	}
}

// The built-in model is asked built-in samples unless something says otherwise.
func TestDataOfTheBuiltinModel(t *testing.T) {
	t.Parallel()
	cat, err := evals.Builtin()
	require.NoError(t, err)
	for _, c := range []struct {
		model, endpoint string
		data, want      []string
	}{
		{"builtin", "", []string{"auto"}, []string{"builtin"}},
		{"builtin@100+noise", "", []string{"mmlu=hub", "auto"}, []string{"mmlu=hub", "builtin"}},
		{"builtin", "", []string{"hub"}, []string{"hub"}},
		{"builtin", "http://a/v1", []string{"auto"}, []string{"auto"}},
		{"gguf:a", "", []string{"auto"}, []string{"auto"}},
	} {
		o := runOptions{model: c.model, endpoint: c.endpoint, data: c.data, suite: "math", settings: []evalr.Setting{{Name: "data", Value: "auto", Source: fromDefault}}}
		o.chooseBuiltin(cat)
		require.Equal(t, c.want, o.data, "%+v", c)
		if slices.Contains(c.want, "builtin") {
			require.Equal(t, evalr.Setting{Name: "data", Value: strings.Join(c.want, ", "), Source: fromModel}, o.settings[0])
		}
	}
}

// A suite of samples goes on where nothing runs programs; what was asked for by name,
// or in a sandbox of a kind, is refused.
func TestSamplesWithoutASandbox(t *testing.T) {
	t.Parallel()
	none := fmt.Errorf("no: %w", sandbox.ErrUnavailable)
	auto := sandboxOptions{kind: sandboxAuto}
	suite := runOptions{suite: "reasoning", data: []string{"builtin"}, sandbox: auto}
	require.True(t, suite.judgesLess(none))
	require.False(t, suite.judgesLess(nil))
	require.False(t, suite.judgesLess(os.ErrNotExist))
	for _, o := range []runOptions{
		{suite: "reasoning", data: []string{"hub"}, sandbox: auto},
		{benchmarks: []string{"sample-livecodebench"}, data: []string{"builtin"}, sandbox: auto},
		{suite: "reasoning", data: []string{"builtin"}, sandbox: sandboxOptions{kind: sandbox.Bwrap}},
	} {
		require.False(t, o.judgesLess(none), "%+v", o)
	}
	cat, err := evals.Builtin()
	require.NoError(t, err)
	var all []chosen
	for _, e := range cat.Samples("reasoning") {
		all = append(all, chosen{Entry: e})
	}
	var said bytes.Buffer
	leaveUnjudged(env{stderr: &said}, all)
	for _, b := range all {
		require.Equal(t, runsPrograms(b.Scorer), b.record.NotScored == noSandbox, b.Name)
	}
	require.Equal(t, 2, strings.Count(said.String(), "not scored: no sandbox works on this machine"))
}

func TestFewerSamples(t *testing.T) {
	t.Parallel()
	for k, want := range map[int]int{16: 4, 4: 1, 2: 1, 1: 1} {
		require.Equal(t, want, fewer(k))
	}
}
