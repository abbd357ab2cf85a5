package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
)

// apply decides on every benchmark of the baseline, and on all together.
func (o *gateCommand) apply(base, candidate gated) (reports.GateResult, error) {
	out := o.result(base, candidate)
	names, err := o.chosen(base, candidate)
	if err != nil {
		return out, err
	}
	for _, name := range candidate.names() {
		if !slices.Contains(base.names(), name) {
			out.Notes = append(out.Notes, name+" is not gated: the baseline has none")
		}
	}
	var decisions []stats.Decision
	for _, name := range names {
		gate := o.gate(name)
		row, err := o.row(base.benchmark(name), candidate.benchmark(name), gate, func(_ gatedPairs, d stats.Difference, _ stats.Options) (stats.Decision, error) {
			return gate.Decide(d)
		})
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, row)
		decisions = append(decisions, row.Decision)
	}
	family, err := stats.NewFamily(decisions, stats.Gate{Margin: o.margins.of(macroName) / 100, Alpha: o.alpha})
	if err != nil {
		return out, err
	}
	o.place(&out, family)
	return out, nil
}

// result is what a gate of two runs comes to but for its rows and its verdict.
func (o *gateCommand) result(base, candidate gated) reports.GateResult {
	out := reports.GateResult{Baseline: base.name(), Candidate: candidate.name(), Target: o.gate("").Target, Undecided: o.undecided}
	if out.Baseline == out.Candidate { // two runs of one model
		out.Baseline += " " + shortRun(base.Run)
		out.Candidate += " " + shortRun(candidate.Run)
	}
	return out
}

// place puts the decisions of the family into the rows.
func (o *gateCommand) place(out *reports.GateResult, f stats.Family) {
	out.Verdict = f.Verdict
	for i := range out.Rows {
		out.Rows[i].Decision = f.Benchmarks[i]
	}
	if f.Macro == nil {
		return
	}
	macro := reports.GateRow{Decision: *f.Macro, Title: "mean of benchmarks"}
	for _, r := range out.Rows {
		macro.N += r.N
		macro.Base += r.Base / float64(len(out.Rows))
		macro.Candidate += r.Candidate / float64(len(out.Rows))
	}
	out.Macro = &macro
}

func shortRun(hash string) string { return hash[:min(8, len(hash))] }

// chosen are the benchmarks to gate on. One that the candidate lacks is refused: a
// gate must not pass on what was not run.
func (o *gateCommand) chosen(base, candidate gated) ([]string, error) {
	names, err := o.named(base)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !slices.Contains(candidate.names(), name) {
			return nil, usage("--benchmark names those to gate on", "%s has no samples of %s, which the baseline has", o.run, printable(name))
		}
	}
	return names, nil
}

