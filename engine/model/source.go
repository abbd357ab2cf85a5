package model

import "github.com/evalr/evalr/engine/quant"

// A Source is where weights come from: a shape, and tensors under the names of
// GGUF whatever the file's own names are.
type Source interface {
	Config() (Config, error)
	Tensor(name string) (quant.Tensor, bool) // its Name is the file's own, for errors
	Names() []string                         // what Tensor can be asked for, or the file's own names where they are unknown
}
