package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"sync"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// A Reader reads a run. It is safe for concurrent use, and a process may be
// writing the run meanwhile: each answer is then that of some moment. Sequences
// hold one problem at a time and no lock while their consumer works.
type Reader struct {
	dir      string
	codec    *codec
	manifest evalr.Manifest

	mu      sync.Mutex // guards the connection and its statements
	conn    *sqlite3.Conn
	queries map[string]*sqlite3.Stmt
	broken  error // why nothing more can be read
}

// Read opens the run in dir for reading. It fails with an [*Error] if there is
// none or if what lies there is damaged, foreign or newer. A run of an older
// schema is read as it is, without being changed: what that schema does not hold
// is unknown.
func Read(ctx context.Context, dir string) (*Reader, error) {
	if err := present(dir); err != nil {
		return nil, err
	}
	r := &Reader{dir: dir, queries: map[string]*sqlite3.Stmt{}}
	if err := r.open(ctx); err != nil {
		return nil, explain(dir, err)
	}
	return r, nil
}

func (r *Reader) open(ctx context.Context) (err error) {
	defer recovered(&err)
	path := filepath.Join(r.dir, fileName)
	if err := checkHeader(path, len(migrations())); err != nil {
		return err
	}
	if r.codec, err = newCodec(); err != nil {
		return err
	}
	var schema int
	if r.conn, schema, err = openReading(path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			closeConn(r.conn) //nolint:errcheck,gosec // the error that matters is the first
		}
	}()
	defer r.conn.SetInterrupt(r.conn.SetInterrupt(ctx))
	if schema > len(migrations()) { // its header said less, as in migrate
		return &Error{Kind: ErrNewer}
	}
	if err := r.conn.Exec(views()[schema]); err != nil {
		return err
	}
	r.manifest, err = readManifest(r.conn)
	return err
}

// Close ends the reading.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return explain(r.dir, closeConn(r.conn))
}

// Manifest is what the run recorded about itself when it was opened for reading.
func (r *Reader) Manifest() evalr.Manifest { return r.manifest }

// each runs a query and calls row for each row of its result.
func (r *Reader) each(ctx context.Context, sql string, row func(*sqlite3.Stmt) error, args ...any) (err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() {
		if cause := context.Cause(ctx); err != nil && cause != nil {
			err = cause // rather than SQLite's "interrupted"
		}
		err = explain(r.dir, err)
	}()
	if r.broken != nil {
		return r.broken
	}
	if err = r.query(ctx, sql, row, args); err != nil {
		if p := (*panicked)(nil); errors.As(err, &p) {
			r.broken = err
		}
	}
	return err
}

func (r *Reader) query(ctx context.Context, sql string, row func(*sqlite3.Stmt) error, args []any) (err error) {
	defer recovered(&err)
	defer r.conn.SetInterrupt(r.conn.SetInterrupt(ctx))
	s := r.queries[sql]
	if s == nil {
		p := preparer{conn: r.conn}
		if s = p.prepare(sql); p.err != nil {
			return p.err
		}
		r.queries[sql] = s
	}
	return each(s, func() error { return row(s) }, args...)
}

// one runs a query that must find one row; what names it in the error.
func (r *Reader) one(ctx context.Context, what, sql string, row func(*sqlite3.Stmt) error, args ...any) error {
	found := false
	err := r.each(ctx, sql, func(s *sqlite3.Stmt) error {
		found = true
		return row(s)
	}, args...)
	if err == nil && !found {
		return &Error{Path: r.dir, Kind: ErrUnknown, Err: errors.New(what)}
	}
	return err
}

// problemRow is what a sequence remembers of each problem ahead.
type problemRow struct {
	key  int64
	id   string
	row  int
	json string // Fields
}

// problems lists the problems of a benchmark in the data set's order.
func (r *Reader) problems(ctx context.Context, benchmark string) (rows []problemRow, err error) {
	err = r.each(ctx, `SELECT p.id, p.name, p.row, p.fields FROM problem p JOIN benchmark b ON b.id = p.benchmark
		WHERE b.name = ? ORDER BY p.row, p.name`, func(s *sqlite3.Stmt) error {
		rows = append(rows, problemRow{s.ColumnInt64(0), s.ColumnText(1), s.ColumnInt(2), s.ColumnText(3)})
		return nil
	}, benchmark)
	return rows, err
}

