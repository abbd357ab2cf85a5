package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr/evals"
)

// suiteAbout says what the suites are for, in the order they are listed.
var suiteAbout = []struct{ name, about string }{
	{"reasoning", "the headline benchmarks of the DeepSeek-R1 paper"},
	{"math", "competition mathematics"},
	{"code", "programs that are run and judged by tests"},
	{"knowledge", "multiple-choice questions of many subjects"},
}

func newList(e env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:       "list [benchmarks | suites]",
		Short:     "List the benchmarks and suites there are",
		ValidArgs: []string{"benchmarks", "suites"},
		Args:      between(0, 1, "at most one kind"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cat, err := evals.Builtin()
			if err != nil {
				return err
			}
			own, err := ownData(cmd.Context())
			if err != nil {
				return err
			}
			what := "all"
			if len(args) == 1 {
				what = args[0]
			}
			switch {
			case what != "all" && what != "benchmarks" && what != "suites":
				return unknown("list", what, []string{"benchmarks", "suites"})
			case asJSON:
				return listJSON(e.stdout, append(cat.All(), own))
			}
			return listText(e.stdout, cat, own, what)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// ownData is how benchmark custom is listed.
func ownData(ctx context.Context) (evals.Entry, error) {
	e, err := evals.Custom(ctx, evals.CustomOptions{Scorer: "math"})
	e.About = "problems of your own: --data FILE --scorer math, integer or choice"
	return e, err
}

func listText(w io.Writer, cat evals.Catalogue, own evals.Entry, what string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if what != "suites" {
		fmt.Fprintln(tw, "BENCHMARK\tPROBLEMS\tK\tMETRICS\tABOUT")
		for _, b := range cat.All() {
			fmt.Fprintf(tw, "%s\t%d\t%d\t%s\t%s\n", b.Name, b.Data.Count, b.K, metricNames(b), b.About)
		}
		fmt.Fprintf(tw, "%s\tyours\t%d\t%s\t%s\n", own.Name, own.K, metricNames(own), own.About)
	}
	if what == "all" {
		fmt.Fprintln(tw)
	}
	if what != "benchmarks" {
		fmt.Fprintln(tw, "SUITE\tBENCHMARKS\tABOUT")
		for _, s := range suiteAbout {
			fmt.Fprintf(tw, "%s\t%s\t%s\n", s.name, benchmarkNames(cat.Suite(s.name)), s.about)
		}
	}
	if err := tw.Flush(); err != nil || what == "benchmarks" {
		return err
	}
	_, err := fmt.Fprintln(w, "\nOf the built-in model, and with --data builtin, a suite means the built-in samples in the form of its benchmarks.")
	return err
}

func listJSON(w io.Writer, entries []evals.Entry) error {
	type benchmark struct {
		Name     string   `json:"name"`
		Version  int      `json:"version"`
		Title    string   `json:"title"`
		About    string   `json:"about"`
		Problems int      `json:"problems"` // 0: of the user's own
		K        int      `json:"k"`
		Metrics  []string `json:"metrics"`
		Suites   []string `json:"suites"`
		Repo     string   `json:"repo"`
		Revision string   `json:"revision"`
		Gated    bool     `json:"gated"`
		Builtin  bool     `json:"builtin"` // samples that are part of this program
	}
	out := struct {
		Schema     string      `json:"schema"`
		Benchmarks []benchmark `json:"benchmarks"`
	}{Schema: "evalr.list/v1", Benchmarks: []benchmark{}}
	for _, b := range entries {
		out.Benchmarks = append(out.Benchmarks, benchmark{
			Name: b.Name, Version: b.Version, Title: b.Title, About: b.About, Problems: b.Data.Count, K: b.K,
			Metrics: strings.Split(metricNames(b), ", "), Suites: append([]string{}, b.Suites...),
			Repo: b.Data.Repo, Revision: b.Data.Revision, Gated: b.Data.Gated, Builtin: b.IsSample(),
		})
	}
	return writeJSON(w, out)
}

func metricNames(b evals.Entry) string {
	var names []string
	for _, m := range b.Metrics {
		names = append(names, m.Name)
	}
	return strings.Join(names, ", ")
}

func benchmarkNames(entries []evals.Entry) string {
	var names []string
	for _, b := range entries {
		names = append(names, b.Name)
	}
	return strings.Join(names, ", ")
}

// writeJSON writes one indented document.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
