package model

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
	"github.com/evalr/evalr/internal/randmodel"
)

// edited writes a folder, lets config.json be changed and opens it.
func edited(t *testing.T, s randmodel.Spec, edit func(c map[string]any)) *safetensors.Folder {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, randmodel.WriteFolder(dir, s))
	path := filepath.Join(dir, "config.json")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var c map[string]any
	require.NoError(t, json.Unmarshal(data, &c))
	edit(c)
	data, err = json.Marshal(c)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return reopened(t, dir)
}

func reopened(t *testing.T, dir string) *safetensors.Folder {
	t.Helper()
	f, err := safetensors.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func TestWrongFoldersAreRefusedByName(t *testing.T) {
	for want, set := range map[string]struct {
		arch, key string
		value     any
	}{
		`architecture "mistral" is not supported`:                       {randmodel.Llama, "model_type", "mistral"},
		"config.json: num_hidden_layers is <nil>, expected":             {randmodel.Llama, "num_hidden_layers", nil},
		"config.json: num_hidden_layers is two, expected":               {randmodel.Llama, "num_hidden_layers", "two"},
		"config.json: hidden_size is -64, expected":                     {randmodel.Llama, "hidden_size", -64},
		"config.json: quantization_config: weights quantised":           {randmodel.Llama, "quantization_config", map[string]any{"bits": 4}},
		"config.json: use_sliding_window is true":                       {randmodel.Qwen2, "use_sliding_window", true},
		`config.json: hidden_act is "gelu", expected silu`:              {randmodel.Qwen3, "hidden_act", "gelu"},
		`config.json: hidden_act is "silu", expected gelu_pyt`:          {randmodel.Gemma3, "hidden_activation", "silu"},
		"config.json: partial_rotary_factor is 0.5":                     {randmodel.Llama, "partial_rotary_factor", 0.5},
		`config.json: rope_scaling.rope_type is "yarn"`:                 {randmodel.Llama, "rope_scaling", map[string]any{"rope_type": "yarn"}},
		`config.json: rope_scaling.rope_type is "dynamic"`:              {randmodel.Llama, "rope_scaling", map[string]any{"type": "dynamic"}},
		"rotary scaling factor is -2":                                   {randmodel.Llama, "rope_scaling", map[string]any{"type": "linear", "factor": -2}},
		"high_freq_factor is 1, expected more than":                     {randmodel.Llama, "rope_scaling", map[string]any{"type": "llama3", "high_freq_factor": 1}},
		"layer_types has 1 entries, expected one for each of":           {randmodel.Gemma3, "layer_types", []string{"full_attention"}},
		`config.json: rope_theta is "5000", expected a number`:          {randmodel.Llama, "rope_theta", "5000"},
		`config.json: rope_scaling is "yarn", expected an object`:       {randmodel.Llama, "rope_scaling", "yarn"},
		`config.json: rope_parameters is "[1]", expected an object`:     {randmodel.Llama, "rope_parameters", []int{1}},
		`config.json: rope_scaling.rope_type is "1", expected a text`:   {randmodel.Llama, "rope_scaling", map[string]any{"rope_type": 1}},
		`config.json: rope_scaling.factor is "x", expected a number`:    {randmodel.Llama, "rope_scaling", map[string]any{"type": "linear", "factor": "x"}},
		`config.json: rms_norm_eps is "1e-5", expected a number`:        {randmodel.Llama, "rms_norm_eps", "1e-5"},
		`config.json: tie_word_embeddings is "yes", expected true or`:   {randmodel.Llama, "tie_word_embeddings", "yes"},
		`config.json: hidden_act is "7", expected a text`:               {randmodel.Llama, "hidden_act", 7},
		`config.json: final_logit_softcapping is -30, expected 0 for`:   {randmodel.Gemma3, "final_logit_softcapping", -30},
		`config.json: final_logit_softcapping is "30", expected`:        {randmodel.Gemma3, "final_logit_softcapping", "30"},
		`config.json: query_pre_attn_scalar is 0, expected more than 0`: {randmodel.Gemma3, "query_pre_attn_scalar", 0},
		`config.json: layer_types is "3", expected a list of texts`:     {randmodel.Gemma3, "layer_types", 3},
		`layer_types: "chunked" is not supported`:                       {randmodel.Gemma3, "layer_types", []string{"chunked", "", "", "", "", ""}},
	} {
		_, err := Inspect(Safetensors(edited(t, randmodel.Spec{Arch: set.arch}, func(c map[string]any) {
			if strings.HasPrefix(set.key, "rope_") {
				delete(c, "rope_parameters")
			}
			c[set.key] = set.value
		})), Options{})
		require.ErrorContains(t, err, want)
	}
}

// What old versions of transformers write in one form, new ones write in another.
func TestFormsOfRotaryParameters(t *testing.T) {
	old := map[string]any{"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 128}
	var configs []Config
	for _, edit := range []func(c map[string]any){
		func(c map[string]any) { c["rope_theta"], c["rope_scaling"] = 5000, old },
		func(c map[string]any) {
			fresh := map[string]any{"rope_theta": 5000}
			maps.Copy(fresh, old)
			c["rope_parameters"] = fresh
		},
	} {
		c, err := Safetensors(edited(t, randmodel.Spec{}, func(c map[string]any) {
			delete(c, "rope_theta")
			delete(c, "rope_scaling")
			delete(c, "rope_parameters")
			edit(c)
		})).Config()
		require.NoError(t, err)
		require.InDelta(t, 5000, c.Rope.Base, 0)
		require.Len(t, c.Rope.Divisors, c.HeadDim/2)
		require.InDelta(t, 1, c.Rope.Divisors[0], 0)
		require.InDelta(t, 8, c.Rope.Divisors[c.HeadDim/2-1], 0)
		configs = append(configs, c)
	}
	require.Equal(t, configs[0], configs[1])
}

// A tied model that repeats its embeddings as an output matrix is tied all the same.
func TestRepeatedOutputIsLeftOut(t *testing.T) {
	f := edited(t, randmodel.Spec{}, func(c map[string]any) { c["tie_word_embeddings"] = true })
	_, there := f.Tensor("lm_head.weight")
	require.True(t, there)
	m := load(t, Safetensors(f), pool(t, 1, kernel.Generic))
	require.Same(t, m.embed, m.output)
}

// Of a model that also sees, the part that reads is the same model.
func TestTheTextOfAModelThatSees(t *testing.T) {
	spec := randmodel.Spec{Arch: randmodel.Gemma3}
	plain := edited(t, spec, func(map[string]any) {})
	for _, prefix := range []string{"language_model.model.", "model.language_model."} {
		dir := t.TempDir()
		require.NoError(t, randmodel.WriteFolder(dir, spec))
		outer, err := json.Marshal(map[string]any{"model_type": "gemma3", "text_config": plain.Config})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "config.json"), outer, 0o600))
		tensors := []safetensors.Tensor{{Name: "vision_tower.patch.weight", Shape: []int{2}, Type: quant.F32, Data: make([]byte, 8)}}
		for _, one := range plain.Tensors() {
			one.Name = prefix + strings.TrimPrefix(one.Name, "model.")
			tensors = append(tensors, one)
		}
		require.NoError(t, safetensors.Write(filepath.Join(dir, "model.safetensors"), tensors))
		p := pool(t, 1, kernel.Auto)
		want, got := load(t, Safetensors(plain), p), load(t, Safetensors(reopened(t, dir)), p)
		tokens := text(20, want.Vocab)
		require.Equal(t, want.all(tokens, 20), got.all(tokens, 20))
	}
}
