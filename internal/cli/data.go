package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/evals"
)

func newData(e env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data {list | pull | verify | standings}",
		Short: "List, fetch and check the data sets of benchmarks",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown("command of evalr data", args[0], commandNames(cmd))
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(
		newStandings(e),
		dataCommand(e, &cobra.Command{
			Use: "list [BENCHMARK...]", Short: "Say where each data set is pinned and whether it is here",
		}, listData),
		dataCommand(e, &cobra.Command{
			Use: "pull [BENCHMARK...]", Short: "Fetch data sets into the cache and check them",
			Example: "  # everything a suite needs, before going offline\n  $ evalr data pull aime-2024 math-500 mmlu",
		}, func(ctx context.Context, e env, d dataOptions) error {
			config := dataConfig(e)
			config.Progress = downloadProgress(e)
			return d.each(e, func(b evals.Entry) (datasets.Report, error) {
				if b.IsSample() && d.named {
					fmt.Fprintf(e.stderr, "evalr: %s: nothing to pull: it is built in\n", b.Name)
				}
				return datasets.Pull(ctx, b.Data, config)
			})
		}),
		dataCommand(e, &cobra.Command{
			Use: "verify [BENCHMARK...]", Short: "Check the data sets that are here against their pins, without the network",
		}, func(ctx context.Context, e env, d dataOptions) error {
			return d.each(e, func(b evals.Entry) (datasets.Report, error) {
				return datasets.Verify(ctx, b.Data, d.locations, dataConfig(e))
			})
		}),
	)
	return cmd
}

// dataOptions are what the three commands take.
type dataOptions struct {
	benchmarks []evals.Entry
	named      bool // on the command line; otherwise all there are
	locations  []datasets.Location
	asJSON     bool
}

// dataCommand completes a command that works on benchmarks' data.
func dataCommand(e env, cmd *cobra.Command, do func(context.Context, env, dataOptions) error) *cobra.Command {
	var d dataOptions
	var places []string
	var settings settingValues
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cat, err := evals.Builtin()
		if err != nil {
			return err
		}
		d.benchmarks, d.named = cat.All(), len(args) > 0
		if d.named {
			d.benchmarks = nil
		}
		for _, name := range args {
			b, ok := cat.Lookup(name)
			if !ok {
				return unknown("benchmark", name, namesOf(cat.All()))
			}
			d.benchmarks = append(d.benchmarks, b)
		}
		for i, b := range d.benchmarks {
			if d.benchmarks[i], err = b.Set(settings.given()); err != nil {
				return err
			}
		}
		if d.locations, err = locationsOf(places, d.benchmarks); err != nil {
			return err
		}
		return do(cmd.Context(), e, d)
	}
	settings.define(cmd.Flags(), func(s evals.Setting) (string, bool) { return s.Default, !s.Grading })
	cmd.Flags().BoolVar(&d.asJSON, "json", false, "print JSON")
	if cmd.Name() != "pull" {
		cmd.Flags().StringArrayVar(&places, "data", nil, "where data is looked for: auto, builtin, hub, a folder, a file, or `BENCH=PATH`; repeatable")
	}
	return cmd
}

// each prints what do finds for each benchmark. A data set that is not here is
// an error only if it was named.
func (d dataOptions) each(e env, do func(evals.Entry) (datasets.Report, error)) error {
	var failed error
	found := []datasets.Report{}
	for _, b := range d.benchmarks {
		r, err := do(b)
		switch {
		case err == nil:
			found = append(found, r)
		case errors.Is(err, datasets.ErrMissing) && !d.named:
			fmt.Fprintf(e.stderr, "evalr: %s: not here: evalr data pull %s fetches it%s\n", b.Name, b.Name, gatedMark(b.Data.Gated))
		case failed == nil:
			failed = err
		default:
			fmt.Fprintf(e.stderr, "evalr: error: %s\n", printable(err.Error()))
		}
	}
	if d.asJSON {
		return errors.Join(writeJSON(e.stdout, map[string]any{"schema": "evalr.data/v1", "data": found}), failed)
	}
	writeReports(e.stdout, found)
	return failed
}

func writeReports(w io.Writer, found []datasets.Report) {
	for _, r := range found {
		fmt.Fprintf(w, "%s: %s, %d problems, content %s\n", r.Benchmark, r.Status, r.Count, r.Content)
		for _, f := range r.Files {
			fmt.Fprintf(w, "  %s  %d bytes  sha256 %s  (%s)\n", f.Path, f.Bytes, f.SHA256, f.Source)
		}
	}
}

// listData prints the pins and what is here, without reading whole files.
func listData(ctx context.Context, e env, d dataOptions) error {
	type row struct {
		Benchmark string `json:"benchmark"`
		Repo      string `json:"repo"`
		Revision  string `json:"revision"`
		Problems  int    `json:"problems"`
		Gated     bool   `json:"gated"`
		Builtin   bool   `json:"builtin"` // part of this program
		Here      bool   `json:"here"`
	}
	rows := []row{}
	for _, b := range d.benchmarks {
		_, err := datasets.Verify(ctx, b.Data, d.locations, dataConfig(e))
		if err != nil && !errors.Is(err, datasets.ErrMissing) {
			fmt.Fprintf(e.stderr, "evalr: warning: %s\n", printable(err.Error()))
		}
		rows = append(rows, row{b.Name, b.Data.Repo, b.Data.Revision, b.Data.Count, b.Data.Gated, b.IsSample(), err == nil})
	}
	if d.asJSON {
		return writeJSON(e.stdout, map[string]any{"schema": "evalr.data-list/v1", "data": rows})
	}
	tw := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "BENCHMARK\tHERE\tPROBLEMS\tREPOSITORY\tREVISION")
	for _, r := range rows {
		if r.Builtin {
			r.Repo, r.Revision = "built in", "-"
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%s%s\t%.12s\n", r.Benchmark, yesNo(r.Here), r.Problems, r.Repo, gatedMark(r.Gated), r.Revision)
	}
	return tw.Flush()
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func gatedMark(gated bool) string {
	if gated {
		return " (gated)"
	}
	return ""
}

// downloadProgress says on standard error what is being fetched, once a file.
func downloadProgress(e env) func(datasets.Progress) {
	var last string
	return func(p datasets.Progress) {
		if p.File == last {
			return
		}
		last = p.File
		size := ""
		if p.Total > 0 {
			size = fmt.Sprintf(" (%.1f MB)", float64(p.Total)/1e6)
		}
		fmt.Fprintf(e.stderr, "evalr: fetching %s of %s%s\n", p.File, p.Benchmark, size)
	}
}
