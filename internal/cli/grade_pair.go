package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/scorers"
)

// A gradedPair is a line of the output.
type gradedPair struct {
	ID      json.RawMessage `json:"id"`
	Equal   bool            `json:"equal"`
	Verdict string          `json:"verdict"` // see [scorers.Decision]
	Answer  string          `json:"answer"`
	Method  string          `json:"method"`
	Reason  string          `json:"reason"`
}

// An explainedPair says as well how its verdict came about. What could not be read is
// empty.
type explainedPair struct {
	gradedPair

	GoldParsed   string `json:"gold_parsed"` // LaTeX
	AnswerParsed string `json:"answer_parsed"`
	GoldTree     string `json:"gold_tree"`
	AnswerTree   string `json:"answer_tree"`
	Rung         string `json:"rung"`
	Policy       string `json:"policy"`
}

// A pairGrader grades gold answers with predictions.
type pairGrader struct {
	scorer  evalr.Scorer
	explain bool // the scorer is [scorers.Math]
}

// line grades a line of the input and returns that of the output.
func (g pairGrader) line(ctx context.Context, l inputLine) ([]byte, error) {
	in, err := parsePair(l.text)
	if err != nil {
		return nil, usage(`want one object {"id", "gold", "prediction"} a line; the results of the lines before are written`,
			"standard input: line %d: %v", l.number, err)
	}
	c := evalr.Completion{Raw: evalr.Raw{Content: in.prediction}, Stop: evalr.StopEnd}
	c.Text, c.Reasoning, c.Unclosed = models.Split(c.Raw, c.Stop, models.SplitOptions{})
	target := evalr.Target{Gold: in.gold, Problem: evalr.Problem{Input: in.question}}
	score := runner.Grade(ctx, eitherForm{g.scorer}, target, c)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	out := gradedPair{
		ID: in.id, Equal: score.Outcome == evalr.Correct, Verdict: scorers.Decision(score),
		Answer: score.Answer, Method: score.Method, Reason: score.Reason,
	}
	line := any(out)
	if math, ok := g.scorer.(scorers.Math); ok && g.explain {
		line = explain(math, target, out)
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	err = enc.Encode(line)
	return text.Bytes(), err
}

// explain says how an answer and the gold answer were read and what decided on them.
func explain(s scorers.Math, t evalr.Target, pair gradedPair) explainedPair {
	out := explainedPair{gradedPair: pair, Policy: firstOf(s.Policy.String(), defaultPolicy)}
	e, err := s.Explain(t, pair.Answer)
	if e.Gold.Root != nil {
		out.GoldParsed, out.GoldTree = e.Gold.LaTeX(), e.Gold.Tree()
	}
	if err == nil {
		out.AnswerParsed, out.AnswerTree, out.Rung = e.Answer.LaTeX(), e.Answer.Tree(), e.Comparison.Rung
	}
	return out
}

// An eitherForm grades bare answers as well as completions.
type eitherForm struct{ evalr.Scorer }

// Score implements [evalr.Scorer].
func (s eitherForm) Score(ctx context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	if c.Unclosed {
		return s.Scorer.Score(ctx, t, c)
	}
	return scorers.GradeTarget(ctx, s.Scorer, t, c.Text)
}

// A pair is a line of the input.
type pair struct {
	id         json.RawMessage // any value; null stands for none
	gold       []string
	prediction string
	question   string // empty if it is not said
}

// parsePair reads a line of the input.
func parsePair(line []byte) (p pair, err error) {
	var fields map[string]json.RawMessage
	switch err := json.Unmarshal(line, &fields); {
	case line[0] != '{':
		return p, errors.New("not a JSON object")
	case err != nil:
		return p, fmt.Errorf("not a JSON object: %w", err)
	}
	if p.id = fields["id"]; p.id == nil {
		p.id = json.RawMessage("null")
	}
	if p.gold, err = golds(fields["gold"]); err != nil {
		return p, fmt.Errorf("gold: %w", err)
	}
	if text, there := fields["question"]; there && string(text) != "null" {
		if p.question, err = textOf(text); err != nil {
			return p, fmt.Errorf("question: %w", err)
		}
	}
	text, there := fields["prediction"]
	switch {
	case !there:
		return p, errors.New("prediction: missing; want a text")
	case string(text) == "null": // a request that brought nothing
		return p, nil
	}
	if p.prediction, err = textOf(text); err != nil {
		return p, fmt.Errorf("prediction: %w", err)
	}
	return p, nil
}

// golds reads accepted answers: one, or a list of them.
func golds(raw json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || list == nil {
		list = []json.RawMessage{raw}
	}
	out := make([]string, len(list))
	for i, item := range list {
		text, err := textOf(item)
		if err != nil {
			return nil, fmt.Errorf("%w, or a list of them", err)
		}
		out[i] = text
	}
	if len(out) == 0 {
		return nil, errors.New("an empty list; want a text, a number, or a list of them")
	}
	return out, nil
}

// textOf reads a JSON text, or a number as it is written.
func textOf(raw json.RawMessage) (string, error) {
	var text string
	var number json.Number
	switch {
	case raw == nil:
		return "", errors.New("missing; want a text or a number")
	case raw[0] == '"':
		err := json.Unmarshal(raw, &text)
		return text, err
	case json.Unmarshal(raw, &number) == nil && number != "":
		return number.String(), nil
	}
	return "", fmt.Errorf("%.40s; want a text or a number", raw)
}
