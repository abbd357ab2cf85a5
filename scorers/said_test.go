package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestWhatIsNotSaidToBeSoIsNoAnswer(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"The data do not suffice for an answer; if the die were fair the answer would be 12.",
		"There is no value of $x$ for which this equals 12.", "There is no integer $n$ for which it is $12$.", "There are no primes such that their sum is 12.",
		"Of the solid's 12 edges, exactly two are painted.", "There are 18 girls and 12 boys.", "The remaining side is not 8 but 12 less than it.", "They sold 30 loaves and 12 cakes.", "这个班共有 18 名女生，12 名男生。",
		"At first one might think it is 12. It has two digits.",
	} {
		got, err := scorers.Grade(t.Context(), scorers.Math{}, []string{"12"}, text)
		require.NoError(t, err)
		require.NotEqual(t, evalr.Correct, got.Outcome, "%s: %s", text, got.Answer)
	}
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"none of them, and so": {"12", "3", "There is no integer below 3, so the least one is 12."},
		"of which":             {"12", "30", "Of the 30 pupils, 12 are girls."},
		"two, and their sum":   {"30", "12", "There are 18 boys and 12 girls, 30 in total."},
		"of these":             {"12", "3", "Of these, the least that is no multiple of 3 is 12."},
		"I think":              {"12", "3", "I think it is 12."},
	})
}

func TestACorrectionIsTheAnswer(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"one might think":    {"35", "42", "At first one might think it is 42. However, that counts some twice; the correct number is 35."},
		"in Chinese":         {"25", "24", "答案是 24。不对，少算了一个，应为 25。"},
		"misread":            {`\frac15`, `\frac25`, "The answer is $\\frac25$. Sorry, I misread the problem: with replacement it is $\\frac15$."},
		"not this but that":  {"6", "8", "The remaining side is not 8 but 6."},
		"not this, but that": {"6", "8", "So the length is not $8$, but rather $6$."},
	})
}

func TestRemarksOfManyKindsArePassedOver(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"a tip":            {"900", "1100", "So she pays **$900.00** of interest.\n\n> **Tip:** with monthly payments it is $1,100."},
		"a picture":        {"900", "1100", "So she pays **$900.00** of interest.\n\n💡 *Tip: with monthly payments it is $1,100.*"},
		"indeed":           {"23", "5", "So the least such number is 23. (Indeed 23 = 3·6 + 5 = 2·9 + 5.)"},
		"the same":         {"300", "0.3", "Total = 300 ml\n\n(Which is the same as 0.3 litres.)"},
		"a note on words":  {`\sqrt3`, "3", "**Result:** √3\n\n---\n\n*Note:* this also follows from the law of cosines."},
		"an equation":      {"42", "7", "The answer is 42 (6*7=42)."},
		"after a dash":     {"1", "0", "The answer is 1 - the given conditions are the same as those of 0."},
		"in each":          {"14", "2", "So 28 ÷ 2 = 14. Therefore, she can fill 14 bags with 2 sweets in each bag."},
		"a tip in money":   {"3", "20", "The bill is $20.\n\nTip: 20 × 0.15 = $3"},
		"in French":        {"7", "8", "**Luc a 7 billes.**\n\nVérification : 7 + 1 = 8 billes."},
		"in Spanish":       {"7", "8", "**Luis tiene 7 lápices.**\n\nComprobación: 7 + 1 = 8."},
		"in German":        {"7", "8", "**Karl hat 7 Stifte.**\n\nProbe: 7 + 1 = 8."},
		"in Chinese":       {"7", "8", "**x = 7**\n\n验算：7 + 1 = 8。"},
		"one that goes on": {"8", "7", "We get 7.\n\nProbe: 7 does not fit, so it is 8."},
	})
}

func TestASentenceInBoldIsReadAsOne(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"concluded":    {`3\sqrt2`, "3", "**∴ The diagonal is 3√2 units.**"},
		"a multiple":   {`12\pi`, "12", "**The area is 12π square units.**"},
		"after a step": {"30", "4", "**Step 4: Conclusion**\nAnn needs 30 more stamps to fill the album."},
		"a step alone": {"30", "4", "**Step 4: The total is 30.**"},
	})
}

func TestANumberInScientificNotationIsOne(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"raised":    {`3.01\times10^{23}`, "10", "It contains about 3.01 × 10²³ molecules."},
		"with e":    {`3.01\times10^{23}`, "3.01", "It contains 3.01e23 molecules."},
		"a power":   {"1200", "3", "It contains 1.2 × 10^3 molecules."},
		"a product": {"50", "10", "So there are 5 × 10 = 50 of them."},
	})
}
