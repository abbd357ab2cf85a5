package mathexpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// ladder lists pairs of scalars with the verdict and the rung that decides it.
var ladder = []struct {
	x, y    string
	verdict mathexpr.Verdict
	rung    string
}{
	{"1/2004!", "1/2006!", mathexpr.Unequal, "exact"},
	{"10^{-20}", "10^{-21}", mathexpr.Unequal, "exact"},
	{"1/2^{99}", "1/2^{98}", mathexpr.Unequal, "exact"},
	{"4000!/3999!", "4000", mathexpr.Equal, "same notation"},
	{`\sqrt2+\sqrt3`, `\sqrt{5}`, mathexpr.Unequal, "radicals"},
	{`\sqrt{3+2\sqrt2}`, `1+\sqrt2`, mathexpr.Equal, "same notation"},
	{`\sqrt{7-4\sqrt3}`, `2-\sqrt3`, mathexpr.Equal, "same notation"},
	{`\sqrt{2-\sqrt3}`, `\frac{\sqrt6-\sqrt2}{2}`, mathexpr.Equal, "same notation"},
	{`\sqrt{5+2\sqrt5}`, `\sqrt2+\sqrt3`, mathexpr.Unequal, "ball"},
	{`\sqrt[3]{7+5\sqrt2}`, `1+\sqrt2`, mathexpr.Equal, "ball"},
	{`\sqrt[3]{2+\sqrt5}+\sqrt[3]{2-\sqrt5}`, "1", mathexpr.Equal, "ball"},
	{`\sqrt{2+\sqrt{2+\sqrt{2}}}`, `2\cos\frac{\pi}{16}`, mathexpr.Equal, "ball"},
	{`\tan 75^\circ`, `2+\sqrt3`, mathexpr.Equal, "same notation"},
	{`\cos 36^\circ`, `\frac{1+\sqrt5}{4}`, mathexpr.Equal, "ball"},
	{`\sin 10^\circ\sin 50^\circ\sin 70^\circ`, `\frac18`, mathexpr.Equal, "ball"},
	{`\sin 1`, `\sin 1.0000000000000000000000000000000000000001`, mathexpr.Unequal, "ball"},
	{"e^{-50}", "e^{-60}", mathexpr.Unequal, "exact"},
	{`e^{i\pi}`, "-1", mathexpr.Equal, "ball"},
	{`e^{i\pi/3}`, `\frac{1+i\sqrt3}{2}`, mathexpr.Equal, "ball"},
	{`|3+4i|`, "5", mathexpr.Equal, "ball"},
	{`i`, `\sqrt{-1}`, mathexpr.Equal, "same notation"},
	{`i^i`, `e^{-\pi/2}`, mathexpr.Equal, "ball"},
	{`\arctan 1`, `\frac\pi4`, mathexpr.Equal, "ball"},
	{`4\arctan\frac15-\arctan\frac1{239}`, `\frac\pi4`, mathexpr.Equal, "ball"},
	{`\arcsin\frac12+\arccos\frac12`, `\frac\pi2`, mathexpr.Equal, "ball"},
	{`\arcsin 1`, `\frac\pi2`, mathexpr.Equal, "ball"},
	{`\log_2 3\cdot\log_3 4`, "2", mathexpr.Equal, "same notation"},
	{`\ln(2+\sqrt3)`, `-\ln(2-\sqrt3)`, mathexpr.Equal, "ball"},
	{`\log 100`, "2", mathexpr.Equal, "ball"},
	{`\log x`, `\ln x`, mathexpr.Equal, "points"},
	{`\pi^2`, `9.8696044010893586`, mathexpr.Unequal, "exact"},
	{`e^{\pi\sqrt{163}}`, "262537412640768744", mathexpr.Unequal, "ball"},
	{`e^\pi`, `\pi^e`, mathexpr.Unequal, "ball"},
	{`\left\lfloor\pi^{10}\right\rfloor`, "93648", mathexpr.Equal, "ball"},
	{`\left\lfloor 7.9\right\rfloor`, "7", mathexpr.Equal, "same notation"},
	{`\max(\sqrt2,\sqrt3)`, `\sqrt3`, mathexpr.Equal, "ball"},
	{`\gcd(12,18)`, "6", mathexpr.Equal, "same notation"},
	{`\sinh 1`, `\frac{e-e^{-1}}2`, mathexpr.Equal, "ball"},
	{`1+e^{-1000}`, "1", mathexpr.Unequal, "exact"},
	{`\sqrt[3]{7+5\sqrt2}+e^{-1000}`, `1+\sqrt2`, mathexpr.Unknown, "scalar"},
	{"9^{9^9}", "9^{9^9}", mathexpr.Equal, "same notation"},
	{"9^{9^9}", "9^{9^9}+1", mathexpr.Unequal, "exact"},
	{"9^{9^9}", "3^{2\\cdot 9^9}", mathexpr.Equal, "modular"},
	{"9^{9^9}", "9^{9^9+1}", mathexpr.Unequal, "modular"},
	{"9^{9^9}", "3^{9^9}", mathexpr.Unequal, "modular"},
	{"9^{9^{9^9}}", "3^{9^{9^9}}", mathexpr.Unequal, "modular"},
	{"9^{9^{9^9}}", "3^{2\\cdot 9^{9^9}}", mathexpr.Equal, "same notation"},
	{"9^{9^{9^9}}", "9^{9^{9^9}}+1", mathexpr.Unequal, "exact"},
	{"2^{1000000}+1", "4^{500000}+1", mathexpr.Equal, "modular"},
	{"2^{1000000}+1", "2^{1000000}", mathexpr.Unequal, "exact"},
	{"(x+1)^{200}", "(x^2+2x+1)^{100}", mathexpr.Equal, "modular"},
	{"(x+1)^{200}", "(x+1)^{199}", mathexpr.Unequal, "modular"},
	{"(x+y+z+w)^{30}", "((x+y+z+w)^{15})^2", mathexpr.Equal, "modular"},
	{"(x+y+z+w)^{30}", "((x+y)^2+2(x+y)(z+w)+(z+w)^2)^{15}", mathexpr.Equal, "modular"},
	{"(x+y+z+w)^{30}", "(x+y+z-w)^{30}", mathexpr.Unequal, "modular"},
	{`\sqrt{x^2}`, "|x|", mathexpr.Equal, "points"},
	{`\sqrt{x^2}`, "x", mathexpr.Unequal, "points"},
	{"|x|", "x", mathexpr.Unequal, "points"},
	{`\sqrt{x^2+2x+1}`, "|x+1|", mathexpr.Equal, "points"},
	{`\sqrt[3]{x^3}`, "x", mathexpr.Equal, "points"},
	{`\sin 2x`, `2\sin x\cos x`, mathexpr.Equal, "points"},
	{`\sin 2x`, `2\sin x`, mathexpr.Unequal, "points"},
	{`\cos(x+y)`, `\cos x\cos y-\sin x\sin y`, mathexpr.Equal, "points"},
	{`\cos 2x`, `1-2\sin^2 x`, mathexpr.Equal, "points"},
	{`2\arcsin\sqrt a`, `\arccos(1-2a)`, mathexpr.Equal, "points"},
	{`\arcsin x+\arccos x`, `\frac\pi2`, mathexpr.Equal, "points"},
	{`\ln(xy)`, `\ln x+\ln y`, mathexpr.Equal, "points"},
	{`\ln x^2`, `2\ln x`, mathexpr.Equal, "points"},
	{`\ln|x|`, `\ln x`, mathexpr.Unknown, "scalar"},
	{`\log_a b\cdot\log_b a`, "1", mathexpr.Equal, "same notation"},
	{`\sqrt{x}\sqrt{y}`, `\sqrt{xy}`, mathexpr.Unknown, "scalar"},
	{`\frac{1}{\sqrt{x+1}+\sqrt x}`, `\sqrt{x+1}-\sqrt x`, mathexpr.Equal, "points"},
	{`\sin 2x+10^{-60}`, `2\sin x\cos x`, mathexpr.Unequal, "points"},
	{`\frac{e^x-e^{-x}}{2}`, `\sinh x`, mathexpr.Equal, "points"},
	{`\cos n\pi`, "(-1)^n", mathexpr.Equal, "points"},
	{`\cos x\pi`, "(-1)^x", mathexpr.Unknown, "scalar"},
	{`\sqrt{m^2}`, "m", mathexpr.Unequal, "points"},
	{"|n|", "n", mathexpr.Unequal, "points"},
	{`(-1)^{2n}`, "1", mathexpr.Equal, "points"},
	{`\frac{(n+1)!}{n!}`, "n+1", mathexpr.Equal, "points"},
	{`\binom{n}{2}`, `\frac{n(n-1)}2`, mathexpr.Equal, "same notation"},
	{`\binom{n}{k}`, `\binom{n}{n-k}`, mathexpr.Equal, "points"},
	{`\binom{n+1}{k}`, `\binom{n}{k}+\binom{n}{k-1}`, mathexpr.Equal, "points"},
	{`\binom{n}{k}`, `\frac{n!}{k!(n-k)!}`, mathexpr.Equal, "points"},
	{`\binom{2n}{n}`, `\frac{(2n)!}{(n!)^2}`, mathexpr.Equal, "points"},
	{`\left\lfloor\frac n2\right\rfloor`, `\frac{2n-1+(-1)^n}{4}`, mathexpr.Unknown, "scalar"},
	{`\left\lfloor\frac n2\right\rfloor`, `\frac n2`, mathexpr.Unequal, "points"},
	{`0.\overline{142857}`, `\frac17`, mathexpr.Equal, "same notation"},
	{"1/0", "2/0", mathexpr.Unknown, "scalar"},
	{`x_1+x_2+\ldots+x_n`, `nx`, mathexpr.Unknown, "scalar"},
	{"x^{10^{10}}", "2^{x!}", mathexpr.Unequal, "points"},
	{`\sqrt[3]{-8}`, "-2", mathexpr.Equal, "same notation"},
	{`(-8)^{2/3}`, "4", mathexpr.Equal, "same notation"},
	{`\sqrt[4]{-4}`, "1+i", mathexpr.Equal, "ball"},
	{`\sum_{k=1}^{n}k^2`, `\frac{n(n+1)(2n+1)}6`, mathexpr.Equal, "points"},
	{`\sum_{k=1}^{n}k^2`, `\frac{n(n+1)(2n-1)}6`, mathexpr.Unequal, "points"},
	{`\sum_{k=0}^{n}r^k`, `\frac{1-r^{n+1}}{1-r}`, mathexpr.Equal, "points"},
	{`\sum_{k=0}^n\binom nk`, "2^n", mathexpr.Equal, "points"},
	{`\sum_{i=1}^{n}i^3`, `\left(\frac{n(n+1)}2\right)^2`, mathexpr.Equal, "points"},
	{`\sum_{i=1}^{10}i`, "55", mathexpr.Equal, "same notation"},
	{`\sum_{k=1}^{n}k`, `\sum_{j=1}^{n}j`, mathexpr.Equal, "same notation"},
	{`\sum_{k=1}^{n}x_k`, `\sum_{k=1}^{n}x_k^2`, mathexpr.Unknown, "scalar"},
	{`\sum_{k=1}^{\infty}2^{-k}`, "1", mathexpr.Unknown, "scalar"},
	{`\prod_{k=1}^{n}k`, "n!", mathexpr.Equal, "points"},
	{`\prod_{k=1}^{10}(1+\frac1k)`, "11", mathexpr.Equal, "same notation"},
	{`\sum_{k=1}^{1000000}k`, "500000500000", mathexpr.Equal, "same notation"},
	{`\sum_{k=1}^{10000}k^3`, "2500500025000001", mathexpr.Unequal, "exact"},
	{`\sum_{k=1}^{1000}\frac1k`, `\sum_{k=1}^{999}\frac1k+\frac1{1000}`, mathexpr.Equal, "modular"},
	{`\sum_{k=1}^{1000}\frac1k`, `\sum_{k=1}^{999}\frac1k`, mathexpr.Unequal, "modular"},
	{`\sum_{k=1}^{99}(\sqrt{k+1}-\sqrt k)`, "9", mathexpr.Equal, "ball"},
	{`\sum_{k=1}^{90}\sin^2 k^\circ`, `\frac{91}2`, mathexpr.Equal, "ball"},
	{`123123\bmod -541`, "-225", mathexpr.Equal, "same notation"},
	{`\operatorname{lcm}(4,6)`, "12", mathexpr.Equal, "same notation"},
	{"8!!", "384", mathexpr.Equal, "same notation"},
	{`\frac{n!}{(n-2)!}`, "n(n-1)", mathexpr.Equal, "points"},
	{`\frac{(2n)!}{2^nn!}`, "(2n-1)!!", mathexpr.Equal, "points"},
	{`\sinh 700`, `\cosh 700`, mathexpr.Unknown, "scalar"},
	{`\arctan 10^{400}`, `\frac\pi2`, mathexpr.Unknown, "scalar"},
	{`\cos 10^{-400}`, "1", mathexpr.Unknown, "scalar"},
	{`x^{\log_x y}`, "y", mathexpr.Equal, "points"},
	{`10^{\log 7}`, "7", mathexpr.Equal, "ball"},
	{`\max(a,b)`, `\frac{a+b+|a-b|}2`, mathexpr.Equal, "points"},
	{`i^{n+4}`, "i^n", mathexpr.Equal, "same notation"},
	{`\sqrt{\frac ab}`, `\frac{\sqrt{ab}}b`, mathexpr.Unequal, "points"},
	{`|z|^2`, `z\bar z`, mathexpr.Unknown, "scalar"},
	{`\frac12\ln\frac{1+x}{1-x}`, `\tanh^{-1}x`, mathexpr.Equal, "points"},
}

func TestTheCheapestRungThatCanDecidesScalars(t *testing.T) {
	t.Parallel()
	for _, c := range ladder {
		x, y := parse(t, c.x), parse(t, c.y)
		there, back := mathexpr.Compare(x, y), mathexpr.Compare(y, x)
		if there != back {
			t.Errorf("not symmetric: %v against %v", there, back)
		}
		if there.Verdict != c.verdict || there.Rung != c.rung {
			t.Errorf("%s is %s by %q (want %s by %q)", there.Reason, there.Verdict, there.Rung, c.verdict, c.rung)
		}
		k := parse(t, x.Key())
		require.Equal(t, x.Key(), k.Key(), "key of %s", c.x)
	}
}
