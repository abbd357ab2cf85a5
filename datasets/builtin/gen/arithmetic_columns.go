package gen

import (
	"fmt"
	"strconv"
	"strings"
)

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
