package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/sandbox"
)

// examineBuiltin has the built-in model answer the first problem of each built-in
// sample, always by the same draw, and grades what it says: data, engine, scorers and
// sandbox work together. Whether the answers are right does not matter.
func (o *runOptions) examineBuiltin(ctx context.Context, e env) finding {
	f := finding{what: "trial"}
	if len(checkpoints()) == 0 {
		f.says = "not made: this build has no built-in model"
		return f
	}
	outcomes, err := o.try(ctx, e)
	if f.err = err; err == nil {
		f.says = "the built-in model answered a problem of each built-in sample, and the answers were graded: " + strings.Join(outcomes, ", ")
	}
	return f
}

// try returns what came of the first problem of each sample.
func (o *runOptions) try(ctx context.Context, e env) (outcomes []string, err error) {
	cat, err := evals.Builtin()
	if err != nil {
		return nil, err
	}
	config, err := o.engine.config(e, 1)
	if err != nil {
		return nil, err
	}
	loaded, err := weights{format: formBuiltin}.load(ctx, config)
	if err != nil {
		return nil, err
	}
	model, err := models.NewLocal(loaded, models.LocalConfig{Name: formBuiltin})
	if err != nil {
		loaded.Close()
		return nil, err
	}
	defer model.Close()
	var entries []*evals.Entry
	for _, entry := range cat.All() {
		if entry.IsSample() {
			entries = append(entries, &entry)
		}
	}
	court, err := o.sandbox.convene(ctx, entries...)
	if err != nil && !errors.Is(err, sandbox.ErrUnavailable) {
		return nil, err
	}
	defer func() { err = errors.Join(err, court.Close()) }()
	for _, entry := range entries {
		outcome, err := court.try(ctx, model, *entry)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name, err)
		}
		outcomes = append(outcomes, entry.Name+" "+outcome)
	}
	return outcomes, nil
}

// try asks the first problem of a benchmark once and grades the answer. Programs that
// nothing here can run are not graded; what is missing other checks say.
func (c court) try(ctx context.Context, model evalr.Model, entry evals.Entry) (outcome string, err error) {
	first, err := firstProblem(ctx, entry)
	if err != nil {
		return "", err
	}
	prompt := entry.Prompt(first, 0)
	answer, err := model.Generate(ctx, evalr.Request{
		Prompt: prompt, Sampling: entry.Sampling,
		Seed: evalr.DeriveSeed(0, evalr.Ref{Benchmark: entry.Name, Problem: first.ID}),
	})
	switch {
	case err != nil:
		return "", err
	case runsPrograms(entry.Scorer) && (c.box == nil || lacks(ctx, c.box, entry.Scorer, c.box.Caps().Languages) != ""):
		return "not scored", nil
	}
	score, err := entry.Scorer.Score(ctx, evalr.Target{Problem: first, Gold: prompt.Gold}, answer)
	return score.Outcome.String(), err
}

func firstProblem(ctx context.Context, entry evals.Entry) (evalr.Problem, error) {
	data, err := datasets.Open(ctx, entry.Data, nil, datasets.Config{Offline: true})
	if err != nil {
		return evalr.Problem{}, err
	}
	for p, err := range data.Problems(ctx) {
		return p, err
	}
	return evalr.Problem{}, errors.New("no problem in its data")
}
