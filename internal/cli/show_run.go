package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

// showRun prints settings and counts.
func showRun(ctx context.Context, w io.Writer, r *store.Reader, asJSON bool) error {
	m := r.Manifest()
	counts := map[string]store.Counts{}
	for _, b := range m.Benchmarks {
		c, err := r.Counts(ctx, b.Name)
		if err != nil {
			return err
		}
		counts[b.Name] = c
	}
	if asJSON {
		return writeJSON(w, map[string]any{"schema": "evalr.run/v1", "manifest": m, "counts": countsJSON(m, counts)})
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	writeOrigin(tw, m)
	fmt.Fprintf(tw, "\nSETTING\tVALUE\tFROM\n")
	for _, s := range m.Settings {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", s.Name, firstOf(oneLine(s.Value), "-"), s.Source)
	}
	for _, b := range m.Benchmarks {
		writeRecord(tw, m, b, counts[b.Name])
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return showFailures(ctx, w, r)
}

// writeOrigin says which model the samples are of and where they come from.
func writeOrigin(w io.Writer, m evalr.Manifest) {
	fmt.Fprintf(w, "run\t%s\nmodel\t%s\n", m.Name, m.Model.Name)
	if m.Model.Step != nil {
		fmt.Fprintf(w, "step\t%d\n", *m.Model.Step)
	}
	begun := "begun"
	switch {
	case m.Import != nil:
		begun = "imported"
		writeImport(w, m.Import)
	case m.Model.Endpoint == "":
		fmt.Fprintf(w, "run by\tthe built-in engine (%s)\n", m.Model.Protocol)
		for _, fact := range sortedKeys(m.Model.Server) {
			fmt.Fprintf(w, "  %s\t%s\n", strings.ReplaceAll(fact, "_", " "), oneLine(m.Model.Server[fact]))
		}
	default:
		fmt.Fprintf(w, "endpoint\t%s (%s)\n", m.Model.Endpoint, m.Model.Protocol)
	}
	fmt.Fprintf(w, "%s\t%s by evalr %s\n", begun, m.Created.Format(time.RFC3339), m.Evalr)
}

// writeImport says where completions come from that were made elsewhere.
func writeImport(w io.Writer, i *evalr.Import) {
	for _, f := range i.Files {
		fmt.Fprintf(w, "from\t%s (SHA-256 %s)\n", f.Name, f.SHA256)
	}
	fmt.Fprintf(w, "fields\t%s\n", pairs(i.Fields))
	if len(i.Where) > 0 {
		fmt.Fprintf(w, "where\t%s\n", pairs(i.Where))
	}
	fmt.Fprintf(w, "matched by\t%s\nsamples\t%d, prompt and sampling not recorded\n", i.Match, i.Samples)
}

// pairs is a map as it would be given to a flag.
func pairs(m map[string]string) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, key+"="+oneLine(m[key]))
	}
	return strings.Join(parts, ",")
}

// oneLine keeps a value from breaking a table.
func oneLine(s string) string { return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(s) }

func writeRecord(w io.Writer, m evalr.Manifest, b evalr.BenchmarkRecord, c store.Counts) {
	fmt.Fprintf(w, "\n%s@%d\t%s\n", b.Name, b.Version, b.Title)
	if b.Left != "" {
		fmt.Fprintf(w, "  left out\t%s\n", b.Left)
		return
	}
	fmt.Fprintf(w, "  data\t%s\n  content\t%s\n", b.Data.From, b.Data.Digest)
	fmt.Fprintf(w, "  problems\t%d of %d (%s)\n", b.Data.Used, b.Data.Problems, b.Data.Subset)
	fmt.Fprintf(w, "  sampling\t%s\n", samplingText(m, b))
	if b.Template != "" {
		fmt.Fprintf(w, "  template\t%s\n", b.Template)
	}
	if len(b.Options) > 0 {
		fmt.Fprintf(w, "  settings\t%s\n", b.OptionsText())
	}
	fmt.Fprintf(w, "  scorer\t%s%s\n  samples\t%s\n", b.Scorer, byRules(b.Extract), countsText(c))
}

// samplingText is how a benchmark's samples were drawn.
func samplingText(m evalr.Manifest, b evalr.BenchmarkRecord) string {
	s := b.Sampling
	if m.Import != nil {
		return fmt.Sprintf("k %d, the rest not recorded", b.K)
	}
	topP := fmt.Sprint(s.TopP)
	switch {
	case s.TopP == 0 && m.Model.Endpoint == "": // the engine cuts nothing
		topP = "1"
	case s.TopP == 0:
		topP = "the server's"
	}
	return fmt.Sprintf("k %d, temperature %g, top-p %s, at most %d tokens", b.K, s.Temperature, topP, s.MaxTokens)
}

func byRules(extract string) string {
	if extract == "" {
		return ""
	}
	return ", answers found by the rules of " + extract
}

func countsText(c store.Counts) string {
	parts := []string{fmt.Sprintf("%d stored", c.Samples())}
	for o := evalr.Unscored; o <= evalr.Pending; o++ {
		if n := c.Outcomes[o]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	for _, extra := range []struct {
		n    int
		what string
	}{{c.Failed, "failed for good"}, {c.Redrawn, "drawn again after an interruption"}, {c.Open, "begun and not finished"}} {
		if extra.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", extra.n, extra.what))
		}
	}
	return strings.Join(parts, ", ")
}

// countsJSON is the counts of each benchmark with fixed fields.
func countsJSON(m evalr.Manifest, counts map[string]store.Counts) map[string]any {
	out := map[string]any{}
	for _, b := range m.Benchmarks {
		c := counts[b.Name]
		outcomes := map[string]int{}
		for o := evalr.Unscored; o <= evalr.Pending; o++ {
			outcomes[o.String()] = c.Outcomes[o]
		}
		out[b.Name] = map[string]any{
			"samples": c.Samples(), "outcomes": outcomes, "failed": c.Failed,
			"redrawn": c.Redrawn, "open": c.Open,
		}
	}
	return out
}

// showFailures prints the first failures of each benchmark in the server's own
// words.
func showFailures(ctx context.Context, w io.Writer, r *store.Reader) error {
	const most = 5
	for _, b := range r.Manifest().Benchmarks {
		failed, err := r.Failures(ctx, b.Name, store.Page{Limit: most})
		if err != nil {
			return err
		}
		if len(failed) > 0 {
			fmt.Fprintf(w, "\nfailed for good in %s (the first %d):\n", b.Name, len(failed))
		}
		for _, s := range failed {
			fmt.Fprintf(w, "  %s %d  %s\n", s.Problem, s.Index, s.Failure.Error())
		}
	}
	return nil
}
