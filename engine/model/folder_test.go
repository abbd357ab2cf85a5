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
	writeConfig(t, dir, c)
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
		`architecture "mistral" is not supported`:                        {randmodel.Llama, "model_type", "mistral"},
		"config.json: num_hidden_layers is <nil>, expected":              {randmodel.Llama, "num_hidden_layers", nil},
		"config.json: num_hidden_layers is two, expected":                {randmodel.Llama, "num_hidden_layers", "two"},
		"config.json: hidden_size is -64, expected":                      {randmodel.Llama, "hidden_size", -64},
		"config.json: quantization_config: weights quantised":            {randmodel.Llama, "quantization_config", map[string]any{"bits": 4}},
		"config.json: use_sliding_window is true":                        {randmodel.Qwen2, "use_sliding_window", true},
		`config.json: hidden_act is "gelu", expected silu`:               {randmodel.Qwen3, "hidden_act", "gelu"},
		`config.json: hidden_activation is "silu", expected gelu`:        {randmodel.Gemma3, "hidden_activation", "silu"},
		"config.json: partial_rotary_factor is 0.5":                      {randmodel.Llama, "partial_rotary_factor", 0.5},
		`config.json: rope_scaling.rope_type is "yarn"`:                  {randmodel.Llama, "rope_scaling", map[string]any{"rope_type": "yarn"}},
		`config.json: rope_scaling.rope_type is "dynamic"`:               {randmodel.Llama, "rope_scaling", map[string]any{"type": "dynamic"}},
		"rotary scaling factor is -2":                                    {randmodel.Llama, "rope_scaling", map[string]any{"type": "linear", "factor": -2}},
		"high_freq_factor is 1, expected more than":                      {randmodel.Llama, "rope_scaling", map[string]any{"type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 1}},
		"layer_types has 1 entries, expected one for each of":            {randmodel.Gemma3, "layer_types", []string{"full_attention"}},
		`config.json: rope_theta is "5000", expected a number`:           {randmodel.Llama, "rope_theta", "5000"},
		`config.json: rope_scaling is "yarn", expected an object`:        {randmodel.Llama, "rope_scaling", "yarn"},
		`config.json: rope_parameters is "[1]", expected an object`:      {randmodel.Llama, "rope_parameters", []int{1}},
		`config.json: rope_scaling.rope_type is "1", expected a text`:    {randmodel.Llama, "rope_scaling", map[string]any{"rope_type": 1}},
		`config.json: rope_scaling.factor is "x", expected a number`:     {randmodel.Llama, "rope_scaling", map[string]any{"type": "linear", "factor": "x"}},
		`config.json: rms_norm_eps is "1e-5", expected a number`:         {randmodel.Llama, "rms_norm_eps", "1e-5"},
		`config.json: tie_word_embeddings is "yes", expected true or`:    {randmodel.Llama, "tie_word_embeddings", "yes"},
		`config.json: hidden_act is "7", expected a text`:                {randmodel.Llama, "hidden_act", 7},
		`config.json: final_logit_softcapping is -30, expected 0 for`:    {randmodel.Gemma3, "final_logit_softcapping", -30},
		`config.json: final_logit_softcapping is "30", expected`:         {randmodel.Gemma3, "final_logit_softcapping", "30"},
		`config.json: query_pre_attn_scalar is 0, expected more than 0`:  {randmodel.Gemma3, "query_pre_attn_scalar", 0},
		`config.json: layer_types is "3", expected a list of texts`:      {randmodel.Gemma3, "layer_types", 3},
		"config.json: rope_scaling.factor is missing, expected a number": {randmodel.Llama, "rope_scaling", map[string]any{"type": "linear"}},
		"config.json: rope_scaling.low_freq_factor is missing":           {randmodel.Llama, "rope_scaling", map[string]any{"type": "llama3", "factor": 8}},
		"config.json: partial_rotary_factor is 0.25":                     {randmodel.Llama, "rope_parameters", map[string]any{"partial_rotary_factor": 0.25}},
		"config.json: rope_parameters: expected an object for full":      {randmodel.Gemma3, "rope_parameters", map[string]any{"rope_theta": 1e6}},
		`rope_parameters.sliding_attention.rope_type is "yarn"`:          {randmodel.Gemma3, "rope_parameters", map[string]any{"sliding_attention": map[string]any{"rope_type": "yarn"}}},
		"config.json: sliding_window_pattern is 0":                       {randmodel.Gemma3, "sliding_window_pattern", 0},
		"attention window is 0 tokens":                                   {randmodel.Gemma3, "sliding_window", 0},
		"config.json: use_bidirectional_attention is true":               {randmodel.Gemma3, "use_bidirectional_attention", true},
		"number of heads is 0, expected":                                 {randmodel.Llama, "num_attention_heads", 0},
		`layer_types: "chunked" is not supported`:                        {randmodel.Gemma3, "layer_types", []string{"chunked", "", "", "", "", ""}},
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

// What config.json leaves out is what transformers' class of the model has.
func TestDefaultsOfFolders(t *testing.T) {
	const eps = float32(1e-6)
	gemma := randmodel.Spec{Arch: randmodel.Gemma3, Dim: 32, FF: 32, Heads: 8, KVHeads: 4, HeadDim: 256}
	for name, one := range map[string]struct {
		spec randmodel.Spec
		key  string // what is left out
		get  func(c Config) any
		want any
	}{
		"llama, eps":         {randmodel.Spec{}, "rms_norm_eps", func(c Config) any { return c.Eps }, eps},
		"llama, base":        {randmodel.Spec{}, "rope_theta", func(c Config) any { return c.Rope }, Rope{Base: 1e4, Scale: 1}},
		"llama, kv heads":    {randmodel.Spec{KVHeads: 4}, "num_key_value_heads", func(c Config) any { return c.KVHeads }, 4},
		"llama, width":       {randmodel.Spec{}, "head_dim", func(c Config) any { return c.HeadDim }, 16},
		"llama, gate":        {randmodel.Spec{}, "hidden_act", func(c Config) any { return c.Act }, Silu},
		"qwen2, eps":         {randmodel.Spec{Arch: randmodel.Qwen2}, "rms_norm_eps", func(c Config) any { return c.Eps }, eps},
		"qwen2, base":        {randmodel.Spec{Arch: randmodel.Qwen2}, "rope_theta", func(c Config) any { return c.Rope }, Rope{Base: 1e4, Scale: 1}},
		"qwen2, kv heads":    {randmodel.Spec{Arch: randmodel.Qwen2, Heads: 32}, "num_key_value_heads", func(c Config) any { return c.KVHeads }, 32},
		"qwen2, width":       {randmodel.Spec{Arch: randmodel.Qwen2}, "head_dim", func(c Config) any { return c.HeadDim }, 16},
		"qwen3, eps":         {randmodel.Spec{Arch: randmodel.Qwen3}, "rms_norm_eps", func(c Config) any { return c.Eps }, eps},
		"qwen3, base":        {randmodel.Spec{Arch: randmodel.Qwen3}, "rope_theta", func(c Config) any { return c.Rope }, Rope{Base: 1e4, Scale: 1}},
		"qwen3, kv heads":    {randmodel.Spec{Arch: randmodel.Qwen3, Heads: 64, HeadDim: 2}, "num_key_value_heads", func(c Config) any { return c.KVHeads }, 32},
		"qwen3, width":       {randmodel.Spec{Arch: randmodel.Qwen3}, "head_dim", func(c Config) any { return c.HeadDim }, 128},
		"gemma3, layers":     {gemma, "num_hidden_layers", func(c Config) any { return c.Layers }, 26},
		"gemma3, dim":        {gemma, "hidden_size", func(c Config) any { return c.Dim }, 2304},
		"gemma3, ff":         {gemma, "intermediate_size", func(c Config) any { return c.FF }, 9216},
		"gemma3, heads":      {gemma, "num_attention_heads", func(c Config) any { return c.Heads }, 8},
		"gemma3, kv heads":   {gemma, "num_key_value_heads", func(c Config) any { return c.KVHeads }, 4},
		"gemma3, width":      {gemma, "head_dim", func(c Config) any { return c.HeadDim }, 256},
		"gemma3, context":    {gemma, "max_position_embeddings", func(c Config) any { return c.Context }, 131072},
		"gemma3, eps":        {gemma, "rms_norm_eps", func(c Config) any { return c.Eps }, eps},
		"gemma3, base":       {gemma, "rope_theta", func(c Config) any { return c.Rope }, Rope{Base: 1e6, Scale: 1}},
		"gemma3, local base": {gemma, "rope_local_base_freq", func(c Config) any { return c.Local }, Rope{Base: 1e4, Scale: 1}},
		"gemma3, scalar":     {gemma, "query_pre_attn_scalar", func(c Config) any { return c.Attn }, float32(1. / 16)},
		"gemma3, window":     {gemma, "sliding_window", func(c Config) any { return c.Window }, 4096},
		"gemma3, pattern":    {gemma, "sliding_window_pattern", func(c Config) any { return c.Narrow }, []bool{true, true, true, true, true, false}},
		"gemma3, gate":       {gemma, "hidden_activation", func(c Config) any { return c.Act }, Gelu},
		"gemma3, caps":       {gemma, "final_logit_softcapping", func(c Config) any { return c.LogitCap }, float32(0)},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Safetensors(edited(t, one.spec, func(c map[string]any) {
				delete(c, one.key)
			})).Config()
			require.NoError(t, err)
			require.Equal(t, one.want, one.get(c))
		})
	}
}

