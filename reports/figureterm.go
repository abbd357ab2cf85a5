package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteTerminal writes the figure as plain text of at most columns columns (0 is
// 80): curves as a line of blocks, one a checkpoint, with the first and the last
// number; bars as rows of blocks; the caption below.
func (f *Figure) WriteTerminal(w io.Writer, columns int) error {
	if columns <= 0 {
		columns = defaultWidth
	}
	p := printer{width: max(columns, minimumWidth)}
	heading := f.title + ", " + f.unit
	if f.size != "" {
		heading += ", " + f.size
	}
	p.paragraph("", heading)
	p.line("")
	if f.number == FigureBenchmarks {
		f.printBars(&p)
	} else {
		f.printCurves(&p)
	}
	p.line("")
	p.paragraph("", f.Caption())
	if _, err := io.WriteString(w, p.text.String()); err != nil {
		return fmt.Errorf("write figure: %w", err)
	}
	return nil
}

// eighths are blocks by how much of their height they fill.
var eighths = []rune("▁▂▃▄▅▆▇█")

// spark is a curve as blocks, from the lowest to the highest number of those
// drawn alike; a checkpoint without a number is a space.
func (c curve) spark(lo, hi float64) string {
	var b strings.Builder
	for _, d := range c.points {
		y, ok := d.height()
		switch {
		case !ok:
			b.WriteRune(' ')
		case hi <= lo:
			b.WriteRune(eighths[0])
		default:
			i := int((y - lo) / (hi - lo) * float64(len(eighths)))
			b.WriteRune(eighths[max(0, min(i, len(eighths)-1))])
		}
	}
	return b.String()
}

// printCurves prints a line for each curve and level; curves of one unit share a
// scale.
func (f *Figure) printCurves(p *printer) {
	var rows [][4]string // name, first, blocks, last
	add := func(together []curve) {
		var all []float64
		for _, c := range together {
			for _, d := range c.known() {
				y, _ := d.height()
				all = append(all, y)
			}
		}
		for _, c := range together {
			if known := c.known(); len(known) > 0 {
				rows = append(rows, [4]string{
					c.name, known[0].shortText(), c.spark(slices.Min(all), slices.Max(all)), known[len(known)-1].text(),
				})
			}
		}
	}
	add(f.curves)
	if f.cut != nil {
		add([]curve{*f.cut})
	}
	for _, d := range f.levels {
		text := d.quoted + " " + markQuoted
		if d.quoted == "" {
			text = grouped(d.Value)
		}
		rows = append(rows, [4]string{strings.TrimSpace(d.model + " " + d.metric), text, "", ""})
	}
	var wide [3]int
	for _, r := range rows {
		for i := range wide {
			wide[i] = max(wide[i], width(r[i]))
		}
	}
	for _, r := range rows {
		line := pad(r[0], wide[0], false) + "  " + pad(r[1], wide[1], true) + "  " + pad(r[2], wide[2], false) + "  " + r[3]
		if width(line) <= p.width {
			p.line(line)
			continue
		}
		p.paragraph("", r[0]+"  "+r[1]+" … "+r[3]) // blocks of a long training on lines of their own
		for _, part := range wrap(strings.ReplaceAll(r[2], " ", "·"), p.width-2) {
			p.line("  " + part)
		}
	}
}

// shortText is a measured number without its interval.
func (d datum) shortText() string {
	show := figure(d.Unit)
	text := show(d.Value)
	if d.bound {
		text = markBound + " " + text
	}
	return text
}

// text is a measured number with its interval.
func (d datum) text() string {
	show := figure(d.Unit)
	return d.shortText() + " [" + show(d.Lo) + ", " + show(d.Hi) + "]"
}

// printBars prints a row of blocks for each model.
func (f *Figure) printBars(p *printer) {
	names := 0
	for _, d := range f.data() {
		names = max(names, width(d.model))
	}
	names = min(names, p.width/3)
	room := max(8, p.width-names-24) // what numbers and intervals leave
	for i, g := range f.groups {
		if i > 0 {
			p.line("")
		}
		p.paragraph("", g.heading())
		for _, d := range g.bars {
			name := d.model
			if width(name) > names {
				name, _ = cut(name, names)
			}
			p.line(pad(name, names, false) + "  " + d.blocks(room))
		}
	}
}

// blocks is a bar with its number, 100 points as wide as room; published ones are
// lighter.
func (d datum) blocks(room int) string {
	y, ok := d.height()
	if !ok {
		return d.why
	}
	block, text := "█", d.text()
	if d.quoted != "" {
		block, text = "░", d.quoted+" "+markQuoted
	}
	return strings.Repeat(block, int(y/100*float64(room)+0.5)) + " " + text
}
