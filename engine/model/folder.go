package model

import (
	"fmt"

	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
)

// Safetensors reads the shape and the tensors of a folder as transformers writes
// it. Of a model that sees images as well, it reads the part that reads text.
func Safetensors(f *safetensors.Folder) Source {
	s := folderSource{f: f}
	s.kind, _ = f.Text("model_type")
	s.arch = map[string]string{"llama": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "gemma3": "gemma3", "gemma3_text": "gemma3"}[s.kind]
	if s.kind == "gemma3" {
		s.inner = "text_config."
	}
	s.names = namesOf(s)
	return s
}

type folderSource struct {
	f     *safetensors.Folder
	kind  string // model_type
	arch  string // as GGUF calls it; empty if it is not supported
	inner string // path of the object that describes the text model
	names folderNames
}

// tied reports whether the output matrix is the embeddings. Gemma's is unless
// config.json says otherwise, the others' only if it says so.
func (s folderSource) tied() bool {
	for _, at := range []string{s.inner, ""} {
		if tied, ok := s.f.Bool(at + "tie_word_embeddings"); ok {
			return tied
		}
	}
	return s.arch == "gemma3"
}

// Tensor finds a tensor by its name in GGUF.
func (s folderSource) Tensor(name string) (quant.Tensor, bool) {
	stored, ok := s.names.stored(name)
	if !ok {
		return quant.Tensor{}, false
	}
	return s.f.Tensor(stored)
}

// Names lists the tensors of the text model: as GGUF has them, where they have a
// name there.
func (s folderSource) Names() []string {
	var names []string
	for _, t := range s.f.Tensors() {
		if name, ok := s.names.ours(t.Name); ok {
			names = append(names, name)
		}
	}
	return names
}

// Config reads config.json.
func (s folderSource) Config() (Config, error) {
	if s.arch == "" {
		return Config{}, &ArchError{Arch: s.kind}
	}
	k := folderKeys{f: s.f, inner: s.inner, arch: s.arch}
	c := k.config()
	if k.err != nil {
		return Config{}, k.err
	}
	c.Name, _ = s.f.Text("_name_or_path")
	t, ok := s.Tensor("token_embd.weight")
	if !ok || len(t.Shape) != 2 {
		return Config{}, fmt.Errorf("tensor %sembed_tokens.weight: expected a matrix of embeddings", s.names.prefix)
	}
	c.Vocab = t.Shape[1]
	return c, nil
}
