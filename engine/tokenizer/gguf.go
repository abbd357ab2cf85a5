package tokenizer

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Meta is the metadata of a model file: values by key, false where the key is
// absent or of another type.
type Meta interface {
	Text(key string) (string, bool)
	Int(key string) (int64, bool)
	Bool(key string) (bool, bool)
	Texts(key string) ([]string, bool)
	Ints(key string) ([]int64, bool)
	Floats(key string) ([]float64, bool)
}

// Keys of a GGUF file (docs/gguf.md of the ggml project).
const (
	keyModel  = "tokenizer.ggml.model"
	keyPre    = "tokenizer.ggml.pre"
	keyTokens = "tokenizer.ggml.tokens" //nolint:gosec // a key of the file, no credential
	keyTypes  = "tokenizer.ggml.token_type"
	keyScores = "tokenizer.ggml.scores"
	keyMerges = "tokenizer.ggml.merges"
	keyBOS    = "tokenizer.ggml.bos_token_id"
	keyEOS    = "tokenizer.ggml.eos_token_id"
	keyEOT    = "tokenizer.ggml.eot_token_id"
	keyEOM    = "tokenizer.ggml.eom_token_id"
	keyUNK    = "tokenizer.ggml.unknown_token_id"
	keyAddBOS = "tokenizer.ggml.add_bos_token"
	keyPrefix = "tokenizer.ggml.add_space_prefix"
)

// maxTokens bounds a vocabulary and its list of merges; the largest in use has a
// quarter of a million.
const maxTokens = 1 << 24

// FromGGUF reads the tokenizer of a GGUF file: byte-level BPE
// (tokenizer.ggml.model "gpt2") with a known pre-tokenizer, or SentencePiece
// ("llama", which Gemma's files also use). An error names the key; what is not
// supported is an [*UnsupportedError].
func FromGGUF(m Meta) (*Tokenizer, error) {
	t := &Tokenizer{bos: -1}
	switch model, _ := m.Text(keyModel); model {
	case "gpt2":
		if err := t.byteLevel(m); err != nil {
			return nil, err
		}
	case "llama":
		if err := t.sentencePiece(m); err != nil {
			return nil, err
		}
	case "":
		return nil, fmt.Errorf("%s: missing: the file has no tokenizer", keyModel)
	default:
		return nil, &UnsupportedError{Key: keyModel, Value: model, Supported: []string{"gpt2", "llama"}}
	}
	if add, ok := m.Bool(keyAddBOS); ok {
		t.addBOS = add
	}
	if err := t.ends(m); err != nil {
		return nil, err
	}
	t.match()
	return t, nil
}

// byteLevel reads a vocabulary of byte-level BPE.
func (t *Tokenizer) byteLevel(m Meta) error {
	name, _ := m.Text(keyPre)
	pre, err := findPretokenizer(keyPre, name)
	if err != nil {
		return err
	}
	t.split, t.whole, t.addBOS = pre.split, pre.whole, pre.bos
	if err := t.vocabulary(m, true); err != nil {
		return err
	}
	lines, ok := m.Texts(keyMerges)
	if !ok || len(lines) > maxTokens {
		return fmt.Errorf("%s: missing, or not a list of at most %d texts", keyMerges, maxTokens)
	}
	list := make([][2]string, len(lines))
	for i, line := range lines {
		if list[i], ok = pairOf(line); !ok {
			return fmt.Errorf("%s: merge %d: %q is not two texts with a blank between", keyMerges, i, abridge(line))
		}
	}
	learnt, err := t.learn(list)
	if err != nil {
		return fmt.Errorf("%s: %w", keyMerges, err)
	}
	t.pairs = learnt
	t.fallBack(true, none)
	return nil
}

// pairOf parts a line of a list of merges at its blank, which is not its first
// character: a byte-level blank is Ġ, but lists of raw text have pairs of blanks.
func pairOf(line string) (pair [2]string, ok bool) {
	if line == "" {
		return pair, false
	}
	i := strings.IndexByte(line[1:], ' ')
	if i < 0 || i+2 >= len(line) {
		return pair, false
	}
	return [2]string{line[:i+1], line[i+2:]}, true
}

// sentencePiece reads a vocabulary with scores. Its defaults are those of files
// that say nothing: a beginning is added, and a blank before the text.
func (t *Tokenizer) sentencePiece(m Meta) error {
	if pre, ok := m.Text(keyPre); ok && pre != "default" && pre != "" {
		return &UnsupportedError{Key: keyPre, Value: pre, Supported: []string{"default"}}
	}
	t.blanks, t.lead, t.addBOS, t.bos = true, leadEach, true, 1
	if leads, ok := m.Bool(keyPrefix); ok && !leads {
		t.lead = leadNever
	}
	if err := t.vocabulary(m, false); err != nil {
		return err
	}
	score, ok := m.Floats(keyScores)
	if !ok || len(score) != len(t.tokens) {
		return fmt.Errorf("%s: %d numbers, want one for each of %d tokens", keyScores, len(score), len(t.tokens))
	}
	for i, s := range score {
		if math.IsNaN(s) {
			return fmt.Errorf("%s: token %d: not a number", keyScores, i)
		}
	}
	t.pairs = t.rank(score)
	unknownID, err := idOf(m, keyUNK, len(t.tokens))
	if errors.Is(err, errAbsent) {
		unknownID, err = 0, nil
	}
	t.fallBack(false, unknownID)
	return err
}

// vocabulary reads the tokens and their types.
func (t *Tokenizer) vocabulary(m Meta, bytewise bool) error {
	texts, ok := m.Texts(keyTokens)
	if !ok || len(texts) == 0 || len(texts) > maxTokens {
		return fmt.Errorf("%s: missing, or not a list of 1 to %d texts", keyTokens, maxTokens)
	}
	types, ok := m.Ints(keyTypes)
	if ok && len(types) != len(texts) {
		return fmt.Errorf("%s: %d numbers, want one for each of %d tokens", keyTypes, len(types), len(texts))
	}
	t.tokens = make([]token, len(texts))
	for i, text := range texts {
		t.tokens[i] = token{text: text, kind: normal}
		if ok && types[i] >= int64(normal) && types[i] <= int64(byteToken) {
			t.tokens[i].kind = kind(types[i])
		}
	}
	if err := t.index(bytewise); err != nil {
		return fmt.Errorf("%s: %w", keyTokens, err)
	}
	return nil
}

// ends reads where texts begin and end.
func (t *Tokenizer) ends(m Meta) error {
	var named []int32
	for _, key := range []string{keyBOS, keyEOS, keyEOT, keyEOM} {
		id, err := idOf(m, key, len(t.tokens))
		switch {
		case errors.Is(err, errAbsent):
		case err != nil:
			return err
		case key == keyBOS:
			t.bos = id
		default:
			named = append(named, id)
		}
	}
	if !t.has(t.bos) {
		t.bos = -1
	}
	t.findEnds(named...)
	return nil
}

// errAbsent says that a key is not there, which its reader may allow.
var errAbsent = errors.New("missing")

// idOf reads the id of a token.
func idOf(m Meta, key string, tokens int) (int32, error) {
	id, ok := m.Int(key)
	if !ok {
		return none, fmt.Errorf("%s: %w", key, errAbsent)
	}
	if id < 0 || id >= int64(tokens) {
		return none, fmt.Errorf("%s: token %d, want one of the %d in the vocabulary", key, id, tokens)
	}
	return int32(id), nil //nolint:gosec // below the size of the vocabulary
}
