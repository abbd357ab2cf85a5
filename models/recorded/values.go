package recorded

import (
	"maps"
	"slices"
)

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

// add remembers a value; null, lists and objects are none.
func (v *values) add(field string, cell any) {
	l := v.by[field]
	if l == nil {
		l = &list{known: map[string]bool{}, texts: []string{}}
		v.by[field] = l
	}
	text, ok := scalar(cell)
	if !ok || text == "" {
		return
	}
	l.rows++
	if !l.known[text] && len(l.texts) < mostValues {
		l.known[text] = true
		l.texts = append(l.texts, text)
	}
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

// settings find the fields in which rows of one problem differ and which may tell
// settings of a sampler: short values, few of them in all.
type settings struct {
	fields *Fields
	first  map[[2]string]map[string]string // values of a problem's first row, by key and question, by field
	values *values
	differ map[string]bool
}

// fewValues is how many values a field may have that is taken for a setting. One
// that has more is rather an answer or a name of the row.
const fewValues = 16

func newSettings(f *Fields) *settings {
	return &settings{fields: f, first: map[[2]string]map[string]string{}, values: newValues(), differ: map[string]bool{}}
}

func (s *settings) add(r Row, e *entry) {
	now := map[string]string{}
	r.shallow(func(path string, v any) {
		if text, ok := scalar(v); ok && len(text) <= maxFacet && !s.fields.claims(path) {
			now[path] = text
			s.values.add(path, v)
		}
	})
	problem := [2]string{e.key, e.question}
	before, known := s.first[problem]
	if !known {
		s.first[problem] = now
		return
	}
	for path := range now {
		s.differ[path] = s.differ[path] || now[path] != before[path]
	}
	for path := range before {
		if _, ok := now[path]; !ok {
			s.differ[path] = true
		}
	}
}

// apart returns the fields, those that name models first.
func (s *settings) apart() []string {
	var out []string
	for _, path := range slices.SortedFunc(maps.Keys(s.differ), byRank) {
		if s.differ[path] && len(s.values.of(path)) <= fewValues {
			out = append(out, path)
		}
	}
	return out
}