// Benchmarks lists the benchmarks that the run holds problems of, in the order
// they were added.
func (r *Reader) Benchmarks(ctx context.Context) (names []string, err error) {
	err = r.each(ctx, `SELECT name FROM benchmark ORDER BY id`, func(s *sqlite3.Stmt) error {
		names = append(names, s.ColumnText(0))
		return nil
	})
	return names, err
}

// Problems yields the problems of a benchmark in the data set's order. A
// benchmark that the run does not hold has none.
func (r *Reader) Problems(ctx context.Context, benchmark string) iter.Seq2[ProblemRecord, error] {
	return sequence(ctx, r, benchmark, r.problem)
}

// Problem returns one problem of a benchmark, or [ErrUnknown].
func (r *Reader) Problem(ctx context.Context, benchmark, id string) (ProblemRecord, error) {
	p, err := r.find(ctx, benchmark, id)
	if err != nil {
		return ProblemRecord{}, err
	}
	return r.problem(ctx, p)
}

func (r *Reader) find(ctx context.Context, benchmark, id string) (p problemRow, err error) {
	what := fmt.Sprintf("problem %q of benchmark %q", id, benchmark)
	err = r.one(ctx, what, `SELECT p.id, p.name, p.row, p.fields FROM problem p JOIN benchmark b ON b.id = p.benchmark
		WHERE b.name = ? AND p.name = ?`, func(s *sqlite3.Stmt) error {
		p = problemRow{s.ColumnInt64(0), s.ColumnText(1), s.ColumnInt(2), s.ColumnText(3)}
		return nil
	}, benchmark, id)
	return p, err
}

// problem reads the rest of a problem.
func (r *Reader) problem(ctx context.Context, p problemRow) (ProblemRecord, error) {
	out := ProblemRecord{Problem: evalr.Problem{ID: p.id, Row: p.row}}
	err := r.one(ctx, p.id, `SELECT fields, choices, gold, input FROM problem WHERE id = ?`, func(s *sqlite3.Stmt) (err error) {
		for i, into := range []any{&out.Problem.Fields, &out.Problem.Choices, &out.Problem.Gold} {
			if err := fromJSON(s.ColumnText(i), into); err != nil {
				return err
			}
		}
		out.Problem.Input, err = r.codec.unpack(s.ColumnRawBlob(3))
		return err
	}, p.key)
	if err != nil {
		return out, err
	}
	err = r.each(ctx, `SELECT a.idx, t.body FROM asked a JOIN prompt t ON t.id = a.prompt WHERE a.problem = ? ORDER BY a.idx`,
		func(s *sqlite3.Stmt) error {
			from := s.ColumnInt(0)
			if from < 0 || from >= maxIndex {
				return damaged("prompt from sample %d", from)
			}
			for n := len(out.Prompts); n > 0 && n < from; n++ {
				out.Prompts = append(out.Prompts, out.Prompts[n-1])
			}
			prompt, err := r.prompt(s.ColumnRawBlob(1))
			out.Prompts = append(out.Prompts, prompt)
			return err
		}, p.key)
	return out, err
}

func (r *Reader) prompt(packed []byte) (evalr.Prompt, error) {
	var p promptJSON
	err := r.codec.unpackJSON(packed, &p)
	return evalr.Prompt(p), err
}

// Prompt returns the prompt of a sample, or [ErrUnknown]. Of an imported run no
// more than gold answers can be known.
func (r *Reader) Prompt(ctx context.Context, ref evalr.Ref) (out evalr.Prompt, err error) {
	p, err := r.find(ctx, ref.Benchmark, ref.Problem)
	if err != nil {
		return out, err
	}
	what := fmt.Sprintf("prompt of sample %d of problem %q", ref.Index, ref.Problem)
	if r.manifest.Import != nil {
		what += ", which was not recorded: the completions were made elsewhere"
	}
	err = r.one(ctx, what, `SELECT t.body FROM asked a JOIN prompt t ON t.id = a.prompt
		WHERE a.problem = ? AND a.idx <= ? ORDER BY a.idx DESC LIMIT 1`, func(s *sqlite3.Stmt) (err error) {
		out, err = r.prompt(s.ColumnRawBlob(0))
		return err
	}, p.key, ref.Index)
	return out, err
}

// sequence yields what read makes of each problem of a benchmark, in order.
func sequence[T any](ctx context.Context, r *Reader, benchmark string, read func(context.Context, problemRow) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		rows, err := r.problems(ctx, benchmark)
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		for _, p := range rows {
			item, err := read(ctx, p)
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}
