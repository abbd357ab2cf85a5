package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
)

// planCommand are the flags of "evalr plan".
type planCommand struct {
	benchmarks []string
	margins    margins
	samples    int
	problems   int
	alpha      float64
	power      float64
	asJSON     bool
}

func newPlan(e env) *cobra.Command {
	o := &planCommand{}
	cmd := &cobra.Command{
		Use:   "plan [RUN [RUN]]",
		Short: "Say which drops a gate can see, and how many samples a margin takes",
		Long: `Plan says for each benchmark the smallest drop that evalr gate sees with the power
asked for, and how many samples of a problem it takes to fail a model that dropped by
the margin and to pass one that did not. Both runs are to have that many. Where no
number of samples is enough, it says that this is impossible with so few problems.

The noise of sampling is measured on a RUN; how much problems move between two
checkpoints is measured on two of them. What is not measured is assumed: for models
about as strong as DeepSeek-R1 whose problems move by half a logit.`,
		Example: `  # before anything is sampled
  $ evalr plan --benchmark aime-2024,gpqa-diamond

  # from a run, for margins of your own
  $ evalr plan runs/base --margin gpqa-diamond=2,mmlu=1

  # from two checkpoints of one model
  $ evalr plan runs/step-1000 runs/step-2000 -k 16`,
		Args: between(0, 2, "at most two runs"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), e.stdout, args) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringSliceVar(&o.benchmarks, "benchmark", nil, "`benchmarks` to plan for (default: those of RUN, else all)")
	f.Var(&o.margins, "margin", "drop that matters in points: 3 for all, or aime-2024=5,mmlu=1 (default: the benchmark's)")
	f.IntVarP(&o.samples, "samples", "k", 0, "samples a problem (default: those of RUN, else the benchmark's)")
	f.IntVar(&o.problems, "problems", 0, "number of problems (default: those of RUN, else the benchmark's)")
	f.Float64Var(&o.alpha, "alpha", 0.05, "chance of a false verdict, one-sided")
	f.Float64Var(&o.power, "power", 0.8, "chance of the right verdict")
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	return cmd
}

func (o *planCommand) run(ctx context.Context, w io.Writer, runs []string) error {
	switch {
	case !(o.alpha > 0 && o.alpha < 0.5):
		return usage("for example --alpha 0.05", "--alpha %g: want a fraction between 0 and 0.5", o.alpha)
	case !(o.power > 0.5 && o.power < 1):
		return usage("for example --power 0.8", "--power %g: want a fraction between 0.5 and 1", o.power)
	case o.samples < 0 || o.problems < 0 || o.problems == 1:
		return usage("leave them out for those of the run or the benchmark", "-k %d, --problems %d: want at least 1 sample and 2 problems", o.samples, o.problems)
	}
	pilots, err := o.pilots(ctx, runs)
	if err != nil {
		return err
	}
	var names []string
	for _, p := range pilots {
		names = append(names, p.benchmark)
	}
	if err := o.margins.refuseUnknown(names); err != nil {
		return err
	}
	plans := make([]plan, 0, len(pilots))
	for _, p := range pilots {
		plans = append(plans, o.plan(p))
	}
	if o.asJSON {
		return planJSON(w, o, plans)
	}
	return o.print(w, plans)
}

// A pilot is what is known of a benchmark before a gate.
type pilot struct {
	benchmark string
	parts     stats.Components
	samples   int    // a problem
	from      string // where the variances are from
}

// pilots are the benchmarks to plan for.
func (o *planCommand) pilots(ctx context.Context, dirs []string) ([]pilot, error) {
	if len(dirs) == 0 {
		return o.assumed()
	}
	runs := make([]reports.Run, len(dirs))
	for i, dir := range dirs {
		run, err := readRun(ctx, dir)
		if err != nil {
			return nil, err
		}
		runs[i] = run
	}
	var pilots []pilot
	var names []string
	for _, result := range runs[0].Results {
		names = append(names, result.Record.Name)
		if len(o.benchmarks) > 0 && !slices.Contains(o.benchmarks, result.Record.Name) {
			continue
		}
		p, err := measuredPilot(runs[0].Manifest, result, runs[1:])
		if err != nil {
			return nil, err
		}
		pilots = append(pilots, p)
	}
	for _, name := range o.benchmarks {
		if !slices.Contains(names, name) {
			return nil, unknown("benchmark", name, names)
		}
	}
	return pilots, nil
}

