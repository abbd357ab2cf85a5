package model

import (
	"maps"
	"strings"
)

// folderNames translates names of tensors between GGUF and transformers.
type folderNames struct {
	prefix string            // of transformers' names, but for the output matrix
	head   string            // name of the output matrix
	tied   bool              // the output matrix is the embeddings, also where it is there
	gemma  bool              // norms and parts that see are named as Gemma 3's
	there  map[string]string // GGUF's name of a part → transformers'
	back   map[string]string // the way back
}

// partNames are GGUF's and transformers' names of the parts that all
// architectures have.
func partNames() map[string]string {
	return map[string]string{
		"token_embd":  "embed_tokens",
		"output_norm": "norm",
		"attn_norm":   "input_layernorm",
		"attn_q":      "self_attn.q_proj",
		"attn_k":      "self_attn.k_proj",
		"attn_v":      "self_attn.v_proj",
		"attn_output": "self_attn.o_proj",
		"attn_q_norm": "self_attn.q_norm",
		"attn_k_norm": "self_attn.k_norm",
		"ffn_gate":    "mlp.gate_proj",
		"ffn_up":      "mlp.up_proj",
		"ffn_down":    "mlp.down_proj",
		"ffn_norm":    "post_attention_layernorm",
	}
}

// gemmaNames are those in which Gemma 3 differs.
func gemmaNames() map[string]string {
	return map[string]string{
		"post_attention_norm": "post_attention_layernorm",
		"ffn_norm":            "pre_feedforward_layernorm",
		"post_ffw_norm":       "post_feedforward_layernorm",
	}
}

// namesOf looks where a folder has its embeddings: a model that sees has its text
// model under a name of its own, which versions of transformers put in two ways.
func namesOf(s folderSource) folderNames {
	n := folderNames{prefix: "model.", head: "lm_head.weight", tied: s.tied(), gemma: s.arch == "gemma3", there: partNames(), back: map[string]string{}}
	for _, sees := range []folderNames{
		{prefix: "language_model.model.", head: "language_model.lm_head.weight"},
		{prefix: "model.language_model.", head: "lm_head.weight"},
	} {
		if _, ok := s.f.Tensor(sees.prefix + "embed_tokens.weight"); ok {
			n.prefix, n.head = sees.prefix, sees.head
		}
	}
	if n.gemma {
		maps.Copy(n.there, gemmaNames())
	}
	for part, to := range n.there {
		n.back[to] = part
	}
	return n
}

// stored translates a name of GGUF; false if transformers have no such tensor.
func (n folderNames) stored(name string) (string, bool) {
	if name == "output.weight" {
		return n.head, !n.tied
	}
	layer := ""
	if rest, ok := strings.CutPrefix(name, "blk."); ok {
		number, part, _ := strings.Cut(rest, ".")
		layer, name = "layers."+number+".", part
	}
	part, kind, _ := strings.Cut(name, ".")
	to, ok := n.there[part]
	return n.prefix + layer + to + "." + kind, ok
}

// ours is the way back of stored. It reports false for tensors that are left out
// on purpose; what has no name in GGUF keeps its own.
func (n folderNames) ours(stored string) (string, bool) {
	rest, text := strings.CutPrefix(stored, n.prefix)
	switch {
	case stored == n.head:
		return "output.weight", !n.tied
	case strings.HasSuffix(stored, ".rotary_emb.inv_freq"): // a table that old versions saved
		return "", false
	case !text && n.gemma && (strings.Contains(stored, "vision_tower.") || strings.Contains(stored, "multi_modal_projector.")):
		return "", false
	case !text:
		return stored, true
	}
	layer := ""
	if tail, ok := strings.CutPrefix(rest, "layers."); ok {
		number, part, _ := strings.Cut(tail, ".")
		layer, rest = "blk."+number+".", part
	}
	dot := strings.LastIndexByte(rest, '.')
	if part, ok := n.back[rest[:max(dot, 0)]]; ok {
		return layer + part + rest[dot:], true
	}
	return stored, true
}
