package cli

import (
	"context"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

// classify puts the answers to each problem into classes by the scorer's
// equality, so that reading a run never has to grade again. Answers with equal
// keys are the same anyway; only a scorer that can say more is asked.
func classify(ctx context.Context, s session) error {
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
		for p, err := range r.Verdicts(ctx, b.Name) {
			if err != nil {
				return err
			}
			classes := classesOf(p.Verdicts, same)
			if len(classes) == 0 {
				continue
			}
			if err := s.run.SetClasses(ctx, b.Name, p.ID, classes); err != nil {
				return err
			}
		}
	}
	return nil
}

// classesOf merges classes that the scorer calls the same: in order of sample
// index an answer joins the first class whose first member it equals, else it
// founds one. Only the samples whose class changes are returned.
func classesOf(verdicts []evalr.Verdict, scorer evalr.Comparer) map[int]string {
	var founders []string
	class := map[string]string{}
	changed := map[int]string{}
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
		if found != v.Class {
			changed[int(v.Index)] = found
		}
	}
	return changed
}
