package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
)

// rounds draws and looks by turns until the verdict stands.
func (g *liveGate) rounds(ctx context.Context, e env) error {
	for !g.settled() {
		upTo := map[string]int{}
		for _, r := range g.rows {
			if !r.done {
				upTo[r.base.Name] = r.looks[r.taken]
			}
		}
		summary, err := g.live.draw.draw(ctx, e, g.s, upTo)
		if err != nil {
			return resumable(g.live.draw.withKeyHint(err, g.s.model.keyed), g.s.dir, summary)
		}
		for _, c := range summary.Benchmarks {
			g.drew += c.Done
		}
		if err := g.look(ctx, e, upTo); err != nil {
			return err
		}
	}
	return nil
}

// settled reports whether the verdict stands: one benchmark failed, or each is done.
func (g *liveGate) settled() bool {
	open := false
	for _, r := range g.rows {
		if r.row.Verdict == stats.Fail {
			return true
		}
		open = open || !r.done
	}
	return !open
}

// look decides on the benchmarks that were drawn up to so many samples a problem.
func (g *liveGate) look(ctx context.Context, e env, upTo map[string]int) error {
	candidate, err := g.drawn(ctx, upTo)
	if err != nil {
		return err
	}
	for _, r := range g.rows {
		if r.done {
			continue
		}
		if err := g.lookAt(r, candidate.benchmark(r.base.Name)); err != nil {
			return err
		}
		g.tell(e, r)
	}
	return nil
}

// lookAt takes the next look at one benchmark.
func (g *liveGate) lookAt(r *liveRow, candidate gatedBenchmark) error {
	var stage stats.Stage
	row, err := g.row(r.base, candidate, r.gate, func(p gatedPairs, _ stats.Difference, o stats.Options) (stats.Decision, error) {
		var err error
		stage, err = r.sequence.Look(p.base, p.candidate, o)
		return stage.Decision, err
	})
	if err != nil {
		return err
	}
	r.taken++
	row.K = r.looks[r.taken-1]
	pass, fail := r.sequence.Levels()
	row.Look = &reports.GateLook{
		Look: stage.Look, Of: stage.Of, K: r.looks[len(r.looks)-1], Information: stage.Fraction, PassAlpha: pass, Alpha: fail,
	}
	withheld := stage.Verdict != row.Verdict
	r.row, r.done = row, stage.Look == stage.Of || stage.Done() && !withheld
	return nil
}

// drawn are the candidate's samples, of each problem no more than upTo says: a round
// that was stopped may have left more of it.
func (g *liveGate) drawn(ctx context.Context, upTo map[string]int) (gated, error) {
	return gatedSamples(ctx, g.s.dir, func(r evalr.BenchmarkRecord) (evalr.BenchmarkRecord, map[string]bool) {
		k, ok := upTo[r.Name]
		if !ok {
			return r, map[string]bool{}
		}
		asked := g.live.draw.like.of(r.Name).problems
		r.K, r.Data.Used = k, len(asked)
		return r, asked
	})
}

// together is the verdict of all benchmarks.
func (g *liveGate) together() reports.GateResult {
	out := g.result(g.base.gated, gated{Model: g.s.manifest.Model.Name, Step: g.s.manifest.Model.Step, Run: g.s.manifest.Hash})
	out.Live, out.Verdict = true, stats.Pass
	if others := g.schedules[1:]; len(others) > 0 {
		out.Notes = append(out.Notes, "the candidate was sampled with other looks before ("+strings.Join(others, "; ")+"): a false verdict is likelier than said here")
	}
	for _, r := range g.rows {
		r.row.Look.Open = !r.done
		out.Rows = append(out.Rows, r.row)
		if r.row.Verdict != stats.Pass && out.Verdict != stats.Fail {
			out.Verdict = r.row.Verdict
		}
	}
	return out
}

// tell says what a look came to.
func (g *liveGate) tell(e env, r *liveRow) {
	row, look := &r.row, r.row.Look
	switch g.live.draw.progress {
	case "none":
		return
	case "json":
		writeProgress(e.stderr, map[string]any{
			"event": "look", "run": g.s.dir, "benchmark": row.Benchmark, "look": look.Look, "of": look.Of, "k": row.K,
			"delta": row.Delta, "lo": row.Lo, "hi": row.Hi, "verdict": row.Verdict.String(), "done": r.done,
		})
		return
	}
	next, bounds := row.Verdict.String(), fmt.Sprintf("[%+.1f, %+.1f]", 100*row.Lo, 100*row.Hi)
	switch {
	case !r.done:
		next = "going on"
	case row.Verdict == stats.Inconclusive && look.Look < look.Of:
		next = "given up, since the last look would hardly decide"
	}
	if row.Lo <= -1 && row.Hi >= 1 {
		bounds = "without bounds yet"
	}
	fmt.Fprintf(e.stderr, "evalr: %s, look %d of %d at %s a problem: Δ %+.1f %s, margin %g: %s\n", printable(row.Title),
		look.Look, look.Of, counted(row.K, "sample"), 100*row.Delta, bounds, 100*row.Margin, next)
}

// goOn says that the same command goes on after err, unless a hint says so.
func goOn(err error, dir string) error {
	f := fault{text: err.Error(), hint: hintOf(err), code: exitCode(err), cause: err}
	if f.code != exitUsage && !strings.Contains(f.hint, "goes on") {
		f.hint = strings.TrimPrefix(f.hint+"; the same command goes on where it stopped ("+dir+")", "; ")
	}
	return f
}
