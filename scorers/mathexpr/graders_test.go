package mathexpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// acceptedWrongly are gold answers and answers that differ and that a grader in wide
// use takes for the same.
var acceptedWrongly = [][2]string{
	{"52_8", "52_9"},
	{"4210_5", "4210_7"},
	{".0000672", "0.0000670"},
	{"0.0000672", "0.000067"},
	{`\frac{1}{2004!}`, `\frac{1}{2006!}`},
	{"10^{-20}", "10^{-21}"},
	{"e^{-50}", "e^{-60}"},
	{`\frac1{2^{99}}`, `\frac1{2^{98}}`},
	{"2m", "2"},
	{"3t", "3"},
	{"5s", "5"},
	{"4c", "4"},
	{"x^2+3h", "x^2+3"},
	{"n^2+3d", "n^2+3"},
	{`2\pi rh`, `2\pi r`},
	{"2", "2m"},
	{"3", "3t"},
	{"5", "5s"},
	{`2\pi r`, `2\pi rh`},
	{"12 cm", "12 m"},
	{"A", "a"},
	{"x", "X"},
	{"5", "x^2+2x+5=5"},
	{"4", `4\sqrt(2)`},
	{`4\sqrt2`, "4"},
	{`1,2,\ldots,n`, `1,3,5,\ldots,2n-1`},
	{`1:2:3:\ldots`, `1:4:9:\ldots`},
	{`1-\frac1{\mathrm{e}}`, `1+\frac1{\mathrm{e}}`},
	{`\frac{14}3`, "4.666667"},
	{`\sqrt{51}`, "7.14142842854285"},
	{"12:00", "1:00"},
	{"3*x-1*y+13=0", "3x+4y+14=0"},
	{"3*x-1*y+13=0", "0=0"},
	{"0=0", "3*x-1*y+13=0"},
	{"(1,2)", "[1,2]"},
	{"0.5", "50"},
	{"2", "200"},
	{"115116", "115, 116"},
}

// refusedWrongly are the same answers that a grader in wide use takes to differ.
var refusedWrongly = [][2]string{
	{`(2,\infty)`, "x>2"},
	{"x>2", `(2,\infty)`},
	{"(3,4]", `3<x\le4`},
	{`3<x\le4`, "(3,4]"},
	{`x\in[-2,7]`, `-2\le x\le7`},
	{`(-\infty,1)\cup(1,\infty)`, `x\ne1`},
	{`33\%`, "33"},
	{"50", `50\%`},
	{`32.8\%`, `\frac{41}{125}`},
	{`e^{i\pi}`, "-1"},
	{"-1", `e^{i\pi}`},
	{"i", `\sqrt{-1}`},
	{`0.\overline{3}`, `\frac13`},
	{"1500", "1.5e3"},
	{`58\,500`, "58500"},
	{"58,500", `58\,500`},
	{"1000", "1 000"},
	{`\frac12`, `\sin30^\circ`},
	{`\tan15^\circ`, `2-\sqrt3`},
	{`\frac{3\pi}4`, `135^\circ`},
	{`135^\circ`, `\frac{3\pi}{4}`},
	{`\text{(C)}`, `\textbf{(C)}\ 5`},
	{`\begin{pmatrix}1\\2\\3\end{pmatrix}`, "(1,2,3)"},
	{"(1,2,3)", `\begin{pmatrix}1\\2\\3\end{pmatrix}`},
	{`\frac32n+\frac12m`, `\frac{3n+m}{2}`},
	{"116", "**116**"},
	{`10{,}000`, "10000"},
	{`m\ge\sqrt2`, `m\in[\sqrt2,+\infty)`},
	{`\sum_{k=1}^{n}a_k`, `\sum_{j=1}^{n}a_j`},
	{`\int_0^1 f(x)\,dx`, `\int_0^1 f(t)\,dt`},
	{`\{x\mid x^2>2x\}`, `\{t\mid t^2>2t\}`},
	{"13", `\text{13}`},
	{`\lim_{x\to0}g(x)`, `\lim_{t\to0}g(t)`},
}

func TestWhatOtherGradersGetWrong(t *testing.T) {
	t.Parallel()
	for _, p := range acceptedWrongly {
		got := mathexpr.Policy{}.Judge(parse(t, p[0]), parse(t, p[1]), "")
		require.NotEqual(t, mathexpr.Equal, got.Verdict, got.Reason)
	}
	for _, p := range refusedWrongly {
		got := mathexpr.Policy{}.Judge(parse(t, p[0]), parse(t, p[1]), "")
		require.Equal(t, mathexpr.Equal, got.Verdict, got.Reason)
	}
}
