package mathexpr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

func TestLaTeXHasNoMoreBracketsThanItNeeds(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"14/3":                            `\frac{14}{3}`,
		"(a+b)*c":                         `(a+b)\cdot c`,
		"((x))^2":                         "x^{2}",
		"-(x+1)/2":                        `-\frac{x+1}{2}`,
		"sqrt(5)":                         `\sqrt{5}`,
		"2*3":                             `2\cdot 3`,
		"2 x y":                           "2x y",
		`\{1,2\}∪(3,4]`:                   `\{1, 2\}\cup (3, 4]`,
		"x>=2":                            `x\ge 2`,
		"5 cm^2":                          `5\text{ cm}^{2}`,
		`\sum_{k=1}^n k`:                  `\sum_{k=1}^{n} k`,
		`\int_0^1 x^2 dx`:                 `\int_{0}^{1} x^{2}\,dx`,
		`x=k\pi, k\in\mathbb{Z}`:          `x=k\pi\text{ for }k\in \mathbb{Z}`,
		"(1/2)^n":                         `(\frac{1}{2})^{n}`,
		`\begin{bmatrix}1&2\end{bmatrix}`: `\begin{pmatrix} 1& 2\end{pmatrix}`,
		`n\equiv3\pmod{7}`:                `n\equiv 3\pmod{7}`,
		`\log_28`:                         `\log_{2}(8)`,
		`1\pm x`:                          `1\pm x`,
		"50%":                             `50\%`,
		`\angle CBA`:                      `\angle{A B C}`,
		`2\vec{AB}`:                       `2\overrightarrow{AB}`,
	} {
		require.Equal(t, want, parse(t, source).LaTeX(), source)
	}
}

func TestLaTeXReadsBackAsTheSameExpression(t *testing.T) {
	t.Parallel()
	for _, table := range []map[string][][2]string{same, different} {
		for _, pairs := range table {
			for _, p := range pairs {
				requireLaTeX(t, parse(t, p[0]))
				requireLaTeX(t, parse(t, p[1]))
			}
		}
	}
}

func TestLaTeXOfEveryGoldAnswerReadsBack(t *testing.T) {
	t.Parallel()
	for _, e := range golds(t, "math_test_5000_answer_types.jsonl") {
		requireLaTeX(t, e.Expr)
	}
}

// requireLaTeX checks that what is printed has the key of what was read, unless
// that key is the source itself, of an expression that has no canonical form.
func requireLaTeX(t *testing.T, e mathexpr.Expr) {
	t.Helper()
	latex := e.LaTeX()
	if e.Key() == strings.Join(strings.Fields(e.Source), " ") {
		return
	}
	back, err := mathexpr.Parse(latex)
	require.NoError(t, err, "%s is printed as %s", e.Source, latex)
	require.Equal(t, e.Key(), back.Key(), "%s is printed as %s", e.Source, latex)
}

func TestTreeNamesEveryNode(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`12\text{ cm}`: "Quantity(Number 12, cm)",
		"x<1.50":       "Relation(<, Symbol x, Decimal 1.50)",
		`(1,\pi]`:      `Tuple((], Number 1, Constant \pi)`,
		"52_8":         "BaseNumber 52 base 8",
		"sin x":        "Call(sin, Symbol x)",
		"(C)":          "Symbol C",
	} {
		require.Equal(t, want, parse(t, source).Tree())
	}
}
