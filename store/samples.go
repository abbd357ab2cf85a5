package store

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// Sample returns one sample with all its texts, byte for byte as they were stored,
// or the failure in its place, or [ErrUnknown].
func (r *Reader) Sample(ctx context.Context, ref evalr.Ref) (evalr.Sample, error) {
	p, err := r.find(ctx, ref.Benchmark, ref.Problem)
	if err != nil {
		return evalr.Sample{Ref: ref}, err
	}
	out, found, err := r.sample(ctx, p, ref)
	if err != nil || found {
		return out, err
	}
	what := fmt.Sprintf("sample %d of problem %q of benchmark %q", ref.Index, ref.Problem, ref.Benchmark)
	err = r.one(ctx, what, failureColumns+`WHERE f.problem = ? AND f.idx = ?`, func(s *sqlite3.Stmt) error {
		return failureRow(s, &out)
	}, p.key, ref.Index)
	return out, err
}

// Samples yields every sample of a benchmark with all its texts, by problem in the
// data set's order and by index, one at a time: what is in memory is one sample,
// however many there are. Requests that failed for good are no samples and are not
// among them; [Reader.Failures] lists those.
func (r *Reader) Samples(ctx context.Context, benchmark string) iter.Seq2[evalr.Sample, error] {
	return func(yield func(evalr.Sample, error) bool) {
		problems, err := r.problems(ctx, benchmark)
		if err != nil {
			yield(evalr.Sample{}, err)
			return
		}
		for _, p := range problems {
			indexes, err := r.indexes(ctx, p)
			if err != nil {
				yield(evalr.Sample{}, err)
				return
			}
			for _, i := range indexes {
				s, found, err := r.sample(ctx, p, evalr.Ref{Benchmark: benchmark, Problem: p.id, Index: i})
				if err == nil && !found {
					err = explain(r.dir, damaged("sample %d of problem %q has no completion or no score", i, p.id))
				}
				if !yield(s, err) || err != nil {
					return
				}
			}
		}
	}
}

// indexes lists the samples of a problem.
func (r *Reader) indexes(ctx context.Context, p problemRow) (indexes []int, err error) {
	err = r.each(ctx, `SELECT idx FROM sample WHERE problem = ? ORDER BY idx`, func(s *sqlite3.Stmt) error {
		indexes = append(indexes, s.ColumnInt(0))
		return nil
	}, p.key)
	return indexes, err
}

// sample reads a sample, if it is there and whole.
func (r *Reader) sample(ctx context.Context, p problemRow, ref evalr.Ref) (out evalr.Sample, found bool, err error) {
	out.Ref = ref
	err = r.each(ctx, `
		SELECT s.identity, c.seed, c.choice, c.tries, s.redraws, c.at,
			g.outcome, g.value, g.key, g.answer, g.method, g.reason, g.form, g.other,
			s.stop, c.unclosed, c.prompt_tokens, s.tokens, c.reasoning_tokens, c.model, c.first, c.total,
			c.content_len, c.reasoning_len, c.text_at, c.text_len, c.thought_at, c.thought_len, c.body
		FROM sample s JOIN completion c ON c.id = s.completion JOIN score g ON g.id = s.score
		WHERE s.problem = ? AND s.idx = ?`, func(s *sqlite3.Stmt) error {
		found = true
		return r.sampleRow(s, &out)
	}, p.key, ref.Index)
	return out, found, err
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
	if out.Score, err = scoreAt(s, 6); err != nil {
		return err
	}
	c := &out.Completion
	c.Stop = small(s, 14, evalr.StopFilter, &err)
	c.Unclosed = s.ColumnBool(15)
	c.Usage = evalr.Usage{Prompt: tokensAt(s, 16), Completion: tokensAt(s, 17), Reasoning: tokensAt(s, 18)}
	c.Model = s.ColumnText(19)
	c.First, c.Total = time.Duration(s.ColumnInt64(20)), time.Duration(s.ColumnInt64(21))
	if err != nil {
		return err
	}
	return r.codec.unpackBody(body{
		content: s.ColumnInt(22), reasoning: s.ColumnInt(23),
		text:    span{s.ColumnInt(24), s.ColumnInt(25)},
		thought: span{s.ColumnInt(26), s.ColumnInt(27)},
		packed:  s.ColumnRawBlob(28),
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
