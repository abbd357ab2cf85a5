package model

import (
	"math"
	"slices"
)

// folderDefaults is what fields that config.json leaves out stand for. A field is
// left out where it is the default of the model's class in transformers: LlamaConfig,
// Qwen2Config, Qwen3Config and Gemma3TextConfig of version 5.24, from which these
// are. Only a model within another leaves out its size, as Gemma 3's text model does.
type folderDefaults struct {
	layers, dim, ff, heads, context int     // need for none
	kvHeads                         int     // 0 for as many as heads
	headDim                         int     // 0 for the width shared among the heads
	base                            float64 // rope_theta
}

var defaultsOf = map[string]folderDefaults{
	"llama":  {base: 1e4},
	"qwen2":  {kvHeads: 32, base: 1e4},
	"qwen3":  {kvHeads: 32, headDim: 128, base: 1e4},
	"gemma3": {layers: 26, dim: 2304, ff: 9216, heads: 8, context: 131072, kvHeads: 4, headDim: 256, base: 1e6},
}

// config reads all of config.json but the vocabulary, which the embeddings tell.
func (k *folderKeys) config() Config {
	d := defaultsOf[k.arch]
	c := k.shape(d)
	k.ropes(&c, d.base)
	if k.arch == "gemma3" {
		k.gemma3(&c)
	}
	k.refuse()
	return c
}

// shape reads what all architectures have.
func (k *folderKeys) shape(d folderDefaults) Config {
	c := Config{
		Arch:    k.arch,
		Layers:  k.count("num_hidden_layers", d.layers),
		Dim:     k.count("hidden_size", d.dim),
		Heads:   k.count("num_attention_heads", d.heads),
		FF:      k.count("intermediate_size", d.ff),
		Context: k.count("max_position_embeddings", d.context),
		Embed:   1,
		Eps:     float32(k.float("rms_norm_eps", 1e-6)),
	}
	if d.kvHeads == 0 || k.has("num_key_value_heads") { // null is as many as heads
		d.kvHeads = max(c.Heads, 1)
	}
	if d.headDim == 0 {
		d.headDim = max(c.Dim/max(c.Heads, 1), 1)
	}
	c.KVHeads = k.count("num_key_value_heads", d.kvHeads)
	c.HeadDim = k.count("head_dim", d.headDim)
	if c.Layers > maxLayers {
		k.fail("num_hidden_layers is %d, expected 1 to %d", c.Layers, maxLayers)
		c.Layers = 0
	}
	c.Attn = float32(1 / math.Sqrt(float64(max(c.HeadDim, 1))))
	return c
}

// ropes reads the rotary frequencies of layers that see all, in the form of old
// versions (rope_theta and rope_scaling) or of new ones (rope_parameters).
func (k *folderKeys) ropes(c *Config, base float64) {
	at := "rope_scaling."
	switch {
	case !k.object("rope_parameters"):
		k.object("rope_scaling")
	case k.object("rope_parameters.full_attention"), k.object("rope_parameters.sliding_attention"):
		at = "rope_parameters.full_attention."
	case k.arch == "gemma3":
		k.fail("rope_parameters: expected an object for full_attention and one for sliding_attention")
	default:
		at = "rope_parameters."
	}
	if p := k.float("partial_rotary_factor", k.float(at+"partial_rotary_factor", 1)); p != 1 {
		k.fail("partial_rotary_factor is %g: rotating a part of a head is not supported", p)
	}
	c.Rope = k.rope(at, k.float("rope_theta", base), c)
}

// rope reads the frequencies that an object describes.
func (k *folderKeys) rope(at string, base float64, c *Config) Rope {
	r := Rope{Base: k.float(at+"rope_theta", base), Scale: 1}
	kind, ok := k.text(at + "rope_type")
	if !ok {
		kind, _ = k.text(at + "type")
	}
	switch kind {
	case "", "default":
	case "linear":
		r.Scale = k.number(at + "factor")
	case "llama3":
		r.Divisors = k.llama3(at, r.Base, c)
	default:
		k.fail("%srope_type is %q: supported are default, linear and llama3", at, kind)
	}
	return r
}

