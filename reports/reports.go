package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// A Run is what a report needs of one run: its manifest and its verdicts.
type Run struct {
	Manifest evalr.Manifest
	Results  []Result // in any order
}

// A Result is one benchmark of a run. A benchmark that was left out needs none:
// the manifest's record says why.
type Result struct {
	Record   evalr.BenchmarkRecord
	Problems []Problem       // in any order
	Contests []stats.Contest // that ratings go by; without them there are none
	People   map[int]int     // how many people have each rating; without them percentiles go by published quantiles
}

// A Problem is one problem and what became of its samples.
type Problem struct {
	ID      string
	Fields  map[string]string // see [evalr.Problem]
	Samples []evalr.Verdict   // in any order; fewer than k while a run is unfinished
	Texts   []TextMarks       // of the samples, in any order; only Table 3 needs them
}

// The tables. Those of DeepSeek-R1 (arXiv 2501.12948) have its rows, and its
// published columns behind ours.
const (
	TablePlain = "plain" // every benchmark and metric of the runs
	TableR1p2  = "r1-2"  // Table 2: DeepSeek-R1-Zero and OpenAI's o1
	TableR1p3  = "r1-3"  // after Table 3: how often completions turn back on themselves
	TableR1p4  = "r1-4"  // Table 4: DeepSeek-R1 and other large models, by language and subject
	TableR1p5  = "r1-5"  // Table 5: distilled models
	TableR1p6  = "r1-6"  // Table 6: distillation and reinforcement learning
)

// Tables returns the names of all tables.
func Tables() []string {
	return []string{TablePlain, TableR1p2, TableR1p3, TableR1p4, TableR1p5, TableR1p6}
}

// Options say what to report. The zero value is ready to use.
type Options struct {
	Table    string               // see [Tables]; empty is TablePlain
	Level    float64              // confidence level of all intervals, in (0, 1); 0 is 0.95
	Interval stats.Interval       // how intervals of scores and rates are made
	Metrics  []evalr.Metric       // further metrics, of every measured benchmark that has not got them
	By       string               // field of problems to break pass@1 down by ("level"); empty for none
	Baseline string               // column that others are compared with: its name, its model's or its number from 1; empty is the first
	Price    *evalr.Price         // what the models cost; nil is unknown, and no cost is shown
	Info     map[string]ModelInfo // by name of a column or of a model; models without are shown as unknown
}

// A Report is a set of tables, ready to be written. It is safe for concurrent
// use.
type Report struct {
	title     string
	columns   []column
	tables    []table
	warnings  []string // what a reader must know before reading a number
	footnotes []string // footnotes[i] is marked i+1
	key       []string
	rows      []jsonRow
	baseline  *string // name of the column that others are compared with; nil if there is but one
	compact   bool    // symmetric intervals are shown by half their width
}

// New measures the runs and builds their report. Runs become columns in the
// order given; runs of one model under the same settings whose benchmarks do
// not overlap share a column.
//
// Errors: no run; an unknown table, level, metric, baseline or field to break down
// by, information on models none of which is here, each of which is a
// [*UsageError]; verdicts that no store may hold, named by benchmark, problem and
// sample.
func New(runs []Run, o Options) (*Report, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, &UsageError{Problem: "no run to report", Advice: "name at least one run"}
	}
	for i, r := range runs {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("run %d of %d: %w", i+1, len(runs), err)
		}
	}
	subjects := merge(runs, o.statistics())
	nameSubjects(subjects)
	b := builder{options: o, subjects: subjects}
	return b.build()
}

func (o Options) validate() error {
	if o.Table != "" && !slices.Contains(Tables(), o.Table) {
		return &UsageError{
			Problem: fmt.Sprintf("unknown table %q", clean(o.Table, nameLimit)),
			Advice:  "the tables are " + strings.Join(Tables(), ", "),
		}
	}
	for _, m := range o.Metrics {
		if m.Kind == evalr.MetricInvalid || m.Kind > evalr.MetricPercentile || m.Name == "" {
			return &UsageError{Problem: fmt.Sprintf("metric %q: of no known kind", clean(m.Name, nameLimit))}
		}
	}
	if err := o.statistics().Validate(); err != nil {
		return &UsageError{Problem: err.Error()}
	}
	return nil
}

func (o Options) statistics() stats.Options {
	return stats.Options{Level: o.Level, Interval: o.Interval}
}

// A UsageError is a request for a report that cannot be made.
type UsageError struct {
	Problem string // what is wrong
	Advice  string // what to do; empty if there is nothing to add
}

func (e *UsageError) Error() string { return e.Problem }

// Hint returns what to do about it.
func (e *UsageError) Hint() string { return e.Advice }

// ExitCode returns 2, the exit code of a usage error.
func (e *UsageError) ExitCode() int { return 2 }
