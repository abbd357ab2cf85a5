package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
	"github.com/evalr/evalr/store"
)

// A watch evaluates checkpoints as they come. What it has done stands in the
// folders of the runs and nowhere else.
type watch struct {
	o       *watchOptions
	e       env
	place   string         // what is watched, in words
	out     string         // the folder of the runs
	outline evalr.Manifest // of a run, but for its model
	base    *gated         // nil without a gate

	find func(context.Context) ([]checkpoint, error)
	draw func(context.Context, checkpoint) error
	wait func(context.Context, time.Duration) error

	tracker  tracker
	listing  retry
	ended    map[string]evalr.Manifest // runs that are finished, by folder
	curve    reports.LearningCurve
	gates    map[string]*reports.GateResult // of finished runs, by folder; nil where there is no verdict
	headed   bool                           // the names of the columns are printed
	failures int                            // checkpoints that could not be evaluated, with --once
	worst    stats.Verdict
}

// watch is a watch that has not begun.
func (o *watchOptions) watch(e env) *watch {
	w := &watch{
		o: o, e: e, out: o.out(), wait: pause, place: o.pattern,
		ended: map[string]evalr.Manifest{}, gates: map[string]*reports.GateResult{},
		worst: stats.Pass, curve: reports.LearningCurve{Gated: o.gate != nil},
		tracker: tracker{every: o.every, marker: o.marker, now: e.now, seen: map[string]*sighting{}},
	}
	w.tracker.say, w.draw = w.say, w.drawRun
	w.find = func(context.Context) ([]checkpoint, error) { return findCheckpoints(o.pattern) }
	if o.served {
		w.find = w.listed
	}
	return w
}

// pause waits until some time has passed, or ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// listed are the checkpoints that the endpoint serves.
func (w *watch) listed(ctx context.Context) ([]checkpoint, error) {
	endpoint, err := w.o.run.endpointOf(w.e)
	if err != nil {
		return nil, err
	}
	defer endpoint.Close()
	says, err := endpoint.Describe(ctx)
	if err != nil {
		return nil, w.o.run.withKeyHint(err, w.o.run.keyed(w.e))
	}
	return servedCheckpoints(w.o.pattern, says.Models)
}

// keyed reports whether there is a key for the endpoint.
func (o *runOptions) keyed(e env) bool {
	key, err := o.key(e.getenv)
	return err == nil && !key.IsZero()
}

// keep looks for checkpoints and evaluates them, one after another, until it is
// stopped, or --once, until none is left that can be.
func (w *watch) keep(ctx context.Context) error {
	w.say("watching %s; runs are kept in %s", w.place, w.out)
	if err := w.recall(ctx); err != nil {
		return err
	}
	for first, waited := true, false; ; first = false {
		ready, young, err := w.look(ctx, first)
		switch {
		case err != nil:
		case len(ready) > 0: // and then look again: another may have come that is before the next
			if err = w.take(ctx, ready[0]); err == nil {
				err = w.e.stop.err() // its last answers were in flight when the signal came
			}
		case w.o.once && (waited || len(young) == 0):
			return w.outcome(young)
		default:
			waited, err = true, w.wait(ctx, w.o.every)
		}
		if err != nil {
			return w.stopped(ctx, err)
		}
	}
}

// look returns the checkpoints that are to be evaluated now. That they cannot be
// listed is told and is no error, unless that can be known to stay so.
func (w *watch) look(ctx context.Context, first bool) (ready []checkpoint, young []string, err error) {
	if w.e.now().Before(w.listing.after) {
		return nil, nil, nil
	}
	found, err := w.find(ctx)
	if err != nil {
		if code := exitCode(err); ctx.Err() != nil || w.o.once || first && (code == exitUsage || code == exitRefused) {
			return nil, nil, err
		}
		w.failed("checkpoints cannot be listed", err, &w.listing)
		return nil, nil, nil
	}
	w.listing = retry{}
	if first {
		w.tellLost(ctx, found)
	}
	if first && len(found) == 0 {
		w.say("no checkpoint is there yet")
	}
	for _, c := range found {
		_, shown := w.gates[c.folder()]
		if m := w.ended[c.folder()]; shown && m.Host[hostCheckpoint] == c.mark() && m.Model.Name == c.modelName() {
			w.tracker.settle(c)
		}
	}
	ready, young = w.tracker.ready(found)
	return ready, young, nil
}

// take evaluates a checkpoint and adds it to the curve. An error ends the watch.
func (w *watch) take(ctx context.Context, c checkpoint) error {
	err := w.evaluate(ctx, c)
	_, shown := w.gates[c.folder()]
	if err == nil && !shown {
		err = w.add(ctx, c.folder())
	}
	switch _, stopped := errors.AsType[interrupted](err); {
	case stopped, ctx.Err() != nil:
		return err
	case err != nil:
		w.giveUp(c, err)
		return nil
	}
	w.tracker.settle(c)
	if shown { // it was only touched
		return nil
	}
	w.save(ctx)
	return w.show(c.folder())
}

