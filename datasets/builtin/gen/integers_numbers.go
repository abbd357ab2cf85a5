package gen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// factorsOfLevel draws two factors of 2 and 1, 2 and 2, or 3 and 2 digits.
func factorsOfLevel(r *rand.Rand, level int) (a, b int) {
	switch level {
	case 1:
		return between(r, 12, 99), between(r, 3, 9)
	case 2:
		return between(r, 12, 99), between(r, 12, 99)
	default:
		return between(r, 102, 989), between(r, 12, 99)
	}
}

// remainderOfProduct asks for a product modulo a small number.
func remainderOfProduct(r *rand.Rand, level int) Item {
	a, b := factorsOfLevel(r, level)
	m := oneOf(r, 3, 4, 6, 7, 8, 9, 11, 12)
	question := fill(oneOf(r,
		`Find the remainder when ${a} \cdot {b}$ is divided by ${c}$.`,
		`What is the remainder when the product of ${a}$ and ${b}$ is divided by ${c}$?`,
		`The number ${a} \cdot {b}$ leaves a remainder $r$ when it is divided by ${c}$. Find $r$.`,
	), a, b, m)
	return integer(fmt.Sprintf("product %s modulo %d", ordered(a, b), m), question, a*b%m, func(w *work) int {
		return w.remainder(w.product(a, b), m)
	})
}

// digitSumOfProduct asks for the sum of the digits of a product and a term.
func digitSumOfProduct(r *rand.Rand, level int) Item {
	a, b := factorsOfLevel(r, level)
	c := between(r, 11, 99)
	if level == 3 {
		c = 0
	}
	n := fmt.Sprintf(`%d \cdot %d`, a, b)
	if c > 0 {
		n += fmt.Sprintf(" + %d", c)
	}
	gold := 0
	for _, d := range digits(a*b + c) {
		gold += d
	}
	question := fill(oneOf(r,
		`Find the sum of the digits of ${a}$.`,
		`Let $N = {a}$. Find the sum of the digits of $N$.`,
		`What is the sum of the decimal digits of ${a}$?`,
	), n)
	return integer(fmt.Sprintf("digits of product %s and %d", ordered(a, b), c), question, gold, func(w *work) int {
		n := w.product(a, b)
		if c > 0 {
			n = w.sum(n, c)
		}
		return w.digitSum(n)
	})
}

// powerModulo asks for a power modulo a small number.
func powerModulo(r *rand.Rand, level int) Item {
	m := between(r, 5, 12)
	base, exponent := between(r, 2, 99), 0
	switch level {
	case 1:
		exponent = between(r, 2, 4)
	case 2:
		exponent = between(r, 5, 10)
	default:
		exponent = between(r, 11, 31)
	}
	question := fill(oneOf(r,
		`Find the remainder when ${a}^{{b}}$ is divided by ${c}$.`,
		`What is the remainder when ${a}^{{b}}$ is divided by ${c}$?`,
		`Let $r$ be the remainder of ${a}^{{b}}$ on division by ${c}$. Find $r$.`,
	), base, exponent, m)
	gold := 1
	for range exponent {
		gold = gold * base % m
	}
	return integer(fmt.Sprintf("power %d^%d modulo %d", base, exponent, m), question, gold, func(w *work) int {
		return w.powerModulo(base, exponent, m)
	})
}

// commonDivisor asks for a greatest common divisor, at level 3 for a least common
// multiple.
func commonDivisor(r *rand.Rand, level int) Item {
	if level == 3 {
		return commonMultiple(r)
	}
	lo, hi := 12, 199
	if level == 2 {
		lo, hi = 100, 399
	}
	for {
		g := between(r, 2, 48)
		a, b := g*between(r, 2, 30), g*between(r, 2, 30)
		if a == b || min(a, b) < lo || max(a, b) > hi || !fewPrimes(gcd(a, b)) {
			continue
		}
		question := fill(oneOf(r,
			`Find the greatest common divisor of ${a}$ and ${b}$.`,
			`What is the largest integer that divides both ${a}$ and ${b}$?`,
			`Two ropes are {a} and {b} inches long. They are cut into pieces of equal length, a whole number of inches, with nothing left over. How many inches long can the pieces be at most?`,
		), a, b)
		return integer("greatest common divisor "+ordered(a, b), question, gcd(a, b), func(w *work) int { return w.gcd(a, b) })
	}
}

