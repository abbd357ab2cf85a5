package gen

import (
	"fmt"
	"strconv"
	"strings"
)

// work is a worked calculation, one line a step. Its methods calculate and write
// down how, in steps that each look up one entry of a table of small numbers: two
// digits and a carry, a number below 100 and a digit, or a digit of a quotient and
// what remains. Longer results
// are only copied together from the digits before them.
//
//	347+85: 7+5=12 4+8+1=13 3+1=4 so 432      from the units up
//	432-85: 12-5=7 13-8-1=4 4-1=3 so 347      with ten borrowed, and one given back
//	347*6: 7*6=42 4*6+4=28 3*6+2=20 so 2082
//	155/9: 15:1 r 6, 65:7 r 2 so 17 r 2       every prefix of a division
type work struct{ lines []string }

// String returns the lines.
func (w *work) String() string { return strings.Join(w.lines, "\n") }

// say adds a line.
func (w *work) say(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

// sum returns a+b, which may have any sign.
func (w *work) sum(a, b int) int { return w.add(strconv.Itoa(a)+plus(b), a, b) }

// difference returns a-b, which may have any sign.
func (w *work) difference(a, b int) int {
	if b < 0 {
		return w.add(fmt.Sprintf("%d-(%d)=%d+%d", a, b, a, -b), a, -b)
	}
	return w.add(fmt.Sprintf("%d-%d", a, b), a, -b)
}

// add works out a+b behind a head that says what is added.
func (w *work) add(head string, a, b int) int {
	big, small := max(abs(a), abs(b)), min(abs(a), abs(b))
	switch {
	case small == 0 || small < 10 && big < 100:
		w.say("%s=%d", head, a+b)
	case a >= 0 && b >= 0:
		w.say("%s: %s so %d", head, addColumns(a, b), a+b)
	case a < 0 && b < 0:
		w.say("%s=-(%d+%d): %s so %d", head, -a, -b, addColumns(-a, -b), a+b)
	case a+b < 0:
		w.say("%s=-(%d-%d): %s so %d", head, big, small, subtractColumns(big, small), a+b)
	case a < 0:
		w.say("%s=%d-%d: %s so %d", head, big, small, subtractColumns(big, small), a+b)
	default:
		w.say("%s: %s so %d", head, subtractColumns(big, small), a+b)
	}
	return a + b
}

// total returns the sum of the terms, added one after the other.
func (w *work) total(terms ...int) int {
	total := terms[0]
	for _, t := range terms[1:] {
		total = w.sum(total, t)
	}
	return total
}

// product returns a*b of any signs. Outside the table the longer number comes first.
func (w *work) product(a, b int) int {
	if abs(a) < abs(b) && abs(b) > tableDivisor {
		a, b = b, a
	}
	if abs(a) > tableDivisor || a >= 0 && b >= 0 {
		w.multiply(abs(a), abs(b))
	}
	if a < 0 || b < 0 {
		w.say("%d*%s=%d", a, operand(b), a*b)
	}
	return a * b
}

// multiply works out a*b of numbers without a sign, a the longer one.
func (w *work) multiply(a, b int) {
	switch {
	case a <= tableDivisor || b < 2 || b == 10:
		w.say("%d*%d=%d", a, b, a*b)
	case b < 10:
		w.say("%d*%d: %s so %d", a, b, multiplyColumns(a, b), a*b)
	case b%10 == 0:
		w.multiply(a, b/10)
		w.say("%d*%d=%d", a, b, a*b)
	default:
		w.multiply(a, b%10)
		w.multiply(a, b/10)
		w.sum(a*(b%10), a*(b/10)*10)
	}
}

// square returns a*a.
func (w *work) square(a int) int { return w.product(a, a) }

// power returns base to the exponent, multiplied out factor by factor.
func (w *work) power(base, exponent int) int {
	p := base
	for range exponent - 1 {
		p = w.product(p, base)
	}
	return p
}

// quotient returns a/b rounded down and what remains, for a >= 0 and b > 0.
// Divisors up to 12 are looked up; of larger ones each digit of the quotient is
// multiplied back.
func (w *work) quotient(a, b int) (q, rest int) {
	if b <= tableDivisor {
		w.say("%d/%d: %s so %d r %d", a, b, divideDigits(a, b), a/b, a%b)
		return a / b, a % b
	}
	w.say("%d/%d", a, b)
	rest = 0
	for _, d := range digits(a) {
		prefix := 10*rest + d
		rest = prefix % b
		if prefix < b {
			continue
		}
		w.say("%d:%d", prefix, prefix/b)
		w.difference(prefix, w.product(b, prefix/b))
	}
	w.say("so %d r %d", a/b, a%b)
	return a / b, a % b
}

// tableDivisor is the largest divisor and factor whose multiples are looked up.
const tableDivisor = 12

// exact returns a/b of a multiple a of b, of any signs.
func (w *work) exact(a, b int) int {
	if b == 1 {
		w.say("%d/1=%d", a, a)
		return a
	}
	w.quotient(abs(a), abs(b))
	if a < 0 || b < 0 {
		w.say("%d/%s=%d", a, operand(b), a/b)
	}
	return a / b
}

// remainder returns a modulo b, for a >= 0 and b > 0.
func (w *work) remainder(a, b int) int {
	if a < b {
		w.say("%d<%d", a, b)
		return a
	}
	_, rest := w.quotient(a, b)
	return rest
}

// powerModulo returns base to the exponent modulo m <= 12 by squares: those of the
// powers of two in the exponent are multiplied, each product reduced at once.
func (w *work) powerModulo(base, exponent, m int) int {
	base = w.remainder(base, m)
	value, square := 1, base
	for done, bit := 0, 1; ; bit *= 2 {
		if exponent&bit != 0 {
			value = w.stepModulo(base, done, bit, value, square, m)
			done += bit
		}
		if 2*bit > exponent {
			return value
		}
		square = w.stepModulo(base, bit, bit, square, square, m)
	}
}

// stepModulo multiplies two powers of base, p of exponent i and q of exponent j.
func (w *work) stepModulo(base, i, j, p, q, m int) int {
	if i > 0 {
		w.say("%d^%d: %d*%d=%d %d:%d r %d", base, i+j, p, q, p*q, p*q, p*q/m, p*q%m)
	}
	return p * q % m
}

// digitSum returns the sum of the digits of n.
func (w *work) digitSum(n int) int {
	ds := digits(n)
	sum, steps := ds[0], []string{}
	for _, d := range ds[1:] {
		steps = append(steps, fmt.Sprintf("%d+%d=%d", sum, d, sum+d))
		sum += d
	}
	w.say("digits %s %s", join(ds, "+"), strings.Join(steps, " "))
	return sum
}

// choose returns the number of ways to choose k of n things, which is looked up.
func (w *work) choose(n, k int) int {
	v := choose(n, k)
	w.say("%dC%d=%d", n, k, v)
	return v
}

// gcd returns the greatest common divisor of positive numbers: common primes are
// divided out, then multiplied.
func (w *work) gcd(a, b int) int {
	divisor := 1
	var common []int
	for prime := 2; prime <= min(a, b); {
		if a%prime != 0 || b%prime != 0 {
			prime = nextPrime(prime)
			continue
		}
		a, b = w.cancel(a, b, prime)
		common = append(common, prime)
	}
	for i, prime := range common {
		if i == 0 {
			divisor = prime
		} else {
			divisor = w.product(divisor, prime)
		}
	}
	w.say("gcd %d", divisor)
	return divisor
}

// A fraction is p/q in lowest terms, q positive.
type fraction struct{ p, q int }

// latex returns the fraction as it stands in an answer: \frac{3}{4}, -\frac{3}{4}, 5.
func (f fraction) latex() string {
	switch {
	case f.q == 1:
		return strconv.Itoa(f.p)
	case f.p < 0:
		return fmt.Sprintf(`-\frac{%d}{%d}`, -f.p, f.q)
	default:
		return fmt.Sprintf(`\frac{%d}{%d}`, f.p, f.q)
	}
}

// String returns the fraction as it stands in steps: 3/4, 5.
func (f fraction) String() string {
	if f.q == 1 {
		return strconv.Itoa(f.p)
	}
	return fmt.Sprintf("%d/%d", f.p, f.q)
}

// lowest returns p/q in lowest terms without steps.
func lowest(p, q int) fraction {
	if q < 0 {
		p, q = -p, -q
	}
	g := gcd(abs(p), q)
	return fraction{p / g, q / g}
}

// reduce returns p/q in lowest terms, divided by one common prime after the other.
func (w *work) reduce(p, q int) fraction {
	if q < 0 {
		w.say("%d/(%d)=%d/%d", p, q, -p, -q)
		p, q = -p, -q
	}
	switch {
	case p == 0:
		w.say("0/%d=0", q)
		return fraction{0, 1}
	case p%q == 0:
		return fraction{w.exact(p, q), 1}
	}
	for prime := 2; prime <= min(abs(p), q); {
		if p%prime != 0 || q%prime != 0 {
			prime = nextPrime(prime)
			continue
		}
		p, q = w.cancel(p, q, prime)
	}
	w.say("lowest %v", fraction{p, q})
	return fraction{p, q}
}

// cancel divides both parts of p/q by a common prime: numbers of two digits at one
// look, larger ones digit by digit.
func (w *work) cancel(p, q, prime int) (int, int) {
	if abs(p) >= 100 {
		w.exact(p, prime)
	}
	if q >= 100 {
		w.exact(q, prime)
	}
	w.say("%d/%d by %d %d/%d", p, q, prime, p/prime, q/prime)
	return p / prime, q / prime
}

// factors returns the primes whose product is n > 1, rising, divided out one after
// the other.
func (w *work) factors(n int) []int {
	var primes []int
	for prime := 2; n > 1; {
		switch {
		case n%prime != 0:
			prime = nextPrime(prime)
			continue
		case n == prime:
			n = 1
		case n < 100:
			w.say("%d by %d %d", n, prime, n/prime)
			n /= prime
		default:
			n = w.exact(n, prime)
		}
		primes = append(primes, prime)
	}
	w.say("primes %s", join(primes, " "))
	return primes
}

// addColumns writes a+b from the units up, each column with its carry.
func addColumns(a, b int) string {
	var columns []string
	for carry := 0; a > 0 || b > 0; {
		terms := make([]int, 0, 3)
		if a > 0 {
			terms = append(terms, a%10)
		}
		if b > 0 {
			terms = append(terms, b%10)
		}
		if carry > 0 {
			terms = append(terms, carry)
		}
		v := 0
		for _, t := range terms {
			v += t
		}
		columns = append(columns, equation(join(terms, "+"), v, len(terms)))
		a, b, carry = a/10, b/10, v/10
	}
	return strings.Join(columns, " ")
}

// subtractColumns writes a-b, a >= b, from the units up: a digit that is too small
// borrows ten, and the next column gives one.
func subtractColumns(a, b int) string {
	var columns []string
	for lent := 0; a > 0; {
		top, terms := a%10, 1
		if top < b%10+lent {
			top += 10
		}
		text, v := strconv.Itoa(top), top
		if b > 0 {
			text, v, terms = fmt.Sprintf("%s-%d", text, b%10), v-b%10, terms+1
		}
		if lent > 0 {
			text, v, terms = text+"-1", v-1, terms+1
		}
		columns = append(columns, equation(text, v, terms))
		a, b, lent = a/10, b/10, top/10
	}
	return strings.Join(columns, " ")
}

// multiplyColumns writes a times a digit from the units up, each with its carry.
func multiplyColumns(a, digit int) string {
	var columns []string
	for carry := 0; a > 0; a /= 10 {
		v := a%10*digit + carry
		if carry > 0 {
			columns = append(columns, fmt.Sprintf("%d*%d+%d=%d", a%10, digit, carry, v))
		} else {
			columns = append(columns, fmt.Sprintf("%d*%d=%d", a%10, digit, v))
		}
		carry = v / 10
	}
	return strings.Join(columns, " ")
}

// divideDigits writes every prefix of a/b with its digit of the quotient and what
// remains, from the first prefix that holds b.
func divideDigits(a, b int) string {
	var steps []string
	rest := 0
	ds := digits(a)
	for i, d := range ds {
		prefix := 10*rest + d
		rest = prefix % b
		if prefix >= b || len(steps) > 0 || i == len(ds)-1 {
			steps = append(steps, fmt.Sprintf("%d:%d r %d", prefix, prefix/b, rest))
		}
	}
	return strings.Join(steps, ", ")
}

// equation is text=v, or v alone where nothing is calculated.
func equation(text string, v, terms int) string {
	if terms == 1 {
		return text
	}
	return text + "=" + strconv.Itoa(v)
}

// plus writes a term behind another: "+5", "-5".
func plus(n int) string { return fmt.Sprintf("%+d", n) }

// operand writes a number behind a sign of multiplication: "5", "(-5)".
func operand(n int) string {
	if n < 0 {
		return fmt.Sprintf("(%d)", n)
	}
	return strconv.Itoa(n)
}

// digits returns the decimal digits of n >= 0, the highest first.
func digits(n int) []int {
	text := strconv.Itoa(n)
	out := make([]int, len(text))
	for i := range text {
		out[i] = int(text[i] - '0')
	}
	return out
}

// join writes the numbers with a separator.
func join(numbers []int, separator string) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, separator)
}

func abs(n int) int { return max(n, -n) }

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func choose(n, k int) int {
	ways := 1
	for i := range k {
		ways = ways * (n - i) / (i + 1)
	}
	return ways
}

func nextPrime(n int) int {
	for n++; !isPrime(n); n++ {
	}
	return n
}

func isPrime(n int) bool {
	for d := 2; d*d <= n; d++ {
		if n%d == 0 {
			return false
		}
	}
	return n > 1
}
