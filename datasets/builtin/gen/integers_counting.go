package gen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// recurrence asks for a term of a sequence, at level 3 of one that looks two terms
// back.
func recurrence(r *rand.Rand, level int) Item {
	if level == 3 {
		return twoTermRecurrence(r)
	}
	for {
		a, m, c, n := between(r, 2, 80), between(r, 2, 5), nonzero(r, 29), 2+level
		v := a
		for range n - 1 {
			v = m*v + c
			if !isAnswer(v) {
				break
			}
		}
		if !isAnswer(v) || v == a {
			continue
		}
		question := fill(oneOf(r,
			`A sequence is defined by $a_1 = {a}$ and $a_{n+1} = {b}a_n{c}$ for $n \ge 1$. Find $a_{d}$.`,
			`Let $a_1 = {a}$, and let each later term be ${b}$ times the term before it, {e}. Find $a_{d}$.`,
			`The first term of a sequence is ${a}$, and $a_{n+1} = {b}a_n{c}$ for every $n \ge 1$. What is $a_{d}$?`,
		), a, m, plus(c), n, moreOrLess(c))
		return integer(fmt.Sprintf("recurrence %d %d %d term %d", a, m, c, n), question, v, func(w *work) int {
			v := a
			for i := 2; i <= n; i++ {
				v = w.sum(w.product(v, m), c)
				w.say("a_%d=%d", i, v)
			}
			return v
		})
	}
}

// moreOrLess says c as a change: "plus $3$", "minus $3$".
func moreOrLess(c int) string {
	if c < 0 {
		return fmt.Sprintf("minus $%d$", -c)
	}
	return fmt.Sprintf("plus $%d$", c)
}

func twoTermRecurrence(r *rand.Rand) Item {
	for {
		a, b, p, q, n := between(r, 1, 20), between(r, 1, 20), between(r, 1, 4), between(r, 1, 4), 5
		terms := []int{a, b}
		for len(terms) < n {
			terms = append(terms, p*terms[len(terms)-1]+q*terms[len(terms)-2])
		}
		if !isAnswer(terms[n-1]) {
			continue
		}
		question := fill(oneOf(r,
			`Let $a_1 = {a}$, $a_2 = {b}$ and $a_{n+2} = {c}a_{n+1}+{d}a_n$ for $n \ge 1$. Find $a_{e}$.`,
			`A sequence starts with $a_1 = {a}$ and $a_2 = {b}$ and satisfies $a_{n+2} = {c}a_{n+1}+{d}a_n$ for every $n \ge 1$. What is $a_{e}$?`,
		), a, b, coefficient(p), coefficient(q), n)
		return integer(fmt.Sprintf("recurrence %d %d %d %d term %d", a, b, p, q, n), question, terms[n-1], func(w *work) int {
			before, last := a, b
			for i := 3; i <= n; i++ {
				x, y := last, before
				if p > 1 {
					x = w.product(last, p)
				}
				if q > 1 {
					y = w.product(before, q)
				}
				before, last = last, w.sum(x, y)
				w.say("a_%d=%d", i, last)
			}
			return last
		})
	}
}

// coefficient writes a factor before a letter: "", "-", "3".
func coefficient(n int) string {
	switch n {
	case 1:
		return ""
	case -1:
		return "-"
	default:
		return strconv.Itoa(n)
	}
}

// series asks for a term of an arithmetic sequence, the sum of its first terms, or
// the sum up to a last term.
func series(r *rand.Rand, level int) Item {
	for {
		a, d, n := between(r, 2, 60), between(r, 2, 12), between(r, 5, 12)
		if level == 1 {
			n = between(r, 12, 80)
		}
		last := a + (n-1)*d
		sum := n * (a + last) / 2
		switch {
		case level == 1 && isAnswer(last):
			return seriesTerm(r, a, d, n)
		case level == 2 && isAnswer(sum):
			return seriesSum(r, a, d, n)
		case level == 3 && isAnswer(sum):
			return seriesUpTo(r, a, d, last)
		}
	}
}

// rows is the first sentence of problems on the seats of a hall.
const rows = `The first three rows of a hall have {a}, {b} and {c} seats, and the number keeps growing by the same amount from row to row.`

