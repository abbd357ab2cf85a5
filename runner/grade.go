package runner

import (
	"context"
	"fmt"
	"time"

	"github.com/evalr/evalr"
)

// A grader scores completions of one prompt. Whatever its scorer does, the
// completion is kept: a scorer that fails, panics, answers nonsense or does not
// come back within limit leaves it unscored, and never wrong.
type grader struct {
	scorer evalr.Scorer
	target evalr.Target
	limit  time.Duration
}

func (g grader) grade(ctx context.Context, c evalr.Completion) evalr.Score {
	if deferred(g.scorer) {
		return g.score(ctx, c) // it bounds itself, and is waited for: what it runs must not outlive it
	}
	ctx, cancel := context.WithTimeout(ctx, g.limit)
	defer cancel()
	// A scorer that ignores its context cannot be stopped, only left behind.
	out := make(chan evalr.Score, 1)
	go func() { out <- g.score(ctx, c) }()
	select {
	case got := <-out:
		return got
	case <-ctx.Done():
		return unscored("the scorer took longer than %s", g.limit)
	}
}

func (g grader) score(ctx context.Context, c evalr.Completion) (got evalr.Score) {
	defer func() {
		if v := recover(); v != nil {
			got = unscored("the scorer panicked: %v", v)
		}
	}()
	got, err := g.scorer.Score(ctx, g.target, c)
	if err != nil {
		return unscored("the scorer could not decide: %v", err)
	}
	if !(got.Value >= 0 && got.Value <= 1) { // also refuses NaN
		return unscored("the scorer gave %v, want a value from 0 to 1", got.Value)
	}
	return got
}

func unscored(format string, args ...any) evalr.Score {
	return evalr.Score{Outcome: evalr.Unscored, Reason: fmt.Sprintf(format, args...)}
}
