package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/store"
)

// scoreOptions are the flags of "evalr score".
type scoreOptions struct {
	extract        string
	policy         string
	settings       settingValues
	data           []string
	sandbox        sandboxOptions
	dryRun, asJSON bool
}

func newScore(e env) *cobra.Command {
	o := &scoreOptions{}
	cmd := &cobra.Command{
		Use:   "score RUN",
		Short: "Grade the completions of a run again with today's scorers",
		Long: `Score grades what a run holds again, without asking the model: after a change of the
scorers, or by the other rules of finding answers. It lists every verdict that changed
and why. The former verdicts stay in the run, and requests that failed stay failures.
The new verdicts of a benchmark take their place all at once or, if something stops the
command, not at all.`,
		Example: `  # what would change
  $ evalr score runs/reasoning-my-model-1a2b3c4d --dry-run

  # by the rules of DeepSeek-R1's evaluation
  $ evalr score runs/reasoning-my-model-1a2b3c4d --extract r1`,
		Args: exactly(1, "one run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := settle(cmd, e); err != nil {
				return err
			}
			return o.run(cmd.Context(), e, args[0])
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.extract, "extract", "", "`rules` that find the answer: robust or r1 (default: those the run was graded by)")
	f.StringVar(&o.policy, "policy", "", "of mathematics: which `differences` in how an answer is written count (default: those the run was graded by)")
	o.settings.define(f, func(s evals.Setting) (string, bool) { return "", s.Grading })
	f.StringArrayVar(&o.data, "data", []string{"auto"}, "where the tests of programs come from, as for run")
	o.sandbox.define(f)
	f.BoolVar(&o.dryRun, "dry-run", false, "list what would change and change nothing")
	f.BoolVar(&o.asJSON, "json", false, "print a JSON object a line")
	return cmd
}

