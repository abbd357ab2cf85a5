package reports

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

//go:embed published.csv
var publishedCSV string

//go:embed variants.csv
var variantsCSV string

// A fact is one published figure, as printed.
type fact struct {
	table, model, benchmark, metric, value string
}

// A publication is a table of the paper: its rows and columns in their order.
type publication struct {
	models []string
	words  []publishedRow // what it says of the models themselves: architecture, parameters
	rows   []publishedRow
}

// A publishedRow is one row, with its value and note for each model; either is
// empty if there is none.
type publishedRow struct {
	benchmark, metric string
	values, notes     []string
}

// ofModels reports whether a row is about the models rather than their scores.
func (f fact) ofModels() bool { return f.metric == "architecture" || f.metric == "params" }

// facts reads the published figures.
func facts() ([]fact, error) {
	lines, err := embedded("published.csv", publishedCSV, "table,model,benchmark,metric,value")
	if err != nil {
		return nil, err
	}
	all := make([]fact, len(lines))
	for i, l := range lines {
		all[i] = fact{l[0], l[1], l[2], l[3], l[4]}
	}
	return all, nil
}

// variants reads what other versions of the paper print in the place of a
// figure, as the texts of notes by the figure without its value.
func variants() (map[fact]string, error) {
	lines, err := embedded("variants.csv", variantsCSV, "table,model,benchmark,metric,value,source")
	if err != nil {
		return nil, err
	}
	sources := map[string]string{
		"readme": "the README of DeepSeek-R1",
		"nature": "the paper's later version (Nature, doi 10.1038/s41586-025-09422-z)",
	}
	notes := map[fact]string{}
	for _, l := range lines {
		source, ok := sources[l[5]]
		if !ok {
			return nil, fmt.Errorf("variants.csv: source %q, want readme or nature", l[5])
		}
		text := l[4] + " in " + source
		if l[4] == "-" {
			text = "not reported in " + source
		}
		notes[fact{table: l[0], model: l[1], benchmark: l[2], metric: l[3]}] = text
	}
	return notes, nil
}

// embedded reads one of our own files: a comment, the named columns, lines.
func embedded(name, text, columns string) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(lines) == 0 || strings.Join(lines[0], ",") != columns {
		return nil, fmt.Errorf("%s: want the columns %s", name, columns)
	}
	return lines[1:], nil
}

// publishedTable collects one table of the paper. The file lists all rows of a
// model, or all models of a row, in the paper's order; either way the first
// appearance of each gives the order.
func publishedTable(which string) (publication, error) {
	all, err := facts()
	if err != nil {
		return publication{}, err
	}
	notes, err := variants()
	if err != nil {
		return publication{}, err
	}
	all = slices.DeleteFunc(all, func(f fact) bool { return f.table != which })
	var p publication
	for _, f := range all {
		if !slices.Contains(p.models, f.model) {
			p.models = append(p.models, f.model)
		}
	}
	for _, f := range all {
		r, i := p.row(f), slices.Index(p.models, f.model)
		if f.value != "-" {
			r.values[i] = f.value
		}
		f.value = ""
		r.notes[i] = notes[f]
	}
	return p, nil
}

// row returns the row of a fact, a new one if it is the first of it.
func (p *publication) row(f fact) *publishedRow {
	rows := &p.rows
	if f.ofModels() {
		rows = &p.words
	}
	at := slices.IndexFunc(*rows, func(r publishedRow) bool { return r.benchmark == f.benchmark && r.metric == f.metric })
	if at < 0 {
		at = len(*rows)
		n := len(p.models)
		*rows = append(*rows, publishedRow{f.benchmark, f.metric, make([]string, n), make([]string, n)})
	}
	return &(*rows)[at]
}
