package gen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A listOp is an operation on a list, which is $ in its Python.
type listOp struct {
	name, asked, code string
	do                func(a []int) []int
}

func keeping(name, asked, condition string, keep func(x int) bool) listOp {
	return listOp{name, asked, "$ = [x for x in $ if " + condition + "]", func(a []int) []int {
		return slices.DeleteFunc(slices.Clone(a), func(x int) bool { return !keep(x) })
	}}
}

func mapping(name, asked, expression string, f func(x int) int) listOp {
	return listOp{name, asked, "$ = [" + expression + " for x in $]", func(a []int) []int {
		return each(a, func(_, x int) int { return f(x) })
	}}
}

func whole(name, asked, expression string, f func(a []int) []int) listOp {
	return listOp{name, asked, "$ = " + expression, f}
}

// each maps the places and numbers of a list.
func each(a []int, f func(i, x int) int) []int {
	out := make([]int, len(a))
	for i, x := range a {
		out[i] = f(i, x)
	}
	return out
}

// on is the operation on list a or b.
func (o listOp) on(list string) operation {
	at := func(m *memory) *[]int { return &m.a }
	if list == "b" {
		at = func(m *memory) *[]int { return &m.b }
	}
	return operation{name: o.name, asked: o.asked, code: strings.ReplaceAll(o.code, "$", list), do: func(m *memory) { *at(m) = o.do(*at(m)) }}
}

// onList makes operations on list a or b, which statements call "the list", "list a"
// or "list b".
func onList(list, called string) []func(*rand.Rand) operation {
	var makers []func(*rand.Rand) operation
	for _, draw := range slices.Concat(listFilters, listMaps, listOrders, listParts) {
		makers = append(makers, func(r *rand.Rand) operation {
			o := draw(r).on(list)
			switch {
			case strings.Contains(o.asked, "the list"):
				o.asked = strings.ReplaceAll(o.asked, "the list", called)
			case called != "the list":
				o.asked = "in " + called + ", " + o.asked
			}
			return o
		})
	}
	return makers
}

// listFilters keep some numbers of a list.
var listFilters = []func(*rand.Rand) listOp{
	func(r *rand.Rand) listOp {
		c := between(r, 3, 7)
		return keeping("multiples", fmt.Sprintf(oneOf(r, "keep only the numbers divisible by %d", "remove the numbers that are not divisible by %d"), c),
			fmt.Sprintf("x %% %d == 0", c), func(x int) bool { return x%c == 0 })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 7)
		return keeping("others", fmt.Sprintf(oneOf(r, "remove the numbers divisible by %d", "keep only the numbers that are not divisible by %d"), c),
			fmt.Sprintf("x %% %d != 0", c), func(x int) bool { return x%c != 0 })
	},
	func(r *rand.Rand) listOp {
		return keeping("even", oneOf(r, "keep only the even numbers", "remove the odd numbers"), "x % 2 == 0", func(x int) bool { return x%2 == 0 })
	},
	func(r *rand.Rand) listOp {
		return keeping("odd", oneOf(r, "keep only the odd numbers", "remove the even numbers"), "x % 2 == 1", func(x int) bool { return x%2 != 0 })
	},
	func(r *rand.Rand) listOp {
		c := between(r, -10, 25)
		return keeping("above", fmt.Sprintf(oneOf(r, "keep only the numbers greater than %d", "remove the numbers that are at most %d"), c),
			"x > "+strconv.Itoa(c), func(x int) bool { return x > c })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 0, 40)
		return keeping("below", fmt.Sprintf(oneOf(r, "keep only the numbers less than %d", "remove the numbers that are at least %d"), c),
			"x < "+strconv.Itoa(c), func(x int) bool { return x < c })
	},
	func(r *rand.Rand) listOp {
		low := between(r, -9, 9)
		high := low + between(r, 9, 40)
		return keeping("range", fmt.Sprintf(oneOf(r, "keep only the numbers from %d to %d", "remove the numbers that are not from %d to %d"), low, high),
			fmt.Sprintf("%d <= x <= %d", low, high), func(x int) bool { return low <= x && x <= high })
	},
	func(*rand.Rand) listOp {
		return listOp{"average", "keep only the numbers greater than the average", "$ = [x for x in $ if x * len($) > sum($)]", func(a []int) []int {
			sum := sumOf(a)
			return slices.DeleteFunc(slices.Clone(a), func(x int) bool { return x*len(a) <= sum })
		}}
	},
	func(*rand.Rand) listOp {
		return listOp{"rising", "keep only the numbers that have a smaller number just before them", "$ = [y for x, y in zip($, $[1:]) if y > x]", func(a []int) []int {
			var out []int
			for i := 1; i < len(a); i++ {
				if a[i] > a[i-1] {
					out = append(out, a[i])
				}
			}
			return out
		}}
	},
}

