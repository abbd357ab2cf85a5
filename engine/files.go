package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/model"
	"github.com/evalr/evalr/engine/safetensors"
	"github.com/evalr/evalr/engine/tokenizer"
)

// files is an open model on disk, in either form.
type files interface {
	Close() error
	Size() int64
	Digest(ctx context.Context) (string, error)
	format() string
	source() model.Source
	words() (*tokenizer.Tokenizer, error)
	template() string                      // the model's own chat template; empty for none
	endText(t *tokenizer.Tokenizer) string // what templates call eos_token
}

// open opens a file as GGUF and a folder as safetensors.
func open(path string) (files, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		f, err := safetensors.Open(path)
		if err != nil {
			return nil, err
		}
		return folder{f}, nil
	}
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	return file{f}, nil
}

// file is a GGUF file.
type file struct{ *gguf.File }

func (f file) format() string                       { return "gguf" }
func (f file) source() model.Source                 { return model.GGUF(f.File) }
func (f file) words() (*tokenizer.Tokenizer, error) { return tokenizer.FromGGUF(f.File) }

func (f file) template() string {
	text, _ := f.Text("tokenizer.chat_template")
	return text
}

func (f file) endText(t *tokenizer.Tokenizer) string {
	id, ok := f.Int("tokenizer.ggml.eos_token_id")
	if !ok || id < 0 || id >= int64(t.Size()) {
		return ""
	}
	return t.Text(int32(id)) //nolint:gosec // in the vocabulary
}

// folder is a folder of safetensors.
type folder struct{ *safetensors.Folder }

func (f folder) format() string       { return "safetensors" }
func (f folder) source() model.Source { return model.Safetensors(f.Folder) }

// words reads tokenizer.json. Where texts end is said beside it.
func (f folder) words() (*tokenizer.Tokenizer, error) {
	data, err := f.ReadFile("tokenizer.json")
	if err != nil {
		return nil, err
	}
	t, err := tokenizer.FromJSON(data)
	if err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	bos := int32(-1)
	var eos []int32
	for _, c := range []safetensors.Config{f.Generation, f.Config} {
		if ids, ok := c.Ints("eos_token_id"); ok {
			eos = append(eos, tokenIDs(ids, t)...)
		}
		if ids, ok := c.Ints("bos_token_id"); ok && bos < 0 {
			if first := tokenIDs(ids, t); len(first) > 0 {
				bos = first[0]
			}
		}
	}
	return t.WithEnds(bos, eos), nil
}

// tokenIDs returns those of the numbers that are tokens.
func tokenIDs(ids []int64, t *tokenizer.Tokenizer) []int32 {
	var out []int32
	for _, id := range ids {
		if id >= 0 && id < int64(t.Size()) {
			out = append(out, int32(id)) //nolint:gosec // in the vocabulary
		}
	}
	return out
}

// tokenizerConfig is what is read of tokenizer_config.json.
type tokenizerConfig struct {
	Template json.RawMessage `json:"chat_template"`
	EOS      json.RawMessage `json:"eos_token"`
}

// config reads tokenizer_config.json; it is empty if there is none.
func (f folder) config() tokenizerConfig {
	var c tokenizerConfig
	data, err := f.ReadFile("tokenizer_config.json")
	if err != nil || json.Unmarshal(data, &c) != nil {
		return tokenizerConfig{}
	}
	return c
}

// template looks where the versions of transformers put it. Of several named
// ones, the default is taken.
func (f folder) template() string {
	if data, err := f.ReadFile("chat_template.jinja"); err == nil {
		return string(data)
	}
	c := f.config()
	var text string
	if json.Unmarshal(c.Template, &text) == nil {
		return text
	}
	var several []struct{ Name, Template string }
	if json.Unmarshal(c.Template, &several) != nil {
		return ""
	}
	for _, t := range several {
		if t.Name == "default" {
			return t.Template
		}
	}
	return ""
}

// endText reads eos_token, a text or an object with one.
func (f folder) endText(*tokenizer.Tokenizer) string {
	c := f.config()
	var text string
	if json.Unmarshal(c.EOS, &text) == nil {
		return text
	}
	var token struct{ Content string }
	if json.Unmarshal(c.EOS, &token) != nil {
		return ""
	}
	return token.Content
}
