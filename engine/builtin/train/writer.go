package train

import (
	"errors"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/chat"
	"github.com/evalr/evalr/engine/tokenizer"
)

// A Writer makes tokens of conversations, as the engine does with the model's file.
type Writer struct {
	words    *tokenizer.Tokenizer
	template *chat.Template
	endThink int32
	end      int32
}

// NewWriter returns a writer with these phrases.
func NewWriter(phrases []string) (*Writer, error) {
	keys, err := TokenizerKeys(phrases)
	if err != nil {
		return nil, err
	}
	w := &Writer{}
	if w.words, err = tokenizer.FromGGUF(keys); err != nil {
		return nil, err
	}
	w.template, err = chat.New(Template, chat.Options{BOS: begin, EOS: end, Specials: w.words.Specials()})
	if err != nil {
		return nil, err
	}
	one := func(mark string) int32 { return w.words.Encode(mark, true)[0] }
	w.endThink, w.end = one(endThink), one(end)
	return w, nil
}

// Prompt returns the tokens of a conversation up to the reasoning, which the last of
// them opens. It is safe for concurrent use.
func (w *Writer) Prompt(messages []evalr.Message) ([]int32, error) {
	segments, reasoning, err := w.template.Render(messages, "")
	if err != nil {
		return nil, err
	}
	if !reasoning {
		return nil, errors.New("the prompt does not end in reasoning: it closes what the template opens")
	}
	return w.words.EncodeSegments(segments), nil
}

// Completion returns the tokens of an answer: the steps, which are its reasoning, and
// the final text. It is safe for concurrent use.
func (w *Writer) Completion(steps, final string) []int32 {
	ids := append(w.words.Encode(steps, false), w.endThink)
	return append(append(ids, w.words.Encode(final, false)...), w.end)
}

// Decode returns the text of tokens.
func (w *Writer) Decode(ids []int32) string { return w.words.Decode(ids) }