func commonMultiple(r *rand.Rand) Item {
	for {
		a, b := between(r, 12, 160), between(r, 6, 99)
		g := gcd(a, b)
		if a == b || g == 1 || !fewPrimes(g) || !isAnswer(a/g*b) {
			continue
		}
		question := fill(oneOf(r,
			`Find the least common multiple of ${a}$ and ${b}$.`,
			`What is the smallest positive integer that is divisible by both ${a}$ and ${b}$?`,
			`One lamp flashes every {a} seconds and another every {b} seconds. They flash together now. After how many seconds do they next flash together?`,
		), a, b)
		return integer("least common multiple "+ordered(a, b), question, a/g*b, func(w *work) int {
			g := w.gcd(a, b)
			return w.product(w.exact(a, g), b)
		})
	}
}

// fewPrimes reports whether n is a product of at most three primes up to 7.
func fewPrimes(n int) bool {
	count := 0
	for _, prime := range []int{2, 3, 5, 7} {
		for n%prime == 0 {
			n /= prime
			count++
		}
	}
	return n == 1 && count <= 3
}

// factorialExponent asks how often a prime divides a factorial (Legendre).
func factorialExponent(r *rand.Rand, level int) Item {
	n, p := 0, 0
	switch {
	case level == 1:
		n, p = between(r, 20, 320), oneOf(r, 5, 7, 11)
	case level == 2:
		n, p = between(r, 130, 500), oneOf(r, 5, 7)
	case r.IntN(2) == 0:
		n, p = between(r, 60, 400), 3
	default:
		n, p = between(r, 501, 999), 5
	}
	gold := 0
	for q := n / p; q > 0; q /= p {
		gold += q
	}
	question := fill(oneOf(r,
		`Find the largest integer $k$ such that ${b}^k$ divides ${a}!$.`,
		`Let ${b}^k$ be the highest power of ${b}$ that divides ${a}!$. Find $k$.`,
		`How many times does the prime ${b}$ appear in the prime factorisation of ${a}!$?`,
	), n, p)
	return integer(fmt.Sprintf("exponent of %d in factorial %d", p, n), question, gold, func(w *work) int {
		var terms []int
		for q := n; q >= p; {
			q, _ = w.quotient(q, p)
			terms = append(terms, q)
		}
		return w.total(terms...)
	})
}

// readBase asks for the value of a numeral, at level 3 for the digits' sum of the
// number in another base.
func readBase(r *rand.Rand, level int) Item {
	b, length := between(r, 4, 9), 3
	if level == 2 {
		b, length = between(r, 4, 9), 4
	}
	low := power(b, length-1)
	n := between(r, low, min(999, b*low-1))
	numeral := strconv.FormatInt(int64(n), b)
	if level == 3 {
		return otherBase(r, n, b)
	}
	question := fill(oneOf(r,
		`Write the base-${b}$ numeral ${a}_{b}$ in base ten.`,
		`Find the base-ten value of ${a}_{b}$.`,
		`A number is written ${a}$ in base ${b}$. What is the number in base ten?`,
	), numeral, b)
	return integer(fmt.Sprintf("value of %s base %d", numeral, b), question, n, func(w *work) int { return w.readBase(n, b) })
}

func otherBase(r *rand.Rand, n, b int) Item {
	c := between(r, 4, 9)
	for c == b {
		c = between(r, 4, 9)
	}
	numeral := strconv.FormatInt(int64(n), b)
	gold := 0
	for q := n; q > 0; q /= c {
		gold += q % c
	}
	question := fill(oneOf(r,
		`Let $N = {a}_{b}$. Find the sum of the digits of $N$ when it is written in base ${c}$.`,
		`The numeral ${a}_{b}$ is rewritten in base ${c}$. What is the sum of its new digits?`,
	), numeral, b, c)
	return integer(fmt.Sprintf("digits of %s base %d in base %d", numeral, b, c), question, gold, func(w *work) int {
		q := w.readBase(n, b)
		var rests []int
		for q > 0 {
			var rest int
			q, rest = w.quotient(q, c)
			rests = append(rests, rest)
		}
		return w.total(rests...)
	})
}

// readBase works out the value of n's numeral in base b, digit by digit.
func (w *work) readBase(n, b int) int {
	numeral := strconv.FormatInt(int64(n), b)
	value := int(numeral[0] - '0')
	for _, d := range numeral[1:] {
		value = w.sum(w.product(value, b), int(d-'0'))
	}
	return value
}

// power returns base to the exponent.
func power(base, exponent int) int {
	p := 1
	for range exponent {
		p *= base
	}
	return p
}
