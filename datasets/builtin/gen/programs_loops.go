package gen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// A condition is one on the number x and the state t of a loop.
type condition struct {
	asked, code string
	holds       func(m *memory) bool
}

// A change is one of the state t.
type change struct {
	asked, code string
	make        func(m *memory)
}

// drawLoop keeps a state while it goes through a list.
func drawLoop(r *rand.Rand, level int) []operation {
	ops := append(distinct(r, level/2, onOneList), distinct(r, 1, starts)...)
	around := distinct(r, 1+level/3, guards)
	ops = append(ops, around[1:]...)
	ops = append(ops, distinct(r, 1, branches[:min(level, len(branches))])...)
	if level > 1 {
		ops = append(ops, around[0])
	}
	return ops
}

var starts = []func(*rand.Rand) operation{
	func(r *rand.Rand) operation {
		c := between(r, 0, 9)
		return operation{name: "start", asked: fmt.Sprintf("let t be %d", c), code: fmt.Sprintf("t = %d", c), do: func(m *memory) { m.t = c }, fixed: true}
	},
}

// branches change t by what x is; the first is of all levels.
var branches = []func(*rand.Rand) operation{either, oneOfThree}

func either(r *rand.Rand) operation {
	c, to := someConditions(r)[0], someChanges(r)
	return operation{
		name: "either", asked: fmt.Sprintf("if %s, %s, otherwise %s", c.asked, to[0].asked, to[1].asked),
		code:  "if " + c.code + ":\n    " + to[0].code + "\nelse:\n    " + to[1].code,
		inner: true,
		do: func(m *memory) {
			if c.holds(m) {
				to[0].make(m)
			} else {
				to[1].make(m)
			}
		},
	}
}

func oneOfThree(r *rand.Rand) operation {
	c, to := someConditions(r), someChanges(r)
	return operation{
		name:  "three",
		asked: fmt.Sprintf("if %s, %s, otherwise if %s, %s, otherwise %s", c[0].asked, to[0].asked, c[1].asked, to[1].asked, to[2].asked),
		code:  "if " + c[0].code + ":\n    " + to[0].code + "\nelif " + c[1].code + ":\n    " + to[1].code + "\nelse:\n    " + to[2].code,
		inner: true,
		do: func(m *memory) {
			switch {
			case c[0].holds(m):
				to[0].make(m)
			case c[1].holds(m):
				to[1].make(m)
			default:
				to[2].make(m)
			}
		},
	}
}

// someConditions draws two conditions, neither of which decides the other.
func someConditions(r *rand.Rand) []condition {
	d, c := between(r, 3, 5), between(r, 0, 20)
	all := []condition{
		oneOf(r,
			condition{"x is even", "x % 2 == 0", func(m *memory) bool { return m.x%2 == 0 }},
			condition{fmt.Sprintf("x is divisible by %d", d), fmt.Sprintf("x %% %d == 0", d), func(m *memory) bool { return m.x%d == 0 }}),
		oneOf(r,
			condition{fmt.Sprintf("x is greater than %d", c), fmt.Sprintf("x > %d", c), func(m *memory) bool { return m.x > c }},
			condition{fmt.Sprintf("x is less than %d", c), fmt.Sprintf("x < %d", c), func(m *memory) bool { return m.x < c }}),
		{"x is greater than t", "x > t", func(m *memory) bool { return m.x > m.t }},
		{"t is even", "t % 2 == 0", func(m *memory) bool { return m.t%2 == 0 }},
	}
	shuffle(r, all)
	return all[:2]
}

// someChanges draws three different changes.
func someChanges(r *rand.Rand) []change {
	c := between(r, 1, 9)
	all := []change{
		{"add x to t", "t += x", func(m *memory) { m.t += m.x }},
		{"subtract x from t", "t -= x", func(m *memory) { m.t -= m.x }},
		{fmt.Sprintf("add %d to t", c), fmt.Sprintf("t += %d", c), func(m *memory) { m.t += c }},
		{fmt.Sprintf("subtract %d from t", c), fmt.Sprintf("t -= %d", c), func(m *memory) { m.t -= c }},
		{fmt.Sprintf("add %d times x to t", c+1), fmt.Sprintf("t += %d * x", c+1), func(m *memory) { m.t += (c + 1) * m.x }},
		{"set t to x", "t = x", func(m *memory) { m.t = m.x }},
		{"double t", "t *= 2", func(m *memory) { m.t *= 2 }},
		{"change the sign of t", "t = -t", func(m *memory) { m.t = -m.t }},
	}
	shuffle(r, all)
	return all[:3]
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// guards stand before or behind the branches of a loop.
var guards = []func(*rand.Rand) operation{
	func(r *rand.Rand) operation {
		c, d := between(r, 15, 60), between(r, 5, 40)
		return guard("limit", fmt.Sprintf("if t is greater than %d, subtract %d from it", c, d), fmt.Sprintf("if t > %d:\n    t -= %d", c, d), func(m *memory) {
			if m.t > c {
				m.t -= d
			}
		})
	},
	func(r *rand.Rand) operation {
		c := between(r, 0, 9)
		return guard("reset", fmt.Sprintf("if t is negative, set it to %d", c), "if t < 0:\n    t = "+strconv.Itoa(c), func(m *memory) {
			if m.t < 0 {
				m.t = c
			}
		})
	},
	func(r *rand.Rand) operation {
		c := between(r, 11, 99)
		return guard("modulo", fmt.Sprintf("replace t with t modulo %d", c), fmt.Sprintf("t %%= %d", c), func(m *memory) { m.t = floorMod(m.t, c) })
	},
	func(r *rand.Rand) operation {
		c := between(r, 20, 80)
		return guard("stop", fmt.Sprintf("stop going through the list if t is greater than %d", c), fmt.Sprintf("if t > %d:\n    break", c), func(m *memory) {
			if m.t > c {
				m.flow = stop
			}
		})
	},
	func(r *rand.Rand) operation {
		c := between(r, -5, 9)
		return guard("skip", fmt.Sprintf("go on to the next number if x is less than %d", c), fmt.Sprintf("if x < %d:\n    continue", c), func(m *memory) {
			if m.x < c {
				m.flow = skip
			}
		})
	},
}

func guard(name, asked, code string, do func(m *memory)) operation {
	return operation{name: name, asked: asked, code: code, do: do, inner: true}
}

var loopOutcomes = []func(*rand.Rand) outcome{
	numeric("t", "t", "t", func(m *memory) int { return m.t }),
	numeric("absolute", "the absolute value of t", "abs(t)", func(m *memory) int { return max(m.t, -m.t) }),
	numeric("more", "t plus the sum of the list", "t + sum(a)", func(m *memory) int { return m.t + sumOf(m.a) }),
	numeric("less", "t minus the length of the list", "t - len(a)", func(m *memory) int { return m.t - len(m.a) }),
}
