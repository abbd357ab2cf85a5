// Package train describes the text of the built-in model: its tokens and how a
// conversation is written. The training text is made from this description and the
// model's files carry it, so that training and the engine cannot differ.
//
// The vocabulary is all bytes, the marks of a conversation and whole phrases:
// sentences of the benchmarks' instructions, words and lines of programs, which are
// matched before anything else, longest first. No phrase has a digit in it, so that
// every digit is a token of its own and can be calculated with. Any text can be
// written, and decoding loses nothing.
package train

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Vocabulary is the number of tokens. It is a multiple of 32, the length of a block
// of quantised weights.
const Vocabulary = 448

// Template is the model's chat template, in Jinja. It opens the reasoning.
const Template = `{{ bos_token }}{% for message in messages %}{% if message.role == 'assistant' %}<|assistant|>{{ message.content.split('</think>')[-1] }}<|end|>{% else %}<|user|>{{ message.content }}{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|><think>{% endif %}`

// The marks of a conversation, whose tokens come after those of the 256 bytes.
const (
	begin    = "<|begin|>"
	user     = "<|user|>"
	turn     = "<|assistant|>"
	end      = "<|end|>"
	think    = "<think>"
	endThink = "</think>"
)

var marks = []string{begin, user, turn, end, think, endThink}

// Phrases is how many phrases the vocabulary has.
var Phrases = Vocabulary - 256 - len(marks)

// The kinds of tokens, as GGUF numbers them.
const (
	kindNormal  = 1
	kindControl = 3
	kindUser    = 4 // matched in any text before other rules
	kindUnused  = 5
)

//go:embed phrases.txt
var phrases string

// Learnt returns the phrases of the built-in model.
func Learnt() ([]string, error) { return ParsePhrases(phrases) }

// ParsePhrases reads phrases, a Go string literal a line.
func ParsePhrases(text string) ([]string, error) {
	var out []string
	for line := range strings.Lines(text) {
		p, err := strconv.Unquote(strings.TrimSuffix(line, "\n"))
		if err != nil || p == "" || slices.Contains(out, p) {
			return nil, fmt.Errorf("phrases: line %d: expected a quoted text that is not there yet", len(out)+1)
		}
		out = append(out, p)
	}
	return out, nil
}

// FormatPhrases is the inverse of [ParsePhrases].
func FormatPhrases(phrases []string) string {
	var b strings.Builder
	for _, p := range phrases {
		b.WriteString(strconv.Quote(p) + "\n")
	}
	return b.String()
}

// Keys describes a tokenizer by GGUF's keys. It implements [tokenizer.Meta].
type Keys map[string]any

// TokenizerKeys describes the tokenizer with these phrases.
func TokenizerKeys(phrases []string) (Keys, error) {
	if len(phrases) > Phrases {
		return nil, fmt.Errorf("%d phrases: the vocabulary has room for %d", len(phrases), Phrases)
	}
	tokens, kinds := byteTokens(), make([]int32, 0, Vocabulary)
	add := func(kind int32, texts ...string) {
		tokens = append(tokens, texts...)
		kinds = append(kinds, slices.Repeat([]int32{kind}, len(tokens)-len(kinds))...)
	}
	add(kindNormal)
	add(kindControl, begin, user, turn, end)
	add(kindUser, think, endThink) // a reader of the completion parts it by them
	add(kindUser, phrases...)
	for i := len(tokens); i < Vocabulary; i++ {
		add(kindUnused, fmt.Sprintf("<|unused-%d|>", i))
	}
	return Keys{
		"tokenizer.ggml.model":         "gpt2",
		"tokenizer.ggml.pre":           "smollm",
		"tokenizer.ggml.tokens":        tokens,
		"tokenizer.ggml.token_type":    kinds,
		"tokenizer.ggml.merges":        []string{},
		"tokenizer.ggml.bos_token_id":  uint32(slices.Index(tokens, begin)), //nolint:gosec // it is there
		"tokenizer.ggml.eos_token_id":  uint32(slices.Index(tokens, end)),   //nolint:gosec // it is there
		"tokenizer.ggml.add_bos_token": false,                               // the template has it
		"tokenizer.chat_template":      Template,
	}, nil
}

// byteTokens returns the bytes in the letters of byte-level BPE: printable Latin-1
// stands for itself, the others for U+0100 onwards.
func byteTokens() []string {
	tokens, next := make([]string, 256, Vocabulary), rune(0x100)
	for i := range tokens {
		r := rune(i)
		if i < '!' || i > '~' && i < 0xA1 || i == 0xAD {
			r = next
			next++
		}
		tokens[i] = string(r)
	}
	return tokens
}

// Names returns the keys in order.
func (k Keys) Names() []string { return slices.Sorted(maps.Keys(k)) }

// Text returns a text.
func (k Keys) Text(key string) (string, bool) { return valueOf[string](k, key) }

// Bool returns a bool.
func (k Keys) Bool(key string) (value, ok bool) { return valueOf[bool](k, key) }

// Texts returns a list of texts.
func (k Keys) Texts(key string) ([]string, bool) { return valueOf[[]string](k, key) }

// Floats returns nothing: the tokenizer has no scores.
func (Keys) Floats(string) ([]float64, bool) { return nil, false }

// Int returns a number.
func (k Keys) Int(key string) (int64, bool) {
	n, ok := valueOf[uint32](k, key)
	return int64(n), ok
}

// Ints returns a list of numbers.
func (k Keys) Ints(key string) ([]int64, bool) {
	list, ok := valueOf[[]int32](k, key)
	out := make([]int64, len(list))
	for i, n := range list {
		out[i] = int64(n)
	}
	return out, ok
}

func valueOf[T any](k Keys, key string) (T, bool) {
	v, ok := k[key].(T)
	return v, ok
}
