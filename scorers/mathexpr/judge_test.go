package mathexpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// A ruling is a gold answer, an answer, and what a policy says of them.
type ruling struct {
	policy, gold, answer, question string
	want                           bool
}

var rulings = map[string][]ruling{
	"rounding": {
		{"", "30.52", `\frac{1587}{52}`, "", true},
		{"", "30.52", `\frac{1586}{52}`, "", false},
		{"", `6.67\%`, `\frac1{15}`, "", true},
		{"", "6.67", `\frac{20}{3}`, "", true},
		{"", "20:3", "6.67", "", false},
		{"", "6.67", "20:3", "", true},
		{"", "21.93", `21\frac{13}{14}`, "", true},
		{"", `\$12.55`, `\frac{640}{51}`, "", true},
		{"", "6.46", `\frac{84}{13}\text{ days}`, "", true},
		{"", "41.495", `17+10\sqrt6`, "", true},
		{"", "41.494", `17+10\sqrt6`, "", false},
		{"", "125.66", `40\pi`, "", true},
		{"", "0.13", `\frac18`, "", true},
		{"", "0.12", `\frac18`, "", true},
		{"", "2.31 \\times 10^{-3}", `\frac{1}{432}`, "", true},
		{"", "2.32 \\times 10^{-3}", `\frac{1}{432}`, "", false},
		{"", `\frac13`, "0.333333", "", false},
		{"", "0.33", "0.3333", "", false},
		{"", "0.5", "0.50", "", true},
		{"", "0.5", `\frac{6}{11}`, "", false},
		{"", "0.50", `\frac{100}{201}`, "", true},
		{"", "3.0", `\frac{89}{30}`, "", false},
		{"", ".0000672", "0.0000670", "", false},
		{"rounding=exact", "30.52", `\frac{1587}{52}`, "", false},
		{"rounding=places:6", `\frac{1}{12}`, "0.0833333333333333", "", true},
		{"rounding=places:2", `(\frac35,\frac83]`, "(0.6,2.6667]", "", true},
		{"rounding=places:2", `x>\frac83`, `(2.6667,\infty)`, "", true},
		{"rounding=places:6", `\sqrt{17}`, "4.123105625", "", true},
		{"rounding=places:6", "x", "y", "", false},
		{"rounding=relative:1e-3", "125.663", `40\pi`, "", true},
		{"rounding=relative:1e-3", "3.1416", "3.14159", "", true},
		{"rounding=relative:1e-3", "10^{-20}", "10^{-21}", "", false},
		{"rounding=relative:1e-3", "x+1.414", `x+\sqrt2`, "", true},
		{"rounding=relative:1e-3", "x+1.424", `x+\sqrt2`, "", false},
	},
	"percent": {
		{"", "50", `50\%`, "", true},
		{"", `50\%`, "50", "", true},
		{"", "0.5", `50\%`, "", true},
		{"", "0.5", `0.5\%`, "", false},
		{"", `0.5\%`, "0.5", "", true},
		{"", `32.8\%`, `\frac{41}{125}`, "", true},
		{"percent=hundredth", "50", `50\%`, "", false},
		{"percent=hundredth", "0.5", `50\%`, "", true},
		{"percent=number", "0.5", `50\%`, "", false},
		{"percent=number", "50", `50\%`, "", true},
	},
	"units": {
		{"", "10", "10 cm", "", true},
		{"units", "10", `10\text{ cm}`, "", false},
		{"units", `10\text{ cm}`, "10", "", false},
		{"units", `10\text{ cm}`, `0.1\text{ m}`, "", true},
		{"units", "7", `7\text{ apples}`, "", true},
	},
	"form": {
		{"reduced", `\frac{649}{1}`, "649", "", true},
		{"reduced", "649", `\frac{3245}{5}`, "", false},
		{"reduced", `\frac12`, `\frac24`, "", false},
		{"reduced", `\frac12`, `\frac12`, "", true},
		{"reduced", "x+1", "1+x", "", true},
		{"reduced", "12", "10+2", "", false},
		{"reduced", `-\frac{x}{2}`, `\frac{-x}{2}`, "", true},
		{"ordered", "4, 10, -2", "10, 4, -2", "", false},
		{"ordered", "4, 10, -2", "4,10,-2", "", true},
		{"", "4, 10, -2", "10, 4, -2", "", true},
		{"vectors", "(1,2)", `\begin{pmatrix}1\\2\end{pmatrix}`, "", false},
		{"vectors", `(2,\infty)`, "x>2", "", false},
		{"", `(2,\infty)`, "x>2", "", true},
		{"ignore-case", "X", "x", "", true},
		{"", "X", "x", "", false},
	},
	"names": {
		{"", `2k\pi`, `2n\pi`, `Solve $\cos x = 1$.`, true},
		{"", `2k\pi`, `2n\pi`, `For which $n$ is $\cos n = 1$?`, false},
		{"", `2k\pi`, `2n\pi`, "", false},
		{"", "f(x)=x", "f(z)=z", "", true},
		{"", "(2Cx,C)", "(2cx,c)", "Find all polynomials in $x$.", true},
		{"", "2C", "2c", "", false},
		{"", "a+2b", "u+2v", "Find it.", true},
		{"", "a+2b", "2u+v", "Find it.", true},
		{"", "a+2b", "u+v", "Find it.", false},
		{"", "a-b", "b-a", "Find it.", false},
		{"", "x>2", "t>2", "", false},
		{"", `x=\frac{\pi}6+\pi k`, `\frac{\pi}6+n\pi`, "Let $k=-0.7$. Solve for $x$.", true},
		{"", `x=k\pi, k\in\mathbb{Z}`, `x=n\pi, n\in\mathbb{Z}`, "", true},
		{"", `x=k\pi, k\in\mathbb{Z}`, `n\pi, n\in\mathbb{Z}`, "", true},
		{"", `x=k\pi, k\in\mathbb{Z}`, `x=2n\pi, n\in\mathbb{Z}`, "", false},
		{"", `(P(x),Q(x))=(2Cx,C)`, "(2cx,c)", "Find $P, Q$.", true},
		{"", "A", "B", "Which of them?", false},
		{"", "x=9", "y=9", "Name the asymptote.", false},
		{"", `x^2-y^2=1`, `x^2-z^2=1`, "Name the curve.", false},
		{"", "y=x+1", "f(x)=x+1", "", true},
	},
	"equations": {
		{"", "y + 1 = -(2x - 1)^2", "-4x^2 + 4x - 2", "", true},
		{"", `\rho\sin\theta = \sqrt3`, `\sqrt3\csc\theta`, "", true},
		{"", "3x-1y+13=0", "0", "", false},
		{"", "5", "x^2+2x+5=5", "", false},
		{"", "5", "2x=10", "", false},
		{"", "x=5", "2x=10", "Solve $2x = 10$.", false},
		{"", "2x-y+3=0", "y=2x+3", "Find the line with $y-3=2x$.", true},
		{"", "(-2,2)", "x^2<4", "Solve $x^2 < 4$.", false},
		{"", "(-2,2)", "-2<x<2", "Solve $x^2 < 4$.", true},
	},
	"equations of functions": {
		{"", `\sin(2x)=y`, `2\sin x\cos x=y`, "", true},
		{"", `2\sin(2x)=1+y`, `4\sin x\cos x-y=1`, "", true},
		{"", `2\sin(2x)=1+y`, `4\sin x\cos x+y=1`, "", false},
	},
	"lists": {
		{"", "(16,3)", "w=16, d=3", "", true},
		{"", "(16,3)", "d=3, w=16", "", false},
		{"", "2,4,3", "T(10)=2, T(11)=4, T(12)=3", "", true},
		{"", "2,4,3", "T(10)=2, T(11)=3, T(12)=4", "", false},
		{"", "p=5,q=2;p=7,q=2", "(7,2),(5,2)", "", true},
		{"", "p=5,q=2;p=7,q=2", "(2,7),(5,2)", "", false},
		{"", "x=1,y=2", "y=2,x=1", "", true},
		{"", `\{x=1,y=2\}`, `y=2\text{ and }x=1`, "", true},
		{"", `x=\{1,2,3\}`, `x\in\{3,2,1\}`, "", true},
		{"", `x=\{1,2,3\}`, `x\in\{3,2\}`, "", false},
		{"", "x=1", `x\in\{1,2\}`, "", false},
		{"", "x=1,2", "x=1,y=2", "", false},
		{"", "x=1,2", "x=1,x=2", "", true},
		{"", "7,14,18", "Paolo: 18, Qing: 14, Rayna: 7", "", true},
		{"", "7,14,18", "Paolo: 18, Qing: 14, Rayna: 8", "", false},
		{"", "(7,14,18)", "Paolo: 18, Qing: 14, Rayna: 7", "", false},
		{"", "1,2", "Maximum = 2, Minimum = 1", "", true},
		{"", "x=1,y=2", "y=1,x=2", "", false},
	},
	"kinds": {
		{"", "(x,y)=(1,2)", "y=2,x=1", "", true},
		{"", "(x,y)=(1,2)", "y=1,x=2", "", false},
		{"", `36\text{ km/h}`, `10\text{ m/s}`, "", true},
		{"", `36\text{ km/h}`, `36\text{ m/s}`, "", false},
		{"", `x\ge1.33`, `x\ge\frac43`, "", true},
		{"", `x\ge1.33`, `[\frac43,\infty)`, "", true},
		{"", `(-\infty,-2)\cup(-2,1)\cup(1,\infty)`, `x\ne-2,1`, "", true},
		{"", `x\ne\pm2`, `(-\infty,-2)\cup(-2,2)\cup(2,\infty)`, "", true},
		{"", `x\equiv2\pmod5`, `x=2\pmod5`, "", true},
		{"", `x\equiv2\pmod5`, `7\pmod5`, "", true},
		{"", `x\equiv2\pmod5`, `3\pmod5`, "", false},
		{"", `\mathbb{R}\setminus\{1\}`, `x\ne1`, "", true},
		{"", `\{x\in\mathbb{R}:x>3\}`, "x>3", "", true},
		{"", `(-\infty,\infty)`, `\text{all real numbers}`, "", true},
		{"", `\text{no solution}`, `\emptyset`, "", true},
		{"", "x^2+y^2-2x+4y-4=0", "(x-1)^2+(y+2)^2=9", "", true},
	},
	"words": {
		{"", `\text{only }x=0`, "0", "", true},
		{"", `\text{east}`, `\text{The East}`, "", true},
		{"", `\text{east}`, `\text{northeast}`, "", false},
		{"", `\text{well-known}`, `\text{well known}`, "", true},
		{"", `\text{(C)}`, "C", "", true},
		{"", "C", `\textbf{(C)}\ 5`, "", true},
		{"", `\text{(C)}`, "5", "", false},
	},
	"conditions": {
		{"", `x=2k\pi, k\in\mathbb{Z}`, `2k\pi`, "", true},
		{"", `2x \text{ for } x>0`, `2x`, "", false},
		{"", `2x \text{ for } x>0`, `2x \text{ for } x>0`, "", true},
		{"", `2x \text{ for } x>0`, `2x \text{ for } 0<x`, "", true},
		{"", `2x \text{ for } x>0`, `2x \text{ for } x<0`, "", false},
		{"", `x\equiv3\pmod7`, `x\equiv10\pmod7`, "", true},
		{"", `x\equiv3\pmod7`, `x\equiv-4\pmod{7}`, "", true},
		{"", `x\equiv3\pmod7`, `x\equiv3\pmod8`, "", false},
		{"", `x\equiv3\pmod7`, `x\equiv4\pmod7`, "", false},
		{"", `\begin{cases}x&x>0\\-x&x\le0\end{cases}`, `\begin{cases}-x&x\le0\\x&x>0\end{cases}`, "", true},
		{"", `\begin{cases}1&x<0\text{ or }x>5\\2&\text{otherwise}\end{cases}`, `\begin{cases}1&x<0\text{ or }x>5\\2&0\le x\le5\end{cases}`, "", true},
		{"", `\begin{cases}x&x>0\\-x&x\le0\end{cases}`, `\begin{cases}x&x>0\\-x&\text{otherwise}\end{cases}`, "", true},
		{"", `\begin{cases}x&x>0\\-x&x\le0\end{cases}`, `\begin{cases}x&x\ge0\\-x&x<0\end{cases}`, "", false},
		{"", `\begin{cases}x&x>0\\-x&x\le0\end{cases}`, `\begin{cases}-x&x>0\\x&x\le0\end{cases}`, "", false},
	},
	"numbers": {
		{"", "1000.99", "1000,99", "", true},
		{"", "1.2", "1,2", "", true},
		{"", "1,2", "1.2", "", false},
		{"", "0,1", "0.1", "", false},
		{"", "1,234", "1.234", "", false},
		{"", "1.234", "1,234", "", false},
		{"", "0,111", "0.111", "", true},
		{"", "1,234", "(1,234)", "", true},
		{"", "1,234", "1234", "", true},
	},
}

func TestRulings(t *testing.T) {
	t.Parallel()
	for name, cases := range rulings {
		for _, r := range cases {
			p, err := mathexpr.ParsePolicy(r.policy)
			require.NoError(t, err)
			got := p.Judge(parse(t, r.gold), parse(t, r.answer), r.question)
			require.Equal(t, r.want, got.Verdict == mathexpr.Equal, "%s: gold %s, answer %s, policy %q, question %q: %s (%s)", name, r.gold, r.answer, r.policy, r.question, got.Reason, got.Rung)
			require.NotEmpty(t, got.Rung, got.Reason)
		}
	}
}
