package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strconv"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/models/recorded"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/store"
)

// protocolImport is what identities of imported samples have in the place of the
// protocol that prompts are sent by.
const protocolImport = "import"

// manifest records the import. The prompt and the sampling settings stay empty:
// they are unknown.
func (o *importOptions) manifest(e env, in *imported) (evalr.Manifest, error) {
	model, s, b := firstOf(o.model, in.survey.Model), in.survey, in.entry.Benchmark
	if model == "" {
		return evalr.Manifest{}, usage("for example --model my-model", "the rows do not name the model: say which it is with --model")
	}
	m := evalr.Manifest{
		Evalr: buildVersion(), Name: o.benchmark,
		Model:    evalr.ModelRecord{Name: model, Reasoning: o.reasoning, ThinkTags: o.thinkTags, Step: o.stepOf(model, s)},
		Settings: o.settings,
		Benchmarks: []evalr.BenchmarkRecord{{
			Name: b.Name, Version: b.Version, Title: b.Title, About: b.About, Scorer: scorerName(b.Scorer),
			Template: b.Template, Extract: b.Extract, Policy: b.Policy, Options: b.Options, PerSample: b.PerSample, Gated: in.entry.Data.Gated, Breakdown: b.Breakdown, Cluster: b.Cluster,
			Chance: b.Chance, K: s.K, Metrics: b.Metrics, Data: in.data,
		}},
		Host:    map[string]string{"os": runtime.GOOS, "arch": runtime.GOARCH, "cpus": strconv.Itoa(runtime.NumCPU()), "go": runtime.Version()},
		Created: e.now().UTC(),
		Import:  &evalr.Import{Files: in.sources, Fields: o.read.Map(), Match: s.Match, Samples: s.Samples},
	}
	if o.rows != "" {
		m.Import.Fields["rows"] = o.rows
	}
	for _, c := range o.chosen {
		if m.Import.Where == nil {
			m.Import.Where = map[string]string{}
		}
		m.Import.Where[c.Field] = c.Value
	}
	setSetting(m.Settings, evalr.Setting{Name: "model", Value: model, Source: firstOf(sourceOf(m.Settings, "model", o.model), in.files())})
	m.Hash = importHash(m)
	return m, nil
}

// sourceOf is where a setting came from; empty if it has no value.
func sourceOf(settings []evalr.Setting, name, value string) string {
	for _, s := range settings {
		if s.Name == name && value != "" {
			return s.Source
		}
	}
	return ""
}

// stepOf is the checkpoint's training step; nil if nothing says it.
func (o *importOptions) stepOf(model string, s *recorded.Survey) *int64 {
	switch {
	case o.step.given:
		n := int64(o.step.value)
		return &n
	case s.Step != nil:
		return s.Step
	}
	return stepOf(model)
}

// importHash digests what decides the identity of imported samples.
func importHash(m evalr.Manifest) string {
	b := m.Benchmarks[0]
	parts := []any{
		"evalr-import-v1", m.Model.Name, m.Model.Step, m.Model.Reasoning, m.Model.ThinkTags,
		b.Name, b.Version, b.Template, b.Data.Digest, m.Import,
	}
	if options := asked(b.Options); len(options) > 0 {
		parts = append(parts, options)
	}
	text, err := json.Marshal(parts)
	if err != nil {
		panic("cli: an import that JSON cannot hold: " + err.Error()) // it is made of texts and numbers
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// save makes the run in dir. It is built beside dir and takes its place when it is
// whole, so that nothing half-imported is ever taken for a run. Imports that are
// made at once do not disturb each other: the first to be whole takes the place.
func (in *imported) save(ctx context.Context, e env, dir string, m evalr.Manifest) (err error) {
	if there, err := sameImport(ctx, e, dir, m); there || err != nil {
		return err
	}
	place, err := placeOf(dir)
	if err != nil {
		return err
	}
	w, err := openWorkshop(place, e.now())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	redactor := models.NewRedactor(models.NewSecret(string(dataConfig(e).Token)))
	config := store.Config{Now: e.now, Redact: redactor.Redact, RedactManifest: redactor.RedactKnown}
	if err := in.fill(ctx, w.run(), m, config); err != nil {
		return err
	}
	failed := w.deliver()
	if failed == nil {
		return nil
	}
	if there, err := sameImport(ctx, e, dir, m); there || err != nil {
		return err
	}
	return failed
}

// sameImport reports, also to the user, whether dir holds a run of the very same
// completions, graded alike. Anything else in dir is an error: it is not
// overwritten.
func sameImport(ctx context.Context, e env, dir string, m evalr.Manifest) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return false, nil
	}
	if err != nil {
		return false, usage("give another --out", "%s: %v", dir, err)
	}
	r, err := store.Read(ctx, dir)
	if err != nil {
		return false, usage("give another --out", "%s is in the way and no run of these completions: %v", dir, err)
	}
	have := r.Manifest()
	if err := r.Close(); err != nil {
		return false, err
	}
	if have.Hash != m.Hash || have.Import == nil {
		return false, usage("give another --out", "%s holds another run, of %s by %s", dir, have.Name, have.Model.Name)
	}
	if err := refuseOther(dir, have, m); err != nil {
		return false, err
	}
	fmt.Fprintf(e.stderr, "evalr: these completions are in %s already\n", dir)
	return true, nil
}

