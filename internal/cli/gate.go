package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
)

// gateCommand are the flags of "evalr gate".
type gateCommand struct {
	baseline, run, config        string
	benchmarks                   []string
	margins                      margins
	alpha                        float64
	target, undecided            string
	mostMissing, mostTruncated   float64 // percent
	explain, asJSON              bool
	markdownFile, junit, jsonOut string
	live                         liveOptions
}

func newGate(e env) *cobra.Command {
	o := &gateCommand{}
	cmd := &cobra.Command{
		Use:   "gate --baseline RUN|FILE {--run RUN | --live --model MODEL}",
		Short: "Say whether a checkpoint is worse than its baseline, by an exit code",
		Long: `Gate compares a run with a baseline, problem by problem, and says PASS (a drop as
large as the margin is ruled out), FAIL (a drop is proven) or INCONCLUSIVE (the data
cannot tell) for each benchmark and for all together. It exits with 0 for PASS, 3 for
FAIL, 4 for INCONCLUSIVE and 2 if the runs cannot be compared. docs/gate.md explains
the rule.

The baseline is a run or a file that evalr gate pin made of one. Margins are points of
pass@1: 5 for AIME and built-in samples, 3 for GPQA, LiveCodeBench and Codeforces, 1.5
for MATH-500, 1 for MMLU and MMLU-Pro and for the mean over benchmarks, 3 for others.
They and all other settings may stand in gate.toml:

  alpha = 0.05
  inconclusive = "pass"

  [margin]
  aime-2024 = 4
  macro = 2

With --live the candidate is sampled here, round by round, as the baseline was, and no
further than the verdict takes; the same command goes on where an interrupted one
stopped. Flags of evalr run say where the candidate is; those that are not listed
below work as well, such as --api-key-file, --max-cost or --data.

In a GitHub workflow the result is added to the job's summary.`,
		Example: `  # is the new checkpoint worse?
  $ evalr gate --baseline runs/step-1000 --run runs/step-2000

  # a baseline that lives in a repository
  $ evalr gate pin runs/step-1000 -o baseline.json
  $ evalr gate --baseline baseline.json --run runs/step-2000 --save-junit gate.xml

  # why, and what would decide it
  $ evalr gate --baseline runs/a --run runs/b --explain

  # sample the candidate, and stop as soon as the verdict stands
  $ evalr gate --live --baseline runs/step-1000 --endpoint http://localhost:8000/v1 --model step-2000`,
		Args: exactly(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.decide(cmd, e) },
	}
	o.define(cmd.Flags())
	cmd.AddCommand(newPin(e))
	return cmd
}

func (o *gateCommand) define(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringVar(&o.baseline, "baseline", "", "`run` to hold the candidate against, or a file of evalr gate pin")
	f.StringVar(&o.run, "run", "", "the candidate's `run`")
	f.StringSliceVar(&o.benchmarks, "benchmark", nil, "gate on these `benchmarks` alone (default: those of the baseline)")
	f.Var(&o.margins, "margin", "drop that matters in points: 3 for all, or aime-2024=5,macro=2 (default: the benchmark's)")
	f.Float64Var(&o.alpha, "alpha", 0.05, "chance of a false verdict, one-sided; half of it for PASS where problems are few")
	f.StringVar(&o.target, "target", "questions", "what the claim is about: `questions` like these, or fixed: these alone")
	f.StringVar(&o.undecided, "inconclusive", "", "count INCONCLUSIVE as `fail` (exit 3) or pass (exit 0)")
	f.Float64Var(&o.mostMissing, "max-missing", 1, "percent of samples without a score, or of problems lost, above which there is no PASS and no FAIL")
	f.Float64Var(&o.mostTruncated, "max-truncated", 5, "percent of the candidate's completions cut off above which there is no PASS")
	f.StringVar(&o.config, "config", "", "`file` with settings (default: gate.toml, if it exists)")
	f.BoolVar(&o.explain, "explain", false, "tell each verdict in words, with what would decide it and the problems that lost most")
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	f.StringVar(&o.markdownFile, "save-markdown", "", "write the result as markdown to this `file`, too")
	f.StringVar(&o.junit, "save-junit", "", "write it as JUnit XML to this `file`, too")
	f.StringVar(&o.jsonOut, "save-json", "", "write it as JSON to this `file`, too")
	o.live.define(f)
}

func newPin(e env) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "pin RUN",
		Short: "Write a run as a small file that a gate takes for its baseline",
		Long: `Pin writes what a gate needs of a run as JSON: how many samples of each problem were
right, and under which conditions. It holds no text and has a digest, so that it can
live in a repository.`,
		Example: `  $ evalr gate pin runs/step-1000 -o baseline.json`,
		Args:    exactly(1, "one run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			g, err := gatedRun(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return toFileOr(e.stdout, out, func(w io.Writer) error { return writePinned(w, g) })
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to this `file` instead of standard output")
	return cmd
}

// decide reads both sides, applies the gate and writes the result everywhere.
func (o *gateCommand) decide(cmd *cobra.Command, e env) error {
	if err := o.complete(cmd.Flags()); err != nil {
		return err
	}
	if o.live.on {
		return o.sample(cmd, e)
	}
	base, candidate, err := o.sides(cmd.Context())
	if err != nil {
		return err
	}
	result, err := o.apply(base, candidate)
	if err != nil {
		return err
	}
	v := reports.NewVerdict(result, o.explain)
	if err := o.write(e, v); err != nil {
		return err
	}
	return o.outcome(result.Verdict)
}

func (o *gateCommand) sides(ctx context.Context) (base, candidate gated, err error) {
	if base, err = readGated(ctx, o.baseline); err != nil {
		return base, candidate, err
	}
	candidate, err = readGated(ctx, o.run)
	return base, candidate, err
}

// write prints the result and writes the files that were asked for, and a
// workflow's summary.
func (o *gateCommand) write(e env, v *reports.Verdict) error {
	show := func(w io.Writer) error { return v.WriteTerminal(w, e.wide()) }
	if o.asJSON {
		show = v.WriteJSON
	}
	if err := show(e.stdout); err != nil {
		return err
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{{o.markdownFile, v.WriteMarkdown}, {o.junit, v.WriteJUnit}, {o.jsonOut, v.WriteJSON}} {
		if f.name == "" {
			continue
		}
		if err := toFileOr(nil, f.name, f.write); err != nil {
			return err
		}
	}
	if summary := e.getenv("GITHUB_STEP_SUMMARY"); summary != "" {
		return appendTo(summary, v.WriteMarkdown)
	}
	return nil
}

// appendTo adds to a file what write writes, at once.
func appendTo(name string, write func(io.Writer) error) error {
	var text bytes.Buffer
	if err := write(&text); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // the workflow names it, and reads it
	if err != nil {
		return fmt.Errorf("job summary: %w", err)
	}
	if _, err := f.Write(text.Bytes()); err != nil {
		_ = f.Close()
		return fmt.Errorf("job summary: %w", err)
	}
	return f.Close()
}

// outcome is the exit of a verdict.
func (o *gateCommand) outcome(v stats.Verdict) error {
	switch {
	case v == stats.Pass, v == stats.Inconclusive && o.undecided == "pass":
		return nil
	case v == stats.Fail, o.undecided == "fail":
		return verdictError{exitRegression}
	}
	return verdictError{exitInconclusive}
}

// A verdictError ends the process with a code; what there is to say is said.
type verdictError struct{ code int }

func (v verdictError) Error() string { return fmt.Sprintf("gate: exit %d", v.code) }
func (v verdictError) ExitCode() int { return v.code }
func (verdictError) Quiet() bool     { return true }
