package gguf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
)

// A Writer collects keys and tensors and writes them as a GGUF file of version 3.
// The zero value is an empty file. The first mistake is kept, and returned by
// WriteTo.
type Writer struct {
	keys    []entry
	names   map[string]bool // of keys and, after a NUL, of tensors
	tensors []pending
	align   uint64 // 0 stands for the default
	err     error
}

// An entry is an encoded key: its kind and value.
type entry struct {
	key   string
	value []byte
}

// A pending tensor has its data, or a function that makes them.
type pending struct {
	Tensor
	fill         func([]byte)
	offset, size uint64
}

// Set adds a key. A value is a string, a bool, an int32, a uint32, an int64, a
// uint64, a float32, a float64, a uint16, or a slice of strings, bools, int32,
// uint32 or float32.
func (w *Writer) Set(key string, v any) {
	if !w.fresh(key) {
		return
	}
	encoded, err := encodeValue(v)
	if err != nil {
		w.fail("key %q: %w", key, err)
		return
	}
	if key == keyAlignment {
		n, ok := v.(uint32)
		if !ok || n == 0 || n > maxAlignment || n&(n-1) != 0 {
			w.fail("key %q: expected a uint32 that is a power of two up to %d", key, maxAlignment)
			return
		}
		w.align = uint64(n)
	}
	w.keys = append(w.keys, entry{key, encoded})
}

// Add adds a tensor with its data, which the writer keeps until it has written
// them.
func (w *Writer) Add(t Tensor) { w.AddFunc(t, nil) }

// AddFunc adds a tensor whose data are made when they are written: fill is given
// as many zero bytes as they take. A nil fill stands for t.Data.
func (w *Writer) AddFunc(t Tensor, fill func(dst []byte)) {
	if !w.fresh("\x00" + t.Name) {
		return
	}
	size, err := checkTensor(t)
	switch {
	case err != nil:
		w.fail("tensor %q: %w", t.Name, err)
		return
	case fill == nil && uint64(len(t.Data)) != size:
		w.fail("tensor %q: %d bytes of data: its shape and type take %d", t.Name, len(t.Data), size)
		return
	}
	w.tensors = append(w.tensors, pending{Tensor: t, fill: fill, size: size})
}

// fresh reports whether the writer has no error and has not seen the name, which
// it notes.
func (w *Writer) fresh(name string) bool {
	switch {
	case w.err != nil:
		return false
	case w.names[name]:
		w.fail("%q: it is there twice", name)
		return false
	case name == "" || name == "\x00" || len(name) > maxName:
		w.fail("a name of %d bytes: expected 1 to %d", len(name), maxName)
		return false
	}
	if w.names == nil {
		w.names = map[string]bool{}
	}
	w.names[name] = true
	return true
}

func (w *Writer) fail(format string, args ...any) { w.err = fmt.Errorf(format, args...) }

// checkTensor returns the bytes of the tensor's data.
func checkTensor(t Tensor) (uint64, error) {
	if len(t.Shape) == 0 || len(t.Shape) > maxDims {
		return 0, fmt.Errorf("%d dimensions: expected 1 to %d", len(t.Shape), maxDims)
	}
	elems := 1
	for _, d := range t.Shape {
		if d <= 0 || d > min(maxElems, math.MaxInt)/elems {
			return 0, fmt.Errorf("shape %v: expected positive sizes with a product of at most 2⁴⁸", t.Shape)
		}
		elems *= d
	}
	if !t.Type.Supported() {
		return 0, unsupported(t.Name, t.Type)
	}
	if n, _ := t.Type.Block(); t.Shape[0]%n != 0 {
		return 0, fmt.Errorf("rows of %d elements: %v needs a multiple of %d", t.Shape[0], t.Type, n)
	}
	return uint64(t.Type.Bytes(elems)), nil //nolint:gosec // positive
}

