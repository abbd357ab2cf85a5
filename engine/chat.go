package engine

import (
	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/chat"
	"github.com/evalr/evalr/engine/tokenizer"
)

// chatML is the name by which [Config.ChatTemplate] asks for that form.
const chatML = "chatml"

// chatForm is how a model's conversations become tokens.
type chatForm struct {
	template  *chat.Template
	missing   error // why there is no template; nil if there is
	tokenizer *tokenizer.Tokenizer
}

// newChat compiles the template that was asked for, or the model's own. If the
// latter is missing or no good, only conversations fail: plain completions need
// none.
func newChat(f files, asked string, t *tokenizer.Tokenizer) (chatForm, error) {
	text, eos, err := f.conversation(t)
	if err != nil {
		if asked == "" {
			return chatForm{missing: err}, nil
		}
		return chatForm{}, err
	}
	switch asked {
	case "":
	case chatML:
		text = chat.ChatML
	default:
		text = asked
	}
	o := chat.Options{EOS: eos, Specials: t.Specials()}
	if bos, ok := t.BOS(); ok {
		o.BOS = t.Text(bos)
	}
	c := chatForm{tokenizer: t}
	c.template, c.missing = chat.New(text, o)
	if asked != "" {
		return c, c.missing
	}
	return c, nil
}

// tokens renders a conversation up to the answer, which begins with prefill, and
// reports whether the answer goes on inside reasoning.
func (c chatForm) tokens(messages []evalr.Message, prefill string) (tokens []int32, reasoning bool, err error) {
	if c.missing != nil {
		return nil, false, c.missing
	}
	segments, reasoning, err := c.template.Render(messages, prefill)
	if err != nil {
		return nil, false, err
	}
	return c.tokenizer.EncodeSegments(segments), reasoning, nil
}