// listMaps replace every number of a list.
var listMaps = []func(*rand.Rand) listOp{
	func(r *rand.Rand) listOp {
		c := between(r, 2, 15)
		return mapping("add", fmt.Sprintf(oneOf(r, "add %d to every number", "increase every number by %d"), c), fmt.Sprintf("x + %d", c), func(x int) int { return x + c })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 15)
		return mapping("subtract", fmt.Sprintf(oneOf(r, "subtract %d from every number", "decrease every number by %d"), c), fmt.Sprintf("x - %d", c), func(x int) int { return x - c })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 9)
		return mapping("multiply", fmt.Sprintf("multiply every number by %d", c), fmt.Sprintf("x * %d", c), func(x int) int { return x * c })
	},
	func(r *rand.Rand) listOp {
		return mapping("square", oneOf(r, "square every number", "replace every number with its square"), "x * x", func(x int) int { return x * x })
	},
	func(*rand.Rand) listOp {
		return mapping("sign", "change the sign of every number", "-x", func(x int) int { return -x })
	},
	func(*rand.Rand) listOp {
		return mapping("absolute", "replace every number with its absolute value", "abs(x)", func(x int) int { return max(x, -x) })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 3, 12)
		return mapping("modulo", fmt.Sprintf("replace every number x with x modulo %d", c), fmt.Sprintf("x %% %d", c), func(x int) int { return floorMod(x, c) })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 5)
		return mapping("divide", fmt.Sprintf("divide every number by %d, rounding down", c), fmt.Sprintf("x // %d", c), func(x int) int { return floorDiv(x, c) })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 5, 30)
		return mapping("cap", fmt.Sprintf("replace every number greater than %d with %[1]d", c), fmt.Sprintf("min(x, %d)", c), func(x int) int { return min(x, c) })
	},
	func(r *rand.Rand) listOp {
		c := between(r, -9, 9)
		return mapping("raise", fmt.Sprintf("replace every number less than %d with %[1]d", c), fmt.Sprintf("max(x, %d)", c), func(x int) int { return max(x, c) })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 3, 25)
		return mapping("distance", fmt.Sprintf("replace every number with its distance from %d", c), fmt.Sprintf("abs(x - %d)", c), func(x int) int { return max(x-c, c-x) })
	},
	func(*rand.Rand) listOp {
		return mapping("digits", "replace every number with the sum of its digits, without the sign", "sum(map(int, str(abs(x))))", digitSum)
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 15)
		return mapping("halve", fmt.Sprintf("halve the even numbers and add %d to the odd ones", c), fmt.Sprintf("x // 2 if x %% 2 == 0 else x + %d", c), func(x int) int {
			if x%2 == 0 {
				return x / 2
			}
			return x + c
		})
	},
	func(r *rand.Rand) listOp {
		c := between(r, 0, 20)
		return mapping("double", fmt.Sprintf("double the numbers greater than %d and change the sign of the other ones", c), fmt.Sprintf("x * 2 if x > %d else -x", c), func(x int) int {
			if x > c {
				return x * 2
			}
			return -x
		})
	},
	func(*rand.Rand) listOp {
		return listOp{"shift", "subtract the smallest number from every number", "$ = [x - min($) for x in $]", func(a []int) []int {
			return each(a, func(_, x int) int { return x - slices.Min(a) })
		}}
	},
	func(*rand.Rand) listOp {
		return listOp{"place", "add to every number its position, counting from 0", "$ = [x + i for i, x in enumerate($)]", func(a []int) []int {
			return each(a, func(i, x int) int { return x + i })
		}}
	},
	func(*rand.Rand) listOp {
		return listOp{"weigh", "multiply every number by its position, counting from 1", "$ = [x * i for i, x in enumerate($, 1)]", func(a []int) []int {
			return each(a, func(i, x int) int { return x * (i + 1) })
		}}
	},
}

