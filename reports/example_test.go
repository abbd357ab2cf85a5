package reports_test

import (
	"os"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
)

func ExampleNew() {
	record := evalr.BenchmarkRecord{
		Name: "toy", Title: "Toy", K: 2,
		Metrics: []evalr.Metric{{Kind: evalr.MetricPass1, Name: "pass@1"}},
	}
	right := evalr.Verdict{Outcome: evalr.Correct, Stop: evalr.StopEnd, Value: 1, Tokens: evalr.CountTokens(90)}
	wrong := evalr.Verdict{Index: 1, Outcome: evalr.Incorrect, Stop: evalr.StopEnd, Tokens: evalr.CountTokens(110)}
	result := reports.Result{Record: record}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		result.Problems = append(result.Problems, reports.Problem{ID: id, Samples: []evalr.Verdict{right, wrong}})
	}
	run := reports.Run{Results: []reports.Result{result}}
	run.Manifest.Model.Name = "acme/model"
	report, err := reports.New([]reports.Run{run}, reports.Options{})
	if err != nil {
		panic(err)
	}
	if err := report.WriteTerminal(os.Stdout, 60); err != nil {
		panic(err)
	}
	// Output:
	// Scores
	//
	// Benchmark (metric)   n × k                model
	// ───────────────────────────────────────────────
	// Toy (pass@1)        10 × 2  50.0 [23.7, 76.3] ‡
	//
	// Samples
	// Benchmark (metric)    n × k                model
	// ────────────────────────────────────────────────
	// Toy (mean tokens)    10 × 2    100 [100, 100]
	// Toy (truncated)      10 × 2    0.0 [0.0, 27.8] ‡
	// Toy (no answer)      10 × 2    0.0 [0.0, 27.8] ‡
	// Toy (failed)         10 × 2    0.0 [0.0, 27.8] ‡
	// Toy (output tokens)  10 × 2  2,000
	//
	// pass@1: mean score over problems of the mean over a
	//   problem's samples.
	// mean tokens: mean over problems of a completion's length
	//   in tokens, reasoning included.
	// truncated: share of completions that the token limit cut
	//   off.
	// no answer: share of completions that ended without an
	//   answer in the form asked for; they score 0.
	// failed: share of requests that failed for good; they are
	//   no samples and never scored.
	// output tokens: tokens of all stored completions together,
	//   reasoning included.
	// Scores and rates: points of 100.
	// Intervals: 95% confidence over problems: Wilson's where
	//   marked ‡; Student's t for lengths.
	// n × k: problems × samples of each.
	// ‡: fewer than 3 problems' worth of right or of wrong
	//   answers, too few for a bootstrap.
	// Re-run error: standard error of pass@1 if the same
	//   problems were sampled again, Toy ± 15.8.
	// Sampling: T 0, top-p the server's, token limit the
	//   server's, seed 0.
	// model: the model acme/model.
}
