package evals

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// noAnswers are what a table holds where an answer is missing, in lower case: some
// by the hand of who made it, some by the program that wrote it.
var noAnswers = []string{"n/a", "#n/a", "n.a", "na", "nan", "none", "null", "nil", "todo", "tbd", "unknown"}

// isNoAnswer reports whether an answer says that there is none. It would be graded
// else: NaN as the product of N, a and N, and null as a word.
func isNoAnswer(gold string) bool {
	bare := strings.Trim(strings.ToLower(gold), " .?-–—")
	return bare == "" || slices.Contains(noAnswers, bare)
}

// NoAnswer returns the error of a gold answer that says that there is none, and nil
// for any other and for those that name options. An errorf returns an error about
// the place where the answer stands.
func NoAnswer(s evalr.Scorer, gold string, errorf func(format string, a ...any) error) error {
	if _, choice := s.(scorers.Choice); choice || !isNoAnswer(gold) {
		return nil
	}
	err := errorf("%q says that there is no answer; want one", shortened(gold))
	e := &usageError{text: err.Error(), err: err, hint: "give the answer or leave the row out"}
	if isMath(s) {
		e.hint += fmt.Sprintf(`; if these words are the answer, write \text{%s}`, strings.TrimSpace(shortened(gold)))
	}
	return e
}

func isMath(s evalr.Scorer) bool {
	_, math := s.(scorers.Math)
	return math
}

// Doubts says what a user should look at in the gold answers of problems of their
// own, a line each.
func Doubts(ctx context.Context, s evalr.Scorer, problems []evalr.Problem) []string {
	if !isMath(s) {
		return nil
	}
	return append(doubtWords(ctx, s, problems), doubtSentences(problems)...)
}

// doubtSentences says which answers are words around a number.
func doubtSentences(problems []evalr.Problem) []string {
	d := doubted{of: len(problems)}
	for _, p := range problems {
		if slices.ContainsFunc(p.Gold, scorers.IsSentence) {
			d.add(p)
		}
	}
	return d.say("answers that are sentences", "No number is the same: give the number alone, or at the end after ####")
}

// doubtWords says which answers are words where most are mathematics: a model may
// write the same thing in others. It says nothing where words are the rule.
func doubtWords(ctx context.Context, scorer evalr.Scorer, problems []evalr.Problem) []string {
	d := doubted{of: len(problems)}
	for _, p := range problems {
		if !slices.ContainsFunc(p.Gold, func(gold string) bool { return !isWords(ctx, scorer, gold) }) {
			d.add(p)
		}
	}
	if 2*d.n > d.of {
		return nil
	}
	return d.say("answers in words", "Only the same words are right, and no number is")
}

// doubted are problems of which a user should look at the gold answer.
type doubted struct {
	n, of    int
	examples []string
}

func (d *doubted) add(p evalr.Problem) {
	const shown = 3
	switch d.n++; {
	case d.n <= shown:
		d.examples = append(d.examples, fmt.Sprintf("%q for problem %s", shortened(p.Gold[0]), shortened(p.ID)))
	case d.n == shown+1:
		d.examples = append(d.examples, "…")
	}
}

// say is a line about them, none if there are none.
func (d *doubted) say(what, why string) []string {
	if d.n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s, %d of %d: %s. %s", what, d.n, d.of, strings.Join(d.examples, ", "), why)}
}

// isWords reports whether a scorer of mathematics reads an answer as words.
func isWords(ctx context.Context, scorer evalr.Scorer, gold string) bool {
	target := evalr.Target{Gold: []string{gold}}
	score, err := scorer.Score(ctx, target, evalr.Completion{Text: `\boxed{` + gold + `}`, Stop: evalr.StopEnd})
	inner, text := strings.CutPrefix(score.Key, `\text{`)
	return err == nil && text && strings.Index(inner, "}") == len(inner)-1 // one text and nothing more
}
