package gguf

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/evalr/evalr/engine/internal/filemap"
	"github.com/evalr/evalr/engine/quant"
)

// A Tensor is a view of one tensor's data in the file.
type Tensor = quant.Tensor

// A File is an open GGUF file, or all the files of a split model. It is safe for
// concurrent use, except for Close.
type File struct {
	parts   []*filemap.File
	header  *header
	tensors []Tensor // in the order of the file's table
	index   map[string]int
}

// Open opens a GGUF file of version 2 or 3, or the first of a model's split files
// and with it all others. Everything in it has been checked when Open returns.
// The file must stay as it is until Close.
func Open(path string) (*File, error) { return open(path, true) }

// OpenHeader opens a file for its keys and the table of its tensors only: the
// data may be missing, as in a vocabulary file or in the first part of an
// unfinished download. The tensors have no Data. Other files of a split model are
// not looked for.
func OpenHeader(path string) (*File, error) { return open(path, false) }

func open(path string, data bool) (*File, error) {
	first, err := filemap.Open(path)
	if err != nil {
		return nil, err
	}
	f := &File{parts: []*filemap.File{first}, index: map[string]int{}}
	err = f.read(data)
	if err == nil && data {
		err = f.readSplit()
	}
	if err != nil {
		f.Close() //nolint:errcheck,gosec // the error that matters is the other
		return nil, err
	}
	return f, nil
}

// Read reads a whole file that is in memory, under a name for errors. The bytes
// must stay as they are as long as the file is in use. A part of a split model is
// refused.
func Read(name string, data []byte) (*File, error) {
	f := &File{parts: []*filemap.File{{Path: name, Data: data}}, index: map[string]int{}}
	if err := f.read(true); err != nil {
		return nil, err
	}
	if n, split := f.Int(keySplitCount); split && n != 1 {
		return nil, named(name, fmt.Errorf("key %q is %d: expected a model in one file", keySplitCount, n))
	}
	return f, nil
}

// read fills f from its first part, which is only a header unless data is true.
func (f *File) read(data bool) error {
	first := f.parts[0]
	h, err := readHeader(first.Data)
	if err != nil {
		return named(first.Path, err)
	}
	f.header = h
	tensors := h.shapes()
	if data {
		tensors, err = h.tensors(first.Data)
	}
	if err == nil {
		err = f.add(tensors)
	}
	if err != nil {
		return named(first.Path, err)
	}
	return nil
}

// add appends tensors whose names are new.
func (f *File) add(tensors []Tensor) error {
	for _, t := range tensors {
		if _, twice := f.index[t.Name]; twice {
			return fmt.Errorf("tensor %q: it is there twice", t.Name)
		}
		f.index[t.Name] = len(f.tensors)
		f.tensors = append(f.tensors, t)
	}
	return nil
}

func named(path string, err error) error { return fmt.Errorf("%s: %w", filepath.Base(path), err) }

// Close gives the file's memory back. Nothing that came from f may be used after
// it: the data of a tensor are gone.
func (f *File) Close() error {
	f.header, f.tensors, f.index = &header{}, nil, nil
	return filemap.CloseAll(f.parts)
}

// Digest returns the SHA-256 of the file in 64 hexadecimal digits, for a split
// model that of its files one after the other (cat NAME-*.gguf | sha256sum). It
// reads all of the data.
func (f *File) Digest(ctx context.Context) (string, error) {
	all := make([][]byte, len(f.parts))
	for i, p := range f.parts {
		all[i] = p.Data
	}
	return filemap.Digest(ctx, all...)
}

// Size returns the bytes of the file, of all files of a split model.
func (f *File) Size() int64 {
	n := int64(0)
	for _, p := range f.parts {
		n += int64(len(p.Data))
	}
	return n
}

// Keys returns the keys in the file's order.
func (f *File) Keys() []string { return slices.Clone(f.header.keys) }

// Tensors returns all tensors in the order of the file's table.
func (f *File) Tensors() []Tensor { return slices.Clone(f.tensors) }

// Tensor returns the tensor of a name.
func (f *File) Tensor(name string) (Tensor, bool) {
	i, ok := f.index[name]
	if !ok {
		return Tensor{}, false
	}
	return f.tensors[i], true
}

// scalar returns the value of a key, if it is there and no array.
func (f *File) scalar(key string) (value, bool) {
	v, ok := f.header.values[key]
	return v, ok && !v.array
}

// array returns the value of a key, if it is there and an array.
func (f *File) array(key string) (value, bool) {
	v, ok := f.header.values[key]
	return v, ok && v.array
}

// Text returns the value of a key; false if it is absent or no string. The bytes
// are the file's: they need not be valid UTF-8.
func (f *File) Text(key string) (string, bool) {
	v, ok := f.scalar(key)
	if !ok || v.kind != kindText {
		return "", false
	}
	return string(v.data), true
}

// Int returns the value of a key; false if it is absent, no integer, or beyond
// int64.
func (f *File) Int(key string) (int64, bool) {
	v, ok := f.scalar(key)
	if !ok {
		return 0, false
	}
	return v.integer(0)
}

// Float returns the value of a key; false if it is absent or no floating-point
// number.
func (f *File) Float(key string) (float64, bool) {
	v, ok := f.scalar(key)
	if !ok {
		return 0, false
	}
	return v.float(0)
}

// Bool returns the value of a key; false, false if it is absent or no bool.
func (f *File) Bool(key string) (value, ok bool) {
	v, ok := f.scalar(key)
	if !ok || v.kind != kindBool {
		return false, false
	}
	return v.data[0] == 1, true
}

// Texts returns the value of a key; false if it is absent or no array of strings.
func (f *File) Texts(key string) ([]string, bool) {
	v, ok := f.array(key)
	if !ok || v.kind != kindText {
		return nil, false
	}
	return v.texts(), true
}

// Ints returns the value of a key; false if it is absent or no array of integers
// within int64.
func (f *File) Ints(key string) ([]int64, bool) {
	v, ok := f.array(key)
	if !ok {
		return nil, false
	}
	return each(v, v.integer)
}

// Floats returns the value of a key; false if it is absent or no array of
// floating-point numbers.
func (f *File) Floats(key string) ([]float64, bool) {
	v, ok := f.array(key)
	if !ok {
		return nil, false
	}
	return each(v, v.float)
}

// each decodes the elements of an array; false if one cannot be.
func each[T any](v value, get func(int) (T, bool)) ([]T, bool) {
	if v.kind == kindText || v.kind == kindBool {
		return nil, false
	}
	out := make([]T, v.count)
	for i := range out {
		x, ok := get(i)
		if !ok {
			return nil, false
		}
		out[i] = x
	}
	return out, true
}
