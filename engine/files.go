package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/model"
	"github.com/evalr/evalr/engine/safetensors"
	"github.com/evalr/evalr/engine/tokenizer"
)

// A source is where a model's files are, under a name for errors.
type source struct {
	name string
	open func() (files, error)
}

// onDisk is a GGUF file or a folder.
func onDisk(path string) source {
	return source{path, func() (files, error) { return open(path) }}
}

// inMemory is the content of a GGUF file.
func inMemory(name string, data []byte) source {
	return source{name, func() (files, error) {
		f, err := gguf.Read(name, data)
		if err != nil {
			return nil, err
		}
		return file{f}, nil
	}}
}

// files is an open model, in either form.
type files interface {
	Close() error
	Size() int64
	Digest(ctx context.Context) (string, error)
	format() string
	source() model.Source
	words() (*tokenizer.Tokenizer, error)
	// conversation returns the model's own chat template, empty for none, and what
	// templates call eos_token.
	conversation(t *tokenizer.Tokenizer) (template, eos string, err error)
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

func (f file) conversation(t *tokenizer.Tokenizer) (template, eos string, err error) {
	template, _ = f.Text("tokenizer.chat_template")
	if id, ok := f.Int("tokenizer.ggml.eos_token_id"); ok && id >= 0 && id < int64(t.Size()) {
		eos = t.Text(int32(id)) //nolint:gosec // in the vocabulary
	}
	return template, eos, nil
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

// conversation reads tokenizer_config.json and chat_template.jinja, which counts
// before the template in the former. Neither needs to be there.
func (f folder) conversation(*tokenizer.Tokenizer) (template, eos string, err error) {
	var c tokenizerConfig
	data, err := f.ReadFile("tokenizer_config.json")
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("tokenizer_config.json: %w", err)
	}
	if eos, err = textOf(c.EOS, func(token struct{ Content string }) string { return token.Content }); err != nil {
		return "", "", fmt.Errorf("tokenizer_config.json: eos_token: %w", err)
	}
	switch data, err = f.ReadFile("chat_template.jinja"); {
	case err == nil:
		return string(data), eos, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", "", fmt.Errorf("chat_template.jinja: %w", err)
	}
	if template, err = textOf(c.Template, defaultOf); err != nil {
		return "", "", fmt.Errorf("tokenizer_config.json: chat_template: %w", err)
	}
	return template, eos, nil
}

// A named is one of several templates in a tokenizer_config.json.
type named struct{ Name, Template string }

// defaultOf takes the default of several templates; empty if there is none.
func defaultOf(several []named) string {
	for _, t := range several {
		if t.Name == "default" {
			return t.Template
		}
	}
	return ""
}

// textOf reads a field that is a text, another form with one in it, or missing.
func textOf[T any](raw json.RawMessage, in func(T) string) (text string, err error) {
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil { // also null
		return text, nil
	}
	var other T
	if err := json.Unmarshal(raw, &other); err != nil {
		return "", err
	}
	return in(other), nil
}