// assumed are benchmarks of the catalogue of which nothing is measured.
func (o *planCommand) assumed() ([]pilot, error) {
	cat, err := evals.Builtin()
	if err != nil {
		return nil, err
	}
	entries := cat.All()
	if len(o.benchmarks) > 0 {
		entries = entries[:0]
		for _, name := range o.benchmarks {
			entry, ok := cat.Lookup(name)
			if !ok {
				return nil, unknown("benchmark", name, namesOf(cat.All()))
			}
			entries = append(entries, entry)
		}
	}
	var pilots []pilot
	for _, entry := range entries {
		noise := expect(entry.Name)
		pilots = append(pilots, pilot{
			benchmark: entry.Name, samples: entry.K, from: "assumed",
			parts: stats.Components{N: entry.Data.Count, Shift: noise.shift * noise.shift, Base: noise.within, Candidate: noise.within},
		})
	}
	return pilots, nil
}

// measuredPilot measures what it can on a benchmark of one run, of which m is the
// manifest, or of two that can be compared.
func measuredPilot(m evalr.Manifest, result reports.Result, others []reports.Run) (pilot, error) {
	name := result.Record.Name
	noise := expect(name)
	p := pilot{benchmark: name, from: "measured"}
	scores := stats.Scores(allVerdicts(result.Problems))
	for _, x := range scores {
		p.samples = max(p.samples, len(x))
	}
	for _, other := range others {
		for _, second := range other.Results {
			if second.Record.Name != name {
				continue
			}
			differ, _ := mismatches(conditionsOf(m, result.Record), conditionsOf(other.Manifest, second.Record))
			if err := refuseMismatch(name, differ); err != nil {
				return p, err
			}
			pairs := pairProblems(result.Problems, second.Problems)
			parts, err := stats.MeasureComponents(stats.Scores(pairs.base), stats.Scores(pairs.candidate), noise.shift*noise.shift)
			p.parts = parts
			return p, err
		}
	}
	p.from = "measured, shift assumed"
	p.parts = stats.Components{N: scored(scores), Shift: noise.shift * noise.shift, Base: noise.within, Candidate: noise.within}
	if within, ok := stats.Within(scores); ok {
		p.parts.Base, p.parts.Candidate = within, within
	} else {
		p.from = "assumed"
	}
	return p, nil
}

// scored is the number of problems with a scored sample.
func scored(scores [][]float64) int {
	n := 0
	for _, x := range scores {
		if len(x) > 0 {
			n++
		}
	}
	return n
}

// A plan is what a gate on one benchmark can do. Drops are fractions.
type plan struct {
	pilot
	margin         float64
	drop, least    float64 // seen with the samples there are, and with any number
	toFail, toPass int     // samples that the margin takes; 0 is impossible
	problems       int     // that the margin takes with the samples there are
}

// plan computes what a gate can do.
func (o *planCommand) plan(p pilot) plan {
	if o.problems > 0 {
		p.parts.N = o.problems
	}
	if o.samples > 0 {
		p.samples = o.samples
	}
	out := plan{pilot: p, margin: o.margins.of(p.benchmark) / 100}
	if p.parts.N < 2 || p.samples == 0 {
		return out
	}
	gate := stats.Gate{Margin: out.margin, Alpha: o.alpha}
	forPass, forFail := gate.Levels(p.parts.N, p.parts.Carriers())
	df := float64(p.parts.N - 1)
	fail := stats.Promise{Alpha: forFail, Power: o.power, DF: df}
	pass := stats.Promise{Alpha: forPass, Power: o.power, DF: df}
	out.drop = p.parts.Detectable(p.samples, p.samples, fail)
	out.least = p.parts.Detectable(0, 0, fail)
	out.toFail, _ = p.parts.Samples(out.margin, fail)
	out.toPass, _ = p.parts.Samples(out.margin, pass)
	out.problems = p.parts.Problems(out.margin, p.samples, p.samples, pass)
	return out
}