// fill creates the run and stores problems, graded completions and classes in it.
func (in *imported) fill(ctx context.Context, build string, m evalr.Manifest, config store.Config) (err error) {
	run, err := store.Create(ctx, build, m, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	if err := errors.Join(attach(ctx, run, in.entry), in.putProblems(ctx, run)); err != nil {
		return err
	}
	err = forEach(ctx, importWorkers(in.entry.Scorer), in.survey.Draws(ctx), func(ctx context.Context, d recorded.Draw) error {
		return in.put(ctx, run, d)
	})
	if err != nil {
		return err
	}
	return classify(ctx, &session{run: run, benchmarks: []chosen{{Entry: in.entry, record: m.Benchmarks[0]}}})
}

// putProblems stores the problems; of those whose prompts differ from sample to
// sample also the gold answers that the file gives each.
func (in *imported) putProblems(ctx context.Context, run *store.Run) error {
	records := make([]store.ProblemRecord, len(in.survey.Problems))
	for i, p := range in.survey.Problems {
		records[i].Problem = p
	}
	if in.entry.PerSample {
		for d, err := range in.survey.Draws(ctx) {
			if err != nil {
				return err
			}
			r := &records[d.Problem]
			for len(r.Prompts) <= d.Index {
				r.Prompts = append(r.Prompts, evalr.Prompt{})
			}
			r.Prompts[d.Index].Gold = d.Gold
		}
	}
	return run.PutProblems(ctx, in.entry.Name, records)
}

// put grades and stores one completion.
func (in *imported) put(ctx context.Context, run *store.Run, d recorded.Draw) error {
	p := in.survey.Problems[d.Problem]
	gold := d.Gold
	if !in.entry.PerSample {
		gold = goldOf(in.entry, p)
	}
	c := d.Completion(in.split)
	s := evalr.Sample{
		Ref:        evalr.Ref{Benchmark: in.entry.Name, Problem: p.ID, Index: d.Index},
		Completion: c,
		Score:      runner.Grade(ctx, in.entry.Scorer, evalr.Target{Problem: p, Gold: gold}, c),
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.Identity = identity(run.Manifest().Model.Name, p, d, gold)
	return run.Put(ctx, s)
}

// identity says what an imported sample is: a text of a model for a problem. What
// it was asked and how it was drawn, which identities are made of otherwise, is
// not known.
func identity(model string, p evalr.Problem, d recorded.Draw, gold []string) evalr.Identity {
	said := evalr.Prompt{Gold: gold, Messages: []evalr.Message{
		{Role: "reasoning", Content: d.Raw.Reasoning}, {Role: "assistant", Content: d.Raw.Content},
	}}
	return evalr.Prehashed(model, protocolImport, evalr.Sampling{}, said, p).Identity(0, 0, d.Index)
}
