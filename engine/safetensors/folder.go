package safetensors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evalr/evalr/engine/internal/filemap"
)

// The files of a folder.
const (
	configName     = "config.json"
	generationName = "generation_config.json"
	tokenizerName  = "tokenizer.json"        //nolint:gosec // no secret
	wordsName      = "tokenizer_config.json" //nolint:gosec // no secret
	templateName   = "chat_template.jinja"
	singleName     = "model.safetensors"
	indexName      = "model.safetensors.index.json"
)

// Bounds of what is read into memory.
const (
	maxFile   = 256 << 20 // a tokenizer.json with 262,144 tokens takes 33 MB
	maxConfig = 1 << 20   // of config.json and generation_config.json, which take a few KB
	maxIndex  = 16 << 20  // the index of the largest models takes 9 MB
)

// A Folder is an open model folder. It is safe for concurrent use, except for
// Close.
type Folder struct {
	Config            // of config.json
	Generation Config // of generation_config.json; empty if there is none

	dir     string
	files   []*filemap.File // in the order of their names
	tensors []Tensor
	index   map[string]int
}

// Open opens a folder with config.json and either model.safetensors or the files
// that model.safetensors.index.json names. Everything in the weights has been
// checked when Open returns. The files must stay as they are until Close. Links
// are followed, as the cache of Hugging Face's hub is made of them.
func Open(dir string) (*Folder, error) {
	f := &Folder{dir: dir, index: map[string]int{}}
	if err := f.open(); err != nil {
		f.Close() //nolint:errcheck,gosec // the error that matters is the other
		return nil, err
	}
	return f, nil
}

func (f *Folder) open() error {
	var err error
	if f.Config, err = f.config(configName, maxConfig); errors.Is(err, fs.ErrNotExist) {
		return &hintError{
			text: fmt.Sprintf("%s: no %s in it", f.dir, configName),
			hint: "expected a model folder as Hugging Face has it: config.json, tokenizer.json and model.safetensors",
		}
	}
	if err != nil {
		return err
	}
	if f.Generation, err = f.config(generationName, maxConfig); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	places, err := f.places()
	if err != nil {
		return err
	}
	if places == nil {
		return f.addFile(singleName, nil)
	}
	for _, name := range slices.Sorted(maps.Keys(places)) {
		if err := f.addFile(name, places[name]); err != nil {
			return err
		}
	}
	return nil
}

// config reads a file of at most limit bytes that holds one JSON object.
func (f *Folder) config(name string, limit int64) (Config, error) {
	data, err := f.read(name, limit)
	if err != nil {
		return nil, err
	}
	c, err := parseConfig(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// places returns which tensors each weight file must have, nil if there is no
// index but one file.
func (f *Folder) places() (map[string]map[string]bool, error) {
	index, err := f.config(indexName, maxIndex)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(f.Path(singleName)); err != nil {
			return nil, &hintError{
				text: fmt.Sprintf("%s: neither %s nor %s in it", f.dir, singleName, indexName),
				hint: "weights in another form (pytorch_model.bin, consolidated.safetensors) are not read; save the model as safetensors",
			}
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parseIndex(index)
}

// parseIndex returns the tensors of each file that an index names.
func parseIndex(index Config) (map[string]map[string]bool, error) {
	entries, _ := index["weight_map"].(map[string]any)
	if len(entries) == 0 {
		return nil, fmt.Errorf("%s: expected an object weight_map with tensors", indexName)
	}
	out := map[string]map[string]bool{}
	for tensor, v := range entries {
		name, _ := v.(string)
		if !isPlain(name) || !strings.HasSuffix(name, ".safetensors") {
			return nil, fmt.Errorf("%s: tensor %.100q is in %.100q: expected the name of a .safetensors file in the same folder", indexName, tensor, name)
		}
		if out[name] == nil {
			out[name] = map[string]bool{}
		}
		out[name][tensor] = true
	}
	return out, nil
}

// isPlain reports whether a name is that of a file in the folder itself, on any
// system.
func isPlain(name string) bool {
	return name != "" && filepath.IsLocal(name) && !strings.ContainsAny(name, `/\:`+"\x00") && name != "." && len(name) <= 255
}

// addFile maps a weight file and takes its tensors, those of want if it is not
// nil; all of those must be there.
func (f *Folder) addFile(name string, want map[string]bool) error {
	file, err := filemap.Open(f.Path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return &hintError{
			text: fmt.Sprintf("%s: %s is missing", f.dir, name),
			hint: "all files that " + indexName + " names must lie in the folder",
		}
	}
	if err != nil {
		return err
	}
	f.files = append(f.files, file)
	tensors, err := parse(file.Data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	found := 0
	for _, t := range tensors {
		if want != nil && !want[t.Name] {
			continue
		}
		found++
		f.index[t.Name] = len(f.tensors)
		f.tensors = append(f.tensors, t)
	}
	if found < len(want) {
		for tensor := range want {
			if _, ok := f.index[tensor]; !ok {
				return fmt.Errorf("%s: tensor %.100q: %s has it in this file, but it is not there", name, tensor, indexName)
			}
		}
	}
	return nil
}

// Close gives the memory of the weights back. The data of a tensor may not be
// used after it.
func (f *Folder) Close() error {
	f.tensors, f.index = nil, nil
	return filemap.CloseAll(f.files)
}

// Tensors returns all tensors, by file and place in it.
func (f *Folder) Tensors() []Tensor { return slices.Clone(f.tensors) }

// Tensor returns the tensor of a name.
func (f *Folder) Tensor(name string) (Tensor, bool) {
	i, ok := f.index[name]
	if !ok {
		return Tensor{}, false
	}
	return f.tensors[i], true
}

// Size returns the bytes of the weight files.
func (f *Folder) Size() int64 {
	n := int64(0)
	for _, file := range f.files {
		n += int64(len(file.Data))
	}
	return n
}

// Path returns the path of a file of the folder, whether it is there or not.
func (f *Folder) Path(name string) string { return filepath.Join(f.dir, name) }

// ReadFile returns the content of a file of the folder, such as tokenizer.json. The
// error wraps fs.ErrNotExist if there is none.
func (f *Folder) ReadFile(name string) ([]byte, error) {
	if !isPlain(name) {
		return nil, fmt.Errorf("%q: expected the name of a file in the model's folder", name)
	}
	return f.read(name, maxFile)
}

// read returns the content of a file of at most limit bytes.
func (f *Folder) read(name string, limit int64) ([]byte, error) {
	file, info, err := filemap.Regular(f.Path(name))
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	if info.Size() > limit {
		return nil, fmt.Errorf("%s: %d bytes: expected at most %d", name, info.Size(), limit)
	}
	return io.ReadAll(io.LimitReader(file, limit))
}

// Digest returns the model's SHA-256 in 64 hexadecimal digits: that of a line
// "digest  name" for each of its files, as sha256sum prints them, in the order of
// their names. Its files are the weights, config.json and, where they are there,
// generation_config.json, tokenizer.json, tokenizer_config.json and
// chat_template.jinja. It reads all of the data.
func (f *Folder) Digest(ctx context.Context) (string, error) {
	content := map[string][]byte{}
	for _, file := range f.files {
		content[filepath.Base(file.Path)] = file.Data
	}
	for _, name := range []string{configName, generationName, tokenizerName, wordsName, templateName} {
		data, err := f.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		content[name] = data
	}
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(content)) {
		sum, err := filemap.Digest(ctx, content[name])
		if err != nil {
			return "", err
		}
		lines.WriteString(sum + "  " + name + "\n")
	}
	return filemap.Digest(ctx, []byte(lines.String()))
}
