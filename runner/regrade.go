package runner

import (
	"context"

	"github.com/evalr/evalr"
)

// Grade scores a completion that is there already as [Run] scores those it draws:
// a scorer that fails, panics, answers nonsense or, unless it is an
// [evalr.Deferrer], takes longer than [DefaultScoreTimeout] leaves it unscored, and
// never wrong. Where ctx ends first
// the score means nothing.
func Grade(ctx context.Context, s evalr.Scorer, t evalr.Target, c evalr.Completion) evalr.Score {
	return grader{scorer: s, target: t, limit: DefaultScoreTimeout}.grade(ctx, c)
}
