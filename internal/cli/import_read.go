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
	"github.com/evalr/evalr/models/recorded"
	"github.com/evalr/evalr/scorers"
)

// An imported file is one whose rows were found to be samples of a benchmark.
type imported struct {
	tables  []*datasets.Table
	entry   evals.Entry
	sources []evalr.DataFile
	survey  *recorded.Survey
	data    evalr.DataRecord
	split   models.SplitOptions
}

// files names the files for messages.
func (in *imported) files() string {
	if len(in.sources) == 1 {
		return in.sources[0].Name
	}
	return counted(len(in.sources), "file")
}

// open finds the benchmark and its problems, and reads the files once.
func (o *importOptions) open(ctx context.Context, e env) (*imported, error) {
	tables, err := openTables(o.from, o.rows)
	if err != nil {
		return nil, err
	}
	in := &imported{tables: tables}
	if in.split.Mode = o.reasoning; o.thinkTags != nil {
		if in.split.Tags, err = tagPairs(o.thinkTags); err != nil {
			return nil, err
		}
	}
	if in.sources, err = digests(o.from); err != nil {
		return nil, err
	}
	var known []evalr.Problem
	if o.ownProblems() {
		in.entry, err = o.ownEntry(ctx)
	} else {
		in.entry, known, err = o.problems(ctx, e, &in.data)
	}
	if err != nil {
		return nil, err
	}
	if err := o.protocol.refusePolicy([]evals.Entry{in.entry}); err != nil {
		return nil, err
	}
	if err := refuseForeignSettings([]evals.Entry{in.entry}, o.settings); err != nil {
		return nil, err
	}
	if in.survey, err = recorded.Look(ctx, o.source(ctx, in, known)); err != nil {
		return nil, withNearestField(err)
	}
	if err := o.refuseOtherModel(in.survey.Model); err != nil {
		return nil, err
	}
	in.describe(ctx, o, known)
	return in, nil
}

// source describes the files to the package that reads them.
func (o *importOptions) source(ctx context.Context, in *imported, known []evalr.Problem) recorded.Source {
	s := recorded.Source{
		File: strings.Join(o.from, ", "), Rows: rowsOf(in.tables), Fields: o.read, Where: o.chosen,
		Benchmark: o.benchmark, Problems: known, Gated: in.entry.Data.Gated, FileGold: in.entry.PerSample, Match: o.match, Split: in.split,
		SameGold: func(p evalr.Problem, gold string) bool { return sameGold(ctx, in.entry.Scorer, p, gold) },
		Readable: func(p evalr.Problem) error { return gradable(ctx, in.entry.Scorer, p) },
	}
	if _, choices := plainScorer(in.entry.Scorer).(scorers.Choice); choices {
		s.Options = evals.NewAnswerForms(s.File)
	} else {
		s.Answer = evals.GoldIn
	}
	return s
}

// refuseOtherModel refuses to call rows that name their model by another name,
// unless the command line says so: a name in a variable or a file is there for
// other commands as well.
func (o *importOptions) refuseOtherModel(rows string) error {
	source := sourceOf(o.settings, "model", o.model)
	if rows == "" || o.model == "" || o.model == rows || source == fromFlag {
		return nil
	}
	return usage("say with --model which name it is to have", "the rows are of model %q, and %s says %q", rows, sourceName(source), o.model)
}

// sourceName names the source of the model as a sentence does.
func sourceName(source string) string {
	switch source {
	case fromEnviron:
		return envName("model")
	case fromUser:
		return "the " + fromUser
	}
	return source
}

// ownProblems reports whether the rows themselves say what is asked.
func (o *importOptions) ownProblems() bool {
	if o.benchmark != evals.CustomName {
		return false
	}
	for _, d := range o.data {
		if d != "auto" && d != "hub" {
			return false
		}
	}
	return true
}

// ownEntry is benchmark custom for the problems that the rows bring.
func (o *importOptions) ownEntry(ctx context.Context) (evals.Entry, error) {
	if o.read.Gold == "" {
		return evals.Entry{}, usage("for example --fields text=output,problem=id,question=question,gold=answer",
			"benchmark custom grades by the gold answers of the file: say with gold=FIELD where they stand, or name a file of problems with --data")
	}
	if o.protocol.scorer == "" {
		return evals.Entry{}, usage("integer is for whole numbers, choice for the letters of options, math for everything else",
			"how answers are graded is not said: want --scorer math, integer or choice")
	}
	entry, err := o.protocol.custom(ctx, "")
	if err != nil {
		return evals.Entry{}, err
	}
	return o.protocol.with(entry)
}

