package recorded

import "slices"

// values are the values of some fields, in the order they were met.
type values struct{ by map[string]*list }

type list struct {
	texts []string
	known map[string]bool
	rows  int // that have a value
}

// mostValues bounds the values that are remembered of a field.
const mostValues = 1000

func newValues() *values { return &values{by: map[string]*list{}} }

// add remembers a row's value; null, lists and objects are none.
func (v *values) add(field string, cell any) {
	if v.note(field, cell) {
		v.by[field].rows++
	}
}

// note remembers a value, if the cell is one, of a row that does not count.
func (v *values) note(field string, cell any) bool {
	l := v.by[field]
	if l == nil {
		l = &list{known: map[string]bool{}, texts: []string{}}
		v.by[field] = l
	}
	text, ok := scalar(cell)
	if !ok || text == "" {
		return false
	}
	if !l.known[text] && len(l.texts) < mostValues {
		l.known[text] = true
		l.texts = append(l.texts, text)
	}
	return true
}

// of returns the values of a field; nil if it never occurred.
func (v *values) of(field string) []string {
	if l := v.by[field]; l != nil {
		return l.texts
	}
	return nil
}

// all returns the values of a field among so many rows, "" for rows without one
// after the others if there are others.
func (v *values) all(field string, rows int) []string {
	l := v.by[field]
	if l == nil || len(l.texts) == 0 || l.rows == rows {
		return v.of(field)
	}
	return append(slices.Clone(l.texts), "")
}
