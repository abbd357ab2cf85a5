package randmodel

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
)

// WriteFolder writes the model as a folder of config.json, generation_config.json,
// tokenizer.json, tokenizer_config.json and model.safetensors. The folder is made
// if need be. The spec's type must be F32, F16 or BF16.
func WriteFolder(dir string, s Spec) error {
	s = s.full()
	if err := s.check(); err != nil {
		return fmt.Errorf("random model: %w", err)
	}
	if s.Type.Quantized() {
		return fmt.Errorf("random model: safetensors of type %v: expected F32, F16 or BF16", s.Type)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	documents := map[string]any{
		"config.json":            s.config(),
		"generation_config.json": map[string]any{"bos_token_id": EndOfText, "eos_token_id": []int{EndOfTurn, EndOfText}},
		"tokenizer.json":         s.tokenizer(),
		"tokenizer_config.json":  s.tokenizerConfig(),
	}
	for name, d := range documents {
		if err := writeJSON(filepath.Join(dir, name), d); err != nil {
			return err
		}
	}
	var tensors []safetensors.Tensor
	for _, w := range s.weights() {
		f := form{row: func(r int) int { return r }}
		if w.role == norm && s.Arch == Gemma3 {
			f.less = 1
		}
		t := safetensors.Tensor{Name: w.hf, Shape: w.shape(), Type: s.Type}
		t.Data = make([]byte, t.Type.Bytes(t.Elems()))
		w.fill(t.Data, t.Type, s.Seed, f)
		tensors = append(tensors, t)
	}
	return safetensors.Write(filepath.Join(dir, "model.safetensors"), tensors)
}

func writeJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// config is config.json as Hugging Face's transformers write it.
func (s Spec) config() map[string]any {
	c := map[string]any{
		"model_type":              s.Arch,
		"architectures":           []string{map[string]string{Llama: "Llama", Qwen2: "Qwen2", Qwen3: "Qwen3", Gemma3: "Gemma3"}[s.Arch] + "ForCausalLM"},
		"hidden_size":             s.Dim,
		"num_hidden_layers":       s.Layers,
		"num_attention_heads":     s.Heads,
		"num_key_value_heads":     s.KVHeads,
		"head_dim":                s.HeadDim,
		"intermediate_size":       s.FF,
		"vocab_size":              s.Vocab,
		"max_position_embeddings": s.Context,
		"rms_norm_eps":            rmsEpsilon,
		"rope_theta":              ropeBase,
		"tie_word_embeddings":     s.Tied,
		"hidden_act":              "silu",
		"bos_token_id":            EndOfText,
		"eos_token_id":            EndOfTurn,
		"torch_dtype":             map[quant.Type]string{quant.F32: "float32", quant.F16: "float16", quant.BF16: "bfloat16"}[s.Type],
	}
	if s.RopeFactors {
		c["rope_scaling"] = map[string]any{
			"rope_type": "llama3", "factor": ropeFactor, "low_freq_factor": lowFactor, "high_freq_factor": highFactor,
			"original_max_position_embeddings": s.Context / contextShare,
		}
	}
	if s.Arch == Gemma3 {
		c["model_type"] = "gemma3_text"
		c["hidden_activation"] = "gelu_pytorch_tanh"
		c["rope_theta"] = globalBase
		c["rope_local_base_freq"] = ropeBase
		c["sliding_window"] = s.Window
		c["sliding_window_pattern"] = swaPeriod
		c["query_pre_attn_scalar"] = s.HeadDim
		if s.Softcap != 0 {
			c["final_logit_softcapping"] = s.Softcap
		}
	}
	return c
}

// tokenizer is tokenizer.json: the vocabulary of the GGUF, with digits split one
// by one before the pattern of GPT-2, as SmolLM2's does.
func (s Spec) tokenizer() map[string]any {
	vocab := map[string]int{}
	var added []map[string]any
	add := func(id int, token string, special bool) {
		added = append(added, map[string]any{
			"id": id, "content": token, "special": special,
			"single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
		})
	}
	for id, token := range s.tokens() {
		vocab[token] = id
		if _, special := specials[id]; special {
			add(id, token, id < Think)
		}
	}
	if s.ImageToken {
		add(s.Vocab, ImageToken, true)
	}
	byteLevel := map[string]any{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}
	digits := map[string]any{"type": "Digits", "individual_digits": true}
	return map[string]any{
		"version":       "1.0",
		"added_tokens":  added,
		"normalizer":    nil,
		"pre_tokenizer": map[string]any{"type": "Sequence", "pretokenizers": []any{digits, byteLevel}},
		"decoder":       byteLevel,
		"model":         map[string]any{"type": "BPE", "vocab": vocab, "merges": []string{"z z"}},
	}
}

func (s Spec) tokenizerConfig() map[string]any {
	c := map[string]any{"bos_token": specials[EndOfText], "eos_token": specials[EndOfTurn], "add_bos_token": false}
	if s.Template != "" {
		c["chat_template"] = s.Template
	}
	return c
}
