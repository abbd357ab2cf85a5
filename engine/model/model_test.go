package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
	"github.com/evalr/evalr/internal/randmodel"
)

// specs are one small model of each kind of graph.
func specs(t quant.Type) map[string]randmodel.Spec {
	return map[string]randmodel.Spec{
		"llama":      {Arch: randmodel.Llama, Type: t},
		"llama tied": {Arch: randmodel.Llama, Type: t, Tied: true, Heads: 4, KVHeads: 4},
		"llama3":     {Arch: randmodel.Llama, Type: t, RopeFactors: true},
		"qwen2":      {Arch: randmodel.Qwen2, Type: t, KVHeads: 1},
		"qwen3":      {Arch: randmodel.Qwen3, Type: t, HeadDim: 32},
		"gemma3":     {Arch: randmodel.Gemma3, Type: t, Softcap: 5},
	}
}

func file(tb testing.TB, s randmodel.Spec) *gguf.File {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "model.gguf")
	require.NoError(tb, randmodel.Write(path, s))
	f, err := gguf.Open(path)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, f.Close()) })
	return f
}

func pool(tb testing.TB, threads int, isa kernel.ISA) *kernel.Pool {
	tb.Helper()
	p := kernel.NewPool(threads, isa)
	tb.Cleanup(p.Close)
	return p
}

func load(tb testing.TB, src Source, p *kernel.Pool) *Model {
	tb.Helper()
	m, err := Load(src, p, Options{})
	require.NoError(tb, err)
	return m
}

// text is n tokens that follow no rule.
func text(n, vocab int) []int32 {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]int32, n)
	for i := range out {
		out[i] = r.Int32N(int32(vocab))
	}
	return out
}

// sequence returns a sequence with room for n tokens.
func (m *Model) sequence(n int) *Seq {
	s := &Seq{}
	for range (n + kernel.PageTokens - 1) / kernel.PageTokens {
		s.Blocks = append(s.Blocks, m.NewBlock())
	}
	return s
}

// all evaluates tokens in chunks and returns the logits after each of them.
func (m *Model) all(tokens []int32, chunk int) [][]float32 {
	s := m.sequence(len(tokens))
	var out [][]float32
	for at := 0; at < len(tokens); at += chunk {
		var rows []Row
		for i := at; i < min(at+chunk, len(tokens)); i++ {
			rows = append(rows, Row{Token: tokens[i], Pos: i, Seq: s, Logits: true})
		}
		for _, l := range m.Forward(rows) {
			out = append(out, append([]float32(nil), l...))
		}
	}
	return out
}

// divergence is the greatest difference of logits, and the Kullback-Leibler
// divergence of what they say, in nats.
func divergence(want []float64, got []float32) (most, kl float64) {
	var logP, logQ float64
	for i, w := range want {
		most = max(most, math.Abs(w-float64(got[i])))
		logP += math.Exp(w)
		logQ += math.Exp(float64(got[i]))
	}
	logP, logQ = math.Log(logP), math.Log(logQ)
	for i, w := range want {
		kl += math.Exp(w-logP) * ((w - logP) - (float64(got[i]) - logQ))
	}
	return most, kl
}

// In single precision the graph is the oracle, but for the half floats that keys
// and values are kept in.
func TestGraphIsTheOracle(t *testing.T) {
	for name, spec := range specs(quant.F32) {
		t.Run(name, func(t *testing.T) {
			f := file(t, spec)
			m := load(t, GGUF(f), pool(t, 2, kernel.Auto))
			o := newOracle(t, f)
			tokens := text(100, m.Vocab)
			for i, got := range m.all(tokens, 33) {
				most, kl := divergence(o.next(tokens[i]), got)
				require.Less(t, most, 0.05, "position %d", i)
				require.Less(t, kl, 1e-4, "position %d", i)
			}
		})
	}
}

// Rounded activations cost little, whatever the type of the weights.
func TestTypesAreCloseToTheOracle(t *testing.T) {
	for _, typ := range quant.Types() {
		for _, arch := range []string{randmodel.Llama, randmodel.Gemma3} {
			t.Run(fmt.Sprint(arch, " ", typ), func(t *testing.T) {
				f := file(t, randmodel.Spec{Arch: arch, Type: typ})
				m := load(t, GGUF(f), pool(t, 1, kernel.Auto))
				o := newOracle(t, f)
				tokens := text(20, m.Vocab)
				mean := 0.0
				for i, got := range m.all(tokens, 7) {
					_, kl := divergence(o.next(tokens[i]), got)
					mean += kl / float64(len(tokens))
				}
				require.Less(t, mean, 5e-3)
			})
		}
	}
}

// A folder of safetensors is the same model as a GGUF file of it.
func TestFolderIsTheFile(t *testing.T) {
	for name, spec := range specs(quant.F32) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, randmodel.WriteFolder(dir, spec))
			folder, err := safetensors.Open(dir)
			require.NoError(t, err)
			defer folder.Close()
			p := pool(t, 2, kernel.Auto)
			want := load(t, GGUF(file(t, spec)), p)
			got := load(t, Safetensors(folder), p)
			tokens := text(70, want.Vocab)
			a, b := want.all(tokens, 70), got.all(tokens, 70)
			for i := range a {
				require.InDeltaSlice(t, a[i], b[i], 0.05)
			}
		})
	}
}

