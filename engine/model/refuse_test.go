package model

import (
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/internal/randmodel"
)

// rewrite copies a file but for some keys, and with some tensors more.
func rewrite(from *gguf.File, path string, keys map[string]any, more ...gguf.Tensor) error {
	w := &gguf.Writer{}
	for _, key := range from.Keys() {
		if _, ours := keys[key]; ours || strings.HasPrefix(key, "tokenizer.") {
			continue
		}
		if text, ok := from.Text(key); ok {
			w.Set(key, text)
		} else if n, ok := from.Int(key); ok {
			w.Set(key, n)
		} else if x, ok := from.Float(key); ok {
			w.Set(key, x)
		}
	}
	for key, v := range keys {
		w.Set(key, v)
	}
	for _, tensor := range append(from.Tensors(), more...) {
		w.Add(tensor)
	}
	return w.WriteFile(path)
}

// changed writes a model with some keys changed and a tensor more, and inspects it.
func changed(t *testing.T, keys map[string]any, more ...gguf.Tensor) error {
	t.Helper()
	from := file(t, randmodel.Spec{})
	path := filepath.Join(t.TempDir(), "changed.gguf")
	require.NoError(t, rewrite(from, path, keys, more...))
	f, err := gguf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	_, err = Inspect(GGUF(f), Options{})
	_, loadErr := Load(GGUF(f), pool(t, 1, kernel.Generic), Options{})
	require.Equal(t, err, loadErr, "Inspect makes all checks of Load")
	return err
}

func TestWrongModelsAreRefusedByName(t *testing.T) {
	for want, set := range map[string]struct {
		key   string
		value any
	}{
		`architecture "mamba" is not supported`:                                                        {"general.architecture", "mamba"},
		"key llama.block_count is 2000, expected 1 to 1024":                                            {"llama.block_count", uint32(2000)},
		"number of layers is 0, expected 1 to 1024":                                                    {"llama.block_count", uint32(0)},
		"tensor blk.2.attn_norm.weight is missing":                                                     {"llama.block_count", uint32(3)},
		"tensor blk.1.attn_norm.weight is not part of the llama architecture":                          {"llama.block_count", uint32(1)},
		"tensor token_embd.weight: shape is [64 320], expected [32 320]":                               {"llama.embedding_length", uint32(32)},
		"tensor blk.0.ffn_gate.weight: shape is [64 128], expected [64 256]":                           {"llama.feed_forward_length", uint32(256)},
		"4 query heads cannot share 3 key and value heads evenly":                                      {"llama.attention.head_count_kv", uint32(3)},
		"key llama.attention.head_count: layers of different shapes are not supported":                 {"llama.attention.head_count", []int32{4, 4}},
		"key llama.attention.value_length is 8, expected the width of the keys (16)":                   {"llama.attention.value_length", uint32(8)},
		"width of a head is 15, expected an even number":                                               {"llama.attention.key_length", uint32(15)},
		"key llama.context_length: expected a whole number":                                            {"llama.context_length", "long"},
		"epsilon of the norms is NaN":                                                                  {"llama.attention.layer_norm_rms_epsilon", float32(math.NaN())},
		"base of the rotary frequencies is -1":                                                         {"llama.rope.freq_base", float32(-1)},
		`key llama.rope.scaling.type is "yarn": supported are none, linear and the factors of llama3`:  {"llama.rope.scaling.type", "yarn"},
		"key llama.rope.dimension_count is 8: rotating a part of a head is not supported, expected 16": {"llama.rope.dimension_count", uint32(8)},
		"key llama.expert_count is 8: mixtures of experts are not supported":                           {"llama.expert_count", uint32(8)},
		"key llama.attention.sliding_window is 64: windows are supported for gemma3 only":              {"llama.attention.sliding_window", uint32(64)},
		"key llama.rope.freq_base: expected a floating-point number":                                   {"llama.rope.freq_base", "10000"},
		"key llama.attention.layer_norm_rms_epsilon: expected a floating-point number":                 {"llama.attention.layer_norm_rms_epsilon", uint32(1)},
		"key llama.rope.scaling.type: expected a text":                                                 {"llama.rope.scaling.type", uint32(1)},
		"key llama.rope.scaling.factor: expected a floating-point number":                              {"llama.rope.scaling.factor", uint32(4)},
		"key llama.rope.scale_linear: expected a floating-point number":                                {"llama.rope.scale_linear", "4"},
		"key llama.rope.scaling.attn_factor is 2: supported is 1":                                      {"llama.rope.scaling.attn_factor", float32(2)},
		"key llama.attention.head_count is 4294967295, expected 0 to 67108864":                         {"llama.attention.head_count", uint32(math.MaxUint32)},
	} {
		keys := map[string]any{set.key: set.value}
		if set.key == "llama.attention.key_length" {
			keys["llama.attention.value_length"], keys["llama.rope.dimension_count"] = set.value, set.value
		}
		require.ErrorContains(t, changed(t, keys), want)
	}
}

