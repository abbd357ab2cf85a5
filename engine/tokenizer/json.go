package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// jsonFile is a tokenizer.json (Hugging Face tokenizers), as far as it is read.
type jsonFile struct {
	Added         []jsonAdded     `json:"added_tokens"`
	Normalizer    json.RawMessage `json:"normalizer"`
	PreTokenizer  json.RawMessage `json:"pre_tokenizer"`
	PostProcessor json.RawMessage `json:"post_processor"`
	Model         jsonModel       `json:"model"`
}

type jsonAdded struct {
	ID         int64  `json:"id"`
	Content    string `json:"content"`
	Special    bool   `json:"special"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
}

type jsonModel struct {
	Type         string           `json:"type"`
	Vocab        map[string]int64 `json:"vocab"`
	Merges       []jsonPair       `json:"merges"`
	Unknown      string           `json:"unk_token"`
	ByteFallback bool             `json:"byte_fallback"`
	IgnoreMerges bool             `json:"ignore_merges"`
	Dropout      float64          `json:"dropout"`
	SubPrefix    string           `json:"continuing_subword_prefix"`
	WordSuffix   string           `json:"end_of_word_suffix"`
}

// jsonPair is a merge, written "a b" in older files and ["a","b"] in newer ones.
type jsonPair [2]string

func (p *jsonPair) UnmarshalJSON(data []byte) error {
	var line string
	if json.Unmarshal(data, &line) == nil {
		pair, ok := pairOf(line)
		if !ok {
			return fmt.Errorf("merge %q is not two texts with a blank between", abridge(line))
		}
		*p = pair
		return nil
	}
	var both []string
	if err := json.Unmarshal(data, &both); err != nil || len(both) != 2 {
		return fmt.Errorf("merge %s is not two texts", abridge(string(data)))
	}
	*p = jsonPair{both[0], both[1]}
	return nil
}

// FromJSON reads a tokenizer.json: BPE on bytes with a known pre-tokenizer, or
// BPE with byte fallback, which is what SentencePiece vocabularies are turned
// into. The file does not say which token ends a turn; those with a known name
// are found, see [Tokenizer.WithEnds] for the rest. An error names the field, not
// the file; what is not supported is an [*UnsupportedError].
func FromJSON(data []byte) (*Tokenizer, error) {
	var f jsonFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	t := &Tokenizer{bos: -1}
	if err := t.fromJSON(&f); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Tokenizer) fromJSON(f *jsonFile) error {
	if err := f.Model.check(); err != nil {
		return err
	}
	bytewise := !f.Model.ByteFallback
	if err := t.normalize(f.Normalizer, bytewise); err != nil {
		return err
	}
	if err := t.preTokenize(f.PreTokenizer, bytewise); err != nil {
		return err
	}
	if err := t.jsonVocabulary(f); err != nil {
		return err
	}
	if err := t.index(bytewise); err != nil {
		return fmt.Errorf("model.vocab: %w", err)
	}
	list := make([][2]string, len(f.Model.Merges))
	for i, p := range f.Model.Merges {
		list[i] = p
	}
	learnt, err := t.learn(list)
	if err != nil {
		return fmt.Errorf("model.merges: %w", err)
	}
	t.pairs, t.whole = learnt, f.Model.IgnoreMerges
	unknownID, ok := t.byText[f.Model.Unknown]
	if !ok {
		unknownID = none
	}
	t.fallBack(bytewise, unknownID)
	if err := t.begin(f.PostProcessor); err != nil {
		return err
	}
	t.findEnds()
	t.match()
	return nil
}

// check refuses models and settings under which text would become other tokens.
func (m *jsonModel) check() error {
	switch {
	case m.Type != "BPE" && m.Type != "":
		return &UnsupportedError{Key: "model.type", Value: m.Type, Supported: []string{"BPE"}}
	case m.Dropout != 0:
		return &UnsupportedError{Key: "model.dropout", Value: fmt.Sprint(m.Dropout)}
	case m.SubPrefix != "":
		return &UnsupportedError{Key: "model.continuing_subword_prefix", Value: m.SubPrefix}
	case m.WordSuffix != "":
		return &UnsupportedError{Key: "model.end_of_word_suffix", Value: m.WordSuffix}
	case len(m.Vocab) == 0:
		return errors.New("model.vocab: missing or empty")
	}
	return nil
}

// jsonVocabulary lays the tokens out by their ids. Vocabularies have few gaps: ids
// are bounded by the number of tokens, so that one large id costs no memory.
func (t *Tokenizer) jsonVocabulary(f *jsonFile) error {
	const gaps = 1 << 10
	limit := min(2*(len(f.Model.Vocab)+len(f.Added))+gaps, maxTokens)
	put := func(field, text string, id int64, k kind) error {
		if id < 0 || id >= int64(limit) {
			return fmt.Errorf("%s: %q has id %d, want 0 to %d", field, abridge(text), id, limit-1)
		}
		if grow := int(id) + 1 - len(t.tokens); grow > 0 {
			t.tokens = append(t.tokens, make([]token, grow)...)
		}
		if was := t.tokens[id].text; was != "" && was != text {
			return fmt.Errorf("%s: %q and %q have the same id %d", field, abridge(was), abridge(text), id)
		}
		t.tokens[id] = token{text: text, kind: k}
		return nil
	}
	for text, id := range f.Model.Vocab {
		k := normal
		if f.Model.ByteFallback && byteOfText(text) != text {
			k = byteToken
		}
		if text == f.Model.Unknown && text != "" {
			k = unknown
		}
		if err := put("model.vocab", text, id, k); err != nil {
			return err
		}
	}
	for _, a := range f.Added {
		if a.SingleWord || a.LStrip || a.RStrip {
			return &UnsupportedError{Key: "added_tokens: single_word, lstrip or rstrip of", Value: a.Content}
		}
		k := userDefined
		if a.Special {
			k = control
		}
		if err := put("added_tokens", a.Content, a.ID, k); err != nil {
			return err
		}
	}
	return nil
}

// begin finds the token that the file puts before a text: the first item of a
// TemplateProcessing.
func (t *Tokenizer) begin(raw json.RawMessage) error {
	parts, err := sequence(raw, "processors")
	if err != nil {
		return fmt.Errorf("post_processor: %w", err)
	}
	for _, part := range parts {
		var p struct {
			Type   string `json:"type"`
			Single []struct {
				SpecialToken struct {
					ID string `json:"id"`
				} `json:"SpecialToken"`
			} `json:"single"`
		}
		if err := json.Unmarshal(part, &p); err != nil {
			return fmt.Errorf("post_processor: %w", err)
		}
		if p.Type != "TemplateProcessing" || len(p.Single) == 0 || p.Single[0].SpecialToken.ID == "" {
			continue
		}
		id, ok := t.byText[p.Single[0].SpecialToken.ID]
		if !ok {
			return fmt.Errorf("post_processor: %q is not in the vocabulary", abridge(p.Single[0].SpecialToken.ID))
		}
		t.bos, t.addBOS = id, true
	}
	return nil
}

// sequence returns the parts of a field that is absent, one part, or a Sequence
// of parts under the given name.
func sequence(raw json.RawMessage, parts string) ([]json.RawMessage, error) {
	if len(raw) == 0 || strings.TrimSpace(string(raw)) == "null" {
		return nil, nil
	}
	var s map[string]json.RawMessage
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, err
	}
	if strings.TrimSpace(string(s["type"])) != `"Sequence"` {
		return []json.RawMessage{raw}, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(s[parts], &list); err != nil {
		return nil, fmt.Errorf("%s: %w", parts, err)
	}
	return list, nil
}
