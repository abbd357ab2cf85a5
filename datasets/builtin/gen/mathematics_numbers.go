package gen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// properFraction draws a fraction below 1 in lowest terms.
func properFraction(r *rand.Rand, most int) fraction {
	for {
		q := between(r, 2, most)
		if p := between(r, 1, q-1); gcd(p, q) == 1 {
			return fraction{p, q}
		}
	}
}

// fractions asks for a sum, a product or quotient, or a sum of three.
func fractions(r *rand.Rand, level int) Item {
	ask := oneOf(r, `Compute ${a}$. Write the answer in lowest terms.`, `Evaluate ${a}$ and simplify.`, `What is ${a}$ as a fraction in lowest terms?`)
	switch level {
	case 1:
		f, g, sign := properFraction(r, 12), properFraction(r, 12), oneOf(r, 1, -1)
		for g == f {
			g = properFraction(r, 12)
		}
		task := f.latex() + " " + signOf(sign) + " " + g.latex()
		key := "fractions " + task
		if sign > 0 {
			key = "fractions " + commuted(f.latex(), "+", g.latex())
		}
		return boxed(key, fill(ask, task), lowest(f.p*g.q+sign*g.p*f.q, f.q*g.q).latex(), func(w *work) string {
			return w.addFractions(f, fraction{sign * g.p, g.q}).latex()
		})
	case 2:
		return fractionProduct(r, ask)
	default:
		f, g, h := properFraction(r, 8), properFraction(r, 6), properFraction(r, 6)
		for g == f || h == g || h == f {
			g, h = properFraction(r, 6), properFraction(r, 6)
		}
		second, third := oneOf(r, 1, -1), oneOf(r, 1, -1)
		task := fmt.Sprintf("%s %s %s %s %s", f.latex(), signOf(second), g.latex(), signOf(third), h.latex())
		gold := lowest(f.p*g.q*h.q+second*g.p*f.q*h.q+third*h.p*f.q*g.q, f.q*g.q*h.q)
		return boxed("fractions "+task, fill(ask, task), gold.latex(), func(w *work) string {
			sum := w.addFractions(f, fraction{second * g.p, g.q})
			return w.addFractions(sum, fraction{third * h.p, h.q}).latex()
		})
	}
}

func fractionProduct(r *rand.Rand, ask string) Item {
	f, g := fraction{between(r, 2, 20), between(r, 2, 20)}, fraction{between(r, 2, 20), between(r, 2, 20)}
	for gcd(f.p, f.q) > 1 || f.q == 1 {
		f = fraction{between(r, 2, 20), between(r, 2, 20)}
	}
	for gcd(g.p, g.q) > 1 || g.q == 1 {
		g = fraction{between(r, 2, 20), between(r, 2, 20)}
	}
	task, gold := f.latex()+` \cdot `+g.latex(), lowest(f.p*g.p, f.q*g.q)
	key, second := "fractions "+commuted(f.latex(), "*", g.latex()), g
	if r.IntN(2) == 0 {
		task, gold = f.latex()+` \div `+g.latex(), lowest(f.p*g.q, f.q*g.p)
		key, second = "fractions "+task, fraction{g.q, g.p}
	}
	return boxed(key, fill(ask, task), gold.latex(), func(w *work) string {
		w.say("%d/%d*%d/%d", f.p, f.q, second.p, second.q)
		p := w.product(f.p, second.p)
		return w.reduce(p, w.product(f.q, second.q)).latex()
	})
}

// commuted writes two operands in one order, whichever comes first.
func commuted(a, operator, b string) string { return min(a, b) + operator + max(a, b) }

func signOf(sign int) string {
	if sign < 0 {
		return "-"
	}
	return "+"
}

// addFractions returns f+g over the product of their denominators, reduced.
func (w *work) addFractions(f, g fraction) fraction {
	if f.q == g.q {
		return w.reduce(w.sum(f.p, g.p), f.q)
	}
	first := w.product(f.p, g.q)
	p := w.sum(first, w.product(g.p, f.q))
	return w.reduce(p, w.product(f.q, g.q))
}

