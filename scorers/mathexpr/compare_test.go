package mathexpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// same lists answers that are equal, by the form they exercise.
var same = map[string][][2]string{
	"integers and fractions": {
		{"42", "042"},
		{"-7", "- 7"},
		{`\frac{14}{3}`, "14/3"},
		{`\dfrac43`, `\tfrac{4}{3}`},
		{`\frac 59`, `\frac{10}{18}`},
		{`\frac9{19}`, "9/19"},
		{`-\frac{35}{9}`, `\frac{-35}{9}`},
		{`2^{10}`, "1024"},
		{"5!", "120"},
		{`\binom{5}{2}`, "10"},
	},
	"decimals": {
		{"1.25", `\frac54`}, {".5", "0.50"}, {`0.\overline{3}`, "1/3"}, {"1.5e3", "1500"}, {`2.5 \times 10^{-3}`, "0.0025"},
	},
	"mixed numbers": {{`3\frac{1}{4}`, "13/4"}, {"7 3/4", "31/4"}, {`-2\frac12`, "-5/2"}},
	"grouped digits": {
		{"12,345", "12345"}, {`12,\!345`, "12345"}, {"12{,}345", "12345"}, {`12\,345`, "12345"}, {"12 345", "12345"}, {"1,234,567", "1234567"},
	},
	"radicals": {
		{`\sqrt{12}`, `2\sqrt3`},
		{`\frac{1}{\sqrt2}`, `\frac{\sqrt{2}}{2}`},
		{`\sqrt2\cdot\sqrt3`, `\sqrt6`},
		{`\frac{1}{1+\sqrt2}`, `\sqrt2-1`},
		{`\sqrt[3]{16}`, `2\sqrt[3]{2}`},
		{`8^{2/3}`, "4"},
		{`\sqrt{\frac{3}{4}}`, `\frac{\sqrt3}{2}`},
		{"sqrt(5)+1", `1+\sqrt5`},
		{`\sqrt[3]{-8}`, "-2"},
		{`\frac{1}{\sqrt2+\sqrt3+\sqrt5}`, `\frac{2\sqrt3+3\sqrt2-\sqrt{30}}{12}`},
	},
	"complex numbers": {{"6-5i", "-5i+6"}, {"i^2", "-1"}, {`\sqrt{-4}`, "2i"}, {`\frac{1}{i}`, "-i"}, {`\frac{2}{1+i}`, "1-i"}},
	"constants":       {{`\frac{20}{\pi}`, `20\pi^{-1}`}, {"2π", `2\pi`}, {`18+2\pi`, `2(9+\pi)`}, {`1-\frac1e`, `1-1/\mathrm{e}`}},
	"polynomials":     {{"(a+5)(b+2)", "ab+2a+5b+10"}, {"x^2-1", "(x-1)(x+1)"}, {"3R^2", "3 R \\cdot R"}, {"2(k+1)", "2k+2"}},
	"rational functions": {
		{`\frac{x^2-1}{x-1}`, "x+1"}, {`\frac1x+\frac1y`, `\frac{x+y}{xy}`}, {`\frac{11+9a}{20}`, `\frac{9a}{20}+\frac{11}{20}`},
	},
	"exponentials and logarithms": {
		{`2^{n+1}`, `2\cdot 2^n`}, {`4^n`, `2^{2n}`}, {`e^{2x}`, `(e^x)^2`}, {`\log_2 8`, "3"}, {`\ln 8`, `3\ln 2`}, {`\ln e^2`, "2"},
	},
	"trigonometry": {
		{`\cot x`, `\frac{\cos x}{\sin x}`},
		{`\sin 30^\circ`, `\frac12`},
		{`\tan\frac{\pi}{12}`, `2-\sqrt3`},
		{`\sin^2 x+\cos^2 x`, "1"},
		{`\cos(-x)`, `\cos x`},
		{`\tan x \cos x`, `\sin x`},
		{"cosx", `\cos x`},
	},
	"tuples and intervals": {
		{`\left( 3, \frac{\pi}{2} \right)`, `(3,\pi/2)`},
		{"(3,4]", `\left(3, 4\right]`},
		{`(2,\infty)`, "x>2"},
		{"(3,4]", `3 < x \le 4`},
		{`(-\infty,1)\cup(1,\infty)`, `x\ne1`},
		{`x \in [-2,7]`, `-2\le x\le7`},
		{"[-2,7]", `x\in[-2,7]`},
		{"[-2,7]", "x in [-2, 7]"},
		{`(2,\infty)`, "(2, +∞)"},
		{`(-\infty, 2) \cup (3, \infty)`, `x<2 \text{ or } x>3`},
		{`\{x \mid x > 2\}`, `(2,\infty)`},
		{`(1,2)\cup(3,4)`, `(3,4) ∪ (1,2)`},
	},
	"lists and sets": {
		{"1,-2", "-2, 1"},
		{"3, 5, 7", `7, 5 \text{ and } 3`},
		{`1\pm\sqrt{19}`, `1-\sqrt{19}, 1+\sqrt{19}`},
		{`\{1\pm\sqrt5,-2\}`, `\{-2,1-\sqrt5,1+\sqrt5\}`},
		{`\{1,2\}`, "2, 1"},
		{"x=1, x=-2", "-2, 1"},
		{`\frac{1\pm\sqrt5}{2}`, `\frac{1+\sqrt5}{2},\frac{1-\sqrt5}{2}`},
		{"1,234", "234, 1"},
	},
	"matrices": {
		{`\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}`, `\begin{bmatrix}1&0\\0&1\\\end{bmatrix}`},
		{`\begin{pmatrix} -1/3 \\ 2/3 \end{pmatrix}`, `\left(-\frac13,\frac23\right)`},
		{`\begin{pmatrix}1\\2\end{pmatrix}`, `\langle 1,2\rangle`},
	},
	"quantities": {
		{`864 \mbox{ inches}^2`, "864"},
		{`864 \text{ in}^2`, `864 \text{ square inches}`},
		{`\$18.90`, "18.9"},
		{`36 \text{ dollars}`, `\$36`},
		{"12 cm", `12\text{ centimeters}`},
		{`90^\circ`, "90"},
		{`\frac{270}7\text{ degrees}`, `\frac{270}{7}^\circ`},
		{`135^\circ`, `\frac{3\pi}{4}`},
		{"50%", `\frac12`},
		{`50\%`, "50"},
		{`7 \text{ apples}`, "7"},
		{`12^{\text{th}}`, "12"},
		{`5.4\text{ million}`, "5400000"},
		{"3 million dollars", `\$3,000,000`},
		{`4:30 \text{ p.m.}`, `\text{4:30 p.m.}`},
	},
	"numbers in a base": {{"4210_{5}", `4210_5`}, {"52_8", "52"}},
	"equations": {
		{"x=5", "5"},
		{"5 = x", "x=5"},
		{"y = 2x+3", "2x+3"},
		{"y=2x+3", "2x-y+3=0"},
		{"5x-7y+11z+4=0", "-10x+14y-22z=8"},
		{"f(x)=x^2", "x^2"},
		{"m+n = 25+8 = 33", "33"},
		{"(p,q)=(3,2)", "(3,2)"},
		{`x=\frac{14}{3}\approx 4.67`, "14/3"},
		{"-x>-1", "x<1"},
		{"2x+4y<6", "3>x+2y"},
	},
	"words and options": {
		{`\text{Evelyn}`, "Evelyn"},
		{`\text{east}`, "East"},
		{`\text{(C)}`, "C"},
		{`\text{(C)}`, `\textbf{(C)}\ 5`},
		{`\text{C}`, "(C)"},
		{`\text{cannot be determined}`, "cannot be determined"},
		{"ellipse", `\text{an ellipse}`},
	},
	"alternatives": {{"x<1 or x>2", `(-\infty,1)\cup(2,\infty)`}, {"x<1 or x>2", "x<1, x>2"}, {"x<a or x>b", "x<a, x>b"}, {"x>1 or x<2", `\mathbb{R}`}, {`\mathbb{R}^+`, "x>0"}, {`\mathbb{R}_{>0}`, `(0,\infty)`}, {"all positive real numbers", `(0,\infty)`}},
	"points":       {{`\angle ABC`, `\angle CBA`}, {`\angle{ABC}`, `\angle A B C`}, {`\vec{AB}`, `\overrightarrow{AB}`}, {`\overrightarrow{AB}=(1,2)`, "(1,2)"}, {`\vec{v}`, "v"}},
	"dress":        {{"$5$", "5."}, {`\boldsymbol{5}`, "**5**"}, {`\(x+1\)`, `\displaystyle 1+x`}, {`\boxed{7}`, "7"}, {`\\frac{1}{2}`, "0.5"}, {"x²", "x^2"}},
}

