package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestGradeReadsABareAnswerOrACompletion(t *testing.T) {
	t.Parallel()
	choice, integer, math := scorers.Choice{}, scorers.Integer{}, scorers.Math{}
	for name, c := range map[string]struct {
		scorer           evalr.Scorer
		gold, prediction string
		method, decision string
	}{
		"a fraction":                  {math, `\frac{1}{2}`, "1/2", "bare", "equal"},
		"LaTeX":                       {math, "0.5", `\frac12`, "bare", "equal"},
		"a formula":                   {math, "1/2", `$\frac{1}{2}$`, "bare", "equal"},
		"words":                       {math, `\text{all real numbers}`, "all real numbers", "bare", "equal"},
		"another number":              {math, "1/2", "1/3", "bare", "unequal"},
		"what is not decided":         {math, `f(x)`, `g(x)`, "bare", "unknown"},
		"what cannot be read":         {math, "7", "7 # 8", "bare", "unknown"},
		"two numbers":                 {math, "8", "4 2", "bare", "unknown"},
		"two numbers in a box":        {math, "8", `Hence $\boxed{4\ 2}$.`, "boxed", "unknown"},
		"two numbers in a line":       {math, "8", "The answer is 4 2.", "answer-line", "unknown"},
		"two numbers against digits":  {math, "42", `\boxed{4 2}`, "boxed", "unknown"},
		"words as many as the gold's": {math, "necessary but not sufficient", "necessary but not sufficient", "bare", "equal"},
		"what something equals":       {math, "14", "The area = 14", "bare", "equal"},
		"what a sum equals":           {math, "2", "We have 3 - 1 = 2 left", "bare", "equal"},
		"what a sum has before":       {math, "3", "We have 3 - 1 = 2 left", "bare", "unequal"},
		"what a word is":              {math, "x^2+y^2=1", "The locus is x^2 + y^2 = 1.", "bare", "equal"},
		"a question":                  {math, "5", "Is the answer 5?", "", "no-answer"},
		"a gold sentence":             {math, "The product is 12.", "12", "bare", "unknown"},
		"a gold answer line":          {math, "Answer: 12", "12", "bare", "equal"},
		"a gold sentence with a unit": {math, "It is 24 dollars.", "24", "bare", "unknown"},
		"a sentence in a box":         {math, "12", `\boxed{The product is 12.}`, "boxed", "equal"},
		"the same sentence":           {math, "It is 24 dollars.", `\boxed{It is 24 dollars.}`, "boxed", "equal"},
		"two numbers, no integer":     {integer, "8", "4 2", "bare", "unknown"},
		"a group of digits":           {math, "1000", "1 000", "bare", "equal"},
		"a mixed number":              {math, "3/2", "1 1/2", "bare", "equal"},
		"a box":                       {math, "1/2", `So $x = \boxed{0.5}$.`, "boxed", "equal"},
		"a box alone":                 {math, "1/2", `\boxed{0.5}`, "boxed", "equal"},
		"an answer line":              {math, "1/2", "The answer is 1/2.", "answer-line", "equal"},
		"a sentence with a formula":   {math, "1/2", "Taking everything together gives us $1/2$.", "final-formula", "equal"},
		"a word before a formula":     {math, "9", "Answer $$ 9 $$", "final-formula", "equal"},
		"a unit after a formula":      {math, "9 cm", `$9$ \text{m}`, "bare", "unequal"},
		"several lines":               {math, "1/2", "We halve it.\n\nThis gives $1/2$.", "final-formula", "equal"},
		"a sentence with no answer":   {math, "1/2", "It is difficult to say what this is.", "", "no-answer"},
		"nothing":                     {math, "1/2", "", "", "no-answer"},
		"leading noughts":             {integer, "42", "042", "bare", "equal"},
		"an integer with a unit":      {integer, "42", "42 ways", "bare", "equal"},
		"a fraction is no integer":    {integer, "42", "42/5", "bare", "unequal"},
		"the last number of words":    {integer, "42", "We get 42", "last-number", "equal"},
		"a box with an integer":       {integer, "42", `\boxed{42}`, "boxed", "equal"},
		"a letter":                    {choice, "B", "B", "bare", "equal"},
		"a small letter":              {choice, "B", " b ", "bare", "equal"},
		"a letter in brackets":        {choice, "B", "(b)", "bare", "equal"},
		"a letter with its option":    {choice, "B", "B. the moon", "bare", "equal"},
		"another letter":              {choice, "B", "Q", "bare", "unequal"},
		"a letter in a Chinese line":  {choice, "B", "B。不是 A", "bare", "equal"},
		"a letter thought of":         {choice, "B", "It's not A because it doesn't make sense, therefore I think it's B", "answer-line", "equal"},
		"a letter in French":          {choice, "C", "La réponse est C non A", "answer-line", "equal"},
		"a number in Russian":         {math, "7", "Итак, ответ: $7$.", "answer-line", "equal"},
		"two letters":                 {choice, "B", "B or C", "bare", "unequal"},
		"an article is no letter":     {choice, "A", "A moon", "", "no-answer"},
		"a letter in an answer line":  {choice, "B", "It shines. Answer: B", "answer-line", "equal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := scorers.Grade(t.Context(), c.scorer, []string{c.gold}, c.prediction)
			require.NoError(t, err)
			require.Equal(t, c.method, got.Method, got.Answer)
			require.Equal(t, c.decision, scorers.Decision(got), got.Reason)
			require.Equal(t, c.decision == "equal", got.Outcome == evalr.Correct)
		})
	}
}

