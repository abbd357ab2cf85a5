package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/engine/builtin"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/sandbox"
)

// fromModel is the source of a setting that follows from the model.
const fromModel = "model"

// checkpoints are the training steps of the built-in model; none if this build is
// without one.
func checkpoints() []int {
	steps, err := builtin.Steps()
	if err != nil {
		return nil // whoever opens the model is told
	}
	return steps
}

// place is where --data says that problems of all benchmarks come from, by the first
// value that names none.
func (o *runOptions) place() datasets.Where {
	for _, v := range o.data {
		l, err := datasets.ParseLocation(v)
		switch {
		case err != nil:
			return datasets.File // which is refused when it is opened
		case l.Bench == "":
			return l.Where
		}
	}
	return datasets.Auto
}

// onSamples reports whether a suite means the built-in samples of it.
func (o *runOptions) onSamples() bool { return o.place() == datasets.Builtin }

// chooseBuiltin takes the built-in model where nothing names a model and built-in
// samples are all that is asked for, and has the built-in model asked its samples
// where nothing says otherwise.
func (o *runOptions) chooseBuiltin(cat evals.Catalogue) {
	if o.endpoint == "" && o.model == "" && o.asksSamples(cat) && len(checkpoints()) > 0 {
		o.model, o.unasked = formBuiltin, true
		setSetting(o.settings, evalr.Setting{Name: "model", Value: o.model, Source: fromDefault})
	}
	if w, here := o.local(); !here || !w.builtin() || o.place() != datasets.Auto {
		return
	}
	for i, v := range o.data {
		if v == "auto" {
			o.data[i] = formBuiltin
		}
	}
	setSetting(o.settings, evalr.Setting{Name: "data", Value: strings.Join(o.data, ", "), Source: fromModel})
}

// asksSamples reports whether a command that names no model can be about built-in
// samples alone.
func (o *runOptions) asksSamples(cat evals.Catalogue) bool {
	if place := o.place(); place != datasets.Auto && place != datasets.Builtin {
		return false
	}
	return o.suite != "" || len(o.benchmarks) > 0 && !slices.ContainsFunc(o.benchmarks, func(name string) bool {
		e, ok := cat.Lookup(name)
		return !ok || !e.IsSample()
	})
}

// refuseAbsent refuses benchmarks whose data is looked for in this program and is not
// there.
func (o *runOptions) refuseAbsent(cat evals.Catalogue, entries []evals.Entry) error {
	if !o.onSamples() {
		return nil
	}
	for _, e := range entries {
		if e.IsSample() || slices.ContainsFunc(o.data, func(v string) bool { return strings.HasPrefix(v, e.Data.Name+"=") }) {
			continue
		}
		hint := "say where its data is, for example --data hub"
		if s, ok := cat.SampleOf(e.Name); ok {
			hint = fmt.Sprintf("--benchmark %s asks built-in samples in its form; for %s itself give --data hub, and a model of yours", s.Name, e.Name)
		}
		return usage(hint, "%s is not built in", e.Name)
	}
	return nil
}

// tell says what was taken where nothing names a model, and in what samples differ
// from what one would expect.
func (o *runOptions) tell(e env, s *session) {
	if o.silent() {
		return
	}
	if o.unasked {
		fmt.Fprintf(e.stderr, "evalr: neither --endpoint nor --model is given: the built-in model (step %d) answers built-in samples\n", *s.model.step)
	}
	for _, b := range s.benchmarks {
		_, given := o.k.of(b.Name)
		switch {
		case !b.IsSample():
		case o.slow && !given:
			fmt.Fprintf(e.stderr, "evalr: %s: %s a problem in the place of %d, since the engine knows no vector instructions of this machine; -k says otherwise\n",
				b.Name, counted(b.record.K, "sample"), b.K)
		case !s.model.builtin && !o.maxTokens.given && o.like == nil:
			fmt.Fprintf(e.stderr, "evalr: warning: %s: an answer may have %d tokens, enough for the built-in model; --max-tokens lets others think longer\n",
				b.Name, b.record.Sampling.MaxTokens)
		}
	}
}

// fewer is k where the built-in model is computed without vectors.
func fewer(k int) int { return max(1, k/4) }

// judgesLess reports whether a run goes on without a verdict on programs, since err is
// that nothing here can run them: one of a suite of samples, which are for trying
// things out.
func (o *runOptions) judgesLess(err error) bool {
	return errors.Is(err, sandbox.ErrUnavailable) && o.sandbox.kind == sandboxAuto && o.suite != "" && o.onSamples()
}

// noSandbox is why programs were not judged.
const noSandbox = "no sandbox works on this machine; evalr doctor says why"

// leaveUnjudged says in the records of benchmarks whose answers are programs that
// nothing here can run these.
func leaveUnjudged(e env, benchmarks []chosen) {
	for i := range benchmarks {
		if b := &benchmarks[i]; runsPrograms(b.Scorer) {
			b.record.NotScored = noSandbox
			fmt.Fprintf(e.stderr, "evalr: warning: %s: not scored: %s\n", b.Name, noSandbox)
		}
	}
}

// nextSteps says what to do after a run of the built-in model.
func nextSteps(e env, s *session) {
	rows := [][2]string{
		{"evalr show " + s.dir, "what was asked, answered and graded"},
		{"evalr run --suite reasoning --endpoint http://localhost:8000/v1", "a model of yours on the benchmarks themselves, whose data is fetched"},
	}
	if steps := checkpoints(); len(steps) > 1 && *s.model.step == int64(steps[len(steps)-1]) {
		rows = append(rows,
			[2]string{fmt.Sprintf("evalr run --suite reasoning --model %s@%d --out runs/earlier", formBuiltin, steps[len(steps)/2-1]), "an earlier checkpoint"},
			[2]string{"evalr compare runs/earlier " + s.dir, "what training changed since then"},
			[2]string{"evalr gate --baseline " + s.dir + " --run runs/earlier", "whether a checkpoint is worse, as an exit code"})
	}
	fmt.Fprintln(e.stderr, "evalr: a tiny model on samples made for it: the scores show how evalr works and say nothing of benchmarks. Next:")
	tw := tabwriter.NewWriter(e.stderr, 0, 0, 3, ' ', 0)
	for _, row := range rows {
		fmt.Fprintf(tw, "  %s\t%s\n", row[0], row[1])
	}
	_ = tw.Flush() // as other lines there
}