// named are the benchmarks of the baseline to gate on, each once.
func (o *gateCommand) named(base gated) ([]string, error) {
	asked := o.benchmarks
	if len(asked) == 0 {
		asked = base.names()
	}
	var names []string
	for _, name := range asked {
		if !slices.Contains(base.names(), name) {
			return nil, unknown("benchmark of the baseline", name, base.names())
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if err := refuseMixed(names); err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, usage("", "%s has no benchmark to gate on", o.baseline)
	}
	return names, o.margins.refuseUnknown(names)
}

// A decider decides on a benchmark by the scores of both sides, which are compared in
// d already.
type decider func(p gatedPairs, d stats.Difference, o stats.Options) (stats.Decision, error)

// row decides on one benchmark, by the rule of decide.
func (o *gateCommand) row(a, b gatedBenchmark, gate stats.Gate, decide decider) (reports.GateRow, error) {
	differ, untold := mismatches(a.Conditions, b.Conditions)
	if err := refuseMismatch(a.Name, differ); err != nil {
		return reports.GateRow{}, usage(hintOf(err)+"; a baseline in a file is then pinned anew (evalr gate pin)", "%v", err)
	}
	p := pairGated(a, b)
	options := stats.Options{Clusters: p.clusters, Seed: stats.NewSeed(a.Name, "gate", "")}
	d, err := stats.Compare(p.base, p.candidate, options)
	if err != nil {
		return reports.GateRow{}, fmt.Errorf("%s: %w", a.Name, err)
	}
	decision, err := decide(p, d, options)
	if err != nil {
		hint := ""
		if gate.Target == stats.TargetFixed {
			hint = "leave --target out, or draw at least two samples of each problem"
		}
		return reports.GateRow{}, usage(hint, "%s: %v", printable(a.Name), err)
	}
	row := reports.GateRow{
		Benchmark: a.Name, Title: a.Title, N: d.N, BaseK: a.K, K: b.K, Correlation: d.Correlation,
		Truncated: b.Truncated, Missing: max(a.missing(), b.missing()), Dropped: p.dropped(),
	}
	row.Base, row.Candidate = p.means()
	row.Notes = gateNotes(p, d, untold)
	row.Decision = o.withhold(decision, a, b, p.lost)
	passAlpha, _ := gate.Levels(decision.Units, d.Carriers)
	row.Advice, err = advise(p, row, passAlpha, gate.Target)
	return row, err
}

// gate is the rule for a benchmark.
func (o *gateCommand) gate(benchmark string) stats.Gate {
	target, _ := stats.ParseTarget(o.target) // complete has checked it
	return stats.Gate{Margin: o.margins.of(benchmark) / 100, Alpha: o.alpha, Target: target}
}

// missing is the share of samples without a score.
func (b gatedBenchmark) missing() float64 {
	if b.Asked == 0 {
		return 0
	}
	return 1 - float64(b.scored())/float64(b.Asked)
}

// notes are what a reader must know of a row.
func gateNotes(p gatedPairs, d stats.Difference, untold []string) []string {
	var notes []string
	if p.alone > 0 {
		notes = append(notes, fmt.Sprintf("left out: %s that only one of the runs has", counted(p.alone, "problem")))
	}
	if lost := len(p.ids) - d.N; lost > 0 {
		notes = append(notes, fmt.Sprintf("left out: %s without a scored sample on a side", counted(lost, "problem")))
	}
	if p.clusters != nil && d.DF+1 < d.N {
		notes = append(notes, fmt.Sprintf("the error is over %d clusters of problems", d.DF+1))
	}
	if len(untold) > 0 {
		notes = append(notes, "not known to be alike, since completions were imported: "+strings.Join(untold, ", "))
	}
	return notes
}

// withhold takes back verdicts that samples without a score, problems that the candidate
// lost, or completions that were cut off, forbid. A checkpoint that no longer stops can
// fail; it cannot pass.
func (o *gateCommand) withhold(d stats.Decision, base, candidate gatedBenchmark, lost int) stats.Decision {
	var noPass, noFail string
	if t := candidate.Truncated; t != nil && 100**t > o.mostTruncated {
		noPass = fmt.Sprintf("%.1f%% of the candidate's completions were cut off (limit %g%%)", 100**t, o.mostTruncated)
	}
	for _, x := range []struct {
		side string
		gatedBenchmark
	}{{"baseline", base}, {"candidate", candidate}} {
		if missing := 100 * x.missing(); missing > o.mostMissing {
			noFail = fmt.Sprintf("%d of %d samples of the %s have no score (%.1f%%, limit %g%%)", x.Asked-x.scored(), x.Asked, x.side, missing, o.mostMissing)
			noPass = noFail
		}
	}
	if n := len(base.Problems); 100*float64(lost) > o.mostMissing*float64(n) {
		noFail = fmt.Sprintf("the candidate lacks %d of the baseline's %d problems (%.1f%%, limit %g%%)", lost, n, 100*float64(lost)/float64(n), o.mostMissing)
		noPass = noFail
	}
	return d.Withhold(noPass, noFail)
}

// gatedPairs are the problems that two runs have in common.
type gatedPairs struct {
	ids             []string
	base, candidate [][]float64
	clusters        []string // nil where every problem stands alone
	alone           int      // problems of one run only
	lost            int      // those of them that the baseline has
}

func pairGated(a, b gatedBenchmark) gatedPairs {
	others := make(map[string]gatedProblem, len(b.Problems))
	for _, p := range b.Problems {
		others[p.ID] = p
	}
	var out gatedPairs
	grouped := false
	for _, p := range a.Problems {
		other, ok := others[p.ID]
		if !ok {
			continue
		}
		out.ids = append(out.ids, p.ID)
		out.base, out.candidate = append(out.base, p.scores()), append(out.candidate, other.scores())
		out.clusters = append(out.clusters, p.Cluster)
		grouped = grouped || p.Cluster != ""
	}
	if !grouped {
		out.clusters = nil
	}
	out.alone = len(a.Problems) + len(b.Problems) - 2*len(out.ids)
	out.lost = len(a.Problems) - len(out.ids)
	return out
}

// means are the scores over the problems that are scored on both sides.
func (p gatedPairs) means() (base, candidate float64) {
	n := 0
	for i := range p.ids {
		if len(p.base[i]) > 0 && len(p.candidate[i]) > 0 {
			base, candidate = base+average(p.base[i]), candidate+average(p.candidate[i])
			n++
		}
	}
	if n == 0 {
		return 0, 0
	}
	return base / float64(n), candidate / float64(n)
}

func average(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total / float64(len(x))
}

// dropped are the problems that lost most.
func (p gatedPairs) dropped() []reports.GateProblem {
	const most = 5
	var lost []reports.GateProblem
	for i, id := range p.ids {
		if len(p.base[i]) == 0 || len(p.candidate[i]) == 0 {
			continue
		}
		if b, c := average(p.base[i]), average(p.candidate[i]); c < b {
			lost = append(lost, reports.GateProblem{ID: id, Base: b, Candidate: c})
		}
	}
	slices.SortStableFunc(lost, func(x, y reports.GateProblem) int {
		return cmp.Compare(x.Candidate-x.Base, y.Candidate-y.Base)
	})
	return lost[:min(most, len(lost))]
}

// advise says what would tell an unchanged model from one that dropped by the
// margin, at a chance alpha of a false PASS.
func advise(p gatedPairs, r reports.GateRow, alpha float64, target stats.Target) (string, error) {
	shift := expect(r.Benchmark).shift
	parts, err := stats.MeasureComponents(p.base, p.candidate, shift*shift, stats.Options{Clusters: p.clusters})
	if err != nil || parts.Units() < 2 {
		return "", err
	}
	promise := stats.Promise{Alpha: alpha, DF: float64(parts.Units() - 1)}
	if target == stats.TargetFixed {
		parts.Shift, promise.DF = 0, 0
	}
	would := fmt.Sprintf("would tell a drop of %.1f points from none, with 80%% power", 100*r.Margin)
	if k, ok := parts.CandidateSamples(r.Margin, r.BaseK, promise); ok {
		if k <= r.K {
			return fmt.Sprintf("more samples or problems: those there are tell a drop of %.1f points from none, with 80%% power, but this one lies between", 100*r.Margin), nil
		}
		return fmt.Sprintf("k = %d of the candidate (now %d) %s", k, r.K, would), nil
	}
	if k, ok := parts.Samples(r.Margin, promise); ok {
		return fmt.Sprintf("k = %d in both runs (now %s) %s", k, bothK(r), would), nil
	}
	return fmt.Sprintf("more problems, or a larger margin: with %d problems no number of samples can tell a drop of less than %.1f points from none, and %d problems like these at this k %s",
		parts.N, 100*parts.Detectable(0, 0, promise), parts.Problems(r.Margin, r.BaseK, r.K, promise), would), nil
}

// bothK is the number of samples of both runs.
func bothK(r reports.GateRow) string {
	if r.BaseK == r.K {
		return strconv.Itoa(r.K)
	}
	return fmt.Sprintf("%d and %d", r.BaseK, r.K)
}
