package gen

import (
	"math/rand/v2"
	"slices"
)

// The kinds of programs.
var (
	listPrograms = &programKind{
		name: "lists", params: []param{listParam("a", listA)},
		read:   "Read a list of integers.",
		given:  "You are given a list a of integers.",
		format: "One line with at least one integer.", stories: listStories,
		input:    func(r *rand.Rand, size int) memory { return memory{a: someNumbers(r, size)} },
		draws:    func(r *rand.Rand, level int) []operation { return distinct(r, length(r, level), onOneList) },
		outcomes: listOutcomes,
	}
	pairPrograms = &programKind{
		name: "pairs", params: []param{listParam("a", listA), listParam("b", func(m *memory) value { return listOf(m.b) })},
		read:   "Read the lists a and b of integers.",
		given:  "You are given the lists a and b of integers.",
		format: "Two lines, each with at least one integer.", stories: pairStories,
		input: func(r *rand.Rand, size int) memory {
			return memory{a: someNumbers(r, size), b: someNumbers(r, max(1, size+between(r, -2, 2)))}
		},
		draws: drawPair, outcomes: listOutcomes,
	}
	loopPrograms = &programKind{
		name: "loops", params: []param{listParam("a", listA)},
		read:   "Read a list of integers.",
		given:  "You are given a list a of integers.",
		format: "One line with at least one integer.", stories: listStories,
		input: func(r *rand.Rand, size int) memory { return memory{a: someNumbers(r, size)} },
		draws: drawLoop, outcomes: loopOutcomes,
	}
	numberPrograms = &programKind{
		name: "numbers", params: []param{{"n", "int", "int(input())", func(m *memory) value { return intOf(m.n) }}},
		read:   "Read a positive integer n.",
		given:  "You are given a positive integer n.",
		format: "One line with the integer.", stories: numberStories,
		input: func(r *rand.Rand, size int) memory {
			most := 10
			for range size / 3 {
				most *= 10
			}
			return memory{n: between(r, 1, most-1)}
		},
		draws:    func(r *rand.Rand, level int) []operation { return distinct(r, length(r, level), numberOps) },
		outcomes: numberOutcomes,
	}
	textPrograms = &programKind{
		name: "texts", params: []param{{"s", "str", "input()", func(m *memory) value { return textOf(m.s) }}},
		read:   "Read a string s of lower-case letters.",
		given:  "You are given a string s of lower-case letters.",
		format: "One line with at least one letter.", stories: textStories,
		input:    func(r *rand.Rand, size int) memory { return memory{s: someLetters(r, size)} },
		draws:    func(r *rand.Rand, level int) []operation { return distinct(r, length(r, level), textOps) },
		outcomes: textOutcomes,
	}
	wordPrograms = &programKind{
		name: "words", params: []param{{"w", "List[str]", "input().split()", func(m *memory) value { return wordsOf(m.words) }}},
		read:   "Read a line of words of lower-case letters.",
		format: "One line with at least one word.", stories: wordStories,
		input: func(r *rand.Rand, size int) memory {
			m := memory{}
			for range size {
				m.words = append(m.words, someLetters(r, between(r, 1, 7)))
			}
			return m
		},
		draws:    func(r *rand.Rand, level int) []operation { return distinct(r, length(r, level), wordOps) },
		outcomes: wordOutcomes,
	}
)

func listA(m *memory) value { return listOf(m.a) }

func listParam(name string, of func(*memory) value) param {
	return param{name, "List[int]", "list(map(int, input().split()))", of}
}

// length draws the number of operations of a level: 2 or 3, 3 or 4, 5.
func length(r *rand.Rand, level int) int { return min(5, 1+level+level/3+r.IntN(2)) }

// someNumbers draws a list, of a narrow or a wide range, now and then sorted.
func someNumbers(r *rand.Rand, size int) []int {
	low := oneOf(r, 0, -9, -20)
	high := oneOf(r, 9, 20, 50)
	a := make([]int, size)
	for i := range a {
		a[i] = between(r, low, high)
	}
	if r.IntN(8) == 0 {
		slices.Sort(a)
	}
	return a
}

// someLetters draws letters from few or many different ones.
func someLetters(r *rand.Rand, size int) string {
	from := oneOf(r, "abeo", "aeinorst", "abcdefghijklmnopqrstuvwxyz")
	s := make([]byte, size)
	for i := range s {
		s[i] = from[r.IntN(len(from))]
	}
	return string(s)
}

