package reports

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the report as GitHub-flavoured markdown.
func (r *Report) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("**" + escapeMarkdown(r.title) + "**\n")
	for i, text := range r.warnings {
		b.WriteString(map[bool]string{true: "\n", false: ">\n"}[i == 0])
		b.WriteString("> **Warning:** " + escapeMarkdown(text) + ".\n")
	}
	for _, t := range r.tables {
		b.WriteString("\n")
		if t.caption != "" {
			b.WriteString("**" + escapeMarkdown(t.caption) + "**\n\n")
		}
		r.markdownTable(&b, t)
	}
	if len(r.footnotes)+len(r.key) > 0 {
		b.WriteString("\n")
	}
	for i, text := range r.footnotes {
		b.WriteString("- " + superscript(i+1) + " " + escapeMarkdown(text) + ".\n")
	}
	for _, text := range r.key {
		b.WriteString("- " + escapeMarkdown(text) + ".\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func (r *Report) markdownTable(b *strings.Builder, t table) {
	lines := r.grid(t, false)
	for _, line := range lines {
		for i := range line {
			line[i] = escapeMarkdown(line[i])
		}
	}
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, text := range line {
			widths[i] = max(widths[i], width(text), 4)
		}
	}
	for i, line := range lines {
		for j, text := range line {
			b.WriteString("| " + pad(text, widths[j], j > 0) + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			for j, w := range widths {
				rule := strings.Repeat("-", w+2)
				if j > 0 {
					rule = rule[1:] + ":"
				}
				b.WriteString("|" + rule)
			}
			b.WriteString("|\n")
		}
	}
}

// escapeMarkdown keeps text from being read as markup: as HTML, emphasis, code,
// a link, mathematics or the end of a table's cell. Brackets that hold only
// numbers are left readable, since they cannot be links.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch r {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '\\', '`', '*', '_', '|', '~', '$', '#':
			b.WriteString(`\` + string(r))
		case '-', '+': // a list, at the start of a line
			if i == 0 {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		case '[':
			if !interval(s[i:]) {
				b.WriteByte('\\')
			}
			b.WriteByte('[')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// interval reports whether s begins with a pair of numbers in brackets and does
// not go on like a link.
func interval(s string) bool {
	inside, after, closed := strings.Cut(s[1:], "]")
	return closed && strings.Trim(inside, "0123456789., ") == "" &&
		!strings.HasPrefix(after, "(") && !strings.HasPrefix(after, "[") && !strings.HasPrefix(after, ":")
}