// listOrders change the order of a list, or combine neighbours.
var listOrders = []func(*rand.Rand) listOp{
	func(r *rand.Rand) listOp {
		return whole("sort", oneOf(r, "sort the list in ascending order", "sort the list from the smallest number to the largest"), "sorted($)", func(a []int) []int { return slices.Sorted(slices.Values(a)) })
	},
	func(r *rand.Rand) listOp {
		return whole("down", oneOf(r, "sort the list in descending order", "sort the list from the largest number to the smallest"), "sorted($)[::-1]", func(a []int) []int {
			return reversed(slices.Sorted(slices.Values(a)))
		})
	},
	func(*rand.Rand) listOp { return whole("reverse", "reverse the list", "$[::-1]", reversed) },
	func(r *rand.Rand) listOp {
		c := between(r, 2, 4)
		return whole("rotate", fmt.Sprintf("move the first %d numbers to the end", c), fmt.Sprintf("$[%d:] + $[:%[1]d]", c), func(a []int) []int {
			return slices.Concat(a[min(c, len(a)):], a[:min(c, len(a))])
		})
	},
	func(r *rand.Rand) listOp {
		return whole("distinct", oneOf(r, "remove every number that has occurred before", "keep only the first one of equal numbers"), "list(dict.fromkeys($))", func(a []int) []int {
			var out []int
			for _, x := range a {
				if !slices.Contains(out, x) {
					out = append(out, x)
				}
			}
			return out
		})
	},
	func(*rand.Rand) listOp {
		return whole("prefix", "replace every number with the sum of all numbers up to it, including it", "[sum($[:i + 1]) for i in range(len($))]", func(a []int) []int {
			return each(a, func(i, _ int) int { return sumOf(a[:i+1]) })
		})
	},
	func(*rand.Rand) listOp {
		return whole("record", "replace every number with the largest of all numbers up to it, including it", "[max($[:i + 1]) for i in range(len($))]", func(a []int) []int {
			return each(a, func(i, _ int) int { return slices.Max(a[:i+1]) })
		})
	},
	func(*rand.Rand) listOp {
		return whole("differences", "replace the list with the differences of neighbours, each number minus the one before it", "[y - x for x, y in zip($, $[1:])]", func(a []int) []int {
			return windows(a, 2, func(w []int) int { return w[1] - w[0] })
		})
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 4)
		return whole("windows", fmt.Sprintf("replace the list with the sums of every %d neighbours", c), fmt.Sprintf("[sum($[i:i + %d]) for i in range(len($) - %d)]", c, c-1), func(a []int) []int {
			return windows(a, c, sumOf)
		})
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 4)
		return whole("peaks", fmt.Sprintf("replace the list with the largest of every %d neighbours", c), fmt.Sprintf("[max($[i:i + %d]) for i in range(len($) - %d)]", c, c-1), func(a []int) []int {
			return windows(a, c, slices.Max[[]int])
		})
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 4)
		return whole("blocks", fmt.Sprintf("cut the list into blocks of %d numbers and replace each block with its sum", c), fmt.Sprintf("[sum($[i:i + %d]) for i in range(0, len($), %[1]d)]", c), func(a []int) []int {
			var out []int
			for block := range slices.Chunk(a, c) {
				out = append(out, sumOf(block))
			}
			return out
		})
	},
}

// listParts cut a list or add to it.
var listParts = []func(*rand.Rand) listOp{
	func(r *rand.Rand) listOp {
		c := between(r, 3, 8)
		return whole("first", fmt.Sprintf("keep only the first %d numbers", c), fmt.Sprintf("$[:%d]", c), func(a []int) []int { return a[:min(c, len(a))] })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 4)
		return whole("skip", fmt.Sprintf("remove the first %d numbers", c), fmt.Sprintf("$[%d:]", c), func(a []int) []int { return a[min(c, len(a)):] })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 3, 8)
		return whole("last", fmt.Sprintf("keep only the last %d numbers", c), fmt.Sprintf("$[-%d:]", c), func(a []int) []int { return a[max(0, len(a)-c):] })
	},
	func(r *rand.Rand) listOp {
		c := between(r, 2, 4)
		return whole("shorten", fmt.Sprintf("remove the last %d numbers", c), fmt.Sprintf("$[:-%d]", c), func(a []int) []int { return a[:max(0, len(a)-c)] })
	},
	func(r *rand.Rand) listOp {
		i := r.IntN(3)
		return whole("stride", "keep every "+[]string{"second", "third", "fourth"}[i]+" number, beginning with the first", fmt.Sprintf("$[::%d]", i+2), func(a []int) []int {
			var out []int
			for block := range slices.Chunk(a, i+2) {
				out = append(out, block[0])
			}
			return out
		})
	},
	func(*rand.Rand) listOp {
		return whole("total", "append the sum of the list to its end", "$ + [sum($)]", func(a []int) []int { return append(slices.Clone(a), sumOf(a)) })
	},
	func(*rand.Rand) listOp {
		return whole("length", "append the length of the list to its end", "$ + [len($)]", func(a []int) []int { return append(slices.Clone(a), len(a)) })
	},
	func(r *rand.Rand) listOp {
		c := between(r, -9, 20)
		return whole("front", fmt.Sprintf("put %d in front of the list", c), fmt.Sprintf("[%d] + $", c), func(a []int) []int { return append([]int{c}, a...) })
	},
	func(*rand.Rand) listOp {
		return whole("mirror", "append to the list its numbers in reverse order", "$ + $[::-1]", func(a []int) []int { return append(slices.Clone(a), reversed(a)...) })
	},
}

func reversed(a []int) []int {
	out := slices.Clone(a)
	slices.Reverse(out)
	return out
}

// windows maps all runs of c neighbours.
func windows(a []int, c int, f func([]int) int) []int {
	var out []int
	for i := 0; i+c <= len(a); i++ {
		out = append(out, f(a[i:i+c]))
	}
	return out
}
