package randmodel

import (
	"fmt"
	"slices"

	"github.com/evalr/evalr/engine/quant"
)

// The architectures.
const (
	Llama  = "llama"
	Qwen2  = "qwen2"
	Qwen3  = "qwen3"
	Gemma3 = "gemma3"
)

// A Spec says what model to write. A field that is zero gets a small default.
type Spec struct {
	Arch    string     // Llama if empty
	Layers  int        // 2; 6 for gemma3, whose last is then the one without a window
	Dim     int        // 64; 256 for K types
	Heads   int        // 4
	KVHeads int        // 2
	HeadDim int        // Dim / Heads
	FF      int        // 2·Dim
	Vocab   int        // [LeastVocab] and more; 320
	Context int        // 512
	Type    quant.Type // of the matrices; where rows are no whole number of blocks, one that fits
	Tied    bool       // the output matrix is the embedding; always so for gemma3
	Seed    uint64

	ImageToken  bool    // a folder's tokenizer ends with [ImageToken], which has no embedding
	RopeFactors bool    // llama 3's scaling of low frequencies by 8, from a context of Context/4
	Window      int     // sliding window of gemma3; 16
	Softcap     float64 // final cap of gemma3's logits; none if zero
	Pre         string  // pre-tokenizer of a GGUF; smollm
	Template    string  // chat template; none if empty
}

// SmolLM2 returns the shape of SmolLM2-135M, whose matrices take 144 MB as Q8_0.
func SmolLM2() Spec {
	return Spec{Arch: Llama, Layers: 30, Dim: 576, Heads: 9, KVHeads: 3, HeadDim: 64, FF: 1536, Vocab: 49152, Context: 8192, Type: quant.Q8_0, Tied: true}
}

// Qwen25 returns the shape of Qwen2.5-0.5B, whose matrices take 528 MB as Q8_0.
func Qwen25() Spec {
	return Spec{Arch: Qwen2, Layers: 24, Dim: 896, Heads: 14, KVHeads: 2, HeadDim: 64, FF: 4864, Vocab: 151936, Context: 32768, Type: quant.Q8_0, Tied: true}
}

const (
	rmsEpsilon   = 1e-5
	ropeBase     = 10000
	globalBase   = 1000000 // of gemma3's layers without a window
	ropeFactor   = 8
	lowFactor    = 1
	highFactor   = 4
	swaPeriod    = 6 // every sixth layer of gemma3 has no window
	contextShare = 4 // the context is that many times the one rope was trained on
)

// full returns the spec with its defaults.
func (s Spec) full() Spec {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	if s.Arch == "" {
		s.Arch = Llama
	}
	if s.Pre == "" {
		s.Pre = "smollm"
	}
	layers, dim := 2, 64
	if s.Arch == Gemma3 {
		layers, s.Tied = swaPeriod, true
	}
	if n, _ := s.Type.Block(); n > dim {
		dim = n
	}
	set(&s.Layers, layers)
	set(&s.Dim, dim)
	set(&s.Heads, 4)
	set(&s.KVHeads, min(2, s.Heads))
	set(&s.HeadDim, s.Dim/s.Heads)
	set(&s.FF, 2*s.Dim)
	set(&s.Vocab, 320)
	set(&s.Context, 512)
	set(&s.Window, 16)
	return s
}

// check refuses what is no model.
func (s Spec) check() error {
	switch {
	case !slices.Contains([]string{Llama, Qwen2, Qwen3, Gemma3}, s.Arch):
		return fmt.Errorf("architecture %q: expected %s, %s, %s or %s", s.Arch, Llama, Qwen2, Qwen3, Gemma3)
	case !s.Type.Supported():
		return fmt.Errorf("tensor type %v: expected one of %s", s.Type, quant.Names())
	case s.Vocab < LeastVocab:
		return fmt.Errorf("a vocabulary of %d tokens: expected at least %d", s.Vocab, LeastVocab)
	case s.Heads%s.KVHeads != 0 || s.HeadDim%2 != 0:
		return fmt.Errorf("%d heads over %d of keys and values with %d dimensions: expected a multiple, and an even number", s.Heads, s.KVHeads, s.HeadDim)
	case min(s.Layers, s.Dim, s.Heads, s.KVHeads, s.HeadDim, s.FF, s.Context) <= 0:
		return fmt.Errorf("a size that is not positive in %+v", s)
	}
	return nil
}

// fit returns the type a matrix with rows of cols elements gets: the spec's, or
// what llama.cpp's quantiser takes where the block is too long.
func (s Spec) fit(cols int) quant.Type {
	fits := func(t quant.Type) bool {
		n, _ := t.Block()
		return cols%n == 0
	}
	if fits(s.Type) {
		return s.Type
	}
	short := map[quant.Type]quant.Type{quant.Q4_K: quant.Q5_0, quant.Q5_K: quant.Q5_1, quant.Q6_K: quant.Q8_0}
	if t, ok := short[s.Type]; ok && fits(t) {
		return t
	}
	return quant.F16
}