// mean asks for the mean of some numbers, or of two groups with their means.
func mean(r *rand.Rand, level int) Item {
	if level == 3 {
		return meanOfGroups(r)
	}
	numbers := make([]int, oneOf(r, 2*level+1, 2*level+2))
	total := 0
	for i := range numbers {
		numbers[i] = between(r, 5, 60)
		total += numbers[i]
	}
	question := fill(oneOf(r,
		`Find the mean of {a}. Write it as an integer or a fraction in lowest terms.`,
		`What is the arithmetic mean of the numbers {a}? Give an integer or a fraction in lowest terms.`,
		`The lengths of some planks are {a} inches. What is their mean length in inches, as an integer or a fraction in lowest terms?`,
	), listing(numbers))
	return boxed("mean "+join(slices.Sorted(slices.Values(numbers)), " "), question, lowest(total, len(numbers)).latex(), func(w *work) string {
		return w.reduce(w.total(numbers...), len(numbers)).latex()
	})
}

// listing writes numbers in a sentence: 3, 4 and 5.
func listing(numbers []int) string {
	last := len(numbers) - 1
	return join(numbers[:last], ", ") + " and " + strconv.Itoa(numbers[last])
}

func meanOfGroups(r *rand.Rand) Item {
	m, n, a, b := between(r, 3, 12), between(r, 3, 12), between(r, 11, 60), between(r, 11, 60)
	question := fill(oneOf(r,
		`The mean of {a} numbers is {c}, and the mean of {b} other numbers is {d}. Find the mean of all of them, as an integer or a fraction in lowest terms.`,
		`In one team, {a} players are {c} years old on average; in another, {b} players are {d} years old on average. What is the average age of all the players, as an integer or a fraction in lowest terms?`,
	), m, n, a, b)
	return boxed(fmt.Sprintf("mean of groups %d*%d %d*%d", m, a, n, b), question, lowest(m*a+n*b, m+n).latex(), func(w *work) string {
		first := w.product(a, m)
		total := w.sum(first, w.product(b, n))
		return w.reduce(total, w.sum(m, n)).latex()
	})
}

// numeral asks for a numeral in another base: of a number, of a sum, of a product.
func numeral(r *rand.Rand, level int) Item {
	b := between(r, 4, 9)
	inBase := func(n int) string { return strconv.FormatInt(int64(n), b) }
	answer := func(n int) string { return fmt.Sprintf("%s_%d", inBase(n), b) }
	switch level {
	case 1:
		n := between(r, b*b, 999)
		ask := oneOf(r, `Write ${a}$ in base ${b}$.`, `What is the base-${b}$ representation of the number ${a}$?`)
		return boxed(fmt.Sprintf("numeral of %d base %d", n, b), fill(ask, n, b), answer(n), func(w *work) string {
			return w.numeral(n, b)
		})
	case 2:
		x, y := between(r, b*b, b*b*b-1), between(r, b*b, b*b*b-1)
		ask := oneOf(r, `Compute ${a} + {b}$. Give the answer in base ${c}$.`, `Find the base-${c}$ sum of ${a}$ and ${b}$, written in base ${c}$.`)
		return boxed(fmt.Sprintf("numerals %s sum base %d", ordered(x, y), b), fill(ask, answer(x), answer(y), b), answer(x+y), func(w *work) string {
			return w.addNumerals(inBase(x), inBase(y), b)
		})
	default:
		x, y := between(r, b*b, b*b*b-1), between(r, 2, b-1)
		ask := oneOf(r, `Compute ${a} \cdot {b}$. Give the answer in base ${c}$.`, `Find the product of ${a}$ and ${b}$, written in base ${c}$.`)
		return boxed(fmt.Sprintf("numerals %d %d product base %d", x, y, b), fill(ask, answer(x), answer(y), b), answer(x*y), func(w *work) string {
			return w.multiplyNumeral(inBase(x), y, b)
		})
	}
}

// numeral writes n in base b: the remainders of repeated division, the last first.
func (w *work) numeral(n, b int) string {
	text := ""
	for q := n; q > 0; {
		var rest int
		q, rest = w.quotient(q, b)
		text = strconv.Itoa(rest) + text
	}
	w.say("%s_%d", text, b)
	return fmt.Sprintf("%s_%d", text, b)
}

