package model

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
)

// GGUF reads the shape and the tensors of a GGUF file.
func GGUF(f *gguf.File) Source { return ggufSource{f} }

type ggufSource struct{ f *gguf.File }

func (s ggufSource) Tensor(name string) (quant.Tensor, bool) { return s.f.Tensor(name) }

func (s ggufSource) Names() []string {
	ts := s.f.Tensors()
	names := make([]string, len(ts))
	for i := range ts {
		names[i] = ts[i].Name
	}
	return names
}

// Config reads the keys of the architecture.
func (s ggufSource) Config() (Config, error) {
	arch, ok := s.f.Text("general.architecture")
	if !ok {
		return Config{}, errors.New("key general.architecture is missing: the file does not say what model it holds")
	}
	if !slices.Contains(architectures(), arch) {
		return Config{}, &ArchError{Arch: arch}
	}
	k := ggufKeys{f: s.f, arch: arch}
	c := k.shape()
	k.ropes(&c)
	if arch == "gemma3" {
		k.gemma3(&c)
	}
	k.refuse(&c)
	if k.err != nil {
		return Config{}, k.err
	}
	c.Name, _ = s.f.Text("general.name")
	c.Interleaved = arch == "llama"
	if t, ok := s.Tensor("token_embd.weight"); ok && len(t.Shape) == 2 {
		c.Vocab = t.Shape[1]
	} else {
		return Config{}, errors.New("tensor token_embd.weight: expected a matrix of embeddings")
	}
	if t, ok := s.Tensor("rope_freqs.weight"); ok {
		div, err := divisors(t, c.HeadDim/2)
		if err != nil {
			return Config{}, err
		}
		c.Rope.Divisors = div
	}
	return c, nil
}

// divisors reads the frequencies' divisors of Llama 3.1 and later.
func divisors(t quant.Tensor, n int) ([]float32, error) {
	if !t.Is(n) || t.Type != quant.F32 {
		return nil, fmt.Errorf("tensor %s: %v of %v, expected %d of F32", t.Name, t.Shape, t.Type, n)
	}
	return t.Floats(), nil
}

// ggufKeys reads the keys of one architecture and keeps the first error.
type ggufKeys struct {
	f    *gguf.File
	arch string
	err  error
}

func (k *ggufKeys) fail(format string, args ...any) {
	if k.err == nil {
		k.err = fmt.Errorf(format, args...)
	}
}

// count is a number that must be there.
func (k *ggufKeys) count(key string) int {
	key = k.arch + "." + key
	n, ok := k.f.Int(key)
	if !ok {
		if _, list := k.f.Ints(key); list {
			k.fail("key %s: layers of different shapes are not supported, expected one number", key)
		}
		k.fail("key %s: expected a whole number", key)
	}
	if n < 0 || n > maxContext {
		k.fail("key %s is %d, expected 0 to %d", key, n, maxContext)
		return 0
	}
	return int(n)
}

// countOr is a number that may be missing.
func (k *ggufKeys) countOr(key string, or int) int {
	if !slices.Contains(k.f.Keys(), k.arch+"."+key) {
		return or
	}
	return k.count(key)
}

// float is a number that may be missing.
func (k *ggufKeys) float(key string, or float64) float64 {
	key = k.arch + "." + key
	v, ok := k.f.Float(key)
	switch {
	case ok:
		return v
	case slices.Contains(k.f.Keys(), key):
		k.fail("key %s: expected a floating-point number", key)
	}
	return or
}

// cap is a soft cap that may be missing.
func (k *ggufKeys) cap(key string) float32 {
	v := float32(k.float(key, 0))
	if !isCap(v) {
		k.fail("key %s.%s is %g, expected 0 for none or more", k.arch, key, v)
	}
	return v
}

