package mathexpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// kindsSame are answers that are equal, of every kind but scalars.
var kindsSame = map[string][][2]string{
	"inequalities": {
		{"x>2", `(2,\infty)`},
		{"2<x", `(2,\infty)`},
		{"2x-4>0", `(2,\infty)`},
		{`x\ge\sqrt2`, `[\sqrt2,\infty)`},
		{"x^2<4", "(-2,2)"},
		{"x^2<4", "-2<x<2"},
		{`x^2\ge4`, `(-\infty,-2]\cup[2,\infty)`},
		{"(x-1)(x-3)<0", "1<x<3"},
		{"(x-1)^2(x-3)<0", `(-\infty,1)\cup(1,3)`},
		{`(x-1)^2(x-3)\le0`, `(-\infty,3]`},
		{`\frac{x-1}{x-3}\ge0`, `(-\infty,1]\cup(3,\infty)`},
		{"x^2<2", `(-\sqrt2,\sqrt2)`},
		{"x^2-2x-1<0", `(1-\sqrt2,1+\sqrt2)`},
		{"x^3-6x^2+11x-6>0", `(1,2)\cup(3,\infty)`},
		{"|x|<2", "(-2,2)"},
		{`|x-3|\ge1`, `(-\infty,2]\cup[4,\infty)`},
		{"|2x+1|<5", "-3<x<2"},
		{`1\le|z|\le\frac32`, `z\in[-\frac32,-1]\cup[1,\frac32]`},
		{"x^2+1>0", `(-\infty,\infty)`},
		{"0<f(x)<1", "(0,1)"},
		{"a<x<b", "(a,b)"},
		{`\pi x<2`, `(-\infty,\frac{2}{\pi})`},
		{"4>x>3", "3<x<4"},
		{`x\ne1`, `(-\infty,1)\cup(1,\infty)`},
		{`a\leqslant-2\text{ or }a=1`, `(-\infty,-2]\cup\{1\}`},
		{`x>1\text{ and }x<5`, "(1,5)"},
		{"x<5, x\\ne2", `(-\infty,2)\cup(2,5)`},
		{`x<1\text{ or }x>3`, `(-\infty,1)\cup(3,\infty)`},
		{"2x+4y<6", "x+2y<3"},
	},
	"sets": {
		{`(1,2)\cup[2,3)`, "(1,3)"},
		{`[0,1]\cup[1,2]`, "[0,2]"},
		{`(3,4)\cup(1,2)`, `(1,2)\cup(3,4)`},
		{`[1,5]\cap[3,9]`, "[3,5]"},
		{`[0,5]\setminus(1,2)`, `[0,1]\cup[2,5]`},
		{`(-\infty,\infty)\setminus\{1\}`, `x\ne1`},
		{`\{x\mid x^2=4\}`, `\{-2,2\}`},
		{`\{x \mid -1<x\le3\}`, "(-1,3]"},
		{`\{x : x\ne 0\}`, `(-\infty,0)\cup(0,\infty)`},
		{`\{1\}\cup\{2\}`, `\{1,2\}`},
		{`\{\}`, `\emptyset`},
		{"{1,2}", "2,1"},
		{`\{3\}`, "3"},
		{`\{1,1,2\}`, "1,2"},
	},
	"ratios": {{"1:2", "2:4"}, {"1:2:3", "2:4:6"}, {"2:1", "2"}, {"1:(4/3)", `\frac34`}, {`V_1:V_2=11:21`, "11:21"}, {`\sqrt2:2`, `1:\sqrt2`}, {"1:200000", "1 cm : 2 km"}, {"3:2", "3 boys : 2 girls"}},
	"times":  {{`4:30\text{ p.m.}`, "16:30"}, {"20:34:00", "20:34"}, {`4:30\text{ p.m.}`, "4:30"}, {"4:30 p.m.", "16:30"}, {"5 PM", `5:00\text{ p.m.}`}},
	"units":  {{`1\text{ m}`, `100\text{ cm}`}, {`1\text{ hour}`, `60\text{ minutes}`}, {`\$5`, `500\text{ cents}`}, {`1\text{ m}^2`, `10000\text{ cm}^2`}, {`2\text{ ft}`, `24\text{ in}`}, {`1\text{ liter}`, `1000\text{ cm}^3`}, {`180^\circ`, `\pi\text{ rad}`}},
	"compound units": {
		{"5 feet 6 inches", `66\text{ inches}`},
		{"5 feet 6 inches", "5.5 feet"},
		{"5 feet 6 inches", "5 ft 6 in"},
		{`2\text{ hours and } 30\text{ minutes}`, `150\text{ minutes}`},
		{"2 hours and 30 minutes", "2.5 hours"},
		{`\$5+3\text{ cents}`, `503\text{ cents}`},
		{`90^\circ+45^\circ`, `\frac{3\pi}{4}`},
		{`\sqrt{4\text{ apples}}`, "2"},
	},
	"vectors": {{"1A/1(0,1)", "(0,A)"}, {`2a/3\cdot(3,6)`, "(2a,4a)"}, {`\begin{pmatrix}abc&0\\0&1\end{pmatrix}\begin{pmatrix}1&2\\3&4\end{pmatrix}`, `\begin{pmatrix}abc&2abc\\3&4\end{pmatrix}`}, {`3\mathbf{i}+4\mathbf{j}`, "(3,4)"}, {`\mathbf{i}-2\mathbf{k}`, `\begin{pmatrix}1\\0\\-2\end{pmatrix}`}, {`\langle1,2\rangle`, "(1,2)"}, {`\langle2,-3\rangle`, `2\hat{i}-3\hat{j}`}, {"(1,0,2)", `\vec{i}+2\vec{k}`}, {`(1,2)+t(3,4)`, "(1+3t,2+4t)"}, {`\frac{(1,2)}{2}`, `(\frac12,1)`}},
	"matrices": {
		{`2\begin{pmatrix}1&2\\3&4\end{pmatrix}`, `\begin{pmatrix}2&4\\6&8\end{pmatrix}`},
		{`\begin{pmatrix}1&2\\3&4\end{pmatrix}+\begin{pmatrix}5&6\\7&8\end{pmatrix}`, `\begin{pmatrix}6&8\\10&12\end{pmatrix}`},
		{`\begin{pmatrix}1&1\\0&1\end{pmatrix}\begin{pmatrix}1&1\\0&1\end{pmatrix}`, `\begin{pmatrix}1&2\\0&1\end{pmatrix}`},
		{`\begin{pmatrix}1&1\\0&1\end{pmatrix}^3`, `\begin{pmatrix}1&3\\0&1\end{pmatrix}`},
		{`\frac12\begin{pmatrix}2\\4\end{pmatrix}`, `\begin{pmatrix}1\\2\end{pmatrix}`},
	},
	"equations":  {{"2x=10", "x=5"}, {"0=0", "0=0"}, {"x=2y+3", `y=\frac{x-3}{2}`}, {"f(x)=x^2", "y=x^2"}, {"5x-7y=8", "7y=5x-8"}},
	"plus-minus": {{`(\pm1,2)`, "(1,2),(-1,2)"}, {`x=\pm2`, "2,-2"}, {`\{\pm1,0\}`, "-1,0,1"}},
	"percent":    {{`50\%`, "0.5"}, {`50\%`, "50"}, {`150\%`, "1.5"}},
}

