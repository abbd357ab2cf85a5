package gen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// linear asks for the solution of a linear equation: ax+b=c, ax+b=cx+d, and
// a(x+b)=c(x+d).
func linear(r *rand.Rand, level int) Item {
	ask := oneOf(r, `Solve for $x$: ${a}$.`, `Find the value of $x$ for which ${a}$.`, `What value of $x$ satisfies ${a}$?`)
	a, b, c, d := between(r, 2, 12), nonzero(r, 30), between(r, -40, 40), nonzero(r, 30)
	switch level {
	case 1:
		task := fmt.Sprintf("%s = %d", terms(a, b), c)
		return boxed("solve "+task, fill(ask, task), lowest(c-b, a).latex(), func(w *work) string {
			return w.reduce(w.difference(c, b), a).latex()
		})
	case 2:
		for c = a; c == a; {
			c = nonzero(r, 12)
		}
		task := fmt.Sprintf("%s = %s", terms(a, b), terms(c, d))
		return boxed("solve "+task, fill(ask, task), lowest(d-b, a-c).latex(), func(w *work) string {
			left := w.difference(a, c)
			return w.reduce(w.difference(d, b), left).latex()
		})
	default:
		for c = a; c == a; {
			c = between(r, 2, 12)
		}
		b, d = nonzero(r, 15), nonzero(r, 15)
		task := fmt.Sprintf("%d(%s) = %d(%s)", a, terms(1, b), c, terms(1, d))
		return boxed("solve "+task, fill(ask, task), lowest(c*d-a*b, a-c).latex(), func(w *work) string {
			left := w.difference(a, c)
			ab := w.product(a, b)
			return w.reduce(w.difference(w.product(c, d), ab), left).latex()
		})
	}
}

// system asks for the solution of two linear equations: by substitution, by
// addition, and by determinants.
func system(r *rand.Rand, level int) Item {
	for {
		x, y := nonzero(r, 9), nonzero(r, 9)
		a, b, c, d := nonzero(r, 7), nonzero(r, 7), nonzero(r, 7), nonzero(r, 7)
		switch level {
		case 1:
			if det := a + b*c; det != 0 && abs(det) <= tableDivisor {
				return substitution(r, x, y, a, b, c)
			}
		case 2:
			if a+c != 0 && abs(b) > 1 {
				return addition(r, x, y, a, b, c)
			}
		default:
			if det := a*d - b*c; det != 0 && abs(det) <= tableDivisor && abs(b) > 1 {
				return determinants(r, x, y, a, b, c, d)
			}
		}
	}
}

// solveSystem is a problem with two equations in x and y.
func solveSystem(r *rand.Rand, first, second string, x, y int, solve func(w *work) string) Item {
	question := fill(oneOf(r,
		`Solve the system ${a}$ and ${b}$. Give the answer as an ordered pair $(x,y)$.`,
		`Find the ordered pair $(x,y)$ that satisfies both ${a}$ and ${b}$.`,
		`The lines ${a}$ and ${b}$ meet at one point. Find its coordinates $(x,y)$.`,
	), first, second)
	return boxed("solve "+first+" and "+second, question, tuple(x, y), solve)
}

// equationOf writes ax+by=c.
func equationOf(a, b, c int) string {
	y := coefficient(b) + "y"
	if b > 0 {
		y = "+" + y
	}
	return fmt.Sprintf("%sx%s = %d", coefficient(a), y, c)
}

// substitution solves ax+by=e with y=cx+f.
func substitution(r *rand.Rand, x, y, a, b, c int) Item {
	e, f := a*x+b*y, y-c*x
	return solveSystem(r, equationOf(a, b, e), "y = "+terms(c, f), x, y, func(w *work) string {
		left := w.sum(a, w.product(b, c))
		right := e
		if f != 0 {
			right = w.difference(e, w.product(b, f))
		}
		x := w.exact(right, left)
		y := w.product(c, x)
		if f != 0 {
			y = w.sum(y, f)
		}
		return tuple(x, y)
	})
}

// addition solves ax+by=e and cx-by=f.
func addition(r *rand.Rand, x, y, a, b, c int) Item {
	e, f := a*x+b*y, c*x-b*y
	return solveSystem(r, equationOf(a, b, e), equationOf(c, -b, f), x, y, func(w *work) string {
		left := w.sum(a, c)
		x := w.exact(w.sum(e, f), left)
		return tuple(x, w.exact(w.difference(e, w.product(a, x)), b))
	})
}

// determinants solves ax+by=e and cx+dy=f by Cramer's rule.
func determinants(r *rand.Rand, x, y, a, b, c, d int) Item {
	e, f := a*x+b*y, c*x+d*y
	return solveSystem(r, equationOf(a, b, e), equationOf(c, d, f), x, y, func(w *work) string {
		det := w.determinant(a, b, c, d)
		x := w.exact(w.determinant(e, b, f, d), det)
		return tuple(x, w.exact(w.difference(e, w.product(a, x)), b))
	})
}

