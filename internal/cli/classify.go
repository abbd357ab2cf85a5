package cli

import (
	"context"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

// classify puts the answers to each problem into classes by the scorer's
// equality, so that reading a run never has to grade again. Answers with equal
// keys are the same anyway; only a scorer that can say more is asked.
func classify(ctx context.Context, s *session) error {
	r, err := store.Read(ctx, s.run.Dir())
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // nothing was written
	for _, b := range s.benchmarks {
		same, ok := b.Scorer.(evalr.Comparer)
		if !ok || b.record.Left != "" {
			continue
		}
		for p, err := range r.Keys(ctx, b.Name) {
			if err != nil {
				return err
			}
			if err := classifyProblem(ctx, s.run, r, evalr.Ref{Benchmark: b.Name, Problem: p.ID}, classesOf(p.Verdicts, same)); err != nil {
				return err
			}
		}
	}
	return nil
}

// classifyProblem stores the classes of a problem's answers that differ from
// those the run has.
func classifyProblem(ctx context.Context, run *store.Run, r *store.Reader, of evalr.Ref, classes map[int]string) error {
	if len(classes) == 0 {
		return nil
	}
	now, err := r.ProblemVerdicts(ctx, of.Benchmark, of.Problem)
	if err != nil {
		return err
	}
	for _, v := range now.Verdicts {
		if classes[int(v.Index)] == v.Class {
			delete(classes, int(v.Index))
		}
	}
	if len(classes) == 0 {
		return nil
	}
	return run.SetClasses(ctx, of.Benchmark, of.Problem, classes)
}

// classesOf merges classes that the scorer calls the same: in order of sample
// index an answer joins the first class whose first member it equals, else it
// founds one. Where all answers have one key there is nothing to say.
func classesOf(verdicts []evalr.Verdict, scorer evalr.Comparer) map[int]string {
	var founders []string
	class := map[string]string{}
	classes := map[int]string{}
	for _, v := range verdicts {
		if v.Class == "" || v.Missing() {
			continue
		}
		found, known := class[v.Class]
		if !known {
			found = v.Class
			for _, f := range founders {
				if scorer.Same(f, v.Class) {
					found = f
					break
				}
			}
			if found == v.Class {
				founders = append(founders, found)
			}
			class[v.Class] = found
		}
		classes[int(v.Index)] = found
	}
	if len(class) < 2 {
		return nil
	}
	return classes
}
