package gguf_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
)

// FuzzOpen holds any bytes to this: they are refused with an error that names the
// file, or everything in them can be read, what was read is within the file, and its
// tensors written again are the same.
func FuzzOpen(f *testing.F) {
	f.Add(encode(f, sample()))
	f.Add(encode(f, &gguf.Writer{}))
	f.Add(one("t", []uint64{4, 4}, 0, 0, 64).Bytes())
	f.Add(start(0, 2).put("split.count", u32, uint32(2), "a", array, text, uint64(2), "x", "y").Bytes())
	f.Add(start(0, 3).put("a", u8, uint8(1), "b", boolean, uint8(1), "c", f32, float32(1)).Bytes())
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "m-00001-of-00002.gguf")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		if header, err := gguf.OpenHeader(path); err == nil {
			readKeys(t, header, len(data))
			require.NoError(t, header.Close())
		}
		file, err := gguf.Open(path)
		if err != nil {
			require.ErrorContains(t, err, "m-0000")
			return
		}
		readKeys(t, file, len(data))
		used, copied := 0, &gguf.Writer{}
		for _, tensor := range file.Tensors() {
			require.Len(t, tensor.Data, tensor.Type.Bytes(tensor.Elems()))
			used += len(tensor.Data)
			copied.Add(tensor)
		}
		require.LessOrEqual(t, used, len(data))
		again := open(t, encode(t, copied))
		require.Equal(t, file.Tensors(), again.Tensors())
		require.NoError(t, file.Close())
	})
}

// readKeys reads every key as everything.
func readKeys(t *testing.T, f *gguf.File, size int) {
	t.Helper()
	for _, key := range f.Keys() {
		s, _ := f.Text(key)
		texts, _ := f.Texts(key)
		ints, _ := f.Ints(key)
		floats, _ := f.Floats(key)
		f.Int(key)
		f.Float(key)
		f.Bool(key)
		require.LessOrEqual(t, len(s)+8*len(texts)+len(ints)+4*len(floats), size)
	}
}
