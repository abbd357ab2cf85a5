package randmodel

import (
	"fmt"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
)

// Write writes the model as a GGUF file.
func Write(path string, s Spec) error {
	w, err := NewGGUF(s)
	if err != nil {
		return err
	}
	return w.WriteFile(path)
}

// NewGGUF returns the model ready to be written, for who wants to change
// something about it first.
func NewGGUF(s Spec) (*gguf.Writer, error) {
	s = s.full()
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("random model: %w", err)
	}
	w := &gguf.Writer{}
	s.setShape(w)
	s.setTokenizer(w)
	for _, one := range s.weights() {
		t := quant.F32
		if one.role == matrix || one.role == embedding {
			t = s.fit(one.cols)
		}
		w.AddFunc(gguf.Tensor{Name: one.gguf, Shape: one.shape(), Type: t}, func(dst []byte) { one.fill(dst, t, s.Seed, form{row: one.interleaved}) })
	}
	if s.RopeFactors {
		factors := s.ropeFactors()
		w.AddFunc(gguf.Tensor{Name: "rope_freqs.weight", Shape: []int{len(factors)}, Type: quant.F32}, func(dst []byte) { quant.Quantize(dst, quant.F32, factors) })
	}
	return w, nil
}

// setShape sets the keys of the architecture.
func (s Spec) setShape(w *gguf.Writer) {
	w.Set("general.architecture", s.Arch)
	w.Set("general.name", "random")
	w.Set("general.quantization_version", uint32(2))
	number := func(key string, n int) { w.Set(s.Arch+"."+key, uint32(n)) } //nolint:gosec // checked to be positive
	number("context_length", s.Context)
	number("embedding_length", s.Dim)
	number("block_count", s.Layers)
	number("feed_forward_length", s.FF)
	number("attention.head_count", s.Heads)
	number("attention.head_count_kv", s.KVHeads)
	number("attention.key_length", s.HeadDim)
	number("attention.value_length", s.HeadDim)
	number("rope.dimension_count", s.HeadDim)
	number("vocab_size", s.Vocab)
	w.Set(s.Arch+".attention.layer_norm_rms_epsilon", float32(rmsEpsilon))
	if s.Arch != Gemma3 {
		w.Set(s.Arch+".rope.freq_base", float32(ropeBase))
		return
	}
	w.Set(s.Arch+".rope.freq_base", float32(globalBase))
	number("attention.sliding_window", s.Window)
	if s.Softcap != 0 {
		w.Set(s.Arch+".final_logit_softcapping", float32(s.Softcap))
	}
}

// setTokenizer sets the keys of the tokenizer: byte-level BPE with one merge.
func (s Spec) setTokenizer(w *gguf.Writer) {
	const normal, control, userDefined = 1, 3, 4
	kinds := make([]int32, s.Vocab)
	for i := range kinds {
		kinds[i] = normal
	}
	kinds[EndOfText], kinds[StartOfTurn], kinds[EndOfTurn] = control, control, control
	kinds[Think], kinds[EndThink] = userDefined, userDefined // as in R1's files: they are printed
	w.Set("tokenizer.ggml.model", "gpt2")
	w.Set("tokenizer.ggml.pre", s.Pre)
	w.Set("tokenizer.ggml.tokens", s.tokens())
	w.Set("tokenizer.ggml.token_type", kinds)
	w.Set("tokenizer.ggml.merges", []string{"z z"})
	w.Set("tokenizer.ggml.bos_token_id", uint32(EndOfText))
	w.Set("tokenizer.ggml.eos_token_id", uint32(EndOfTurn))
	w.Set("tokenizer.ggml.add_bos_token", false)
	if s.Template != "" {
		w.Set("tokenizer.chat_template", s.Template)
	}
}
