package cli

import (
	"context"
	"errors"

	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/store"
)

// readRun reads what a report needs of the run in dir.
func readRun(ctx context.Context, dir string) (run reports.Run, err error) {
	r, err := store.Read(ctx, dir)
	if err != nil {
		return reports.Run{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	run.Manifest = r.Manifest()
	for _, record := range run.Manifest.Benchmarks {
		if record.Left != "" {
			continue
		}
		result := reports.Result{Record: record}
		for p, err := range r.Verdicts(ctx, record.Name) {
			if err != nil {
				return run, err
			}
			result.Problems = append(result.Problems, reports.Problem{ID: p.ID, Fields: p.Fields, Samples: p.Verdicts})
		}
		if err := attached(ctx, r, &result); err != nil {
			return run, err
		}
		run.Results = append(run.Results, result)
	}
	return run, nil
}
