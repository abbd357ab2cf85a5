package gen

import (
	"fmt"
	"math/rand/v2"
)

// names of people in word problems; they are no part of a problem's key.
var names = []string{"Ada", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Hugo", "Iris", "Jonas", "Lena", "Mark", "Nora", "Oscar", "Paula", "Simon"}

// A trade is a place and three things that it sells.
type trade struct{ place, first, second, third string }

var trades = []trade{
	{"a bookshop", "notebooks", "pens", "folders"},
	{"a garden centre", "roses", "tulips", "lilies"},
	{"a bakery", "pies", "rolls", "muffins"},
	{"a hardware shop", "hinges", "bolts", "hooks"},
}

// purchase asks for the price of two kinds of things, the change, and how many of a
// third kind the change buys.
func purchase(r *rand.Rand, level int) Item {
	for {
		m, p, n, q := between(r, 3, 24), between(r, 3, 24), between(r, 3, 24), between(r, 3, 24)
		paid, third := 50*between(r, 4, 20), between(r, 4, 12)
		price := m*p + n*q
		change := paid - price
		if !isAnswer(price) || p == q || level > 1 && change < 3*third || level == 3 && change/third < 2 {
			continue
		}
		bill := fmt.Sprintf("%d*%d %d*%d", m, p, n, q)
		if p > q {
			bill = fmt.Sprintf("%d*%d %d*%d", n, q, m, p)
		}
		t := oneOf(r, trades...)
		buys := fill(oneOf(r,
			`In {a}, {b} cost {e} coins each and {c} {g} coins each. {h} buys {d} {b} and {f} {c}`,
			`{h} goes to {a} and buys {d} {b} at {e} coins each and {f} {c} at {g} coins each`,
		), t.place, t.first, t.second, m, p, n, q, oneOf(r, names...))
		switch level {
		case 1:
			return integer("price "+bill, buys+". How many coins is that in all?", price, func(w *work) int {
				return w.price(m, p, n, q)
			})
		case 2:
			question := buys + fmt.Sprintf(", paying with %d coins. How many coins are given back?", paid)
			return integer(fmt.Sprintf("change %s of %d", bill, paid), question, change, func(w *work) int {
				return w.difference(paid, w.price(m, p, n, q))
			})
		default:
			question := buys + fmt.Sprintf(", out of a purse of %d coins. How many %s at %d coins each can be bought with what is left?", paid, t.third, third)
			return integer(fmt.Sprintf("rest %s of %d by %d", bill, paid, third), question, change/third, func(w *work) int {
				q, _ := w.quotient(w.difference(paid, w.price(m, p, n, q)), third)
				return q
			})
		}
	}
}

// price works out m things at p and n things at q.
func (w *work) price(m, p, n, q int) int {
	first := w.product(m, p)
	return w.sum(first, w.product(n, q))
}

// unknowns asks for one of two numbers that two conditions fix: by their sum and
// difference, by heads and legs, and by tickets of two prices.
func unknowns(r *rand.Rand, level int) Item {
	switch level {
	case 1:
		return sumAndDifference(r)
	case 2:
		return legs(r)
	default:
		return tickets(r)
	}
}

func sumAndDifference(r *rand.Rand) Item {
	x, y := between(r, 20, 500), between(r, 11, 480)
	if x <= y {
		x, y = y+between(r, 2, 19), x
	}
	question := fill(oneOf(r,
		`Two numbers have the sum ${a}$ and the difference ${b}$. Find the larger number.`,
		`If $x + y = {a}$ and $x - y = {b}$, what is $x$?`,
		`{c} and {d} have {a} stamps together, and {c} has {b} more than {d}. How many stamps does {c} have?`,
	), x+y, x-y, names[r.IntN(8)], names[8+r.IntN(8)])
	return integer(fmt.Sprintf("sum %d difference %d", x+y, x-y), question, x, func(w *work) int {
		return w.exact(w.sum(x+y, x-y), 2)
	})
}

// kinds are two kinds of things that differ in how many wheels or legs each has.
type kinds struct {
	few, many string
	of        string
	low, high int // of it each
	place     string
}

var kindsOf = []kinds{
	{"bicycles", "cars", "wheels", 2, 4, "car park"},
	{"scooters", "tricycles", "wheels", 2, 3, "shed"},
	{"hens", "goats", "legs", 2, 4, "farmyard"},
	{"ants", "spiders", "legs", 6, 8, "box"},
	{"stools", "chairs", "legs", 3, 4, "workshop"},
	{"hens", "beetles", "legs", 2, 6, "barn"},
}

func legs(r *rand.Rand) Item {
	k := oneOf(r, kindsOf...)
	few, many := between(r, 11, 99), between(r, 11, 99)
	n, total := few+many, k.low*few+k.high*many
	question := fill(oneOf(r,
		`In a {a} there are {c} {b} and {d}, which have {e} {f} in all. Each of the {b} has {g} {f}, and each of the {d} has {h}. How many {d} are there?`,
		`Each of the {b} in a {a} has {g} {f}, and each of the {d} has {h}. There are {c} of the two kinds together, with {e} {f}. How many {d} are there?`,
	), k.place, k.few, n, k.many, total, k.of, k.low, k.high)
	return integer(fmt.Sprintf("%d of %d or %d are %d", n, k.low, k.high, total), question, many, func(w *work) int {
		return w.many(n, k.low, k.high, total)
	})
}

// many works out how many of n things have high each, if the others have low and
// all have total.
func (w *work) many(n, low, high, total int) int {
	over := w.difference(total, w.product(n, low))
	return w.exact(over, w.difference(high, low))
}

func tickets(r *rand.Rand) Item {
	for {
		low, high := between(r, 3, 9), between(r, 5, 15)
		few, many := between(r, 11, 90), between(r, 11, 90)
		if high-low < 2 || high-low > tableDivisor || !isAnswer(many*high) {
			continue
		}
		n, total := few+many, low*few+high*many
		question := fill(oneOf(r,
			`A concert sells tickets for {a} euros and, to children, for {b} euros. In all {c} tickets bring in {d} euros. How many euros come from the tickets for {a} euros?`,
			`A kitchen packs {c} boxes with {d} cakes. Small boxes hold {b} cakes and large boxes {a}. How many cakes are in the large boxes?`,
		), high, low, n, total)
		return integer(fmt.Sprintf("share of %d of %d or %d that are %d", n, low, high, total), question, many*high, func(w *work) int {
			return w.product(w.many(n, low, high, total), high)
		})
	}
}