// addNumerals adds in base b, from the units up.
func (w *work) addNumerals(x, y string, b int) string {
	return w.columnsInBase(len(x), b, func(i, carry int) (string, int) {
		p, q := int(x[i]-'0'), int(y[i]-'0')
		return carried(fmt.Sprintf("%d+%d", p, q), carry), p + q + carry
	})
}

// multiplyNumeral multiplies by a digit in base b, from the units up.
func (w *work) multiplyNumeral(x string, digit, b int) string {
	return w.columnsInBase(len(x), b, func(i, carry int) (string, int) {
		p := int(x[i] - '0')
		return carried(fmt.Sprintf("%d*%d", p, digit), carry), p*digit + carry
	})
}

// columnsInBase works through columns of digits from the units up: what each comes
// to is divided by b, the remainder its digit and the quotient the carry.
func (w *work) columnsInBase(length, b int, column func(i, carry int) (text string, value int)) string {
	result, carry := "", 0
	var steps []string
	for i := length - 1; i >= 0; i-- {
		text, v := column(i, carry)
		steps = append(steps, fmt.Sprintf("%s=%d %d:%d r %d", text, v, v, v/b, v%b))
		result, carry = strconv.Itoa(v%b)+result, v/b
	}
	if carry > 0 {
		result = strconv.Itoa(carry) + result
	}
	w.say("%s", strings.Join(steps, "\n"))
	w.say("%s_%d", result, b)
	return fmt.Sprintf("%s_%d", result, b)
}

// carried adds a carry to the text of a column.
func carried(text string, carry int) string {
	if carry == 0 {
		return text
	}
	return text + plus(carry)
}

// radical asks for a square root in simplest form: of a number with a factor, of a
// product, and of a sum of roots.
func radical(r *rand.Rand, level int) Item {
	for {
		s, t := between(r, 2, 12), oneOf(r, 2, 3, 5, 6, 7, 10, 11, 13, 15)
		c := between(r, 2, 12)
		switch level {
		case 1:
			if n := s * s * t; n <= 500 {
				return factorOfRoot(r, c, n)
			}
		case 2:
			a, b := between(r, 6, 99), between(r, 6, 99)
			outside, inside := squareFree(a * b)
			if outside > 1 && inside > 1 && a*b <= 3000 && a != b {
				return rootOfProduct(r, a, b)
			}
		default:
			u := between(r, 2, 9)
			if s*s*t <= 300 && u*u*t <= 300 && u != s {
				return sumOfRoots(r, c, s*s*t, between(r, 2, 9)*oneOf(r, 1, -1), u*u*t)
			}
		}
	}
}

var simplify = []string{`Simplify ${a}$.`, `Write ${a}$ in simplest radical form.`, `Express ${a}$ in simplest radical form.`}

func factorOfRoot(r *rand.Rand, c, n int) Item {
	task := factorRoot(c, n)
	a, b := squareFree(n)
	return boxed("root "+task, fill(oneOf(r, simplify...), task), factorRoot(c*a, b), func(w *work) string {
		a, b := w.root(n)
		return factorRoot(w.product(c, a), b)
	})
}

func rootOfProduct(r *rand.Rand, a, b int) Item {
	task := fmt.Sprintf(`\sqrt{%d} \cdot \sqrt{%d}`, a, b)
	outside, inside := squareFree(a * b)
	return boxed("root of product "+ordered(a, b), fill(oneOf(r, simplify...), task), factorRoot(outside, inside), func(w *work) string {
		return factorRoot(w.root(w.product(a, b)))
	})
}

// sumOfRoots asks for c times the root of m plus d times the root of n, which come
// to multiples of the same root.
func sumOfRoots(r *rand.Rand, c, m, d, n int) Item {
	task := factorRoot(c, m) + " " + signOf(d) + " " + factorRoot(abs(d), n)
	a, inside := squareFree(m)
	b, _ := squareFree(n)
	total := c*a + d*b
	gold := factorRoot(total, inside)
	if total == 0 {
		gold = "0"
	}
	return boxed("root "+task, fill(oneOf(r, simplify...), task), gold, func(w *work) string {
		a, inside := w.root(m)
		first := w.product(c, a)
		b, _ := w.root(n)
		total := w.sum(first, w.product(d, b))
		if total == 0 {
			return "0"
		}
		return factorRoot(total, inside)
	})
}
