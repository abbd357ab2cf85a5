package reports

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

var markdownStyle = style{
	escape: escapeMarkdown,
	strong: func(s string) string { return "**" + s + "**" },
	term:   func(s string) string { return "*" + s + "*" },
}

// WriteMarkdown writes the report as GitHub-flavoured markdown.
func (r *Report) WriteMarkdown(w io.Writer) error {
	s := markdownStyle
	var b strings.Builder
	b.WriteString(s.strong(s.escape(r.title)) + "\n")
	for i, text := range r.warnings {
		b.WriteString(map[bool]string{true: "\n", false: ">\n"}[i == 0])
		b.WriteString("> **Warning:** " + s.escape(text) + ".\n")
	}
	for _, t := range r.tables {
		b.WriteString("\n")
		if t.caption != "" {
			b.WriteString(s.strong(s.escape(t.caption)) + "\n\n")
		}
		markdownTable(&b, r.grid(t, flat))
	}
	if len(r.footnotes)+len(r.key) > 0 {
		b.WriteString("\n")
	}
	for i, text := range r.footnotes {
		b.WriteString("- " + superscript(i+1) + " " + s.escape(text) + ".\n")
	}
	for _, text := range r.key {
		b.WriteString("- " + s.keyLine(text) + ".\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// markdownTable writes a table whose columns line up in the source, too.
func markdownTable(b *strings.Builder, g grid) {
	lines := markdownLines(g)
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
			b.WriteString(markdownRule(widths))
		}
	}
}

// markdownRule aligns the labels left and the numbers right.
func markdownRule(widths []int) string {
	var b strings.Builder
	for i, w := range widths {
		rule := strings.Repeat("-", w+2)
		if i > 0 {
			rule = rule[1:] + ":"
		}
		b.WriteString("|" + rule)
	}
	return b.String() + "|\n"
}

// markdownLines are the cells of a table, those of its heading first.
func markdownLines(g grid) [][]string {
	s := markdownStyle
	heading := []string{"Benchmark (metric)", unbroken("n × k")}
	for _, m := range g.models {
		name := s.escape(m.name)
		if m.quoted {
			name += unbroken(" " + markQuoted)
		}
		heading = append(heading, name)
	}
	lines := [][]string{heading}
	for _, l := range g.lines {
		texts := make([]string, len(heading))
		texts[0], texts[1] = s.escape(l.label), unbroken(l.size)
		if l.kind == lineGroup && l.label != "" {
			texts[0] = s.strong(texts[0])
		}
		for i, f := range l.cells {
			if f.interval != "" {
				f.interval, f.marks = unbroken(strings.TrimRight(f.interval+" "+f.marks, " ")), ""
			}
			texts[labels+i] = s.cell(f)
		}
		lines = append(lines, texts)
	}
	return lines
}

// unbroken keeps a browser from breaking a text at its spaces and ranges, where a
// wide table leaves its columns little room.
func unbroken(s string) string {
	if s == markAbsent {
		return s
	}
	return nonBreaking.Replace(s)
}

var nonBreaking = strings.NewReplacer(" ", "\u00a0", "–", "\u2011")

// escapeMarkdown keeps text from being read as markup: as HTML, emphasis, code,
// a link or an address, mathematics, a person, a list or the end of a table's cell.
// Brackets that hold only numbers are left readable, since they cannot be links.
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
		case '.', ')': // a numbered list, and an address that needs no markup to be a link
			if listNumber(s, i) || strings.HasSuffix(strings.ToLower(s[:i]), "www") {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		case '@': // at a word's start it would call a person; a sign of no width after it does not show
			b.WriteByte('@')
			if mention(s, i) {
				b.WriteString(wordJoiner)
			}
		case ':':
			if strings.HasPrefix(s[i:], "://") {
				b.WriteByte('\\')
			}
			b.WriteByte(':')
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

// wordJoiner is the character U+2060 as a reader of the source can see it.
const wordJoiner = "&#8288;"

// mention reports whether the @ at i begins a word.
func mention(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	isWord := func(r rune) bool {
		return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
	}
	return !isWord(before) && isWord(after)
}

// listNumber reports whether the byte at i ends the number of a list's item.
func listNumber(s string, i int) bool {
	return i > 0 && strings.Trim(s[:i], "0123456789") == "" && (i+1 == len(s) || s[i+1] == ' ')
}

// interval reports whether s begins with a pair of numbers in brackets and does
// not go on like a link.
func interval(s string) bool {
	inside, after, closed := strings.Cut(s[1:], "]")
	return closed && strings.Trim(inside, "0123456789., \u00a0") == "" &&
		!strings.HasPrefix(after, "(") && !strings.HasPrefix(after, "[") && !strings.HasPrefix(after, ":")
}
