package store

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// TestMain lets the test binary be its own child: see child_test.go.
func TestMain(m *testing.M) {
	if mode := os.Getenv("EVALR_STORE_CHILD"); mode != "" {
		os.Exit(child(mode, os.Getenv("EVALR_STORE_DIR")))
	}
	os.Exit(m.Run())
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)

func config() Config { return Config{Now: func() time.Time { return noon }} }

func manifest() evalr.Manifest {
	return evalr.Manifest{
		Evalr: "0.1.0", Name: "reasoning", Seed: 1<<62 + 1, Created: noon,
		Hash:  strings.Repeat("ab", 32),
		Model: evalr.ModelRecord{Name: "r1", Protocol: "chat", Endpoint: "https://example.org/v1"},
		Benchmarks: []evalr.BenchmarkRecord{{
			Name: "aime", Version: 1, K: 4, Scorer: "integer/1",
			Sampling: evalr.Sampling{Temperature: 0.6, TopP: 0.95, MaxTokens: 32768},
			Data:     evalr.DataRecord{Digest: "d1", Problems: 30, Used: 10, Subset: "first 10"},
		}},
	}
}

func create(tb testing.TB) *Run {
	tb.Helper()
	return createIn(tb, tb.TempDir())
}

func createIn(tb testing.TB, dir string) *Run {
	tb.Helper()
	run, err := Create(tb.Context(), dir, manifest(), config())
	require.NoError(tb, err)
	tb.Cleanup(func() { run.Close() })
	return run
}

func reopen(tb testing.TB, run *Run) *Run {
	tb.Helper()
	require.NoError(tb, run.Close())
	again, err := Open(tb.Context(), run.Dir(), config())
	require.NoError(tb, err)
	tb.Cleanup(func() { again.Close() })
	return again
}

func read(tb testing.TB, run *Run) *Reader {
	tb.Helper()
	r, err := Read(tb.Context(), run.Dir())
	require.NoError(tb, err)
	tb.Cleanup(func() { r.Close() })
	return r
}

// problems makes n problems of a benchmark, one prompt each.
func problems(n int) []ProblemRecord {
	out := make([]ProblemRecord, n)
	for i := range out {
		out[i] = ProblemRecord{
			Problem: evalr.Problem{
				ID: fmt.Sprintf("p%03d", i), Row: i, Input: fmt.Sprintf("What is %d + %d?", i, i),
				Gold: []string{strconv.Itoa(2 * i)}, Fields: map[string]string{"level": strconv.Itoa(i % 5)},
			},
			Prompts: []evalr.Prompt{{Messages: []evalr.Message{{Role: "user", Content: fmt.Sprintf("Add %d and %d.", i, i)}}}},
		}
	}
	return out
}

func putProblems(tb testing.TB, run *Run, n int) {
	tb.Helper()
	require.NoError(tb, run.PutProblems(tb.Context(), "aime", problems(n)))
}

func ref(problem, index int) evalr.Ref {
	return evalr.Ref{Benchmark: "aime", Problem: fmt.Sprintf("p%03d", problem), Index: index}
}

// sample makes a sample that differs from every other.
func sample(r evalr.Ref) evalr.Sample {
	seed := evalr.DeriveSeed(1, r)
	answer := strconv.FormatInt(seed%3, 10)
	content := fmt.Sprintf("<think>\nseed %d\n</think>\n\nThe answer is \\boxed{%s}.", seed, answer)
	s := evalr.Sample{
		Ref: r, Identity: identity(r), Seed: seed, Tries: 1, At: noon.Add(time.Duration(seed)),
		Completion: evalr.Completion{
			Raw:   evalr.Raw{Content: content},
			Text:  content[strings.LastIndex(content, "\n")+1:],
			Stop:  evalr.StopEnd,
			Usage: evalr.Usage{Prompt: evalr.CountTokens(20), Completion: evalr.CountTokens(seed % 1000)},
			Model: "r1-0528", First: 5 * time.Millisecond, Total: time.Second + 1,
		},
		Score: evalr.Score{Outcome: evalr.Incorrect, Answer: answer, Key: answer, Method: "boxed", Reason: "not equal"},
	}
	s.Reasoning = fmt.Sprintf("\nseed %d\n", seed)
	if seed%3 == 0 {
		s.Outcome, s.Value = evalr.Correct, 1
	}
	return s
}

func identity(r evalr.Ref) evalr.Identity {
	p := evalr.Prehashed("r1", "chat", evalr.Sampling{}, evalr.Prompt{}, evalr.Problem{ID: r.Problem})
	return p.Identity(0, 0, r.Index)
}

func failed(r evalr.Ref, f evalr.Failure) evalr.Sample {
	return evalr.Sample{Ref: r, Identity: identity(r), Seed: 7, Choice: 1, Tries: 5, Redraws: 2, At: noon, Failure: &f}
}

func put(tb testing.TB, run *Run, samples ...evalr.Sample) {
	tb.Helper()
	for _, s := range samples {
		require.NoError(tb, run.Put(tb.Context(), s))
	}
}

func collect(tb testing.TB, r *Reader) []ProblemVerdicts {
	tb.Helper()
	return collectOf(tb, r, "aime")
}

func collectOf(tb testing.TB, r *Reader, benchmark string) (out []ProblemVerdicts) {
	tb.Helper()
	for p, err := range r.Verdicts(tb.Context(), benchmark) {
		require.NoError(tb, err)
		out = append(out, p)
	}
	return out
}

// background is a context for what runs outside a test.
func background() context.Context { return context.Background() }
