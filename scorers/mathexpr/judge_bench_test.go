package mathexpr_test

import (
	"testing"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// BenchmarkJudge compares parsed answers with parsed gold answers.
func BenchmarkJudge(b *testing.B) {
	for name, p := range map[string][2]string{
		"integer":   {"42", "42"},
		"wrong":     {"42", "43"},
		"fraction":  {`\frac{14}{3}`, "14/3"},
		"rounded":   {"30.52", `\frac{1587}{52}`},
		"tuple":     {`\left(3,\frac{\pi}{2}\right)`, `(3,\pi/2)`},
		"interval":  {`(-\infty,1)\cup(1,\infty)`, `x\ne1`},
		"quadratic": {"(-2,2)", "x^2<4"},
		"unit":      {`10\text{ cm}`, `0.1\text{ m}`},
	} {
		gold, err := mathexpr.Parse(p[0])
		if err != nil {
			b.Fatal(err)
		}
		answer, err := mathexpr.Parse(p[1])
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				mathexpr.Policy{}.Judge(gold, answer, "What is $f(x)$?")
			}
		})
	}
}
