package reports

import (
	"fmt"
	"slices"
	"strings"
)

// addRow measures a quantity for every column and adds it to a table and to the
// rows of the JSON form.
func (b *builder) addRow(t *table, q quantity) {
	r := row{benchmark: q.entry.title, quantity: q.name, about: q.about}
	if q.group != "" {
		r.benchmark += ", " + q.group
	}
	var sources []*measurement // of the cells with a value
	var owners []*subject
	var rows []jsonRow
	for _, s := range b.subjects {
		m := s.measured[q.entry.id]
		if m == nil {
			r.cells = append(r.cells, cell{})
			continue
		}
		from, v := q.of(m)
		c := b.cell(q, m, v)
		r.cells = append(r.cells, c)
		if c.measured {
			sources, owners = append(sources, m), append(owners, s)
		}
		if c.measured || q.score && len(from.verdicts) > 0 && v.Unit != "" { // a score that every sample failed is a row
			rows = append(rows, newJSONRow(from, q.code, v))
		}
	}
	if !q.score && len(sources) == 0 {
		return
	}
	for i := range b.paper.models {
		c := cell{}
		if q.published != nil {
			c.quoted = q.published[i]
		}
		r.cells = append(r.cells, c)
	}
	r.size = size(r.cells)
	if q.score {
		r.notes = b.differences(owners, sources)
	}
	t.rows = append(t.rows, r)
	b.report.rows = append(b.report.rows, rows...)
}

// cell gives a value its marks and notes.
func (b *builder) cell(q quantity, m *measurement, v value) cell {
	c := cell{value: v, measured: v.N > 0}
	if v.why != "" {
		c.notes = append(c.notes, b.note(v.why))
	}
	if !c.measured || !q.score {
		return c
	}
	whole := m.record.Data.Problems
	c.part = q.group == "" && whole > 0 && m.tally.problems < whole
	for _, text := range v.Notes {
		if !strings.HasPrefix(text, markGuarded) { // that mark has its line in the key
			c.notes = append(c.notes, b.note(clean(text, textLimit)))
		}
	}
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

// size is "n × k" of the measured cells, as ranges where they differ.
func size(cells []cell) string {
	var n, k []int
	for _, c := range cells {
		if c.measured {
			n, k = append(n, c.N), append(k, c.K)
		}
	}
	if n == nil {
		return markAbsent
	}
	return span(slices.Min(n), slices.Max(n)) + " × " + span(slices.Min(k), slices.Max(k))
}

// differences notes in what the runs of one row are unlike.
func (b *builder) differences(owners []*subject, sources []*measurement) []int {
	if len(sources) < 2 {
		return nil
	}
	lists := make([][]facet, len(sources))
	for i, m := range sources {
		lists[i] = m.facets()
	}
	var notes []int
	for f, first := range lists[0] {
		parts := make([]string, len(lists))
		same := true
		for i, list := range lists {
			same = same && list[f].value == first.value
			parts[i] = fmt.Sprintf("%s in %s", clean(list[f].value, nameLimit), owners[i].name)
		}
		if !same {
			notes = append(notes, b.note(first.name+" differs: "+strings.Join(parts, ", ")))
		}
	}
	return notes
}