// llama3 computes the divisors that GGUF stores: frequencies of which a turn is
// longer than the context of training are divided by the factor, those of short
// turns not at all, and those between are blended (Llama 3.1's reference code,
// github.com/meta-llama/llama-models).
func (k *folderKeys) llama3(at string, base float64, c *Config) []float32 {
	factor, low, high := k.number(at+"factor"), k.number(at+"low_freq_factor"), k.number(at+"high_freq_factor")
	trained := k.float(at+"original_max_position_embeddings", float64(c.Context))
	if c.HeadDim > maxWidth || !(high > low) {
		k.fail("%shigh_freq_factor is %g, expected more than low_freq_factor (%g)", at, high, low)
		return nil
	}
	div := make([]float32, c.HeadDim/2)
	for i := range div {
		turn := 2 * math.Pi * math.Pow(base, 2*float64(i)/float64(c.HeadDim))
		blend := min(1, max(0, (trained/turn-low)/(high-low)))
		div[i] = float32(1 / ((1-blend)/factor + blend))
	}
	return div
}

// gemma3 reads what only Gemma 3 has.
func (k *folderKeys) gemma3(c *Config) {
	c.Act = Gelu
	c.NormOffset = 1
	c.Embed = float32(math.Sqrt(float64(c.Dim)))
	c.Local = k.rope("rope_parameters.sliding_attention.", k.float("rope_local_base_freq", 1e4), c)
	c.AttnCap = k.cap("attn_logit_softcapping")
	c.LogitCap = k.cap("final_logit_softcapping")
	scalar := k.float("query_pre_attn_scalar", 256)
	if !(scalar > 0) {
		k.fail("query_pre_attn_scalar is %g, expected more than 0", scalar)
	}
	c.Attn = float32(1 / math.Sqrt(scalar))
	c.Window = k.count("sliding_window", 4096)
	c.Narrow = k.narrow(c.Layers)
	if k.flag("use_bidirectional_attention") {
		k.fail("use_bidirectional_attention is true: a model that looks ahead generates no text")
	}
}

// narrow reads which layers see the window only.
func (k *folderKeys) narrow(layers int) []bool {
	types, ok := optional(k, "layer_types", "a list of texts", k.f.Texts)
	if !ok {
		n := k.count("sliding_window_pattern", k.count("_sliding_window_pattern", 6))
		if n == 0 {
			k.fail("sliding_window_pattern is 0, expected that each layer of so many sees all")
		}
		return everyNth(layers, n)
	}
	if len(types) != layers {
		k.fail("layer_types has %d entries, expected one for each of %d layers", len(types), layers)
	}
	narrow := make([]bool, len(types))
	for i, t := range types {
		narrow[i] = t == "sliding_attention"
		if !narrow[i] && t != "full_attention" {
			k.fail("layer_types: %q is not supported, expected full_attention or sliding_attention", t)
		}
	}
	return narrow
}

// refuse names what would change the graph and is not supported.
func (k *folderKeys) refuse() {
	if k.f.Get("quantization_config") != nil {
		k.fail("quantization_config: weights quantised by transformers are not supported, expected F32, F16 or BF16")
	}
	k.flag("tie_word_embeddings")
	if k.flag("use_sliding_window") {
		k.fail("use_sliding_window is true: windows are supported for gemma3 only")
	}
	key, want := "hidden_act", []string{"silu", "swish"}
	if k.arch == "gemma3" {
		key, want = "hidden_activation", []string{"gelu_pytorch_tanh", "gelu_new"}
	}
	if act, ok := k.text(key); ok && !slices.Contains(want, act) {
		k.fail("%s is %q, expected %s", key, act, want[0])
	}
}
