package evals

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

// CustomName is what a user calls the benchmark of a file of theirs. The
// benchmark itself is named after the file, since another file is another
// benchmark: "custom-quiz" for quiz.jsonl.
const CustomName = "custom"

// IsCustom reports whether a benchmark of this name is one of a user's own.
func IsCustom(name string) bool {
	return name == CustomName || strings.HasPrefix(name, CustomName+"-")
}

// extensions are those of tables that evalr reads and of their compression.
var extensions = []string{".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".gz", ".zst", ".zstd"}

// Stem returns the name of a file of problems without its folder and the
// extensions that tell its format: "quiz.v2" for data/quiz.v2.jsonl.gz.
func Stem(file string) string {
	stem := filepath.Base(file)
	for {
		ext := filepath.Ext(stem)
		if ext == stem || !slices.Contains(extensions, strings.ToLower(ext)) {
			return stem
		}
		stem = strings.TrimSuffix(stem, ext)
	}
}

// CustomNamed returns the name of the benchmark of a file, given without its
// extension.
func CustomNamed(stem string) string {
	words := strings.FieldsFunc(strings.ToLower(stem), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(append([]string{CustomName}, words...), "-")
}

// The scorers of a custom benchmark.
const (
	scorerMath    = "math"
	scorerInteger = "integer"
	scorerChoice  = "choice"
)

// manyProblems is the size from which a custom benchmark asks each problem once
// by default and not four times, as the published protocols do: the more
// problems, the less their samples add.
const manyProblems = 1000

// CustomOptions say what a custom benchmark is made of.
type CustomOptions struct {
	File       string            // table of problems, see docs/formats/data.md; empty if the caller has problems of its own
	Scorer     string            // "math" (under the default policy, see [Entry.Under]), "integer" or "choice"
	Columns    map[string]string // the column of "question", "answer", "id" or "choices", where its name does not tell
	Prompt     string            // text with {question}, and {choices} and {letters} for choices; empty for the scorer's own
	PromptName string            // what to call that prompt in the record: its file's name without folder
	Limits     datasets.Limits
}

// Custom makes a benchmark of a user's own file. It reads the file to find its
// columns and to see that every row can be asked and graded, so that a bad row
// is an error before anything is asked. Entry.Data reads the same file where
// Open is given it as a location; without a file Entry.Data has nothing but its
// name. That is [CustomName] for every file, as users know it.
func Custom(ctx context.Context, o CustomOptions) (Entry, error) {
	var s *survey
	if o.File != "" {
		var err error
		if s, err = look(ctx, o.File, o.Limits); err != nil {
			return Entry{}, err
		}
	}
	if o.Scorer == "" {
		return Entry{}, noScorer(s, o)
	}
	scorer, err := scorers.Named(o.Scorer)
	if err != nil {
		return Entry{}, &usageError{text: err.Error(), err: err}
	}
	e := Entry{Benchmark: evalr.Benchmark{
		Name: CustomName, Version: 1, Title: CustomName,
		K: 4, Sampling: paperSampling, Metrics: []evalr.Metric{pass1}, Scorer: scorer,
	}, Data: datasets.Set{Name: CustomName}}
	if err := o.ask(&e); err != nil {
		return Entry{}, err
	}
	e.About = o.about()
	if s != nil {
		err = o.read(ctx, s, &e)
	}
	return e, err
}

// noScorer asks for a scorer and names the one that the file's answers suggest.
func noScorer(s *survey, o CustomOptions) error {
	e := &usageError{text: "custom: how answers are graded is not said: want --scorer math, integer or choice"}
	if s == nil {
		return e
	}
	l, err := s.arrange(o.Columns, "")
	if err != nil {
		return err
	}
	c, base := s.columns[l.answer], filepath.Base(s.file)
	switch {
	case l.hasOptions():
		e.hint = fmt.Sprintf("%s has options (%s), so --scorer choice fits", base, strings.Join(l.optionColumns(), ", "))
	case c.whole == c.rows:
		e.hint = fmt.Sprintf("all %d answers of %s are whole numbers, so --scorer integer fits", c.rows, base)
	case c.texts > 0:
		e.hint = fmt.Sprintf("%d of the %d answers of %s are whole numbers; if the others are numbers or expressions, --scorer math fits", c.whole, c.rows, base)
	}
	return e
}

// ask gives the benchmark its prompt.
func (o CustomOptions) ask(e *Entry) error {
	if o.Prompt == "" {
		e.Prompt = boxedPrompt
		if o.Scorer == scorerChoice {
			e.Prompt = func(p evalr.Problem, _ int) evalr.Prompt { return choicePrompt(p.Input, p.Choices, p.Gold[0]) }
		}
		return nil
	}
	render, err := o.parsePrompt()
	if err != nil {
		return err
	}
	e.Prompt = func(p evalr.Problem, _ int) evalr.Prompt { return userTurn(render(p), p.Gold...) }
	digest := sha256.Sum256([]byte(o.Prompt))
	e.Template = fmt.Sprintf("%s#%x", o.PromptName, digest[:4]) // a name says which prompt, not what was in it
	return nil
}

// about is the benchmark's line in a report's key.
func (o CustomOptions) about() string {
	graded := map[string]string{scorerMath: "mathematics", scorerInteger: "integers", scorerChoice: "choices"}[o.Scorer]
	if o.File == "" {
		return "problems of a user's own, answers graded as " + graded
	}
	return fmt.Sprintf("the problems of %s, answers graded as %s", filepath.Base(o.File), graded)
}

// read looks at every row and completes the benchmark by what it finds.
func (o CustomOptions) read(ctx context.Context, s *survey, e *Entry) error {
	l, err := s.arrange(o.Columns, o.Scorer)
	if err != nil {
		return err
	}
	if a := s.columns[l.answer]; o.Scorer != scorerChoice && l.hasOptions() && a.letters == a.rows {
		return &usageError{
			text: fmt.Sprintf("%s: every answer is the letter of an option, which --scorer %s does not grade", s.file, o.Scorer),
			hint: "give --scorer choice",
		}
	}
	d := decoder{layout: l, scorer: o.Scorer}
	if o.Scorer == scorerChoice {
		if d.form, err = o.findForm(ctx, d); err != nil {
			return err
		}
	}
	e.Data = d.set()
	problems, err := o.problems(ctx, d, e.Scorer)
	if err != nil {
		return err
	}
	if o.Scorer == scorerChoice {
		e.Chance = Chance(problems)
	}
	if len(problems) > manyProblems {
		e.K = 1
	}
	for _, doubt := range Doubts(ctx, e.Scorer, problems) {
		e.Doubts = append(e.Doubts, filepath.Base(o.File)+": "+doubt)
	}
	stem := Stem(o.File)
	e.Name, e.Title, e.Breakdown = CustomNamed(stem), CustomName+" "+stem, l.fields
	return nil
}

// Chance is what a guesser scores on multiple-choice problems, a fraction: the
// mean over problems of 1/options.
func Chance(problems []evalr.Problem) float64 {
	sum := 0.0
	for _, p := range problems {
		sum += 1 / float64(len(p.Choices))
	}
	return sum / float64(len(problems))
}

// findForm reads the file for the form that its answers name options in.
func (o CustomOptions) findForm(ctx context.Context, d decoder) (answerForm, error) {
	f := formFinder{file: o.File}
	_, err := o.open(ctx, d.set(), func(row datasets.Row) (evalr.Problem, error) {
		p, err := d.unanswered(row)
		if err == nil {
			p.Gold = []string{row.Text(d.answer)}
			f.add(row.Errorf, d.answer, p.Gold[0], p.Choices)
		}
		return p, err
	})
	if err != nil {
		return formInvalid, err
	}
	return f.form()
}

// problems reads the file and sees that the scorer can grade by every answer.
func (o CustomOptions) problems(ctx context.Context, d decoder, scorer evalr.Scorer) ([]evalr.Problem, error) {
	return o.open(ctx, d.set(), func(row datasets.Row) (evalr.Problem, error) {
		p, err := d.problem(row)
		if err != nil || o.Scorer == scorerChoice { // the letter was found among the options
			return p, err
		}
		for _, gold := range p.Gold {
			errorf := func(format string, a ...any) error { return row.Errorf(d.answer, format, a...) }
			if err := NoAnswer(scorer, gold, errorf); err != nil {
				return p, err
			}
			target := evalr.Target{Problem: p, Gold: []string{gold}}
			if _, err := scorer.Score(ctx, target, evalr.Completion{Text: `\boxed{0}`}); err != nil {
				return p, o.ungradable(row, d.answer, gold, err)
			}
		}
		return p, nil
	})
}

// ungradable is the error of an answer that the scorer cannot grade by.
func (o CustomOptions) ungradable(row datasets.Row, field, gold string, err error) error {
	e := &usageError{err: err}
	if o.Scorer == scorerInteger {
		e.text = row.Errorf(field, "%q; want a whole number, as --scorer integer grades", shortened(gold)).Error()
		e.hint = "--scorer math grades fractions, decimals and expressions"
		return e
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner // the others say again which answer it is
	}
	e.text = row.Errorf(field, "%q; want a number or an expression, as --scorer math grades: %v", shortened(gold), err).Error()
	e.hint = "answers in words are none: evalr grades mathematics, whole numbers and letters of options"
	return e
}

// open returns the problems that decode makes of the file.
func (o CustomOptions) open(ctx context.Context, set datasets.Set, decode func(datasets.Row) (evalr.Problem, error)) ([]evalr.Problem, error) {
	set.Decode = decode
	data, err := datasets.Open(ctx, set, []datasets.Location{{Where: datasets.File, Path: o.File}}, datasets.Config{Limits: o.Limits})
	if _, twice := errors.AsType[*datasets.DuplicateError](err); twice {
		return nil, &usageError{text: err.Error(), err: err, hint: "an id belongs to one row: name another column with --columns id=NAME, or number the rows with --columns id="}
	}
	if err != nil {
		return nil, err
	}
	var problems []evalr.Problem
	for p, err := range data.Problems(ctx) {
		if err != nil {
			return nil, err
		}
		problems = append(problems, p)
	}
	return problems, nil
}
