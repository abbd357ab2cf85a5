package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/evalr/evalr/reports"
)

// compareCommand are the flags of "evalr compare".
type compareCommand struct {
	benchmarks             []string
	published, format, out string
	asJSON, allowMismatch  bool
	changed                int
}

func newCompare(e env) *cobra.Command {
	o := &compareCommand{}
	cmd := &cobra.Command{
		Use:   "compare BASE NEW...",
		Short: "Say by how much runs differ from a base, problem by problem",
		Long: `Compare holds runs against a base over the problems they have in common: the
difference of each benchmark with its 90 and 95 % intervals and an exact test, of the
vote and of lengths, and the problems that changed most. ~ is where no difference is
detected.

Runs can be compared if data, prompt, scorer and sampling agree; k may differ. Others
are refused with what differs (exit 2). Whatever the difference, the exit code is 0:
evalr gate decides.`,
		Example: `  # is the later checkpoint better?
  $ evalr compare runs/step-1000 runs/step-2000

  # every checkpoint against the first, as CSV
  $ evalr compare runs/step-100 runs/step-* --format csv

  # a reproduction against the paper's own figures
  $ evalr compare runs/base runs/ours --published DeepSeek-R1-Distill-Qwen-7B`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := settle(cmd, e); err != nil {
				return err
			}
			if len(args) < 2 {
				return usage("for example: evalr compare runs/base runs/new", "name the base and at least one run to compare with it")
			}
			return o.print(cmd.Context(), e, args)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringSliceVar(&o.benchmarks, "benchmark", nil, "compare these `benchmarks` alone (default: all in common)")
	f.BoolVar(&o.allowMismatch, "allow-mismatch", false, "compare runs that differ in more than their model, without pairing (Welch's test)")
	f.StringVar(&o.published, "published", "", "`column` of the DeepSeek-R1 paper to hold the new runs against (default: that of the model's name, if any)")
	f.IntVar(&o.changed, "changed", 10, "list this `number` of problems of each benchmark that changed most")
	f.StringVar(&o.format, "format", "term", "`format`: term, md, csv or json")
	f.BoolVar(&o.asJSON, "json", false, "the same as --format json")
	f.StringVarP(&o.out, "output", "o", "", "write to this `file` instead of standard output")
	return cmd
}

// print reads the runs and writes their comparison.
func (o *compareCommand) print(ctx context.Context, e env, dirs []string) error {
	if o.asJSON {
		o.format = "json"
	}
	if err := oneOf("format", o.format, "term", "md", "csv", "json"); err != nil {
		return err
	}
	if o.changed < 0 {
		return usage("", "--changed %d: want a whole number from 0", o.changed)
	}
	runs, err := readRuns(ctx, dirs)
	if err != nil {
		return err
	}
	options := reports.ComparisonOptions{Published: o.published, Changed: o.changed}
	if o.changed == 0 {
		options.Changed = -1
	}
	var opponents []reports.Opponent
	for i, run := range runs[1:] {
		opponent, err := o.pair(dirs[0], dirs[i+1], runs[0], run)
		if err != nil {
			return err
		}
		opponents = append(opponents, opponent)
	}
	c, err := reports.NewComparison(runs[0].Manifest, opponents, options)
	if err != nil {
		return err
	}
	return toFileOr(e.stdout, o.out, func(w io.Writer) error { return writeComparison(w, c, o.format, e.wide()) })
}

func writeComparison(w io.Writer, c *reports.Comparison, format string, columns int) error {
	switch format {
	case "md":
		return c.WriteMarkdown(w)
	case "csv":
		return c.WriteCSV(w)
	case "json":
		return c.WriteJSON(w)
	}
	return c.WriteTerminal(w, columns)
}

// readRuns reads several runs at once.
func readRuns(ctx context.Context, dirs []string) ([]reports.Run, error) {
	runs := make([]reports.Run, len(dirs))
	g, ctx := errgroup.WithContext(ctx)
	const most = 4
	g.SetLimit(most)
	for i, dir := range dirs {
		g.Go(func() (err error) {
			runs[i], err = readRun(ctx, dir)
			return err
		})
	}
	return runs, g.Wait()
}

// pair sets two runs side by side on the benchmarks they have in common.
func (o *compareCommand) pair(baseDir, dir string, base, other reports.Run) (reports.Opponent, error) {
	out := reports.Opponent{Manifest: other.Manifest}
	for _, a := range base.Results {
		b, ok := resultOf(other, a.Record.Name)
		if !ok || !o.asked(a.Record.Name) {
			continue
		}
		p := reports.Pairing{Base: a, New: b}
		differ, unknown := mismatches(conditionsOf(base.Manifest, a.Record), conditionsOf(other.Manifest, b.Record))
		if !o.allowMismatch {
			if err := refuseMismatch(a.Record.Name, differ); err != nil {
				return out, fault{text: printable(dir) + ": " + err.Error(), hint: hintOf(err) + "; --allow-mismatch compares them without pairing", code: exitUsage}
			}
		}
		for _, m := range differ {
			p.Differ = append(p.Differ, m.String())
		}
		p.Unknown = unknown
		out.Benchmarks = append(out.Benchmarks, p)
	}
	for _, side := range []struct {
		name     string
		has, not reports.Run
	}{{"base", base, other}, {"new run", other, base}} {
		if names := o.missing(side.has, side.not); names != nil {
			out.Notes = append(out.Notes, "only the "+side.name+" has "+strings.Join(names, ", "))
		}
	}
	return out, o.refuseNothing(out, baseDir, dir, base, other)
}

// refuseNothing is an error where runs, or the benchmarks asked for, have none in
// common.
func (o *compareCommand) refuseNothing(out reports.Opponent, baseDir, dir string, base, other reports.Run) error {
	var common []string
	for _, r := range base.Results {
		if _, ok := resultOf(other, r.Record.Name); ok {
			common = append(common, r.Record.Name)
		}
	}
	for _, name := range o.benchmarks {
		if !slices.Contains(common, name) {
			return unknown("benchmark of both runs", name, common)
		}
	}
	if len(out.Benchmarks) > 0 {
		return refuseMixed(slices.DeleteFunc(common, func(name string) bool { return !o.asked(name) }))
	}
	return usage("run one of them on the other's benchmarks", "%s and %s have no benchmark in common: %s against %s",
		printable(baseDir), printable(dir), benchmarksOf(base), benchmarksOf(other))
}

// asked reports whether a benchmark is to be compared.
func (o *compareCommand) asked(name string) bool {
	return len(o.benchmarks) == 0 || slices.Contains(o.benchmarks, name)
}

// missing names the benchmarks to compare that a run has and another has not.
func (o *compareCommand) missing(of, in reports.Run) (names []string) {
	for _, r := range of.Results {
		if _, ok := resultOf(in, r.Record.Name); !ok && o.asked(r.Record.Name) {
			names = append(names, r.Record.Name)
		}
	}
	return names
}

func resultOf(run reports.Run, benchmark string) (reports.Result, bool) {
	i := slices.IndexFunc(run.Results, func(r reports.Result) bool { return r.Record.Name == benchmark })
	if i < 0 {
		return reports.Result{}, false
	}
	return run.Results[i], true
}

// benchmarksOf lists those that a run has samples of.
func benchmarksOf(run reports.Run) string {
	var names []string
	for _, r := range run.Results {
		names = append(names, printable(r.Record.Name))
	}
	return firstOf(strings.Join(names, ", "), "none")
}
