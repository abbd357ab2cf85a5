package model

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
)

// Safetensors reads the shape and the tensors of a folder as transformers writes
// it. Of a model that sees images as well, it reads the part that reads text.
func Safetensors(f *safetensors.Folder) Source {
	s := folderSource{f: f, inner: ""}
	if kind, _ := f.Text("model_type"); kind == "gemma3" {
		s.inner = "text_config."
	}
	s.tied = s.isTied()
	s.prefix = s.findPrefix()
	return s
}

type folderSource struct {
	f      *safetensors.Folder
	inner  string // path of the object that describes the text model
	prefix string // of the names of its tensors
	tied   bool
}

// isTied reports whether the output matrix is the embeddings. Gemma's always is.
func (s folderSource) isTied() bool {
	if tied, ok := s.f.Bool(s.inner + "tie_word_embeddings"); ok {
		return tied
	}
	kind, _ := s.f.Text("model_type")
	return strings.HasPrefix(kind, "gemma3")
}

// findPrefix looks where the embeddings are.
func (s folderSource) findPrefix() string {
	for _, prefix := range []string{"language_model.model.", "model.language_model."} {
		if _, ok := s.f.Tensor(prefix + "embed_tokens.weight"); ok {
			return prefix
		}
	}
	return "model."
}

// folderNames maps names of GGUF to those of transformers.
var folderNames = map[string]string{
	"token_embd":          "embed_tokens",
	"output_norm":         "norm",
	"attn_norm":           "input_layernorm",
	"attn_q":              "self_attn.q_proj",
	"attn_k":              "self_attn.k_proj",
	"attn_v":              "self_attn.v_proj",
	"attn_output":         "self_attn.o_proj",
	"attn_q_norm":         "self_attn.q_norm",
	"attn_k_norm":         "self_attn.k_norm",
	"ffn_gate":            "mlp.gate_proj",
	"ffn_up":              "mlp.up_proj",
	"ffn_down":            "mlp.down_proj",
	"ffn_norm":            "post_attention_layernorm",
	"post_attention_norm": "post_attention_layernorm", // of Gemma 3, whose ffn_norm is the next
	"post_ffw_norm":       "post_feedforward_layernorm",
}

// stored translates a name of GGUF.
func (s folderSource) stored(name string) (string, bool) {
	if name == "output.weight" {
		return strings.TrimSuffix(s.prefix, "model.") + "lm_head.weight", !s.tied
	}
	layer := ""
	if rest, ok := strings.CutPrefix(name, "blk."); ok {
		number, part, _ := strings.Cut(rest, ".")
		layer, name = "layers."+number+".", part
	}
	part, kind, _ := strings.Cut(name, ".")
	to, ok := folderNames[part]
	if part == "ffn_norm" && s.gemma() {
		to = "pre_feedforward_layernorm"
	}
	return s.prefix + layer + to + "." + kind, ok
}

func (s folderSource) gemma() bool {
	kind, _ := s.f.Text("model_type")
	return strings.HasPrefix(kind, "gemma3")
}

// Tensor finds a tensor by its name in GGUF.
func (s folderSource) Tensor(name string) (quant.Tensor, bool) {
	stored, ok := s.stored(name)
	if !ok {
		return quant.Tensor{}, false
	}
	return s.f.Tensor(stored)
}

// Names lists the tensors of the text model: as GGUF has them, where they have a
// name there.
func (s folderSource) Names() []string {
	back := map[string]string{}
	for part, to := range folderNames {
		if s.gemma() || part != "post_attention_norm" {
			back[to] = part
		}
	}
	if s.gemma() {
		back["post_attention_layernorm"], back["pre_feedforward_layernorm"] = "post_attention_norm", "ffn_norm"
	}
	var names []string
	for _, t := range s.f.Tensors() {
		if name, ok := s.translate(t.Name, back); ok {
			names = append(names, name)
		}
	}
	return names
}

