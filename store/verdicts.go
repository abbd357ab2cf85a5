package store

import (
	"context"
	"iter"
	"math"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// ProblemVerdicts are the verdicts on one problem's samples.
type ProblemVerdicts struct {
	ID       string            // Problem.ID
	Row      int               // position in the data set, from 0
	Fields   map[string]string // what a score can be broken down by
	Verdicts []evalr.Verdict   // by index; a sample that is not in the run has none
}

// Verdicts yields the verdicts of a benchmark, problem by problem in the data
// set's order, without touching a text. A problem without samples is yielded with
// none. The result does not depend on the order the samples arrived in.
func (r *Reader) Verdicts(ctx context.Context, benchmark string) iter.Seq2[ProblemVerdicts, error] {
	return sequence(ctx, r, benchmark, r.verdicts)
}

// Keys yields the same with every answer in a class of its own key, as the scorer
// gave it, whatever classes were set since: what classes are formed from.
func (r *Reader) Keys(ctx context.Context, benchmark string) iter.Seq2[ProblemVerdicts, error] {
	return sequence(ctx, r, benchmark, func(ctx context.Context, p problemRow) (ProblemVerdicts, error) {
		return r.read(ctx, p, "key")
	})
}

// ProblemVerdicts returns the verdicts on one problem, or [ErrUnknown].
func (r *Reader) ProblemVerdicts(ctx context.Context, benchmark, id string) (ProblemVerdicts, error) {
	p, err := r.find(ctx, benchmark, id)
	if err != nil {
		return ProblemVerdicts{}, err
	}
	return r.verdicts(ctx, p)
}

func (r *Reader) verdicts(ctx context.Context, p problemRow) (ProblemVerdicts, error) {
	return r.read(ctx, p, "coalesce(class, key)")
}

// read reads the verdicts on a problem; class is the column or expression that
// tells the class of an answer.
func (r *Reader) read(ctx context.Context, p problemRow, class string) (ProblemVerdicts, error) {
	out := ProblemVerdicts{ID: p.id, Row: p.row}
	if err := fromJSON(p.json, &out.Fields); err != nil {
		return out, explain(r.dir, err)
	}
	classes := map[string]string{} // one copy of each: the samples of a problem mostly agree
	err := r.each(ctx, `
		SELECT idx, redraws, value, `+class+`, tokens, chars, outcome, stop, prompt_tokens, form, other, 0
			FROM sample WHERE problem = ?1
		UNION ALL SELECT idx, redraws, 0, '', NULL, 0, 0, 0, NULL, 0, NULL, kind FROM failure WHERE problem = ?1
		ORDER BY idx`, func(s *sqlite3.Stmt) error {
		v, err := verdict(s, classes)
		out.Verdicts = append(out.Verdicts, v)
		return err
	}, p.key)
	return out, err
}

func verdict(s *sqlite3.Stmt, classes map[string]string) (v evalr.Verdict, err error) {
	class := s.ColumnRawText(3)
	kept, ok := classes[string(class)]
	if !ok {
		kept = string(class)
		classes[kept] = kept
	}
	v = evalr.Verdict{
		Index:   small[int32](s, 0, math.MaxInt32, &err),
		Redraws: small[int32](s, 1, math.MaxInt32, &err),
		Value:   s.ColumnFloat(2),
		Class:   kept,
		Tokens:  tokensAt(s, 4),
		Chars:   small[int32](s, 5, math.MaxInt32, &err),
		Outcome: small(s, 6, evalr.Pending, &err),
		Stop:    small(s, 7, evalr.StopFilter, &err),
		Asked:   tokensAt(s, 8),
		Form:    small(s, 9, evalr.FormBroken, &err),
		Other:   creditAt(s, 10, &err),
		Failure: small(s, 11, evalr.FailureQuota, &err),
	}
	return v, err
}

// small reads a column that must be from 0 to most.
func small[T ~int32 | ~uint8](s *sqlite3.Stmt, column int, most T, err *error) T {
	v := s.ColumnInt64(column)
	if v < 0 || v > int64(most) {
		*err = damaged("%s is %d; expected 0 to %d", s.ColumnName(column), v, most)
		return 0
	}
	return T(v)
}

func tokensAt(s *sqlite3.Stmt, column int) evalr.Tokens {
	if s.ColumnType(column) == sqlite3.NULL {
		return evalr.Tokens{}
	}
	return evalr.CountTokens(s.ColumnInt64(column))
}

func creditAt(s *sqlite3.Stmt, column int, err *error) evalr.Credit {
	if s.ColumnType(column) == sqlite3.NULL {
		return evalr.Credit{}
	}
	v := s.ColumnFloat(column)
	if v < 0 || v > 1 {
		*err = damaged("%s is %v; expected 0 to 1", s.ColumnName(column), v)
	}
	return evalr.CreditOf(v)
}
