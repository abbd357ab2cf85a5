package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

// perProblem samples of each of 30 problems make a million.
const perProblem = 33334

// BenchmarkMillion resumes and reports a run of 1,000,020 stored samples. The
// run is begun by evalr itself and filled through the store, with the identities
// that evalr gives its samples, so that the resume finds nothing left to do.
func BenchmarkMillion(b *testing.B) {
	data, url := problems(b), server(b, "canned", 0)
	out := filepath.Join(b.TempDir(), "run")
	args := func(k int) []string {
		return []string{"run", "--benchmark", "aime-2024", "-k", strconv.Itoa(k), "--data", data, "--endpoint", url, "--out", out, "--json", "--progress", "json"}
	}
	measure(b, "evalr", data, args(1)...)
	begin := time.Now()
	fill(b, out)
	b.Logf("filled in %s", time.Since(begin).Round(time.Second))
	var resume, report cost
	for b.Loop() {
		c, said := measure(b, "evalr", data, args(perProblem)...)
		require.Contains(b, said, fmt.Sprintf(`"reused":%d`, 30*perProblem))
		resume.add(c, "")
		c, said = measure(b, "evalr", data, "report", out, "--format", "json")
		require.Contains(b, said, `"k": `+strconv.Itoa(perProblem))
		report.add(c, "")
	}
	b.ReportMetric((resume.wall-report.wall).Seconds()/float64(b.N), "resume-scan-s")
	b.ReportMetric(report.wall.Seconds()/float64(b.N), "report-s")
	b.ReportMetric(float64(resume.rss)/1e6, "resume-MB")
	b.ReportMetric(float64(report.rss)/1e6, "report-MB")
}

// fill puts what is missing of the million samples into the run.
func fill(b *testing.B, dir string) {
	b.Helper()
	ctx := context.Background()
	run, err := store.Open(ctx, dir, store.Config{Now: time.Now})
	require.NoError(b, err)
	defer func() { require.NoError(b, run.Close()) }()
	r, err := store.Read(ctx, dir)
	require.NoError(b, err)
	defer func() { require.NoError(b, r.Close()) }()
	record := r.Manifest().Benchmarks[0]
	text := strings.Repeat("and so it goes on for a while ", 6)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(256)
	for p, err := range r.Problems(ctx, record.Name) {
		require.NoError(b, err)
		pre := evalr.Prehashed("fake", "chat", record.Sampling, p.Prompts[0], p.Problem)
		for index := 1; index < perProblem; index++ {
			ref := evalr.Ref{Benchmark: record.Name, Problem: p.Problem.ID, Index: index}
			g.Go(func() error {
				seed := evalr.DeriveSeed(0, ref)
				answer := strconv.Itoa(index % 7)
				s := evalr.Sample{Ref: ref, Identity: pre.Identity(seed, 0, index), Seed: seed, Tries: 1, At: time.Now()}
				s.Raw.Content = text + `\boxed{` + answer + `}`
				s.Text, s.Stop, s.Usage.Completion = s.Raw.Content, evalr.StopEnd, evalr.CountTokens(50)
				s.Score = evalr.Score{Outcome: evalr.Incorrect, Answer: answer, Key: answer, Method: "boxed"}
				return run.Put(ctx, s)
			})
		}
	}
	require.NoError(b, g.Wait())
}
