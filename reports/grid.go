package reports

// labels is the number of columns that stand before the models: what a row is,
// and n × k.
const labels = 2

// A grid is a table as every format with rows lays it out.
type grid struct {
	models []column
	lines  []line
}

// A line is a row of a table or a heading over the rows below it, which has no
// size and no cells.
type line struct {
	kind  lineKind
	label string // with the marks of its footnotes
	size  string
	cells []face // as many as the grid has models
}

type lineKind uint8

const (
	lineRow       lineKind = iota
	lineQuantity           // a row under a lineBenchmark
	lineBenchmark          // heads the quantities of a benchmark
	lineGroup              // heads benchmarks; without a label it ends the group above
)

// flat is the label limit of a grid that is not nested.
const flat = -1

// grid lays a table out. Unless it is flat it is nested, which is narrower: a
// benchmark heads its quantities if it has several of them, or if its name
// together with the one is wider than limit.
func (r *Report) grid(t table, limit int) grid {
	g := grid{models: r.shown(t)}
	for i, row := range t.rows {
		first := i == 0 || t.rows[i-1].group != row.group
		if first && (i > 0 || row.group != "") {
			g.lines = append(g.lines, line{kind: lineGroup, label: row.group})
		}
		l := line{label: row.label() + row.noteMarks(), size: row.size}
		if limit != flat && row.quantity != "" && (t.shared(i) || width(l.label) > limit) {
			if first || t.rows[i-1].benchmark != row.benchmark {
				g.lines = append(g.lines, line{kind: lineBenchmark, label: row.benchmark})
			}
			l.kind, l.label = lineQuantity, row.quantity+row.noteMarks()
		}
		for _, c := range row.cells {
			l.cells = append(l.cells, c.face(r.compact))
		}
		g.lines = append(g.lines, l)
	}
	return g
}

// shown are the columns that a table has.
func (r *Report) shown(t table) []column {
	var columns []column
	for _, c := range r.columns {
		if t.quotes || !c.quoted {
			columns = append(columns, c)
		}
	}
	return columns
}

// caption names a table, the main one by the report's title.
func (r *Report) caption(t table) string {
	if t.caption == "" {
		return r.title
	}
	return t.caption
}

// quantityIndent is what stands before a quantity under its benchmark.
const quantityIndent = "  "

// labelLimits lists the limits of label widths that differ, from the narrowest:
// that of the widest indented quantity, which no label is narrower than.
func (t table) labelLimits() []int {
	least, most := 0, 0
	for _, r := range t.rows {
		least = max(least, width(quantityIndent+r.quantity+r.noteMarks()))
		most = max(most, width(r.label()+r.noteMarks()))
	}
	var limits []int
	for limit := least; limit <= most; limit++ {
		limits = append(limits, limit)
	}
	return append(limits, flat)
}

// shared reports whether a row next to row i is of the same benchmark.
func (t table) shared(i int) bool {
	same := func(j int) bool {
		return j >= 0 && j < len(t.rows) && t.rows[j].benchmark == t.rows[i].benchmark && t.rows[j].group == t.rows[i].group
	}
	return same(i-1) || same(i+1)
}

// noteMarks is what follows a label for the footnotes to the row.
func (r row) noteMarks() string {
	if m := marks("", r.notes); m != "" {
		return " " + m
	}
	return ""
}

func (c column) heading() string {
	if c.quoted {
		return c.name + " " + markQuoted
	}
	return c.name
}