// shape reads what all architectures have.
func (k *ggufKeys) shape() Config {
	c := Config{
		Arch:    k.arch,
		Layers:  k.count("block_count"),
		Dim:     k.count("embedding_length"),
		Heads:   k.count("attention.head_count"),
		FF:      k.count("feed_forward_length"),
		Context: k.count("context_length"),
		Embed:   1,
		Eps:     float32(k.float("attention.layer_norm_rms_epsilon", 1e-5)),
	}
	c.KVHeads = k.countOr("attention.head_count_kv", c.Heads)
	c.HeadDim = k.countOr("attention.key_length", c.Dim/max(c.Heads, 1))
	if v := k.countOr("attention.value_length", c.HeadDim); v != c.HeadDim {
		k.fail("key %s.attention.value_length is %d, expected the width of the keys (%d)", k.arch, v, c.HeadDim)
	}
	if c.Layers > maxLayers || c.HeadDim > maxWidth {
		k.fail("key %s.block_count is %d, expected 1 to %d", k.arch, c.Layers, maxLayers)
		c.Layers = 0
	}
	c.Attn = float32(1 / math.Sqrt(float64(max(c.HeadDim, 1))))
	return c
}

// ropes reads the rotary frequencies. Positions are divided by the factor, which
// old files have as scale_linear; the type none means that neither counts.
func (k *ggufKeys) ropes(c *Config) {
	c.Rope = Rope{Base: k.float("rope.freq_base", 10000), Scale: 1}
	if n := k.countOr("rope.dimension_count", c.HeadDim); n != c.HeadDim {
		k.fail("key %s.rope.dimension_count is %d: rotating a part of a head is not supported, expected %d", k.arch, n, c.HeadDim)
	}
	factor := k.float("rope.scaling.factor", k.float("rope.scale_linear", 1))
	if a := k.float("rope.scaling.attn_factor", 1); a != 1 {
		k.fail("key %s.rope.scaling.attn_factor is %g: supported is 1", k.arch, a)
	}
	key := k.arch + ".rope.scaling.type"
	kind, ok := k.f.Text(key)
	switch {
	case !ok && slices.Contains(k.f.Keys(), key):
		k.fail("key %s: expected a text", key)
	case kind == "" || kind == "linear":
		c.Rope.Scale = factor
	case kind != "none":
		k.fail("key %s is %q: supported are none, linear and the factors of llama3", key, kind)
	}
}

// gemma3 reads what only Gemma 3 has.
func (k *ggufKeys) gemma3(c *Config) {
	c.Act = Gelu
	c.Embed = float32(math.Sqrt(float64(c.Dim)))
	c.Local = Rope{Base: k.float("rope.freq_base_swa", 10000), Scale: 1}
	c.AttnCap = k.cap("attn_logit_softcapping")
	c.LogitCap = k.cap("final_logit_softcapping")
	c.Window = k.countOr("attention.sliding_window", 0)
	if c.Window > 0 {
		c.Narrow = everyNth(c.Layers, k.countOr("attention.sliding_window_pattern", 6))
	}
	if c.Layers == gemma27Layers {
		c.Attn = float32(1 / math.Sqrt(float64(c.Dim)/float64(max(c.Heads, 1))))
	}
}

// gemma27Layers tells Gemma 3 27B apart: alone of its family it divides q·k by
// the root of width ÷ heads, and GGUF has no key for that.
const gemma27Layers = 62

// everyNth marks all layers as narrow but each n-th.
func everyNth(layers, n int) []bool {
	narrow := make([]bool, layers)
	for i := range narrow {
		narrow[i] = n > 0 && (i+1)%n != 0
	}
	return narrow
}

// refuse names what would change the graph and is not supported.
func (k *ggufKeys) refuse(c *Config) {
	if n := k.countOr("expert_count", 0); n > 0 {
		k.fail("key %s.expert_count is %d: mixtures of experts are not supported", k.arch, n)
	}
	if k.arch != "gemma3" {
		if n := k.countOr("attention.sliding_window", 0); n > 0 && n < c.Context {
			k.fail("key %s.attention.sliding_window is %d: windows are supported for gemma3 only", k.arch, n)
		}
	}
}
