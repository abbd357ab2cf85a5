package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestIntegerFindsAndReadsAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, key, method string
		want              evalr.Outcome
	}{
		"a box":                        {`Hence $\boxed{204}$.`, "204", "boxed", evalr.Correct},
		"the last of several boxes":    {`\boxed{100}? No, wait: \boxed{204}`, "204", "boxed", evalr.Correct},
		"a wrong last box":             {`\boxed{204}. Or rather \boxed{205}.`, "205", "boxed", evalr.Incorrect},
		"a framed box":                 {`\fbox{204}`, "204", "boxed", evalr.Correct},
		"an undelimited box":           {`$\boxed 204$`, "204", "boxed", evalr.Correct},
		"a box in a box":               {`\boxed{\boxed{204}}`, "204", "boxed", evalr.Correct},
		"leading noughts":              {`\boxed{0204}`, "204", "boxed", evalr.Correct},
		"a decimal point":              {`\boxed{204.0}`, "204", "boxed", evalr.Correct},
		"a unit":                       {`\boxed{204 \text{ minutes}}`, "204", "boxed", evalr.Correct},
		"degrees":                      {`\boxed{204^\circ}`, "204", "boxed", evalr.Correct},
		"a name":                       {`\boxed{m+n = 204}`, "204", "boxed", evalr.Correct},
		"dollars around":               {`\boxed{$204$}`, "204", "boxed", evalr.Correct},
		"text":                         {`\boxed{\text{204}}`, "204", "boxed", evalr.Correct},
		"a value to be worked out":     {`\boxed{\frac{408}{2}}`, "204", "boxed", evalr.Correct},
		"out of the range":             {`\boxed{1,204}`, "1204", "boxed", evalr.Incorrect},
		"negative":                     {`\boxed{-204}`, "-204", "boxed", evalr.Incorrect},
		"no integer":                   {`\boxed{204.5}`, "409/2", "boxed", evalr.Incorrect},
		"no number":                    {`\boxed{x^2}`, "x^2", "boxed", evalr.Incorrect},
		"what cannot be read":          {`\boxed{204 # 3}`, "204 # 3", "boxed", evalr.Incorrect},
		"two numbers":                  {`\boxed{20 4}`, "20 4", "boxed", evalr.Incorrect},
		"two numbers in a line":        {"Answer: 102 2", "102 2", "answer-line", evalr.Incorrect},
		"thousands":                    {`\boxed{1 204}`, "1204", "boxed", evalr.Incorrect},
		"the instruction quoted":       {`Put it within \boxed{}.`, "", "", evalr.NoAnswer},
		"the instruction quoted after": {`\boxed{204} is what goes within \boxed{}.`, "204", "boxed", evalr.Correct},
		"an answer line":               {"**Answer:** 204", "204", "answer-line", evalr.Correct},
		"an answer in a sentence":      {"The final answer is $204$ minutes, since 3 + 3 is 6", "204", "answer-line", evalr.Correct},
		"the last integer":             {"So he walks for 204 minutes.", "204", "last-number", evalr.Correct},
		"the last integer of a list":   {"They are 3,204", "3204", "last-number", evalr.Incorrect},
		"an integer and no decimal":    {"It is 204 and not 3.5", "204", "last-number", evalr.Correct},
		"an integer and no name":       {"It is 204 for x2", "204", "last-number", evalr.Correct},
		"a box left open":              {"It is \\boxed{204\n\nas shown.", "204", "boxed", evalr.Correct},
		"a box that was cut off":       {"It is 204, so \\boxed{20", "", "", evalr.NoAnswer},
		"a sentence in a box":          {`\boxed{\text{The answer is } 204}`, "204", "boxed", evalr.Correct},
		"a box and not another":        {`\boxed{204} and not \boxed{205}`, "204", "boxed", evalr.Correct},
		"another problem":              {"The answer is 204.\n\nProblem 2: Find x.\nThe answer is 3.", "204", "answer-line", evalr.Correct},
		"an answer taken back":         {"The answer is 3. Wait, that is wrong: it is 204", "204", "last-number", evalr.Correct},
		"filler words":                 {"The answer is therefore **204**.", "204", "answer-line", evalr.Correct},
		"another excluded":             {"The answer is 204, not 205.", "204", "answer-line", evalr.Correct},
		"an enumeration":               {"The answer is $204$ or $205$.", "204, 205", "answer-line", evalr.Incorrect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := score(t, scorers.Integer{Max: 999}, ended(c.text), "204")
			require.Equal(t, c.want, got.Outcome, got.Reason)
			require.Equal(t, c.key, got.Key)
			require.Equal(t, c.method, got.Method)
		})
	}
}

func TestIntegerReadsGoldAnswersOfOtherCopies(t *testing.T) {
	t.Parallel()
	for _, gold := range []string{"33", "033", "33.0", " 33 "} {
		require.Equal(t, evalr.Correct, score(t, scorers.Integer{Max: 999}, ended(`\boxed{33}`), gold).Outcome, gold)
	}
}
