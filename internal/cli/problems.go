package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/evals"
)

// A chosen benchmark is one of a run, with the problems that are asked of it.
type chosen struct {
	evals.Entry
	problems []evalr.Problem // in the data set's order; nil if left out
	record   evalr.BenchmarkRecord
}

// choose returns the benchmarks that the flags name, asked and graded as they say.
func (o *runOptions) choose(ctx context.Context, cat evals.Catalogue) ([]evals.Entry, error) {
	names := o.benchmarks
	if o.suite != "" {
		suite := cat.Suite
		if o.onSamples() {
			suite = cat.Samples
		}
		if names = namesOf(suite(o.suite)); len(names) == 0 {
			return nil, unknown("suite", o.suite, cat.Suites())
		}
	}
	if err := o.protocol.refuseForeign(names); err != nil {
		return nil, err
	}
	var entries []evals.Entry
	for _, name := range names {
		if slices.Contains(namesOf(entries), name) {
			continue
		}
		e, err := o.protocol.entry(ctx, cat, name, o.data)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	if err := o.refuseAbsent(cat, entries); err != nil {
		return nil, err
	}
	if err := o.protocol.refusePolicy(entries); err != nil {
		return nil, err
	}
	if err := refuseForeignSettings(entries, o.settings); err != nil {
		return nil, err
	}
	for _, per := range []*perBenchmark{&o.k, &o.limit, &o.sample} {
		for name := range per.by {
			if !slices.Contains(namesOf(entries), name) {
				return nil, unknown("benchmark of this run", name, namesOf(entries))
			}
		}
	}
	return entries, nil
}

// namesOf are the names that users know benchmarks by: that of one's own file is
// custom, whatever the file.
func namesOf(entries []evals.Entry) []string {
	var names []string
	for _, e := range entries {
		names = append(names, e.Data.Name)
	}
	return names
}

// load reads the data of every entry and selects the problems to ask. A
// benchmark of a suite whose data cannot be had is left out and says why; one
// that was asked for by name is an error.
func (o *runOptions) load(ctx context.Context, e env, entries []evals.Entry) ([]chosen, error) {
	locations, err := locationsOf(o.data, entries)
	if err != nil {
		return nil, err
	}
	config := dataConfig(e)
	config.Progress = downloadProgress(e)
	var all []chosen
	var lacking error
	for _, entry := range entries {
		c := chosen{Entry: entry}
		for _, doubt := range entry.Doubts {
			fmt.Fprintf(e.stderr, "evalr: warning: %s\n", printable(doubt))
		}
		data, err := datasets.Open(ctx, entry.Data, locations, config)
		switch {
		case errors.Is(err, datasets.ErrMissing) && o.suite != "":
			lacking = cmp.Or(lacking, err)
			c.record.Left = leftOutBecause(entry)
			fmt.Fprintf(e.stderr, "evalr: warning: %s is left out: %s\n", entry.Name, c.record.Left)
		case err != nil:
			return nil, err
		default:
			if err := o.take(ctx, &c, data); err != nil {
				return nil, err
			}
		}
		if err := o.describe(&c); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if !slices.ContainsFunc(all, func(c chosen) bool { return c.record.Left == "" }) {
		return nil, lacking
	}
	return all, nil
}

// leftOutBecause says why a benchmark is not part of a run, without the paths
// of this machine: reports repeat it.
func leftOutBecause(entry evals.Entry) string {
	if entry.Data.Gated {
		return "its data set " + entry.Data.Repo + " is gated and no copy of it was found; accept its conditions at https://huggingface.co/datasets/" +
			entry.Data.Repo + " and set HF_TOKEN"
	}
	return "its data set " + entry.Data.Repo + " was not found where --data said"
}

// locationsOf reads the values of --data. One that names a benchmark must name
// one of this run.
func locationsOf(values []string, entries []evals.Entry) ([]datasets.Location, error) {
	var locations []datasets.Location
	for _, v := range values {
		l, err := datasets.ParseLocation(v)
		if err != nil {
			return nil, err
		}
		known := namesOf(entries)
		if l.Bench != "" && !slices.Contains(known, l.Bench) {
			return nil, unknown("benchmark in --data", l.Bench, known)
		}
		if l.Where == datasets.File && l.Bench == "" && len(entries) > 1 {
			return nil, usage(fmt.Sprintf("for example --data %s=%s", entries[0].Name, l.Path), "--data %s is one file for %d benchmarks", v, len(entries))
		}
		locations = append(locations, l)
	}
	return locations, nil
}

// take selects the problems to ask from a benchmark's data.
func (o *runOptions) take(ctx context.Context, c *chosen, data *datasets.Data) error {
	for p, err := range data.Problems(ctx) {
		if err != nil {
			return err
		}
		c.problems = append(c.problems, p)
	}
	digest, err := data.Digest(ctx)
	if err != nil {
		return err
	}
	whole := len(c.problems)
	subset := "all"
	limit, limited := o.limit.of(c.Data.Name)
	size, sampled := o.sample.of(c.Data.Name)
	switch like := o.like.of(c.Name); {
	case like.problems != nil:
		if c.problems, subset = like.only(c.problems); len(c.problems) == 0 {
			return usage("--data says where the baseline's data is", "%s: none of the baseline's problems is in %s", c.Name, data.From())
		}
	case limited && sampled:
		return usage("--limit takes the first problems, --sample a random subset", "%s: both --limit and --sample are given", c.Name)
	case limited && limit < whole:
		c.problems, subset = c.problems[:limit], fmt.Sprintf("first %d", limit)
	case sampled && size < whole:
		c.problems, subset = drawProblems(o.seed, c.Name, c.problems, size), fmt.Sprintf("%d drawn with seed %d", size, o.seed)
	}
	c.record.Data = evalr.DataRecord{From: data.From(), Digest: digest, Problems: whole, Used: len(c.problems), Subset: subset}
	return nil
}

// drawProblems returns a random subset in the data set's order: the problems
// whose hash with the seed is smallest, so that a larger subset contains a
// smaller one.
func drawProblems(seed int64, benchmark string, problems []evalr.Problem, size int) []evalr.Problem {
	rank := func(p evalr.Problem) int64 {
		return evalr.DeriveSeed(seed, evalr.Ref{Benchmark: benchmark, Problem: p.ID, Index: -1}) // no sample has index −1
	}
	drawn := slices.SortedFunc(slices.Values(problems), func(a, b evalr.Problem) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ID, b.ID))
	})[:size]
	slices.SortFunc(drawn, func(a, b evalr.Problem) int { return cmp.Compare(a.Row, b.Row) })
	return drawn
}

// describe fills in the record of a benchmark with its effective settings.
func (o *runOptions) describe(c *chosen) error {
	s, err := o.sampling(c.Benchmark)
	if err != nil {
		return err
	}
	k := c.K
	if n, ok := o.k.of(c.Data.Name); ok {
		k = n
	} else if o.slow && c.IsSample() {
		k = fewer(k)
	}
	b, data, left := c.Benchmark, c.record.Data, c.record.Left
	c.record = evalr.BenchmarkRecord{
		Name: b.Name, Version: b.Version, Title: b.Title, About: b.About, Scorer: scorerName(b.Scorer),
		Template: b.Template, Extract: b.Extract, Policy: b.Policy, Options: b.Options, PerSample: b.PerSample, Gated: c.Data.Gated,
		Breakdown: b.Breakdown, Cluster: b.Cluster, Chance: b.Chance, K: k, Sampling: s, Metrics: b.Metrics, Data: data, Left: left,
	}
	return nil
}

// scorerName names a scorer and its version.
func scorerName(s evalr.Scorer) string {
	if v, ok := s.(evalr.Versioner); ok {
		return v.Version()
	}
	return fmt.Sprintf("%T", s)
}