// run finds out by reading what can be graded, and opens the run for writing only if
// something can be: opening it brings its schema up to date.
func (o *scoreOptions) run(ctx context.Context, e env, dir string) (err error) {
	if o.extract != "" {
		if _, err := scorers.ParseExtraction(o.extract); err != nil {
			return usage("", "--extract: %v", err)
		}
	}
	if _, err := parsePolicy(o.policy); err != nil {
		return err
	}
	gradable, err := o.gradable(ctx, e, dir)
	if err != nil {
		return err
	}
	entries := make([]evals.Entry, len(gradable))
	for i, g := range gradable {
		entries[i] = g.entry
	}
	if err := (protocolOptions{policy: o.policy}).refusePolicy(entries); err != nil {
		return err
	}
	judges, err := o.convene(ctx, e, gradable)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, judges.Close()) }()
	var run *store.Run
	if !o.dryRun {
		redactor := models.NewRedactor()
		if run, err = store.Open(ctx, dir, store.Config{Now: e.now, Redact: redactor.Redact, RedactManifest: redactor.RedactKnown}); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, run.Close()) }()
		tellSchema(e.stderr, dir, run)
	}
	r, err := store.Read(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	out := changeWriter{w: e.stdout, asJSON: o.asJSON, dryRun: o.dryRun}
	for _, g := range gradable {
		g.reader = r
		if err := g.regrade(ctx, run, &out); err != nil {
			return err
		}
		if run != nil {
			if err := attach(ctx, run, g.entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// gradable finds the benchmarks of a run that can be graded again, and says which
// cannot be and why.
func (o *scoreOptions) gradable(ctx context.Context, e env, dir string) (all []*regrader, err error) {
	var s scoring
	if s.cat, err = evals.Builtin(); err != nil {
		return nil, err
	}
	if s.reader, err = store.Read(ctx, dir); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.reader.Close()) }()
	var skipped error
	for _, record := range s.reader.Manifest().Benchmarks {
		if record.Left != "" {
			continue
		}
		g, err := s.regrader(ctx, record, o.over(record))
		if err == nil {
			err = refuseAttachments(ctx, []evals.Entry{g.entry})
		}
		if err == nil && runsPrograms(g.entry.Scorer) {
			err = g.findTests(ctx, e, o.data)
		}
		if err != nil {
			fmt.Fprintf(e.stderr, "evalr: warning: %s is not graded again: %s\n", record.Name, printable(err.Error()))
			skipped = errors.Join(skipped, err)
			continue
		}
		all = append(all, g)
	}
	if len(all) == 0 {
		return nil, fault{text: "no benchmark of this run can be graded again", code: exitUsage, cause: skipped}
	}
	return all, nil
}

// A grading says how a benchmark is graded where there is a choice.
type grading struct {
	extract, policy string
	options         map[string]string
}

// over returns how a benchmark of a run was graded with the flags laid over it.
func (o *scoreOptions) over(record evalr.BenchmarkRecord) grading {
	g := grading{extract: firstOf(o.extract, record.Extract), policy: firstOf(o.policy, record.Policy), options: map[string]string{}}
	maps.Copy(g.options, record.Options)
	maps.Copy(g.options, o.settings.given())
	return g
}

// A scoring is a run of which benchmarks are looked for that can be graded again.
type scoring struct {
	cat    evals.Catalogue
	reader *store.Reader
}

// A regrader grades the samples of a benchmark again.
type regrader struct {
	reader *store.Reader
	entry  evals.Entry
	before evalr.BenchmarkRecord
	after  evalr.BenchmarkRecord
	tests  map[string]evalr.TestSet // by problem; what programs are judged by is not in the run
}

// regrader finds out how a benchmark of a run is graded today. Its error says why it
// cannot be.
func (s scoring) regrader(ctx context.Context, record evalr.BenchmarkRecord, by grading) (*regrader, error) {
	entry, err := s.entry(ctx, record)
	if err != nil {
		return nil, err
	}
	if entry, err = entry.Set(by.options); err != nil {
		return nil, err
	}
	rules, err := scorers.ParseExtraction(by.extract)
	if err != nil {
		return nil, err
	}
	if entry.TakesPolicy() {
		p, err := parsePolicy(by.policy)
		if err != nil {
			return nil, err
		}
		if entry, err = entry.Under(p); err != nil {
			return nil, err
		}
	}
	template := evals.TemplateDefault
	if strings.HasSuffix(record.Template, evals.TemplateR1Zero) {
		template = evals.TemplateR1Zero
	}
	if entry, err = entry.With(template, rules); err != nil {
		return nil, err
	}
	after := record
	after.Scorer, after.Extract, after.Policy, after.PerSample = scorerName(entry.Scorer), entry.Extract, entry.Policy, entry.PerSample
	after.Options, after.Metrics = entry.Options, entry.Metrics
	return &regrader{entry: entry, before: record, after: after}, nil
}

// entry returns the benchmark of a record as this program knows it.
func (s scoring) entry(ctx context.Context, record evalr.BenchmarkRecord) (evals.Entry, error) {
	if evals.IsCustom(record.Name) {
		return s.custom(ctx, record)
	}
	entry, ok := s.cat.Lookup(record.Name)
	switch {
	case !ok:
		return entry, errors.New("this program knows no benchmark of this name")
	case entry.Version != record.Version:
		return entry, fmt.Errorf("the run is of its version %d, and this program knows version %d, which is asked or graded otherwise", record.Version, entry.Version)
	}
	return entry, nil
}

// custom returns benchmark custom with the scorer that the run names.
func (s scoring) custom(ctx context.Context, record evalr.BenchmarkRecord) (evals.Entry, error) {
	name, _, _ := strings.Cut(record.Scorer, " ")
	entry, err := evals.Custom(ctx, evals.CustomOptions{Scorer: name})
	if err != nil {
		return entry, fmt.Errorf("its scorer %q is none of this program's", record.Scorer)
	}
	if _, ok := entry.Scorer.(scorers.Choice); !ok {
		return entry, nil
	}
	for p, err := range s.reader.Problems(ctx, record.Name) {
		if err != nil {
			return entry, err
		}
		if len(p.Problem.Choices) > 0 { // each problem's options say which letters there are
			entry.Scorer = scorers.Choice{}
			break
		}
	}
	return entry, nil
}

// regradeWorkers is how many completions are graded at once.
func regradeWorkers() int { return runtime.GOMAXPROCS(0) }

// A changeWriter lists changed verdicts.
type changeWriter struct {
	w              io.Writer
	asJSON, dryRun bool
}