func TestCapsAreNumbers(t *testing.T) {
	from := file(t, randmodel.Spec{Arch: randmodel.Gemma3})
	for _, key := range []string{"gemma3.final_logit_softcapping", "gemma3.attn_logit_softcapping"} {
		for want, value := range map[string]any{
			"key " + key + ": expected a floating-point number":    uint32(30),
			"key " + key + " is -30, expected 0 for none or more":  float32(-30),
			"key " + key + " is NaN, expected 0 for none or more":  float32(math.NaN()),
			"key " + key + " is +Inf, expected 0 for none or more": float32(math.Inf(1)),
		} {
			_, err := rewritten(t, from, map[string]any{key: value})
			require.ErrorContains(t, err, want)
		}
	}
}

// The factor counts before the key that it replaced, and neither where the type
// says that there is none.
func TestFactorsOfPositions(t *testing.T) {
	from := file(t, randmodel.Spec{})
	const factor, linear, kind = "llama.rope.scaling.factor", "llama.rope.scale_linear", "llama.rope.scaling.type"
	for want, sets := range map[float64][]map[string]any{
		1: {{}, {kind: "none", factor: float32(4)}, {kind: "none", linear: float32(2)}, {kind: "linear"}},
		2: {{linear: float32(2)}, {kind: "linear", linear: float32(2)}},
		4: {{factor: float32(4)}, {kind: "linear", factor: float32(4), linear: float32(2)}},
	} {
		for _, keys := range sets {
			c, err := rewritten(t, from, keys)
			require.NoError(t, err)
			require.InDelta(t, want, c.Rope.Scale, 0, "%v", keys)
		}
	}
}

// rewritten is the shape of a file with some keys changed.
func rewritten(t *testing.T, from *gguf.File, keys map[string]any) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rewritten.gguf")
	require.NoError(t, rewrite(from, path, keys))
	f, err := gguf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	return GGUF(f).Config()
}

func TestUnsupportedArchitecturesNameTheSupported(t *testing.T) {
	err := changed(t, map[string]any{"general.architecture": "mamba"})
	arch, ok := errors.AsType[*ArchError](err)
	require.True(t, ok)
	require.Equal(t, "supported architectures: gemma3, llama, qwen2, qwen3", arch.Hint())
}

func TestTensorsThatWouldBeLeftOutAreRefused(t *testing.T) {
	err := changed(t, nil, gguf.Tensor{Name: "blk.0.attn_sub_norm.weight", Shape: []int{64}, Type: quant.F32, Data: make([]byte, 256)})
	require.ErrorContains(t, err, "tensor blk.0.attn_sub_norm.weight is not part of the llama architecture: leaving it out would change the model")
}

func TestBiasesOfQwen2MustBeThere(t *testing.T) {
	err := changed(t, map[string]any{
		"general.architecture": "qwen2", "qwen2.block_count": uint32(2), "qwen2.embedding_length": uint32(64), "qwen2.feed_forward_length": uint32(128),
		"qwen2.context_length": uint32(512), "qwen2.attention.head_count": uint32(4), "qwen2.attention.head_count_kv": uint32(2),
	})
	require.ErrorContains(t, err, "tensor blk.0.attn_q.bias is missing: qwen2 has biases")
}

// Whatever the keys say, loading ends with a model that runs, or an error.
func FuzzKeys(f *testing.F) {
	from := map[string]*gguf.File{}
	for name, spec := range specs(quant.Q4_0) {
		spec.Vocab, spec.Layers = randmodel.LeastVocab, 2
		from[name] = file(f, spec)
	}
	f.Add("llama", "block_count", uint64(3), 0.0)
	f.Add("gemma3", "attention.sliding_window", uint64(0), 0.0)
	f.Add("gemma3", "attention.sliding_window_pattern", uint64(1<<40), 0.0)
	f.Add("qwen3", "attention.key_length", uint64(1<<63), 0.0)
	f.Add("qwen2", "rope.freq_base", uint64(0), math.Inf(1))
	f.Add("llama3", "rope.scale_linear", uint64(0), -1.0)
	p := pool(f, 1, kernel.Generic)
	path := filepath.Join(f.TempDir(), "fuzz.gguf")
	f.Fuzz(func(t *testing.T, name, key string, n uint64, x float64) {
		g, known := from[name]
		if !known {
			return
		}
		arch, _ := g.Text("general.architecture")
		var v any = n
		if n == 0 {
			v = x
		}
		if rewrite(g, path, map[string]any{arch + "." + key: v}) != nil {
			return
		}
		changed, err := gguf.Open(path)
		if err != nil {
			return
		}
		defer changed.Close()
		m, err := Load(GGUF(changed), p, Options{})
		if err != nil {
			return
		}
		m.all([]int32{0, int32(m.Vocab - 1)}[:min(2, m.Context)], 2)
	})
}
