package gguf

import (
	"fmt"

	"github.com/evalr/evalr/engine/quant"
)

// A hintError is an error with advice, which the command line prints under it.
type hintError struct{ text, hint string }

func (e *hintError) Error() string { return e.text }

// Hint returns advice in one sentence.
func (e *hintError) Hint() string { return e.hint }

func unsupported(tensor string, t quant.Type) error {
	return &hintError{
		text: fmt.Sprintf("%q: element type %v is not supported", tensor, t),
		hint: "supported are " + quant.Names() + "; take a file of the model in one of these",
	}
}