// problems opens the benchmark and its data.
func (o *importOptions) problems(ctx context.Context, e env, record *evalr.DataRecord) (entry evals.Entry, all []evalr.Problem, err error) {
	cat, err := evals.Builtin()
	if err != nil {
		return entry, nil, err
	}
	if o.read.Choices != "" {
		return entry, nil, usage("gold=FIELD may be a letter, an index from 0 or the text of an option of the benchmark's own",
			"choices=%s is for the problems that the rows of benchmark custom bring; those of %s have their options", o.read.Choices, o.benchmark)
	}
	if entry, err = o.protocol.entry(ctx, cat, o.benchmark, o.data); err != nil {
		return entry, nil, err
	}
	if entry.PerSample && o.read.Gold == "" {
		return entry, nil, usage("for example --fields text=output,problem=id,gold=letter",
			"the options of %s are in another order in every prompt: say with gold=FIELD which letter was right in each", o.benchmark)
	}
	locations, err := locationsOf(o.data, []evals.Entry{entry})
	if err != nil {
		return entry, nil, err
	}
	config := dataConfig(e)
	config.Progress = downloadProgress(e)
	data, err := datasets.Open(ctx, entry.Data, locations, config)
	if err != nil {
		return entry, nil, err
	}
	for p, err := range data.Problems(ctx) {
		if err != nil {
			return entry, nil, err
		}
		all = append(all, p)
	}
	record.From = data.From()
	record.Digest, err = data.Digest(ctx)
	return entry, all, err
}

// describe records which problems the file has samples of; known are those of the
// data set, if there is one.
func (in *imported) describe(ctx context.Context, o *importOptions, known []evalr.Problem) {
	s := in.survey
	in.data.Problems, in.data.Used, in.data.Subset = len(s.Problems)+len(s.Absent), len(s.Problems), "all"
	if len(s.Absent) > 0 {
		in.data.Subset = "those in the file"
	}
	if known == nil {
		in.entry.Doubts = evals.Doubts(ctx, plainScorer(in.entry.Scorer), s.Problems)
		if n := sameQuestions(s.Problems); n > 0 {
			in.entry.Doubts = append(in.entry.Doubts, countedHave(n, "problem")+" word for word the question of another, under another id: "+
				"if they are samples of one problem, tell problems by question=FIELD alone")
		}
		in.data.From, in.data.Digest = in.files(), datasets.Digest(s.Problems, nil)
		in.entry.Breakdown = facetsOf(s.Problems)
		if o.read.Choices != "" {
			in.entry.Chance = evals.Chance(s.Problems)
		}
		// The problems, and not the file they came in, are the benchmark: those of
		// another model come in another file.
		in.entry.Name = evals.CustomNamed(in.data.Digest[:8])
		in.entry.Title = evals.CustomName + " " + evals.Stem(in.sources[0].Name)
	}
}

// sameQuestions counts the problems that ask, with the same options, what an earlier
// one asks word for word.
func sameQuestions(problems []evalr.Problem) (n int) {
	seen := map[string]bool{}
	for _, p := range problems {
		asks := strings.Join(append([]string{strings.Join(strings.Fields(p.Input), " ")}, p.Choices...), "\x00")
		if p.Input != "" && seen[asks] {
			n++
		}
		seen[asks] = true
	}
	return n
}

// facetsOf lists the fields of problems that a score can be broken down by.
func facetsOf(problems []evalr.Problem) []string {
	seen := map[string]int{}
	for _, p := range problems {
		for name := range p.Fields {
			seen[name]++
		}
	}
	return sortedKeys(seen)
}

// sameGold reports whether a gold answer of a file is one of a problem's by the
// scorer's own equality: "025" is 25.
func sameGold(ctx context.Context, s evalr.Scorer, p evalr.Problem, gold string) bool {
	score, err := scorers.Grade(ctx, plainScorer(s), p.Gold, gold)
	return err == nil && score.Outcome == evalr.Correct
}

// plainScorer is a scorer without the template whose tags it reads.
func plainScorer(s evalr.Scorer) evalr.Scorer {
	if t, ok := s.(scorers.Tagged); ok {
		return t.Inner
	}
	return s
}

// gradable returns why answers cannot be graded by the gold answers of a problem.
func gradable(ctx context.Context, s evalr.Scorer, p evalr.Problem) error {
	for _, gold := range p.Gold {
		if err := evals.NoAnswer(plainScorer(s), gold, fmt.Errorf); err != nil {
			return err
		}
		target := evalr.Target{Problem: p, Gold: []string{gold}}
		if _, err := s.Score(ctx, target, evalr.Completion{Text: `\boxed{0}`, Stop: evalr.StopEnd}); err != nil {
			return err
		}
	}
	return nil
}

// withNearestField points at the field that was probably meant.
func withNearestField(err error) error {
	m, ok := errors.AsType[*recorded.MissingFieldError](err)
	if !ok {
		return err
	}
	f := fault{text: m.Error(), code: m.ExitCode(), cause: err}
	if near := nearest(m.Field, m.Have); near != "" {
		f.hint = fmt.Sprintf("did you mean %q?", near)
	}
	return f
}
