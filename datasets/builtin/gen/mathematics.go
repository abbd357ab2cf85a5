package gen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// mathematics is sample-math: problems in the format of MATH-500, with answers in
// LaTeX, subjects, and difficulties from 1 to 5.
func mathematics() Set {
	return Set{Name: "sample-math", Count: 100, Families: []Family{
		subject("Prealgebra", 1, graded("fractions", 2, fractions)),
		subject("Prealgebra", 2, graded("mean", 2, mean)),
		subject("Algebra", 1, graded("linear", 2, linear)),
		subject("Algebra", 3, graded("system", 2, system)),
		subject("Algebra", 2, graded("line", 2, line)),
		subject("Intermediate Algebra", 2, graded("polynomial", 2, polynomial)),
		subject("Intermediate Algebra", 3, graded("quadratic", 1, quadratic)),
		subject("Intermediate Algebra", 2, graded("radical", 2, radical)),
		subject("Number Theory", 2, graded("numeral", 2, numeral)),
		subject("Counting & Probability", 3, graded("probability", 1, probability)),
		subject("Geometry", 2, graded("coordinates", 2, coordinates)),
		subject("Precalculus", 2, graded("vector", 2, vectors)),
	}}
}

// subject names the subject of a family, and the difficulty of its first level in
// MATH's scale from 1 to 5.
func subject(name string, first int, f Family) Family {
	draw := f.Draw
	f.Draw = func(r *rand.Rand, level int) Item {
		item := draw(r, level)
		item.Fields = map[string]string{"subject": name, "level": strconv.Itoa(first + level - 1)}
		return item
	}
	return f
}

// terms writes a polynomial in x, the coefficient of the highest power first:
// 3x^2-x+7.
func terms(coefficients ...int) string {
	var b strings.Builder
	for i, c := range coefficients {
		exponent := len(coefficients) - 1 - i
		if c == 0 {
			continue
		}
		if c > 0 && b.Len() > 0 {
			b.WriteByte('+')
		}
		switch exponent {
		case 0:
			fmt.Fprint(&b, c)
		case 1:
			b.WriteString(coefficient(c) + "x")
		default:
			fmt.Fprintf(&b, "%sx^%d", coefficient(c), exponent)
		}
	}
	return b.String()
}

// tuple writes values as they stand in an answer: (3,-4).
func tuple(values ...int) string { return "(" + join(values, ",") + ")" }

// factorRoot writes a times the square root of b, for an answer: 5\sqrt{2}.
func factorRoot(a, b int) string {
	if b == 1 {
		return strconv.Itoa(a)
	}
	return coefficient(a) + fmt.Sprintf(`\sqrt{%d}`, b)
}

// squareFree returns n as a*a*b, b without a square factor.
func squareFree(n int) (a, b int) {
	a, b = 1, n
	for d := 2; d*d <= b; d++ {
		for b%(d*d) == 0 {
			a, b = a*d, b/(d*d)
		}
	}
	return a, b
}

// root works out the square root of n as a times the root of b: of its primes, two
// alike go before the root as one.
func (w *work) root(n int) (a, b int) {
	primes := w.factors(n)
	var pairs, single []int
	for i := 0; i < len(primes); i++ {
		if i+1 < len(primes) && primes[i] == primes[i+1] {
			pairs = append(pairs, primes[i])
			i++
		} else {
			single = append(single, primes[i])
		}
	}
	if len(pairs) == 0 {
		w.say("no pairs")
		return 1, n
	}
	w.say("pairs %s single %s", join(pairs, " "), join(single, " "))
	return w.products(pairs), w.products(single)
}

// products returns the product of the factors, 1 of none.
func (w *work) products(factors []int) int {
	if len(factors) == 0 {
		return 1
	}
	p := factors[0]
	for _, f := range factors[1:] {
		p = w.product(p, f)
	}
	return p
}
