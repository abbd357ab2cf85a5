package gguf_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
)

// sample is a file with a key of every type and three tensors.
func sample() *gguf.Writer {
	w := &gguf.Writer{}
	w.Set("general.architecture", "llama")
	w.Set("general.alignment", uint32(64))
	w.Set("bool", true)
	w.Set("u16", uint16(65535))
	w.Set("u32", uint32(1<<31))
	w.Set("i32", int32(-5))
	w.Set("u64", uint64(1<<40))
	w.Set("u64.large", uint64(1<<63))
	w.Set("i64", int64(-1<<40))
	w.Set("f32", float32(0.5))
	w.Set("f64", 0.1)
	w.Set("texts", []string{"a", "", "\xff and more"})
	w.Set("bools", []bool{true, false})
	w.Set("u32s", []uint32{1, 1 << 31})
	w.Set("i32s", []int32{-1, 2})
	w.Set("f32s", []float32{-0.5, 2})
	w.Set("none", []string{})
	w.Add(tensor("one", quant.F32, 3))
	w.Add(tensor("two", quant.Q8_0, 64, 2))
	w.Add(tensor("three", quant.F16, 1, 1, 2))
	return w
}

// tensor returns a tensor whose data count up.
func tensor(name string, typ quant.Type, shape ...int) gguf.Tensor {
	t := gguf.Tensor{Name: name, Type: typ, Shape: shape}
	t.Data = make([]byte, typ.Bytes(t.Elems()))
	for i := range t.Data {
		t.Data[i] = byte(i)
	}
	return t
}

func encode(tb testing.TB, w *gguf.Writer) []byte {
	tb.Helper()
	var b bytes.Buffer
	n, err := w.WriteTo(&b)
	require.NoError(tb, err)
	require.EqualValues(tb, b.Len(), n)
	return b.Bytes()
}

func save(tb testing.TB, name string, data []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	require.NoError(tb, os.WriteFile(path, data, 0o600))
	return path
}

func open(tb testing.TB, data []byte) *gguf.File {
	tb.Helper()
	f, err := gguf.Open(save(tb, "model.gguf", data))
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, f.Close()) })
	return f
}

// is holds a value and the bool beside it to what is expected of a key that is
// there.
func is[T any](t *testing.T, get func(string) (T, bool), key string, want T) {
	t.Helper()
	got, ok := get(key)
	require.True(t, ok, key)
	require.Equal(t, want, got, key)
}

func not[T any](t *testing.T, get func(string) (T, bool), keys ...string) {
	t.Helper()
	for _, key := range keys {
		got, ok := get(key)
		require.False(t, ok, key)
		var zero T
		require.Equal(t, zero, got, key)
	}
}

func TestKeys(t *testing.T) {
	f := open(t, encode(t, sample()))
	require.Equal(t, []string{
		"general.architecture", "general.alignment", "bool", "u16", "u32", "i32", "u64", "u64.large", "i64", "f32", "f64",
		"texts", "bools", "u32s", "i32s", "f32s", "none",
	}, f.Keys())
	is(t, f.Text, "general.architecture", "llama")
	is(t, f.Bool, "bool", true)
	is(t, f.Int, "u16", 65535)
	is(t, f.Int, "u32", 1<<31)
	is(t, f.Int, "i32", -5)
	is(t, f.Int, "u64", 1<<40)
	is(t, f.Int, "i64", -1<<40)
	is(t, f.Float, "f32", 0.5)
	is(t, f.Float, "f64", 0.1)
	is(t, f.Texts, "texts", []string{"a", "", "\xff and more"})
	is(t, f.Texts, "none", []string{})
	is(t, f.Ints, "u32s", []int64{1, 1 << 31})
	is(t, f.Ints, "i32s", []int64{-1, 2})
	is(t, f.Floats, "f32s", []float64{-0.5, 2})
}

