package reports

import (
	"slices"
	"strings"
)

// A listing is a table of what is compared, as a terminal shows it: a row for each,
// its name in the first column. Nested it is narrower: what rows have in common
// stands above them.
type listing struct {
	heading []string
	nested  string // the first column's heading where it is nested
	rows    []listed
	left    []int // columns aligned left beside the first
	held    []int // columns that heads hold where it is nested
	spare   []int // columns that a narrow terminal does without, in the order they go
}

// A listed is a row.
type listed struct {
	cells       []string // as many as the listing has columns
	head, label string   // nested: the line above, and what the first cell then is
}

// listing writes the first layout that fits, that with the fewest columns left out;
// it reports false where none does.
func (p *printer) listing(l listing) bool {
	for n := range len(l.spare) + 1 {
		for _, nested := range []bool{false, true} {
			columns := l.columns(l.spare[:n], nested)
			if lines := l.lines(columns, nested); widest(lines) <= p.width {
				p.listed(l, columns, lines, nested)
				return true
			}
		}
	}
	return false
}

// columns are those that a layout has.
func (l listing) columns(without []int, nested bool) []int {
	var columns []int
	for i := range l.heading {
		if !slices.Contains(without, i) && (!nested || !slices.Contains(l.held, i)) {
			columns = append(columns, i)
		}
	}
	return columns
}

// lines are the heading and the rows of a layout.
func (l listing) lines(columns []int, nested bool) [][]string {
	pick := func(cells []string, first string) []string {
		out := make([]string, len(columns))
		for i, c := range columns {
			out[i] = cells[c]
		}
		if nested {
			out[0] = first
		}
		return out
	}
	lines := [][]string{pick(l.heading, l.nested)}
	for _, r := range l.rows {
		lines = append(lines, pick(r.cells, quantityIndent+r.label))
	}
	return lines
}

func (p *printer) listed(l listing, columns []int, lines [][]string, nested bool) {
	widths := columnWidths(lines)
	for i, cells := range lines {
		if row := i - 1; nested && row >= 0 && (row == 0 || l.rows[row-1].head != l.rows[row].head) {
			p.paragraph("", l.rows[row].head)
		}
		padded := make([]string, len(cells))
		for j, text := range cells {
			padded[j] = pad(text, widths[j], j > 0 && !slices.Contains(l.left, columns[j]))
		}
		p.line(strings.Join(padded, strings.Repeat(" ", gap)))
		if i == 0 {
			p.line(strings.Repeat("─", widest(lines)))
		}
	}
}

func columnWidths(lines [][]string) []int {
	widths := make([]int, len(lines[0]))
	for _, cells := range lines {
		for i, text := range cells {
			widths[i] = max(widths[i], width(text))
		}
	}
	return widths
}

// widest is the number of terminal columns of a table.
func widest(lines [][]string) int {
	total := gap * (len(lines[0]) - 1)
	for _, w := range columnWidths(lines) {
		total += w
	}
	return total
}
