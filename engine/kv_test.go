package engine_test

import (
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/internal/realmodel"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/model"
	"github.com/evalr/evalr/engine/tokenizer"
	"github.com/evalr/evalr/internal/randmodel"
)

// Keys and values as bytes take little more than half the memory of 16-bit floats,
// and what is not a form is refused.
func TestFormsOfTheCache(t *testing.T) {
	path := write(t, randmodel.Spec{HeadDim: 64})
	half, err := engine.Inspect(path, engine.Config{})
	require.NoError(t, err)
	require.Equal(t, "f16", half.KV)
	bytes, err := engine.Inspect(path, engine.Config{KV: "int8"})
	require.NoError(t, err)
	require.Equal(t, "int8", bytes.KV)
	require.Less(t, bytes.TokenBytes, half.TokenBytes*6/10)
	_, err = engine.Inspect(path, engine.Config{KV: "int4"})
	require.ErrorContains(t, err, `"int4" is not known: expected one of f16, int8`)
}

// What keys and values as bytes change in what a real model says of a text, beside
// the same model with 16-bit floats: the mean Kullback-Leibler divergence and how
// often another token is the likeliest. Weights are in single precision, for which
// activations are not rounded: rounding makes more of any difference than there was.
func TestBytesInTheCacheCostLittle(t *testing.T) {
	const most, length = 1e-3, 500
	text, err := os.ReadFile("testdata/prose.txt")
	require.NoError(t, err)
	for _, m := range []realmodel.Model{realmodel.SmolLM2(), realmodel.Gemma3()} {
		t.Run(m.File, func(t *testing.T) {
			f, err := gguf.Open(m.In(t, os.Getenv(realmodel.Env)))
			require.NoError(t, err)
			defer f.Close()
			words, err := tokenizer.FromGGUF(f)
			require.NoError(t, err)
			p := kernel.NewPool(2, kernel.Auto)
			defer p.Close()
			var said [2][][]float32
			tokens := subject{words: words}.tokens(string(text))
			tokens = tokens[:min(len(tokens), length)]
			for form := range said {
				one, err := model.Load(floats{model.GGUF(f)}, p, model.Options{KV: kernel.KV(form)})
				require.NoError(t, err)
				subject{model: one}.logits(tokens, func(_ int, logits []float32) {
					said[form] = append(said[form], append([]float32(nil), logits...))
				})
			}
			kl, others := 0.0, 0
			for i, half := range said[0] {
				kl += divergence(half, said[1][i]) / float64(len(tokens))
				if likeliest(half) != likeliest(said[1][i]) {
					others++
				}
			}
			t.Logf("%d tokens: %.2e nats, another likeliest token after %d", len(tokens), kl, others)
			require.Less(t, kl, most)
		})
	}
}

// divergence is the Kullback-Leibler divergence of what logits say from what
// others do, in nats.
func divergence(p, q []float32) float64 {
	sum := 0.0
	base := [2]float64{logprob(p, 0) - float64(p[0]), logprob(q, 0) - float64(q[0])}
	for i := range p {
		a, b := float64(p[i])+base[0], float64(q[i])+base[1]
		sum += math.Exp(a) * (a - b)
	}
	return sum
}
