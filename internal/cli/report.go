package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr/reports"
)

func newReport(e env) *cobra.Command {
	var o reports.Options
	var format, out string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "report RUN...",
		Short: "Print the scores of runs as a table",
		Example: `  # every benchmark and metric of a run
  $ evalr report runs/reasoning-my-model-1a2b3c4d

  # Table 2 of the DeepSeek-R1 paper with two runs beside it, as markdown
  $ evalr report runs/a runs/b --table r1-2 --format md

  # by subject
  $ evalr report runs/a --by subject`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := fromEnvironment(cmd.Flags(), e.getenv); err != nil {
				return err
			}
			if len(args) == 0 {
				return usage("for example: evalr report runs/*", "name at least one run")
			}
			if asJSON {
				format = "json"
			}
			if err := oneOf("format", format, "term", "md", "json"); err != nil {
				return err
			}
			if err := oneOf("table", o.Table, reports.Tables()...); err != nil {
				return err
			}
			if err := checkLevel(o.Level); err != nil {
				return err
			}
			var runs []reports.Run
			for _, dir := range args {
				run, err := readRun(cmd.Context(), dir)
				if err != nil {
					return err
				}
				runs = append(runs, run)
			}
			report, err := reports.New(runs, o)
			if err != nil {
				return err
			}
			return toFileOr(e.stdout, out, func(w io.Writer) error { return writeReport(w, report, format, e.wide()) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Table, "table", reports.TablePlain, "`table`: plain (all there is) or r1-2 (Table 2 of the DeepSeek-R1 paper)")
	f.StringVar(&format, "format", "term", "`format`: term, md or json")
	f.BoolVar(&asJSON, "json", false, "the same as --format json")
	f.Float64Var(&o.Level, "level", 0.95, "confidence level of intervals")
	f.StringVar(&o.By, "by", "", "break pass@1 down by this `field`, such as level or subject")
	f.StringVarP(&out, "output", "o", "", "write to this `file` instead of standard output")
	return cmd
}

func writeReport(w io.Writer, r *reports.Report, format string, columns int) error {
	switch format {
	case "md":
		return r.WriteMarkdown(w)
	case "json":
		return r.WriteJSON(w)
	}
	return r.WriteTerminal(w, columns)
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
