package tokenizer

import (
	"cmp"
	"slices"
)

// A matcher finds tokens by their exact text: the leftmost match, of those the
// longest. Vocabularies hold up to some thousand such tokens that mostly begin
// with the same byte, so for each first byte it keeps the lengths that occur and
// asks one map, longest first.
type matcher struct {
	ids     map[string]int32
	lengths [256][]int // falling, by first byte
}

func newMatcher(ids map[string]int32) matcher {
	m := matcher{ids: ids}
	for text := range ids {
		of := &m.lengths[text[0]]
		if !slices.Contains(*of, len(text)) {
			*of = append(*of, len(text))
		}
	}
	for i := range m.lengths {
		slices.SortFunc(m.lengths[i], func(a, b int) int { return cmp.Compare(b, a) })
	}
	return m
}

// next returns the first match in text: its token and where it lies. The start
// is len(text) if there is none.
func (m *matcher) next(text string) (id int32, start, end int) {
	if len(m.ids) == 0 {
		return none, len(text), len(text)
	}
	for i := range len(text) {
		for _, n := range m.lengths[text[i]] {
			if i+n > len(text) {
				continue
			}
			if id, ok := m.ids[text[i:i+n]]; ok {
				return id, i, i + n
			}
		}
	}
	return none, len(text), len(text)
}
