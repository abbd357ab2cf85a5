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
	term:   func(s string) string { return `\textit{` + s + `}` },
}

// latexPreamble tells what a fragment needs and how to change what it shows.
const latexPreamble = `% A table made by evalr, to be \input into a document that loads booktabs.
% Where the document loads graphicx too, a table wider than its line is scaled
% down to it. Characters that not every engine has a letter for stand here as
% \evalrchar{4E2D}, by their hexadecimal code point; a document that has a font
% for them may define the command before.
\providecommand\evalrchar[1]{\texttt{U+#1}\allowbreak}
`

// WriteLaTeX writes the report as a LaTeX fragment: a float for each table, which
// spans both columns where a page has two, with warnings and footnotes below the
// tabular, and one for the key behind the first, which LaTeX sets under it if the
// page has room. It needs the package booktabs, holds nothing but ASCII, and
// compiles with every engine.
func (r *Report) WriteLaTeX(w io.Writer) error {
	var b strings.Builder
	b.WriteString(latexPreamble)
	for i, t := range r.tables {
		if i > 0 {
			r.latexFloat(&b, t, nil)
			continue
		}
		r.latexFloat(&b, t, r.warnings)
		r.latexKey(&b)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// latexFloat writes a table with its notes.
func (r *Report) latexFloat(b *strings.Builder, t table, warnings []string) {
	b.WriteString("\n\\begin{table*}\n\\centering\n\\caption{" + escapeLaTeX(r.caption(t)) + "}\n\\smallskip\n")
	latexTable(b, r.grid(t, flat))
	said := make([]string, len(warnings))
	for i, text := range warnings {
		said[i] = `\textbf{Warning:} ` + escapeLaTeX(text) + "."
	}
	latexNotes(b, said, r.latexFootnotes(t))
	b.WriteString("\\end{table*}\n")
}

// latexTable writes a tabular, scaled down if it must and can be. A model has two
// columns, so that values line up whatever stands behind them.
func latexTable(b *strings.Builder, g grid) {
	columns := labels + 2*len(g.models)
	b.WriteString("\\footnotesize\n\\setlength{\\tabcolsep}{4pt}\n\\setbox2\\hbox{%\n\\begin{tabular}{@{}lr" + strings.Repeat("r@{}l", len(g.models)) + "@{}}\n\\toprule\n")
	b.WriteString(latexHeading(g) + "\\midrule\n")
	for i, l := range g.lines {
		if l.kind != lineGroup {
			b.WriteString(latexRow(l))
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

// latexHeading is the row of the models' names, broken into lines about as wide
// as the cells below.
func latexHeading(g grid) string {
	const readable = 10
	cells := []string{"Benchmark (metric)", escapeLaTeX("n × k")}
	for j, m := range g.models {
		wide := readable
		for _, l := range g.lines {
			if l.cells != nil {
				wide = max(wide, width(plain.cell(l.cells[j])))
			}
		}
		lines := wrapName(m.name, wide)
		for i, text := range lines {
			lines[i] = escapeLaTeX(text)
		}
		name := strings.Join(lines, `\\`)
		if m.quoted {
			name += escapeLaTeX(markQuoted)
		}
		name = `\begin{tabular}[b]{@{}c@{}}` + name + `\end{tabular}`
		cells = append(cells, `\multicolumn{2}{c}{`+name+`}`)
	}
	return strings.Join(cells, " & ") + " \\\\\n"
}

func latexRow(l line) string {
	s := latexStyle
	cells := []string{s.escape(l.label), s.escape(l.size)}
	for _, f := range l.cells {
		if f.words {
			cells = append(cells, `\multicolumn{2}{c}{`+s.cell(f)+`}`)
			continue
		}
		rest := s.escape(f.suffix)
		if f.interval != "" {
			rest += `\,{\scriptsize ` + s.escape(f.interval) + `}`
		}
		if f.marks != "" {
			rest += `\,` + s.escape(f.marks)
		}
		cells = append(cells, s.value(f), rest)
	}
	return strings.Join(cells, " & ") + " \\\\\n"
}

// latexNotes writes paragraphs in small type under a tabular.
func latexNotes(b *strings.Builder, paragraphs ...[]string) {
	var texts []string
	for _, sentences := range paragraphs {
		if len(sentences) > 0 {
			texts = append(texts, strings.Join(sentences, "\n"))
		}
	}
	if texts != nil {
		b.WriteString("\\smallskip\n\\begin{minipage}{\\linewidth}\\scriptsize\\raggedright\n")
		b.WriteString(strings.Join(texts, "\\par\n") + "\n\\end{minipage}\n")
	}
}

// latexFootnotes are the footnotes that a table refers to, in their order.
func (r *Report) latexFootnotes(t table) []string {
	var numbers []int
	for _, row := range t.rows {
		numbers = append(numbers, row.notes...)
		for _, c := range row.cells {
			numbers = append(numbers, c.notes...)
		}
	}
	slices.Sort(numbers)
	var notes []string
	for _, n := range slices.Compact(numbers) {
		notes = append(notes, escapeLaTeX(superscript(n)+" "+r.footnotes[n-1])+".")
	}
	return notes
}

// latexKey writes the key as a float of its own: together with a long table it
// would be too tall for a page.
func (r *Report) latexKey(b *strings.Builder) {
	if len(r.key) == 0 {
		return
	}
	b.WriteString("\n\\begin{table*}\n\\scriptsize\\raggedright\n\\textbf{Key to \\tablename~\\thetable.}\n")
	for _, text := range r.key {
		b.WriteString(latexStyle.keyLine(text) + ".\n")
	}
	b.WriteString("\\end{table*}\n")
}