func seriesTerm(r *rand.Rand, a, d, n int) Item {
	question := fill(oneOf(r,
		`Find the {d} term of the arithmetic sequence ${a}, {b}, {c}, \dots$.`,
		`An arithmetic sequence begins ${a}, {b}, {c}, \dots$. What is its {d} term?`,
		rows+` How many seats does the {d} row have?`,
	), a, a+d, a+2*d, ordinal(n))
	return integer(fmt.Sprintf("arithmetic %d %d term %d", a, d, n), question, a+(n-1)*d, func(w *work) int {
		return w.seriesTerm(a, d, n)
	})
}

func seriesSum(r *rand.Rand, a, d, n int) Item {
	question := fill(oneOf(r,
		`Find the sum of the first ${d}$ terms of the arithmetic sequence ${a}, {b}, {c}, \dots$.`,
		`A swimmer completes {a} laps on the first day, {b} on the second, {c} on the third, and so on, adding the same number every day. How many laps are completed in the first {d} days?`,
		rows+` How many seats do the first {d} rows have together?`,
	), a, a+d, a+2*d, n)
	return integer(fmt.Sprintf("arithmetic %d %d sum of %d", a, d, n), question, n*(2*a+(n-1)*d)/2, func(w *work) int {
		return w.halfProduct(w.sum(a, w.seriesTerm(a, d, n)), n)
	})
}

func seriesUpTo(r *rand.Rand, a, d, last int) Item {
	n := (last-a)/d + 1
	question := fill(oneOf(r,
		`Evaluate the arithmetic series ${a} + {b} + {c} + \dots + {d}$.`,
		`The terms of the sum ${a} + {b} + {c} + \dots + {d}$ grow in equal steps. Find the sum.`,
		rows+` The last row has {d} seats. How many seats does the hall have?`,
	), a, a+d, a+2*d, last)
	return integer(fmt.Sprintf("arithmetic %d %d sum to %d", a, d, last), question, n*(a+last)/2, func(w *work) int {
		d := w.difference(a+d, a)
		n := w.sum(w.exact(w.difference(last, a), d), 1)
		return w.halfProduct(w.sum(a, last), n)
	})
}

// seriesTerm works out term n of the arithmetic sequence a, a+d and so on.
func (w *work) seriesTerm(a, d, n int) int {
	d = w.difference(a+d, a)
	return w.sum(w.product(w.difference(n, 1), d), a)
}

// halfProduct returns a*b/2, the sum of b terms whose first and last add up to a.
func (w *work) halfProduct(a, b int) int { return w.exact(w.product(a, b), 2) }

// ordinal writes 1st, 2nd, 3rd, 4th.
func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n, suffix)
}

// multiples counts the numbers up to n that are divisible by one of two numbers or
// by neither; at level 1 those of one number in a range.
func multiples(r *rand.Rand, level int) Item {
	if level == 1 {
		return multiplesInRange(r)
	}
	pair := oneOf(r, [3]int{2, 3, 6}, [3]int{2, 5, 10}, [3]int{3, 4, 12}, [3]int{4, 6, 12})
	a, b, both := pair[0], pair[1], pair[2]
	n := between(r, 100, 999)
	either := n/a + n/b - n/both
	if level == 2 {
		question := fill(oneOf(r,
			`How many positive integers not greater than ${a}$ are divisible by ${b}$ or by ${c}$?`,
			`Among the integers from $1$ to ${a}$, how many are multiples of ${b}$ or of ${c}$ or of both?`,
		), n, a, b)
		return integer(fmt.Sprintf("up to %d multiples of %d or %d", n, a, b), question, either, func(w *work) int {
			return w.either(n, a, b, both)
		})
	}
	question := fill(oneOf(r,
		`How many positive integers not greater than ${a}$ are divisible by neither ${b}$ nor ${c}$?`,
		`From the integers from $1$ to ${a}$ all multiples of ${b}$ and all multiples of ${c}$ are removed. How many integers remain?`,
	), n, a, b)
	return integer(fmt.Sprintf("up to %d multiples of neither %d nor %d", n, a, b), question, n-either, func(w *work) int {
		return w.difference(n, w.either(n, a, b, both))
	})
}

