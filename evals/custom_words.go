package evals

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
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

// noAnswer is the error of a row whose answer says that there is none.
func (o CustomOptions) noAnswer(row datasets.Row, field, gold string) error {
	err := row.Errorf(field, "%q says that there is no answer; want one", shortened(gold))
	e := &usageError{text: err.Error(), err: err, hint: "give the answer or leave the row out"}
	if o.Scorer == scorerMath {
		e.hint += fmt.Sprintf(`; if these words are the answer, write \text{%s}`, strings.TrimSpace(shortened(gold)))
	}
	return e
}

// doubtWords says which answers are words where most are mathematics: a model that
// is asked for a number gives 8 and not eight. It says nothing where words are the
// rule.
func (o CustomOptions) doubtWords(ctx context.Context, scorer evalr.Scorer, problems []evalr.Problem) []string {
	if o.Scorer != scorerMath {
		return nil
	}
	const shown = 3
	var examples []string
	words := 0
	for _, p := range problems {
		i := slices.IndexFunc(p.Gold, func(gold string) bool { return !isWords(ctx, scorer, gold) })
		if i >= 0 {
			continue
		}
		if words++; words <= shown {
			examples = append(examples, fmt.Sprintf("%q for problem %s", shortened(p.Gold[0]), shortened(p.ID)))
		}
	}
	if words == 0 || 2*words > len(problems) {
		return nil
	}
	if words > shown {
		examples = append(examples, "…")
	}
	return []string{fmt.Sprintf("%s: answers in words, %d of %d: %s. Only the same words are right, and no number is",
		filepath.Base(o.File), words, len(problems), strings.Join(examples, ", "))}
}

// isWords reports whether a scorer of mathematics reads an answer as words.
func isWords(ctx context.Context, scorer evalr.Scorer, gold string) bool {
	target := evalr.Target{Gold: []string{gold}}
	score, err := scorer.Score(ctx, target, evalr.Completion{Text: `\boxed{` + gold + `}`, Stop: evalr.StopEnd})
	inner, text := strings.CutPrefix(score.Key, `\text{`)
	return err == nil && text && strings.Index(inner, "}") == len(inner)-1 // one text and nothing more
}
