package reports

// A sheet is a grid as text of a fixed width: the cells of a column are aligned
// in their pieces, so that the values stand under one another, and so do the
// intervals and the marks.
type sheet struct {
	headings []string
	rows     []sheetRow
	widths   []int
	measured []bool // columns of measured models
}

type sheetRow struct {
	kind  lineKind
	cells []string // of a heading the label alone
}

// newSheet aligns a grid. In a narrow one headings are wrapped, to a width that
// can still be read.
func newSheet(g grid, narrow bool) sheet {
	s := sheet{headings: []string{"Benchmark (metric)", "n × k"}, measured: make([]bool, labels)}
	for _, m := range g.models {
		s.headings = append(s.headings, m.heading())
		s.measured = append(s.measured, !m.quoted)
	}
	columns := make([]pieces, len(g.models))
	for _, l := range g.lines {
		if l.kind == lineBenchmark {
			s.headings[0] = "Benchmark"
		}
		for j, f := range l.cells {
			columns[j].fit(f)
		}
	}
	for _, l := range g.lines {
		label := l.label
		if l.kind == lineQuantity {
			label = quantityIndent + label
		}
		row := sheetRow{kind: l.kind, cells: make([]string, len(s.headings))}
		row.cells[0], row.cells[1] = label, l.size
		for j, f := range l.cells {
			row.cells[labels+j] = columns[j].align(f)
		}
		s.rows = append(s.rows, row)
	}
	s.measure(narrow)
	return s
}

// measure finds the width of each column.
func (s *sheet) measure(narrow bool) {
	const readable = 9
	s.widths = make([]int, len(s.headings))
	for j, text := range s.headings {
		lines := []string{text}
		if narrow {
			lines = wrapHeading(text, readable)
		}
		for _, l := range lines {
			s.widths[j] = max(s.widths[j], width(l))
		}
	}
	for _, row := range s.rows {
		if row.kind == lineGroup || row.kind == lineBenchmark { // they reach across
			continue
		}
		for j, text := range row.cells {
			s.widths[j] = max(s.widths[j], width(text))
		}
	}
}

// total is the width of some columns with the gaps between them.
func (s *sheet) total(columns []int) int {
	sum := -gap
	for _, j := range columns {
		sum += s.widths[j] + gap
	}
	return sum
}

// split distributes the models over as few blocks as hold them in order, each
// the indices of its columns: the labels, n × k if a model of the block is
// measured, and the models. It returns nil if a model does not fit beside the
// labels.
func (s *sheet) split(limit int) [][]int {
	if len(s.widths) == labels {
		return [][]int{{0, 1}}
	}
	var blocks [][]int
	var block []int
	for j := labels; j < len(s.widths); j++ {
		if block != nil && s.total(append(block, j)) <= limit {
			block = append(block, j)
			continue
		}
		if block != nil {
			blocks = append(blocks, block)
		}
		block = []int{0, j}
		if s.measured[j] {
			block = []int{0, 1, j}
		}
		if s.total(block) > limit {
			return nil
		}
	}
	return append(blocks, block)
}

// pieces are the widths of the pieces of a column's cells.
type pieces struct{ value, suffix, interval, marks int }

// fit widens the pieces to hold a cell.
func (p *pieces) fit(f face) {
	const short = 6 // a longer text may reach into the interval's place
	if f.words && width(f.value) > short {
		return
	}
	p.value = max(p.value, width(plain.value(f)))
	p.suffix = max(p.suffix, width(f.suffix))
	p.interval = max(p.interval, width(f.interval))
	p.marks = max(p.marks, width(f.marks))
}

// align is a cell of the column, as wide as all of them unless it is a long
// text.
func (p *pieces) align(f face) string {
	text := pad(plain.value(f), p.value, true) + pad(f.suffix, p.suffix, false)
	if f.words {
		return pad(text, p.width(), false)
	}
	if p.interval > 0 {
		text += " " + pad(f.interval, p.interval, false)
	}
	if p.marks > 0 {
		text += " " + pad(f.marks, p.marks, false)
	}
	return text
}

func (p *pieces) width() int {
	w := p.value + p.suffix
	for _, piece := range []int{p.interval, p.marks} {
		if piece > 0 {
			w += 1 + piece
		}
	}
	return w
}

// wrapHeading breaks a heading like a name. A mark of its own line goes to the
// end of the one above, if that has room.
func wrapHeading(s string, w int) []string {
	lines := wrapName(s, w)
	if last := len(lines) - 1; last > 0 && lines[last] == markQuoted && width(lines[last-1]) < w {
		lines[last-1] += markQuoted
		return lines[:last]
	}
	return lines
}
