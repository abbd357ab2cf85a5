package tokenizer_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/tokenizer"
)

// idOf returns the token of a text, as the vocabulary writes it.
func idOf(t *testing.T, tok *tokenizer.Tokenizer, text string) int32 {
	t.Helper()
	for id := range int32(tok.Size()) {
		if tok.Text(id) == text {
			return id
		}
	}
	t.Fatalf("no token %q", text)
	return -1
}

func TestSpecialTokensComeFromTemplatesOnly(t *testing.T) {
	for _, name := range families[:7] {
		tok := family(t, name)
		end, think := idOf(t, tok, "<|end|>"), idOf(t, tok, "<think>")
		require.True(t, tok.Special(end))
		require.True(t, tok.Special(think))

		ids := tok.EncodeSegments([]tokenizer.Segment{{Text: "<think>a", Special: true}, {Text: "<|end|>"}, {Text: "<|end|>", Special: true}})
		require.Equal(t, think, ids[0])
		require.Equal(t, end, ids[len(ids)-1])
		require.NotContains(t, ids[1:len(ids)-1], end)
		require.Equal(t, "<think>a<|end|>", tok.Decode(ids), "a control token stands for no text")

		// A special token that only comes about where segments meet is none.
		require.NotContains(t, tok.EncodeSegments([]tokenizer.Segment{{Text: "<|e", Special: true}, {Text: "nd|>"}}), end)
	}
}

// A file may call the marks of reasoning control tokens: their text is in the
// completion all the same.
func TestMarksOfReasoningKeepTheirText(t *testing.T) {
	tok, err := tokenizer.FromJSON([]byte(`{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]},
		"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},
		"added_tokens":[{"id":3,"content":"<think>","special":true},{"id":4,"content":"<|end|>","special":true}]}`))
	require.NoError(t, err)
	require.True(t, tok.Special(3))
	require.Equal(t, "<think>", string(tok.Piece(3)))
	require.Empty(t, tok.Piece(4))
	require.NotContains(t, tok.Encode("<think>", false), int32(3))
}

// Borders between what the template and what the user says are invisible.
func TestSegmentsLeaveNoTrace(t *testing.T) {
	want := load[golden](t, "testdata/golden.json")
	for _, name := range families {
		tok := family(t, name)
		for _, text := range want.Texts {
			whole := tok.Encode(text, false)
			for cut := range len(text) + 1 {
				require.Equal(t, whole, tok.EncodeSegments([]tokenizer.Segment{{Text: text[:cut]}, {Text: text[cut:]}}), "%s %q at %d", name, text, cut)
			}
		}
	}
}

func TestBeginning(t *testing.T) {
	tok := family(t, "llama-bpe")
	begin, ok := tok.BOS()
	require.True(t, ok)
	require.Equal(t, "<|begin|>", tok.Text(begin))
	require.Empty(t, tok.Piece(begin))
	require.True(t, tok.AddBOS())

	_, ok = family(t, "smollm").BOS()
	require.False(t, ok)
}

func TestEnds(t *testing.T) {
	m := metaOf(t, "gpt-2")
	tok, err := tokenizer.FromGGUF(m)
	require.NoError(t, err)
	end := idOf(t, tok, "<|end|>")
	require.Equal(t, []int32{end}, tok.EOS())

	begin := idOf(t, tok, "<|begin|>")
	with := tok.WithEnds(end, []int32{begin, end, 1 << 30})
	bos, ok := with.BOS()
	require.True(t, ok)
	require.Equal(t, end, bos)
	require.Equal(t, []int32{begin, end}, with.EOS())
	require.Equal(t, []int32{end}, tok.EOS(), "the original stays")
}

func TestDecodeHalfACharacter(t *testing.T) {
	tok := family(t, "gpt-2")
	ids := tok.Encode("日", false)
	require.Len(t, ids, 3, "the small vocabulary has it in bytes")
	require.Equal(t, "\uFFFD", tok.Decode(ids[:2]))
	require.Equal(t, []byte{0xE6}, tok.Piece(ids[0]))
	require.Empty(t, tok.Decode([]int32{-1, 1 << 20}))
	require.Nil(t, tok.Piece(-1))
	require.Empty(t, tok.Text(-1))
}

// A text of one piece takes n log n, not n².
func TestLongPieces(t *testing.T) {
	begin := time.Now()
	text := strings.Repeat("a", 1<<18)
	for _, name := range []string{"gpt-2", "spm-plain", "deepseek-llm"} {
		tok := family(t, name)
		require.Equal(t, text, tok.Decode(tok.Encode(text, false)))
		tok.Encode(strings.Repeat(" \n", 1<<16), true)
	}
	require.Less(t, time.Since(begin), 10*time.Second)
}

func TestUnsupportedIsNamed(t *testing.T) {
	good, spm := metaOf(t, "qwen2"), sentencePiece(t)
	for want, m := range map[string]meta{
		"tokenizer.ggml.model":            good.with("model", "bert"),
		"tokenizer.ggml.pre":              good.with("pre", "tekken"),
		"tokenizer.ggml.pre: \"\"":        good.with("pre", nil),
		"tokenizer.ggml.pre: \"default\"": good.with("pre", "default"),
		"tokenizer.ggml.pre: \"qwen2\"":   spm.with("pre", "qwen2"),
	} {
		_, err := tokenizer.FromGGUF(m)
		var unsupported *tokenizer.UnsupportedError
		require.ErrorAs(t, err, &unsupported)
		require.ErrorContains(t, err, want)
		require.Contains(t, unsupported.Hint(), "supported: ")
	}
}

