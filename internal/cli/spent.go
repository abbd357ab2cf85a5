package cli

import (
	"context"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/store"
)

// spentBy returns what the processes that worked on a run so far spent: what its
// samples say, and the most that draws can have taken of which nobody said it,
// because they were lost or the endpoint does not tell.
func spentBy(ctx context.Context, r *store.Reader) (runner.Spend, error) {
	var sum runner.Spend
	for _, b := range r.Manifest().Benchmarks {
		if b.Left != "" {
			continue
		}
		s, err := spentOn(ctx, r, b)
		if err != nil {
			return sum, err
		}
		sum = sum.Plus(s)
	}
	return sum, nil
}

func spentOn(ctx context.Context, r *store.Reader, b evalr.BenchmarkRecord) (runner.Spend, error) {
	var sum runner.Spend
	counts, err := r.Counts(ctx, b.Name)
	if err != nil {
		return sum, err
	}
	lost := int64(counts.Redraws + counts.Open)
	prompts, completions := lost, lost // of which nobody said what they took
	for p, err := range r.Verdicts(ctx, b.Name) {
		if err != nil {
			return sum, err
		}
		for _, v := range p.Verdicts {
			if v.Failed() {
				continue // what it drew is among the lost
			}
			count(v.Tokens, &sum.Completion, &completions)
			count(v.Asked, &sum.Prompt, &prompts)
		}
	}
	sum.Assumed = completions * int64(b.Sampling.MaxTokens)
	sum.Completion += sum.Assumed
	if prompts > 0 {
		most, err := longestPrompt(ctx, r, b.Name)
		if err != nil {
			return sum, err
		}
		sum.Prompt += prompts * most
	}
	return sum, nil
}

// count adds a number of tokens to sum, or one to unknown.
func count(t evalr.Tokens, sum, unknown *int64) {
	if n, known := t.Known(); known {
		*sum += n
	} else {
		*unknown++
	}
}

// longestPrompt returns the most tokens that any prompt of a benchmark can take.
func longestPrompt(ctx context.Context, r *store.Reader, benchmark string) (most int64, err error) {
	for p, err := range r.Problems(ctx, benchmark) {
		if err != nil {
			return most, err
		}
		for _, prompt := range p.Prompts {
			most = max(most, runner.PromptBound(prompt))
		}
	}
	return most, nil
}
