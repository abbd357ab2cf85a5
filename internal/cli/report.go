package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr/reports"
)

// reportCommand are the flags of "evalr report".
type reportCommand struct {
	view                                       viewOptions
	rating                                     ratingFiles
	figure                                     figureOptions
	table, format, out, by, baseline, infoFile string
	asJSON, compact                            bool
}

func newReport(e env) *cobra.Command {
	o := &reportCommand{}
	cmd := &cobra.Command{
		Use:   "report RUN...",
		Short: "Print the scores of runs as a table",
		Long: `Report prints the scores of one or more runs, each with its interval, as a plain
table or in the layout of a table of the DeepSeek-R1 paper with the published
columns beside yours, or as a figure of it (--figure). Of several runs the first is the baseline: *, ** and *** mark
what differs from it, ~ what could not be told apart, and bold the best and all that
are not significantly worse.`,
		Example: `  # every benchmark and metric of a run
  $ evalr report runs/reasoning-my-model-1a2b3c4d

  # Table 2 of the DeepSeek-R1 paper with two runs beside it, as markdown
  $ evalr report runs/a runs/b --table r1-2 --format md

  # the chance that one of two samples is right, and that both are
  $ evalr report runs/a --metrics pass@2,pass^2

  # by subject
  $ evalr report runs/a --by subject

  # scores over the checkpoints of a training, as pictures and as numbers
  $ evalr report runs/step-* --figure 2 --figure-dir figures`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := settle(cmd, e)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return usage("for example: evalr report runs/*", "name at least one run")
			}
			if err := o.figure.check(settings); err != nil {
				return err
			}
			if o.figure.number > 0 {
				return o.printFigure(cmd.Context(), e, args, cmd.Flags().Changed("format"))
			}
			return o.print(cmd.Context(), e, args)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.table, "table", reports.TablePlain, "`table`: plain (all there is), r1-2, r1-4, r1-5 or r1-6 (those of the DeepSeek-R1 paper), r1-3 (how often completions turn back on themselves)")
	f.StringVar(&o.format, "format", "term", "`format`: term, md, latex, csv or json; of a figure term, svg, png or csv")
	f.BoolVar(&o.asJSON, "json", false, "the same as --format json")
	f.BoolVar(&o.compact, "compact", false, "show symmetric intervals as ± half their width")
	o.view.define(f)
	f.StringVar(&o.by, "by", "", "break pass@1 down by this `field`, such as level or subject")
	f.StringVar(&o.baseline, "baseline", "", "`column` that others are compared with, by name or number from 1 (default: the first)")
	o.rating.define(f)
	o.view.definePrice(f)
	f.StringVar(&o.infoFile, "model-info", "", "JSON `file` with architecture and parameters of models, for table r1-4")
	o.figure.define(f)
	f.StringVarP(&o.out, "output", "o", "", "write to this `file` instead of standard output")
	return cmd
}

// print reads the runs and writes their report.
func (o *reportCommand) print(ctx context.Context, e env, dirs []string) error {
	if o.asJSON {
		o.format = "json"
	}
	if err := oneOf("format", o.format, formats...); err != nil {
		return err
	}
	if err := oneOf("table", o.table, reports.Tables()...); err != nil {
		return err
	}
	options, err := o.view.report()
	if err != nil {
		return err
	}
	options.Table, options.By, options.Baseline = o.table, o.by, o.baseline
	if options.Info, err = readModelInfo(o.infoFile); err != nil {
		return err
	}
	runs, err := o.readRuns(ctx, dirs)
	if err != nil {
		return err
	}
	report, err := reports.New(runs, options)
	if err != nil {
		return err
	}
	if o.compact {
		report = report.Compact()
	}
	return toFileOr(e.stdout, o.out, func(w io.Writer) error { return writeReport(w, report, o.format, e.wide()) })
}

// readRuns reads what is reported.
func (o *reportCommand) readRuns(ctx context.Context, dirs []string) ([]reports.Run, error) {
	var runs []reports.Run
	for _, dir := range dirs {
		run, err := readRun(ctx, dir)
		if err != nil {
			return nil, err
		}
		if err := o.rating.give(&run); err != nil {
			return nil, err
		}
		if o.table == reports.TableR1p3 {
			if err := markTexts(ctx, dir, &run); err != nil {
				return nil, err
			}
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// toFileOr has write fill the named file, or stdout if none is named. The file
// is replaced only once everything is written.
func toFileOr(stdout io.Writer, name string, write func(io.Writer) error) (err error) {
	if name == "" {
		return write(stdout)
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() { // a device or a pipe stays what it is
		f, err := os.OpenFile(name, os.O_WRONLY, 0) //nolint:gosec // the user names the file
		if err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
		return errors.Join(write(f), f.Close())
	}
	tmp := name + ".partial"
	f, err := os.Create(tmp) //nolint:gosec // the user names the file
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp) // what failed is reported; a leftover is no use to anyone
		}
	}()
	if err := write(f); err != nil {
		_ = f.Close()
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return os.Rename(tmp, name)
}
