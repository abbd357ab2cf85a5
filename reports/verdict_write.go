package reports

import (
	"fmt"
	"io"
	"strings"
)

// heading names the columns of a gate's table: p, or the look of one that looks while
// the candidate is sampled.
func (v *Verdict) heading() []string {
	p := "p"
	if v.result.Live {
		p = "look"
	}
	return []string{"benchmark", "n × k", "base", "new", "Δ", "bounds", "margin", p, "ρ", "verdict"}
}

func (r verdictRow) cells() []string {
	return []string{r.name, r.size, r.base, r.candidate, r.delta, r.bounds, r.margin, or(r.look, r.p), r.r, r.verdict}
}

// left reports whether a column is aligned left: names and verdicts are.
func (v *Verdict) left(column int) bool { return column == 0 || column == len(v.heading())-1 }

// WriteTerminal writes the result as plain text of at most columns columns; 0 is
// 80. In a terminal too narrow for a table numbers stand below names and verdicts,
// then each row is a text.
func (v *Verdict) WriteTerminal(w io.Writer, columns int) error {
	if columns <= 0 {
		columns = defaultWidth
	}
	p := printer{width: max(columns, minimumWidth)}
	p.paragraph("", v.title())
	if text := v.savings(); text != "" {
		p.paragraph("", text+".")
	}
	for _, note := range v.result.Notes {
		p.paragraph("! ", harmless(note, textLimit)+".")
	}
	p.line("")
	if !p.listing(v.listing()) {
		v.stack(&p)
	}
	p.line("")
	for i, text := range v.footnotes {
		p.paragraph(superscript(i+1)+" ", harmless(text, textLimit)+".")
	}
	for _, text := range v.key() {
		p.paragraph("", text+".")
	}
	for _, text := range v.explained {
		p.line("")
		p.paragraph("", text)
	}
	if _, err := io.WriteString(w, p.text.String()); err != nil {
		return fmt.Errorf("write verdict: %w", err)
	}
	return nil
}

// listing is the table of the rows.
func (v *Verdict) listing() listing {
	heading := v.heading()
	correlation, verdict := len(heading)-2, len(heading)-1
	l := listing{heading: heading, left: []int{verdict}, held: []int{verdict}, spare: []int{correlation}}
	for _, r := range v.rows {
		l.rows = append(l.rows, listed{cells: r.cells(), head: r.name + ": " + r.verdict})
	}
	return l
}

// stack writes each row as a line with its verdict and one with its numbers.
func (v *Verdict) stack(p *printer) {
	for _, r := range v.rows {
		p.paragraph("", r.name+": "+r.verdict)
		p.paragraph("  ", fmt.Sprintf("%s, %s to %s, Δ %s %s, margin %s, %s %s, ρ %s",
			strings.ReplaceAll(r.size, " × ", "×"), r.base, r.candidate, r.delta, strings.ReplaceAll(r.bounds, ", ", ",\u00a0"), r.margin, v.heading()[7], or(r.look, r.p), r.r))
	}
}

// WriteMarkdown writes the result as GitHub-flavoured markdown, for a job summary
// or a comment.
func (v *Verdict) WriteMarkdown(w io.Writer) error {
	s := markdownStyle
	var b strings.Builder
	b.WriteString("### " + s.escape(v.title()) + "\n")
	if text := v.savings(); text != "" {
		b.WriteString("\n" + s.escape(text) + ".\n")
	}
	for _, note := range v.result.Notes {
		b.WriteString("\n> **Warning:** " + s.escape(harmless(note, textLimit)) + ".\n")
	}
	b.WriteString("\n| " + strings.Join(v.heading(), " | ") + " |\n")
	for i := range v.heading() {
		b.WriteString(map[bool]string{true: "|---", false: "|---:"}[v.left(i)])
	}
	b.WriteString("|\n")
	for _, r := range v.rows {
		for i, text := range r.cells() {
			if text = s.escape(text); !v.left(i) {
				text = unbroken(text)
			}
			b.WriteString("| " + text + " ")
		}
		b.WriteString("|\n")
	}
	b.WriteString("\n")
	for i, text := range v.footnotes {
		b.WriteString("- " + superscript(i+1) + " " + s.escape(harmless(text, textLimit)) + ".\n")
	}
	for _, text := range v.key() {
		b.WriteString("- " + s.escape(text) + ".\n")
	}
	for _, text := range v.explained {
		b.WriteString("\n" + s.escape(text) + "\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write verdict: %w", err)
	}
	return nil
}
