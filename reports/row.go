package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// addRow measures a quantity for every column and adds it to a table and to the
// rows of the JSON form.
func (b *builder) addRow(t *table, q quantity) error {
	values := make([]value, len(b.subjects))
	parts := make([]*measurement, len(b.subjects)) // what each value is of; nil for none
	var owners []*subject                          // of the values that exist
	for i, s := range b.subjects {
		if m := s.measured[q.entry.id]; m != nil {
			parts[i], values[i] = q.of(m)
		}
		if values[i].N > 0 {
			owners = append(owners, s)
		}
	}
	if !q.score && owners == nil {
		return nil
	}
	standings, err := b.judge(q, parts, values)
	if err != nil {
		return err
	}
	r := row{group: q.entry.group, benchmark: q.entry.title, quantity: q.name, about: q.about}
	if q.group != "" {
		r.benchmark += ", " + q.group
	}
	if q.score {
		r.notes = b.differences(q.entry.id, owners)
	}
	for i, s := range b.subjects {
		if parts[i] == nil {
			r.cells = append(r.cells, cell{})
			continue
		}
		r.cells = append(r.cells, b.cell(q, s, values[i], standings[i]))
		if values[i].N > 0 || q.score && values[i].Unit != "" && len(parts[i].verdicts) > 0 {
			b.report.rows = append(b.report.rows, newJSONRow(s, parts[i], q.code, values[i], standings[i])) // also a score without a sample
		}
	}
	r.size = size(r.cells)
	if t.quotes {
		r.cells = append(r.cells, b.quote(q)...)
	}
	t.rows = append(t.rows, r)
	return nil
}

// quote returns the published cells of a row.
func (b *builder) quote(q quantity) []cell {
	cells := make([]cell, len(b.paper.models))
	for i, figure := range q.published {
		cells[i].quoted = figure
		cells[i].Unit = cmp.Or(paperMetrics[q.name].unit, "fraction")
		if text := q.variants[i]; text != "" {
			cells[i].notes = append(cells[i].notes, b.note(text))
		}
	}
	return cells
}

// cell gives a value its marks and notes.
func (b *builder) cell(q quantity, s *subject, v value, st standing) cell {
	m := s.measured[q.entry.id]
	c := cell{value: v, measured: v.N > 0, best: st.best, versus: st.mark()}
	if v.total {
		c.words = v.words()
	}
	var texts []string
	if c.measured && q.score {
		c.part = m.partial()
		for _, text := range v.Notes {
			if !strings.HasPrefix(text, markGuarded) { // that mark has its line in the key
				texts = append(texts, clean(text, textLimit))
			}
		}
		texts = append(texts, st.apart, s.unlike)
	}
	for _, text := range append(texts, v.why) {
		if text != "" {
			c.notes = append(c.notes, b.note(text))
		}
	}
	slices.Sort(c.notes)
	return c
}

// note returns the number of a footnote, a new one if no cell has it yet.
func (b *builder) note(text string) int {
	i := slices.Index(b.report.footnotes, text)
	if i < 0 {
		i = len(b.report.footnotes)
		b.report.footnotes = append(b.report.footnotes, text)
	}
	return i + 1
}

// size is "n × k" of the measured cells, as ranges where they differ between
// cells or, for k, between problems.
func size(cells []cell) string {
	var n, k []int
	for _, c := range cells {
		if c.measured {
			n, k = append(n, c.N), append(k, c.fewest, c.K)
		}
	}
	if n == nil {
		return markAbsent
	}
	return span(slices.Min(n), slices.Max(n)) + " × " + span(slices.Min(k), slices.Max(k))
}

// differences notes in what the runs of one row are unlike.
func (b *builder) differences(benchmark string, owners []*subject) []int {
	if len(owners) < 2 {
		return nil
	}
	lists := make([][]facet, len(owners))
	for i, s := range owners {
		lists[i] = s.measured[benchmark].facets()
	}
	var notes []int
	for f, first := range lists[0] {
		values := map[string]bool{}
		var parts []string
		for i, list := range lists {
			if v := list[f].value; v != "" { // what is unknown of imports is told once, by their origin
				values[v] = true
				parts = append(parts, fmt.Sprintf("%s in %s", clean(v, nameLimit), owners[i].name))
			}
		}
		if len(values) > 1 {
			notes = append(notes, b.note(first.name+" differs: "+strings.Join(parts, ", ")))
		}
	}
	slices.Sort(notes)
	return notes
}
