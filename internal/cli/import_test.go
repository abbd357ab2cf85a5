package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// ownCompletions writes a file of completions with problems of our own, in which
// every third answer is wrong.
func ownCompletions(t *testing.T, problems, k int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "own.jsonl")
	var b strings.Builder
	filler := strings.Repeat("and so on, ", 200)
	for p := range problems {
		for i := range k {
			fmt.Fprintf(&b, `{"id": %d, "gold": "%d", "text": "<think>%s</think>It is \\boxed{%d}"}`+"\n", p, p, filler, p+(i%3)/2)
		}
	}
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	return path
}

// An import that is killed leaves nothing that looks like a run, and does not stand
// in the way of the next.
func TestAKilledImportLeavesNoRun(t *testing.T) {
	t.Parallel()
	file, dir := ownCompletions(t, 300, 10), t.TempDir()
	args := []string{
		"import", "--benchmark", "custom", "--scorer", "integer", "--model", "m", "--from", file,
		"--fields", "text=text,problem=id,gold=gold", "--json", "--out", "runs/r",
	}
	building := filepath.Join(dir, "runs", ".r.importing-*")
	for range 3 {
		p := start(t, dir, nil, args...)
		require.Eventually(t, func() bool { return len(found(t, building, "run", "run.db")) > 0 }, 30*time.Second, time.Millisecond)
		require.NoError(t, p.Process.Kill())
		require.Error(t, p.Wait(), "the import ended before it was killed")
		require.NoFileExists(t, filepath.Join(dir, "runs", "r"))
		runs, err := filepath.Glob(filepath.Join(dir, "runs", "[^.]*")) // as a shell has it
		require.NoError(t, err)
		require.Empty(t, runs)
	}
	code, disturbed := run(t, dir, args...)
	require.Zero(t, code, disturbed.stderr.String())
	require.Empty(t, found(t, building), "what killed imports left is cleared away")
	code, whole := run(t, t.TempDir(), args...)
	require.Zero(t, code, whole.stderr.String())
	require.Equal(t, whole.stdout.String(), disturbed.stdout.String())
}

func TestAnInterruptedImportCleansUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir, nil, "import", "--benchmark", "custom", "--scorer", "integer", "--model", "m", "--from", ownCompletions(t, 300, 10),
		"--fields", "text=text,problem=id,gold=gold", "--out", "r")
	building := filepath.Join(dir, ".r.importing-*")
	require.Eventually(t, func() bool { return len(found(t, building, "run", "run.db")) > 0 }, 30*time.Second, time.Millisecond)
	require.NoError(t, p.Process.Signal(os.Interrupt))
	require.Error(t, p.Wait())
	require.Equal(t, exitInterrupted, p.ProcessState.ExitCode(), p.stderr.String())
	require.Empty(t, found(t, building))
	require.NoDirExists(t, filepath.Join(dir, "r"))
}

// found lists the files and folders of a pattern.
func found(t *testing.T, pattern ...string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(pattern...))
	require.NoError(t, err)
	return paths
}

// Imports that are made at once into one place are all content with the first that
// is whole, and none destroys another's work.
func TestImportsAtOnceDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	file, dir := ownCompletions(t, 100, 5), t.TempDir()
	args := []string{
		"import", "--benchmark", "custom", "--scorer", "integer", "--model", "m", "--from", file,
		"--fields", "text=text,problem=id,gold=gold", "--json", "--out", "runs/r",
	}
	for range 2 {
		var all []*program
		for range 6 {
			all = append(all, start(t, dir, nil, args...))
		}
		for _, p := range all {
			require.NoError(t, p.Wait(), p.stderr.String())
			require.Equal(t, scoresOf(t, all[0].stdout.String()), scoresOf(t, p.stdout.String()))
			require.Contains(t, p.stderr.String(), "the run is in runs/r")
		}
		require.Equal(t, []string{filepath.Join(dir, "runs", "r")}, found(t, dir, "runs", "*"))
		require.Empty(t, found(t, dir, "runs", ".r*"), "nothing is left of those that came too late")
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "runs")))
	}

	other := start(t, dir, nil, append(args, "--model", "another")...)
	code, p := run(t, dir, args...)
	if other.Wait() == nil {
		require.Equal(t, exitUsage, code)
		require.Contains(t, p.stderr.String(), "runs/r holds another run")
		return
	}
	require.Zero(t, code, p.stderr.String())
	require.Contains(t, other.stderr.String(), "runs/r holds another run")
}

