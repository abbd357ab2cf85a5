package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
)

// add takes a finished run into the curve, with what the gate says of it.
func (w *watch) add(ctx context.Context, name string) error {
	run, err := readRun(ctx, filepath.Join(w.out, name))
	if err != nil {
		return err
	}
	gate := w.judge(ctx, name)
	if err := w.curve.Add(name, run, gate, w.o.report); err != nil {
		return err
	}
	w.gates[name] = gate
	return nil
}

// show prints the lines of a finished run and what the gate says of it. An error ends
// the watch.
func (w *watch) show(name string) error {
	if err := w.curve.WriteTerminal(w.e.stdout, !w.headed, name); err != nil {
		return err
	}
	w.headed = true
	if gate := w.gates[name]; gate != nil {
		return w.sentence(*gate)
	}
	return nil
}

// judge holds a run against the baseline; nil without one, or if that cannot be,
// which is told.
func (w *watch) judge(ctx context.Context, name string) *reports.GateResult {
	if w.base == nil {
		return nil
	}
	gate := *w.o.gate
	gate.run = filepath.Join(w.out, name)
	candidate, err := gatedRun(ctx, gate.run)
	if err == nil {
		var result reports.GateResult
		if result, err = gate.apply(*w.base, candidate); err == nil {
			return &result
		}
	}
	w.failures++
	w.warn(fmt.Errorf("%s: no verdict: %w", name, err))
	return nil
}

// sentence says what the gate decided, a FAIL with everything there is to know of
// it, which may end the watch.
func (w *watch) sentence(result reports.GateResult) error {
	if rank(result.Verdict) > rank(w.worst) {
		w.worst = result.Verdict
	}
	if result.Verdict != stats.Fail {
		if len(result.Rows) > 1 {
			fmt.Fprintf(w.e.stdout, "%s: %s against %s\n", result.Verdict, printable(result.Candidate), printable(result.Baseline))
		}
		return nil
	}
	fmt.Fprintln(w.e.stdout)
	if err := reports.NewVerdict(result, false).WriteTerminal(w.e.stdout, w.e.wide()); err != nil {
		return err
	}
	fmt.Fprintln(w.e.stdout)
	w.warn(fmt.Errorf("FAIL: %s is worse than %s", result.Candidate, result.Baseline))
	if w.o.exitOnFail {
		return verdictError{exitRegression}
	}
	return nil
}

// rank orders verdicts, the worst last.
func rank(v stats.Verdict) int {
	return slices.Index([]stats.Verdict{stats.Pass, stats.Inconclusive, stats.Fail}, v)
}

// outcome is the exit of a watch that has looked once. Checkpoints that were seen to
// change are young.
func (w *watch) outcome(young []string) error {
	for _, name := range young {
		w.say("%s is not evaluated: %v", name, errYoung)
	}
	switch {
	case w.worst == stats.Fail:
		return verdictError{exitRegression}
	case w.failures > 0:
		return fault{text: counted(w.failures, "checkpoint") + " could not be evaluated", code: exitFailed, hint: "the same command tries again"}
	case w.o.gate == nil:
		return nil
	}
	return w.o.gate.outcome(w.worst)
}

// save writes the files that show the curve. That one cannot be written is told, and
// they are written again with the next checkpoint.
func (w *watch) save(ctx context.Context) {
	if w.o.curveFile != "" {
		if err := toFileOr(nil, w.o.curveFile, w.curve.WriteCSV); err != nil {
			w.warn(err)
		}
	}
	if w.o.figureDir != "" {
		if err := w.draft(ctx); err != nil {
			w.warn(err)
		}
	}
}

// draft draws the figures of each benchmark anew, of the checkpoints that have a
// step.
func (w *watch) draft(ctx context.Context) error {
	var runs []reports.Run
	for _, name := range w.finished() {
		if w.ended[name].Model.Step == nil {
			continue
		}
		run, err := readRun(ctx, filepath.Join(w.out, name))
		if err != nil {
			return err
		}
		runs = append(runs, run)
	}
	if len(runs) == 0 {
		return nil
	}
	for _, b := range w.outline.Benchmarks {
		if b.Left != "" {
			continue
		}
		if err := w.o.figures(runs, b); err != nil {
			return err
		}
	}
	return nil
}

// figures draws figures 2 and 3 of a benchmark.
func (o *watchOptions) figures(runs []reports.Run, b evalr.BenchmarkRecord) error {
	for _, number := range []int{reports.FigureScores, reports.FigureLengths} {
		f, err := reports.NewFigure(runs, reports.FigureOptions{Number: number, Benchmark: b.Name, Level: o.report.Level, Interval: o.report.Interval})
		if err != nil {
			return err
		}
		figure := figureOptions{number: number, dir: filepath.Join(o.figureDir, fileName(b.Name))}
		if err := figure.writeAll(env{stdout: io.Discard}, f); err != nil {
			return err
		}
	}
	return nil
}
