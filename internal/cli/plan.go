package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
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
		p := pilot{benchmark: entry.Name, samples: entry.K, from: fromNothing, parts: assumedParts(entry.Name, entry.Data.Count)}
		if entry.Cluster != "" {
			p.from = fromCatalogue
		}
		pilots = append(pilots, p)
	}
	return pilots, nil
}

// Where variances are from.
const (
	fromRuns    = "measured"
	fromRun     = "measured, shift assumed"
	fromNothing = "assumed"
	// of a benchmark whose problems come in clusters, before any run has them
	fromCatalogue = "assumed, no clusters"
)

// assumedParts are those of n problems of which nothing is measured.
func assumedParts(benchmark string, n int) stats.Components {
	noise := expect(benchmark)
	return stats.Components{N: n, Shift: noise.shift * noise.shift, Base: noise.within, Candidate: noise.within}
}

// measuredPilot measures what it can on a benchmark of one run, of which m is the
// manifest, or of two that can be compared.
func measuredPilot(m evalr.Manifest, result reports.Result, others []reports.Run) (pilot, error) {
	name := result.Record.Name
	p := pilot{benchmark: name}
	second, alone := result, true // against itself nothing moves, and noise is that of sampling
	for _, other := range others {
		found, ok := resultOf(other, name)
		if !ok {
			continue
		}
		differ, _ := mismatches(conditionsOf(m, result.Record), conditionsOf(other.Manifest, found.Record))
		if err := refuseMismatch(name, differ); err != nil {
			return p, err
		}
		second, alone = found, false
	}
	pairs := pairProblems(result.Problems, second.Problems)
	a, b := stats.Scores(pairs.base), stats.Scores(pairs.candidate)
	for _, x := range a {
		p.samples = max(p.samples, len(x))
	}
	shift := expect(name).shift
	var err error
	p.parts, err = stats.MeasureComponents(a, b, shift*shift, stats.Options{Clusters: clustersOf(result, pairs.ids)})
	drawn := !single(a) && !single(b) // what is drawn can be told from what moves
	switch {
	case !alone && drawn:
		p.from = fromRuns
	case !alone:
		p.from = fromRun
	case drawn:
		p.from, p.parts.Shift = fromRun, shift*shift
	default:
		p.from, p.parts.Base, p.parts.Candidate = fromNothing, expect(name).within, expect(name).within
	}
	return p, err
}

// clustersOf are the clusters of the problems with these ids; nil where each stands
// alone.
func clustersOf(r reports.Result, ids []string) []string {
	if r.Record.Cluster == "" {
		return nil
	}
	byID := make(map[string]string, len(r.Problems))
	for _, p := range r.Problems {
		byID[p.ID] = p.Fields[r.Record.Cluster]
	}
	clusters := make([]string, len(ids))
	for i, id := range ids {
		clusters[i] = byID[id]
	}
	return clusters
}

// single reports whether some problem has one sample.
func single(scores [][]float64) bool {
	return slices.ContainsFunc(scores, func(x []float64) bool { return len(x) == 1 })
}

// A plan is what a gate on one benchmark can do. Drops are fractions.
type plan struct {
	pilot
	margin         float64
	drop, least    float64 // seen with the samples there are, and with any number
	toFail, toPass int     // samples that the margin takes; 0 is impossible
	problems       int     // that the margin takes with the samples there are
	none           string  // why there are no numbers; empty where there are
}

// plan computes what a gate can do.
func (o *planCommand) plan(p pilot) plan {
	if o.problems > 0 {
		p.parts = p.parts.Scaled(o.problems)
	}
	if o.samples > 0 {
		p.samples = o.samples
	}
	out := plan{pilot: p, margin: o.margins.of(p.benchmark) / 100}
	switch {
	case p.parts.Units() < 2 || p.samples == 0:
		out.none = "too few samples or problems"
		return out
	case p.parts.StandardError(p.samples, p.samples) == 0:
		out.none = "no noise: every sample of a problem scores alike"
		return out
	}
	gate := stats.Gate{Margin: out.margin, Alpha: o.alpha}
	forPass, forFail := gate.Levels(p.parts.Units(), p.parts.Carriers())
	df := float64(p.parts.Units() - 1)
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
		if p.none != "" {
			fmt.Fprintf(tw, "%s\t%d\t%d\t-\t-\t%.1f\t-\t-\t%s\n", oneLine(p.benchmark), p.parts.N, p.samples, 100*p.margin, p.none)
			continue
		}
		fmt.Fprintf(tw, "%s\t%d\t%d\t%.1f\t%.1f\t%.1f\t%s\t%s\t%s\n", oneLine(p.benchmark), p.parts.N, p.samples,
			100*p.drop, 100*p.least, 100*p.margin, orImpossible(p.toFail), orImpossible(p.toPass), p.from)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, o.remarks(plans))
	return err
}

// remarks are what stands below the table.
func (o *planCommand) remarks(plans []plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, `
Drops and margins are in points of pass@1, with a power of %g %% at a one-sided error
of %g %%. K to fail: a model that dropped by the margin fails; k to pass: one that did
not drop passes, at half of that error where problems are few. Both runs have k samples.
`, 100*o.power, 100*o.alpha)
	for _, p := range plans {
		name := oneLine(p.benchmark)
		if p.parts.Clusters > 0 {
			fmt.Fprintf(&b, "\n%s: its %d problems come in %d clusters, and the error is over these.\n", name, p.parts.N, p.parts.Clusters)
		}
		if p.none == "" && p.toPass == 0 {
			fmt.Fprintf(&b, "\n%s: a margin of %.1f points is impossible at this n.\nWith %d problems no number of samples is enough. It takes %d problems like these at\nk = %d, or a larger margin.\n",
				name, 100*p.margin, p.parts.N, p.problems, p.samples)
		}
	}
	if slices.ContainsFunc(plans, func(p plan) bool { return p.from == fromCatalogue }) {
		b.WriteString("\nNo clusters: problems of a contest may move together, and a run shows by how much.\nThe gate takes that into account; it then sees less than is said here.\n")
	}
	return b.String()
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
		Clusters  *int     `json:"clusters"` // null: each problem stands alone
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
			Name: p.benchmark, N: p.parts.N, Clusters: orNull(p.parts.Clusters), K: p.samples, Variances: p.from,
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