// A folder may be given with a slash at its end, or be a link to where the run
// shall lie.
func TestTheFolderOfAnImportMayBeWrittenAnyWay(t *testing.T) {
	t.Parallel()
	file, dir := ownCompletions(t, 2, 1), t.TempDir()
	into := func(out string) (int, *program) {
		return run(t, dir, "import", "--benchmark", "custom", "--scorer", "integer", "--model", "m", "--from", file,
			"--fields", "text=text,problem=id,gold=gold", "--out", out)
	}
	code, p := into("runs/x/")
	require.Zero(t, code, p.stderr.String())
	require.FileExists(t, filepath.Join(dir, "runs", "x", "run.db"))
	require.Contains(t, p.stderr.String(), "the run is in runs/x\n")

	require.NoError(t, os.MkdirAll(filepath.Join(dir, "disk", "y"), 0o750))
	require.NoError(t, os.Symlink(filepath.Join(dir, "disk", "y"), filepath.Join(dir, "link")))
	code, p = into("link/")
	require.Zero(t, code, p.stderr.String())
	require.FileExists(t, filepath.Join(dir, "disk", "y", "run.db"))
	require.Len(t, found(t, dir, "disk", "*"), 1)
	code, p = into("link")
	require.Zero(t, code, p.stderr.String())
	require.Contains(t, p.stderr.String(), "these completions are in link already")

	require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "astray")))
	code, p = into("astray")
	require.Equal(t, exitUsage, code)
	require.Contains(t, p.stderr.String(), "astray is a link to what is not there")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "here"), 0o750))
	code, p = into("here/.." + "/here/.")
	require.Zero(t, code, p.stderr.String())
	require.FileExists(t, filepath.Join(dir, "here", "run.db"))
}

// The same completions are the same run whatever kind of file they come in.
func TestCompletionsComeInFilesOfAnyKind(t *testing.T) {
	t.Parallel()
	type usage struct {
		Out []int64 `json:"out" parquet:"out,list"`
	}
	type row struct {
		ID    int64    `json:"id" parquet:"id"`
		Gold  string   `json:"gold" parquet:"gold"`
		Texts []string `json:"texts" parquet:"texts,list"`
		Usage usage    `json:"usage" parquet:"usage"`
	}
	rows := []row{
		{7, "1/2", []string{`\boxed{0.5}`, `\boxed{2}`}, usage{[]int64{3, 4}}},
		{8, "2", []string{`\boxed{2}`, "none"}, usage{[]int64{5, 0}}},
	}
	dir := t.TempDir()
	require.NoError(t, parquet.WriteFile(filepath.Join(dir, "own.parquet"), rows))
	array, err := json.Marshal(rows)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "own.json"), array, 0o600))
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	enc := json.NewEncoder(z)
	for _, r := range rows {
		require.NoError(t, enc.Encode(r))
	}
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "own.jsonl.gz"), packed.Bytes(), 0o600))

	var first []string
	for _, name := range []string{"own.json", "own.parquet", "own.jsonl.gz"} {
		code, p := run(t, dir, "import", "--benchmark", "custom", "--scorer", "math", "--model", "m", "--from", name,
			"--fields", "text=texts,problem=id,gold=gold,tokens=usage.out", "--json", "--out", "run-"+name)
		require.Zero(t, code, p.stderr.String())
		scores := scoresOf(t, p.stdout.String())
		if first == nil {
			first = scores
		}
		require.Equal(t, first, scores, name)
	}
	require.Contains(t, first[0], `"Value":0.5`)
}
