package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

// A shown sample is all there is to show of one.
type shown struct {
	evalr.Sample
	prompt *evalr.Prompt // nil if it was not recorded
	gold   []string
	former []store.StoredScore // verdicts that were given before the present one, the oldest first
	scorer string              // that gave the present one
}

// showSample prints everything about one sample.
func showSample(ctx context.Context, w io.Writer, r *store.Reader, ref evalr.Ref, asJSON bool) error {
	s, err := readShown(ctx, r, ref)
	if errors.Is(err, store.ErrUnknown) {
		return usage("evalr show RUN "+ref.Problem+" lists them", "the run has no sample %d of problem %s", ref.Index, ref.Problem)
	}
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(w, s.json())
	}
	return s.write(w)
}

func readShown(ctx context.Context, r *store.Reader, ref evalr.Ref) (s shown, err error) {
	if s.Sample, err = r.Sample(ctx, ref); err != nil {
		return s, err
	}
	record, err := r.Problem(ctx, ref.Benchmark, ref.Problem)
	if err != nil {
		return s, err
	}
	gold, ok := recordedGold(record, ref.Index)
	if !ok {
		gold = record.Problem.Gold
	}
	s.gold = gold
	if r.Manifest().Import == nil {
		prompt, err := r.Prompt(ctx, ref)
		if err != nil {
			return s, err
		}
		s.prompt = &prompt
	}
	if s.Failure != nil {
		return s, nil //nolint:nilerr // the failure is what there is to show
	}
	given, err := r.Scores(ctx, ref)
	if n := len(given); n > 0 {
		s.former, s.scorer = given[:n-1], given[n-1].Scorer
	}
	return s, err
}

func (s *shown) write(w io.Writer) error {
	fmt.Fprintf(w, "%s/%s sample %d  %s\n", s.Benchmark, s.Problem, s.Index, s.Identity)
	s.writePrompt(w)
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
	writeScore(tw, s.Score, strings.Join(s.gold, " or "))
	fmt.Fprintf(tw, "scorer\t%s\n", firstOf(s.scorer, "-"))
	fmt.Fprintf(tw, "stop\t%s\n", s.Stop)
	fmt.Fprintf(tw, "tokens\tprompt %s, completion %s\n", tokensText(s.Usage.Prompt), tokensText(s.Usage.Completion))
	if s.prompt != nil { // who draws knows these
		fmt.Fprintf(tw, "seed\t%d\n", s.Seed)
		fmt.Fprintf(tw, "time\t%s, first piece after %s\n", s.Total.Round(time.Millisecond), s.First.Round(time.Millisecond))
	}
	if s.Redraws > 0 {
		fmt.Fprintf(tw, "drawn again\t%d times after an interruption\n", s.Redraws)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return s.writeFormer(w)
}

func (s *shown) writePrompt(w io.Writer) {
	if s.prompt == nil {
		fmt.Fprintln(w, "\nprompt: not recorded (imported)")
		return
	}
	for _, m := range s.prompt.Messages {
		section(w, m.Role, m.Content)
	}
	if s.prompt.Prefill != "" {
		section(w, "prefill", s.prompt.Prefill)
	}
}

// writeScore prints a verdict and its reasons.
func writeScore(w io.Writer, s evalr.Score, gold string) {
	fmt.Fprintf(w, "outcome\t%s (value %g)\n", s.Outcome, s.Value)
	fmt.Fprintf(w, "gold\t%s\n", firstOf(oneLine(gold), "-"))
	fmt.Fprintf(w, "answer\t%s\n", firstOf(oneLine(s.Answer), "-"))
	fmt.Fprintf(w, "votes as\t%s\n", firstOf(oneLine(s.Key), "nothing"))
	fmt.Fprintf(w, "found by\t%s\n", firstOf(s.Method, "-"))
	fmt.Fprintf(w, "why\t%s\n", firstOf(oneLine(s.Reason), "-"))
	if s.Form != evalr.FormUnasked {
		fmt.Fprintf(w, "asked form\t%s\n", s.Form)
	}
	if v, known := s.Other.Known(); known {
		fmt.Fprintf(w, "other rules\tvalue %g, by the answer that the other extraction finds\n", v)
	}
}

// writeFormer prints the verdicts that the present one took the place of.
func (s *shown) writeFormer(w io.Writer) error {
	if len(s.former) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\n--- former verdicts, the oldest first\n")
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range s.former {
		fmt.Fprintf(tw, "%s\t%s (value %g)\tanswer %s\t%s\n", f.Scorer, f.Outcome, f.Value, firstOf(oneLine(f.Answer), "-"), firstOf(oneLine(f.Reason), "-"))
	}
	return tw.Flush()
}

func section(w io.Writer, title, text string) {
	fmt.Fprintf(w, "\n--- %s\n%s\n", title, text)
}

// json is the sample as a document.
func (s *shown) json() any {
	tokens := func(t evalr.Tokens) any {
		if n, known := t.Known(); known {
			return n
		}
		return nil
	}
	out := map[string]any{
		"schema": "evalr.sample/v1", "benchmark": s.Benchmark, "problem": s.Problem, "index": s.Index,
		"identity": s.Identity.String(), "seed": s.Seed, "messages": nil, "prefill": nil, "gold": s.gold,
		"content": s.Raw.Content, "reasoning": s.Reasoning, "text": s.Text, "stop": s.Stop.String(),
		"prompt_tokens": tokens(s.Usage.Prompt), "completion_tokens": tokens(s.Usage.Completion),
		"outcome": s.Outcome.String(), "value": s.Value, "answer": s.Answer, "key": s.Key, "method": s.Method, "reason": s.Reason,
		"scorer": s.scorer, "form": s.Form.String(), "tries": s.Tries, "redraws": s.Redraws,
	}
	if s.prompt != nil {
		out["messages"], out["prefill"] = s.prompt.Messages, s.prompt.Prefill
	}
	former := []any{}
	for _, f := range s.former {
		former = append(former, map[string]any{
			"scorer": f.Scorer, "outcome": f.Outcome.String(), "value": f.Value, "answer": f.Answer, "key": f.Key, "method": f.Method, "reason": f.Reason,
		})
	}
	out["former"] = former
	if s.Failure != nil {
		out["failure"] = s.Failure.Error()
	}
	return out
}
