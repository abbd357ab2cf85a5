package cli

import (
	"context"
	"fmt"
	"iter"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/store"
)

// A stored sample is one of a run with what it is graded against.
type storedSample struct {
	evalr.Sample
	target evalr.Target
}

// A rescored sample is one with its new verdict.
type rescored struct {
	evalr.Ref
	before, after evalr.Score
}

// changed reports whether the verdict is another one, or another vote, or the form
// is. The score by the other rules counts if it was known: a verdict of an older
// scorer may not have had one.
func (r rescored) changed() bool {
	other, known := r.before.Other.Known()
	now, _ := r.after.Other.Known()
	return r.before.Outcome != r.after.Outcome || r.before.Value != r.after.Value || r.before.Key != r.after.Key ||
		r.before.Form != r.after.Form || known && other != now
}

// regrade grades every sample again, lists what changed and stores the verdicts,
// unless run is nil.
func (g *regrader) regrade(ctx context.Context, run *store.Run, out *changeWriter) error {
	var sum tallyOfChanges
	verdicts := g.verdicts(ctx, out, &sum)
	if run != nil {
		if err := run.Rescore(ctx, g.after, verdicts); err != nil { // all of it or nothing
			return fmt.Errorf("%s: no verdict was changed: %w", g.before.Name, err)
		}
		return out.finish(g, sum)
	}
	for _, err := range verdicts {
		if err != nil {
			return fmt.Errorf("%s: %w", g.before.Name, err)
		}
	}
	return out.finish(g, sum)
}

// verdicts yields the new verdict of every sample, with the class of its answer
// among those of its problem, and lists the changes on its way.
func (g *regrader) verdicts(ctx context.Context, out *changeWriter, sum *tallyOfChanges) iter.Seq2[store.Regraded, error] {
	p := pipeline[storedSample, rescored]{
		workers: regradeWorkers(),
		do: func(s storedSample) (rescored, error) {
			after := runner.Grade(ctx, g.entry.Scorer, s.target, s.Completion)
			return rescored{s.Ref, s.Score, after}, context.Cause(ctx)
		},
	}
	return func(yield func(store.Regraded, error) bool) {
		var problem []rescored
		for r, err := range p.run(ctx, g.samples(ctx)) {
			if err == nil {
				err = out.add(r, sum)
			}
			if err != nil {
				yield(store.Regraded{}, err)
				return
			}
			if len(problem) > 0 && problem[0].Problem != r.Problem {
				if !g.give(problem, yield) {
					return
				}
				problem = problem[:0]
			}
			problem = append(problem, r)
		}
		g.give(problem, yield)
	}
}

// give yields the verdicts on one problem; false if that is enough.
func (g *regrader) give(problem []rescored, yield func(store.Regraded, error) bool) bool {
	var classes map[int]string
	if same, ok := g.entry.Scorer.(evalr.Comparer); ok {
		verdicts := make([]evalr.Verdict, len(problem))
		for i, r := range problem {
			verdicts[i] = evalr.Verdict{Index: int32(r.Index), Outcome: r.after.Outcome, Class: r.after.Key} //nolint:gosec // bounded by the store
		}
		classes = classesOf(verdicts, same)
	}
	for _, r := range problem {
		if !yield(store.Regraded{Ref: r.Ref, Score: r.after, Class: classes[r.Index]}, nil) {
			return false
		}
	}
	return true
}

// samples yields the stored samples in order.
func (g *regrader) samples(ctx context.Context) iter.Seq2[storedSample, error] {
	return func(yield func(storedSample, error) bool) {
		var record store.ProblemRecord
		known := false
		for s, err := range g.reader.Samples(ctx, g.before.Name) {
			if err == nil && (!known || record.Problem.ID != s.Problem) {
				record, err = g.reader.Problem(ctx, g.before.Name, s.Problem)
				record.Problem.Tests = g.tests[s.Problem]
				known = true
			}
			if !yield(storedSample{s, g.target(record, s.Index)}, err) || err != nil {
				return
			}
		}
	}
}

// target is what a sample is graded against.
func (g *regrader) target(p store.ProblemRecord, index int) evalr.Target {
	gold, ok := recordedGold(p, index)
	if !ok {
		gold = goldOf(g.entry, p.Problem)
	}
	return evalr.Target{Problem: p.Problem, Gold: gold}
}

// A tallyOfChanges counts verdicts.
type tallyOfChanges struct{ checked, changed int }
