package recorded

import (
	"cmp"
	"hash/maphash"
	"maps"
	"slices"
)

// settings find the fields in which rows of one problem differ and which may tell
// settings of a sampler, or models by a name that is not known as such: short
// values, few of them in all.
type settings struct {
	fields   *Fields
	seed     maphash.Seed
	problems map[[2]string]*rowsOf // by key and question
	values   *values
	differ   map[string]bool
	ids      map[string]int // of fields, in the order they were met
}

// A rowSum is a hash of each field's value in a row, by the field's number; 0 and what
// is beyond its end are absent.
type rowSum []uint64

// rowsOf is what the rows of one problem hold.
type rowsOf struct {
	n     int
	first map[string]string
	sums  map[string]uint64 // over rows: of the hashes of a field's values
}

// fewValues is how many values a field may have that is taken for a setting. One
// that has more is rather an answer or a name of the row.
const fewValues = 16

func newSettings(f *Fields) *settings {
	return &settings{fields: f, seed: maphash.MakeSeed(), problems: map[[2]string]*rowsOf{}, values: newValues(), differ: map[string]bool{}, ids: map[string]int{}}
}

// add takes note of a row and returns what tells it from others.
func (s *settings) add(r Row, e *entry) rowSum {
	now := map[string]string{}
	r.within(shallow, func(path string, v any) {
		if text, ok := scalar(v); ok && len(text) <= maxFacet && !s.fields.claims(path) {
			if s.values.add(path, v); len(s.values.of(path)) <= fewValues {
				now[path] = text
			}
		}
	})
	problem := [2]string{e.key, e.question}
	p, known := s.problems[problem]
	if !known {
		p = &rowsOf{first: now, sums: map[string]uint64{}}
		s.problems[problem] = p
	}
	p.n++
	var sum rowSum
	for path, value := range now {
		h := maphash.String(s.seed, value)
		s.differ[path] = s.differ[path] || value != p.first[path]
		p.sums[path] += h
		sum = s.put(sum, path, h)
	}
	for path := range p.first {
		if _, ok := now[path]; !ok {
			s.differ[path] = true
		}
	}
	return sum
}

// put sets the hash of a field.
func (s *settings) put(sum rowSum, path string, h uint64) rowSum {
	id, known := s.ids[path]
	if !known {
		id = len(s.ids)
		s.ids[path] = id
	}
	for len(sum) <= id {
		sum = append(sum, 0)
	}
	sum[id] = max(h, 1)
	return sum
}

// apart returns the fields, first those whose values are the same for every
// problem, then those that name models, with their values.
func (s *settings) apart() (fields []string, alike int, of map[string][]string) {
	of = map[string][]string{}
	same := map[string]bool{}
	for path, differs := range s.differ {
		if !differs || len(s.values.of(path)) > fewValues {
			continue
		}
		fields, of[path] = append(fields, path), s.values.of(path)
		if same[path] = s.alike(path); same[path] {
			alike++
		}
	}
	order := func(path string) int {
		if same[path] {
			return 0
		}
		return 1
	}
	slices.SortFunc(fields, func(a, b string) int { return cmp.Or(order(a)-order(b), byRank(a, b)) })
	return fields, alike, of
}

// alike reports whether a field has the same values in the rows of every problem,
// each in one row, as the names of models have that all were asked everything.
func (s *settings) alike(path string) bool {
	var first *rowsOf
	for p := range maps.Values(s.problems) {
		if first == nil {
			first = p
		}
		if p.n != len(s.values.of(path)) || p.sums[path] != first.sums[path] {
			return false
		}
	}
	return true
}
