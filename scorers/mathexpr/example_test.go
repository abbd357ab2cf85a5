package mathexpr_test

import (
	"fmt"

	"github.com/evalr/evalr/scorers/mathexpr"
)

func ExampleCompare() {
	for _, pair := range [][2]string{
		{`\frac{14}{3}`, `4\tfrac{2}{3}`},
		{`(3,4]`, `3 < x \le 4`},
		{`12\text{ cm}`, `12\text{ m}`},
		{`52_8`, `52_9`},
		{`\frac{14}{3}`, "4.67"},
		{`\sqrt[3]{7+5\sqrt2}`, `1+\sqrt2`},
	} {
		gold, _ := mathexpr.Parse(pair[0])
		answer, _ := mathexpr.Parse(pair[1])
		c := mathexpr.Compare(gold, answer)
		fmt.Printf("%s: %s\n", c.Verdict, c.Reason)
	}
	// Output:
	// equal: both have the canonical form 14/3
	// equal: 3 < x \le 4 against (3,4]: the same set of real numbers
	// unequal: 12\text{ cm} against 12\text{ m}: units differ
	// unequal: 52_8 against 52_9: bases differ
	// unequal: \frac{14}{3} against 4.67: a decimal rounded to 2 places is not the exact value
	// equal: \sqrt[3]{7+5\sqrt2} against 1+\sqrt2: the same value to 408 bits
}

func ExampleExpr_Key() {
	for _, source := range []string{`\frac{1}{\sqrt{2}}`, "(x-1)(x+1)", `\{1\pm\sqrt5,-2\}`, "y = 2x + 3", `864\mbox{ inches}^2`} {
		e, _ := mathexpr.Parse(source)
		fmt.Println(e.Key())
	}
	// Output:
	// 1/2*2^(1/2)
	// x^2-1
	// \{-2, 1+5^(1/2), 1-5^(1/2)\}
	// y=2*x+3
	// 864\text{ in}^2
}