// different lists answers that only look alike. Those of the published graders'
// known false positives are among them.
var different = map[string][][2]string{
	"bases":   {{"52_8", "52_9"}, {"4210_5", "4210_7"}, {"52_8", "42_{10}"}, {"52_8", "42"}},
	"rounded": {{`\frac{14}{3}`, "4.666667"}, {`\sqrt{51}`, "7.14142842854285"}, {"14/3", "4.67"}, {".0000672", "0.0000670"}, {"1/3", "0.33"}},
	"tiny": {
		{"1/2004!", "1/2006!"}, {"10^{-20}", "10^{-21}"}, {"e^{-50}", "e^{-60}"}, {"1/2^{99}", "1/2^{98}"}, {"1+10^{-30}", "1"}, {`x+10^{-60}`, "x"},
	},
	"symbols read as units": {{"2m", "2"}, {"3t", "3"}, {"5s", "5"}, {"4c", "4"}, {"x^2+3h", "x^2+3"}, {"n^2+3d", "n^2+3"}, {`2\pi r h`, `2\pi r`}},
	"units":                 {{"12 cm", "12 m"}, {`12\text{ cm}`, `12\text{ m}`}, {`15\text{ cm}^2`, `15\text{ cm}`}, {`\$5`, `5\text{ cents}`}, {`4:30 \text{ p.m.}`, `4:30 \text{ a.m.}`}},
	"multipliers":           {{`5\text{ million}`, "5"}, {`5\text{ dozen}`, `5\text{ eggs}`}, {`5\text{ (million)}`, "5"}},
	"case":                  {{"A", "a"}, {"x", "X"}},
	"equations":             {{"5", "x^2+2x+5=5"}, {"3x-1y+13=0", "0"}, {"x=5", "y=5"}, {"y=2x+3", "y=2x-3"}, {"x<1", "x>1"}, {`x\le1`, "x<1"}},
	"products":              {{"4", `4\sqrt(2)`}, {"2k", "2"}, {"-x", "x"}},
	"sequences":             {{`1,2,\ldots,n`, `1,3,5,\ldots,2n-1`}, {`1:2:3:\ldots`, `1:4:9:\ldots`}, {"12:00", "1:00"}},
	"constants":             {{`1-1/\mathrm{e}`, `1+1/\mathrm{e}`}, {`\pi`, "22/7"}, {`\pi`, "3.14159"}, {`\sqrt2+\sqrt3`, `\sqrt{5}`}, {`\sqrt2+\sqrt3`, `\sqrt{5+2\sqrt{5}}`}},
	"order":                 {{"(1,2)", "(2,1)"}, {`\begin{pmatrix}1&2\end{pmatrix}`, `\begin{pmatrix}1\\2\end{pmatrix}`}, {"1,-2", "(-2,1)"}},
	"points":                {{`\angle ABC`, `\angle ACB`}, {`\vec{AB}`, `\overrightarrow{BA}`}, {`\angle ABC=30^\circ`, `\angle ABD=30^\circ`}, {`\angle A=30^\circ`, `y=30^\circ`}},
	"alternatives":          {{`x>1\text{ or }x<2`, `x>1\text{ and }x<2`}, {"x>-3 or x<3", "(-3,3)"}, {`x>1\lor x<2`, "1<x<2"}, {"[0,\\infty)", `\mathbb{R}^+`}},
	"brackets":              {{"(3,4]", "(3,4)"}, {"[2,4]", "(2,4)"}, {`(0,9)\cup(9,36)`, `(0,36)`}},
	"lists":                 {{"1,2", "1,2,3"}, {"1,2", "2"}, {`\pm2`, "2"}, {"1,1,2", "1,2,2"}, {"1,234", "1234, 1"}},
	"words":                 {{"even", "odd"}, {`\text{(C)}`, `\text{(E)}`}, {`\text{east}`, "west"}, {"Evelyn", "5"}},
	"functions":             {{`\sin x`, `\cos x`}, {"|x|", "x"}, {`\sqrt{x^2}`, "x"}, {`\ln 2`, `\ln 3`}, {`\sin 30`, `\sin 30^\circ`}},
}

