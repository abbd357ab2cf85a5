package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestMathFindsTheAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, answer, method string }{
		"a box":                            {`Thus $x = \boxed{\frac{14}{3}}$.`, `\frac{14}{3}`, "boxed"},
		"a box in a displayed formula":     {"\\[\n\\boxed{(3, \\theta)}\n\\]", `(3, \theta)`, "boxed"},
		"a corrected box":                  {"\\boxed{115}. Hmm, wait, that is off by one.\n\n\\boxed{116}", "116", "boxed"},
		"a box corrected at once":          {"\\boxed{2}\nActually,\n\\boxed{3}", "3", "boxed"},
		"boxes that are one enumeration":   {`The roots are $\boxed{3}$ and $\boxed{5}$.`, "3, 5", "boxed-list"},
		"boxes with commas":                {`$\boxed{3}, \boxed{5}, \text{ and } \boxed{7}$`, "3, 5", "boxed"},
		"the same box twice":               {`$\boxed{3}$, $\boxed{3}$`, "3", "boxed"},
		"a box of a box":                   {`\boxed{\boxed{3}}`, "3", "boxed"},
		"braces inside a box":              {`\boxed{\{1, 2\}}`, `\{1, 2\}`, "boxed"},
		"a box before one that is open":    {`\boxed{3} so \boxed{4`, "3", "boxed"},
		"a box before the instruction":     {`\boxed{3} within \boxed{}`, "3", "boxed"},
		"a final answer line":              {"**Final Answer**: The final answer is $\\frac12$. I hope it is correct.", `\frac12`, "answer-line"},
		"a final answer without formula":   {"The answer is 18^10.", "18^10", "answer-line"},
		"an answer in bold":                {"Answer: **73**", "73", "answer-line"},
		"an answer on the next line":       {"Answer:\n\n$$\n x+1 \n$$\n", "x+1", "answer-line"},
		"an answer with a reason":          {"The answer is 42 because geometry says so", "42", "answer-line"},
		"the last formula":                 {"As $a=1$ holds,\n\nso we get $a+b$ and finally $x^2$.", "x^2", "final-formula"},
		"the last emphasis":                {"We count.\n\nThere are **12** ways.", "12", "final-bold"},
		"a formula of two gold dollars":    {`It costs \$5.` + "\n\n" + `So $7$ in all.`, "7", "final-formula"},
		"an answer line over a later word": {"Answer: $7$\n\nThis uses $x$.", "7", "answer-line"},
		"Chinese":                          {"因此答案是 $7$。", "7", "answer-line"},
		"an emphasised answer in Chinese":  {"答案：**7**", "7", "answer-line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "boxes with commas" { // a word in \text{} separates as well
				c.answer, c.method = "3, 5, 7", "boxed-list"
			}
			got := score(t, scorers.Math{}, ended(c.text), "7")
			require.Equal(t, c.answer, got.Answer)
			require.Equal(t, c.method, got.Method)
			require.NotEmpty(t, got.Key)
		})
	}
}

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
		{`x \in [-2,7]`, `[-2, 7]`, evalr.Correct, "[-2, 7]", "all items are equal"},
		{`\frac{14}{3}`, "4.67", evalr.Incorrect, "467/100", "rounded to 2 places"},
		{`4210_{5}`, "4210_7", evalr.Incorrect, "4210_{7}", "bases differ"},
		{`1+\sqrt2`, `\sqrt{3+2\sqrt2}`, evalr.Incorrect, "(3+2*2^(1/2))^(1/2)", "not proved equal: "},
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
