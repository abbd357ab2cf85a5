package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestManifestComesBack(t *testing.T) {
	t.Parallel()
	run := create(t)
	require.Equal(t, manifest(), run.Manifest())
	run = reopen(t, run)
	require.Equal(t, manifest(), run.Manifest())
	require.Equal(t, manifest(), read(t, run).Manifest())
}

func TestAnImportComesBack(t *testing.T) {
	t.Parallel()
	m := manifest()
	step := int64(0)
	m.Model.Step = &step
	m.Import = &evalr.Import{
		Files:  []evalr.DataFile{{Name: "out.jsonl", SHA256: strings.Repeat("cd", 32)}},
		Fields: map[string]string{"text": "output"}, Where: map[string]string{"model": "r1"}, Match: "id", Samples: 7,
	}
	m.Benchmarks[0].Template, m.Benchmarks[0].Extract, m.Benchmarks[0].Gated, m.Benchmarks[0].Cluster = "r1-zero", "r1", true, "contest"
	run, err := Create(t.Context(), t.TempDir(), m, config())
	require.NoError(t, err)
	run = reopen(t, run)
	require.Equal(t, m, run.Manifest())
	require.NoError(t, run.UpdateManifest(t.Context(), m))
	require.Equal(t, m, read(t, reopen(t, run)).Manifest())
}

func TestAnImportHasNoPrompts(t *testing.T) {
	t.Parallel()
	m := manifest()
	m.Import = &evalr.Import{Match: "id"}
	run, err := Create(t.Context(), t.TempDir(), m, config())
	require.NoError(t, err)
	defer run.Close()
	records := problems(1)
	records[0].Prompts = nil
	require.NoError(t, run.PutProblems(t.Context(), "aime", records))
	put(t, run, sample(ref(0, 0)))
	r := read(t, run)
	got, err := r.Problem(t.Context(), "aime", "p000")
	require.NoError(t, err)
	require.Equal(t, records[0], got)
	_, err = r.Prompt(t.Context(), ref(0, 0))
	require.ErrorIs(t, err, ErrUnknown)
	require.EqualError(t, err, run.Dir()+`: not in the run: prompt of sample 0 of problem "p000", which was not recorded: the completions were made elsewhere`)
}

func TestResumeMergesBenchmarks(t *testing.T) {
	t.Parallel()
	run := create(t)
	m := manifest()
	m.Created = noon.Add(time.Hour)
	m.Evalr = "0.2.0"
	m.Benchmarks[0].K, m.Benchmarks[0].Data.Used = 64, 5
	m.Benchmarks = append(m.Benchmarks, evalr.BenchmarkRecord{Name: "math", K: 4})
	require.NoError(t, run.UpdateManifest(t.Context(), m))
	less := manifest()
	less.Benchmarks[0].K, less.Benchmarks[0].Data.Used, less.Benchmarks[0].Data.Subset = 1, 30, "all"
	require.NoError(t, run.UpdateManifest(t.Context(), less))

	got := reopen(t, run).Manifest()
	require.Equal(t, noon, got.Created)
	require.Len(t, got.Benchmarks, 2)
	require.Equal(t, 64, got.Benchmarks[0].K, "the larger k")
	require.Equal(t, evalr.DataRecord{Digest: "d1", Problems: 30, Used: 30, Subset: "all"}, got.Benchmarks[0].Data)
	require.Equal(t, "math", got.Benchmarks[1].Name, "kept")
}

func TestABenchmarkLeftOutBeforeMayJoin(t *testing.T) {
	t.Parallel()
	out, in := manifest(), manifest()
	out.Benchmarks[0].Left, out.Benchmarks[0].Data = "the file is gated", evalr.DataRecord{}
	merged, err := mergeManifest(out, in)
	require.NoError(t, err)
	require.Equal(t, in, merged)
	merged, err = mergeManifest(in, out)
	require.NoError(t, err)
	require.Equal(t, in, merged, "and what it has stays")
}

func TestAnotherRunsSamplesAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*evalr.Manifest)
		says   string
	}{
		"other settings":  {func(m *evalr.Manifest) { m.Hash = "cd" }, "now cd"},
		"another version": {func(m *evalr.Manifest) { m.Benchmarks[0].Version = 2 }, "aime has version 1, now 2"},
		"other data":      {func(m *evalr.Manifest) { m.Benchmarks[0].Data.Digest = "d2" }, "other data"},
	}
	run := create(t)
	for name, test := range tests {
		m := manifest()
		test.change(&m)
		err := run.UpdateManifest(t.Context(), m)
		require.ErrorIs(t, err, ErrUnlike, name)
		require.ErrorContains(t, err, test.says, name)
	}
	require.Equal(t, manifest(), run.Manifest())
}

func TestNoSecretIsStored(t *testing.T) {
	t.Parallel()
	const key = "sk-planted-5up3r"
	redact := func(s string) string { return strings.ReplaceAll(s, key, "[redacted]") }
	m := manifest()
	m.Model.Endpoint = "https://user:" + key + "@example.org/v1"
	m.Model.Server = map[string]string{"owner": key}
	m.Settings = []evalr.Setting{{Name: "api-key", Value: key, Source: "flag"}}
	m.System = "say " + key
	m.Benchmarks[0].Sampling.Extra = map[string]any{"token": key, "deep": []any{map[string]any{"x": key}}}
	dir := t.TempDir()
	c := config()
	c.Redact, c.RedactManifest = redact, redact
	run, err := Create(t.Context(), dir, m, c)
	require.NoError(t, err)
	require.Equal(t, m.Seed, run.Manifest().Seed, "numbers stay exact")
	require.Equal(t, m.Created, run.Manifest().Created)
	m.Name = key
	require.NoError(t, run.UpdateManifest(t.Context(), m))
	putProblems(t, run, 1)
	put(t, run, failed(ref(0, 0), evalr.Failure{Kind: evalr.FailureRejected, Message: "bad key " + key + "!"}))
	require.False(t, planted(t, dir, key), "in the files of an open run")
	got, err := read(t, run).Sample(t.Context(), ref(0, 0))
	require.NoError(t, err)
	require.Equal(t, "bad key [redacted]!", got.Failure.Message)
	require.NoError(t, run.Close())
	require.False(t, planted(t, dir, key))
	require.True(t, planted(t, dir, "[redacted]"))
}

func planted(t *testing.T, dir, text string) bool {
	t.Helper()
	for _, name := range names(t, dir) {
		content, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		if bytes.Contains(content, []byte(text)) {
			return true
		}
	}
	return false
}
