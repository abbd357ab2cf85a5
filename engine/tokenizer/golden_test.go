package tokenizer_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/tokenizer"
)

// families are the vocabularies of testdata, which generate.py writes.
var families = []string{
	"gpt-2", "smollm", "llama-bpe", "qwen2", "qwen35", "deepseek-llm", "deepseek-coder",
	"spm-prepend", "spm-plain", "spm-first", "spm-always",
}

type golden struct {
	Texts []string           `json:"texts"`
	IDs   map[string][][]int `json:"ids"`
}

func load[T any](tb testing.TB, path string) (v T) {
	tb.Helper()
	data, err := os.ReadFile(path)
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(data, &v))
	return v
}

func family(tb testing.TB, name string) *tokenizer.Tokenizer {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(tb, err)
	tok, err := tokenizer.FromJSON(data)
	require.NoError(tb, err)
	return tok
}

func ints(ids []int32) []int {
	list := make([]int, len(ids))
	for i, id := range ids {
		list[i] = int(id)
	}
	return list
}

// What Hugging Face's tokenizers make of a text: special tokens are recognised,
// which here is said.
func TestEqualToHuggingFace(t *testing.T) {
	want := load[golden](t, "testdata/golden.json")
	for _, name := range families {
		tok := family(t, name)
		for i, text := range want.Texts {
			require.Equal(t, want.IDs[name][i], ints(tok.Encode(text, true)), "%s: %q", name, text)
		}
	}
}

// The same vocabularies as a GGUF file has them.
func TestGGUFEqualsJSON(t *testing.T) {
	want := load[golden](t, "testdata/golden.json")
	for _, name := range families[:7] {
		tok, err := tokenizer.FromGGUF(metaOf(t, name))
		require.NoError(t, err, name)
		for i, text := range want.Texts {
			if name == "qwen2" && !isComposed(text) {
				continue // GGUF files do not say that text is to be composed, and llama.cpp does not
			}
			require.Equal(t, want.IDs[name][i], ints(tok.Encode(text, true)), "%s: %q", name, text)
		}
	}
}

func isComposed(text string) bool {
	return !strings.ContainsAny(text, "\u0300\u0301\u0307\u0344\u1161\u212b\u030a\u0958\ufb1d")
}

// What SentencePiece itself makes of a text. It never recognises control symbols
// in text, as we do not in a user's.
func TestEqualToSentencePiece(t *testing.T) {
	want := load[golden](t, "testdata/golden.json")
	tok, err := tokenizer.FromGGUF(sentencePiece(t))
	require.NoError(t, err)
	for i, text := range want.Texts {
		require.Equal(t, want.IDs["sentencepiece"][i], ints(tok.Encode(text, false)), "%q", text)
		if text != "" && !strings.Contains(text, "▁") { // the character for blanks is taken for one by everybody
			require.Equal(t, text, tok.Decode(tok.Encode(text, false)))
		}
	}
}

func TestRoundTrip(t *testing.T) {
	want := load[golden](t, "testdata/golden.json")
	for _, name := range families {
		tok := family(t, name)
		for _, text := range want.Texts {
			if strings.Contains(text, "▁") || name == "qwen2" && !isComposed(text) || strings.HasPrefix(name, "spm-") && strings.HasPrefix(text, " ") {
				continue
			}
			ids := tok.Encode(text, false)
			require.Equal(t, text, tok.Decode(ids), "%s", name)
			var raw []byte
			for _, id := range ids {
				require.False(t, tok.Special(id), "%s: %q", name, text)
				raw = append(raw, tok.Piece(id)...)
			}
			require.Equal(t, text, strings.TrimPrefix(string(raw), strings.Repeat(" ", len(raw)-len(text))))
		}
	}
}

// Many random texts, see testdata/generate.py.
func TestStress(t *testing.T) {
	path := os.Getenv("EVALR_TEST_TOKENIZER_STRESS")
	if path == "" {
		t.Skip("EVALR_TEST_TOKENIZER_STRESS names no file: python3 testdata/generate.py 20000 FILE writes one")
	}
	all := load[struct {
		golden
		Files map[string]json.RawMessage `json:"files"`
	}](t, path)
	for _, name := range families {
		tok, err := tokenizer.FromJSON(all.Files[name])
		require.NoError(t, err)
		wrong := 0
		for i, text := range all.Texts {
			if got := ints(tok.Encode(text, true)); !slices.Equal(all.IDs[name][i], got) {
				if wrong++; wrong < 4 {
					t.Errorf("%s: %+q\n got %v\nwant %v", name, text, got, all.IDs[name][i])
				}
			}
		}
		t.Logf("%s: %d of %d texts differ", name, wrong, len(all.Texts))
	}
}
