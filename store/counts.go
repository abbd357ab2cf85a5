package store

import (
	"context"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// Counts say what a benchmark's samples came to.
type Counts struct {
	Outcomes map[evalr.Outcome]int // samples by outcome
	Failed   int                   // requests that failed for good
	Redrawn  int                   // samples drawn again because an interruption lost a draw of them
	Redraws  int                   // such draws
	Open     int                   // draws that were begun and have no result yet
}

// Samples is the number of samples.
func (c Counts) Samples() (n int) {
	for _, m := range c.Outcomes {
		n += m
	}
	return n
}

// Counts counts the samples of a benchmark.
func (r *Reader) Counts(ctx context.Context, benchmark string) (Counts, error) {
	out := Counts{Outcomes: map[evalr.Outcome]int{}}
	err := r.each(ctx, `SELECT s.outcome, count(*), sum(s.redraws > 0), sum(s.redraws)
		FROM benchmark b JOIN problem p ON p.benchmark = b.id JOIN sample s ON s.problem = p.id
		WHERE b.name = ? GROUP BY s.outcome`, func(s *sqlite3.Stmt) (err error) {
		out.Outcomes[small(s, 0, evalr.Pending, &err)] += s.ColumnInt(1)
		out.Redrawn += s.ColumnInt(2)
		out.Redraws += s.ColumnInt(3)
		return err
	}, benchmark)
	if err != nil {
		return out, err
	}
	const count = `FROM benchmark b JOIN problem p ON p.benchmark = b.id JOIN %s ON t.problem = p.id WHERE b.name = ?`
	err = r.each(ctx, `SELECT count(*) `+fmt.Sprintf(count, "failure t"), func(s *sqlite3.Stmt) error {
		out.Failed = s.ColumnInt(0)
		return nil
	}, benchmark)
	if err != nil {
		return out, err
	}
	err = r.each(ctx, `SELECT total(t.draws) `+fmt.Sprintf(count, "attempt t"), func(s *sqlite3.Stmt) error {
		out.Open = s.ColumnInt(0)
		return nil
	}, benchmark)
	return out, err
}
