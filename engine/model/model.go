// Package model turns weights on disk into a function from tokens to logits:
// it reads the shape of a decoder, checks and packs its tensors, and evaluates
// rows of tokens that belong to any number of sequences.
//
// All supported architectures are the pre-norm transformer decoder of Llama
// (Touvron et al. 2023, arXiv 2302.13971) with rotary positions (Su et al.
// 2021, arXiv 2104.09864), grouped-query attention (Ainslie et al. 2023, arXiv
// 2305.13245) and a gated feed-forward part (Shazeer 2020, arXiv 2002.05202):
//
//	x += Wo·attention(rope(Wq·norm(x)), rope(Wk·norm(x)), Wv·norm(x))
//	x += Wdown·(act(Wgate·norm(x)) ∘ Wup·norm(x))
//
// What differs between them is data in a [Config]: Qwen2 adds biases to q, k
// and v; Qwen3 and Gemma 3 normalise each head of q and k; Gemma 3 (arXiv
// 2503.19786) also normalises what each half adds, scales its embeddings by the
// root of their width, gates by GELU, and lets five of six layers see only a
// window, with a rotary base of its own. So there is one graph.
//
// Every step treats a row without regard to the others: products sum exactly
// in integers or in a fixed order, and attention walks the pages of 64 tokens of
// a sequence in their order. A row's logits are therefore the same bits alone or
// in any batch, whether its pages are shared or its own.
package model

import (
	"fmt"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/quant"
)

// Options say how weights, keys and values are held in memory. The zero value
// keeps weights as they are stored, and the rest as 16-bit floats.
type Options struct {
	Quantize quant.Type // type that F32, F16 and BF16 matrices are rounded to; F32 (the zero value) leaves them
	KV       kernel.KV  // form of keys and values
}

// A Model is a decoder in memory. Forward must not be called concurrently; all
// else is safe.
type Model struct {
	Config
	pool   *kernel.Pool
	embed  *kernel.Matrix
	output *kernel.Matrix // the same as embed where the two are tied
	norm   []float32
	layers []layer
	bytes  int64
	kv     kernel.KV
	work   workspace
}

// layer is the weights of one layer. Vectors that an architecture does not have
// are nil.
type layer struct {
	attnNorm, postAttn []float32
	ffnNorm, postFFN   []float32
	qNorm, kNorm       []float32
	q, k, v, o         linear
	gate, up, down     linear
	window             int // tokens that are seen, the row's own included; 0 for all
	rope               int // index of the rotary table
}

// linear is a matrix and the bias added to its product, nil for none.
type linear struct {
	w    *kernel.Matrix
	bias []float32
}

// Bytes returns the memory that the packed weights take.
func (m *Model) Bytes() int64 { return m.bytes }

// A Row is one token to evaluate.
type Row struct {
	Token  int32
	Pos    int  // position in its sequence, from 0
	Seq    *Seq // where its keys and values are kept; must have a block for Pos
	Logits bool // whether the logits after it are wanted
}

// check panics on rows that no scheduler may make.
func (m *Model) check(rows []Row) {
	for i, r := range rows {
		switch {
		case r.Token < 0 || int(r.Token) >= m.Vocab:
			panic(fmt.Sprintf("model: row %d: token %d is not in a vocabulary of %d", i, r.Token, m.Vocab))
		case r.Pos < 0 || r.Pos >= m.Context:
			panic(fmt.Sprintf("model: row %d: position %d is not in a context of %d", i, r.Pos, m.Context))
		case r.Pos/kernel.PageTokens >= len(r.Seq.Blocks):
			panic(fmt.Sprintf("model: row %d: no block for position %d", i, r.Pos))
		}
	}
}
