package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/evalr/evalr"
)

// A Regraded is a new verdict on a sample that is in the run.
type Regraded struct {
	evalr.Ref
	evalr.Score
	Class string // class of the answer in its problem's vote; empty if that is its key
}

// Rescore stores new verdicts on the samples of a benchmark, given by
// record.Scorer, and puts the record in the place of the benchmark's present one.
// All of it becomes visible at once or, if seq yields an error, ctx ends or the
// process dies, nothing does; Rescore then returns the error of seq or the cause.
// It is an error if seq leaves a sample out that another scorer graded: a score is
// that of one scorer.
//
// A sample that waits for its verdict gets it ([Run.Grade]). Of the others nothing
// is lost: the former verdicts stay ([Reader.Scores]). A verdict that the
// same scorer gave already, in every particular, is not stored twice. Classes
// formed of former answers are not kept: a sample's class is what seq says.
//
// seq is walked on the caller's goroutine while another one writes, and any number
// of samples takes the same memory. It may read the run, of which it sees what was
// before, and must not write to it: whoever else writes waits until the end.
func (r *Run) Rescore(ctx context.Context, record evalr.BenchmarkRecord, seq iter.Seq2[Regraded, error]) error {
	f := feed{items: make(chan Regraded, 256), end: errors.New("the new verdicts broke off")}
	feeding, stop := context.WithCancelCause(ctx)
	done := make(chan error, 1)
	go func() {
		var next evalr.Manifest
		var judged []place
		err := r.writer.alone(ctx, func(t *tables) (err error) {
			next, judged, err = r.rescore(t, record, &f)
			return err
		}, func() {
			r.setManifest(next)
			for _, at := range judged {
				r.history.await(at, false)
			}
		})
		err = explain(r.dir, err)
		stop(err) // a writer that failed takes no more
		done <- err
	}()
	f.fill(feeding, seq)
	if err := <-done; !errors.Is(err, errEnded) {
		return err
	}
	return f.end
}

// errEnded makes the writer drop what it has: the reason is the feed's.
var errEnded = errors.New("the new verdicts ended early")

// A feed passes what a sequence yields from one goroutine to another.
type feed struct {
	items chan Regraded
	end   error // why it ended early, or nil; set before items is closed
}

// fill walks seq. Should seq panic, the initial end tells the other side.
func (f *feed) fill(ctx context.Context, seq iter.Seq2[Regraded, error]) {
	defer close(f.items)
	for item, err := range seq {
		if err != nil {
			f.end = err
			return
		}
		select {
		case f.items <- item:
		case <-ctx.Done():
			f.end = context.Cause(ctx)
			return
		}
	}
	f.end = context.Cause(ctx)
}

// rescore writes what the feed brings. It returns the manifest it leads to and the
// samples that waited for their verdict.
func (r *Run) rescore(t *tables, record evalr.BenchmarkRecord, f *feed) (next evalr.Manifest, judged []place, err error) {
	if next, err = r.withRecord(record); err != nil {
		return next, nil, err
	}
	text, err := json.Marshal(next)
	if err != nil {
		return next, nil, fmt.Errorf("manifest: %w", err)
	}
	scorer, err := t.scorerID(record.Scorer)
	if err != nil {
		return next, nil, err
	}
	for g := range f.items {
		problem, err := r.regradable(record.Name, &g)
		if err != nil {
			return next, nil, err
		}
		write := t.regrade
		if r.history.waits(g.Ref) {
			write = t.judge
			judged = append(judged, place{problem, g.Index})
		}
		if err := write(problem, scorer, &g); err != nil {
			return next, nil, err
		}
	}
	if f.end != nil {
		return next, nil, errEnded
	}
	if err := t.gradedBy(record.Name, scorer); err != nil {
		return next, nil, err
	}
	return next, judged, exec(t.manifest, string(text))
}