// WriteTo writes the file and returns its size.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	if w.err != nil {
		return 0, w.err
	}
	align := w.align
	if align == 0 {
		align = defaultAlignment
	}
	c := &counter{out: bufio.NewWriterSize(out, 1<<20)}
	c.write(w.head(align))
	c.pad(align)
	for _, t := range w.tensors {
		data := t.Data
		if t.fill != nil {
			data = make([]byte, t.size)
			t.fill(data)
		}
		c.write(data)
		c.pad(align)
	}
	return c.n, errors.Join(c.err, c.out.Flush())
}

// WriteFile writes the file to a path, which it replaces. What was written before
// an error is removed.
func (w *Writer) WriteFile(path string) error {
	f, err := os.Create(path) //nolint:gosec // the caller's file
	if err != nil {
		return err
	}
	_, err = w.WriteTo(f)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path) //nolint:errcheck,gosec // the error that matters is the other
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// head returns everything before the data. It sets the tensors' offsets.
func (w *Writer) head(align uint64) []byte {
	le := binary.LittleEndian
	b := append([]byte(nil), magic...)
	b = le.AppendUint32(b, 3)
	b = le.AppendUint64(b, uint64(len(w.tensors)))
	b = le.AppendUint64(b, uint64(len(w.keys)))
	for _, e := range w.keys {
		b = append(appendText(b, e.key), e.value...)
	}
	offset := uint64(0)
	for i := range w.tensors {
		t := &w.tensors[i]
		t.offset = offset
		b = appendText(b, t.Name)
		b = le.AppendUint32(b, uint32(len(t.Shape))) //nolint:gosec // at most maxDims
		for _, d := range t.Shape {
			b = le.AppendUint64(b, uint64(d)) //nolint:gosec // positive
		}
		b = le.AppendUint32(b, uint32(t.Type))
		b = le.AppendUint64(b, offset)
		offset = padded(offset+t.size, align)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint64(b, uint64(len(s))), s...)
}

// encodeValue returns kind and value as they stand in a file.
func encodeValue(v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return appendText(encodeKind(kindText), v), nil
	case bool, uint16, uint32, int32, uint64, int64, float32, float64:
		return binary.Append(encodeKind(kindOf(v)), binary.LittleEndian, v)
	case []string:
		b := encodeArray(kindText, len(v))
		for _, s := range v {
			b = appendText(b, s)
		}
		return b, checkCount(len(v))
	case []bool:
		return encodeSlice(kindBool, v)
	case []uint32:
		return encodeSlice(kindU32, v)
	case []int32:
		return encodeSlice(kindI32, v)
	case []float32:
		return encodeSlice(kindF32, v)
	}
	return nil, fmt.Errorf("a value of Go type %T has no counterpart", v)
}

func kindOf(v any) kind {
	switch v.(type) {
	case bool:
		return kindBool
	case uint16:
		return kindU16
	case uint32:
		return kindU32
	case int32:
		return kindI32
	case uint64:
		return kindU64
	case int64:
		return kindI64
	case float32:
		return kindF32
	}
	return kindF64
}

func encodeSlice[T any](k kind, v []T) ([]byte, error) {
	b, err := binary.Append(encodeArray(k, len(v)), binary.LittleEndian, v)
	return b, errors.Join(err, checkCount(len(v)))
}

func encodeKind(k kind) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(k)) }

func encodeArray(k kind, n int) []byte {
	b := binary.LittleEndian.AppendUint32(encodeKind(kindArray), uint32(k))
	return binary.LittleEndian.AppendUint64(b, uint64(n)) //nolint:gosec // a length
}

func checkCount(n int) error {
	if n > maxItems {
		return fmt.Errorf("an array of %d elements: expected at most %d", n, maxItems)
	}
	return nil
}

// A counter counts what is written and keeps the first error.
type counter struct {
	out *bufio.Writer
	n   int64
	err error
}

func (c *counter) write(b []byte) {
	if c.err != nil {
		return
	}
	n, err := c.out.Write(b)
	c.n += int64(n)
	c.err = err
}

// pad writes zeros up to a multiple of align.
func (c *counter) pad(align uint64) {
	n := uint64(c.n) //nolint:gosec // a count
	c.write(make([]byte, padded(n, align)-n))
}
