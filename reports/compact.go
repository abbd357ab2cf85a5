package reports

import (
	"math"
	"slices"
	"strings"
)

// markHalf stands before half the width of an interval.
const markHalf = "±"

// Compact returns the report with symmetric intervals shown by half their width,
// 79.8 ± 10.0; the others keep their ends. An interval is symmetric if its value
// lies in the middle to within 0.2 of the unit shown (points, tokens). JSON and
// CSV are the same for both.
func (r *Report) Compact() *Report {
	c := *r
	c.compact = true
	const line = markHalf + ": half the width of an interval whose value is in its middle; other intervals are shown by their ends"
	if r.hasSymmetric() {
		at := slices.IndexFunc(c.key, func(s string) bool { return strings.HasPrefix(s, "Intervals: ") })
		c.key = slices.Insert(slices.Clone(c.key), at+1, line) // first, if intervals are not explained
	}
	return &c
}

func (r *Report) hasSymmetric() bool {
	for _, t := range r.tables {
		for _, row := range t.rows {
			for _, c := range row.cells {
				if _, symmetric := c.halfWidth(); symmetric && c.measured {
					return true
				}
			}
		}
	}
	return false
}

// halfWidth returns half the width of a cell's interval, and whether the two
// halves are the same to within what is worth showing.
func (c cell) halfWidth() (half float64, symmetric bool) {
	const tolerance = 0.2
	below, above := c.Value-c.Lo, c.Hi-c.Value
	unit := 1.0
	if c.Unit == "fraction" {
		unit = 0.01
	}
	return (below + above) / 2, math.Abs(below-above) <= tolerance*unit
}
