package cli

import (
	"context"
	"errors"

	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/store"
)

// markTexts counts what Table 3 shows in the texts of a run, one at a time: only
// the counts stay in memory.
func markTexts(ctx context.Context, dir string, run *reports.Run) (err error) {
	r, err := store.Read(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for i := range run.Results {
		result := &run.Results[i]
		at := map[string]*reports.Problem{}
		for j := range result.Problems {
			at[result.Problems[j].ID] = &result.Problems[j]
		}
		for s, err := range r.Samples(ctx, result.Record.Name) {
			if err != nil {
				return err
			}
			if p := at[s.Problem]; p != nil {
				p.Texts = append(p.Texts, reports.MarkText(s.Index, s.Reasoning, s.Text))
			}
		}
	}
	return nil
}
