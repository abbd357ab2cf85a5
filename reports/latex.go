package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

var latexStyle = style{
	escape: escapeLaTeX,
	strong: func(s string) string { return `\textbf{` + s + `}` },
}

// latexPreamble tells what a fragment needs and how to change what it shows.
const latexPreamble = `% A table made by evalr, to be \input into a document that loads booktabs.
% Where the document loads graphicx too, a table wider than its line is scaled
% down to it. Characters that not every engine has a letter for stand here as
% \evalrchar{4E2D}, by their hexadecimal code point; a document that has a font
% for them may define the command before.
\providecommand\evalrchar[1]{\texttt{U+#1}}
`

// WriteLaTeX writes the report as a LaTeX fragment: a table* for each table,
// which spans both columns where there are two, with its notes below and the key
// under the first. It needs the package booktabs, holds nothing but ASCII, and
// compiles with every engine.
func (r *Report) WriteLaTeX(w io.Writer) error {
	var b strings.Builder
	b.WriteString(latexPreamble)
	for i, t := range r.tables {
		caption := t.caption
		if caption == "" {
			caption = r.title
		}
		b.WriteString("\n\\begin{table*}\n\\centering\n\\caption{" + escapeLaTeX(caption) + "}\n\\footnotesize\n\\setlength{\\tabcolsep}{4pt}\n")
		latexTable(&b, r.grid(t, false))
		r.latexNotes(&b, t, i == 0)
		b.WriteString("\\end{table*}\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// latexTable writes a tabular, scaled down if it must and can be. A measured
// model has two columns, so that its values line up beside their intervals.
func latexTable(b *strings.Builder, g grid) {
	format, columns := "lr", labels
	for _, m := range g.models {
		if m.quoted {
			format, columns = format+"r", columns+1
		} else {
			format, columns = format+`r@{\,}l`, columns+2
		}
	}
	b.WriteString("\\setbox2\\hbox{%\n\\begin{tabular}{@{}" + format + "@{}}\n\\toprule\n")
	b.WriteString(latexHeading(g) + "\\midrule\n")
	for i, l := range g.lines {
		if l.kind != lineGroup {
			b.WriteString(latexRow(g, l))
			continue
		}
		if i > 0 { // there is a rule under the heading
			b.WriteString("\\midrule\n")
		}
		if l.label != "" {
			fmt.Fprintf(b, "\\multicolumn{%d}{@{}l@{}}{\\textit{%s}} \\\\\n", columns, escapeLaTeX(l.label))
		}
	}
	b.WriteString("\\bottomrule\n\\end{tabular}}%\n")
	b.WriteString("\\ifdim\\wd2>\\linewidth\\ifdefined\\resizebox\\setbox2\\hbox{\\resizebox{\\linewidth}{!}{\\box2}}\\fi\\fi\n")
	b.WriteString("\\leavevmode\\box2\\par\n")
}

// latexHeading is the row of the models' names, broken into lines.
func latexHeading(g grid) string {
	cells := []string{"Benchmark (metric)", escapeLaTeX("n × k")}
	for j, m := range g.models {
		lines := wrapName(m.heading(), max(g.valueWidth(j), 12))
		for i, text := range lines {
			lines[i] = escapeLaTeX(text)
		}
		name := `\begin{tabular}[b]{@{}c@{}}` + strings.Join(lines, `\\`) + `\end{tabular}`
		if !m.quoted {
			name = `\multicolumn{2}{c}{` + name + `}`
		}
		cells = append(cells, name)
	}
	return strings.Join(cells, " & ") + " \\\\\n"
}

// valueWidth is the number of characters that a model's widest number has.
func (g grid) valueWidth(model int) int {
	w := 0
	for _, l := range g.lines {
		if l.cells != nil && !l.cells[model].words {
			w = max(w, width(plain.cell(l.cells[model])))
		}
	}
	return w
}

func latexRow(g grid, l line) string {
	s := latexStyle
	cells := []string{s.escape(l.label), s.escape(l.size)}
	for j, f := range l.cells {
		value := s.value(f) + s.escape(f.versus)
		switch {
		case g.models[j].quoted:
			cells = append(cells, value)
		case f.words:
			cells = append(cells, `\multicolumn{2}{c}{`+value+`}`)
		default:
			cells = append(cells, value, s.interval(f))
		}
	}
	return strings.Join(cells, " & ") + " \\\\\n"
}

// interval is what stands behind a value in LaTeX, in small type.
func (s style) interval(f face) string {
	text := s.escape(f.interval)
	if text != "" {
		text = `{\scriptsize ` + text + `}`
	}
	if f.marks != "" {
		text += `\,` + s.escape(f.marks)
	}
	return text
}

// latexNotes writes, as paragraphs in small type, what must be known of a table:
// the footnotes that it refers to and, under the first, warnings and the key.
func (r *Report) latexNotes(b *strings.Builder, t table, first bool) {
	s := latexStyle
	var paragraphs []string
	add := func(texts []string) {
		if len(texts) > 0 {
			paragraphs = append(paragraphs, strings.Join(texts, "\n"))
		}
	}
	var warnings, notes, key []string
	for _, n := range t.notes() {
		notes = append(notes, s.escape(superscript(n)+" "+r.footnotes[n-1])+".")
	}
	if first {
		for _, text := range r.warnings {
			warnings = append(warnings, `\textbf{Warning:} `+s.escape(text)+".")
		}
		for _, text := range r.key {
			key = append(key, s.keyLine(text)+".")
		}
	}
	add(warnings)
	add(notes)
	add(key)
	if paragraphs == nil {
		return
	}
	b.WriteString("\\smallskip\n\\begin{minipage}{\\linewidth}\\scriptsize\\raggedright\n")
	b.WriteString(strings.Join(paragraphs, "\\par\n") + "\n\\end{minipage}\n")
}

// notes lists the footnotes that a table refers to, in their order.
func (t table) notes() []int {
	var all []int
	for _, r := range t.rows {
		all = append(all, r.notes...)
		for _, c := range r.cells {
			all = append(all, c.notes...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
