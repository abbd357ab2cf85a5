package safetensors_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
)

// tensor returns a tensor whose data count up.
func tensor(name string, typ quant.Type, shape ...int) safetensors.Tensor {
	t := safetensors.Tensor{Name: name, Type: typ, Shape: shape}
	t.Data = make([]byte, typ.Bytes(t.Elems()))
	for i := range t.Data {
		t.Data[i] = byte(i)
	}
	return t
}

var tensors = []safetensors.Tensor{tensor("one", quant.F32, 3), tensor("two", quant.BF16, 5, 2), tensor("three", quant.F16, 1, 1, 2)}

// folder makes a folder of files; a value that is no []byte is written as JSON.
func folder(t *testing.T, files map[string]any) string {
	t.Helper()
	dir := t.TempDir()
	for name, v := range files {
		data, ok := v.([]byte)
		if !ok {
			var err error
			data, err = json.Marshal(v)
			require.NoError(t, err)
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	return dir
}

// weights returns the content of a file with tensors.
func weights(t *testing.T, all ...safetensors.Tensor) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "w")
	require.NoError(t, safetensors.Write(path, all))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

func open(t *testing.T, dir string) *safetensors.Folder {
	t.Helper()
	f, err := safetensors.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

type object = map[string]any

func TestSingle(t *testing.T) {
	f := open(t, folder(t, map[string]any{
		"config.json":       object{"model_type": "llama"},
		"model.safetensors": weights(t, tensors...),
		"tokenizer.json":    object{"model": nil},
	}))
	require.Equal(t, tensors, f.Tensors())
	for _, want := range tensors {
		got, ok := f.Tensor(want.Name)
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	_, ok := f.Tensor("four")
	require.False(t, ok)
	arch, ok := f.Text("model_type")
	require.True(t, ok)
	require.Equal(t, "llama", arch)
	_, ok = f.Generation.Ints("eos_token_id")
	require.False(t, ok, "there is no generation_config.json")

	data, err := f.ReadFile("tokenizer.json")
	require.NoError(t, err)
	require.JSONEq(t, `{"model": null}`, string(data))
	_, err = f.ReadFile("tokenizer_config.json")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// An index says where tensors are; a tensor that it does not name is not there.
func TestSharded(t *testing.T) {
	f := open(t, folder(t, map[string]any{
		"config.json":                      object{},
		"generation_config.json":           object{"eos_token_id": 7},
		"model-00001-of-00002.safetensors": weights(t, tensors[0], tensors[1]),
		"model-00002-of-00002.safetensors": weights(t, tensors[2]),
		"model.safetensors.index.json": object{"metadata": object{"total_size": 1}, "weight_map": object{
			"one": "model-00001-of-00002.safetensors", "three": "model-00002-of-00002.safetensors",
		}},
	}))
	require.Equal(t, []safetensors.Tensor{tensors[0], tensors[2]}, f.Tensors())
	ends, ok := f.Generation.Ints("eos_token_id")
	require.True(t, ok)
	require.Equal(t, []int64{7}, ends)
	require.Positive(t, f.Size())
}

func TestDigest(t *testing.T) {
	files := map[string]any{
		"config.json":       []byte("{}"),
		"model.safetensors": weights(t, tensors...),
		"tokenizer.json":    []byte("{}"),
		"README.md":         []byte("says nothing"),

		"tokenizer_config.json": []byte("{}"),
		"chat_template.jinja":   []byte("{{ messages }}"),
	}
	f := open(t, folder(t, files))
	var lines strings.Builder
	for _, name := range []string{"chat_template.jinja", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"} {
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(files[name].([]byte)), name)
	}
	sum := sha256.Sum256([]byte(lines.String()))
	got, err := f.Digest(t.Context())
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(sum[:]), got)

	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped)
	_, err = f.Digest(ctx)
	require.ErrorIs(t, err, stopped)
}

// The cache of Hugging Face's hub is made of links out of the folder.
func TestLinksAreFollowed(t *testing.T) {
	blobs := folder(t, map[string]any{"a": object{"model_type": "llama"}, "b": weights(t, tensors...)})
	dir := t.TempDir()
	if os.Symlink(filepath.Join(blobs, "a"), filepath.Join(dir, "config.json")) != nil {
		t.Skip("no links here")
	}
	require.NoError(t, os.Symlink(filepath.Join(blobs, "b"), filepath.Join(dir, "model.safetensors")))
	require.Len(t, open(t, dir).Tensors(), 3)
}

func TestConfig(t *testing.T) {
	f := open(t, folder(t, map[string]any{"model.safetensors": weights(t), "config.json": []byte(`{
		"text": "a", "int": 9007199254740993, "float": 1e6, "bool": true, "null": null, "huge": 1e999,
		"rope_scaling": {"rope_type": "llama3", "deep": {"er": 2}}, "ints": [1, 2], "floats": [0.5, 1], "texts": ["a", "b"], "mixed": [1, "a"]
	}`)}))
	text, ok := f.Text("rope_scaling.rope_type")
	require.True(t, ok)
	require.Equal(t, "llama3", text)
	n, ok := f.Int("int")
	require.True(t, ok)
	require.Equal(t, int64(9007199254740993), n)
	n, ok = f.Int("rope_scaling.deep.er")
	require.True(t, ok)
	require.EqualValues(t, 2, n)
	x, ok := f.Float("float")
	require.True(t, ok)
	require.InDelta(t, 1e6, x, 0)
	x, ok = f.Float("int")
	require.True(t, ok)
	require.InDelta(t, 9007199254740992.0, x, 0)
	b, ok := f.Bool("bool")
	require.True(t, ok && b)
	ints, ok := f.Ints("ints")
	require.True(t, ok)
	require.Equal(t, []int64{1, 2}, ints)
	floats, ok := f.Floats("floats")
	require.True(t, ok)
	require.Equal(t, []float64{0.5, 1}, floats)
	texts, ok := f.Texts("texts")
	require.True(t, ok)
	require.Equal(t, []string{"a", "b"}, texts)
	texts, ok = f.Texts("text")
	require.True(t, ok)
	require.Equal(t, []string{"a"}, texts)

	for _, path := range []string{"absent", "null", "text.deeper", "rope_scaling.absent", "", ".", "rope_scaling", "mixed", "huge"} {
		require.False(t, known(f.Text(path)), path)
		require.False(t, known(f.Int(path)), path)
		require.False(t, known(f.Float(path)), path)
		require.False(t, known(f.Bool(path)), path)
		require.False(t, known(f.Ints(path)), path)
		require.False(t, known(f.Floats(path)), path)
		require.False(t, known(f.Texts(path)), path)
	}
	require.Nil(t, f.Get("null"))
	require.True(t, f.Has("null"))
	require.False(t, f.Has("null.deeper"))
}

func known[T any](_ T, ok bool) bool { return ok }

func TestFolderRefused(t *testing.T) {
	config, single := []byte("{}"), weights(t, tensors...)
	index := func(places object) object { return object{"weight_map": places} }
	for name, c := range map[string]struct {
		files map[string]any
		want  string
	}{
		"empty":            {nil, "no config.json in it"},
		"config":           {map[string]any{"config.json": []byte("[]")}, "config.json: no JSON object"},
		"config null":      {map[string]any{"config.json": []byte("null")}, "config.json: no JSON object: null"},
		"config twice":     {map[string]any{"config.json": []byte("{}{}")}, "config.json: something after its JSON object"},
		"generation":       {map[string]any{"config.json": config, "generation_config.json": []byte("{")}, "generation_config.json: no JSON object"},
		"no weights":       {map[string]any{"config.json": config, "pytorch_model.bin": config}, "neither model.safetensors nor model.safetensors.index.json in it"},
		"broken weights":   {map[string]any{"config.json": config, "model.safetensors": single[:100]}, "model.safetensors: "},
		"no map":           {map[string]any{"config.json": config, "model.safetensors.index.json": object{}}, "model.safetensors.index.json: expected an object weight_map"},
		"shard missing":    {map[string]any{"config.json": config, "model.safetensors.index.json": index(object{"a": "b.safetensors"})}, "b.safetensors is missing"},
		"tensor missing":   {map[string]any{"config.json": config, "b.safetensors": single, "model.safetensors.index.json": index(object{"a": "b.safetensors"})}, `b.safetensors: tensor "a": model.safetensors.index.json has it in this file`},
		"broken shard":     {map[string]any{"config.json": config, "b.safetensors": single[:9], "model.safetensors.index.json": index(object{"a": "b.safetensors"})}, "b.safetensors: a header of"},
		"no name":          {map[string]any{"config.json": config, "model.safetensors.index.json": index(object{"a": 7})}, `tensor "a" is in "": expected the name`},
		"config too large": {map[string]any{"config.json": []byte(strings.Repeat(" ", 16<<20) + "{}")}, "config.json: 16777218 bytes: expected at most 1048576"},
	} {
		_, err := safetensors.Open(folder(t, c.files))
		require.ErrorContains(t, err, c.want, name)
	}
	_, err := safetensors.Open(filepath.Join(t.TempDir(), "none"))
	require.ErrorContains(t, err, "no config.json in it")
	var hinted interface{ Hint() string }
	require.ErrorAs(t, err, &hinted)
	require.Contains(t, hinted.Hint(), "expected a model folder")
}

// No name leads out of the folder.
func TestNamesStayInTheFolder(t *testing.T) {
	outside := folder(t, map[string]any{"w.safetensors": weights(t, tensors...)})
	f := open(t, folder(t, map[string]any{"config.json": object{}, "model.safetensors": weights(t)}))
	for _, name := range []string{
		"../" + filepath.Base(outside) + "/w.safetensors", outside + "/w.safetensors", "..", ".", "", "a/b.safetensors", `..\w.safetensors`,
		`C:w.safetensors`, "w\x00.safetensors", strings.Repeat("w", 300) + ".safetensors", "w.bin", "/", "./w.safetensors",
	} {
		_, err := safetensors.Open(folder(t, map[string]any{
			"config.json": object{}, "model.safetensors.index.json": object{"weight_map": object{"one": name}},
		}))
		require.ErrorContains(t, err, "expected the name of a .safetensors file in the same folder", name)
		_, err = f.ReadFile(name)
		require.Error(t, err, name)
	}
	_, err := f.ReadFile("../config.json")
	require.ErrorContains(t, err, "expected the name of a file in the model's folder")
}