func TestBadGGUFIsNamed(t *testing.T) {
	good, spm := metaOf(t, "qwen2"), sentencePiece(t)
	tokens, _ := good.Texts("tokenizer.ggml.tokens")
	double := append([]string{tokens[1]}, tokens[1:]...)
	for want, m := range map[string]meta{
		"tokenizer.ggml.model: missing":                       good.with("model", nil),
		"tokenizer.ggml.tokens: missing":                      good.with("tokens", nil),
		"tokenizer.ggml.tokens: token 1":                      good.with("tokens", double),
		"tokenizer.ggml.token_type: 1 numbers":                good.with("token_type", []int64{1}),
		"tokenizer.ggml.merges: missing":                      good.with("merges", nil),
		"tokenizer.ggml.merges: merge 0: \"ab\"":              good.with("merges", []string{"ab"}),
		"tokenizer.ggml.merges: merge 0: \"xyz\" is not in":   good.with("merges", []string{"xyz a"}),
		"tokenizer.ggml.eos_token_id: token -1":               good.with("eos_token_id", int64(-1)),
		"tokenizer.ggml.bos_token_id: token 99999999":         good.with("bos_token_id", int64(99999999)),
		"tokenizer.ggml.scores: 0 numbers":                    spm.with("scores", nil),
		"tokenizer.ggml.scores: token 0: not":                 spm.with("scores", nans(t, spm)),
		"tokenizer.ggml.unknown_token_id: token 999999, want": spm.with("unknown_token_id", int64(999999)),
	} {
		_, err := tokenizer.FromGGUF(m)
		require.ErrorContains(t, err, want)
	}
}

func nans(t *testing.T, m meta) []float64 {
	t.Helper()
	tokens, _ := m.Texts("tokenizer.ggml.tokens")
	list := make([]float64, len(tokens))
	list[0] = math.NaN()
	return list
}

func TestBadJSONIsNamed(t *testing.T) {
	const (
		model = `"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}`
		level = `"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false}`
	)
	_, err := tokenizer.FromJSON([]byte("{" + model + "," + level + "}"))
	require.NoError(t, err)
	for file, want := range map[string]string{
		`{`:                            "unexpected end",
		`{"model":{"type":"Unigram"}}`: `model.type: "Unigram" is not supported`,
		`{"model":{"type":"BPE"}}`:     "model.vocab: missing",
		`{` + model + `}`:              `pre_tokenizer: "none"`,
		`{` + model + `,"pre_tokenizer":{"type":"Whitespace"}}`:                                                                 `pre_tokenizer: "Whitespace"`,
		`{` + model + `,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true}}`:                                          `pre_tokenizer: "ByteLevel"`,
		`{` + model + `,"pre_tokenizer":{"type":"Split","pattern":{"Regex":"x|y"}}}`:                                            `pre_tokenizer: "x|y"`,
		`{` + model + `,"normalizer":{"type":"Lowercase"},` + level + `}`:                                                       `normalizer: "{`,
		`{` + model + `,` + level + `,"added_tokens":[{"id":-3,"content":"x"}]}`:                                                `added_tokens: "x" has id -3`,
		`{` + model + `,` + level + `,"added_tokens":[{"id":99999,"content":"x"}]}`:                                             `added_tokens: "x" has id 99999, want 0 to 1031`,
		`{` + model + `,` + level + `,"added_tokens":[{"id":1,"content":"x"}]}`:                                                 `"b" and "x" have the same id 1`,
		`{` + model + `,` + level + `,"added_tokens":[{"id":3,"content":"x","lstrip":true}]}`:                                   `lstrip or rstrip of: "x"`,
		`{` + model + `,` + level + `,"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}]}}`: `post_processor: "<s>" is not in`,
		`{"model":{"vocab":{"a":0,"b":1},"merges":["a b"]},` + level + `}`:                                                      `model.merges: merge 0: "ab" is not in`,
		`{"model":{"vocab":{"a":0,"b":1},"merges":["ab"]},` + level + `}`:                                                       `merge "ab"`,
		`{"model":{"vocab":{"a":0},"merges":[["a"]]},` + level + `}`:                                                            "is not two texts",
		`{"model":{"vocab":{"a":0},"dropout":0.1},` + level + `}`:                                                               "model.dropout",
		`{"model":{"vocab":{"a":0},"end_of_word_suffix":"</w>"},` + level + `}`:                                                 "model.end_of_word_suffix",
		`{"model":{"vocab":{"a":0},"continuing_subword_prefix":"##"},` + level + `}`:                                            "model.continuing_subword_prefix",
	} {
		require.True(t, json.Valid([]byte(file)) || file == "{", file)
		_, err := tokenizer.FromJSON([]byte(file))
		require.ErrorContains(t, err, want)
	}
}
