package store

import (
	"context"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// scoreColumns are the columns of a verdict, in the order of scoreArgs and scoreAt.
const scoreColumns = `outcome, value, key, answer, method, reason, form, other`

// scoreArgs are the values of [scoreColumns].
func scoreArgs(s *evalr.Score) []any {
	return []any{int(s.Outcome), s.Value, s.Key, s.Answer, s.Method, s.Reason, int(s.Form), credit(s.Other)}
}

// scoreAt reads [scoreColumns], the first of which is column i.
func scoreAt(s *sqlite3.Stmt, i int) (g evalr.Score, err error) {
	g = evalr.Score{
		Outcome: small(s, i, evalr.Pending, &err),
		Value:   s.ColumnFloat(i + 1),
		Key:     s.ColumnText(i + 2),
		Answer:  s.ColumnText(i + 3),
		Method:  s.ColumnText(i + 4),
		Reason:  s.ColumnText(i + 5),
		Form:    small(s, i+6, evalr.FormBroken, &err),
		Other:   creditAt(s, i+7, &err),
	}
	return g, err
}

// A StoredScore is a verdict and who gave it.
type StoredScore struct {
	Scorer string // name and version
	evalr.Score
}

// Scores returns every verdict that was given on a sample's completion, the oldest
// first and the present one last, or [ErrUnknown]. A scorer that was asked again
// and said the same again is there once.
func (r *Reader) Scores(ctx context.Context, ref evalr.Ref) (out []StoredScore, err error) {
	p, err := r.find(ctx, ref.Benchmark, ref.Problem)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("score of sample %d of problem %q of benchmark %q", ref.Index, ref.Problem, ref.Benchmark)
	// A row never points to a later one, so the order of ids is that of time; and
	// UNION ends the walk also in a damaged file where they point in a circle.
	err = r.one(ctx, what, `
		WITH RECURSIVE given(id) AS (
			SELECT score FROM sample WHERE problem = ? AND idx = ?
			UNION SELECT g.former FROM given JOIN score g ON g.id = given.id WHERE g.former NOTNULL)
		SELECT n.name, `+scoreColumns+` FROM given JOIN score g ON g.id = given.id JOIN scorer n ON n.id = g.scorer
		ORDER BY g.id`, func(s *sqlite3.Stmt) error {
		score, err := scoreAt(s, 1)
		out = append(out, StoredScore{Scorer: s.ColumnText(0), Score: score})
		return err
	}, p.key, ref.Index)
	return out, err
}
