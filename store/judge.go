package store

import (
	"context"
	"fmt"
	"sync"

	"github.com/evalr/evalr"
)

// Pending reports whether a sample is in the run and waits for its verdict: it was
// put as [evalr.Pending].
func (r *Run) Pending(ref evalr.Ref) bool { return r.history.waits(ref) }

// Completion reads a sample's completion back, or returns [ErrUnknown].
func (r *Run) Completion(ctx context.Context, ref evalr.Ref) (evalr.Completion, error) {
	reader, err := r.judging.open(ctx, r.dir)
	if err != nil {
		return evalr.Completion{}, err
	}
	s, err := reader.Sample(ctx, ref)
	return s.Completion, err
}

// Grade gives a sample that waits for its verdict the one of the benchmark's scorer
// and returns when that is on disk. The verdict of a sample that has one stays.
func (r *Run) Grade(ctx context.Context, ref evalr.Ref, s evalr.Score) error {
	at, err := r.history.find(ref)
	if err != nil {
		return fmt.Errorf("%s: %w", r.dir, err)
	}
	if err := checkVerdict(ref, &s); err != nil {
		return err
	}
	by := r.scorer(ref.Benchmark)
	err = r.writer.do(ctx, func(t *tables) error {
		scorer, err := t.scorerID(by)
		if err != nil {
			return err
		}
		return t.judge(at.problem, scorer, &Regraded{Ref: ref, Score: s})
	}, func() { r.history.await(place{at.problem, ref.Index}, false) })
	return explain(r.dir, err)
}

// judge puts a verdict in the place of the one that is awaited: that was none, so
// nothing is kept of it.
func (t *tables) judge(problem, scorer int64, g *Regraded) error {
	id, err := identify(t.verdict, append([]any{problem, g.Index, scorer}, scoreArgs(&g.Score)...)...)
	if err != nil || id == 0 { // it has a verdict
		return err
	}
	return t.pointTo(id, problem, g)
}

// checkVerdict refuses what is no verdict.
func checkVerdict(ref evalr.Ref, s *evalr.Score) error {
	if s.Outcome == evalr.Pending {
		return fmt.Errorf("sample %d of problem %q: %q is no verdict", ref.Index, ref.Problem, s.Outcome)
	}
	return checkScore(ref, s)
}

// judging is what reads back what waits for a verdict, opened when it is needed.
type judging struct {
	mu     sync.Mutex
	reader *Reader
	over   bool
}

func (j *judging) open(ctx context.Context, dir string) (*Reader, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.over {
		return nil, explain(dir, ErrClosed)
	}
	if j.reader == nil {
		reader, err := Read(ctx, dir)
		if err != nil {
			return nil, err
		}
		j.reader = reader
	}
	return j.reader, nil
}

func (j *judging) close() (err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.reader != nil && !j.over {
		err = j.reader.Close()
	}
	j.over = true
	return err
}
