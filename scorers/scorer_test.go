package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// Every scorer is what the runner and the store look for.
var (
	_ evalr.Scorer    = scorers.Integer{}
	_ evalr.Scorer    = scorers.Choice{Letters: "ABCD"}
	_ evalr.Scorer    = scorers.Math{}
	_ evalr.Comparer  = scorers.Math{}
	_ evalr.Versioner = scorers.Integer{}
	_ evalr.Versioner = scorers.Choice{Letters: "ABCD"}
	_ evalr.Versioner = scorers.Math{}
)

func score(t *testing.T, s evalr.Scorer, c evalr.Completion, gold ...string) evalr.Score {
	t.Helper()
	got, err := s.Score(t.Context(), evalr.Target{Problem: evalr.Problem{ID: "p1"}, Gold: gold}, c)
	require.NoError(t, err)
	return got
}

func ended(text string) evalr.Completion { return evalr.Completion{Text: text, Stop: evalr.StopEnd} }

func TestTheOutcomeTellsApartWrongMissingAndCutOff(t *testing.T) {
	t.Parallel()
	aime, mc := scorers.Integer{Max: 999}, scorers.Choice{Letters: "ABCD"}
	for name, c := range map[string]struct {
		scorer evalr.Scorer
		gold   string
		evalr.Completion
		want evalr.Outcome
	}{
		"right":                                {aime, "7", evalr.Completion{Text: `\boxed{7}`, Stop: evalr.StopEnd}, evalr.Correct},
		"wrong":                                {aime, "7", evalr.Completion{Text: `\boxed{8}`, Stop: evalr.StopEnd}, evalr.Incorrect},
		"nothing said":                         {aime, "7", evalr.Completion{Text: " \n", Stop: evalr.StopEnd}, evalr.NoAnswer},
		"no answer in what is said":            {aime, "7", evalr.Completion{Text: "I do not know.", Stop: evalr.StopEnd}, evalr.NoAnswer},
		"reasoning never ended by itself":      {aime, "7", evalr.Completion{Unclosed: true, Stop: evalr.StopEnd}, evalr.NoAnswer},
		"reasoning ended by a filter":          {aime, "7", evalr.Completion{Unclosed: true, Stop: evalr.StopFilter}, evalr.NoAnswer},
		"reasoning cut off":                    {aime, "7", evalr.Completion{Unclosed: true, Stop: evalr.StopLength}, evalr.Truncated},
		"reasoning ended, no one says how":     {aime, "7", evalr.Completion{Unclosed: true}, evalr.Truncated},
		"unclosed reasoning is never read":     {aime, "7", evalr.Completion{Text: `\boxed{7}`, Unclosed: true, Stop: evalr.StopLength}, evalr.Truncated},
		"only the text is read":                {aime, "7", evalr.Completion{Raw: evalr.Raw{Content: `\boxed{7}`}, Reasoning: `\boxed{7}`, Stop: evalr.StopEnd}, evalr.NoAnswer},
		"cut off after a box":                  {aime, "7", evalr.Completion{Text: `\boxed{7} and as we s`, Stop: evalr.StopLength}, evalr.Correct},
		"cut off after a wrong box":            {aime, "7", evalr.Completion{Text: `\boxed{8} and as we s`, Stop: evalr.StopLength}, evalr.Incorrect},
		"cut off inside a box":                 {aime, "7", evalr.Completion{Text: `so it is \boxed{7`, Stop: evalr.StopLength}, evalr.Truncated},
		"cut off in an undelimited box":        {aime, "7", evalr.Completion{Text: `so it is \boxed 7`, Stop: evalr.StopLength}, evalr.Truncated},
		"cut off after a number":               {aime, "7", evalr.Completion{Text: `the answer is 7`, Stop: evalr.StopLength}, evalr.Truncated},
		"cut off in mathematics without a box": {scorers.Math{}, "7", evalr.Completion{Text: "so $x=7$", Stop: evalr.StopLength}, evalr.Truncated},
		"cut off after an answer line":         {mc, "B", evalr.Completion{Text: "Answer: B\nThat is", Stop: evalr.StopLength}, evalr.Correct},
		"cut off right after the letter":       {mc, "B", evalr.Completion{Text: "Answer: B", Stop: evalr.StopLength}, evalr.Truncated},
		"cut off after an opening letter":      {mc, "B", evalr.Completion{Text: "B) because", Stop: evalr.StopLength}, evalr.Truncated},
		"ended, no one says how":               {aime, "7", evalr.Completion{Text: `\boxed{7}`}, evalr.Correct},
		"a filter after the box":               {aime, "7", evalr.Completion{Text: `\boxed{7}`, Stop: evalr.StopFilter}, evalr.Correct},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := score(t, c.scorer, c.Completion, c.gold)
			require.Equal(t, c.want, got.Outcome, got.Reason)
			require.NotEmpty(t, got.Reason)
			require.Equal(t, c.want == evalr.Correct, got.Value == 1)
			require.Equal(t, c.want == evalr.Correct || c.want == evalr.Incorrect, got.Key != "", "only an answer votes")
		})
	}
}

func TestAnUnreadableGoldAnswerIsAnErrorThatNamesIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scorer evalr.Scorer
		gold   []string
		want   string
	}{
		{scorers.Integer{Max: 999}, []string{"12.5"}, `problem "p1": gold answer "12.5": want an integer`},
		{scorers.Integer{Max: 999}, []string{"1000"}, `gold answer "1000": want an integer from 0 to 999`},
		{scorers.Choice{Letters: "ABCD"}, []string{"E"}, `gold answer "E": want one of the letters ABCD`},
		{scorers.Math{}, []string{"7", `\frac{1}{`}, `gold answer "\\frac{1}{"`},
		{scorers.Math{}, nil, `problem "p1": no gold answer`},
	} {
		_, err := c.scorer.Score(t.Context(), evalr.Target{Problem: evalr.Problem{ID: "p1"}, Gold: c.gold}, ended(`\boxed{7}`))
		require.ErrorContains(t, err, c.want)
	}
}

func TestAnyOfSeveralGoldAnswersIsRight(t *testing.T) {
	t.Parallel()
	require.Equal(t, evalr.Correct, score(t, scorers.Math{}, ended(`\boxed{-3}`), "3", "-3").Outcome)
	require.Equal(t, evalr.Correct, score(t, scorers.Integer{}, ended(`\boxed{8}`), "7", "8").Outcome)
	require.Equal(t, evalr.Correct, score(t, scorers.Choice{Letters: "ABCD"}, ended("Answer: C"), "B", "C").Outcome)
	require.Equal(t, evalr.Incorrect, score(t, scorers.Math{}, ended(`\boxed{5}`), "3", "-3").Outcome)
}
