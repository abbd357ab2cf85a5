package cli

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/store"
)

// largeRun writes a run of n problems with k samples each.
func largeRun(b *testing.B, dir string, n, k int, seed uint64) {
	b.Helper()
	record := evalr.BenchmarkRecord{
		Name: "math-500", Title: "MATH-500", Version: 1, K: k, Scorer: "math 4",
		Data: evalr.DataRecord{Digest: "d", Problems: n, Used: n, Subset: "all"},
	}
	m := evalr.Manifest{Name: "math-500", Model: evalr.ModelRecord{Name: filepath.Base(dir)}, Benchmarks: []evalr.BenchmarkRecord{record}}
	r, err := store.Create(b.Context(), dir, m, store.Config{Now: time.Now})
	require.NoError(b, err)
	var problems []store.ProblemRecord
	for i := range n {
		problems = append(problems, store.ProblemRecord{Problem: evalr.Problem{ID: fmt.Sprintf("p%03d", i), Row: i}})
	}
	require.NoError(b, r.PutProblems(b.Context(), record.Name, problems))
	rng := rand.New(rand.NewPCG(seed, 0))
	var g errgroup.Group // the store commits what waits together
	const callers = 512
	g.SetLimit(callers)
	for i, p := range problems {
		for j := range k {
			s := evalr.Sample{
				Ref: evalr.Ref{Benchmark: record.Name, Problem: p.Problem.ID, Index: j}, Tries: 1, At: time.Unix(0, 0),
				Completion: evalr.Completion{Stop: evalr.StopEnd, Usage: evalr.Usage{Completion: evalr.CountTokens(int64(500 + rng.IntN(9000)))}},
				Score:      evalr.Score{Outcome: evalr.Incorrect, Key: strconv.Itoa(rng.IntN(4)), Method: "boxed"},
			}
			if rng.IntN(n) > i {
				s.Outcome, s.Value, s.Key = evalr.Correct, 1, "right"
			}
			g.Go(func() error {
				if err := r.Begin(b.Context(), s.Ref); err != nil {
					return err
				}
				return r.Put(b.Context(), s)
			})
		}
	}
	require.NoError(b, g.Wait())
	require.NoError(b, r.Close())
}

// BenchmarkCompareStored compares two stored runs of 500 problems with 64 samples
// each: reading, tests and writing.
func BenchmarkCompareStored(b *testing.B) {
	dir := b.TempDir()
	dirs := []string{filepath.Join(dir, "base"), filepath.Join(dir, "new")}
	for i, d := range dirs {
		largeRun(b, d, 500, 64, uint64(i))
	}
	b.Run("whole", func(b *testing.B) {
		o := &compareCommand{format: "json", changed: 10}
		for b.Loop() {
			require.NoError(b, o.print(b.Context(), env{stdout: io.Discard, wide: func() int { return 80 }}, dirs))
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			_, err := readRuns(b.Context(), dirs)
			require.NoError(b, err)
		}
	})
	runs, err := readRuns(b.Context(), dirs)
	require.NoError(b, err)
	b.Run("compute", func(b *testing.B) {
		for b.Loop() {
			opponent, err := (&compareCommand{}).pair("base", "new", runs[0], runs[1])
			require.NoError(b, err)
			_, err = reports.NewComparison(runs[0].Manifest, []reports.Opponent{opponent}, reports.ComparisonOptions{})
			require.NoError(b, err)
		}
	})
}

// BenchmarkGateProcess is a whole process of evalr gate: a pinned baseline of 500
// problems with 64 samples each against another, and against a stored run of the same
// size and of 30 problems with 4 samples. It reports processor time.
func BenchmarkGateProcess(b *testing.B) {
	dir := b.TempDir()
	for i, run := range []struct {
		name string
		n, k int
	}{{"base", 500, 64}, {"new", 500, 64}, {"small", 30, 4}, {"smaller", 30, 4}} {
		largeRun(b, filepath.Join(dir, run.name), run.n, run.k, uint64(i))
		g, err := gatedRun(b.Context(), filepath.Join(dir, run.name))
		require.NoError(b, err)
		var text bytes.Buffer
		require.NoError(b, writePinned(&text, g))
		require.NoError(b, os.WriteFile(filepath.Join(dir, run.name+".json"), text.Bytes(), 0o600))
	}
	for name, sides := range map[string][2]string{"pinned": {"base.json", "new.json"}, "stored": {"base.json", "new"}, "small": {"small.json", "smaller"}} {
		b.Run(name, func(b *testing.B) {
			var spent time.Duration
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), os.Args[0], "gate", "--baseline", sides[0], "--run", sides[1], "--inconclusive", "pass", "--margin", "90")
				cmd.Dir, cmd.Env = dir, append(os.Environ(), asEvalr+"=1")
				text, err := cmd.CombinedOutput()
				require.NoError(b, err, string(text))
				spent += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			}
			b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
}