// either counts the multiples of a or b up to n by inclusion and exclusion.
func (w *work) either(n, a, b, both int) int {
	ofA, _ := w.quotient(n, a)
	ofB, _ := w.quotient(n, b)
	ofBoth, _ := w.quotient(n, both)
	return w.difference(w.sum(ofA, ofB), ofBoth)
}

func multiplesInRange(r *rand.Rand) Item {
	m := between(r, 3, 12)
	lo := between(r, 30, 480)
	hi := between(r, lo+40, 999)
	question := fill(oneOf(r,
		`How many multiples of ${c}$ are there from ${a}$ to ${b}$, both included?`,
		`How many integers $n$ with ${a} \le n \le {b}$ are divisible by ${c}$?`,
	), lo, hi, m)
	return integer(fmt.Sprintf("multiples of %d from %d to %d", m, lo, hi), question, hi/m-(lo-1)/m, func(w *work) int {
		below, _ := w.quotient(w.difference(lo, 1), m)
		upTo, _ := w.quotient(hi, m)
		return w.difference(upTo, below)
	})
}

// A point has whole coordinates.
type point struct{ x, y int }

// String returns the point as it stands in problems and answers: (3,-4).
func (p point) String() string { return fmt.Sprintf("(%d,%d)", p.x, p.y) }

// paths counts shortest lattice paths: all, those through a point, and those that
// avoid it.
func paths(r *rand.Rand, level int) Item {
	for {
		from := point{between(r, 0, 9), between(r, 0, 9)}
		via := point{from.x + between(r, 1, 4), from.y + between(r, 1, 4)}
		to := point{via.x + between(r, 1, 4), via.y + between(r, 1, 4)}
		through, all := countPaths(from, via)*countPaths(via, to), countPaths(from, to)
		if !isAnswer(all) {
			continue
		}
		switch level {
		case 1:
			return allPaths(r, from, to)
		case 2:
			return pathsThrough(r, from, via, to, through)
		default:
			return pathsAround(r, from, via, to, all-through)
		}
	}
}

// countPaths counts the shortest lattice paths between two points.
func countPaths(from, to point) int {
	return choose(to.x-from.x+to.y-from.y, to.x-from.x)
}

func allPaths(r *rand.Rand, from, to point) Item {
	question := fill(oneOf(r,
		`How many paths lead from ${a}$ to ${b}$ if each step goes one unit to the right or one unit up?`,
		`A robot moves on a grid from ${a}$ to ${b}$. Each move takes it one unit to the right or one unit up. How many routes are possible?`,
	), from, to)
	return integer(fmt.Sprint("paths ", from, to), question, countPaths(from, to), func(w *work) int { return w.paths(from, to) })
}

func pathsThrough(r *rand.Rand, from, via, to point, gold int) Item {
	question := fill(oneOf(r,
		`A path goes from ${a}$ to ${c}$ in steps of one unit to the right or up. How many such paths pass through ${b}$?`,
		`A robot moves on a grid from ${a}$ to ${c}$, one unit to the right or up at a time, and has to visit ${b}$. How many routes are possible?`,
	), from, via, to)
	return integer(fmt.Sprint("paths through ", from, via, to), question, gold, func(w *work) int {
		return w.product(w.paths(from, via), w.paths(via, to))
	})
}

func pathsAround(r *rand.Rand, from, via, to point, gold int) Item {
	question := fill(oneOf(r,
		`A path goes from ${a}$ to ${c}$ in steps of one unit to the right or up. How many such paths do not pass through ${b}$?`,
		`A robot moves on a grid from ${a}$ to ${c}$, one unit to the right or up at a time, and must avoid ${b}$. How many routes are possible?`,
	), from, via, to)
	return integer(fmt.Sprint("paths around ", from, via, to), question, gold, func(w *work) int {
		all := w.paths(from, to)
		return w.difference(all, w.product(w.paths(from, via), w.paths(via, to)))
	})
}

// paths works out the number of shortest lattice paths between two points.
func (w *work) paths(from, to point) int {
	right := w.difference(to.x, from.x)
	up := w.difference(to.y, from.y)
	return w.choose(w.sum(right, up), right)
}
