package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// requireOnly requires that these texts give one of the two answers and not the other.
func requireOnly(t *testing.T, cases map[string]struct{ right, wrong, text string }) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := scorers.Grade(t.Context(), scorers.Math{}, []string{c.right}, c.text)
			require.NoError(t, err)
			require.Equal(t, evalr.Correct, got.Outcome, "%s: %s", got.Answer, got.Reason)
			got, err = scorers.Grade(t.Context(), scorers.Math{}, []string{c.wrong}, c.text)
			require.NoError(t, err)
			require.NotEqual(t, evalr.Correct, got.Outcome, got.Answer)
		})
	}
}

func TestAnExactValueIsTheAnswerAndNotItsDecimals(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"a chain":              {"1/8", "3/8", "There are 3 of 24, so the probability is 3/24 = 1/8 ≈ 0.125."},
		"in bold":              {"2/7", "2", "The probability is **2/7 ≈ 0.286**."},
		"behind a unit":        {"100/3", "100", "**Area = 100/3 square units ≈ 33.33**"},
		"a percentage":         {"3/8", "8", "**P(two heads)** = **3/8 (37.5 %)**"},
		"in brackets":          {"2/3", "2", "So the probability is 2/3 (0.667)."},
		"both":                 {"2/3", "2", "So the probability is **2/3 (≈ 66.7%)**"},
		"with π":               {`30\pi`, "30", "**Area = 30π cm² (≈ 94.25 cm²)**"},
		"a root":               {`3\sqrt2`, "3", "So d = √18 = 3√2 ≈ 4.24 units"},
		"on a line of its own": {`3\sqrt2`, "3", "The distance is\nd = √18 = 3√2 ≈ 4.24 units"},
		"in words":             {"2/3", "2", "So the probability is 2/3, approximately 0.667."},
		"in a clause":          {"2/3", "2", "The probability is 2/3 which is about 66.7%."},
		"decimals asked for":   {"0.67", "1.67", "So the probability is 2/3 ≈ 0.67."},
		"a rounded number":     {"17", "16", "So she needs 16.67 ≈ 17 cans."},
		"a percentage of it":   {"45", "9", "The rate is 9/20 ≈ 45%."},
		"of a name":            {"3.14", "3", "We find that x = 3.14, that is x ≈ 3.14."},
		"another value":        {"1/6", "1/7", "So the probability is 1/6 ≈ 0.143."},
	})
}

func TestWhereAValueIsAttainedIsNoAnswer(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"at":            {"3", "1", "The function attains its minimum value of 3 at x = 1."},
		"a power of":    {"12^5", "12", "The answer is $12^5$, that is 12 to the power of 5."},
		"a price":       {"10", "5", "So she pays $10 for 2 at $5 each."},
		"an argument 3": {"1", "3", "The function attains its maximum value of 1 at x = 3."},
	})
}

func TestAnEnvironmentIsAFormula(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"align":    {`\frac12`, `\frac13`, "\\begin{align*}\nL &= \\lim_{x\\to 0}\\frac{\\sin x}{2x}\\\\\n&= \\frac{1}{2}\n\\end{align*}"},
		"equation": {"7", "3", "We compute\n\n\\begin{equation}\nx = 3 + 4 = 7.\n\\end{equation}"},
	})
}

func TestAUnitOfOneLetterCounts(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"metres":        {`5\text{ m}`, `5\text{ km}`, "So the total distance is 5 m."},
		"in bold":       {`5\text{ m}`, `5\text{ km}`, "The distance is **5 m**."},
		"a formula":     {`5\text{ m}`, `5\text{ km}`, "The distance is $5$ m."},
		"grams":         {`2.5\text{ kg}`, `2.5\text{ g}`, "The mass is **2500 g**."},
		"hours":         {`10\text{ h}`, `10\text{ s}`, "So it takes 10 h."},
		"amperes":       {`30\text{ A}`, `30\text{ V}`, "The current is **30 A**."},
		"square metres": {`5\text{ m}^2`, `5\text{ m}`, "The area is 5 m²."},
		"litres":        {`5\text{ L}`, `5\text{ m}^3`, "The volume is **5 L**."},
		"no unit asked": {"5", "6", "The distance is **5 m**."},
	})
}