// A key that is absent, or of another type, is not there.
func TestKeysOfAnotherType(t *testing.T) {
	f := open(t, encode(t, sample()))
	not(t, f.Text, "absent", "u32", "texts")
	not(t, f.Int, "absent", "f32", "bool", "general.architecture", "i32s", "u64.large")
	not(t, f.Float, "absent", "u32", "bool", "f32s", "general.architecture")
	not(t, f.Bool, "absent", "u32", "bools")
	not(t, f.Texts, "absent", "general.architecture", "i32s")
	not(t, f.Ints, "absent", "i32", "f32s", "texts", "bools", "none")
	not(t, f.Floats, "absent", "f32", "i32s", "texts", "bools")
}

func TestTensors(t *testing.T) {
	f := open(t, encode(t, sample()))
	want := []gguf.Tensor{tensor("one", quant.F32, 3), tensor("two", quant.Q8_0, 64, 2), tensor("three", quant.F16, 1, 1, 2)}
	require.Equal(t, want, f.Tensors())
	for _, w := range want {
		is(t, f.Tensor, w.Name, w)
	}
	not(t, f.Tensor, "four")
}

func TestClosed(t *testing.T) {
	f, err := gguf.Open(save(t, "m.gguf", encode(t, sample())))
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.NoError(t, f.Close())
	require.Empty(t, f.Keys())
	require.Empty(t, f.Tensors())
	not(t, f.Text, "general.architecture")
	not(t, f.Tensor, "one")
}

func TestDigest(t *testing.T) {
	data := encode(t, sample())
	f := open(t, data)
	sum := sha256.Sum256(data)
	got, err := f.Digest(t.Context())
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(sum[:]), got)
	require.EqualValues(t, len(data), f.Size())

	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped)
	_, err = f.Digest(ctx)
	require.ErrorIs(t, err, stopped)
}

// A file of a vocabulary has no tensors, and its data begin after its end.
func TestNoTensors(t *testing.T) {
	w := &gguf.Writer{}
	w.Set("general.architecture", "llama")
	data := bytes.TrimRight(encode(t, w), "\x00")
	require.Empty(t, open(t, data).Tensors())
	require.Empty(t, open(t, encode(t, &gguf.Writer{})).Keys())
}

func TestVersion2IsTheSame(t *testing.T) {
	data := encode(t, sample())
	data[4] = 2
	require.Len(t, open(t, data).Tensors(), 3)
}

// The header of a file whose data did not arrive can be read.
func TestOpenHeader(t *testing.T) {
	data := encode(t, sample())
	path := save(t, "m.gguf", data[:len(data)-80])
	_, err := gguf.Open(path)
	require.ErrorContains(t, err, "m.gguf: tensor \"three\": its data end at byte")
	f, err := gguf.OpenHeader(path)
	require.NoError(t, err)
	defer f.Close()
	is(t, f.Text, "general.architecture", "llama")
	is(t, f.Tensor, "two", gguf.Tensor{Name: "two", Type: quant.Q8_0, Shape: []int{64, 2}})

	twice := start(2, 0).put("t", uint32(1), uint64(1), uint32(0), uint64(0), "t", uint32(1), uint64(1), uint32(0), uint64(32))
	_, err = gguf.OpenHeader(save(t, "m.gguf", twice.Bytes()))
	require.ErrorContains(t, err, `m.gguf: tensor "t": it is there twice`)
}

// parts writes a model split into three files and returns the path of the first.
func parts(t *testing.T, change func(no int, w *gguf.Writer) bool) string {
	t.Helper()
	dir := t.TempDir()
	path := func(no int) string { return filepath.Join(dir, fmt.Sprintf("m-%05d-of-00003.gguf", no+1)) }
	for no := range 3 {
		w := &gguf.Writer{}
		if change == nil || !change(no, w) {
			w.Set("split.no", uint16(no))
			w.Set("split.count", uint16(3))
		}
		if no == 0 {
			w.Set("general.architecture", "llama")
			w.Set("split.tensors.count", int32(3))
		}
		w.Add(tensor(fmt.Sprintf("tensor.%d", no), quant.F32, no+1))
		require.NoError(t, w.WriteFile(path(no)))
	}
	return path(0)
}