var kindsDifferent = map[string][][2]string{
	"inequalities": {
		{"x>2", `x\ge2`},
		{"x>2", "x<2"},
		{"x>2", "y>2"},
		{"x^2<4", "x<2"},
		{"x^2<4", "(-2,2]"},
		{"|x|<2", "x<2"},
		{`x\ne1`, "x=1"},
		{"a<x<b", "(b,a)"},
		{"(x-1)^2>0", `(-\infty,\infty)`},
		{"x>2", "2"},
		{"x>3, x<5", "x<5"},
	},
	"sets":      {{`(1,2)\cup(2,3)`, "(1,3)"}, {`[1,5]\cap[3,9]`, "[1,9]"}, {`\{1,2\}`, "(1,2)"}, {`\{\}`, "0"}, {`\{1,2\}`, "[1,2]"}, {`(2,\infty]`, `(2,\infty)`}},
	"ratios":    {{"1:2", "2:1"}, {"12:00", "1:00"}, {"1:2", "1:2:3"}, {"2:1", `\frac12`}, {"3:2", "3 km : 2 cm"}, {"3 boys : 2 girls", "3 girls : 2 boys"}},
	"times":     {{`4:30\text{ p.m.}`, "4:31"}, {`4:30\text{ a.m.}`, "16:30"}, {"20:34:01", "20:34"}},
	"units":     {{`1\text{ m}`, `10\text{ cm}`}, {`1\text{ m}^2`, `100\text{ cm}^2`}, {`1\text{ hour}`, `1\text{ minute}`}, {`5\text{ kg}`, `5\text{ m}`}, {`180^\circ`, `180\text{ rad}`}, {"5 feet 6 inches", "5 feet 7 inches"}, {"2 hours and 3 hours", "5 hours"}, {"5 feet 6 inches", "5.6 feet"}},
	"vectors":   {{`\mathbf{a}\times(\mathbf{b}+2c)`, `\mathbf{a}\times(\mathbf{b}-2c)`}, {`\mathbf{a}\times(\mathbf{b}+\mathbf{c}\mathbf{d})`, `\mathbf{a}\times(\mathbf{b}+\mathbf{e}\mathbf{d})`}, {`3\mathbf{i}+4\mathbf{j}`, "(4,3)"}, {"3+4i", "(3,4)"}, {"3i", "(3,0)"}},
	"matrices":  {{`2\begin{pmatrix}1&2\\3&4\end{pmatrix}`, `\begin{pmatrix}1&2\\3&4\end{pmatrix}`}, {`\begin{pmatrix}1&2\\3&4\end{pmatrix}\begin{pmatrix}0&1\\1&0\end{pmatrix}`, `\begin{pmatrix}3&4\\1&2\end{pmatrix}`}},
	"equations": {{"0=0", "3x-y+13=0"}, {"0=0", "0"}, {"x=5", "x=6"}, {"2x=10", "5"}, {"y=x+1", "z=x+1"}, {"f(x)=x", "g(x)=x"}, {"x=y", "x^2=y^2"}, {"x^2+y^2=1", "x^2+y^2=4"}, {"2x=10000", "x=5001"}, {"(x-1)(y-1)=0", "x(x-1)(y-1)=0"}, {`\frac{x^2}{9}+\frac{y^2}{4}=1`, `\frac{x^2}{4}+\frac{y^2}{9}=1`}},
	"percent":   {{`0.5\%`, "0.5"}, {`50\%`, "5"}},
	"numerals":  {{"XC", "CC"}},
	"lists":     {{"x<0,10x", "10x for x<0"}, {"x=16,d=3", "3,16"}, {`x<0, 2\cdot\text{red}`, `x<0, 2\cdot\text{blue}`}, {`50\%, \frac12`, "50, 50"}},
}

