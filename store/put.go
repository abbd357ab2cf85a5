package store

import (
	"context"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/evalr/evalr"
)

// Begin commits that a draw of each of the samples begins and returns when that is
// on disk. It is called before the request is sent, once a draw: again before
// another try only if the try before had begun to answer.
func (r *Run) Begin(ctx context.Context, refs ...evalr.Ref) error {
	places, err := r.places(refs)
	if err != nil {
		return err
	}
	now := r.config.Now().UnixNano()
	err = r.writer.do(ctx, func(t *tables) error {
		for i, ref := range refs {
			if err := exec(t.attempt, places[i].problem, ref.Index, now); err != nil {
				return err
			}
		}
		return nil
	}, func() {
		for i, ref := range refs {
			r.history.draw(places[i], ref.Index, +1)
		}
	})
	return explain(r.dir, err)
}

// Undo takes attempts back that were begun and of which no draw came.
func (r *Run) Undo(ctx context.Context, refs ...evalr.Ref) error {
	places, err := r.places(refs)
	if err != nil {
		return err
	}
	err = r.writer.do(ctx, func(t *tables) error {
		for i, ref := range refs {
			if err := exec(t.undraw, places[i].problem, ref.Index); err != nil {
				return err
			}
			if err := exec(t.settle, places[i].problem, ref.Index, 0); err != nil {
				return err
			}
		}
		return nil
	}, func() {
		for i, ref := range refs {
			r.history.draw(places[i], ref.Index, -1)
		}
	})
	return explain(r.dir, err)
}

func (r *Run) places(refs []evalr.Ref) ([]*slots, error) {
	places := make([]*slots, len(refs))
	for i, ref := range refs {
		s, err := r.history.find(ref)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.dir, err)
		}
		places[i] = s
	}
	return places, nil
}

// Put stores a sample, or the failure it ended in, and returns when that is on
// disk. The first sample of an identity stays: a second draw of the same thing
// must not be chosen over it. A failure gives way to a later sample and to a later
// failure, never the other way round. A sample without a time gets the clock's.
//
// A commit comes every few milliseconds and takes everything that waits for it:
// whoever has many samples at hand puts them from a hundred goroutines or more.
func (r *Run) Put(ctx context.Context, s evalr.Sample) error {
	at, err := r.history.find(s.Ref)
	if err != nil {
		return fmt.Errorf("%s: %w", r.dir, err)
	}
	if s.At.IsZero() {
		s.At = r.config.Now()
	}
	if s.Failure != nil {
		return explain(r.dir, r.putFailure(ctx, at, &s))
	}
	if err := checkScore(s.Ref, &s.Score); err != nil {
		return err
	}
	return explain(r.dir, r.putSample(ctx, at, &s))
}

// checkScore refuses what no scorer may say.
func checkScore(ref evalr.Ref, s *evalr.Score) error {
	other, _ := s.Other.Known()
	for _, v := range []float64{s.Value, other} {
		if inside := v >= 0 && v <= 1; !inside { // nor is NaN
			return fmt.Errorf("sample %d of problem %q: a score of %v; expected a number from 0 to 1", ref.Index, ref.Problem, v)
		}
	}
	return nil
}

func (r *Run) putSample(ctx context.Context, at *slots, s *evalr.Sample) error {
	// Compressed here, on the caller's goroutine, so that all processors take part
	// and the writer only writes.
	b := r.codec.packBody(&s.Completion)
	scorer, again := r.scorer(s.Benchmark), false
	return r.writer.do(ctx, func(t *tables) error {
		id, ok := r.history.stored(s.Ref)
		if again = ok && id == s.Identity; again {
			return exec(t.settle, at.problem, s.Index, maxIndex)
		}
		return t.putSample(at.problem, s, &b, scorer)
	}, func() {
		r.history.settle(at, s.Index, s.Identity)
		if !again {
			r.history.await(place{at.problem, s.Index}, s.Outcome == evalr.Pending)
		}
	})
}

func (r *Run) putFailure(ctx context.Context, at *slots, s *evalr.Sample) error {
	message := redacted(s.Failure.Message, r.config.Redact)
	return r.writer.do(ctx, func(t *tables) error {
		return t.putFailure(at.problem, s, message)
	}, func() {
		if !s.Failure.Drawn {
			r.history.draw(at, s.Index, -1)
		}
	})
}

// SetClasses stores the classes that the answers to a problem fall into by its
// scorer's equality, by sample index. The empty class abstains from the vote. A
// sample without a class of its own votes by its key.
func (r *Run) SetClasses(ctx context.Context, benchmark, problem string, classes map[int]string) error {
	at, err := r.history.find(evalr.Ref{Benchmark: benchmark, Problem: problem})
	if err != nil {
		return fmt.Errorf("%s: %w", r.dir, err)
	}
	err = r.writer.do(ctx, func(t *tables) error {
		for index, class := range classes {
			if err := exec(t.class, class, at.problem, index); err != nil {
				return err
			}
		}
		return nil
	}, nil)
	return explain(r.dir, err)
}

// scorer is the name and version of the scorer that grades a benchmark now.
func (r *Run) scorer(benchmark string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for i := range r.manifest.Benchmarks {
		if b := &r.manifest.Benchmarks[i]; b.Name == benchmark {
			return b.Scorer
		}
	}
	return ""
}

// tokens is a number of tokens as a column: NULL is unknown.
func tokens(t evalr.Tokens) any {
	if n, ok := t.Known(); ok {
		return n
	}
	return nil
}

// credit is a credit as a column: NULL is unknown.
func credit(c evalr.Credit) any {
	if v, ok := c.Known(); ok {
		return v
	}
	return nil
}

// characters is the length of a completion, reasoning included and the marks
// around it not, in Unicode code points: the same however a server separates the
// two.
func characters(c *evalr.Completion) int {
	return min(utf8.RuneCountInString(c.Text)+utf8.RuneCountInString(c.Reasoning), math.MaxInt32)
}
