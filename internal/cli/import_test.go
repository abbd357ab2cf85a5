package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	building := filepath.Join(dir, "runs", ".r.importing", "run.db")
	for range 3 {
		p := start(t, dir, nil, args...)
		require.Eventually(t, func() bool { _, err := os.Stat(building); return err == nil }, 30*time.Second, time.Millisecond)
		require.NoError(t, p.Process.Kill())
		require.Error(t, p.Wait(), "the import ended before it was killed")
		require.NoFileExists(t, filepath.Join(dir, "runs", "r"))
		runs, err := filepath.Glob(filepath.Join(dir, "runs", "[^.]*")) // as a shell has it
		require.NoError(t, err)
		require.Empty(t, runs)
	}
	code, disturbed := run(t, dir, args...)
	require.Zero(t, code, disturbed.stderr.String())
	require.NoDirExists(t, filepath.Dir(building))
	code, whole := run(t, t.TempDir(), args...)
	require.Zero(t, code, whole.stderr.String())
	require.Equal(t, whole.stdout.String(), disturbed.stdout.String())
}

func TestAnInterruptedImportCleansUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir, nil, "import", "--benchmark", "custom", "--scorer", "integer", "--model", "m", "--from", ownCompletions(t, 300, 10),
		"--fields", "text=text,problem=id,gold=gold", "--out", "r")
	building := filepath.Join(dir, ".r.importing")
	require.Eventually(t, func() bool { _, err := os.Stat(filepath.Join(building, "run.db")); return err == nil }, 30*time.Second, time.Millisecond)
	require.NoError(t, p.Process.Signal(os.Interrupt))
	require.Error(t, p.Wait())
	require.Equal(t, exitInterrupted, p.ProcessState.ExitCode(), p.stderr.String())
	require.NoDirExists(t, building)
	require.NoDirExists(t, filepath.Join(dir, "r"))
}
