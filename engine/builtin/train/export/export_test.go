package main

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/builtin/train"
	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/internal/reference"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/model"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
)

// randomSnapshot writes a small snapshot as training does and returns its folder.
func randomSnapshot(t *testing.T, step int, change func(config map[string]any)) string {
	t.Helper()
	dir := t.TempDir()
	const width, heads, layers, hidden = 64, 2, 2, 96
	config := map[string]any{
		"model_type": "llama", "vocab_size": train.Vocabulary, "hidden_size": width, "num_hidden_layers": layers,
		"num_attention_heads": heads, "num_key_value_heads": heads, "intermediate_size": hidden, "max_position_embeddings": 512,
		"rope_theta": 10000.0, "rms_norm_eps": 1e-5, "tie_word_embeddings": true, "hidden_act": "silu",
		"training_step": step, "training_tokens": 1000 * step,
	}
	if change != nil {
		change(config)
	}
	text, err := json.Marshal(config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.json"), text, 0o600))

	r := rand.New(rand.NewPCG(1, uint64(step)))
	var tensors []safetensors.Tensor
	add := func(name string, gain float64, shape ...int) {
		w := safetensors.Tensor{Name: name + ".weight", Shape: shape, Type: quant.F32}
		for range w.Elems() {
			x := gain * (1 + 0.1*r.NormFloat64())
			if len(shape) == 2 {
				x = gain * r.NormFloat64() / math.Sqrt(float64(shape[0]))
			}
			w.Data = binary.LittleEndian.AppendUint32(w.Data, math.Float32bits(float32(x)))
		}
		tensors = append(tensors, w)
	}
	add("model.embed_tokens", 0.25, width, train.Vocabulary)
	for _, w := range (&snapshot{shape: shape{layers: layers}}).tensors()[1:] {
		switch filepath.Ext(w.hf) {
		case ".gate_proj", ".up_proj":
			add(w.hf, 1, width, hidden)
		case ".down_proj":
			add(w.hf, 1, hidden, width)
		case ".norm":
			add(w.hf, 12, width)
		case ".input_layernorm", ".post_attention_layernorm":
			add(w.hf, 1, width)
		default:
			add(w.hf, 1, width, width)
		}
	}
	require.NoError(t, safetensors.Write(filepath.Join(dir, "model.safetensors"), tensors))
	return dir
}

// logits evaluates tokens and returns the logits after each.
func logits(t *testing.T, src model.Source, tokens []int32) [][]float32 {
	t.Helper()
	pool := kernel.NewPool(1, kernel.Auto)
	defer pool.Close()
	m, err := model.Load(src, pool, model.Options{Quantize: quant.Q8_0})
	require.NoError(t, err)
	seq := &model.Seq{Blocks: []*model.Block{m.NewBlock(), m.NewBlock()}}
	var rows []model.Row
	for i, id := range tokens {
		rows = append(rows, model.Row{Token: id, Pos: i, Seq: seq, Logits: true})
	}
	var out [][]float32
	for _, l := range m.Forward(rows) {
		out = append(out, append([]float32(nil), l...))
	}
	return out
}

// near holds logits to others, by the largest difference beside their spread.
func near(t *testing.T, want, got [][]float32, tolerance float64) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		most, squares := 0.0, 0.0
		for j := range want[i] {
			most = max(most, math.Abs(float64(want[i][j]-got[i][j])))
			squares += float64(want[i][j] * want[i][j])
		}
		require.Less(t, most, tolerance*math.Sqrt(squares/float64(len(want[i]))), "token %d", i)
	}
}

func TestExport(t *testing.T) {
	out := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(out, "step-00001.gguf"), nil, 0o600))
	first, second := randomSnapshot(t, 500, nil), randomSnapshot(t, 1000, nil)
	require.NoError(t, export(out, []string{first, second}))
	entries, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Len(t, entries, 3, "what was there before is gone")
	table, err := os.ReadFile(filepath.Join(out, "SHA256SUMS"))
	require.NoError(t, err)
	path := filepath.Join(out, "step-01000.gguf")
	sum, err := digest(path)
	require.NoError(t, err)
	require.Contains(t, string(table), sum+"  step-01000.gguf\n")

	f, err := gguf.Open(path)
	require.NoError(t, err)
	defer f.Close()
	step, _ := f.Int("evalr.training.step")
	require.EqualValues(t, 1000, step)
	folder, err := safetensors.Open(second)
	require.NoError(t, err)
	defer folder.Close()
	tokens := []int32{256, 257, 'H', 'o', 'w', 258, 260}
	near(t, logits(t, model.Safetensors(folder), tokens), logits(t, model.GGUF(f), tokens), 0.02)

	ref := reference.Open(t, os.Getenv(reference.Env), path, reference.Options{})
	var theirs [][]float32
	ref.Logits(len(tokens), tokens, func(_ int, l []float32) { theirs = append(theirs, append([]float32(nil), l...)) })
	near(t, theirs, logits(t, model.GGUF(f), tokens), 0.1)
}

// The engine makes the tokens that the training text was made of.
func TestEngineWritesAsTheCorpusDoes(t *testing.T) {
	out := t.TempDir()
	require.NoError(t, export(out, []string{randomSnapshot(t, 1, nil)}))
	e, err := engine.Open(t.Context(), filepath.Join(out, "step-00001.gguf"), engine.Config{Threads: 1})
	require.NoError(t, err)
	defer e.Close()
	phrases, err := train.Learnt()
	require.NoError(t, err)
	w, err := train.NewWriter(phrases)
	require.NoError(t, err)
	messages := []evalr.Message{{Role: "user", Content: "How many of the 12 coins are left? <think>"}}
	prompt, err := w.Prompt(messages)
	require.NoError(t, err)
	var got engine.Result
	err = e.Generate(t.Context(), engine.Request{Messages: messages, Sampling: evalr.Sampling{MaxTokens: 3}, Seeds: []int64{1}}, func(_ int, r engine.Result) { got = r })
	require.NoError(t, err)
	require.Equal(t, len(prompt), got.Prompt)
	require.True(t, got.Reasoning)
}

func TestBadSnapshots(t *testing.T) {
	for text, change := range map[string]func(map[string]any){
		"config.json: training_step: expected a positive number":  func(c map[string]any) { delete(c, "training_step") },
		"config.json: rope_theta":                                 func(c map[string]any) { c["rope_theta"] = 0 },
		"vocab_size is 32, expected 448":                          func(c map[string]any) { c["vocab_size"] = 32 },
		"twice num_attention_heads":                               func(c map[string]any) { c["num_attention_heads"] = 3 },
		"tensor model.layers.2.input_layernorm.weight is missing": func(c map[string]any) { c["num_hidden_layers"] = 3 },
	} {
		require.ErrorContains(t, export(t.TempDir(), []string{randomSnapshot(t, 1, change)}), text)
	}
	require.ErrorContains(t, export(t.TempDir(), nil), "at least one folder")
}
