package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestMathFindsNoAnswerWhereNoneIsGiven(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "I cannot solve this.", `Please put your final answer within \boxed{}.`, "As $x=1$ holds,\n\nwe are done.",
		`\boxed{\text{ANSWER}}`, "The answer is", `\boxed{`, "$", "**",
	} {
		got := score(t, scorers.Math{}, ended(text), "7")
		require.Equal(t, evalr.NoAnswer, got.Outcome, "%q: %s %s", text, got.Method, got.Answer)
	}
}

func TestMathSaysWhyAnAnswerIsRightOrWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		gold, answer string
		want         evalr.Outcome
		key, reason  string
	}{
		{`\frac{14}{3}`, "14/3", evalr.Correct, "14/3", "canonical form 14/3"},
		{`x \in [-2,7]`, `[-2, 7]`, evalr.Correct, "[-2, 7]", "the same set of real numbers"},
		{`\frac{14}{3}`, "4.67", evalr.Incorrect, "467/100", "rounded to 2 places"},
		{`4210_{5}`, "4210_7", evalr.Incorrect, "4210_{7}", "bases differ"},
		{`f(x)`, `g(x)`, evalr.Incorrect, "g(x)", "not proved equal: "},
		{"7", "7 # 8", evalr.Incorrect, "7 # 8", "unreadable: "},
	} {
		got := score(t, scorers.Math{}, ended(`\boxed{`+c.answer+`}`), c.gold)
		require.Equal(t, c.want, got.Outcome, got.Reason)
		require.Equal(t, c.key, got.Key)
		require.Contains(t, got.Reason, c.reason)
	}
}

func TestMathVotesBySamenessOfKeys(t *testing.T) {
	t.Parallel()
	key := func(answer string) string { return score(t, scorers.Math{}, ended(`\boxed{`+answer+`}`), "0").Key }
	for _, group := range [][]string{
		{`\frac12`, "0.5", "1/2", `\frac{2}{4}`},
		{`90^\circ`, "90", `90 \text{ degrees}`},
		{"x=5", "5"},
		{`(2,\infty)`, "x > 2"},
		{"1,-2", `\{-2, 1\}`, "-2, 1"},
		{"1 # 2", "1  #  2"},
	} {
		for _, a := range group {
			require.True(t, scorers.Math{}.Same(key(group[0]), key(a)), "%s and %s", group[0], a)
			require.True(t, scorers.Math{}.Same(key(a), key(group[0])), "%s and %s", a, group[0])
		}
		require.False(t, scorers.Math{}.Same(key(group[0]), key("77")), group[0])
		require.False(t, scorers.Math{}.Same(key("1 # 3"), key(group[0])), group[0])
	}
	require.Equal(t, key(`\frac12`), key("0.5"), "exact values share a key")
}
