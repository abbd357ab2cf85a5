package randmodel_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
	"github.com/evalr/evalr/internal/randmodel"
)

func folder(t *testing.T, s randmodel.Spec) *safetensors.Folder {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, randmodel.WriteFolder(dir, s))
	f, err := safetensors.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// The same spec is the same model in both forms, but for the order of rows and
// the offset of norms.
func TestFolderIsTheSameModel(t *testing.T) {
	s := randmodel.Spec{Seed: 3, Tied: true}
	f, g := folder(t, s), write(t, s)
	require.Len(t, f.Tensors(), len(g.Tensors()))
	pairs := map[string]string{
		"model.embed_tokens.weight":                      "token_embd.weight",
		"model.norm.weight":                              "output_norm.weight",
		"model.layers.1.post_attention_layernorm.weight": "blk.1.ffn_norm.weight",
		"model.layers.0.mlp.down_proj.weight":            "blk.0.ffn_down.weight",
		"model.layers.0.self_attn.v_proj.weight":         "blk.0.attn_v.weight",
	}
	for hf, name := range pairs {
		tensor, ok := f.Tensor(hf)
		require.True(t, ok, hf)
		require.Equal(t, floats(t, g, name), tensor.Floats(), hf)
	}
	q, _ := f.Tensor("model.layers.0.self_attn.q_proj.weight")
	half, dim := 64/4/2, 64
	require.Equal(t, q.Floats()[half*dim:(half+1)*dim], floats(t, g, "blk.0.attn_q.weight")[dim:2*dim],
		"the second row of a GGUF is the first of the second half of a head")
}

func TestGemmaNormsAreAboutOneInGGUFOnly(t *testing.T) {
	s := randmodel.Spec{Arch: randmodel.Gemma3, Seed: 3}
	tensor, ok := folder(t, s).Tensor("model.norm.weight")
	require.True(t, ok)
	norm := tensor.Floats()
	for i := range norm {
		norm[i]++
	}
	require.InDeltaSlice(t, floats(t, write(t, s), "output_norm.weight"), norm, 1e-5)
}

func TestFolderConfig(t *testing.T) {
	f := folder(t, randmodel.Spec{RopeFactors: true, Type: quant.BF16, Template: "{{ messages }}"})
	n, ok := f.Int("rope_scaling.original_max_position_embeddings")
	require.True(t, ok)
	require.EqualValues(t, 128, n)
	ends, ok := f.Generation.Ints("eos_token_id")
	require.True(t, ok)
	require.Equal(t, []int64{randmodel.EndOfTurn, randmodel.EndOfText}, ends)
	embd, _ := f.Tensor("model.embed_tokens.weight")
	require.Equal(t, quant.BF16, embd.Type)
}

func TestFolderRefusesQuantized(t *testing.T) {
	require.ErrorContains(t, randmodel.WriteFolder(t.TempDir(), randmodel.Spec{Type: quant.Q8_0}), "safetensors of type Q8_0")
}
