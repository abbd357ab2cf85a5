package tokenizer_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// meta is the metadata of a GGUF file in a map.
type meta map[string]any

func get[T any](m meta, key string) (T, bool) {
	v, ok := m[key].(T)
	return v, ok
}

func (m meta) Text(key string) (string, bool)      { return get[string](m, key) }
func (m meta) Int(key string) (int64, bool)        { return get[int64](m, key) }
func (m meta) Bool(key string) (v, ok bool)        { return get[bool](m, key) }
func (m meta) Texts(key string) ([]string, bool)   { return get[[]string](m, key) }
func (m meta) Ints(key string) ([]int64, bool)     { return get[[]int64](m, key) }
func (m meta) Floats(key string) ([]float64, bool) { return get[[]float64](m, key) }

func (m meta) with(key string, v any) meta {
	other := maps.Clone(m)
	other["tokenizer.ggml."+key] = v
	if v == nil {
		delete(other, "tokenizer.ggml."+key)
	}
	return other
}

// metaOf turns a byte-level tokenizer.json of testdata into the keys that
// llama.cpp's converter writes.
func metaOf(tb testing.TB, name string) meta {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(tb, err)
	var f struct {
		Added []struct {
			ID      int    `json:"id"`
			Content string `json:"content"`
			Special bool   `json:"special"`
		} `json:"added_tokens"`
		Model struct {
			Vocab  map[string]int `json:"vocab"`
			Merges [][2]string    `json:"merges"`
		} `json:"model"`
	}
	require.NoError(tb, json.Unmarshal(data, &f))
	tokens := make([]string, len(f.Model.Vocab)+len(f.Added))
	types := make([]int64, len(tokens))
	for text, id := range f.Model.Vocab {
		tokens[id], types[id] = text, 1
	}
	m := meta{"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": name}
	for _, a := range f.Added {
		tokens[a.ID], types[a.ID] = a.Content, 4
		if a.Special {
			types[a.ID] = 3
		}
		switch a.Content {
		case "<|begin|>":
			m["tokenizer.ggml.bos_token_id"] = int64(a.ID)
		case "<|end|>":
			m["tokenizer.ggml.eos_token_id"] = int64(a.ID)
		}
	}
	merges := make([]string, len(f.Model.Merges))
	for i, pair := range f.Model.Merges {
		merges[i] = pair[0] + " " + pair[1]
	}
	m["tokenizer.ggml.tokens"], m["tokenizer.ggml.token_type"], m["tokenizer.ggml.merges"] = tokens, types, merges
	return m
}

// sentencePiece is the vocabulary of testdata/sentencepiece.json.
func sentencePiece(tb testing.TB) meta {
	tb.Helper()
	f := load[struct {
		Tokens []string  `json:"tokens"`
		Scores []float64 `json:"scores"`
		Types  []int64   `json:"types"`
	}](tb, "testdata/sentencepiece.json")
	return meta{
		"tokenizer.ggml.model": "llama", "tokenizer.ggml.tokens": f.Tokens, "tokenizer.ggml.scores": f.Scores, "tokenizer.ggml.token_type": f.Types,
		"tokenizer.ggml.bos_token_id": int64(1), "tokenizer.ggml.eos_token_id": int64(2), "tokenizer.ggml.unknown_token_id": int64(0),
	}
}
