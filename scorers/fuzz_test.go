package scorers_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// fuzzScorer holds a scorer to this on any text: no error, the same score each
// time, valid text in the record, a vote exactly where there is an answer, and
// full credit exactly where it is right.
func fuzzScorer(f *testing.F, s evalr.Scorer, gold string) {
	f.Helper()
	for _, flood := range floods {
		f.Add(flood+flood, uint8(evalr.StopEnd))
	}
	for _, seed := range []string{`\boxed{1}`, "Answer: A", `$\boxed{\text{A}}$`, "The answer is $1$.", `\boxed{1} and \boxed{2}`, "A) because", "**1**", "is:\nA. 1", "answer is (A)", "<think>1</think><answer>1</answer>", "الإجابة: أ", "0米2"} {
		f.Add(seed, uint8(evalr.StopLength))
	}
	f.Fuzz(func(t *testing.T, text string, stop uint8) {
		c := evalr.Completion{Text: text, Stop: evalr.StopReason(stop % 4)}
		target := evalr.Target{Gold: []string{gold}}
		got, err := s.Score(t.Context(), target, c)
		require.NoError(t, err)
		again, err := s.Score(t.Context(), target, c)
		require.NoError(t, err)
		require.Equal(t, got, again)
		require.True(t, utf8.ValidString(got.Answer+got.Key+got.Reason))
		answered := got.Outcome == evalr.Correct || got.Outcome == evalr.Incorrect
		require.Equal(t, answered, got.Key != "", "%+v", got)
		require.Equal(t, answered, got.Method != "")
		require.Equal(t, got.Outcome == evalr.Correct, got.Value == 1)
		other, known := got.Other.Known()
		require.True(t, known && (other == 0 || other == 1))
		if m, ok := s.(evalr.Comparer); ok && answered {
			require.True(t, m.Same(got.Key, got.Key))
		}
	})
}

func FuzzInteger(f *testing.F) { fuzzScorer(f, scorers.Integer{Max: 999}, "1") }
func FuzzChoice(f *testing.F)  { fuzzScorer(f, scorers.Choice{Letters: "ABCD"}, "A") }
func FuzzMath(f *testing.F)    { fuzzScorer(f, scorers.Math{}, "1") }
func FuzzR1(f *testing.F)      { fuzzScorer(f, scorers.Choice{Letters: "ABCD", Extract: scorers.R1}, "A") }

func FuzzMMLUPro(f *testing.F) {
	fuzzScorer(f, scorers.Choice{Letters: "ABCD", Extract: scorers.R1, Protocol: scorers.MMLUPro}, "A")
}
func FuzzTagged(f *testing.F) { fuzzScorer(f, scorers.Tagged{Inner: scorers.Math{}}, "1") }

// FuzzGrade holds what is said of a pair to its outcome.
func FuzzGrade(f *testing.F) {
	for _, seed := range []string{"1", "1/2", "B", "(b) one", "all real numbers", "Answer $1$", `\frac12`, "7 # 8", "a\nb", `\text{1`, "✠", "**\v**", "~~AA~~"} {
		f.Add(seed, seed)
		f.Add("0", seed)
	}
	f.Fuzz(func(t *testing.T, gold, prediction string) {
		for _, name := range scorers.Names() {
			s, err := scorers.Named(name)
			require.NoError(t, err)
			got, err := scorers.Grade(t.Context(), s, []string{gold}, prediction)
			if err != nil {
				require.Equal(t, evalr.Score{}, got)
				continue
			}
			decision := scorers.Decision(got)
			require.Contains(t, []string{"equal", "unequal", "unknown", "no-answer"}, decision)
			require.Equal(t, got.Outcome == evalr.Correct, decision == "equal")
			require.Equal(t, got.Key == "", decision == "no-answer")
			require.True(t, utf8.ValidString(got.Answer+got.Key+got.Reason))
		}
	})
}
