package engine

import (
	"errors"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/tokenizer"
)

type chatForm struct {
	missing error
}

func newChat(f files, text string, t *tokenizer.Tokenizer) (chatForm, error) {
	return chatForm{missing: errors.New("no template")}, nil
}

func (c chatForm) tokens(messages []evalr.Message, prefill string) ([]int32, bool, error) {
	return nil, false, c.missing
}
