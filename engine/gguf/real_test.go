package gguf_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/internal/realmodel"
	"github.com/evalr/evalr/engine/quant"
)

func counts(f *gguf.File) map[quant.Type]int {
	n := map[quant.Type]int{}
	for _, t := range f.Tensors() {
		n[t.Type]++
	}
	return n
}

func TestRealModels(t *testing.T) {
	for _, c := range []struct {
		model  realmodel.Model
		arch   string
		layers int64
		tokens int
		types  map[quant.Type]int
	}{
		{realmodel.SmolLM2(), "llama", 30, 49152, map[quant.Type]int{quant.Q4_1: 210, quant.Q8_0: 1, quant.F32: 61}},
		{realmodel.Gemma3(), "gemma3", 18, 262144, map[quant.Type]int{quant.Q5_0: 81, quant.Q4_K: 27, quant.Q8_0: 10, quant.Q6_K: 9, quant.F32: 109}},
	} {
		t.Run(c.arch, func(t *testing.T) {
			f, err := gguf.Open(c.model.In(t, os.Getenv(realmodel.Env)))
			require.NoError(t, err)
			defer f.Close()
			digest, err := f.Digest(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.model.SHA256, digest)
			is(t, f.Text, "general.architecture", c.arch)
			is(t, f.Int, c.arch+".block_count", c.layers)
			tokens, ok := f.Texts("tokenizer.ggml.tokens")
			require.True(t, ok)
			require.Len(t, tokens, c.tokens)
			require.Equal(t, c.types, counts(f))
		})
	}
}

// The first part of a download is no model, but has a header.
func TestRealHeader(t *testing.T) {
	path := realmodel.R1().In(t, os.Getenv(realmodel.Env))
	_, err := gguf.Open(path)
	require.ErrorContains(t, err, "it is cut off")
	f, err := gguf.OpenHeader(path)
	require.NoError(t, err)
	defer f.Close()
	is(t, f.Text, "tokenizer.ggml.pre", "deepseek-r1-qwen")
	require.Equal(t, map[quant.Type]int{quant.Q4_K: 169, quant.Q6_K: 29, quant.F32: 141}, counts(f))
}
