package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

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
