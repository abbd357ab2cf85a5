package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

func newShow(e env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show RUN [PROBLEM [I]]",
		Short: "Show a run's settings, or one sample: prompt, reasoning, answer and why",
		Long: `Show RUN prints the settings of a run, each with where it came from, and what its
samples came to. With a PROBLEM it lists that problem's samples; with the index I of
a sample, from 0, it prints the prompt, the reasoning, the answer and why it was
scored as it was. PROBLEM is an id, or BENCHMARK/ID where two benchmarks share one.`,
		Example: `  # settings and counts
  $ evalr show runs/reasoning-my-model-1a2b3c4d

  # the third sample of a problem
  $ evalr show runs/reasoning-my-model-1a2b3c4d 2024-I-7 2`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 3 {
				return usage("usage: "+cmd.UseLine(), "evalr show takes a run, and with it a problem and a sample, not %s", counted(len(args), "argument"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON {
				return show(cmd.Context(), e.stdout, args, true)
			}
			return show(cmd.Context(), visible{e.stdout}, args, false) // a run may come from anywhere
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func show(ctx context.Context, w io.Writer, args []string, asJSON bool) (err error) {
	r, err := store.Read(ctx, args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if len(args) == 1 {
		return showRun(ctx, w, r, asJSON)
	}
	ref, err := findProblem(ctx, r, args[1])
	if err != nil {
		return err
	}
	if len(args) == 2 {
		return showProblem(ctx, w, r, ref, asJSON)
	}
	ref.Index, err = strconv.Atoi(args[2])
	if err != nil || ref.Index < 0 {
		return usage("samples are counted from 0", "sample %q: want a whole number", args[2])
	}
	return showSample(ctx, w, r, ref, asJSON)
}

// findProblem finds the benchmark that has a problem of this name.
func findProblem(ctx context.Context, r *store.Reader, name string) (evalr.Ref, error) {
	var found []evalr.Ref
	for _, b := range r.Manifest().Benchmarks {
		id := strings.TrimPrefix(name, b.Name+"/")
		_, err := r.Problem(ctx, b.Name, id)
		switch {
		case err == nil:
			found = append(found, evalr.Ref{Benchmark: b.Name, Problem: id})
		case !errors.Is(err, store.ErrUnknown):
			return evalr.Ref{}, err
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		examples, err := someProblems(ctx, r, name)
		if err != nil {
			return evalr.Ref{}, err
		}
		return evalr.Ref{}, usage("problems of this run are for example "+strings.Join(examples, ", "), "the run has no problem %q", name)
	}
	return evalr.Ref{}, usage("for example "+found[0].Benchmark+"/"+found[0].Problem, "%d benchmarks have a problem %q", len(found), name)
}

// someProblems names a problem of each benchmark, and up to five whose names
// contain the one that was not found.
func someProblems(ctx context.Context, r *store.Reader, name string) ([]string, error) {
	var some []string
	for _, b := range r.Manifest().Benchmarks {
		first := true
		for p, err := range r.Problems(ctx, b.Name) {
			if err != nil {
				return nil, err
			}
			if first || len(some) < 5 && strings.Contains(p.Problem.ID, name) {
				some = append(some, p.Problem.ID)
			}
			first = false
		}
	}
	return some, nil
}

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
	fmt.Fprintf(tw, "run\t%s\n", m.Name)
	fmt.Fprintf(tw, "model\t%s\n", m.Model.Name)
	fmt.Fprintf(tw, "endpoint\t%s (%s)\n", m.Model.Endpoint, m.Model.Protocol)
	fmt.Fprintf(tw, "begun\t%s by evalr %s\n", m.Created.Format(time.RFC3339), m.Evalr)
	fmt.Fprintf(tw, "\nSETTING\tVALUE\tFROM\n")
	for _, s := range m.Settings {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", s.Name, firstOf(oneLine(s.Value), "-"), s.Source)
	}
	for _, b := range m.Benchmarks {
		writeRecord(tw, b, counts[b.Name])
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return showFailures(ctx, w, r)
}

// oneLine keeps a value from breaking a table.
func oneLine(s string) string { return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(s) }

func writeRecord(w io.Writer, b evalr.BenchmarkRecord, c store.Counts) {
	fmt.Fprintf(w, "\n%s@%d\t%s\n", b.Name, b.Version, b.Title)
	if b.Left != "" {
		fmt.Fprintf(w, "  left out\t%s\n", b.Left)
		return
	}
	s := b.Sampling
	fmt.Fprintf(w, "  data\t%s\n  content\t%s\n", b.Data.From, b.Data.Digest)
	fmt.Fprintf(w, "  problems\t%d of %d (%s)\n", b.Data.Used, b.Data.Problems, b.Data.Subset)
	fmt.Fprintf(w, "  sampling\tk %d, temperature %g, top-p %g, at most %d tokens\n", b.K, s.Temperature, s.TopP, s.MaxTokens)
	fmt.Fprintf(w, "  scorer\t%s\n  samples\t%s\n", b.Scorer, countsText(c))
}

func countsText(c store.Counts) string {
	parts := []string{fmt.Sprintf("%d stored", c.Samples())}
	for o := evalr.Unscored; o <= evalr.Truncated; o++ {
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
		for o := evalr.Unscored; o <= evalr.Truncated; o++ {
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

// showProblem lists a problem's samples.
func showProblem(ctx context.Context, w io.Writer, r *store.Reader, ref evalr.Ref, asJSON bool) error {
	record, err := r.Problem(ctx, ref.Benchmark, ref.Problem)
	if err != nil {
		return err
	}
	p, err := r.ProblemVerdicts(ctx, ref.Benchmark, ref.Problem)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(w, problemJSON(ref, record.Problem, p))
	}
	fmt.Fprintf(w, "%s/%s\n\n%s\n", ref.Benchmark, ref.Problem, record.Problem.Input)
	for i, c := range record.Problem.Choices {
		fmt.Fprintf(w, "  %c) %s\n", 'A'+i, c)
	}
	fmt.Fprintf(w, "\ngold: %s\n\n", strings.Join(record.Problem.Gold, " or "))
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SAMPLE\tOUTCOME\tANSWER (CLASS)\tTOKENS\tSTOP")
	for _, v := range p.Verdicts {
		fmt.Fprintf(tw, "%d\t%s\t%s\t%s\t%s\n", v.Index, outcomeText(v), firstOf(v.Class, "-"), tokensText(v.Tokens), v.Stop)
	}
	return tw.Flush()
}

func outcomeText(v evalr.Verdict) string {
	if v.Failed() {
		return "failed: " + v.Failure.String()
	}
	return v.Outcome.String()
}

func tokensText(t evalr.Tokens) string {
	if n, known := t.Known(); known {
		return strconv.FormatInt(n, 10)
	}
	return "?"
}

func problemJSON(ref evalr.Ref, p evalr.Problem, v store.ProblemVerdicts) any {
	type sample struct {
		Index   int    `json:"index"`
		Outcome string `json:"outcome"`
		Value   any    `json:"value"` // null where nothing was scored
		Class   string `json:"class"`
		Tokens  any    `json:"tokens"` // null where unknown
		Stop    string `json:"stop"`
		Failure string `json:"failure,omitempty"`
	}
	samples := []sample{}
	for _, v := range v.Verdicts {
		s := sample{Index: int(v.Index), Outcome: v.Outcome.String(), Value: v.Value, Class: v.Class, Stop: v.Stop.String()}
		if n, known := v.Tokens.Known(); known {
			s.Tokens = n
		}
		if v.Missing() {
			s.Value = nil
		}
		if v.Failed() {
			s.Outcome, s.Failure = "failed", v.Failure.String()
		}
		samples = append(samples, s)
	}
	return map[string]any{
		"schema": "evalr.problem/v1", "benchmark": ref.Benchmark, "problem": ref.Problem, "input": p.Input,
		"choices": p.Choices, "gold": p.Gold, "fields": p.Fields, "samples": samples,
	}
}

// showSample prints everything about one sample.
func showSample(ctx context.Context, w io.Writer, r *store.Reader, ref evalr.Ref, asJSON bool) error {
	s, err := r.Sample(ctx, ref)
	if errors.Is(err, store.ErrUnknown) {
		return usage("evalr show RUN "+ref.Problem+" lists them", "the run has no sample %d of problem %s", ref.Index, ref.Problem)
	}
	if err != nil {
		return err
	}
	prompt, err := r.Prompt(ctx, ref)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(w, sampleJSON(s, prompt))
	}
	fmt.Fprintf(w, "%s/%s sample %d  %s\n", ref.Benchmark, ref.Problem, ref.Index, s.Identity)
	for _, m := range prompt.Messages {
		section(w, m.Role, m.Content)
	}
	if prompt.Prefill != "" {
		section(w, "prefill", prompt.Prefill)
	}
	if f := s.Failure; f != nil {
		section(w, "failed", f.Error())
		return nil
	}
	if s.Reasoning != "" {
		section(w, "reasoning", s.Reasoning)
	}
	section(w, "answer text", s.Text)
	fmt.Fprintf(w, "\n--- score\n")
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "outcome\t%s (value %g)\n", s.Outcome, s.Value)
	fmt.Fprintf(tw, "gold\t%s\n", strings.Join(prompt.Gold, " or "))
	fmt.Fprintf(tw, "answer\t%s\n", firstOf(s.Answer, "-"))
	fmt.Fprintf(tw, "votes as\t%s\n", firstOf(s.Key, "nothing"))
	fmt.Fprintf(tw, "found by\t%s\n", firstOf(s.Method, "-"))
	fmt.Fprintf(tw, "why\t%s\n", firstOf(s.Reason, "-"))
	fmt.Fprintf(tw, "stop\t%s\n", s.Stop)
	fmt.Fprintf(tw, "tokens\tprompt %s, completion %s\n", tokensText(s.Usage.Prompt), tokensText(s.Usage.Completion))
	fmt.Fprintf(tw, "seed\t%d\n", s.Seed)
	fmt.Fprintf(tw, "time\t%s, first piece after %s\n", s.Total.Round(time.Millisecond), s.First.Round(time.Millisecond))
	if s.Redraws > 0 {
		fmt.Fprintf(tw, "drawn again\t%d times after an interruption\n", s.Redraws)
	}
	return tw.Flush()
}

func section(w io.Writer, title, text string) {
	fmt.Fprintf(w, "\n--- %s\n%s\n", title, text)
}

func sampleJSON(s evalr.Sample, prompt evalr.Prompt) any {
	tokens := func(t evalr.Tokens) any {
		if n, known := t.Known(); known {
			return n
		}
		return nil
	}
	out := map[string]any{
		"schema": "evalr.sample/v1", "benchmark": s.Benchmark, "problem": s.Problem, "index": s.Index,
		"identity": s.Identity.String(), "seed": s.Seed, "messages": prompt.Messages, "prefill": prompt.Prefill, "gold": prompt.Gold,
		"content": s.Raw.Content, "reasoning": s.Reasoning, "text": s.Text, "stop": s.Stop.String(),
		"prompt_tokens": tokens(s.Usage.Prompt), "completion_tokens": tokens(s.Usage.Completion),
		"outcome": s.Outcome.String(), "value": s.Value, "answer": s.Answer, "key": s.Key, "method": s.Method, "reason": s.Reason,
		"tries": s.Tries, "redraws": s.Redraws,
	}
	if s.Failure != nil {
		out["failure"] = s.Failure.Error()
	}
	return out
}
