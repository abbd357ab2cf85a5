package tokenizer_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/tokenizer"
)

// Whatever the text: a byte-level vocabulary gives all of it back, no token of a
// user's text is special, and segments that are all a user's are their sum.
func FuzzEncode(f *testing.F) {
	for _, text := range load[golden](f, "testdata/golden.json").Texts {
		f.Add(text, 1)
	}
	f.Add("\xff\xc3(\xe2\x82", 2)
	var toks []*tokenizer.Tokenizer
	for _, name := range families {
		toks = append(toks, family(f, name))
	}
	f.Fuzz(func(t *testing.T, text string, cut int) {
		cut = min(max(cut, 0), len(text))
		for i, tok := range toks {
			ids := tok.Encode(text, false)
			for _, id := range ids {
				require.False(t, tok.Special(id) && tok.Text(id) != "<unk>")
			}
			parts := tok.EncodeSegments([]tokenizer.Segment{{Text: text[:cut]}, {Text: text[cut:]}})
			require.Equal(t, ids, parts)
			if i < 7 && families[i] != "qwen2" {
				var raw []byte
				for _, id := range ids {
					raw = append(raw, tok.Piece(id)...)
				}
				require.Equal(t, text, string(raw))
			}
			require.True(t, utf8.ValidString(tok.Decode(ids)))
			tok.Encode(text, true)
		}
	})
}

// A tokenizer.json from a stranger gives an error or a tokenizer that works.
func FuzzFromJSON(f *testing.F) {
	for _, step := range []string{
		`{"type":"ByteLevel","add_prefix_space":false}`,
		`{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"Split","pattern":{"Regex":"\\s?[a-c]+"},"behavior":"Isolated"},{"type":"ByteLevel","use_regex":false}]}`,
	} {
		f.Add([]byte(`{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]},"normalizer":{"type":"NFC"},"pre_tokenizer":` + step +
			`,"added_tokens":[{"id":3,"content":"<|end|>","special":true}],"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"ab"}}]}}`))
	}
	f.Add([]byte(`{"model":{"vocab":{"<unk>":0,"<0x41>":1,"▁":2,"a":3,"▁a":4},"unk_token":"<unk>","byte_fallback":true,"merges":[["▁","a"]]},"pre_tokenizer":{"type":"Metaspace","prepend_scheme":"first","split":false}}`))
	f.Add([]byte(`{"model":{"vocab":{"a":99999999},"merges":[]},"pre_tokenizer":{"type":"Sequence","pretokenizers":[]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := tokenizer.FromJSON(data)
		if err != nil {
			return
		}
		require.LessOrEqual(t, tok.Size(), len(data))
		use(tok)
	})
}

// The same for the keys of a GGUF file.
func FuzzFromGGUF(f *testing.F) {
	f.Add("gpt2", "smollm", "a b ab <|end|>", "a b", []byte{1, 1, 1, 3}, 3, 0)
	f.Add("llama", "default", "<unk> <s> </s> <0x41> ▁ a ▁a", "", []byte{2, 3, 3, 6, 1, 1, 1}, 2, 1)
	f.Add("llama", "qwen2", "", "", []byte{}, -1, 9)
	f.Fuzz(func(t *testing.T, model, pre, tokens, merges string, types []byte, eos, bos int) {
		list := strings.Split(tokens, " ")
		m := meta{
			"tokenizer.ggml.model": model, "tokenizer.ggml.pre": pre, "tokenizer.ggml.tokens": list,
			"tokenizer.ggml.merges": strings.Split(merges, "\n"), "tokenizer.ggml.eos_token_id": int64(eos), "tokenizer.ggml.bos_token_id": int64(bos),
		}
		kinds, scores := make([]int64, len(types)), make([]float64, len(types))
		for i, k := range types {
			kinds[i], scores[i] = int64(k), float64(k%7)
		}
		m["tokenizer.ggml.token_type"], m["tokenizer.ggml.scores"] = kinds, scores
		if tok, err := tokenizer.FromGGUF(m); err == nil {
			use(tok)
		}
	})
}

func use(tok *tokenizer.Tokenizer) {
	for _, special := range []bool{true, false} {
		tok.Decode(tok.Encode(" The <|end|> x1 é 二\n", special))
	}
	tok.EOS()
	tok.Specials()
	tok.Piece(int32(tok.Size()))
	tok.Special(-1)
}