// Whether the output is the embeddings: Gemma's is where nothing is said.
func TestDefaultOfTiedOutput(t *testing.T) {
	for arch, want := range map[string]bool{randmodel.Llama: false, randmodel.Qwen2: false, randmodel.Qwen3: false, randmodel.Gemma3: true} {
		f := edited(t, randmodel.Spec{Arch: arch}, func(c map[string]any) { delete(c, "tie_word_embeddings") })
		require.Equal(t, want, Safetensors(f).(folderSource).tied(), arch)
	}
}

// Null is what the class has for it: as many heads of keys as of queries.
func TestNullHeadsOfKeys(t *testing.T) {
	for _, arch := range []string{randmodel.Llama, randmodel.Qwen2, randmodel.Qwen3} {
		c, err := Safetensors(edited(t, randmodel.Spec{Arch: arch}, func(c map[string]any) { c["num_key_value_heads"] = nil })).Config()
		require.NoError(t, err)
		require.Equal(t, c.Heads, c.KVHeads, arch)
	}
}

// A tied model that repeats its embeddings as an output matrix is tied all the same.
func TestRepeatedOutputIsLeftOut(t *testing.T) {
	f := edited(t, randmodel.Spec{}, func(c map[string]any) { c["tie_word_embeddings"] = true })
	_, there := f.Tensor("lm_head.weight")
	require.True(t, there)
	m := load(t, Safetensors(f), pool(t, 1, kernel.Generic))
	require.Same(t, m.embed, m.output)
}

