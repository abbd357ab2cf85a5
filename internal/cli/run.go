package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/runner"
)

func newRun(e env) *cobra.Command {
	o := &runOptions{}
	cmd := &cobra.Command{
		Use:   "run {--suite NAME | --benchmark A,B} [--endpoint URL | --model gguf:FILE | --model safetensors:DIR]",
		Short: "Draw samples from a model, grade them and print the scores",
		Long: `Run draws k samples of each problem of a suite or of some benchmarks from a model,
grades them and prints the scores with their intervals. The model is an endpoint's, or
one on this machine, which the built-in engine runs. Everything is kept in a folder;
the same command goes on where an interrupted one stopped, and a larger -k or --limit
draws only what is missing.

Where no model is named a small built-in one answers built-in samples of the
benchmarks, to show what a run is; the scores say nothing of the benchmarks.`,
		Example: `  # the built-in model on built-in samples
  $ evalr run --suite reasoning

  # the headline benchmarks against a server on this machine
  $ evalr run --suite reasoning --endpoint http://localhost:8000/v1

  # a file on this machine, by the built-in engine
  $ evalr run --benchmark aime-2024 --limit 2 -k 2 --max-tokens 1024 --model gguf:model.gguf

  # local copies of the data, few samples, a shorter token limit
  $ evalr run --suite math --data ./data -k 4 --max-tokens 8192 --endpoint http://localhost:8000/v1

  # one sample of 57 problems of MMLU drawn by the seed
  $ evalr run --benchmark mmlu --sample 57 --endpoint http://localhost:8000/v1

  # what a run would send and cost, without sending anything
  $ evalr run --suite math --price 0.55,2.19 --endpoint http://localhost:8000/v1 --dry-run

  # no more than 20 dollars and two hours; the same command goes on later
  $ evalr run --benchmark aime-2024 -k 4 --price 0.55,2.19 --max-cost 20 --deadline 2h --endpoint http://localhost:8000/v1`,
		Args: exactly(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.complete(cmd, e); err != nil {
				return err
			}
			if o.limits.dryRun {
				return o.forecast(cmd.Context(), e)
			}
			return o.run(cmd.Context(), e)
		},
	}
	cmd.Flags().SortFlags = false
	o.define(cmd.Flags())
	return cmd
}

// run carries the whole command out: samples, then the report.
func (o *runOptions) run(ctx context.Context, e env) error {
	s, summary, err := o.drawAll(ctx, e)
	if err != nil {
		return err
	}
	if o.progress != "json" {
		fmt.Fprintf(e.stderr, "evalr: the run is in %s\n", s.dir)
	}
	if err := o.print(ctx, e, s.dir); err != nil {
		return err
	}
	if s.model.builtin && o.onSamples() && !o.silent() {
		nextSteps(e, s)
	}
	if summary.TooManyFailed() {
		return fault{
			text: "more than 1 % of the samples failed for good", code: exitInconclusive,
			hint: "evalr show " + s.dir + " says why; the same command asks them again",
		}
	}
	return nil
}

// silent reports whether nothing but progress, or not even that, is to be written to
// standard error.
func (o *runOptions) silent() bool { return o.progress == "json" || o.progress == "none" }

// prepare finds everything that a run needs but its folder, and touches nothing.
func (o *runOptions) prepare(ctx context.Context, e env) (_ *session, err error) {
	entries, err := o.entries(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{}
	if s.model, err = o.reach(ctx, e); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	o.slow = s.model.builtin && s.model.host["isa"] == kernel.Generic.String()
	if s.benchmarks, err = o.load(ctx, e, entries); err != nil {
		return nil, err
	}
	o.tell(e, s)
	if err = s.model.takes(s.benchmarks); err != nil {
		return nil, err
	}
	facts := map[string]string{}
	if !o.limits.dryRun {
		if s.court, err = o.convene(ctx, e, s.benchmarks, facts); err != nil {
			return nil, err
		}
	}
	s.manifest = o.manifest(e, s.model, s.benchmarks)
	maps.Copy(s.manifest.Host, facts)
	s.manifest.Model.Step = o.checkpoint(s.model)
	s.dir = firstOf(folder(o.out), defaultFolder(s.manifest))
	return s, nil
}

// entries are the benchmarks that are asked for, those whose files cannot be used
// refused.
func (o *runOptions) entries(ctx context.Context) ([]evals.Entry, error) {
	cat, err := evals.Builtin()
	if err != nil {
		return nil, err
	}
	entries, err := o.choose(ctx, cat)
	if err != nil {
		return nil, err
	}
	return entries, refuseAttachments(ctx, entries)
}

// checkpoint is the model's training step, as told, as the model itself says or as its
// name does.
func (o *runOptions) checkpoint(s *served) *int64 {
	switch {
	case o.step.given:
		step := int64(o.step.value)
		return &step
	case s.step != nil:
		return s.step
	}
	return stepOf(o.model)
}

// convene opens the sandbox if programs are to be judged, and notes in facts and in
// the benchmarks' records what judges them.
func (o *runOptions) convene(ctx context.Context, e env, benchmarks []chosen, facts map[string]string) (court, error) {
	var entries []*evals.Entry
	for i := range benchmarks {
		if benchmarks[i].record.Left == "" {
			entries = append(entries, &benchmarks[i].Entry)
		}
	}
	c, err := o.sandbox.convene(ctx, entries...)
	if o.judgesLess(err) {
		leaveUnjudged(e, benchmarks)
		return court{}, nil
	}
	for i := 0; i < len(benchmarks) && err == nil; i++ {
		c.record(ctx, e.stderr, facts, benchmarks[i].Entry, &benchmarks[i].record)
	}
	return c, err
}

// print writes the report of a run to standard output.
func (o *runOptions) print(ctx context.Context, e env, dir string) error {
	run, err := readRun(ctx, dir)
	if err != nil {
		return err
	}
	options, err := o.view.report()
	if err != nil {
		return err
	}
	report, err := reports.New([]reports.Run{run}, options)
	if err != nil {
		return err
	}
	if o.asJSON {
		return report.WriteJSON(e.stdout)
	}
	return report.WriteTerminal(e.stdout, e.wide())
}

// resumable says how to go on after err stopped a run.
func resumable(err error, dir string, s runner.Summary) error {
	if _, ok := errors.AsType[fault](err); ok {
		return err
	}
	f := fault{text: err.Error(), hint: hintOf(err), code: exitCode(err), cause: err}
	var open []string
	if left := s.Left(); left > 0 {
		open = append(open, "still to be drawn: "+counted(left, "sample"))
	}
	if pending := s.Pending(); pending > 0 {
		open = append(open, "still to be judged: "+counted(pending, "sample"))
	}
	if len(open) > 0 && f.code != exitUsage {
		said := fmt.Sprintf("%s; the same command goes on where it stopped (%s)", strings.Join(open, ", "), dir)
		if f.hint != "" && !strings.Contains(f.hint, "goes on") {
			said = f.hint + "; " + said
		} else if f.hint != "" {
			said = f.hint + " (" + dir + ")"
		}
		f.hint = said
	}
	return f
}
