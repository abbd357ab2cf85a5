package mathexpr_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// maxAllocated bounds what reading and comparing a pair may allocate in all.
const maxAllocated = 16 << 20

// enumerate joins a format of 2, 3, … count times.
func enumerate(count int, format, separator string) string {
	parts := make([]string, count)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i+2)
	}
	return strings.Join(parts, separator)
}

func nested(open, core, closing string, depth int) string {
	return strings.Repeat(open, depth) + core + strings.Repeat(closing, depth)
}

// costly are pairs of different scalars that invite unbounded work.
var costly = [][2]string{
	{nested(`\sqrt{2+`, "1", "}", 20), nested(`\sqrt{2+`, "2", "}", 19)},
	{nested(`\sqrt{x^2+`, "1", "}", 20), nested(`\sqrt{x^2+`, "1", "}", 19)},
	{nested(`\sin(1+`, "x", ")", 20), nested(`\sin(1+`, "y", ")", 20)},
	{enumerate(300, `\sqrt{%d}`, "+"), enumerate(299, `\sqrt{%d}`, "+")},
	{enumerate(300, `\sqrt{%d}`, "+") + `+\sin 1`, enumerate(299, `\sqrt{%d}`, "+") + `+\sin 2`},
	{enumerate(150, `\sqrt{%d+\sqrt2}`, "+"), enumerate(149, `\sqrt{%d+\sqrt2}`, "+")},
	{enumerate(200, `\sin(%dx)`, "+"), enumerate(199, `\sin(%dx)`, "+")},
	{enumerate(200, `\arctan %d`, "+"), enumerate(199, `\arctan %d`, "+")},
	{enumerate(500, `1/%d`, "+"), enumerate(499, `1/%d`, "+")},
	{enumerate(300, `%d!`, "+"), enumerate(299, `%d!`, "+")},
	{enumerate(40, `(x-%d)`, ""), enumerate(39, `(x-%d)`, "") + "(x-1)"},
	{enumerate(30, `(x_{%d}+1)`, ""), enumerate(29, `(x_{%d}+1)`, "") + "(x_{31}+2)"},
	{`\frac{` + enumerate(20, `(x-%d)`, "") + `}{` + enumerate(20, `(y-%d)`, "") + `}+\frac1{` + enumerate(20, `(z-%d)`, "") + "}", "1"},
	{`(x+\sqrt2+\sqrt3+\sqrt5+\sqrt7+\sqrt{11})^{20}`, "(x+1)^{20}"},
	{`(\sqrt2+\sqrt3+\sqrt5+\sqrt7+\sqrt{11})^{60}`, "1"},
	{"(x+y+z+w)^{30}", "(x+y+z+w)^{30}+1"},
	{"10^{10^{10}}", "10^{10^{10}}+1"},
	{"9^{9^{9^9}}", "9^{9^{9^9}}+1"},
	{"2^{2^{2^{2^{49}}}}", `2\cdot 2^{2^{2^{2^{49}}}}`},
	{"e^{e^{e^{e^e}}}", "e^{e^{e^{e^{e+1}}}}"},
	{"x^{x^{x^{x^x}}}", "x^{x^{x^{x^{x+1}}}}"},
	{"2^{65000}+3^{40000}", "2^{65000}+3^{39999}"},
	{"5000!", "5000!+1"},
	{`5000!\cdot5000!`, "4999!"},
	{"100000!", "99999!"},
	{`\binom{5000}{2500}`, `\binom{5000}{2501}`},
	{`\sum_{k=1}^{10000}k!`, "5"},
	{`\sum_{k=1}^{10000}\frac1k`, `\sum_{k=1}^{9999}\frac1k`},
	{`\sum_{k=1}^{10000}\sqrt k`, `\sum_{k=1}^{9999}\sqrt k`},
	{`\prod_{k=1}^{10000}k`, `\prod_{k=1}^{9999}k`},
	{`\sum_{a=1}^{100}\sum_{b=1}^{100}\sum_{c=1}^{100}\frac{a}{bc}`, "1"},
	{`\sin 10^{100}`, `\sin(10^{100}+1)`},
	{strings.Repeat(`(\vec a+\vec b+\vec c+\vec d)\cdot`, 90) + `\vec b`, "5"},
	{strings.Repeat("3/8 (0.375) ", 300), "5"},
	{strings.Repeat(`\begin{aligned}x&=1\end{aligned}`, 120), "5"},
	{enumerate(150, `\sin(%dx)`, "+") + "+C", "x^2+C"},
	{enumerate(900, "%d", "+") + `+\cdots+n`, "5"},
	{strings.Repeat("E(E(x)+1)", 200), "5"},
	{`\max(` + enumerate(200, `\sqrt{%d}`, ",") + ")", `\sqrt{200}`},
}

// TestTheCostOfAComparisonIsBounded runs alone, so that what is allocated is its own.
func TestTheCostOfAComparisonIsBounded(t *testing.T) {
	for _, pair := range costly {
		compare := func() mathexpr.Comparison {
			x, y := parse(t, pair[0]), parse(t, pair[1])
			x.Key()
			y.Key()
			return mathexpr.Compare(x, y)
		}
		compare() // constants are computed once
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c := compare()
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		require.NotEqual(t, mathexpr.Equal, c.Verdict, c.Reason)
		require.LessOrEqual(t, allocated, uint64(maxAllocated), c.Reason)
		t.Logf("%5.1f MiB, %s: %s", float64(allocated)/(1<<20), c.Verdict, c.Reason)
	}
}

func TestComparingPlainNumbersAllocatesLittle(t *testing.T) {
	for _, pair := range [][2]string{{"42", "43"}, {`\frac{14}{3}`, `\frac{13}{3}`}, {"0.25", "0.26"}} {
		x, y := parse(t, pair[0]), parse(t, pair[1])
		require.LessOrEqual(t, testing.AllocsPerRun(100, func() { mathexpr.Compare(x, y) }), 100.0, pair)
	}
}
