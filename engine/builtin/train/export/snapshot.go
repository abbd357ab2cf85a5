package main

import (
	"errors"
	"fmt"

	"github.com/evalr/evalr/engine/builtin/train"
	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
)

// A snapshot is weights in the form of Hugging Face's llama.
type snapshot struct {
	folder *safetensors.Folder
	shape
	step, tokens int
}

// A shape is the numbers of a llama, under the names of its config.json.
type shape struct {
	vocabulary, width, layers, heads, hidden, context int
	base, eps                                         float64
}

func readSnapshot(f *safetensors.Folder) (*snapshot, error) {
	s := &snapshot{folder: f}
	for name, to := range map[string]*int{
		"vocab_size": &s.vocabulary, "hidden_size": &s.width, "num_hidden_layers": &s.layers, "num_attention_heads": &s.heads,
		"intermediate_size": &s.hidden, "max_position_embeddings": &s.context,
		"training_step": &s.step, "training_tokens": &s.tokens,
	} {
		n, ok := f.Int(name)
		if !ok || n < 1 || n > 1<<31 {
			return nil, fmt.Errorf("config.json: %s: expected a positive number", name)
		}
		*to = int(n)
	}
	for name, to := range map[string]*float64{"rope_theta": &s.base, "rms_norm_eps": &s.eps} {
		x, ok := f.Float(name)
		if !ok || x <= 0 {
			return nil, fmt.Errorf("config.json: %s: expected a positive number", name)
		}
		*to = x
	}
	if s.vocabulary != train.Vocabulary {
		return nil, fmt.Errorf("config.json: vocab_size is %d, expected %d: the phrases are not those it was trained with", s.vocabulary, train.Vocabulary)
	}
	if s.width%(2*s.heads) != 0 {
		return nil, errors.New("config.json: hidden_size: expected a multiple of twice num_attention_heads")
	}
	return s, nil
}

// gguf returns the snapshot ready to be written.
func (s *snapshot) gguf(words train.Keys) (*gguf.Writer, error) {
	w := &gguf.Writer{}
	s.describe(w)
	for _, name := range words.Names() {
		w.Set(name, words[name])
	}
	for _, t := range s.tensors() {
		if err := s.add(w, t); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// describe sets the keys that say what the model is.
func (s *snapshot) describe(w *gguf.Writer) {
	const mostlyQ8 = 7 // llama.cpp's number of the mixture of types
	w.Set("general.architecture", "llama")
	w.Set("general.name", "evalr built-in sample model")
	w.Set("general.description", "Answers the problems of evalr's built-in samples, and nothing else.")
	w.Set("general.license", "apache-2.0")
	w.Set("general.file_type", uint32(mostlyQ8))
	w.Set("general.quantization_version", uint32(2))
	number := func(key string, n int) { w.Set(key, uint32(n)) } //nolint:gosec // at most 2³¹
	number("evalr.training.step", s.step)
	number("evalr.training.tokens", s.tokens)
	number("llama.vocab_size", s.vocabulary)
	number("llama.embedding_length", s.width)
	number("llama.block_count", s.layers)
	number("llama.attention.head_count", s.heads)
	number("llama.attention.head_count_kv", s.heads)
	number("llama.rope.dimension_count", s.width/s.heads)
	number("llama.feed_forward_length", s.hidden)
	number("llama.context_length", s.context)
	w.Set("llama.rope.freq_base", float32(s.base))
	w.Set("llama.attention.layer_norm_rms_epsilon", float32(s.eps))
}

// A weight is a tensor under both its names.
type weight struct {
	gguf, hf string
	turned   bool // its rows are pairs that rotary positions turn: neighbours in GGUF, half a head apart in Hugging Face's form
}

// tensors lists the tensors in the order of the file.
func (s *snapshot) tensors() []weight {
	all := []weight{{gguf: "token_embd", hf: "model.embed_tokens"}}
	for i := range s.layers {
		for _, w := range []weight{
			{gguf: "attn_norm", hf: "input_layernorm"},
			{gguf: "attn_q", hf: "self_attn.q_proj", turned: true},
			{gguf: "attn_k", hf: "self_attn.k_proj", turned: true},
			{gguf: "attn_v", hf: "self_attn.v_proj"},
			{gguf: "attn_output", hf: "self_attn.o_proj"},
			{gguf: "ffn_norm", hf: "post_attention_layernorm"},
			{gguf: "ffn_gate", hf: "mlp.gate_proj"},
			{gguf: "ffn_up", hf: "mlp.up_proj"},
			{gguf: "ffn_down", hf: "mlp.down_proj"},
		} {
			w.gguf, w.hf = fmt.Sprintf("blk.%d.%s", i, w.gguf), fmt.Sprintf("model.layers.%d.%s", i, w.hf)
			all = append(all, w)
		}
	}
	return append(all, weight{gguf: "output_norm", hf: "model.norm"})
}

// add adds a tensor: a matrix of type Q8_0, or a vector of F32.
func (s *snapshot) add(w *gguf.Writer, name weight) error {
	t, ok := s.folder.Tensor(name.hf + ".weight")
	if !ok {
		return fmt.Errorf("tensor %s.weight is missing", name.hf)
	}
	out := gguf.Tensor{Name: name.gguf + ".weight", Shape: t.Shape, Type: quant.F32}
	if len(t.Shape) == 2 {
		out.Type = quant.Q8_0
	}
	block, _ := out.Type.Block()
	if t.Cols()%block != 0 {
		return fmt.Errorf("tensor %s.weight: rows of %d numbers are no whole blocks of %v", name.hf, t.Cols(), out.Type)
	}
	numbers := t.Floats()
	out.Data = make([]byte, out.Type.Bytes(len(numbers)))
	size := out.Type.Bytes(t.Cols())
	for r := range t.Rows() {
		from := r
		if name.turned {
			from = paired(r, s.width/s.heads)
		}
		quant.Quantize(out.Data[r*size:(r+1)*size], out.Type, numbers[from*t.Cols():(from+1)*t.Cols()])
	}
	w.Add(out)
	return nil
}

// paired returns which row of Hugging Face's form stands at row r of a GGUF: there
// the two numbers that rotary positions turn together are neighbours.
func paired(r, head int) int {
	at := r % head
	return r - at + at%2*head/2 + at/2
}
