package gen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// integers is sample-aime: problems in the format of the American Invitational
// Mathematics Examination, whose answers are integers from 0 to 999.
func integers() Set {
	return Set{Name: "sample-aime", Count: 100, Families: []Family{
		graded("remainder", 2, remainderOfProduct),
		graded("digit sum", 2, digitSumOfProduct),
		graded("power", 2, powerModulo),
		graded("common", 2, commonDivisor),
		graded("factorial", 1, factorialExponent),
		graded("base", 2, readBase),
		graded("recurrence", 2, recurrence),
		graded("series", 2, series),
		graded("multiples", 2, multiples),
		graded("paths", 2, paths),
		graded("purchase", 2, purchase),
		graded("unknowns", 2, unknowns),
	}}
}

// integer is a problem of sample-aime. solve works the answer out.
func integer(key, question string, gold int, solve func(w *work) int) Item {
	return boxed(key, question, strconv.Itoa(gold), func(w *work) string { return strconv.Itoa(solve(w)) })
}

// boxed is a problem whose answer stands in a box.
func boxed(key, question, gold string, solve func(w *work) string) Item {
	return Item{
		Key: key, Question: question, Gold: gold,
		Worked: func([]string) (steps, final string) {
			w := &work{}
			answer := solve(w)
			return w.String(), fmt.Sprintf(`The answer is \boxed{%s}.`, answer)
		},
	}
}

// graded is a family of three levels whose problems are short enough to train on.
func graded(name string, share int, draw func(r *rand.Rand, level int) Item) Family {
	return Family{Name: name, Levels: 3, Share: share, Draw: func(r *rand.Rand, level int) Item {
		for {
			item := draw(r, level)
			if steps, _ := item.Worked(nil); len(steps) <= longest {
				return item
			}
		}
	}}
}

// longest is how many characters of steps a problem has at most. Nearly each is a
// token of its own, and an answer has to end within 256.
const longest = 240

// isAnswer reports whether n may be an answer of the examination.
func isAnswer(n int) bool { return n >= 0 && n <= 999 }

// between draws from lo to hi, both included.
func between(r *rand.Rand, lo, hi int) int { return lo + r.IntN(hi-lo+1) }

// oneOf draws one of the values.
func oneOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// nonzero draws from -limit to limit, but for 0.
func nonzero(r *rand.Rand, limit int) int { return between(r, 1, limit) * oneOf(r, -1, 1) }

// ordered writes the numbers from the smallest to the largest, so that keys do not
// depend on the order of operands.
func ordered(a, b int) string { return fmt.Sprintf("%d %d", min(a, b), max(a, b)) }

// fill puts values into a wording: {a}, {b} and so on are the first, second and so on.
func fill(wording string, values ...any) string {
	pairs := make([]string, 0, 2*len(values))
	for i, v := range values {
		pairs = append(pairs, fmt.Sprintf("{%c}", 'a'+i), fmt.Sprint(v))
	}
	return strings.NewReplacer(pairs...).Replace(wording)
}
