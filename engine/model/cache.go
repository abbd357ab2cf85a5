package model

import "github.com/evalr/evalr/engine/kernel"

// A Block holds keys and values of [kernel.PageTokens] consecutive tokens of a
// sequence, in all layers and heads, as half floats. Sequences may share it; who
// writes to a block must be its only owner.
type Block struct{ data []uint16 }

// NewBlock returns an empty block for this model.
func (m *Model) NewBlock() *Block { return &Block{data: make([]uint16, m.BlockBytes()/2)} }

// BlockBytes returns the memory of one block.
func (c *Config) BlockBytes() int64 {
	return int64(c.Layers) * int64(c.KVHeads) * 2 * int64(c.pageLen()) * 2
}

// CopyBlock makes one block hold what another holds.
func (m *Model) CopyBlock(to, from *Block) { copy(to.data, from.data) }

// A Seq is where the keys and values of one sequence lie: Blocks[i] holds the
// tokens from i·[kernel.PageTokens] on.
type Seq struct{ Blocks []*Block }

// pageLen is the numbers in the keys, or values, of one page.
func (c *Config) pageLen() int { return kernel.PageSize(c.HeadDim) }

// page is the part of a block that belongs to one layer and head.
func (m *Model) page(b *Block, layer, head int) kernel.Page {
	n := m.pageLen()
	at := (layer*m.KVHeads + head) * 2 * n
	return kernel.Page{K: b.data[at : at+n : at+n], V: b.data[at+n : at+2*n : at+2*n]}
}
