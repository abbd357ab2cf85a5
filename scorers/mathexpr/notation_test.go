package mathexpr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// readings gives what each notation is read as.
var readings = map[string][][2]string{
	"numbers": {
		{"0.(3)", "Number 1/3"},
		{`0.1\overline{6}`, "Number 1/6"},
		{`0.\dot{1}4\dot{2}`, "Number 142/999"},
		{`0.1212\ldots`, "Number 4/33"},
		{"0.333...", "Number 1/3"},
		{"0{,}25", "Decimal 0.25"},
		{`3{,}125`, "Number 3125"},
		{"1.5E-3", "Decimal 0.0015"},
		{"58 500", "Number 58500"},
		{"twenty-five", "Number 25"},
		{"two-thirds", "Number 2/3"},
		{`\text{two hundred and seven}`, "Number 207"},
		{"minus three", "Number -3"},
	},
	"bases":   {{"52_{eight}", "BaseNumber 52 base 8"}, {"(101)_2", "BaseNumber 101 base 2"}, {"1A3_{16}", "BaseNumber 1A3 base 16"}},
	"symbols": {{`x^2_{23}`, "Power(Symbol x_{23}, Number 2)"}, {"A_1'", "Symbol A_{1}'"}, {"A'_1", "Symbol A_{1}'"}, {`\bar{x}_n`, `Symbol \bar{x}_{n}`}, {"f'(x)", "Call(f', Symbol x)"}, {`\mathbb{Q}_{>0}`, `Symbol \mathbb{Q}^{+}`}, {"theta", `Symbol \theta`}, {`\overline{z+i}`, "Call(conj, Sum(Symbol z, Constant i))"}},
	"functions": {
		{`\sin^{-1} x`, "Call(arcsin, Symbol x)"},
		{`\operatorname{asinh}(x)`, "Call(arcsinh, Symbol x)"},
		{`\max\{a,b\}`, "Call(max, Symbol a, Symbol b)"},
		{"n!!", "Call(doublefactorial, Symbol n)"},
		{`{n \choose k}`, "Call(binom, Symbol n, Symbol k)"},
		{`a \bmod b`, "Call(mod, Symbol a, Symbol b)"},
		{`\lg x`, "Call(log, Number 10, Symbol x)"},
		{`||x||`, "Call(abs, Call(abs, Symbol x))"},
		{`\left|x\right|\left|y\right|`, "Product(Call(abs, Symbol x), Call(abs, Symbol y))"},
		{`\begin{vmatrix}a&b\\c&d\end{vmatrix}`, "Call(det, Matrix(2×2, Symbol a, Symbol b, Symbol c, Symbol d))"},
		{"x(x+1)", "Product(Symbol x, Sum(Symbol x, Number 1))"},
		{"P(1+r)^t", "Product(Symbol P, Power(Sum(Number 1, Symbol r), Symbol t))"},
		{"A(1.05)^t", "Product(Symbol A, Power(Decimal 1.05, Symbol t))"},
		{"y(-3)", "Product(Symbol y, Number -3)"},
		{"y(0)", "Call(y, Number 0)"},
		{"f(f(x))", "Call(f, Call(f, Symbol x))"},
		{"E(X^{n+1})", "Call(E, Power(Symbol X, Sum(Symbol n, Number 1)))"},
		{`E[X]^2`, "Power(Call(E, Symbol X), Number 2)"},
		{`\theta(t)`, `Call(\theta, Symbol t)`},
		{"a_1(x)", "Call(a_{1}, Symbol x)"},
		{"p(x+1)-p(x)", "Sum(Call(p, Sum(Symbol x, Number 1)), Product(Number -1, Call(p, Symbol x)))"},
		{`y'(x+1)`, "Call(y', Sum(Symbol x, Number 1))"},
		{`y^{\prime\prime}`, "Symbol y''"},
		{`y^{(4)}`, "Symbol y^{(4)}"},
		{"f^{(n)}(x)", "Call(f^{(n)}, Symbol x)"},
		{"x^{(n+1)}", "Power(Symbol x, Sum(Symbol n, Number 1))"},
		{`p{\left(x+1\right)}`, "Call(p, Sum(Symbol x, Number 1))"},
	},
	"bound operators": {
		{`\sum_{k=1}^{n} k`, "Bound(sum, Symbol k, Number 1, Symbol n, Symbol k)"},
		{`\int_0^1 x\,dx`, "Bound(int, Symbol x, Number 0, Number 1, Symbol x)"},
		{`\int \frac{dz}{z} + C`, "Sum(Bound(int, Symbol z, Product(Number 1, Power(Symbol z, Number -1))), Symbol C)"},
		{`\lim_{x \to 0^+} x`, "Bound(lim, Symbol x, Number 0, Symbol +, Symbol x)"},
		{`\frac{d}{dx} y`, "Bound(diff, Symbol x, Symbol y)"},
		{`\frac{d^2y}{dx^2}`, "Bound(diff, Symbol x, Number 2, Symbol y)"},
	},
	"intervals and sets": {
		{"]1,2[", "Tuple((), Number 1, Number 2)"},
		{"[1,2[ ∪ ]3,4]", "SetOperation(cup, Tuple([), Number 1, Number 2), Tuple((], Number 3, Number 4))"},
		{`\emptyset`, "Set()"},
		{"1,2;3,4", "List(Tuple((), Number 1, Number 2), Tuple((), Number 3, Number 4))"},
		{"x=1,2", "Relation(=, Symbol x, List(Number 1, Number 2))"},
		{`A \supseteq B`, "Relation(⊆, Symbol B, Symbol A)"},
	},
	"conditions": {
		{`x=k\pi, k\in\mathbb{Z}`, `Where(Relation(=, Symbol x, Product(Symbol k, Constant \pi)), Relation(∈, Symbol k, Symbol \mathbb{Z}))`},
		{`2k (k \in Z)`, "Where(Product(Number 2, Symbol k), Relation(∈, Symbol k, Symbol \\mathbb{Z}))"},
		{`2x \text{ for } x>0`, "Where(Product(Number 2, Symbol x), Relation(>, Symbol x, Number 0))"},
		{`x \text{ for all real } x`, `Where(Symbol x, Relation(∈, Symbol x, Symbol \mathbb{R}))`},
		{`n \text{ where $n$ is an integer}`, `Where(Symbol n, Relation(∈, Symbol n, Symbol \mathbb{Z}))`},
		{`∀x＞0, x≥0`, "Where(Relation(≥, Symbol x, Number 0), Relation(>, Symbol x, Number 0))"},
		{`\begin{cases}1&x>0\\0&\text{otherwise}\end{cases}`, "Piecewise(Number 1, Relation(>, Symbol x, Number 0), Number 0)"},
		{`\left\{\begin{array}{l}x=1\\y=2\end{array}\right.`, "List(Relation(=, Symbol x, Number 1), Relation(=, Symbol y, Number 2))"},
		{`n\equiv3\pmod7`, "Congruence(Symbol n, Number 3, Number 7)"},
		{"x ≡ 3 (mod 7)", "Congruence(Symbol x, Number 3, Number 7)"},
		{`x\equiv 3 \mod 7`, "Congruence(Symbol x, Number 3, Number 7)"},
		{`n\equiv1,4\pmod5`, "List(Congruence(Symbol n, Number 1, Number 5), Congruence(Symbol n, Number 4, Number 5))"},
	},
	"units": {
		{"2m", "Product(Number 2, Symbol m)"},
		{`5\text{ m}`, "Quantity(Number 5, m)"},
		{"60 miles per hour", "Quantity(Number 60, mi/h)"},
		{`5\text{ km}/\text{h}`, "Quantity(Number 5, km/h)"},
		{`20^\circ\text{C}`, "Quantity(Number 20, degC)"},
		{"5 feet 6 inches", "Sum(Quantity(Number 5, ft), Quantity(Number 6, in))"},
		{"€5", "Quantity(Number 5, eur)"},
		{"10 cm³", "Quantity(Number 10, cm^3)"},
		{`12^{\text{th}}`, "Number 12"},
	},
	"options":   {{"(C) 5", "Choice C(Number 5)"}, {`\text{(C) } 5`, "Choice C(Number 5)"}, {`\textbf{(C)}`, "Choice C"}},
	"worn text": {{"\x0crac12", "Product(Number 1, Power(Number 2, Number -1))"}, {"x\times y", "Product(Symbol x, Symbol y)"}, {"frac{1}{x}", "Product(Number 1, Power(Symbol x, Number -1))"}, {`\\sqrt{2}.]`, "Power(Number 2, Power(Number 2, Number -1))"}, {`\sqrt{x`, "Power(Symbol x, Power(Number 2, Number -1))"}, {`x<sup>2</sup>`, "Power(Symbol x, Number 2)"}, {`\Big\{1\Big\}`, "Set(Number 1)"}, {`\lvertx\rvert`, "Call(abs, Symbol x)"}},
}

func TestNotationsAreReadAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	for name, pairs := range readings {
		for _, p := range pairs {
			e := parse(t, p[0])
			require.Equal(t, p[1], e.Tree(), "%s: %s", name, p[0])
			requireLaTeX(t, e)
		}
	}
}

func TestParseRefusesWhatCouldMeanSomethingElse(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"()", "((()))", `\int`, `\int x`, `\sum x`, `\frac{d}{dx}`, `\frac{d}{dx}+\frac{d}{dt}`, `\operatorname{floor}(1, 2)`, `a\%`, "x!!!", "||x|", `\lfloor a \rceil`, "x_{}",
		"5 feet 6", `1 \text{ for }`, `\begin{matrix}1\end{pmatrix}`, `\begin{cases}1&2\end{cases}`,
	} {
		_, err := mathexpr.Parse(source)
		require.Error(t, err, source)
	}
}

// Sources that grow by the same piece must be read in time that grows with
// them: these would take minutes otherwise.
func TestRepeatedPiecesAreReadInLinearTime(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{
		"$ ", "(", "|", "x+", "x ", "1A", "for all ", `\int `, `\sum(`, `\{`, "1,", `\left`, `\text{`, `\boxed{`, "x^", "x_", "(A) ", `\frac`, `\\`, `1\mod `, `1\equiv `, `x \equiv 3 \mod 7 `,
		`A\cup `, "[1,2[ ", "**", `\sqrt `, `\sin `, `\bar{`, "-", `\begin{cases}`, " cm", ",234", `\frac{d}{dx}`, `\lim_{`, "1;", `\pm `, "x'", "5!",
	} {
		source := strings.Repeat(piece, 4000/len(piece))
		if e, err := mathexpr.Parse(source); err == nil {
			require.NotEmpty(t, e.LaTeX(), piece)
		}
		_, _ = mathexpr.Parse("1" + source)
		_, _ = mathexpr.Parse(source + "1")
	}
}
