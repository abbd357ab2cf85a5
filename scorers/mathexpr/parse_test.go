package mathexpr_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

func TestParseKeepsTheKindOfAnAnswer(t *testing.T) {
	t.Parallel()
	num := func(a, b int64) mathexpr.Node { return mathexpr.Number{Value: big.NewRat(a, b)} }
	for source, want := range map[string]mathexpr.Node{
		"0.50":         mathexpr.Decimal{Value: big.NewRat(1, 2), Places: 2},
		"12,345":       mathexpr.Number{Value: big.NewRat(12345, 1), Groups: "12,345"},
		`2\frac{1}{3}`: num(7, 3),
		"-2 1/3":       num(-7, 3),
		"10 000":       num(10000, 1),
		"2^2 3": mathexpr.Product{Factors: []mathexpr.Node{
			mathexpr.Power{Base: num(2, 1), Exponent: num(2, 1)}, num(3, 1),
		}},
		`\theta`:          mathexpr.Symbol{Name: `\theta`},
		"x_1":             mathexpr.Symbol{Name: "x_{1}"},
		"a_{n+1}":         mathexpr.Symbol{Name: "a_{n+1}"},
		`\pi`:             mathexpr.Pi,
		"1, x":            mathexpr.List{Items: []mathexpr.Node{num(1, 1), mathexpr.Symbol{Name: "x"}}},
		`\{1\}`:           mathexpr.Set{Items: []mathexpr.Node{num(1, 1)}},
		"(1,2]":           mathexpr.Tuple{Open: '(', Close: ']', Items: []mathexpr.Node{num(1, 1), num(2, 1)}},
		`1 \pm x`:         mathexpr.PlusMinus{Left: num(1, 1), Right: mathexpr.Symbol{Name: "x"}},
		"42_7":            mathexpr.BaseNumber{Digits: "42", Base: 7},
		`5\text{ cm}^2`:   mathexpr.Quantity{Value: num(5, 1), Unit: mathexpr.Unit{Name: "cm^2"}},
		`\text{ East }`:   mathexpr.Text{Words: "east"},
		`\textbf{(B)}\ 3`: mathexpr.Choice{Letter: "B", Value: num(3, 1)},
		"x<1": mathexpr.Relation{Operators: []string{"<"}, Operands: []mathexpr.Node{
			mathexpr.Symbol{Name: "x"}, num(1, 1),
		}},
	} {
		require.Equal(t, want, parse(t, source).Root, source)
	}
}

func TestParseRefusesWhatIsNoExpression(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"":                                 "empty",
		"$$":                               "empty",
		`\frac{1}`:                         "want an expression before the end",
		"(1,2":                             "want a closing bracket before the end",
		"1 +":                              "want an expression before the end",
		"5)":                               `unexpected ")"`,
		`3 \text{ and a half}`:             `unexpected "and a half" after a value`,
		"1 # 2":                            `unexpected "#"`,
		`\begin{cases} 1 \\ 2 \end{cases}`: "cases without a condition",
		`\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}`: "rows of different lengths",
		"a\xffb":          "invalid UTF-8",
		"4 2":             "two numbers",
		`0.5\ 2`:          "two numbers",
		"-4 2.5 x":        "two numbers",
		"1 2 3":           "two numbers",
		"1/2 3":           "two numbers",
		"7 4/3":           "two numbers",
		"1 234 5":         "two numbers",
		`\frac{4 2}{3}`:   "two numbers",
		`x 4~2 \text{cm}`: "two numbers",
	} {
		_, err := mathexpr.Parse(source)
		require.ErrorContains(t, err, want, source)
	}
}

func TestParseStopsAtItsLimits(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"length":  strings.Repeat("x+", 3000) + "x",
		"tokens":  strings.Repeat("x+", 1500) + "x",
		"digits":  strings.Repeat("7", 3000),
		"nesting": strings.Repeat("(", 500) + "1" + strings.Repeat(")", 500),
		"towers":  strings.Repeat("2^", 500) + "2",
		"roots":   strings.Repeat(`\sqrt{`, 200) + "2" + strings.Repeat("}", 200),
		"signs":   strings.Repeat(`\pm 1`, 100),
		"postfix": "3" + strings.Repeat("!", 50) + "+1",
	} {
		_, err := mathexpr.Parse(source)
		require.ErrorIs(t, err, mathexpr.ErrTooLarge, name)
	}
}

// Answers that would take for ever if they were worked out must be compared in
// bounded work: these are too many to finish otherwise.
func TestHugeExpressionsAreComparedInBoundedWork(t *testing.T) {
	t.Parallel()
	plain := parse(t, "x^2+1")
	for _, source := range []string{
		"10^{10^{10}}", "2^{2^{2^{49}}}", "(x+1)^{10000}", "(x+y+z+w)^{30}", strings.Repeat("(a+b+c+d+e+f)", 60),
		strings.Repeat("9", 2000), `\sqrt{` + strings.Repeat("9", 2000) + "}", "1000000!", "(1000!)!", strings.Repeat("1000!", 300), strings.Repeat("x!", 900),
		`\binom{1000}{500}^{900}`, strings.Repeat("1e2000*", 200) + "1", strings.Repeat(`\frac{1}{1+x+`, 30) + "y" + strings.Repeat("}", 30),
		"{" + strings.Repeat("1,", 1000) + "1}", `\frac{1}{1+\sqrt2+\sqrt3+\sqrt5+\sqrt7+\sqrt{11}+\sqrt{13}+i}`,
	} {
		e := parse(t, source)
		require.NotEqual(t, mathexpr.Equal, mathexpr.Compare(e, plain).Verdict, source)
		require.Equal(t, mathexpr.Equal, mathexpr.Compare(e, e).Verdict, source)
	}
}