// determinant returns ad-bc.
func (w *work) determinant(a, b, c, d int) int {
	first := w.product(a, d)
	return w.difference(first, w.product(b, c))
}

// polynomial asks for a value of a polynomial: quadratic, cubic, and quadratic at a
// fraction.
func polynomial(r *rand.Rand, level int) Item {
	a, b, c, d := nonzero(r, 9), nonzero(r, 9), nonzero(r, 9), nonzero(r, 9)
	ask := oneOf(r, `Let $f(x) = {a}$. Find $f({b})$.`, `Evaluate ${a}$ at $x = {b}$.`, `If $P(x) = {a}$, what is $P({b})$?`)
	if level == 3 {
		return polynomialAtFraction(r, ask, a, b, c)
	}
	coefficients, x := []int{a, b, c}, oneOf(r, nonzero(r, 9), nonzero(r, 15))
	if level == 2 {
		coefficients, x = []int{a, b, c, d}, nonzero(r, 6)
	}
	task := terms(coefficients...)
	gold := 0
	for _, c := range coefficients {
		gold = gold*x + c
	}
	return boxed(fmt.Sprintf("value of %s at %d", task, x), fill(ask, task, x), strconv.Itoa(gold), func(w *work) string {
		v := coefficients[0]
		for _, c := range coefficients[1:] {
			v = w.sum(w.product(v, x), c)
		}
		return strconv.Itoa(v)
	})
}

func polynomialAtFraction(r *rand.Rand, ask string, a, b, c int) Item {
	at := properFraction(r, 5)
	at.p *= oneOf(r, 1, -1)
	p, q := at.p, at.q
	task := terms(a, b, c)
	gold := lowest(a*p*p+b*p*q+c*q*q, q*q)
	return boxed(fmt.Sprintf("value of %s at %v", task, at), fill(ask, task, at.latex()), gold.latex(), func(w *work) string {
		first := w.product(w.square(p), a)
		second := w.product(w.product(p, q), b)
		square := w.square(q)
		third := w.product(square, c)
		return w.reduce(w.total(first, second, third), square).latex()
	})
}

// quadratic asks for both solutions of a quadratic equation with leading
// coefficient 1, with a common factor, and with a fraction among its solutions.
func quadratic(r *rand.Rand, level int) Item {
	for {
		s, t, k := nonzero(r, 24), nonzero(r, 12), between(r, 2, 9)
		lead := oneOf(r, 2, 3, 5, 7)
		switch {
		case s == t || s == -t || abs(lead*s*t) > 99 && level == 3 || abs(s*t) > 99:
		case level < 3:
			if level == 1 {
				k = 1
			}
			return factored(r, k, min(s, t), max(s, t))
		case t%lead != 0 && lead*s+t != 0:
			return factoredWithLead(r, lead, s, t)
		}
	}
}

// bothRoots is a problem on the two solutions of an equation.
func bothRoots(r *rand.Rand, task, gold string, solve func(w *work) string) Item {
	question := fill(oneOf(r,
		`Solve ${a} = 0$. Give both solutions as an ordered pair, the smaller one first.`,
		`Find the two roots of ${a}$ and write them as an ordered pair, the smaller root first.`,
	), task)
	return boxed("roots of "+task, question, gold, solve)
}

// factored asks for the roots s < t of k(x-s)(x-t).
func factored(r *rand.Rand, k, s, t int) Item {
	b, c := -(s + t), s*t
	return bothRoots(r, terms(k, k*b, k*c), tuple(s, t), func(w *work) string {
		sum, product := k*b, k*c
		if k > 1 {
			sum, product = w.exact(sum, k), w.exact(product, k)
		}
		s, t := w.split(-sum, product)
		return tuple(min(s, t), max(s, t))
	})
}

// factoredWithLead asks for the roots s and t/lead.
func factoredWithLead(r *rand.Rand, lead, s, t int) Item {
	b, c := -(lead*s + t), s*t
	pair := func(u, v fraction) string {
		if u.p*v.q > v.p*u.q {
			u, v = v, u
		}
		return "(" + u.latex() + "," + v.latex() + ")"
	}
	gold := pair(fraction{s, 1}, lowest(t, lead))
	return bothRoots(r, terms(lead, b, c), gold, func(w *work) string {
		u, v := w.split(-b, w.product(lead, c))
		first := w.reduce(u, lead)
		return pair(first, w.reduce(v, lead))
	})
}

// split finds two integers by their sum, not zero, and their product: divisors of
// the product are tried from 1, with the signs that the sum and product have.
func (w *work) split(sum, product int) (a, b int) {
	w.say("sum %d product %d", sum, product)
	for a = 1; ; a++ {
		if product%a != 0 {
			continue
		}
		small, large := a, abs(product)/a
		if product < 0 {
			small = -small
		}
		if sum < 0 {
			small, large = -small, -large
		}
		w.say("%d%s=%d", large, plus(small), large+small)
		if large+small == sum {
			return small, large
		}
	}
}
