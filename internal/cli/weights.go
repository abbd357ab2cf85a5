package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/builtin"
)

// A weights names a model on this machine: a file, a folder, or the built-in model with
// the empty path or what follows its name ("@4000+noise").
type weights struct{ format, path string }

// The forms of models on this machine, as --model spells them.
const (
	formBuiltin     = builtin.Name
	formGGUF        = "gguf"
	formSafetensors = "safetensors"
)

// weightsForms is what --model takes besides names of endpoints.
const weightsForms = "builtin[@STEP[+noise]], gguf:FILE or safetensors:DIR"

// parseWeights reads builtin[@STEP[+noise]], gguf:FILE or safetensors:DIR; other names
// are an endpoint's.
func parseWeights(model string) (weights, bool) {
	if builtin.Is(model) {
		return weights{formBuiltin, strings.TrimPrefix(model, formBuiltin)}, true
	}
	format, path, ok := strings.Cut(model, ":")
	if !ok || path == "" || format != formGGUF && format != formSafetensors {
		return weights{}, false
	}
	return weights{format, path}, true
}

// wantWeights is parseWeights for commands that take nothing else.
func wantWeights(model string) (weights, error) {
	if w, ok := parseWeights(model); ok {
		return w, nil
	}
	hint := "name a file as gguf:FILE, a folder as safetensors:DIR, or the built-in model as builtin"
	if info, err := os.Stat(model); err == nil {
		hint = "did you mean " + formGGUF + ":" + model + "?"
		if info.IsDir() {
			hint = "did you mean " + formSafetensors + ":" + model + "?"
		}
	}
	return weights{}, usage(hint, "%q names no model on this machine", model)
}

// builtin reports whether the model is part of this program.
func (w weights) builtin() bool { return w.format == formBuiltin }

// check refuses a path of the other form; what else is wrong the engine says.
func (w weights) check() error {
	if w.builtin() {
		return nil
	}
	info, err := os.Stat(w.path)
	switch {
	case err != nil:
		return usage("", "model %s: %v", w, err)
	case info.IsDir() && w.format == formGGUF:
		return usage("did you mean "+formSafetensors+":"+w.path+"?", "model %s is a folder, and a GGUF is a file", w)
	case !info.IsDir() && w.format == formSafetensors:
		return usage("name the folder with config.json, or a file as "+formGGUF+":FILE", "model %s is a file, expected a folder", w)
	}
	return nil
}

// String is the model as --model spells it.
func (w weights) String() string {
	if w.builtin() {
		return w.format + w.path
	}
	return w.format + ":" + w.path
}

// name is what reports call the model: its file's name without the folder.
func (w weights) name() string {
	if w.builtin() {
		return w.String()
	}
	if path, err := filepath.Abs(w.path); err == nil {
		return filepath.Base(path)
	}
	return filepath.Base(w.path)
}

// load makes the engine ready to run the model.
func (w weights) load(ctx context.Context, c engine.Config) (*engine.Engine, error) {
	if !w.builtin() {
		return engine.Open(ctx, w.path, c)
	}
	own, err := builtin.Parse(w.String())
	if err != nil {
		return nil, err
	}
	return own.Open(ctx, c)
}

// inspect says what the model is and needs; nothing is loaded.
func (w weights) inspect(c engine.Config) (engine.Info, error) {
	if !w.builtin() {
		return engine.Inspect(w.path, c)
	}
	own, err := builtin.Parse(w.String())
	if err != nil {
		return engine.Info{}, err
	}
	return own.Inspect(c)
}

// digest is the SHA-256 of the weights in hexadecimal.
func (w weights) digest(ctx context.Context) (string, error) {
	if !w.builtin() {
		return engine.Digest(ctx, w.path)
	}
	own, err := builtin.Parse(w.String())
	if err != nil {
		return "", err
	}
	return own.Digest()
}

// step is the training step that the model itself says; nil if it says none.
func (w weights) step() *int64 {
	own, err := builtin.Parse(w.String())
	if err != nil {
		return nil
	}
	step := int64(own.Step)
	return &step
}

// refused is an error of the engine as one of the command line: a model that
// cannot run here.
func (w weights) refused(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	f := fault{text: fmt.Sprintf("model %s: %v", w, err), hint: hintOf(err), code: exitUsage, cause: err}
	if w.builtin() {
		f.text = err.Error() // which names it
	}
	return f
}
