package tokenizer_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/internal/realmodel"
	"github.com/evalr/evalr/engine/tokenizer"
)

// reals are the real vocabularies of testdata/real.json.
var reals = map[string]realmodel.Model{"smol": realmodel.SmolLM2(), "r1": realmodel.R1(), "gemma": realmodel.Gemma3()}

func realVocabulary(tb testing.TB, name string) *tokenizer.Tokenizer {
	tb.Helper()
	f, err := gguf.OpenHeader(reals[name].In(tb, os.Getenv(realmodel.Env)))
	require.NoError(tb, err)
	defer f.Close()
	tok, err := tokenizer.FromGGUF(f)
	require.NoError(tb, err)
	return tok
}

// Tokens of llama.cpp v0.5.0 (npm node-llama-cpp 3.22.1, model.tokenize). In a
// user's text it recognises R1's <think>, which is a "user defined" token there;
// we do not.
func TestEqualToLlamaCpp(t *testing.T) {
	want := load[struct {
		Texts []string                      `json:"texts"`
		IDs   map[string]map[string][][]int `json:"ids"`
	}](t, "testdata/real.json")
	for name := range reals {
		t.Run(name, func(t *testing.T) {
			tok := realVocabulary(t, name)
			for i, text := range want.Texts {
				require.Equal(t, want.IDs[name]["special"][i], ints(tok.Encode(text, true)), "%q", text)
				if name == "r1" && strings.Contains(text, "think>") {
					continue
				}
				require.Equal(t, want.IDs[name]["plain"][i], ints(tok.Encode(text, false)), "%q", text)
			}
		})
	}
}

func TestRealR1(t *testing.T) {
	tok := realVocabulary(t, "r1")
	const think = int32(151648)
	require.Equal(t, "<think>", tok.Text(think))
	require.True(t, tok.Special(think))
	require.Equal(t, "<think>", string(tok.Piece(think)), "a reader of the completion must see it")
	bos, ok := tok.BOS()
	require.True(t, ok)
	require.EqualValues(t, 151646, bos)
	require.True(t, tok.AddBOS())
	require.Contains(t, tok.EOS(), int32(151643))
	require.NotContains(t, tok.Encode("<think>", false), think)
	require.Equal(t, []int32{think}, tok.Encode("<think>", true))
}

func BenchmarkEncodeReal(b *testing.B) {
	tok := realVocabulary(b, "smol")
	text := strings.Repeat("The quick brown fox jumps over 13 lazy dogs, doesn't it?\n  x = f(y) + 1\n", 1000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tok.Encode(text, false)
	}
}
