package randmodel_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/internal/randmodel"
)

func write(t *testing.T, s randmodel.Spec) *gguf.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.gguf")
	require.NoError(t, randmodel.Write(path, s))
	f, err := gguf.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func floats(t *testing.T, f *gguf.File, name string) []float32 {
	t.Helper()
	tensor, ok := f.Tensor(name)
	require.True(t, ok, name)
	return tensor.Floats()
}

func TestWriteIsDeterministic(t *testing.T) {
	digest := func(seed uint64) string {
		d, err := write(t, randmodel.Spec{Seed: seed}).Digest(t.Context())
		require.NoError(t, err)
		return d
	}
	first := digest(1)
	require.Equal(t, first, digest(1))
	require.NotEqual(t, first, digest(2))
}

func TestTensorsOfEachArchitecture(t *testing.T) {
	for arch, want := range map[string]struct {
		tensors int
		has     string
	}{
		randmodel.Llama:  {2 + 1 + 2*9, "output.weight"},
		randmodel.Qwen2:  {2 + 1 + 2*12, "blk.1.attn_v.bias"},
		randmodel.Qwen3:  {2 + 1 + 2*11, "blk.0.attn_q_norm.weight"},
		randmodel.Gemma3: {2 + 6*13, "blk.5.post_ffw_norm.weight"},
	} {
		f := write(t, randmodel.Spec{Arch: arch})
		require.Len(t, f.Tensors(), want.tensors, arch)
		_, ok := f.Tensor(want.has)
		require.True(t, ok, arch)
		norm := floats(t, f, "output_norm.weight")
		require.InDelta(t, 12, mean(norm), 1, arch)
		require.InDelta(t, 1, mean(floats(t, f, "blk.1.ffn_norm.weight")), 0.1, arch)
	}
}

func mean(x []float32) (m float64) {
	for _, v := range x {
		m += float64(v) / float64(len(x))
	}
	return m
}

func TestEveryType(t *testing.T) {
	exact := floats(t, write(t, randmodel.Spec{Dim: 256}), "blk.0.ffn_down.weight")
	for _, typ := range quant.Types() {
		f := write(t, randmodel.Spec{Dim: 256, Type: typ})
		down, ok := f.Tensor("blk.0.ffn_down.weight")
		require.True(t, ok)
		require.Equal(t, typ, down.Type)
		require.InDeltaSlice(t, exact, down.Floats(), 0.04, "%v", typ)
	}
}

func TestRowsThatABlockDoesNotFit(t *testing.T) {
	for typ, want := range map[quant.Type]quant.Type{quant.Q4_K: quant.Q5_0, quant.Q5_K: quant.Q5_1, quant.Q6_K: quant.Q8_0, quant.Q8_0: quant.Q8_0} {
		f := write(t, randmodel.Spec{Dim: 96, HeadDim: 24, Heads: 4, Type: typ})
		embd, _ := f.Tensor("token_embd.weight")
		require.Equal(t, want, embd.Type)
	}
	embd, _ := write(t, randmodel.Spec{Dim: 40, HeadDim: 10, Type: quant.Q8_0}).Tensor("token_embd.weight")
	require.Equal(t, quant.F16, embd.Type)
}

func TestRopeFactors(t *testing.T) {
	got := floats(t, write(t, randmodel.Spec{RopeFactors: true, Context: 8192, HeadDim: 32}), "rope_freqs.weight")
	require.Len(t, got, 16)
	require.InDelta(t, 1, got[0], 1e-6)  // short waves stay
	require.InDelta(t, 8, got[15], 1e-6) // long ones are eight times as long
	require.IsIncreasing(t, append([]float32{0.5}, dedup(got)...))
}

func dedup(x []float32) (out []float32) {
	for _, v := range x {
		if len(out) == 0 || v != out[len(out)-1] {
			out = append(out, v)
		}
	}
	return out
}

func TestRefused(t *testing.T) {
	for text, s := range map[string]randmodel.Spec{
		`architecture "mamba"`:        {Arch: "mamba"},
		"tensor type IQ4_XS":          {Type: 23},
		"a vocabulary of 100":         {Vocab: 100},
		"3 heads over 2":              {Heads: 3, HeadDim: 16},
		"a size that is not positive": {Layers: -1},
	} {
		require.ErrorContains(t, randmodel.Write(filepath.Join(t.TempDir(), "m"), s), text)
	}
}
