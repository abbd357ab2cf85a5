package scorers_test

import (
	"testing"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func BenchmarkMathOnRealCompletions(b *testing.B) {
	all := rows[struct{ Gold, Completion string }](b, "math_real_pairs.jsonl")
	benchmark(b, len(all), func(i int) (evalr.Scorer, string, string) { return scorers.Math{}, all[i].Gold, all[i].Completion })
}

// ownTexts are completions in the forms that models use, with their gold answers.
var ownTexts = []struct{ gold, text string }{
	{"42", "First we count the pairs, of which there are $6 \\cdot 7$.\n\nTherefore the answer is $\\boxed{42}$."},
	{`\frac{14}{3}`, "Dividing by three gives $x = \\frac{14}{3}$.\n\n**Final Answer**: The final answer is $14/3$. I hope it is correct."},
	{`\left( 3, \frac{\pi}{2} \right)`, "We have $r = \\sqrt{0^2 + 3^2} = 3$ and $\\theta = \\pi/2$.\n\\[\n\\boxed{(3, \\pi/2)}\n\\]"},
	{"3, 5", `The roots of $x^2 - 8x + 15$ are $\boxed{3}$ and $\boxed{5}$.`},
	{"p - q", "The sum telescopes.\n\nSo it is $\\boxed{q - p}$."},
	{"72", "Natalia sold 48/2 = 24 clips in May.\n48 + 24 = 72 clips altogether.\n#### 72"},
	{"1+\\sqrt{3}", "Both sides are positive.\n\nHence $x = \\boxed{\\sqrt{3} + 1}$."},
	{"12", "It takes them 12 days altogether to do it."},
}

func BenchmarkMath(b *testing.B) {
	benchmark(b, len(ownTexts), func(i int) (evalr.Scorer, string, string) { return scorers.Math{}, ownTexts[i].gold, ownTexts[i].text })
}

func BenchmarkMathOnGoldAnswers(b *testing.B) {
	all := rows[struct{ Answer string }](b, "math500.jsonl")
	benchmark(b, len(all), func(i int) (evalr.Scorer, string, string) {
		return scorers.Math{}, all[i].Answer, `\boxed{` + all[i].Answer + `}`
	})
}

func BenchmarkIntegerOnRealCompletions(b *testing.B) {
	all := rows[struct{ Gold, Output string }](b, "out_aime24_sky_checkpoints.jsonl")
	for i := range all {
		all[i].Output = afterThought(all[i].Output).Text
	}
	benchmark(b, len(all), func(i int) (evalr.Scorer, string, string) {
		return scorers.Integer{Max: 999}, all[i].Gold, all[i].Output
	})
}

func BenchmarkChoiceOnRealCompletions(b *testing.B) {
	all := rows[struct{ Answer, Output string }](b, "out_mmlu_pro.jsonl")
	benchmark(b, len(all), func(i int) (evalr.Scorer, string, string) {
		return scorers.Choice{Letters: "ABCDEFGHIJ"}, all[i].Answer, all[i].Output
	})
}

// benchmark scores one completion an iteration, going round all of them.
func benchmark(b *testing.B, n int, row func(i int) (s evalr.Scorer, gold, text string)) {
	b.Helper()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s, gold, text := row(i % n)
		if _, err := s.Score(b.Context(), evalr.Target{Gold: []string{gold}}, ended(text)); err != nil {
			b.Fatal(err)
		}
	}
}
