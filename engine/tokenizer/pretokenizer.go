package tokenizer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// A pretokenizer is how a family cuts text into pieces.
type pretokenizer struct {
	split splitter
	whole bool // a piece that is a token is that token
	bos   bool // the family begins texts with a token, unless the file says otherwise
}

// pretokenizers returns the known ones by their names in tokenizer.ggml.pre.
func pretokenizers() map[string]pretokenizer {
	llama3 := pretokenizer{split: pieces(words(3, false)), whole: true, bos: true}
	qwen2 := pretokenizer{split: pieces(words(1, false))}
	byGPT2 := pretokenizer{split: pieces(gpt2)}
	digits := pretokenizer{split: each(unicode.IsNumber).then(pieces(gpt2))}
	return map[string]pretokenizer{
		"llama-bpe": llama3, "llama3": llama3, "llama-v3": llama3,
		"qwen2": qwen2, "deepseek-r1-qwen": qwen2,
		"qwen35": {split: pieces(words(1, true))},
		"gpt-2":  byGPT2, "mpt": byGPT2,
		"smollm": digits, "starcoder": digits, "refact": digits, "command-r": digits,
		"deepseek-llm": {split: stages(
			each(isNewline), led(isDeepSeekLetter), led(isDeepSeekPunctuation), trailing, runs(isCJK), runs(unicode.IsNumber))},
		"deepseek-coder": {split: stages(
			each(isNewline), led(unicode.IsLetter), led(unicode.IsPunct), runs(isCJK), each(unicode.IsNumber))},
	}
}

// An UnsupportedError says what of a vocabulary is not supported, and what is.
type UnsupportedError struct {
	Key       string   // where it was found: a GGUF key or a field of tokenizer.json
	Value     string   // what it says
	Supported []string // what it could say
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s: %q is not supported", e.Key, abridge(e.Value))
}

// Hint says what is supported.
func (e *UnsupportedError) Hint() string {
	if len(e.Supported) == 0 {
		return ""
	}
	return "supported: " + strings.Join(e.Supported, ", ")
}

// abridge keeps an error readable whatever a file holds.
func abridge(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

func findPretokenizer(key, name string) (pretokenizer, error) {
	known := pretokenizers()
	p, ok := known[name]
	if !ok {
		return pretokenizer{}, &UnsupportedError{Key: key, Value: name, Supported: slices.Sorted(maps.Keys(known))}
	}
	return p, nil
}
