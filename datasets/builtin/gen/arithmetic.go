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
