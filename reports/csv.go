package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// csvHeading names the columns of the CSV form; docs/formats/report.md tells what
// they are.
var csvHeading = []string{
	"table", "group", "benchmark", "metric", "model", "source",
	"value", "lo", "hi", "unit", "level", "n", "k", "k_min", "method", "ties",
	"text", "best", "versus", "marks", "notes",
}

// WriteCSV writes the report in long form, a line for each cell of each table
// (RFC 4180, UTF-8, a heading first): measured and published cells alike, and
// those without a number too. Numbers have 15 digits, fractions are in points of
// 100 so that they compare with what papers print. A text that a spreadsheet
// would take for a formula has an apostrophe in front.
func (r *Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	lines := [][]string{csvHeading}
	for _, t := range r.tables {
		lines = append(lines, r.csvLines(t)...)
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// csvLines are the cells of a table, row by row.
func (r *Report) csvLines(t table) [][]string {
	columns := r.shown(t)
	var lines [][]string
	for _, row := range t.rows {
		for j, c := range row.cells {
			source := "measured"
			if columns[j].quoted {
				source = "published"
			}
			line := []string{
				csvText(r.caption(t)), csvText(row.group), csvText(row.benchmark), csvText(row.quantity),
				csvText(columns[j].name), source,
			}
			line = append(line, c.csvNumbers(row.unit())...)
			lines = append(lines, append(line, r.csvRemarks(row, c)...))
		}
	}
	return lines
}

// unit is that of the numbers of a row; empty if it has none.
func (r row) unit() string {
	for _, c := range r.cells {
		if c.Unit != "" {
			return c.Unit
		}
	}
	return ""
}

// csvNumbers are value to ties, each empty where there is no such number. A total
// has no interval.
func (c cell) csvNumbers(unit string) []string {
	scale := 1.0
	if unit == "fraction" {
		unit, scale = "points", 100
	}
	full := func(x float64) string { return strconv.FormatFloat(x, 'g', 15, 64) }
	var value, lo, hi, level, n, k, least, method, ties string
	switch {
	case c.measured:
		value, n, k, least = full(scale*c.Value), strconv.Itoa(c.N), strconv.Itoa(c.K), strconv.Itoa(c.fewest)
		method = c.Method
		if !c.total {
			lo, hi, level = full(scale*c.Lo), full(scale*c.Hi), full(c.Level)
		}
		if c.ties >= 0 {
			ties = full(c.ties)
		}
	case c.printed():
		value = c.quoted
	default:
		unit = ""
	}
	return []string{value, lo, hi, unit, level, n, k, least, csvText(method), ties}
}

// printed reports whether a published cell is a number.
func (c cell) printed() bool {
	_, err := strconv.ParseFloat(c.quoted, 64)
	return err == nil
}

// csvRemarks are what a cell says beside its numbers: text to notes.
func (r *Report) csvRemarks(row row, c cell) []string {
	text := c.words
	switch {
	case c.measured:
		text = ""
	case text == "" && !c.printed():
		text = c.quoted
	}
	var marks strings.Builder
	for _, m := range []struct {
		shown bool
		mark  string
	}{
		{c.measured && c.bound, markBound},
		{c.measured && guarded(c.Method), markGuarded},
		{c.part, markPart},
		{c.quoted != "", markQuoted},
	} {
		if m.shown {
			marks.WriteString(m.mark)
		}
	}
	numbers := c.notes
	if c.measured { // a row's notes are on how its runs differ
		numbers = slices.Concat(row.notes, c.notes)
	}
	var notes []string
	for _, n := range numbers {
		notes = append(notes, r.footnotes[n-1])
	}
	return []string{
		csvText(text), strconv.FormatBool(c.best), csvText(c.versus), csvText(marks.String()), csvText(strings.Join(notes, "; ")),
	}
}

// csvText keeps a text from being read as a formula by a spreadsheet, which
// would run what a model's name asks for. The wide forms of the signs are taken
// for them in some languages.
func csvText(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
