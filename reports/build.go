package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/evalr/evalr"
)

// A builder makes the model of a report from measured subjects.
type builder struct {
	options  Options
	subjects []*subject
	baseline int             // position of the column that others are compared with
	tests    map[string]bool // that were used to compare columns, by the names that stats has for them
	paper    publication     // empty unless the table is one of the paper's
	report   Report
	shown    []entry // what the main table shows, for the key
}

// An entry is a benchmark with the metrics of it that the main table has.
type entry struct {
	id, title string
	group     string // the part of the table it stands in: "English"; empty for none
	about     string
	record    evalr.BenchmarkRecord // of the first subject that has it; zero if none has
	metrics   []shownMetric
}

type shownMetric struct {
	evalr.Metric
	derived   bool     // not the benchmark's own: the consensus at the k there is
	label     string   // what the table calls it; empty for its own name
	published []string // by quoted column
	variants  []string // notes to the published figures, by quoted column
}

// A quantity is a row before it is measured.
type quantity struct {
	entry     entry
	group     string // the part of the benchmark, empty for all of it: "level 3"
	name      string
	code      string       // its name in JSON
	about     string       // one line for the key
	score     bool         // carries marks and notes, and has a row even if no column has a value
	metric    evalr.Metric // by which columns are compared; of no kind where they are not
	published []string
	variants  []string
	of        func(*measurement) (*measurement, value)
}

func (b *builder) build() (*Report, error) {
	baseline, err := b.pickBaseline()
	if err != nil {
		return nil, err
	}
	b.baseline, b.tests = baseline, map[string]bool{}
	if len(b.subjects) > 1 {
		b.report.baseline = &b.subjects[baseline].name
	}
	if err := b.checkInfo(); err != nil {
		return nil, err
	}
	b.noteMerged()
	for _, s := range b.subjects {
		b.report.columns = append(b.report.columns, column{name: s.name})
	}
	b.report.title = "Scores"
	if which, ok := paperTables[b.options.Table]; ok {
		if err := b.addPaper(which); err != nil {
			return nil, err
		}
	} else {
		b.shown = b.plain()
	}
	for i := range b.shown {
		b.addAsked(&b.shown[i])
		b.addDerived(&b.shown[i])
	}
	first := b.addScores
	if b.options.Table == TableR1p3 {
		first = b.addMarkers
	}
	if err := first(); err != nil {
		return nil, err
	}
	if b.options.By != "" {
		if err := b.breakDown(); err != nil {
			return nil, err
		}
	}
	if err := b.describe(); err != nil {
		return nil, err
	}
	b.warn()
	b.explain()
	return &b.report, nil
}

// addScores adds the main table.
func (b *builder) addScores() error {
	main := table{quotes: true, rows: b.wordRows()}
	for _, e := range b.shown {
		for _, m := range e.metrics {
			if err := b.addRow(&main, metricQuantity(e, m)); err != nil {
				return err
			}
		}
	}
	b.addMean(&main)
	b.report.tables = append(b.report.tables, main)
	return nil
}

// plain lists every measured benchmark with every metric asked of it.
func (b *builder) plain() []entry {
	var entries []entry
	for _, s := range b.subjects {
		for _, id := range s.benchmarks {
			i := slices.IndexFunc(entries, func(e entry) bool { return e.id == id })
			if i < 0 {
				i = len(entries)
				record, _ := b.record(id)
				entries = append(entries, entry{id: id, title: b.title(record), about: record.About, record: record})
			}
			e := &entries[i]
			for _, m := range s.measured[id].record.Metrics {
				if !e.has(m.Name) {
					e.metrics = append(e.metrics, shownMetric{Metric: m})
				}
			}
		}
	}
	return entries
}

func (e entry) has(metric string) bool {
	return slices.ContainsFunc(e.metrics, func(m shownMetric) bool { return m.Name == metric })
}

// addAsked adds the metrics that the options ask for to a benchmark that some
// column has measured.
func (b *builder) addAsked(e *entry) {
	if !slices.ContainsFunc(b.subjects, func(s *subject) bool { return s.measured[e.id] != nil }) {
		return
	}
	for _, m := range b.options.Metrics {
		if !e.has(m.Name) {
			e.metrics = append(e.metrics, shownMetric{Metric: m})
		}
	}
}

// addDerived adds, after the last consensus asked for at a k that was not
// sampled, the consensus at the k there is.
func (b *builder) addDerived(e *entry) {
	for _, s := range b.subjects {
		m := s.measured[e.id]
		if m == nil || m.least < 2 || m.record.PerSample { // one vote is pass@1, and those for other things are none
			continue
		}
		name := "cons@" + strconv.Itoa(m.least)
		at := -1
		for i, asked := range e.metrics {
			if asked.Kind == evalr.MetricConsensus && asked.K > m.least {
				at = i
			}
		}
		if at < 0 || e.has(name) {
			continue
		}
		for at+1 < len(e.metrics) && e.metrics[at+1].derived && e.metrics[at+1].K > m.least {
			at++
		}
		derived := evalr.Metric{
			Kind: evalr.MetricConsensus, Name: name, K: m.least,
			About: fmt.Sprintf("score of the answer that most of %d samples gave, the k that was drawn", m.least),
		}
		e.metrics = slices.Insert(e.metrics, at+1, shownMetric{Metric: derived, derived: true})
	}
}

// record returns a benchmark's record of the first subject that has measured
// it, else of the first that knows it.
func (b *builder) record(id string) (evalr.BenchmarkRecord, bool) {
	for _, s := range b.subjects {
		if m := s.measured[id]; m != nil {
			return m.record, true
		}
	}
	for _, s := range b.subjects {
		if r, ok := s.record(id); ok {
			return r, true
		}
	}
	return evalr.BenchmarkRecord{}, false
}

// title names a benchmark, with its identifier if two have the same title.
func (b *builder) title(r evalr.BenchmarkRecord) string {
	title := clean(r.Title, nameLimit)
	if title == "" {
		return clean(r.Name, nameLimit)
	}
	for _, s := range b.subjects {
		for _, id := range s.benchmarks {
			if id != r.Name && s.measured[id].record.Title == r.Title {
				return title + ", " + clean(r.Name, nameLimit)
			}
		}
	}
	return title
}

func metricQuantity(e entry, m shownMetric) quantity {
	paired := m.Metric
	if isRating(m.Metric) {
		paired = evalr.Metric{} // contests are few, and no score of a problem is a rating
	}
	return quantity{
		entry: e, name: clean(cmp.Or(m.label, m.Name), nameLimit), code: m.Name, about: clean(m.About, textLimit), score: true,
		metric: paired, published: m.published, variants: m.variants,
		of: func(in *measurement) (*measurement, value) { return in, in.metric(m.Metric) },
	}
}
