package model

import "github.com/evalr/evalr/engine/kernel"

// A Block holds keys and values of [kernel.PageTokens] consecutive tokens of a
// sequence, in all layers and heads. Sequences may share it; who writes to a block
// must be its only owner.
type Block struct{ pages kernel.Pages }

// NewBlock returns an empty block for this model.
func (m *Model) NewBlock() *Block {
	return &Block{kernel.NewPages(m.kv, m.Layers*m.KVHeads, m.HeadDim)}
}

// BlockBytes returns the memory of one block that keeps keys and values in a form.
func (c *Config) BlockBytes(form kernel.KV) int64 {
	return int64(c.Layers) * int64(c.KVHeads) * int64(kernel.PageBytes(form, c.HeadDim))
}

// CopyBlock makes one block hold what another holds.
func (m *Model) CopyBlock(to, from *Block) { to.pages.CopyFrom(from.pages) }

// A Seq is where the keys and values of one sequence lie: Blocks[i] holds the
// tokens from i·[kernel.PageTokens] on.
type Seq struct{ Blocks []*Block }

// page is the part of a block that belongs to one layer and head.
func (m *Model) page(b *Block, layer, head int) kernel.Page {
	return b.pages.At(layer*m.KVHeads + head)
}
