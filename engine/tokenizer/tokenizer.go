package tokenizer

import (
	"slices"
	"strings"
)

// A kind says what a token is. The values are those of GGUF's
// tokenizer.ggml.token_type.
type kind uint8

const (
	normal      kind = 1
	unknown     kind = 2
	control     kind = 3
	userDefined kind = 4
	unused      kind = 5
	byteToken   kind = 6
)

// A token is one entry of the vocabulary.
type token struct {
	text    string // as the file has it
	bytes   string // what it stands for in text; empty for a control token
	kind    kind
	special bool // a mark of a conversation's form, never made from a user's text
}

// A lead says when SentencePiece text gets a blank before it, so that a word at
// the start is the same token as within a sentence.
type lead uint8

const (
	leadNever       lead = iota
	leadEach             // at the start and after each matched token
	leadUnlessBlank      // the same, but not before text that begins with a blank
	leadStart            // at the start of the prompt only, and not before a blank
)

// A Tokenizer is a vocabulary with the rules of its family. It does not change
// after it was made and is safe for concurrent use.
type Tokenizer struct {
	tokens []token
	byText map[string]int32 // exact text in the file → token
	words  map[string]int32 // what text can become → token; the bytes of its normal tokens

	split  splitter // cuts text into pieces that no token crosses; nil for none
	pairs  pairs    // what can be joined
	atoms  atoms    // what joining starts with
	whole  bool     // a piece that is a token is that token, whatever the merges say
	blanks bool     // SentencePiece: a blank is ▁ in the vocabulary
	lead   lead     // SentencePiece: whether text gets a blank before it
	nfc    bool     // text is brought into Unicode's composed form first

	marks  *Matcher // special tokens, found in a template's text
	always *Matcher // tokens that are matched before any other rule in every text

	bos    int32 // -1 for none
	eos    []int32
	addBOS bool
}

// Size returns the number of tokens in the vocabulary; ids are below it.
func (t *Tokenizer) Size() int { return len(t.tokens) }

// BOS returns the token that begins a text, and whether the vocabulary has one.
func (t *Tokenizer) BOS() (id int32, ok bool) { return t.bos, t.bos >= 0 }

// AddBOS reports whether the model expects [Tokenizer.BOS] before a prompt. No
// method of this package puts it there; a template often does.
func (t *Tokenizer) AddBOS() bool { return t.addBOS && t.bos >= 0 }

// EOS returns every token that ends a turn, in rising order. Empty if the
// vocabulary has none.
func (t *Tokenizer) EOS() []int32 { return slices.Clone(t.eos) }

// Special reports whether the token is a mark of a conversation's form, which is
// never made from a user's text. An id outside the vocabulary is not special.
func (t *Tokenizer) Special(id int32) bool { return t.has(id) && t.tokens[id].special }

// Specials returns the texts of all special tokens in order of their ids.
func (t *Tokenizer) Specials() []string {
	var texts []string
	for _, tok := range t.tokens {
		if tok.special && tok.text != "" {
			texts = append(texts, tok.text)
		}
	}
	return texts
}

// Text returns the token as the vocabulary writes it, also for a control token;
// empty for an id outside the vocabulary.
func (t *Tokenizer) Text(id int32) string {
	if !t.has(id) {
		return ""
	}
	return t.tokens[id].text
}

// Piece returns the bytes that a token stands for, possibly a part of a
// character. A control token and an id outside the vocabulary stand for nothing.
// The marks of reasoning stand for their text, so that a reader of the
// completion can part it.
func (t *Tokenizer) Piece(id int32) []byte {
	if !t.has(id) {
		return nil
	}
	return []byte(t.tokens[id].bytes)
}

// Decode returns the text that the tokens stand for. Bytes that are no UTF-8, as
// at the end of a completion that was cut off in a character, become U+FFFD. The
// blank that encoding puts before a SentencePiece text is taken off again.
func (t *Tokenizer) Decode(ids []int32) string {
	var b strings.Builder
	for _, id := range ids {
		if t.has(id) {
			b.WriteString(t.tokens[id].bytes)
		}
	}
	text := b.String()
	if t.lead != leadNever {
		text = strings.TrimPrefix(text, " ")
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// WithEnds returns a tokenizer with another beginning and further ends of turn:
// what a tokenizer.json leaves to the files beside it (config.json,
// generation_config.json). A bos below 0 leaves the beginning as it is. Ids
// outside the vocabulary are ignored, as such files are padded with them.
func (t *Tokenizer) WithEnds(bos int32, eos []int32) *Tokenizer {
	with := *t
	if t.has(bos) {
		with.bos = bos
	}
	with.eos = slices.Clone(t.eos)
	for _, id := range eos {
		if t.has(id) && !slices.Contains(with.eos, id) {
			with.eos = append(with.eos, id)
		}
	}
	slices.Sort(with.eos)
	return &with
}

func (t *Tokenizer) has(id int32) bool { return id >= 0 && int(id) < len(t.tokens) }