// listOutcomes are of list a.
var listOutcomes = []func(*rand.Rand) outcome{
	wholeList, wholeList,
	numeric("sum", "the sum of the numbers", "sum(a)", func(m *memory) int { return sumOf(m.a) }),
	numeric("count", "how many numbers there are", "len(a)", func(m *memory) int { return len(m.a) }),
	numeric("largest", "the largest number, or 0 if there is none", "max(a, default=0)", func(m *memory) int { return largest(m.a) }),
	numeric("smallest", "the smallest number, or 0 if there is none", "min(a, default=0)", func(m *memory) int { return smallest(m.a) }),
	numeric("spread", "the largest number minus the smallest, or 0 if there is none", "max(a, default=0) - min(a, default=0)", func(m *memory) int {
		return largest(m.a) - smallest(m.a)
	}),
	numeric("kinds", "how many different numbers there are", "len(set(a))", func(m *memory) int {
		return len(slices.Compact(slices.Sorted(slices.Values(m.a))))
	}),
}

func wholeList(*rand.Rand) outcome { return outcome{"list", "the list", "a", "List[int]", listA} }

// numeric makes an outcome that is a number.
func numeric(name, asked, expression string, of func(m *memory) int) func(*rand.Rand) outcome {
	o := outcome{name, asked, expression, "int", func(m *memory) value { return intOf(of(m)) }}
	return func(*rand.Rand) outcome { return o }
}

func largest(a []int) int {
	if len(a) == 0 {
		return 0
	}
	return slices.Max(a)
}

func smallest(a []int) int {
	if len(a) == 0 {
		return 0
	}
	return slices.Min(a)
}

var (
	onOneList = onList("a", "the list")
	onFirst   = onList("a", "list a")
	onSecond  = onList("b", "list b")
)

// drawPair works on two lists, makes one of them, and goes on with that.
func drawPair(r *rand.Rand, level int) []operation {
	n := length(r, level) - 1
	before := r.IntN(n + 1)
	var ops []operation
	first := r.IntN(before + 1)
	ops = append(ops, distinct(r, first, onFirst)...)
	ops = append(ops, distinct(r, before-first, onSecond)...)
	ops = append(ops, distinct(r, 1, combinations)...)
	return append(ops, distinct(r, n-before, onOneList)...)
}

// combinations make one list, a, of two.
var combinations = []func(*rand.Rand) operation{
	combination("sums", "add a and b number by number, as far as both go", "[x + y for x, y in zip(a, b)]", inPairs(func(x, y int) int { return x + y })),
	combination("products", "multiply a and b number by number, as far as both go", "[x * y for x, y in zip(a, b)]", inPairs(func(x, y int) int { return x * y })),
	combination("gaps", "take the distances of a and b number by number, as far as both go", "[abs(x - y) for x, y in zip(a, b)]", inPairs(func(x, y int) int { return max(x-y, y-x) })),
	combination("larger", "take the larger one of a and b number by number, as far as both go", "[max(x, y) for x, y in zip(a, b)]", inPairs(func(x, y int) int { return max(x, y) })),
	combination("join", "append list b to list a", "a + b", func(a, b []int) []int { return slices.Concat(a, b) }),
	combination("merge", "put a and b together and sort the numbers", "sorted(a + b)", func(a, b []int) []int { return slices.Sorted(slices.Values(slices.Concat(a, b))) }),
	combination("common", "keep only the numbers of list a that are in list b", "[x for x in a if x in b]", func(a, b []int) []int {
		return slices.DeleteFunc(slices.Clone(a), func(x int) bool { return !slices.Contains(b, x) })
	}),
	combination("missing", "keep only the numbers of list a that are not in list b", "[x for x in a if x not in b]", func(a, b []int) []int {
		return slices.DeleteFunc(slices.Clone(a), func(x int) bool { return slices.Contains(b, x) })
	}),
	combination("interleave", "take the numbers of a and b in turn, as far as both go", "[z for p in zip(a, b) for z in p]", func(a, b []int) []int {
		var out []int
		for i := range min(len(a), len(b)) {
			out = append(out, a[i], b[i])
		}
		return out
	}),
}

func combination(name, asked, expression string, f func(a, b []int) []int) func(*rand.Rand) operation {
	o := operation{name: name, asked: asked, code: "a = " + expression, do: func(m *memory) { m.a = f(m.a, m.b) }}
	return func(*rand.Rand) operation { return o }
}

// inPairs combines the numbers of two lists at the same places.
func inPairs(f func(x, y int) int) func(a, b []int) []int {
	return func(a, b []int) []int {
		return each(a[:min(len(a), len(b))], func(i, x int) int { return f(x, b[i]) })
	}
}
