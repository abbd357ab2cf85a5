package tokenizer

import "unicode/utf8"

// none is the id of what is no token.
const none int32 = -1

// A symbol is a stretch of text that joining has got to, in a doubly linked list.
type symbol struct {
	start, end int   // in the text; empty once it was joined to the one before
	id         int32 // its token, or none
	prev, next int   // indexes of its neighbours, -1 at the ends
}

// A joint is a pair of neighbours that could be joined.
type joint struct {
	rank  int32 // lower ranks go first
	left  int   // index of the left symbol; the leftmost of equals goes first
	right int
	end   int   // where the right symbol ended when the joint was found
	id    int32 // what they become
}

// pairs knows what two neighbours become and how early that is done.
type pairs interface {
	join(text string, left, right symbol) (id, rank int32, ok bool)
}

// merges ranks pairs of tokens in the order in which they were learnt.
type merges map[[2]int32]merge

type merge struct{ id, rank int32 }

func (m merges) join(_ string, left, right symbol) (id, rank int32, ok bool) {
	got, ok := m[[2]int32{left.id, right.id}]
	return got.id, got.rank, ok
}

// scores ranks what two neighbours become, wherever they came from.
type scores struct {
	words map[string]int32
	rank  []int32 // by token; the best score has rank 0, equal scores have equal ranks
}

func (s scores) join(text string, left, right symbol) (id, rank int32, ok bool) {
	id, ok = s.words[text[left.start:right.end]]
	if !ok {
		return none, 0, false
	}
	return id, s.rank[id], true
}

// atoms says what joining starts with and what becomes of an atom that is no
// token in the end.
type atoms struct {
	bytes   bool       // single bytes; otherwise characters
	of      [256]int32 // token of a byte, none if there is none
	unknown int32      // token of what has none, or none to drop it
}

// A merger joins the symbols of one piece after another; it keeps its memory
// between them. The pair of the lowest rank is joined first, the leftmost of
// equals. A heap holds what could be joined, and what a later joint has
// overtaken is recognised when it comes up, so a piece of n atoms takes
// O(n log n), also a piece as long as the whole text.
type merger struct {
	t       *Tokenizer
	symbols []symbol
	heap    []joint
}

// append adds the tokens of one piece of text to ids.
func (m *merger) append(ids []int32, text string) []int32 {
	if m.t.whole {
		if id, ok := m.t.words[text]; ok {
			return append(ids, id)
		}
	}
	m.seed(text)
	for len(m.heap) > 0 {
		m.apply(text, m.pop())
	}
	for i := 0; i >= 0; i = m.symbols[i].next {
		ids = m.t.atoms.append(ids, text, m.symbols[i])
	}
	return ids
}

// seed lays out the atoms of a text that is not empty and finds the first joints.
func (m *merger) seed(text string) {
	m.symbols, m.heap = m.symbols[:0], m.heap[:0]
	for start := 0; start < len(text); {
		n := len(m.symbols)
		s := symbol{start: start, end: start + 1, prev: n - 1, next: n + 1}
		if m.t.atoms.bytes {
			s.id = m.t.atoms.of[text[start]]
		} else {
			_, size := utf8.DecodeRuneInString(text[start:])
			s.end = start + size
			s.id = m.t.word(text[start:s.end])
		}
		m.symbols = append(m.symbols, s)
		start = s.end
	}
	m.symbols[len(m.symbols)-1].next = -1
	for i := 1; i < len(m.symbols); i++ {
		m.consider(text, i-1, i)
	}
}

// apply joins a pair, unless one of the two has changed since it was found.
func (m *merger) apply(text string, j joint) {
	// Until it joins its neighbour or is joined to it, a left symbol stays as it
	// is; a right one may have grown.
	left, right := &m.symbols[j.left], &m.symbols[j.right]
	if left.start == left.end || right.start == right.end || right.end != j.end {
		return
	}
	left.end, left.id, left.next = right.end, j.id, right.next
	right.start = right.end
	if left.next >= 0 {
		m.symbols[left.next].prev = j.left
		m.consider(text, j.left, left.next)
	}
	if left.prev >= 0 {
		m.consider(text, left.prev, j.left)
	}
}

// consider puts a pair on the heap if it can be joined.
func (m *merger) consider(text string, left, right int) {
	id, rank, ok := m.t.pairs.join(text, m.symbols[left], m.symbols[right])
	if ok {
		m.push(joint{rank: rank, left: left, right: right, end: m.symbols[right].end, id: id})
	}
}

func (m *merger) less(a, b int) bool {
	x, y := m.heap[a], m.heap[b]
	return x.rank < y.rank || x.rank == y.rank && x.left < y.left
}

// push and pop are those of container/heap without its allocation an element.
func (m *merger) push(j joint) {
	m.heap = append(m.heap, j)
	for child := len(m.heap) - 1; child > 0; {
		parent := (child - 1) / 2
		if !m.less(child, parent) {
			return
		}
		m.heap[child], m.heap[parent] = m.heap[parent], m.heap[child]
		child = parent
	}
}

func (m *merger) pop() joint {
	top, last := m.heap[0], len(m.heap)-1
	m.heap[0] = m.heap[last]
	m.heap = m.heap[:last]
	for parent := 0; ; {
		child := 2*parent + 1
		if child >= last {
			return top
		}
		if child+1 < last && m.less(child+1, child) {
			child++
		}
		if !m.less(child, parent) {
			return top
		}
		m.heap[child], m.heap[parent] = m.heap[parent], m.heap[child]
		parent = child
	}
}

// append adds the token of a symbol, or those of its bytes if it is none.
func (a atoms) append(ids []int32, text string, s symbol) []int32 {
	if s.id != none {
		return append(ids, s.id)
	}
	before := len(ids)
	for _, b := range []byte(text[s.start:s.end]) {
		if a.of[b] != none {
			ids = append(ids, a.of[b])
		}
	}
	if len(ids) == before && a.unknown != none {
		ids = append(ids, a.unknown)
	}
	return ids
}

// word returns the token that a whole text can become, or none.
func (t *Tokenizer) word(text string) int32 {
	if id, ok := t.words[text]; ok {
		return id
	}
	return none
}