func (o *planCommand) print(w io.Writer, plans []plan) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "BENCHMARK\tN\tK\tSMALLEST DROP\tANY K\tMARGIN\tK TO FAIL\tK TO PASS\tVARIANCES")
	for _, p := range plans {
		if p.drop == 0 {
			fmt.Fprintf(tw, "%s\t%d\t%d\t-\t-\t%.1f\t-\t-\ttoo few samples or problems\n", oneLine(p.benchmark), p.parts.N, p.samples, 100*p.margin)
			continue
		}
		fmt.Fprintf(tw, "%s\t%d\t%d\t%.1f\t%.1f\t%.1f\t%s\t%s\t%s\n", oneLine(p.benchmark), p.parts.N, p.samples,
			100*p.drop, 100*p.least, 100*p.margin, orImpossible(p.toFail), orImpossible(p.toPass), p.from)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nDrops and margins are in points of pass@1, with a power of %g %% at a one-sided error\n"+
		"of %g %%. K to fail: a model that dropped by the margin fails; k to pass: one that did not\n"+
		"drop passes, at half of that error where problems are few. Both runs have k samples.\n", 100*o.power, 100*o.alpha)
	for _, p := range plans {
		if p.drop > 0 && p.toPass == 0 {
			fmt.Fprintf(w, "\n%s: a margin of %.1f points is impossible at this n: with %d problems no number of\nsamples is enough. It takes %d problems like these at k = %d, or a larger margin.\n",
				oneLine(p.benchmark), 100*p.margin, p.parts.N, p.problems, p.samples)
		}
	}
	return nil
}

func orImpossible(k int) string {
	if k == 0 {
		return "impossible"
	}
	return strconv.Itoa(k)
}

func planJSON(w io.Writer, o *planCommand, plans []plan) error {
	type benchmark struct {
		Name      string   `json:"benchmark"`
		N         int      `json:"n"`
		K         int      `json:"k"`
		Variances string   `json:"variances"`
		Shift     float64  `json:"shift_variance"`
		Base      float64  `json:"baseline_within"`
		Candidate float64  `json:"candidate_within"`
		Margin    float64  `json:"margin"`
		Drop      *float64 `json:"smallest_drop"`
		Least     *float64 `json:"smallest_drop_any_k"`
		ToFail    *int     `json:"k_to_fail"` // null: impossible
		ToPass    *int     `json:"k_to_pass"`
		Problems  *int     `json:"problems_to_pass"`
	}
	out := struct {
		Schema     string      `json:"schema"`
		Alpha      float64     `json:"alpha"`
		Power      float64     `json:"power"`
		Benchmarks []benchmark `json:"benchmarks"`
	}{"evalr.power/v1", o.alpha, o.power, []benchmark{}}
	for _, p := range plans {
		out.Benchmarks = append(out.Benchmarks, benchmark{
			Name: p.benchmark, N: p.parts.N, K: p.samples, Variances: p.from,
			Shift: rounded(p.parts.Shift), Base: rounded(p.parts.Base), Candidate: rounded(p.parts.Candidate),
			Margin: rounded(p.margin), Drop: orNull(rounded(p.drop)), Least: orNull(rounded(p.least)),
			ToFail: orNull(p.toFail), ToPass: orNull(p.toPass), Problems: orNull(p.problems),
		})
	}
	return writeJSON(w, out)
}

// rounded drops digits that are noise of the arithmetic.
func rounded(x float64) float64 {
	const digits = 1e9
	return math.Round(x*digits) / digits
}

// orNull is nil for 0.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
