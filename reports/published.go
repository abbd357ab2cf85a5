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

// A fact is one published figure, as printed.
type fact struct {
	table, model, benchmark, metric, value string
}

// A publication is a table of the paper: its rows and columns in their order.
type publication struct {
	models []string
	rows   []publishedRow
}

// A publishedRow is one row and its value for each model, empty if there is
// none.
type publishedRow struct {
	benchmark, metric string
	values            []string
}

// publishedBenchmarks says what a row of the paper is measured by, and what it
// is where no run has measured it.
var publishedBenchmarks = map[string]struct{ id, about string }{
	"AIME 2024":     {"aime-2024", "30 problems of the American Invitational Mathematics Examination, integer answers"},
	"MATH-500":      {"math-500", "500 competition problems from the MATH data set"},
	"GPQA Diamond":  {"gpqa-diamond", "198 graduate-level science questions with four options"},
	"LiveCodeBench": {"livecodebench", "programming problems from contests of August 2024 to January 2025"},
	"CodeForces":    {"codeforces", "problems of Codeforces contests, rated like a contestant"},
}

// publishedMetrics says what a metric of the paper is where no run has it.
var publishedMetrics = map[string]string{
	"pass@1":  "mean score over problems of the mean over a problem's samples",
	"cons@64": "score of the majority answer of 64 samples",
	"rating":  "the Elo rating that a human contestant with these results would have",
}

// facts reads the published figures.
func facts() ([]fact, error) {
	r := csv.NewReader(strings.NewReader(publishedCSV))
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("published.csv: %w", err)
	}
	if head := strings.Join(lines[0], ","); head != "table,model,benchmark,metric,value" {
		return nil, fmt.Errorf("published.csv: columns %q, want table, model, benchmark, metric and value", head)
	}
	all := make([]fact, 0, len(lines)-1)
	for _, l := range lines[1:] {
		all = append(all, fact{table: l[0], model: l[1], benchmark: l[2], metric: l[3], value: l[4]})
	}
	return all, nil
}

// publishedTable collects one table of the paper. The file lists all rows of a
// model, or all models of a row, in the paper's order; either way the first
// appearance of each gives the order.
func publishedTable(which string) (publication, error) {
	all, err := facts()
	if err != nil {
		return publication{}, err
	}
	var p publication
	for _, f := range all {
		if f.table == which && !slices.Contains(p.models, f.model) {
			p.models = append(p.models, f.model)
		}
	}
	for _, f := range all {
		if f.table != which {
			continue
		}
		at := slices.IndexFunc(p.rows, func(r publishedRow) bool { return r.benchmark == f.benchmark && r.metric == f.metric })
		if at < 0 {
			at = len(p.rows)
			p.rows = append(p.rows, publishedRow{f.benchmark, f.metric, make([]string, len(p.models))})
		}
		if f.value != "-" {
			p.rows[at].values[slices.Index(p.models, f.model)] = f.value
		}
	}
	return p, nil
}
