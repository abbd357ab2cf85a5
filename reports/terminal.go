package reports

import (
	"fmt"
	"io"
	"sort"
	"strings"
)

// Widths of a terminal.
const (
	defaultWidth = 80
	minimumWidth = 24 // narrower ones are written to as if they had this width
	gap          = 2  // spaces between columns
)

// WriteTerminal writes the report as plain text of at most columns columns; 0 is
// 80. A table that is too wide gets wrapped headings, then its rows grouped by
// benchmark, then is split into several with the same rows; if not even one
// column fits, cells are stacked. Numbers are never broken. The text has no
// colour or type, so that it reads the same in a file: the best of a row is
// marked.
func (r *Report) WriteTerminal(w io.Writer, columns int) error {
	if columns <= 0 {
		columns = defaultWidth
	}
	p := printer{width: max(columns, minimumWidth)}
	p.paragraph("", r.title)
	for _, text := range r.warnings {
		p.paragraph("! ", text+".")
	}
	for _, t := range r.tables {
		p.line("")
		if t.caption != "" {
			p.paragraph("", t.caption)
		}
		p.table(r, t)
	}
	if len(r.footnotes)+len(r.key) > 0 {
		p.line("")
	}
	for i, text := range r.footnotes {
		p.paragraph(superscript(i+1)+" ", text+".")
	}
	for _, text := range r.key {
		p.paragraph("", text+".")
	}
	if _, err := io.WriteString(w, p.text.String()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// A printer lays text out within a width.
type printer struct {
	width int
	text  strings.Builder
}

func (p *printer) line(s string) { p.text.WriteString(strings.TrimRight(s, " ") + "\n") }

// paragraph writes a mark and text behind it, later lines indented.
func (p *printer) paragraph(mark, text string) {
	indent := max(width(mark), 2)
	for i, l := range wrap(mark+text, p.width-indent) {
		if i > 0 {
			l = strings.Repeat(" ", indent) + l
		}
		p.line(l)
	}
}

// table writes a table in the first layout that fits.
func (p *printer) table(r *Report, t table) {
	s := newSheet(r.grid(t, flat), false)
	blocks := s.split(p.width)
	if len(blocks) != 1 {
		s, blocks = p.narrow(r, t)
	}
	if blocks == nil {
		p.stack(r.grid(t, flat))
	}
	for i, block := range blocks {
		if i > 0 {
			p.line("")
		}
		p.block(s, block)
	}
}

// narrow lays a table out with wrapped headings in as few blocks as can be, nil
// if no layout fits. Among those with as many blocks it takes the one of fewest
// lines, that with the widest labels.
func (p *printer) narrow(r *Report, t table) (sheet, [][]int) {
	limits := t.labelLimits()
	lay := func(i int) (sheet, [][]int) {
		s := newSheet(r.grid(t, limits[i]), true)
		return s, s.split(p.width)
	}
	s, fewest := lay(0)
	if fewest == nil {
		return s, nil
	}
	tooWide := sort.Search(len(limits), func(i int) bool {
		_, blocks := lay(i)
		return blocks == nil || len(blocks) > len(fewest)
	})
	return lay(tooWide - 1)
}

// block writes some columns of a sheet: their headings above a rule, then the
// rows.
func (p *printer) block(s sheet, columns []int) {
	wide := s.total(columns)
	p.headings(s, columns)
	p.line(strings.Repeat("─", wide))
	for _, row := range s.rows {
		switch row.kind {
		case lineGroup:
			p.line(groupRule(row.cells[0], wide))
		case lineBenchmark:
			p.paragraph("", row.cells[0])
		default:
			p.row(s, columns, row.cells)
		}
	}
}

func (p *printer) row(s sheet, columns []int, texts []string) {
	cells := make([]string, len(columns))
	for i, j := range columns {
		cells[i] = pad(texts[j], s.widths[j], j > 0)
	}
	p.line(strings.Join(cells, strings.Repeat(" ", gap)))
}

// headings writes the headings of columns, the last line of each right above the
// rule.
func (p *printer) headings(s sheet, columns []int) {
	lines := make([][]string, len(s.headings))
	height := 0
	for _, j := range columns {
		lines[j] = wrapHeading(s.headings[j], s.widths[j])
		height = max(height, len(lines[j]))
	}
	for h := range height {
		texts := make([]string, len(s.headings))
		for _, j := range columns {
			if at := h - height + len(lines[j]); at >= 0 {
				texts[j] = lines[j][at]
			}
		}
		p.row(s, columns, texts)
	}
}

// groupRule is a rule that begins with the name of a group, as far as it fits.
func groupRule(name string, wide int) string {
	if name == "" {
		return strings.Repeat("─", wide)
	}
	if width(name) > wide {
		name, _ = cut(name, wide)
		return name
	}
	return name + " " + strings.Repeat("─", max(0, wide-width(name)-1))
}

// stack writes each row as a heading and a line or two for each model.
func (p *printer) stack(g grid) {
	for _, l := range g.lines {
		if l.kind == lineGroup {
			p.line(groupRule(l.label, p.width))
			continue
		}
		heading := l.label
		if l.size != "" && l.size != markAbsent {
			heading += ", " + l.size
		}
		p.paragraph("", heading)
		for j, f := range l.cells {
			p.entry(g.models[j].heading(), f)
		}
	}
}

// entry writes a name and a cell, behind the name if there is room. Words are
// broken as names are; numbers are not.
func (p *printer) entry(name string, f face) {
	text := plain.cell(f)
	if room := p.width - 2 - gap - width(text); width(name) <= room {
		p.line("  " + pad(name, room, false) + strings.Repeat(" ", gap) + text)
		return
	}
	for _, part := range wrapName(name, p.width-2) {
		p.line("  " + part)
	}
	texts := []string{text}
	if f.words {
		texts = wrapName(text, p.width-4)
	}
	for _, part := range texts {
		p.line("    " + part)
	}
}