func TestAnswersThatAreTheSameAreEqual(t *testing.T) {
	t.Parallel()
	for name, pairs := range same {
		for _, p := range pairs {
			t.Run(name, func(t *testing.T) {
				requireVerdict(t, name, p, func(v mathexpr.Verdict) bool { return v == mathexpr.Equal })
			})
		}
	}
}

func TestAnswersThatOnlyLookAlikeAreNeverEqual(t *testing.T) {
	t.Parallel()
	for name, pairs := range different {
		for _, p := range pairs {
			t.Run(name, func(t *testing.T) {
				requireVerdict(t, name, p, func(v mathexpr.Verdict) bool { return v != mathexpr.Equal })
			})
		}
	}
}

// requireVerdict compares both ways round.
func requireVerdict(t *testing.T, name string, p [2]string, ok func(mathexpr.Verdict) bool) {
	t.Helper()
	x, y := parse(t, p[0]), parse(t, p[1])
	there, back := mathexpr.Compare(x, y), mathexpr.Compare(y, x)
	require.Equal(t, there, back, "%s: %s and %s", name, p[0], p[1])
	require.True(t, ok(there.Verdict), "%s: %s is %s (keys %s and %s)", name, there.Reason, there.Verdict, x.Key(), y.Key())
	require.NotEmpty(t, there.Reason)
}

