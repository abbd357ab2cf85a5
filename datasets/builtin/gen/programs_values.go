package gen

import (
	"strconv"
	"strings"
)

// A value is what a program reads or gives: an int, a list of them or a text.
type value struct {
	kind string // int, List[int] or str
	n    int
	list []int
	text string
}

func intOf(n int) value     { return value{kind: "int", n: n} }
func listOf(a []int) value  { return value{kind: "List[int]", list: a} }
func textOf(s string) value { return value{kind: "str", text: s} }

// line is the value on a line of standard input or output.
func (v value) line() string {
	switch v.kind {
	case "int":
		return strconv.Itoa(v.n)
	case "str":
		return v.text
	}
	return joined(v.list, " ")
}

// json is the value as an argument or result of a function.
func (v value) json() string {
	switch v.kind {
	case "int":
		return strconv.Itoa(v.n)
	case "str":
		return strconv.Quote(v.text)
	}
	return "[" + joined(v.list, ", ") + "]"
}

func joined(list []int, between string) string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = strconv.Itoa(x)
	}
	return strings.Join(texts, between)
}

// floorDiv is x // c of Python, for c above 0.
func floorDiv(x, c int) int { return (x - floorMod(x, c)) / c }

// floorMod is x % c of Python, for c above 0.
func floorMod(x, c int) int { return (x%c + c) % c }

// digitSum is the sum of the digits of x, whatever its sign.
func digitSum(x int) int {
	sum := 0
	for x = max(x, -x); x > 0; x /= 10 {
		sum += x % 10
	}
	return sum
}

func sumOf(a []int) int {
	sum := 0
	for _, x := range a {
		sum += x
	}
	return sum
}
