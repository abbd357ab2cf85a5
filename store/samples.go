package store

import (
	"context"
	"fmt"
	"iter"
	"math"
	"time"

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
		SELECT idx, redraws, value, `+class+`, tokens, chars, outcome, stop, 0 FROM sample WHERE problem = ?1
		UNION ALL SELECT idx, redraws, 0, '', NULL, 0, 0, 0, kind FROM failure WHERE problem = ?1
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
		Outcome: small(s, 6, evalr.Truncated, &err),
		Stop:    small(s, 7, evalr.StopFilter, &err),
		Failure: small(s, 8, evalr.FailureQuota, &err),
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

// Sample returns one sample with all its texts, byte for byte as they were stored,
// or the failure in its place, or [ErrUnknown].
func (r *Reader) Sample(ctx context.Context, ref evalr.Ref) (evalr.Sample, error) {
	out := evalr.Sample{Ref: ref}
	p, err := r.find(ctx, ref.Benchmark, ref.Problem)
	if err != nil {
		return out, err
	}
	found := false
	err = r.each(ctx, `
		SELECT s.identity, c.seed, c.choice, c.tries, s.redraws, c.at,
			s.outcome, s.value, g.answer, s.key, g.method, g.reason,
			s.stop, c.unclosed, c.prompt_tokens, s.tokens, c.reasoning_tokens, c.model, c.first, c.total,
			c.content_len, c.reasoning_len, c.text_at, c.text_len, c.thought_at, c.thought_len, c.body
		FROM sample s JOIN completion c ON c.id = s.completion JOIN score g ON g.id = s.score
		WHERE s.problem = ? AND s.idx = ?`, func(s *sqlite3.Stmt) error {
		found = true
		return r.sampleRow(s, &out)
	}, p.key, ref.Index)
	if err != nil || found {
		return out, err
	}
	what := fmt.Sprintf("sample %d of problem %q of benchmark %q", ref.Index, ref.Problem, ref.Benchmark)
	err = r.one(ctx, what, failureColumns+`WHERE f.problem = ? AND f.idx = ?`, func(s *sqlite3.Stmt) error {
		return failureRow(s, &out)
	}, p.key, ref.Index)
	return out, err
}

// commonRow reads what samples and failures begin with.
func commonRow(s *sqlite3.Stmt, out *evalr.Sample) {
	copy(out.Identity[:], s.ColumnRawBlob(0))
	out.Seed = s.ColumnInt64(1)
	out.Choice, out.Tries, out.Redraws = s.ColumnInt(2), s.ColumnInt(3), s.ColumnInt(4)
	out.At = time.Unix(0, s.ColumnInt64(5)).UTC()
}

func (r *Reader) sampleRow(s *sqlite3.Stmt, out *evalr.Sample) (err error) {
	commonRow(s, out)
	out.Score = evalr.Score{
		Outcome: small(s, 6, evalr.Truncated, &err),
		Value:   s.ColumnFloat(7),
		Answer:  s.ColumnText(8), Key: s.ColumnText(9), Method: s.ColumnText(10), Reason: s.ColumnText(11),
	}
	c := &out.Completion
	c.Stop = small(s, 12, evalr.StopFilter, &err)
	c.Unclosed = s.ColumnBool(13)
	c.Usage = evalr.Usage{Prompt: tokensAt(s, 14), Completion: tokensAt(s, 15), Reasoning: tokensAt(s, 16)}
	c.Model = s.ColumnText(17)
	c.First, c.Total = time.Duration(s.ColumnInt64(18)), time.Duration(s.ColumnInt64(19))
	if err != nil {
		return err
	}
	return r.codec.unpackBody(body{
		content: s.ColumnInt(20), reasoning: s.ColumnInt(21),
		text:    span{s.ColumnInt(22), s.ColumnInt(23)},
		thought: span{s.ColumnInt(24), s.ColumnInt(25)},
		packed:  s.ColumnRawBlob(26),
	}, c)
}

const failureColumns = `SELECT f.identity, f.seed, f.choice, f.tries, f.redraws, f.at,
	f.kind, f.status, f.message, f.retry_after, f.drawn, f.idx, p.name
	FROM failure f JOIN problem p ON p.id = f.problem `

func failureRow(s *sqlite3.Stmt, out *evalr.Sample) (err error) {
	commonRow(s, out)
	out.Failure = &evalr.Failure{
		Kind:   small(s, 6, evalr.FailureQuota, &err),
		Status: s.ColumnInt(7), Message: s.ColumnText(8),
		RetryAfter: time.Duration(s.ColumnInt64(9)), Drawn: s.ColumnBool(10),
	}
	out.Index, out.Problem = s.ColumnInt(11), s.ColumnText(12)
	return err
}

// A Page is a part of a list.
type Page struct {
	Offset int // entries left out before it
	Limit  int // at most so many entries; 0 is all
}

// Failures lists the requests of a benchmark that failed for good, by problem in
// the data set's order and by index.
func (r *Reader) Failures(ctx context.Context, benchmark string, page Page) (out []evalr.Sample, err error) {
	limit := page.Limit
	if limit <= 0 {
		limit = -1
	}
	err = r.each(ctx, failureColumns+`JOIN benchmark b ON b.id = p.benchmark WHERE b.name = ?
		ORDER BY p.row, p.name, f.idx LIMIT ? OFFSET ?`, func(s *sqlite3.Stmt) error {
		sample := evalr.Sample{Ref: evalr.Ref{Benchmark: benchmark}}
		err := failureRow(s, &sample)
		out = append(out, sample)
		return err
	}, benchmark, limit, page.Offset)
	return out, err
}

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
		out.Outcomes[small(s, 0, evalr.Truncated, &err)] += s.ColumnInt(1)
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
