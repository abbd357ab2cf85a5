package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
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
// column fits, cells are stacked. Numbers are never broken.
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
		if err := p.table(r, t); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
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
func (p *printer) table(r *Report, t table) error {
	grid := r.grid(t, false)
	widths := columnWidths(grid, false)
	if total(widths) > p.width {
		widths = columnWidths(grid, true)
	}
	if total(widths) > p.width {
		grid = r.grid(t, true)
		widths = columnWidths(grid, true)
	}
	blocks := split(widths, p.width)
	if blocks == nil {
		p.stack(r.grid(t, false))
	}
	for i, block := range blocks {
		if i > 0 {
			p.line("")
		}
		if err := p.block(grid, widths, block); err != nil {
			return err
		}
	}
	return nil
}

// columnWidths measures each column: its cells and its heading, which in the
// narrow layout may be wrapped, but not to less than a readable width.
func columnWidths(grid [][]string, narrow bool) []int {
	const readable = 9
	widths := make([]int, len(grid[0]))
	for i, line := range grid {
		for j, text := range line {
			w := width(text)
			if i == 0 && narrow {
				w = min(w, readable)
			}
			widths[j] = max(widths[j], w)
		}
	}
	return widths
}

func total(widths []int) int {
	sum := -gap
	for _, w := range widths {
		sum += w + gap
	}
	return sum
}

// split distributes the models over as few blocks as hold them in order, each
// the indices of its columns. It returns nil if a model does not fit beside the
// labels.
func split(widths []int, limit int) [][]int {
	head := []int{0, 1}
	used := total(widths[:labels])
	var blocks [][]int
	block, at := head, used
	for j := labels; j < len(widths); j++ {
		if used+gap+widths[j] > limit {
			return nil
		}
		if at+gap+widths[j] > limit {
			blocks = append(blocks, block)
			block, at = head, used
		}
		block = append(slices.Clip(block), j)
		at += gap + widths[j]
	}
	return append(blocks, block)
}

// block writes some columns of a table.
func (p *printer) block(grid [][]string, widths, columns []int) error {
	var text strings.Builder
	t := newTable(&text, len(columns))
	for i, line := range grid {
		cells := make([]string, len(columns))
		for k, j := range columns {
			cells[k] = line[j]
			if i == 0 {
				cells[k] = strings.Join(wrapName(line[j], widths[j]), "\n")
			}
		}
		if i == 0 {
			t.Header(cells)
		} else if err := t.Append(cells); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
	}
	if err := t.Render(); err != nil {
		return fmt.Errorf("render table: %w", err)
	}
	for l := range strings.Lines(text.String()) {
		p.line(strings.TrimRight(l, " \n"))
	}
	return nil
}

// newTable is a table without borders: a rule under its heading and columns two
// spaces apart, the first of them text and the rest numbers.
func newTable(w io.Writer, columns int) *tablewriter.Table {
	align := make([]tw.Align, columns)
	padding := make([]tw.Padding, columns)
	for i := range align {
		align[i], padding[i] = tw.AlignRight, tw.PaddingDefault
	}
	align[0], padding[0].Left, padding[columns-1].Right = tw.AlignLeft, "", ""
	cells := tw.CellConfig{
		Alignment:  tw.CellAlignment{PerColumn: align},
		Padding:    tw.CellPadding{PerColumn: padding},
		Formatting: tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone},
	}
	return tablewriter.NewTable(w,
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithEastAsian(tw.Off), // else widths depend on the language of the environment
		tablewriter.WithConfig(tablewriter.Config{Header: cells, Row: cells}),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Separators: tw.SeparatorsNone,
				Lines:      tw.Lines{ShowTop: tw.Off, ShowBottom: tw.Off, ShowHeaderLine: tw.On, ShowFooterLine: tw.Off},
			},
		})))
}

// stack writes each row as a heading and a line or two for each model.
func (p *printer) stack(grid [][]string) {
	for _, line := range grid[1:] {
		heading := line[0]
		if line[1] != markAbsent {
			heading += ", " + line[1]
		}
		p.paragraph("", heading)
		for j := labels; j < len(line); j++ {
			name, number := grid[0][j], line[j]
			if 2+width(name)+gap+width(number) <= p.width {
				p.line("  " + pad(name, p.width-2-gap-width(number), false) + strings.Repeat(" ", gap) + number)
				continue
			}
			for _, l := range wrapName(name, p.width-2) {
				p.line("  " + l)
			}
			p.line("    " + number)
		}
	}
}
