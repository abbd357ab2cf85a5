package model

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/internal/realmodel"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/quant"
)

// floats gives every tensor of a source as F32.
type floats struct{ Source }

func (s floats) Tensor(name string) (quant.Tensor, bool) {
	t, ok := s.Source.Tensor(name)
	if ok {
		data := make([]byte, quant.F32.Bytes(t.Elems()))
		quant.Quantize(data, quant.F32, t.Floats())
		t.Type, t.Data = quant.F32, data
	}
	return t, ok
}

// On real weights, the graph in single precision is the oracle, and the graph as
// it is run tells tokens apart as the oracle does, within what rounded activations
// cost.
func TestRealModelsAreTheOracle(t *testing.T) {
	for _, m := range []realmodel.Model{realmodel.SmolLM2(), realmodel.Gemma3()} {
		t.Run(m.File, func(t *testing.T) {
			f, err := gguf.Open(m.In(t, os.Getenv(realmodel.Env)))
			require.NoError(t, err)
			defer f.Close()
			p := pool(t, 2, kernel.Auto)
			o := newOracle(t, f)
			first, ok := f.Int("tokenizer.ggml.bos_token_id")
			require.True(t, ok)
			tokens := []int32{int32(first), 788, 3527}
			exact := load(t, floats{GGUF(f)}, p).all(tokens, 2)
			rounded := load(t, GGUF(f), p).all(tokens, 2)
			for i, tok := range tokens {
				want := o.next(tok)
				most, kl := divergence(want, exact[i])
				require.Less(t, most, 0.1)
				require.Less(t, kl, 1e-3)
				_, kl = divergence(want, rounded[i])
				t.Logf("token %d: exact %.4f, as it is run %.4f nats from the oracle", i, most, kl)
				require.Less(t, kl, 0.3)
			}
		})
	}
}
