package tokenizer

import "iter"

// A Matcher finds tokens by their exact text. It walks a trie: a place in a text
// costs at most as many steps as the longest token has bytes, however many tokens
// there are. It does not change after it was made.
type Matcher struct {
	first [256]int32     // node of each first byte; 0 for none
	after map[edge]int32 // nodes further down
	ids   []int32        // of each node, the token that ends there, or none
}

// An edge leads from a node to another by one byte of text.
type edge struct {
	node int32
	b    byte
}

// NewMatcher returns a matcher of the tokens with these texts. An empty text is
// never found.
func NewMatcher(ids map[string]int32) *Matcher {
	m := &Matcher{after: map[edge]int32{}, ids: []int32{none}}
	for text, id := range ids {
		node := int32(0)
		for i := range len(text) {
			node = m.add(node, text[i])
		}
		if node != 0 {
			m.ids[node] = id
		}
	}
	return m
}

// add returns the node after another, which it makes where there is none.
func (m *Matcher) add(node int32, b byte) int32 {
	if to := m.step(node, b); to != 0 {
		return to
	}
	to := int32(len(m.ids)) //nolint:gosec // no more nodes than a vocabulary file has bytes
	m.ids = append(m.ids, none)
	if node == 0 {
		m.first[b] = to
	} else {
		m.after[edge{node, b}] = to
	}
	return to
}

// step returns the node after another; 0, which is the root, for none.
func (m *Matcher) step(node int32, b byte) int32 {
	if node == 0 {
		return m.first[b]
	}
	return m.after[edge{node, b}]
}

// steps goes down the trie along the beginning of a text: it yields how many bytes
// it has gone and the token that ends there, or none.
func (m *Matcher) steps(text string) iter.Seq2[int, int32] {
	return func(yield func(int, int32) bool) {
		for i, node := 0, int32(0); i < len(text); i++ {
			if node = m.step(node, text[i]); node == 0 || !yield(i+1, m.ids[node]) {
				return
			}
		}
	}
}

// Longest returns the longest token that a text begins with and its length, 0 if
// there is none.
func (m *Matcher) Longest(text string) (id int32, length int) {
	id = none
	for n, found := range m.steps(text) {
		if found != none {
			id, length = found, n
		}
	}
	return id, length
}

// next returns the leftmost match in text, of those the longest: its token and
// where it lies. The start is len(text) if there is none.
func (m *Matcher) next(text string) (id int32, start, end int) {
	for i := range len(text) {
		if m.first[text[i]] == 0 {
			continue
		}
		if id, n := m.Longest(text[i:]); n > 0 {
			return id, i, i + n
		}
	}
	return none, len(text), len(text)
}
