package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteTerminal writes the comparison as plain text of at most columns columns; 0
// is 80. In a terminal too narrow for a table rows stand below the names of their
// benchmarks, then without the spare columns, then they are stacked.
func (c *Comparison) WriteTerminal(w io.Writer, columns int) error {
	if columns <= 0 {
		columns = defaultWidth
	}
	p := printer{width: max(columns, minimumWidth)}
	for i, b := range c.blocks {
		if i > 0 {
			p.line("")
		}
		p.paragraph("", c.title(b))
		for _, text := range b.warnings {
			p.paragraph("! ", text+".")
		}
		p.line("")
		p.differences(b)
		p.sentences(b.details())
	}
	p.sentences(c.key())
	if _, err := io.WriteString(w, p.text.String()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// sentences writes texts below an empty line; nothing where there are none.
func (p *printer) sentences(texts []string) {
	if len(texts) > 0 {
		p.line("")
	}
	for _, text := range texts {
		p.paragraph("", text+".")
	}
}

// differences writes the rows of a block as a table, or stacked where none fits.
func (p *printer) differences(b block) {
	l := listing{heading: differenceHeading, nested: "metric", spare: differenceSpare}
	for _, d := range b.rows {
		l.rows = append(l.rows, listed{cells: d.texts(), head: d.title, label: d.quantity()})
	}
	if p.listing(l) {
		return
	}
	for _, d := range b.rows {
		c := d.texts()
		p.paragraph("", c[0])
		p.paragraph("  ", fmt.Sprintf("n × k %s, %s to %s, Δ %s, 90%% CI %s, 95%% CI %s, p %s, ρ %s", c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8]))
	}
}

// WriteMarkdown writes the comparison as GitHub-flavoured markdown.
func (c *Comparison) WriteMarkdown(w io.Writer) error {
	s := markdownStyle
	var text strings.Builder
	for i, b := range c.blocks {
		if i > 0 {
			text.WriteString("\n")
		}
		text.WriteString(s.strong(s.escape(c.title(b))) + "\n\n")
		for i, warning := range b.warnings {
			text.WriteString(map[bool]string{true: "", false: ">\n"}[i == 0] + "> **Warning:** " + s.escape(warning) + ".\n")
		}
		if len(b.warnings) > 0 {
			text.WriteString("\n")
		}
		b.markdown(&text)
		text.WriteString("\n")
		for _, detail := range b.details() {
			text.WriteString("- " + s.escape(detail) + ".\n")
		}
	}
	text.WriteString("\n")
	for _, line := range c.key() {
		text.WriteString("- " + s.keyLine(line) + ".\n")
	}
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// markdown writes the table of a block.
func (b block) markdown(text *strings.Builder) {
	lines := [][]string{slices.Clone(differenceHeading)}
	for _, d := range b.rows {
		lines = append(lines, d.texts())
	}
	for _, cells := range lines {
		for j := range cells {
			if cells[j] = markdownStyle.escape(cells[j]); j > 0 {
				cells[j] = unbroken(cells[j])
			}
		}
	}
	widths := columnWidths(lines)
	for i, cells := range lines {
		for j, cell := range cells {
			text.WriteString("| " + pad(cell, widths[j], j > 0) + " ")
		}
		text.WriteString("|\n")
		if i == 0 {
			text.WriteString(markdownRule(widths))
		}
	}
}