func TestRead(t *testing.T) {
	data := encode(t, sample())
	f, err := gguf.Read("some.gguf", data)
	require.NoError(t, err)
	is(t, f.Text, "general.architecture", "llama")
	is(t, f.Tensor, "two", tensor("two", quant.Q8_0, 64, 2))
	require.EqualValues(t, len(data), f.Size())
	want, err := open(t, data).Digest(t.Context())
	require.NoError(t, err)
	got, err := f.Digest(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.NoError(t, f.Close())

	_, err = gguf.Read("some.gguf", data[:len(data)-64])
	require.ErrorContains(t, err, "some.gguf: ")
	part, err := os.ReadFile(parts(t, nil))
	require.NoError(t, err)
	_, err = gguf.Read("m-00001-of-00003.gguf", part)
	require.ErrorContains(t, err, `m-00001-of-00003.gguf: key "split.count" is 3: expected a model in one file`)
}

func TestSplit(t *testing.T) {
	first := parts(t, nil)
	f, err := gguf.Open(first)
	require.NoError(t, err)
	defer f.Close()
	is(t, f.Text, "general.architecture", "llama")
	require.Len(t, f.Tensors(), 3)
	is(t, f.Tensor, "tensor.2", tensor("tensor.2", quant.F32, 3))

	h := sha256.New()
	for no := range 3 {
		data, err := os.ReadFile(first[:len(first)-len("00001-of-00003.gguf")] + fmt.Sprintf("%05d-of-00003.gguf", no+1))
		require.NoError(t, err)
		h.Write(data)
	}
	digest, err := f.Digest(t.Context())
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(h.Sum(nil)), digest)
}

func TestSplitRefused(t *testing.T) {
	second := func(path string) string { return path[:len(path)-len("1-of-00003.gguf")] + "2-of-00003.gguf" }
	fails := func(path, text string) {
		t.Helper()
		_, err := gguf.Open(path)
		require.ErrorContains(t, err, text)
	}
	fails(second(parts(t, nil)), "m-00002-of-00003.gguf: it is file 2 of 3 of a split model")

	path := parts(t, nil)
	require.NoError(t, os.Remove(second(path)))
	fails(path, "m-00002-of-00003.gguf: file 2 of 3 of the split model is missing")

	path = parts(t, nil)
	other := filepath.Join(filepath.Dir(path), "other.gguf")
	require.NoError(t, os.Rename(path, other))
	fails(other, "expected its name to end in -00001-of-00003.gguf")

	fails(parts(t, func(no int, w *gguf.Writer) bool {
		w.Set("split.no", uint16(0))
		w.Set("split.count", uint16(3))
		return true
	}), `m-00002-of-00003.gguf: keys "split.no" and "split.count": expected 1 and 3`)
	fails(parts(t, func(no int, _ *gguf.Writer) bool { return no == 2 }), `keys "split.no" and "split.count"`)
	fails(parts(t, func(no int, w *gguf.Writer) bool {
		if no == 1 {
			w.Add(tensor("tensor.0", quant.F32, 1))
		}
		return false
	}), `m-00002-of-00003.gguf: tensor "tensor.0": it is there twice`)
	fails(parts(t, func(no int, w *gguf.Writer) bool {
		if no == 1 {
			w.Add(tensor("extra", quant.F32, 1))
		}
		return false
	}), `key "split.tensors.count" is 3, but the files have 4 tensors`)
	fails(parts(t, func(no int, w *gguf.Writer) bool {
		w.Set("split.count", int32(-1))
		return true
	}), `key "split.count" is -1`)
}