func TestKindsThatAreTheSameAreEqual(t *testing.T) {
	t.Parallel()
	for name, pairs := range kindsSame {
		for _, pair := range pairs {
			requireVerdict(t, name, pair, func(v mathexpr.Verdict) bool { return v == mathexpr.Equal })
			requireFixedKey(t, pair[0])
			requireFixedKey(t, pair[1])
		}
	}
}

func TestKindsThatOnlyLookAlikeAreNeverEqual(t *testing.T) {
	t.Parallel()
	for name, pairs := range kindsDifferent {
		for _, pair := range pairs {
			requireVerdict(t, name, pair, func(v mathexpr.Verdict) bool { return v != mathexpr.Equal })
			requireFixedKey(t, pair[0])
			requireFixedKey(t, pair[1])
		}
	}
}

// FuzzJudge holds judging to this: an answer is itself under every policy, and no
// policy fails on any pair.
func FuzzJudge(f *testing.F) {
	for _, table := range []map[string][][2]string{kindsSame, kindsDifferent, same, different} {
		for _, pairs := range table {
			for _, p := range pairs {
				f.Add(p[0], p[1], "Find $x$.", uint8(0))
				f.Add(p[1], p[0], "", uint8(255))
			}
		}
	}
	f.Fuzz(func(t *testing.T, gold, answer, question string, options uint8) {
		x, err := mathexpr.Parse(gold)
		if err != nil {
			return
		}
		p := mathexpr.Policy{
			Percent: mathexpr.Percent(options % 3), Rounding: mathexpr.Rounding{Rule: mathexpr.RoundingRule(options % 4), Places: 3, Relative: 1e-3},
			Units: options&1 != 0, Ordered: options&2 != 0, Vectors: options&4 != 0, IgnoreCase: options&8 != 0,
		}
		require.Equal(t, mathexpr.Equal, p.Judge(x, x, "").Verdict, "%s with policy %q", gold, p)
		if y, err := mathexpr.Parse(answer); err == nil {
			require.Equal(t, mathexpr.Compare(x, y), mathexpr.Compare(y, x))
			p.Judge(x, y, question)
		}
	})
}