// The bits of a row's logits depend on its sequence alone, in either form of the
// cache.
func TestLogitsDependOnTheSequenceAlone(t *testing.T) {
	for name, spec := range specs(quant.Q8_0) {
		for _, form := range []kernel.KV{kernel.KVHalf, kernel.KVBytes} {
			t.Run(fmt.Sprint(name, " ", form), func(t *testing.T) { dependsOnTheSequence(t, spec, Options{KV: form}) })
		}
	}
}

func dependsOnTheSequence(t *testing.T, spec randmodel.Spec, o Options) {
	t.Helper()
	f := file(t, spec)
	on := func(threads int, isa kernel.ISA) *Model {
		m, err := Load(GGUF(f), pool(t, threads, isa), o)
		require.NoError(t, err)
		return m
	}
	m := on(2, kernel.Auto)
	tokens := text(150, m.Vocab)
	want := m.all(tokens, 1)
	for _, chunk := range []int{2, 13, 64, 150} {
		require.Equal(t, want, m.all(tokens, chunk), "chunks of %d", chunk)
	}
	require.Equal(t, want, on(1, kernel.Auto).all(tokens, 50), "one thread")
	for _, isa := range kernel.Sets() {
		require.Equal(t, want, on(2, isa).all(tokens, 50), "%v", isa)
	}
	require.Equal(t, want[len(want)-1], m.crowded(tokens, true), "among 64, with one prefix for all")
	require.Equal(t, want[len(want)-1], m.crowded(tokens, false), "among 64, each with its own prefix")
}

// A prompt's logits are the same bits where only some of its rows want them.
func TestLogitsOfSomeRows(t *testing.T) {
	for name, spec := range specs(quant.Q8_0) {
		t.Run(name, func(t *testing.T) {
			m := load(t, GGUF(file(t, spec)), pool(t, 2, kernel.Auto))
			tokens := text(150, m.Vocab)
			want, s := m.all(tokens, 150), m.sequence(150)
			for at := 0; at < len(tokens); at += 50 {
				var rows []Row
				var which []int
				for i := at; i < at+50; i++ {
					r := Row{Token: tokens[i], Pos: i, Seq: s, Logits: i >= 50 && i%7 == 3}
					if rows = append(rows, r); r.Logits {
						which = append(which, i)
					}
				}
				got := m.Forward(rows)
				require.Len(t, got, len(which))
				for k, i := range which {
					require.Equal(t, want[i], got[k], "position %d", i)
				}
			}
		})
	}
}

// crowded returns the logits after the last token, evaluated in a step with those
// of 63 other sequences of all lengths.
func (m *Model) crowded(tokens []int32, shared bool) []float32 {
	n := len(tokens)
	prefix := m.sequence(n)
	var rows []Row
	for i, tok := range tokens[:n-1] {
		rows = append(rows, Row{Token: tok, Pos: i, Seq: prefix})
	}
	m.Forward(rows)
	rows = rows[:0]
	for i := range 64 {
		s := m.sequence(n)
		for j, b := range prefix.Blocks {
			if shared && j < len(s.Blocks)-1 {
				s.Blocks[j] = b
			} else {
				m.CopyBlock(s.Blocks[j], b)
			}
		}
		row := Row{Token: tokens[n-1], Pos: n - 1, Seq: s, Logits: true}
		if i != 40 {
			row.Token, row.Pos = int32(i), n-1-i%20
		}
		rows = append(rows, row)
	}
	return m.Forward(rows)[40]
}

func TestInspectKnowsWhatLoadTakes(t *testing.T) {
	for name, spec := range specs(quant.Q4_1) {
		f := file(t, spec)
		s, err := Inspect(GGUF(f), Options{})
		require.NoError(t, err)
		m := load(t, GGUF(f), pool(t, 1, kernel.Auto))
		require.Equal(t, m.Bytes(), s.Bytes, name)
		require.Equal(t, m.Config, s.Config, name)
		require.Positive(t, s.Parameters)
		require.Positive(t, s.Types[quant.Q4_1])
	}
}

func TestQuantizeRoundsFloats(t *testing.T) {
	f := file(t, randmodel.Spec{Type: quant.BF16})
	p := pool(t, 2, kernel.Auto)
	m, err := Load(GGUF(f), p, Options{Quantize: quant.Q8_0})
	require.NoError(t, err)
	plain := load(t, GGUF(f), p)
	require.Less(t, m.Bytes(), plain.Bytes()*2/3)
	tokens := text(20, m.Vocab)
	a, b := plain.all(tokens, 20), m.all(tokens, 20)
	for i := range a {
		require.InDeltaSlice(t, a[i], b[i], 0.6)
		require.NotEqual(t, a[i], b[i])
	}
}