func TestAnAnswerEqualsItselfAndItsKey(t *testing.T) {
	t.Parallel()
	for _, table := range []map[string][][2]string{same, different} {
		for _, pairs := range table {
			for _, p := range pairs {
				t.Run(p[0], func(t *testing.T) { requireFixedKey(t, p[0]) })
				t.Run(p[1], func(t *testing.T) { requireFixedKey(t, p[1]) })
			}
		}
	}
}

// requireFixedKey checks that a key reads back as an expression with that key.
func requireFixedKey(t *testing.T, source string) {
	t.Helper()
	e := parse(t, source)
	require.Equal(t, mathexpr.Equal, mathexpr.Compare(e, e).Verdict, source)
	k := parse(t, e.Key())
	require.Equal(t, e.Key(), k.Key(), "key of %s", source)
	require.Equal(t, mathexpr.Equal, mathexpr.Compare(e, k).Verdict, "%s and its key %s", source, e.Key())
}

func TestReasonsSayWhatDiffers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ x, y, want string }{
		{`12\text{ cm}`, `12\text{ m}`, "units differ"},
		{"52_8", "52_9", "bases differ"},
		{"14/3", "4.67", "rounded to 2 places"},
		{`\sqrt{17}`, "4.123105625617661", "rounded to 15 places"},
		{"(1,2)", "(1,3)", "item 2: values differ"},
		{"(3,4]", "(3,4)", "brackets differ"},
		{"1,2", "1,2,3", "2 items against 3"},
		{"Evelyn", "Navin", "different words"},
		{"f(x)", "g(x)", "neither proved equal"},
	} {
		require.Contains(t, mathexpr.Compare(parse(t, c.x), parse(t, c.y)).Reason, c.want)
	}
}

func TestAnUndecidedComparisonIsUnknown(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"f(x)", "g(x)"},
		{"x^2+y^2=1", "(x^2+y^2-1)(x^2+1)=0"}, // the same points, if all of them are real
		{`\sqrt x=2`, "x=4"},
		{"(x-1)^2=0", "x=1"},
		{`\frac{x^2-1}{x-1}=0`, "x=-1"},
		{`\ln|x|`, `\ln x`}, // only one is defined below zero
		{`\left\lfloor x\right\rfloor`, `x-\frac12+\frac1\pi\arctan\cot\pi x`}, // the same but at integers
	} {
		require.Equal(t, mathexpr.Unknown, mathexpr.Compare(parse(t, p[0]), parse(t, p[1])).Verdict, p)
	}
}

func TestIntegerReadsAValueWithItsNameAndUnit(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"42": "42", "042": "42", "42.0": "42", `6\cdot7`: "42", "N = 42": "42", `42\text{ ways}`: "42", `42^\circ`: "42", "-3": "-3", `\$1{,}000`: "1000",
	} {
		n, ok := parse(t, source).Integer()
		require.True(t, ok, source)
		require.Equal(t, want, n.String(), source)
	}
	for _, source := range []string{"12.5", `\frac12`, "x", "1,2", "east", "(42)_7", "x+42=0"} {
		_, ok := parse(t, source).Integer()
		require.False(t, ok, source)
	}
}

func parse(t *testing.T, source string) mathexpr.Expr {
	t.Helper()
	e, err := mathexpr.Parse(source)
	require.NoError(t, err)
	return e
}