// translate is the way back of stored. It reports false for tensors that are
// left out on purpose.
func (s folderSource) translate(stored string, back map[string]string) (string, bool) {
	head, _ := folderSource{prefix: s.prefix}.stored("output.weight")
	rest, ours := strings.CutPrefix(stored, s.prefix)
	switch {
	case stored == head:
		return "output.weight", !s.tied
	case strings.HasSuffix(stored, ".rotary_emb.inv_freq"): // a table that old versions saved
		return "", false
	case !ours && s.gemma() && (strings.Contains(stored, "vision_tower.") || strings.Contains(stored, "multi_modal_projector.")):
		return "", false
	case !ours:
		return stored, true
	}
	layer := ""
	if tail, ok := strings.CutPrefix(rest, "layers."); ok {
		number, part, _ := strings.Cut(tail, ".")
		layer, rest = "blk."+number+".", part
	}
	dot := strings.LastIndexByte(rest, '.')
	if part, ok := back[rest[:max(dot, 0)]]; ok {
		return layer + part + rest[dot:], true
	}
	return stored, true
}

// Config reads config.json.
func (s folderSource) Config() (Config, error) {
	kind, _ := s.f.Text("model_type")
	arch, ok := map[string]string{"llama": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "gemma3": "gemma3", "gemma3_text": "gemma3"}[kind]
	if !ok {
		return Config{}, &ArchError{Arch: kind}
	}
	k := folderKeys{f: s.f, inner: s.inner, arch: arch}
	c := k.shape()
	k.ropes(&c)
	if arch == "gemma3" {
		k.gemma3(&c)
	}
	k.refuse()
	if k.err != nil {
		return Config{}, k.err
	}
	c.Name, _ = s.f.Text("_name_or_path")
	t, ok := s.Tensor("token_embd.weight")
	if !ok || len(t.Shape) != 2 {
		return Config{}, fmt.Errorf("tensor %sembed_tokens.weight: expected a matrix of embeddings", s.prefix)
	}
	c.Vocab = t.Shape[1]
	return c, nil
}

// folderKeys reads config.json and keeps the first error.
type folderKeys struct {
	f     *safetensors.Folder
	inner string
	arch  string
	err   error
}

func (k *folderKeys) fail(format string, args ...any) {
	if k.err == nil {
		k.err = fmt.Errorf("config.json: "+format, args...)
	}
}

// count is a number of things; or stands for one that is missing, unless it is
// negative.
func (k *folderKeys) count(key string, or int) int {
	n, ok := k.f.Int(k.inner + key)
	switch {
	case !ok && k.f.Get(k.inner+key) == nil && or >= 0:
		return or
	case !ok || n < 0 || n > maxContext:
		k.fail("%s is %v, expected a whole number up to %d", key, k.f.Get(k.inner+key), maxContext)
		return 0
	}
	return int(n)
}

// optional returns the value at a path that may be missing, or null; a value of
// another kind than expected is an error.
func optional[T any](k *folderKeys, key, expected string, get func(path string) (T, bool)) (v T, ok bool) {
	if v, ok = get(k.inner + key); !ok && k.f.Get(k.inner+key) != nil {
		k.fail("%s is %.100q, expected %s", key, fmt.Sprint(k.f.Get(k.inner+key)), expected)
	}
	return v, ok
}

func (k *folderKeys) float(key string, or float64) float64 {
	if v, ok := optional(k, key, "a number", k.f.Float); ok {
		return v
	}
	return or
}

func (k *folderKeys) text(key string) (string, bool) { return optional(k, key, "a text", k.f.Text) }

func (k *folderKeys) flag(key string) bool {
	v, _ := optional(k, key, "true or false", k.f.Bool)
	return v
}

// object reports whether there is an object at a path.
func (k *folderKeys) object(key string) bool {
	_, ok := optional(k, key, "an object", func(path string) (map[string]any, bool) {
		v, ok := k.f.Get(path).(map[string]any)
		return v, ok
	})
	return ok
}

// cap is a soft cap that may be missing.
func (k *folderKeys) cap(key string) float32 {
	v := float32(k.float(key, 0))
	if !isCap(v) {
		k.fail("%s is %g, expected 0 for none or more", key, v)
	}
	return v
}

// need marks a number that must be there.
const need = -1

