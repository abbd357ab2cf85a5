package sched

import (
	"container/list"
	"encoding/binary"
	"slices"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/model"
)

// pages hands out blocks and keeps the prefix tree. A block is free, or owned by
// one sequence, or by a node of the tree.
type pages struct {
	decoder Decoder
	limit   int // blocks that may exist
	made    int // blocks that do
	free    []*model.Block
	root    node
	idle    *list.List // of *node: those that no sequence uses, the next to go first
}

// A node is one page of a prefix: the path from the root spells the tokens. A
// sequence that uses a node uses all on its path, so that a node is idle before
// its parent is; and since paths are given back from their end, a child stands
// before its parent in the list of idle nodes.
type node struct {
	parent   *node
	key      string
	block    *model.Block
	children map[string]*node
	users    int
	place    *list.Element // in the list of idle nodes; nil while it is used
}

func newPages(d Decoder, limit int) *pages {
	return &pages{decoder: d, limit: limit, idle: list.New()}
}

// take returns a block whose owner is the caller, or nil if all are in use.
func (p *pages) take() *model.Block {
	if n := len(p.free); n > 0 {
		b := p.free[n-1]
		p.free = p.free[:n-1]
		return b
	}
	if p.made < p.limit {
		p.made++
		return p.decoder.NewBlock()
	}
	return p.evict()
}

// evict takes the block of the node that nobody has used for longest.
func (p *pages) evict() *model.Block {
	e := p.idle.Front()
	if e == nil {
		return nil
	}
	n := p.idle.Remove(e).(*node) //nolint:forcetypeassert // the list holds nothing else
	delete(n.parent.children, n.key)
	return n.block
}

// give takes a block back from its owner.
func (p *pages) give(b *model.Block) { p.free = append(p.free, b) }

// held counts the blocks that sequences use.
func (p *pages) held() int { return p.made - len(p.free) - p.idle.Len() }

// pageKey is the tokens of a page as a map's key.
func pageKey(tokens []int32) string {
	b := make([]byte, 0, 4*kernel.PageTokens)
	for _, t := range tokens[:kernel.PageTokens] {
		b = binary.LittleEndian.AppendUint32(b, uint32(t)) //nolint:gosec // the bits are compared, whatever they mean
	}
	return string(b)
}

// find returns the child of a node that holds a page of these tokens, and uses
// it; nil if there is none.
func (p *pages) find(at *node, tokens []int32) *node {
	n := at.children[pageKey(tokens)]
	if n != nil {
		p.use(n)
	}
	return n
}

// insert makes a block, owned by the caller, the child of a node, used by the
// caller. There must be no such child yet.
func (p *pages) insert(at *node, tokens []int32, b *model.Block) *node {
	n := &node{parent: at, key: pageKey(tokens), block: b, users: 1}
	if at.children == nil {
		at.children = map[string]*node{}
	}
	at.children[n.key] = n
	return n
}

// use counts one more user of a node.
func (p *pages) use(n *node) {
	if n.place != nil {
		p.idle.Remove(n.place)
		n.place = nil
	}
	n.users++
}

// release counts one user less of each node of a path, from its end.
func (p *pages) release(path []*node) {
	for _, n := range slices.Backward(path) {
		if n.users--; n.users == 0 {
			n.place = p.idle.PushBack(n)
		}
	}
}

// A sequence is tokens and the blocks of their keys and values. The first blocks
// belong to the tree, the others to the sequence.
type sequence struct {
	model.Seq
	path []*node // of the first blocks
}

// end is the node that the sequence's next shared page would be a child of.
func (q *sequence) end(p *pages) *node {
	if len(q.path) == 0 {
		return &p.root
	}
	return q.path[len(q.path)-1]
}

// join extends a sequence that owns no block by a page of the tree.
func (q *sequence) join(n *node) {
	q.path = append(q.path, n)
	q.Blocks = append(q.Blocks, n.block)
}

// share hands the sequence's first own block, which holds these tokens, over to
// the tree. Where the tree has such a page already, the sequence takes that one
// and true is returned: equal prefixes have equal bits.
func (q *sequence) share(p *pages, tokens []int32) (had bool) {
	at, i := q.end(p), len(q.path)
	n := p.find(at, tokens)
	if n == nil {
		q.path = append(q.path, p.insert(at, tokens, q.Blocks[i]))
		return false
	}
	p.give(q.Blocks[i])
	q.Blocks[i] = n.block
	q.path = append(q.path, n)
	return true
}

// drop gives everything back.
func (q *sequence) drop(p *pages) {
	for _, b := range q.Blocks[len(q.path):] {
		p.give(b)
	}
	p.release(q.path)
	*q = sequence{}
}