// Of a model that also sees, the part that reads is the same model, though its
// configuration is nested and leaves out whatever transformers' class has anyway.
func TestTheTextOfAModelThatSees(t *testing.T) {
	plain := edited(t, randmodel.Spec{Arch: randmodel.Gemma3, Dim: 32, FF: 32, Heads: 8, KVHeads: 4, HeadDim: 256, Context: 131072}, func(c map[string]any) { c["rms_norm_eps"] = 1e-6 })
	said := map[string]any{"model_type": "gemma3_text"}
	for _, key := range []string{"hidden_size", "intermediate_size", "num_hidden_layers", "sliding_window"} {
		said[key] = plain.Get(key)
	}
	heads := map[string]string{"language_model.model.": "language_model.lm_head.weight", "model.language_model.": "lm_head.weight"}
	for prefix, head := range heads {
		dir := t.TempDir()
		writeConfig(t, dir, map[string]any{"model_type": "gemma3", "text_config": said, "vision_config": map[string]any{"hidden_size": 7}})
		sees := safetensors.Tensor{Name: "vision_tower.patch.weight", Shape: []int{2}, Type: quant.F32, Data: make([]byte, 8)}
		tensors := []safetensors.Tensor{sees}
		for _, one := range plain.Tensors() {
			if one.Name == "model.embed_tokens.weight" {
				repeated := one
				repeated.Name = head
				tensors = append(tensors, repeated)
			}
			one.Name = prefix + strings.TrimPrefix(one.Name, "model.")
			tensors = append(tensors, one)
		}
		require.NoError(t, safetensors.Write(filepath.Join(dir, "model.safetensors"), tensors))
		p := pool(t, 1, kernel.Auto)
		want, got := load(t, Safetensors(plain), p), load(t, Safetensors(reopened(t, dir)), p)
		require.Equal(t, want.Config, got.Config)
		tokens := text(20, want.Vocab)
		require.Equal(t, want.all(tokens, 20), got.all(tokens, 20))
	}
}

