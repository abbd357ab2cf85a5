package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A weights names a model on this machine.
type weights struct{ format, path string }

// The forms of models on this machine, as --model spells them.
const (
	formGGUF        = "gguf"
	formSafetensors = "safetensors"
)

// parseWeights reads gguf:FILE or safetensors:DIR; other names are an endpoint's.
func parseWeights(model string) (weights, bool) {
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
	hint := "name a file as gguf:FILE, or a folder as safetensors:DIR"
	if info, err := os.Stat(model); err == nil {
		hint = "did you mean " + formGGUF + ":" + model + "?"
		if info.IsDir() {
			hint = "did you mean " + formSafetensors + ":" + model + "?"
		}
	}
	return weights{}, usage(hint, "%q names no model on this machine", model)
}

// check refuses a path of the other form; what else is wrong the engine says.
func (w weights) check() error {
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
func (w weights) String() string { return w.format + ":" + w.path }

// name is what reports call the model: its file's name without the folder.
func (w weights) name() string {
	if path, err := filepath.Abs(w.path); err == nil {
		return filepath.Base(path)
	}
	return filepath.Base(w.path)
}

// refused is an error of the engine as one of the command line: a model that
// cannot run here.
func (w weights) refused(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	f := fault{text: fmt.Sprintf("model %s: %v", w, err), code: exitUsage, cause: err}
	if h, ok := errors.AsType[interface {
		error
		Hint() string
	}](err); ok {
		f.hint = h.Hint()
	}
	return f
}
