package cli

import (
	"context"
	"fmt"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/evals"
)

// findTests finds what the programs of a run are judged by, which is not in the run
// but in the data set.
func (g *regrader) findTests(ctx context.Context, e env, places []string) error {
	var own []string
	for _, place := range places {
		if l, err := datasets.ParseLocation(place); err != nil {
			return err
		} else if l.Bench == "" || l.Bench == g.entry.Data.Name {
			own = append(own, place)
		}
	}
	locations, err := locationsOf(own, []evals.Entry{g.entry})
	if err != nil {
		return err
	}
	config := dataConfig(e)
	config.Progress = downloadProgress(e)
	data, err := datasets.Open(ctx, g.entry.Data, locations, config)
	if err != nil {
		return fmt.Errorf("its answers are programs, and the tests they are judged by are not at hand, name the run's data with --data: %w", err)
	}
	digest, err := data.Digest(ctx)
	if err != nil {
		return err
	}
	if was := g.before.Data.Digest; digest != was {
		return fmt.Errorf("%s is other data than the run's (content digest %.8s, was %.8s): name the run's with --data", data.From(), digest, was)
	}
	g.tests = map[string]evalr.TestSet{}
	for p, err := range data.Problems(ctx) {
		if err != nil {
			return err
		}
		g.tests[p.ID] = p.Tests
	}
	return nil
}

// convene opens the sandbox if programs are among what is graded again.
func (o *scoreOptions) convene(ctx context.Context, e env, all []*regrader) (court, error) {
	entries := make([]*evals.Entry, len(all))
	for i, g := range all {
		entries[i] = &g.entry
	}
	c, err := o.sandbox.convene(ctx, entries...)
	for i := 0; i < len(all) && err == nil; i++ {
		c.record(ctx, e.stderr, map[string]string{}, all[i].entry, &all[i].after)
	}
	return c, err
}