// An error in a nested object names its path.
func TestWrongNestedFieldsAreNamed(t *testing.T) {
	plain := edited(t, randmodel.Spec{Arch: randmodel.Gemma3}, func(map[string]any) {})
	dir := t.TempDir()
	writeConfig(t, dir, map[string]any{"model_type": "gemma3", "text_config": map[string]any{"num_hidden_layers": "six"}})
	require.NoError(t, safetensors.Write(filepath.Join(dir, "model.safetensors"), plain.Tensors()))
	_, err := Safetensors(reopened(t, dir)).Config()
	require.ErrorContains(t, err, "config.json: text_config.num_hidden_layers is six, expected a whole number")
}

// Whatever config.json says, inspecting ends with a summary or an error.
func FuzzConfig(f *testing.F) {
	dirs, configs := map[string]string{}, map[string]map[string]any{}
	for _, arch := range architectures() {
		dir := f.TempDir()
		require.NoError(f, randmodel.WriteFolder(dir, randmodel.Spec{Arch: arch, Vocab: randmodel.LeastVocab}))
		data, err := os.ReadFile(filepath.Join(dir, "config.json"))
		require.NoError(f, err)
		var c map[string]any
		require.NoError(f, json.Unmarshal(data, &c))
		dirs[arch], configs[arch] = dir, c
	}
	f.Add("gemma3", "rope_parameters", `{"full_attention":{"rope_type":"linear","factor":8},"sliding_attention":null}`)
	f.Add("gemma3", "layer_types", `["full_attention","sliding_attention"]`)
	f.Add("gemma3", "text_config", `{"sliding_window_pattern":-1}`)
	f.Add("gemma3", "sliding_window", `1e300`)
	f.Add("llama", "rope_scaling", `{"rope_type":"llama3","factor":0,"low_freq_factor":1,"high_freq_factor":4}`)
	f.Add("llama", "head_dim", `1048576`)
	f.Add("qwen2", "num_attention_heads", `0`)
	f.Add("qwen3", "num_key_value_heads", `null`)
	f.Fuzz(func(t *testing.T, arch, key, value string) {
		c, known := configs[arch]
		if !known || !json.Valid([]byte(value)) {
			return
		}
		changed := maps.Clone(c)
		changed[key] = json.RawMessage(value)
		if key == "text_config" {
			changed["model_type"] = "gemma3"
		}
		writeConfig(t, dirs[arch], changed)
		folder, err := safetensors.Open(dirs[arch])
		if err != nil {
			return
		}
		defer folder.Close()
		s, err := Inspect(Safetensors(folder), Options{})
		if err == nil {
			require.NoError(t, s.validate())
		}
	})
}

func writeConfig(t *testing.T, dir string, c map[string]any) {
	t.Helper()
	data, err := json.Marshal(c)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.json"), data, 0o600))
}
