package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
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
		return writeJSON(w, problemJSON(ref, record, p))
	}
	fmt.Fprintf(w, "%s/%s\n\n%s\n", ref.Benchmark, ref.Problem, record.Problem.Input)
	for i, c := range record.Problem.Choices {
		fmt.Fprintf(w, "  %c) %s\n", 'A'+i, c)
	}
	gold, golds := goldsOf(record, p.Verdicts)
	said := goldText(gold)
	if golds != nil {
		said = "not the same for all samples"
	}
	fmt.Fprintf(w, "\ngold: %s\n\n", said)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head := "SAMPLE\tOUTCOME\tANSWER (CLASS)\tTOKENS\tSTOP"
	if golds != nil {
		head += "\tGOLD"
	}
	fmt.Fprintln(tw, head)
	for i, v := range p.Verdicts {
		line := fmt.Sprintf("%d\t%s\t%s\t%s\t%s", v.Index, outcomeText(v), firstOf(v.Class, "-"), tokensText(v.Tokens), v.Stop)
		if golds != nil {
			line += "\t" + goldText(golds[i])
		}
		fmt.Fprintln(tw, line)
	}
	return tw.Flush()
}

func goldText(gold []string) string { return oneLine(strings.Join(gold, " or ")) }

// goldsOf returns the gold answers of a problem as its samples were graded against
// them, and those of each sample if they differ.
func goldsOf(p store.ProblemRecord, verdicts []evalr.Verdict) (gold []string, each [][]string) {
	if len(p.Prompts) == 0 || len(verdicts) == 0 {
		return p.Problem.Gold, nil
	}
	for _, v := range verdicts {
		gold, _ = recordedGold(p, int(v.Index))
		each = append(each, gold)
	}
	if slices.ContainsFunc(each, func(other []string) bool { return !slices.Equal(other, gold) }) {
		return p.Problem.Gold, each
	}
	return gold, nil
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

func problemJSON(ref evalr.Ref, record store.ProblemRecord, v store.ProblemVerdicts) any {
	type sample struct {
		Index   int      `json:"index"`
		Outcome string   `json:"outcome"`
		Value   any      `json:"value"` // null where nothing was scored
		Class   string   `json:"class"`
		Tokens  any      `json:"tokens"` // null where unknown
		Stop    string   `json:"stop"`
		Gold    []string `json:"gold,omitempty"` // where they are not the same for all samples
		Failure string   `json:"failure,omitempty"`
	}
	p := record.Problem
	gold, golds := goldsOf(record, v.Verdicts)
	samples := []sample{}
	for i, v := range v.Verdicts {
		s := sample{Index: int(v.Index), Outcome: v.Outcome.String(), Value: v.Value, Class: v.Class, Stop: v.Stop.String()}
		if n, known := v.Tokens.Known(); known {
			s.Tokens = n
		}
		if golds != nil {
			s.Gold = golds[i]
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
		"choices": p.Choices, "gold": gold, "fields": p.Fields, "samples": samples,
	}
}
