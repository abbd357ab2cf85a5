package mathexpr

import (
	"slices"
	"strings"
)

// similar is the canonical notation of △ABC ∼ △DEF, by which point goes with which:
// △BCA ∼ △EFD says the same, and △ABC ∼ △EDF does not.
func similar(r Relation) (key string, ok bool) {
	if len(r.Operators) != 1 || r.Operators[0] != "∼" && r.Operators[0] != "≅" {
		return "", false
	}
	first, second := pointsOf(r.Operands[0]), pointsOf(r.Operands[1])
	if len(first) < 2 || len(first) != len(second) {
		return "", false
	}
	if slices.Min(second) < slices.Min(first) {
		first, second = second, first
	}
	pairs := make([][2]string, len(first))
	for i, name := range first {
		pairs[i] = [2]string{name, second[i]}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1]) })
	for i, p := range pairs {
		first[i], second[i] = p[0], p[1]
	}
	return strings.Join(first, "*") + " " + r.Operators[0] + " " + strings.Join(second, "*"), true
}

// pointsOf lists the capitals of a figure's name in order.
func pointsOf(n Node) (names []string) {
	walk(n, func(c Node) {
		if s, ok := c.(Symbol); ok && isCapital(s.Name[0]) {
			names = append(names, s.Name)
		}
	})
	return names
}