// gradedBy fails if somebody else graded a sample of the benchmark.
func (t *tables) gradedBy(benchmark string, scorer int64) error {
	return each(t.foreign, func() error {
		return fmt.Errorf("sample %d of problem %q has no new verdict; expected one for every sample of benchmark %q",
			t.foreign.ColumnInt(1), t.foreign.ColumnText(0), benchmark)
	}, benchmark, scorer)
}

// withRecord is the manifest with a record in the place of the benchmark's own.
func (r *Run) withRecord(record evalr.BenchmarkRecord) (evalr.Manifest, error) {
	m := r.Manifest()
	i := slices.IndexFunc(m.Benchmarks, func(b evalr.BenchmarkRecord) bool { return b.Name == record.Name })
	if i < 0 {
		return m, fmt.Errorf("benchmark %q: %w", record.Name, ErrUnknown)
	}
	m.Benchmarks = slices.Clone(m.Benchmarks)
	m.Benchmarks[i] = record
	return RedactManifest(m, r.config.RedactManifest)
}

// regradable returns the problem of a sample that may get a new verdict.
func (r *Run) regradable(benchmark string, g *Regraded) (problem int64, err error) {
	if g.Benchmark != benchmark {
		return 0, fmt.Errorf("sample %d of problem %q: it is of benchmark %q; expected %q", g.Index, g.Problem, g.Benchmark, benchmark)
	}
	at, err := r.history.find(g.Ref)
	if err != nil {
		return 0, err
	}
	if _, ok := r.history.stored(g.Ref); !ok {
		return 0, fmt.Errorf("sample %d of problem %q: %w", g.Index, g.Problem, ErrUnknown)
	}
	return at.problem, checkVerdict(g.Ref, &g.Score)
}

// prepareRescore prepares what only new verdicts need.
func (t *tables) prepareRescore(p *preparer) {
	t.rescore = p.prepare(`INSERT INTO score (problem, idx, scorer, ` + scoreColumns + `, former)
		SELECT s.problem, s.idx, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, s.score FROM sample s JOIN score g ON g.id = s.score
		WHERE s.problem = ?1 AND s.idx = ?2 AND (g.scorer, g.outcome, g.value, g.key, g.answer, g.method, g.reason, g.form, g.other)
			IS NOT (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`)
	t.verdict = p.prepare(`UPDATE score SET (scorer, ` + scoreColumns + `) = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
		WHERE id = (SELECT score FROM sample WHERE problem = ?1 AND idx = ?2) AND outcome = 6 RETURNING id`)
	t.point = p.prepare(`UPDATE sample SET outcome = ?3, value = ?4, key = ?5, form = ?6, other = ?7, class = nullif(?8, ?5), score = ?9
		WHERE problem = ?1 AND idx = ?2`)
	t.foreign = p.prepare(`SELECT p.name, s.idx FROM benchmark b JOIN problem p ON p.benchmark = b.id
		JOIN sample s ON s.problem = p.id JOIN score g ON g.id = s.score
		WHERE b.name = ? AND g.scorer <> ? ORDER BY p.row, p.name, s.idx`)
}

// regrade appends a verdict, if it is another one than the present, and points the
// sample to it.
func (t *tables) regrade(problem, scorer int64, g *Regraded) error {
	if err := exec(t.rescore, append([]any{problem, g.Index, scorer}, scoreArgs(&g.Score)...)...); err != nil {
		return err
	}
	if t.conn.Changes() == 0 {
		return exec(t.class, cmp.Or(g.Class, g.Key), problem, g.Index)
	}
	return t.pointTo(t.conn.LastInsertRowID(), problem, g)
}

// pointTo makes a score the present one of its sample.
func (t *tables) pointTo(score, problem int64, g *Regraded) error {
	s := &g.Score
	return exec(t.point, problem, g.Index, int(s.Outcome), s.Value, s.Key, int(s.Form), credit(s.Other), cmp.Or(g.Class, g.Key), score)
}