// All 5,004 golds of MATH but one, which goes over two lines.
func TestAGoldAnswerIsABareAnswerThatIsEqualToItself(t *testing.T) {
	t.Parallel()
	equal := 0
	for _, r := range rows[struct{ Answer any }](t, "math_test_5000_answer_types.jsonl") {
		golds, several := r.Answer.([]any)
		if !several {
			golds = []any{r.Answer}
		}
		for _, gold := range golds {
			got, err := scorers.Grade(t.Context(), scorers.Math{}, []string{gold.(string)}, gold.(string))
			require.NoError(t, err)
			if scorers.Decision(got) == "equal" && got.Method == "bare" {
				equal++
			}
		}
	}
	require.Equal(t, 5003, equal)
}

func TestASentenceIsWordsAroundANumber(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"The product is 12.", "Answer: 12", "the answer is 12", "It is 24 dollars.", "Tom has 3 apples"} {
		require.True(t, scorers.IsSentence(s), s)
	}
	for _, s := range []string{
		"12", "5 red apples", "12 square inches", "x = 3 or x = 5", "cannot be determined", `\text{The product is } 12`,
		"sin 3 and cos 4", "June 20", "area = 12 square units", "", "abc3", "pi and sqrt 2", "π + 2θ",
	} {
		require.False(t, scorers.IsSentence(s), s)
	}
	for _, r := range rows[struct{ Answer any }](t, "math_test_5000_answer_types.jsonl") {
		if gold, ok := r.Answer.(string); ok {
			require.False(t, scorers.IsSentence(gold), gold)
		}
	}
}

func TestGradeNamesAnUnreadableGoldAnswer(t *testing.T) {
	t.Parallel()
	_, err := scorers.Grade(t.Context(), scorers.Integer{}, []string{"x"}, "1")
	require.EqualError(t, err, `gold answer "x": want an integer`)
	_, err = scorers.Grade(t.Context(), scorers.Math{}, nil, "1")
	require.EqualError(t, err, "no gold answer")
}

func TestDecisionOfWhatWasNotScored(t *testing.T) {
	t.Parallel()
	require.Equal(t, "unknown", scorers.Decision(evalr.Score{}))
	require.Equal(t, "no-answer", scorers.Decision(evalr.Score{Outcome: evalr.Truncated}))
}

func TestScorersAreKnownByName(t *testing.T) {
	t.Parallel()
	for _, name := range scorers.Names() {
		s, err := scorers.Named(name)
		require.NoError(t, err)
		require.Contains(t, version(s), name)
	}
	_, err := scorers.Named("latex")
	require.EqualError(t, err, `scorer "latex": want one of math, integer, choice`)
}

func TestAChoiceByNameHasTheLettersOfItsProblem(t *testing.T) {
	t.Parallel()
	s, err := scorers.Named("choice")
	require.NoError(t, err)
	three := evalr.Problem{ID: "p1", Choices: []string{"x", "y", "z"}}
	got, err := s.Score(t.Context(), evalr.Target{Problem: three, Gold: []string{"C"}}, ended("Answer: C"))
	require.NoError(t, err)
	require.Equal(t, evalr.Correct, got.Outcome)
	got, err = s.Score(t.Context(), evalr.Target{Problem: three, Gold: []string{"C"}}, ended("Answer: D"))
	require.NoError(t, err)
	require.Equal(t, evalr.NoAnswer, got.Outcome)
	_, err = s.Score(t.Context(), evalr.Target{Problem: three, Gold: []string{"D"}}, ended("Answer: D"))
	require.EqualError(t, err, `problem "p1": gold answer "D": want one of the letters ABC`)
	require.Equal(t, evalr.Correct, score(t, s, ended("Answer: Z"), "Z").Outcome, "no options: A to Z")
}

func TestTheOptionsOfAProblemBoundTheVerdictAndNotTheAnswer(t *testing.T) {
	t.Parallel()
	target := evalr.Target{Problem: evalr.Problem{ID: "p1", Choices: []string{"x", "y", "z"}}, Gold: []string{"C"}}
	got, err := scorers.Choice{Letters: "ABCDEFGHIJ"}.Score(t.Context(), target, ended("Answer: C. No: Answer: J"))
	require.NoError(t, err)
	require.Equal(t, evalr.Incorrect, got.Outcome)
	require.Equal(t, "J", got.Key)
	require.Equal(t, "J is none of the options ABC", got.Reason)
}
