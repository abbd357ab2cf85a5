package model

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/internal/reference"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/internal/randmodel"
)

// apart is how far logits are from others: the greatest difference, and the mean
// Kullback-Leibler divergence in nats.
type apart struct{ most, kl float64 }

func (a *apart) add(want []float64, got []float32, of int) {
	most, kl := divergence(want, got)
	a.most = max(a.most, most)
	a.kl += kl / float64(of)
}

func (a apart) String() string { return fmt.Sprintf("%.4f | %.2e", a.most, a.kl) }

// mostBetween is the greatest mean divergence from the reference, about half again
// what was measured.
func mostBetween(t quant.Type) float64 {
	switch t {
	case quant.F32, quant.F16:
		return 5e-6
	case quant.BF16:
		return 3e-4
	case quant.Q4_K, quant.Q5_K, quant.Q6_K:
		return 8e-3
	default:
		return 3e-3
	}
}

func wide(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// Every architecture with every tensor type, against llama.cpp and the oracle: we
// are where the reference is, and no further from the oracle than it is. What
// lies between us is the rounding of activations, of which theirs is the coarser
// for K types (256 numbers share a scale; ours is per 32) and for BF16.
func TestLogitsAreThoseOfTheReference(t *testing.T) {
	folder := os.Getenv(reference.Env)
	p := pool(t, 1, kernel.Auto)
	for _, typ := range quant.Types() {
		for _, name := range slices.Sorted(maps.Keys(specs(typ))) {
			t.Run(fmt.Sprint(name, " ", typ), func(t *testing.T) {
				spec := specs(typ)[name]
				path := filepath.Join(t.TempDir(), "model.gguf")
				require.NoError(t, randmodel.Write(path, spec))
				ref := reference.Open(t, folder, path, reference.Options{Plain: true})
				f, err := gguf.Open(path)
				require.NoError(t, err)
				defer f.Close()
				o, tokens := newOracle(t, f), text(48, 320)
				ours := load(t, GGUF(f), p).all(tokens, 16)
				var between, us, them apart
				ref.Logits(16, tokens, func(i int, theirs []float32) {
					want := o.next(tokens[i])
					between.add(wide(theirs), ours[i], len(tokens))
					us.add(want, ours[i], len(tokens))
					them.add(want, theirs, len(tokens))
				})
				t.Logf("| %s | %v | %v | %v | %v |", name, typ, between, us, them)
				require.Less(t, us.kl, 1e-5+1.5*them.kl, "we are further from the oracle than the reference is")
				require.Less(t, between.kl, mostBetween(typ), "we are further from the reference than rounding explains")
			})
		}
	}
}