// giveUp leaves a checkpoint alone, for a while or for as long as its files are these.
func (w *watch) giveUp(c checkpoint, err error) {
	w.failures++
	if errors.As(err, new(*changedError)) {
		w.warn(err)
		w.tracker.settle(c)
		return
	}
	w.failed(c.name, err, &w.tracker.sight(c).retry)
	if w.o.once {
		w.tracker.settle(c)
	}
}

// recall takes up what the runs that are there say: those that are finished are on
// the curve. A run of other settings is refused.
func (w *watch) recall(ctx context.Context) error {
	entries, err := os.ReadDir(w.out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		dir := filepath.Join(w.out, entry.Name())
		m, err := manifestIn(ctx, dir)
		if errors.Is(err, store.ErrNoRun) || !entry.IsDir() {
			continue
		}
		if err != nil {
			return err
		}
		now := w.outline
		now.Model.Name = m.Model.Name
		if err := refuseOther(dir, m, now); err != nil {
			return err
		}
		if m.Host[hostCheckpoint] != "" && covers(m, now) {
			w.ended[entry.Name()] = m
		}
	}
	for _, name := range w.finished() {
		if err := w.add(ctx, name); err != nil {
			return err
		}
	}
	if len(w.ended) > 0 {
		w.save(ctx)
	}
	for _, name := range w.finished() {
		if err := w.show(name); err != nil {
			return err
		}
	}
	return nil
}

// finished are the folders of the finished runs, in the order of the curve.
func (w *watch) finished() []string {
	return slices.SortedFunc(maps.Keys(w.ended), func(a, b string) int {
		return cmp.Or(evalr.CompareSteps(w.ended[a].Model.Step, w.ended[b].Model.Step), cmp.Compare(a, b))
	})
}

// covers reports whether a finished run has all that is asked for now.
func covers(m, asked evalr.Manifest) bool {
	return !slices.ContainsFunc(asked.Benchmarks, func(b evalr.BenchmarkRecord) bool {
		return b.Left == "" && !slices.ContainsFunc(m.Benchmarks, func(has evalr.BenchmarkRecord) bool {
			return has.Name == b.Name && has.Left == "" && has.K >= b.K && has.Data.Used >= b.Data.Used
		})
	})
}

// tellLost names the runs that are not finished and have no checkpoint any more.
func (w *watch) tellLost(ctx context.Context, found []checkpoint) {
	entries, err := os.ReadDir(w.out)
	if err != nil {
		return // there is none yet
	}
	for _, entry := range entries {
		_, ended := w.ended[entry.Name()]
		if ended || slices.ContainsFunc(found, func(c checkpoint) bool { return c.folder() == entry.Name() }) {
			continue
		}
		if _, err := manifestIn(ctx, filepath.Join(w.out, entry.Name())); err == nil {
			w.say("%s is not finished and its checkpoint is gone: it is not on the curve", filepath.Join(w.out, entry.Name()))
		}
	}
}

// stopped says how to go on after err stopped the watch.
func (w *watch) stopped(ctx context.Context, err error) error {
	if _, ok := errors.AsType[fault](err); ok || ctx.Err() == nil && w.e.stop.err() == nil {
		return err
	}
	return fault{text: err.Error(), code: exitCode(err), cause: err, hint: "the same command goes on; what is evaluated is in " + w.out}
}

// say tells how the watch goes on, unless standard error is for progress alone.
func (w *watch) say(format string, args ...any) {
	if !w.o.run.silent() {
		fmt.Fprintf(w.e.stderr, "evalr: %s\n", printable(fmt.Sprintf(format, args...)))
	}
}

// warn tells what is wrong, as an object where progress is written as objects.
func (w *watch) warn(err error) {
	if w.o.run.progress == "json" {
		text, _ := json.Marshal(map[string]string{"schema": "evalr.progress/v1", "event": "warning", "text": err.Error()}) //nolint:errchkjson // texts always encode
		fmt.Fprintf(w.e.stderr, "%s\n", text)
		return
	}
	fmt.Fprintf(w.e.stderr, "evalr: warning: %s\n", printable(err.Error()))
	if hint := hintOf(err); hint != "" {
		fmt.Fprintf(w.e.stderr, "evalr: hint: %s\n", printable(hint))
	}
}

// failed tells of a failure that will be tried again, unless it is the same as the
// last time.
func (w *watch) failed(what string, err error, r *retry) {
	pause, fresh := r.fail(w.e.now(), w.o.every, err)
	if !fresh {
		return
	}
	again := ""
	if !w.o.once {
		again = fmt.Sprintf(" (tried again in %s, then less and less often)", pause)
	}
	w.warn(fault{text: fmt.Sprintf("%s: %v%s", what, err, again), hint: hintOf(err), cause: err})
}
