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

func ExamplePolicy_Judge() {
	gold, _ := mathexpr.Parse("4.67")
	answer, _ := mathexpr.Parse(`\frac{14}{3}`)
	for _, options := range []string{"", "rounding=exact", "rounding=places:1"} {
		policy, _ := mathexpr.ParsePolicy(options)
		c := policy.Judge(gold, answer, "How many litres are left?")
		fmt.Printf("%q: %s, by %s: %s\n", policy, c.Verdict, c.Rung, c.Reason)
	}
	// Output:
	// "": equal, by rounding: \frac{14}{3} against 4.67: the exact value rounds to the digits of the gold answer
	// "rounding=exact": unequal, by exact: \frac{14}{3} against 4.67: a decimal rounded to 2 places is not the exact value
	// "rounding=places:1": equal, by rounding: \frac{14}{3} against 4.67: the same to 1 places
}

func ExampleExpr_LaTeX() {
	e, _ := mathexpr.Parse("sqrt(2)/2 + 3 1/4 x^2")
	fmt.Println(e.LaTeX())
	fmt.Println(e.Tree())
	// Output:
	// \frac{\sqrt{2}}{2}+\frac{13}{4}x^{2}
	// Sum(Product(Power(Number 2, Power(Number 2, Number -1)), Power(Number 2, Number -1)), Product(Number 13/4, Power(Symbol x, Number 2)))
}
