package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestExtractionsAreReadByName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]scorers.Extraction{"": scorers.Robust, "robust": scorers.Robust, "r1": scorers.R1} {
		got, err := scorers.ParseExtraction(name)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := scorers.ParseExtraction("R1")
	require.EqualError(t, err, `extraction "R1": want robust or r1`)
	require.Equal(t, "robust", scorers.Robust.String())
	require.Equal(t, "r1", scorers.R1.String())
}

func TestTheVersionNamesTheExtraction(t *testing.T) {
	t.Parallel()
	for _, s := range []using{scorers.Integer{}, scorers.Choice{}, scorers.Math{}} {
		robust := s.Version()
		require.Equal(t, robust+"+r1", version(s.Using(scorers.R1)))
		require.Equal(t, robust, version(s.Using(scorers.R1).(using).Using(scorers.Robust)))
	}
}

type using interface {
	evalr.Versioner
	Using(e scorers.Extraction) evalr.Scorer
}

func version(s evalr.Scorer) string { return s.(evalr.Versioner).Version() }

func TestR1TakesTheLastBoxAlone(t *testing.T) {
	t.Parallel()
	aime, math := scorers.Integer{Max: 999, Extract: scorers.R1}, scorers.Math{Extract: scorers.R1}
	for name, c := range map[string]struct {
		scorer      evalr.Scorer
		text        string
		key, method string
	}{
		"the last box":                   {aime, `\boxed{1} or \fbox{042}`, "42", "boxed"},
		"a box over a later line":        {aime, "\\boxed{42}\nAnswer: 7", "42", "boxed"},
		"the last integer without a box": {aime, "Answer: 42\nThere are 7.", "7", "last-number"},
		"no integer":                     {aime, "Nothing.", "", ""},
		"one box of an enumeration":      {math, `$\boxed{3}$ and $\boxed{5}$`, "5", "boxed"},
		"balanced braces":                {math, `\boxed{\frac{1}{2}}`, "1/2", "boxed"},
		"no answer line":                 {math, "Answer: $7$", "", ""},
		"no final formula":               {math, "So it is $7$.", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := score(t, c.scorer, ended(c.text), "42")
			require.Equal(t, c.key, got.Key)
			require.Equal(t, c.method, got.Method)
		})
	}
}

// Every score carries the credit of the extraction that was not chosen, and
// choosing that one swaps the two.
func TestTheOtherExtractionsCreditComesWithEveryScore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scorer     using
		gold, text string
		stop       evalr.StopReason
		robust, r1 float64
	}{
		"the same answer":       {scorers.Math{}, "7", `\boxed{7}`, evalr.StopEnd, 1, 1},
		"the same wrong answer": {scorers.Math{}, "7", `\boxed{8}`, evalr.StopEnd, 0, 0},
		"an answer line":        {scorers.Math{}, "7", "The answer is $7$.", evalr.StopEnd, 1, 0},
		"an enumeration":        {scorers.Math{}, "3, 5", `\boxed{3} and \boxed{5}`, evalr.StopEnd, 1, 0},
		"half an enumeration":   {scorers.Math{}, "5", `\boxed{3} and \boxed{5}`, evalr.StopEnd, 0, 1},
		"two integers":          {scorers.Integer{}, "5", `\boxed{3}, \boxed{5}`, evalr.StopEnd, 0, 1},
		"two letters":           {scorers.Choice{Letters: "ABCD"}, "C", `$\boxed{B}$ or $\boxed{C}$`, evalr.StopEnd, 0, 0},
		"a line and a number":   {scorers.Integer{}, "7", "Answer: 7\nThere are 8.", evalr.StopEnd, 1, 0},
		"a corrected letter":    {scorers.Choice{Letters: "ABCD"}, "B", "Answer: A\nAnswer: B", evalr.StopEnd, 1, 0},
		"a withdrawn letter":    {scorers.Choice{Letters: "ABCD"}, "A", "Answer: A\nAnswer: B", evalr.StopEnd, 0, 1},
		"nothing":               {scorers.Choice{Letters: "ABCD"}, "A", "I do not know.", evalr.StopEnd, 0, 0},
		"cut off":               {scorers.Integer{}, "7", "So 7", evalr.StopLength, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			completion := evalr.Completion{Text: c.text, Stop: c.stop}
			for extraction, want := range map[scorers.Extraction][2]float64{scorers.Robust: {c.robust, c.r1}, scorers.R1: {c.r1, c.robust}} {
				got := score(t, c.scorer.Using(extraction), completion, c.gold)
				other, known := got.Other.Known()
				require.True(t, known)
				require.Equal(t, want, [2]float64{got.Value, other}, extraction)
			}
		})
	}
}