// shape reads what all architectures have.
func (k *folderKeys) shape() Config {
	c := Config{
		Arch:    k.arch,
		Layers:  k.count("num_hidden_layers", need),
		Dim:     k.count("hidden_size", need),
		Heads:   k.count("num_attention_heads", need),
		FF:      k.count("intermediate_size", need),
		Context: k.count("max_position_embeddings", need),
		Embed:   1,
		Eps:     float32(k.float("rms_norm_eps", 1e-6)),
	}
	c.KVHeads = k.count("num_key_value_heads", c.Heads)
	width := c.Dim / max(c.Heads, 1)
	switch k.arch {
	case "qwen3":
		width = 128
	case "gemma3":
		width = 256
	}
	c.HeadDim = k.count("head_dim", width)
	if c.Layers > maxLayers {
		k.fail("num_hidden_layers is %d, expected 1 to %d", c.Layers, maxLayers)
		c.Layers = 0
	}
	c.Attn = float32(1 / math.Sqrt(float64(max(c.HeadDim, 1))))
	return c
}

// ropes reads the rotary frequencies, in the form of old versions
// (rope_theta and rope_scaling) or of new ones (rope_parameters).
func (k *folderKeys) ropes(c *Config) {
	base := k.float("rope_theta", 10000)
	at := "rope_scaling."
	switch {
	case k.object("rope_parameters.full_attention"):
		at = "rope_parameters.full_attention."
	case k.object("rope_parameters"):
		at = "rope_parameters."
	default:
		k.object("rope_scaling")
	}
	c.Rope = Rope{Base: k.float(at+"rope_theta", base), Scale: 1}
	if p := k.float("partial_rotary_factor", 1); p != 1 {
		k.fail("partial_rotary_factor is %g: rotating a part of a head is not supported", p)
	}
	kind, ok := k.text(at + "rope_type")
	if !ok {
		kind, _ = k.text(at + "type")
	}
	switch kind {
	case "", "default":
	case "linear":
		c.Rope.Scale = k.float(at+"factor", 1)
	case "llama3":
		c.Rope.Divisors = k.llama3(at, c)
	default:
		k.fail("%srope_type is %q: supported are default, linear and llama3", at, kind)
	}
}

// llama3 computes the divisors that GGUF stores: frequencies of which a turn is
// longer than the context of training are divided by the factor, those of short
// turns not at all, and those between are blended (Llama 3.1's reference code,
// github.com/meta-llama/llama-models).
func (k *folderKeys) llama3(at string, c *Config) []float32 {
	factor, low, high := k.float(at+"factor", 8), k.float(at+"low_freq_factor", 1), k.float(at+"high_freq_factor", 4)
	trained := k.float(at+"original_max_position_embeddings", 8192)
	if c.HeadDim > maxWidth || !(high > low) {
		k.fail("%shigh_freq_factor is %g, expected more than low_freq_factor (%g)", at, high, low)
		return nil
	}
	div := make([]float32, c.HeadDim/2)
	for i := range div {
		turn := 2 * math.Pi * math.Pow(c.Rope.Base, 2*float64(i)/float64(c.HeadDim))
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
	if k.f.Get(k.inner+"rope_theta") == nil && k.f.Get(k.inner+"rope_parameters") == nil {
		c.Rope.Base = 1e6
	}
	local := k.float("rope_local_base_freq", 10000)
	c.Local = Rope{Base: k.float("rope_parameters.sliding_attention.rope_theta", local), Scale: 1}
	c.AttnCap = k.cap("attn_logit_softcapping")
	c.LogitCap = k.cap("final_logit_softcapping")
	scalar := k.float("query_pre_attn_scalar", 256)
	if !(scalar > 0) {
		k.fail("query_pre_attn_scalar is %g, expected more than 0", scalar)
	}
	c.Attn = float32(1 / math.Sqrt(scalar))
	c.Window = k.count("sliding_window", 0)
	if c.Window > 0 {
		c.Narrow = k.narrow(c.Layers)
	}
}

// narrow reads which layers see the window only.
func (k *folderKeys) narrow(layers int) []bool {
	types, ok := optional(k, "layer_types", "a list of texts", k.f.Texts)
	if !ok {
		return everyNth(layers, k.count("sliding_window_pattern", k.count("_sliding_window_pattern", 6)))
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
	act, ok := k.text("hidden_act")
	if !ok {
		act, ok = k.text("hidden_activation")
	}
	want := []string{"silu", "swish"}
	if k.arch == "gemma3" {
		want = []string{"gelu_pytorch_tanh", "gelu_new"}
		if a, there := k.text("hidden_activation"); there {
			act = a
		}
	}
	if ok && !slices.Contains(want, act) {
		k.fail("hidden_act is %q, expected %s", act, want[0])
	}
}
