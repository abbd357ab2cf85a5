package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
)

// viewOptions are the flags that say which numbers are shown of samples that are
// there, and how: those of every command that ends with a report.
type viewOptions struct {
	level   float64
	ci      string
	metrics []string
	price   price
}

func (o *viewOptions) define(f *pflag.FlagSet) {
	f.Float64Var(&o.level, "level", 0.95, "confidence level of intervals")
	f.StringVar(&o.ci, "ci", "bca", "`interval` of scores: bca, wilson or two-stage (to compare with others; it is too wide)")
	f.StringSliceVar(&o.metrics, "metrics", nil, "further `metrics`, such as pass@8,cons@16,pass^4")
}

// definePrice adds the price of tokens, for commands that have it from nowhere
// else.
func (o *viewOptions) definePrice(f *pflag.FlagSet) {
	f.Var(&o.price, "price", "US dollars for a million tokens of prompts and of completions, such as 0.55,2.19")
}

// report turns the flags into options of a report.
func (o *viewOptions) report() (reports.Options, error) {
	out := reports.Options{Level: o.level}
	if err := checkLevel(o.level); err != nil {
		return out, err
	}
	interval, err := stats.ParseInterval(o.ci)
	if err != nil {
		return out, usage("", "--ci: %s", err)
	}
	out.Interval = interval
	for _, name := range o.metrics {
		m, err := evals.ParseMetric(name)
		if err != nil {
			return out, usage("", "--metrics: %s", err)
		}
		out.Metrics = append(out.Metrics, m)
	}
	if o.price.given {
		out.Price = &o.price.Price
	}
	return out, nil
}

// readModelInfo reads the file of --model-info; no file is no information.
func readModelInfo(name string) (info map[string]reports.ModelInfo, err error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("--model-info: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read from
	if info, err = reports.ReadModelInfo(f); err != nil {
		return nil, usage("", "%s: %s", name, err)
	}
	return info, nil
}

// formats are the forms a report is written in.
var formats = []string{"term", "md", "latex", "csv", "json"}

// writeReport writes a report in one of the formats; columns is the width of the
// terminal.
func writeReport(w io.Writer, r *reports.Report, format string, columns int) error {
	switch format {
	case "md":
		return r.WriteMarkdown(w)
	case "latex":
		return r.WriteLaTeX(w)
	case "csv":
		return r.WriteCSV(w)
	case "json":
		return r.WriteJSON(w)
	}
	return r.WriteTerminal(w, columns)
}
