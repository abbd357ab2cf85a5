package randmodel

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"

	"github.com/evalr/evalr/engine/quant"
)

// A role says how the elements of a tensor are distributed.
type role uint8

const (
	matrix role = iota
	embedding
	norm
	bias
)

// A weight is one tensor under both its names.
type weight struct {
	gguf, hf   string
	role       role
	cols, rows int     // rows is 1 for vectors
	turned     int     // head dimension, where GGUF interleaves the halves of a head's rows; else 0
	gain       float32 // what a norm scatters about; 0 stands for 1
}

// An embedding has length embeddingLength, and the last norm makes logits scatter
// by outputGain times that. Longer embeddings would drown what the layers add to
// them: a tied model would say its last token again, and a test would not see
// what its layers do.
const (
	embeddingLength = 0.25
	outputGain      = 12
)

// weights lists the tensors of a model in the order of a GGUF file.
func (s Spec) weights() []weight {
	all := []weight{{gguf: "token_embd.weight", hf: "model.embed_tokens.weight", role: embedding, cols: s.Dim, rows: s.Vocab}}
	for i := range s.Layers {
		for _, w := range s.layer() {
			w.gguf = fmt.Sprintf("blk.%d.%s", i, w.gguf)
			w.hf = fmt.Sprintf("model.layers.%d.%s", i, w.hf)
			all = append(all, w)
		}
	}
	all = append(all, weight{gguf: "output_norm.weight", hf: "model.norm.weight", role: norm, cols: s.Dim, rows: 1, gain: outputGain})
	if !s.Tied {
		all = append(all, weight{gguf: "output.weight", hf: "lm_head.weight", role: embedding, cols: s.Dim, rows: s.Vocab})
	}
	return all
}

// layer lists the tensors of one layer.
func (s Spec) layer() []weight {
	turned := 0
	if s.Arch == Llama {
		turned = s.HeadDim
	}
	q, kv := s.Heads*s.HeadDim, s.KVHeads*s.HeadDim
	vector := func(gguf, hf string, r role, n int) weight {
		return weight{gguf: gguf, hf: hf, role: r, cols: n, rows: 1}
	}
	all := []weight{
		vector("attn_norm.weight", "input_layernorm.weight", norm, s.Dim),
		{gguf: "attn_q.weight", hf: "self_attn.q_proj.weight", cols: s.Dim, rows: q, turned: turned},
		{gguf: "attn_k.weight", hf: "self_attn.k_proj.weight", cols: s.Dim, rows: kv, turned: turned},
		{gguf: "attn_v.weight", hf: "self_attn.v_proj.weight", cols: s.Dim, rows: kv},
		{gguf: "attn_output.weight", hf: "self_attn.o_proj.weight", cols: q, rows: s.Dim},
		{gguf: "ffn_gate.weight", hf: "mlp.gate_proj.weight", cols: s.Dim, rows: s.FF},
		{gguf: "ffn_up.weight", hf: "mlp.up_proj.weight", cols: s.Dim, rows: s.FF},
		{gguf: "ffn_down.weight", hf: "mlp.down_proj.weight", cols: s.FF, rows: s.Dim},
	}
	if s.Arch == Gemma3 {
		all = append(all,
			vector("post_attention_norm.weight", "post_attention_layernorm.weight", norm, s.Dim),
			vector("ffn_norm.weight", "pre_feedforward_layernorm.weight", norm, s.Dim),
			vector("post_ffw_norm.weight", "post_feedforward_layernorm.weight", norm, s.Dim))
	} else {
		all = append(all, vector("ffn_norm.weight", "post_attention_layernorm.weight", norm, s.Dim))
	}
	if s.Arch == Qwen3 || s.Arch == Gemma3 {
		all = append(all,
			vector("attn_q_norm.weight", "self_attn.q_norm.weight", norm, s.HeadDim),
			vector("attn_k_norm.weight", "self_attn.k_norm.weight", norm, s.HeadDim))
	}
	if s.Arch == Qwen2 {
		all = append(all,
			vector("attn_q.bias", "self_attn.q_proj.bias", bias, q),
			vector("attn_k.bias", "self_attn.k_proj.bias", bias, kv),
			vector("attn_v.bias", "self_attn.v_proj.bias", bias, kv))
	}
	return all
}

// row fills dst with row r of a weight, rows in the order of Hugging Face.
func (w weight) row(dst []float32, seed uint64, r int) {
	h := fnv.New64a()
	h.Write([]byte(w.hf))                                   //nolint:gosec // never fails
	rng := rand.New(rand.NewPCG(seed^h.Sum64(), uint64(r))) //nolint:gosec // weights, not secrets
	mean, deviation := 0.0, 0.1
	switch w.role {
	case matrix:
		deviation = 1 / math.Sqrt(float64(w.cols))
	case embedding:
		deviation = embeddingLength / math.Sqrt(float64(w.cols))
	case norm:
		mean = max(float64(w.gain), 1)
		deviation *= mean
	case bias:
	}
	for i := range dst {
		dst[i] = float32(mean + deviation*rng.NormFloat64())
	}
}

// A form is how a file format wants the numbers of a weight.
type form struct {
	row  func(int) int // which of Hugging Face's rows stands at a row
	less float32       // what is taken away from each number
}

// fill writes all rows as type t.
func (w weight) fill(dst []byte, t quant.Type, seed uint64, f form) {
	row := make([]float32, w.cols)
	size := t.Bytes(w.cols)
	for r := range w.rows {
		w.row(row, seed, f.row(r))
		for i := range row {
			row[i] -= f.less
		}
		quant.Quantize(dst[r*size:(r+1)*size], t, row)
	}
}

// interleaved returns which row of Hugging Face's order stands at row r of a
// GGUF: there the two numbers that rope turns together are neighbours.
func (w weight) interleaved(r int) int {
	if w.turned == 0 {
		return r
	}
	head, at := r/w.turned*w.turned, r%w.turned
	return head + at%2*w.turned/2 + at/2
}

// shape returns the shape, columns first.
func (w weight) shape() []int {
	if w.rows == 1 {
		return []int{w.cols}
	}
	return []int{w.cols, w.rows}
}

// ropeFactors are what the frequencies of the pairs of dimensions are divided by:
// 1 for short waves, ropeFactor for long ones, and in between what changes
// smoothly (Llama 3.1's rope scaling, as in Hugging Face's transformers).
func (s Spec) ropeFactors() []float32 {
	out := make([]float32, s.HeadDim/2)
	trained := float64(s.Context / contextShare)
	for i := range out {
		turns := trained / (2 * math.Pi * math.Pow(ropeBase, 2*float64(i)/float64(s.HeadDim)))
		smooth := min(max((turns-lowFactor)/(highFactor-lowFactor), 0), 1)
		out[i] = float32(1 / ((1-smooth)/ropeFactor + smooth))
	}
	return out
}
