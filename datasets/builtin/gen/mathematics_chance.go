package gen

import (
	"fmt"
	"math/rand/v2"
)

// A draw is what is taken from a bag of a red, b blue and c green things.
type draw struct {
	taken int
	ask   string
	ways  func(a, b, c int) int
	work  func(w *work, a, b, c int) int
}

// draws are by level what may be asked for.
var draws = [][]draw{
	{
		{
			2, "that both are red", func(a, _, _ int) int { return choose(a, 2) },
			func(w *work, a, _, _ int) int { return w.choose(a, 2) },
		},
		{
			2, "that one is red and the other is blue", func(a, b, _ int) int { return a * b },
			func(w *work, a, b, _ int) int { return w.product(a, b) },
		},
	},
	{
		{
			2, "that both have the same colour", func(a, b, c int) int { return choose(a, 2) + choose(b, 2) + choose(c, 2) },
			func(w *work, a, b, c int) int {
				red := w.choose(a, 2)
				blue := w.choose(b, 2)
				return w.total(red, blue, w.choose(c, 2))
			},
		},
		{
			2, "that exactly one is red", func(a, b, c int) int { return a * (b + c) },
			func(w *work, a, b, c int) int { return w.product(a, w.sum(b, c)) },
		},
	},
	{
		{
			3, "that exactly two are red", func(a, b, c int) int { return choose(a, 2) * (b + c) },
			func(w *work, a, b, c int) int {
				red := w.choose(a, 2)
				return w.product(red, w.sum(b, c))
			},
		},
		{
			3, "that all three have different colours", func(a, b, c int) int { return a * b * c },
			func(w *work, a, b, c int) int { return w.product(w.product(a, b), c) },
		},
		{
			3, "that two are red and one is blue", func(a, b, _ int) int { return choose(a, 2) * b },
			func(w *work, a, b, _ int) int { return w.product(w.choose(a, 2), b) },
		},
	},
}

// probability asks for the chance of a draw without replacement.
func probability(r *rand.Rand, level int) Item {
	d := oneOf(r, draws[level-1]...)
	a, b, c := between(r, 2, 12), between(r, 2, 12), between(r, 2, 12)
	if level == 3 {
		a, b, c = between(r, 2, 8), between(r, 2, 8), between(r, 2, 8)
	}
	number := [...]string{2: "Two", 3: "Three"}[d.taken]
	question := fill(oneOf(r,
		"A bag holds {a} red, {b} blue and {c} green {d}. {e} are drawn at random without replacement. What is the probability {f}?",
		"There are {a} red, {b} blue and {c} green {d} in a box. {e} of them are taken out at random. Find the probability {f}.",
	), a, b, c, oneOf(r, "marbles", "balls", "beads"), number, d.ask)
	gold := lowest(d.ways(a, b, c), choose(a+b+c, d.taken))
	return boxed(fmt.Sprintf("chance %s of %d %d %d", d.ask, a, b, c), question, gold.latex(), func(w *work) string {
		all := w.choose(w.total(a, b, c), d.taken)
		return w.reduce(d.work(w, a, b, c), all).latex()
	})
}
