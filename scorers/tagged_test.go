package scorers_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestTaggedGradesWhatStandsInTheLastAnswerTags(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inner          evalr.Scorer
		text, gold     string
		answer, method string
		want           evalr.Outcome
	}{
		"a bare value":             {scorers.Math{}, `<answer> \frac12 </answer>`, "0.5", `\frac12`, "answer-tag", evalr.Correct},
		"a bare integer":           {scorers.Integer{Max: 999}, "<answer>042</answer>", "42", "042", "answer-tag", evalr.Correct},
		"no integer":               {scorers.Integer{Max: 999}, "<answer>42.5</answer>", "42", "42.5", "answer-tag", evalr.Incorrect},
		"a bare letter":            {scorers.Choice{Letters: "ABCD"}, "<answer>\nb\n</answer>", "B", "B", "answer-tag", evalr.Correct},
		"an option with its words": {scorers.Choice{Letters: "ABCD"}, "<answer>B. A force</answer>", "B", "B", "answer-tag", evalr.Correct},
		"a box":                    {scorers.Math{}, `<answer>So it is $\boxed{7}$.</answer>`, "7", "7", "boxed", evalr.Correct},
		"an answer line":           {scorers.Choice{Letters: "ABCD"}, "<answer>Answer: B</answer>", "B", "B", "answer-line", evalr.Correct},
		"a sentence":               {scorers.Integer{Max: 999}, "<answer>He then walks for exactly 42 minutes.</answer>", "42", "42", "last-number", evalr.Correct},
		"the last of two":          {scorers.Math{}, "<answer>6</answer> No: <answer>7</answer>", "7", "7", "answer-tag", evalr.Correct},
		"no box outside":           {scorers.Math{}, `\boxed{7} <answer>8</answer> \boxed{7}`, "7", "8", "answer-tag", evalr.Incorrect},
		"no tags":                  {scorers.Math{}, `So it is $\boxed{7}$.`, "7", "7", "boxed", evalr.Correct},
		"no closing tag":           {scorers.Integer{}, "<answer> 42", "42", "42", "last-number", evalr.Correct},
		"tags the wrong way":       {scorers.Integer{}, "</answer> 42 <answer>", "42", "42", "last-number", evalr.Correct},
		"nothing in the tags":      {scorers.Math{}, `\boxed{7}<answer> </answer>`, "7", "", "", evalr.NoAnswer},
		"the paper's extraction":   {scorers.Math{Extract: scorers.R1}, "<answer>7</answer>", "7", "7", "answer-tag", evalr.Correct},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := score(t, scorers.Tagged{Inner: c.inner}, ended(c.text), c.gold)
			require.Equal(t, c.want, got.Outcome, got.Reason)
			require.Equal(t, c.answer, got.Answer)
			require.Equal(t, c.method, got.Method)
			require.Equal(t, evalr.FormBroken, got.Form, "there is no reasoning")
			_, known := got.Other.Known()
			require.True(t, known)
		})
	}
}

func TestAClosedAnswerTagStandsWhereTheCompletionWasCutOff(t *testing.T) {
	t.Parallel()
	s := scorers.Tagged{Inner: scorers.Math{}}
	cut := evalr.Completion{Text: "<answer>7</answer> and", Stop: evalr.StopLength}
	require.Equal(t, evalr.Correct, score(t, s, cut, "7").Outcome)
	cut.Text = "<answer>7"
	require.Equal(t, evalr.Truncated, score(t, s, cut, "7").Outcome)
	cut = evalr.Completion{Unclosed: true, Stop: evalr.StopLength}
	require.Equal(t, evalr.Truncated, score(t, s, cut, "7").Outcome)
}

func TestTheFormIsKeptByReasoningAndThenOneAnswer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]evalr.Form{
		"<think>x</think><answer>7</answer>":                   evalr.FormKept,
		"\n<think>\nx\n</think>\n\n<answer> 7 </answer>\n":     evalr.FormKept,
		"x</think> <answer>7</answer>":                         evalr.FormKept, // the prompt wrote <think>
		"<think></think><answer></answer>":                     evalr.FormKept,
		"<think>x</think>7":                                    evalr.FormBroken,
		"<think>x</think>So: <answer>7</answer>":               evalr.FormBroken,
		"<think>x</think><answer>7</answer>.":                  evalr.FormBroken,
		"<think>x</think><answer>6</answer><answer>7</answer>": evalr.FormBroken,
		"<think>x</think><think>y</think><answer>7</answer>":   evalr.FormBroken,
		"<think>x<answer>7</answer></think><answer>7</answer>": evalr.FormBroken,
		"Well. <think>x</think><answer>7</answer>":             evalr.FormBroken,
		"<think>x <answer>7</answer>":                          evalr.FormBroken,
		"<answer>7</answer>":                                   evalr.FormBroken,
		"<THINK>x</THINK><ANSWER>7</ANSWER>":                   evalr.FormBroken,
		"":                                                     evalr.FormBroken,
	} {
		require.Equal(t, want, formOf(t, evalr.Completion{Raw: evalr.Raw{Content: text}, Stop: evalr.StopEnd}), text)
	}
}

// formOf is the form that a completion is found to have, whatever its answer.
func formOf(t *testing.T, c evalr.Completion) evalr.Form {
	t.Helper()
	return score(t, scorers.Tagged{Inner: constant{}}, c, "7").Form
}

func TestTheFormIsReadAcrossAServersSplit(t *testing.T) {
	t.Parallel()
	split := evalr.Completion{Raw: evalr.Raw{Reasoning: "x", Content: "<answer>7</answer>"}, Stop: evalr.StopEnd}
	require.Equal(t, evalr.FormKept, formOf(t, split))
	split.Raw.Content = "\n</think>\n<answer>7</answer>"
	require.Equal(t, evalr.FormKept, formOf(t, split), "the server left the closing tag")
	split.Raw.Content = "<think>y</think><answer>7</answer>"
	require.Equal(t, evalr.FormBroken, formOf(t, split), "reasoning twice")
	split.Raw.Content = "<answer>7</answer>"
	split.Stop = evalr.StopLength
	require.Equal(t, evalr.FormBroken, formOf(t, split), "cut off")
	split.Stop, split.Unclosed = evalr.StopEnd, true
	require.Equal(t, evalr.FormBroken, formOf(t, split), "reasoning that never ended")
	made := evalr.Completion{Text: "<answer>7</answer>", Reasoning: "x"}
	require.Equal(t, evalr.FormKept, formOf(t, made), "a completion that no server sent")
}

func TestTaggedForwardsWhatInnerIs(t *testing.T) {
	t.Parallel()
	s := scorers.Tagged{Inner: scorers.Math{}}
	require.Equal(t, "math 5+tags", s.Version())
	require.Equal(t, "math 5+r1+tags", s.Using(scorers.R1).(evalr.Versioner).Version())
	require.True(t, s.Same("1/2", "0.5"))
	require.False(t, scorers.Tagged{Inner: scorers.Integer{}}.Same("1/2", "0.5"), "an integer's keys are compared as they are")
	other := scorers.Tagged{Inner: constant{}}
	require.Equal(t, "tags", other.Version())
	require.Equal(t, other, other.Using(scorers.R1))
	require.Equal(t, evalr.Correct, score(t, other, ended("<answer>7</answer>"), "7").Outcome)
}

// A constant is a scorer of another package, which finds everything right.
type constant struct{}

func (constant) Score(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) {
	return evalr.Score{Outcome: evalr.Correct, Value: 1}, nil
}
