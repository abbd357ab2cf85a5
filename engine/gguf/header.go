package gguf

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/evalr/evalr/engine/quant"
)

// Limits that no model comes near to; they bound the memory that a header costs.
const (
	maxKeys    = 1 << 16
	maxTensors = 1 << 16
	maxName    = 1 << 10 // bytes of the name of a key or tensor, which errors repeat
	maxDims    = 4
	maxElems   = 1 << 48

	maxAlignment = 1 << 30
)

const (
	magic            = "GGUF"
	defaultAlignment = 32
	keyAlignment     = "general.alignment"
)

// A header is what stands before a file's data.
type header struct {
	keys   []string // in the file's order
	values map[string]value
	infos  []info
	start  uint64 // where the data begin; beyond the end in a file without tensors, maybe
}

// An info describes a tensor; offset is from the start of the data.
type info struct {
	name         string
	shape        []int
	typ          quant.Type
	offset, size uint64
}

// readHeader checks everything of a file but whether it is long enough for the
// data.
func readHeader(data []byte) (*header, error) {
	c := &cursor{data: data}
	tensors, keys, err := readCounts(c)
	if err != nil {
		return nil, err
	}
	h := &header{values: make(map[string]value, keys)}
	for i := range keys {
		if err := h.readKey(c); err != nil {
			return nil, fmt.Errorf("key %d of %d: %w", i+1, keys, err)
		}
	}
	align, err := h.alignment()
	if err != nil {
		return nil, err
	}
	for i := range tensors {
		t, err := readInfo(c)
		if err != nil {
			return nil, fmt.Errorf("tensor %d of %d: %w", i+1, tensors, err)
		}
		if t.offset%align != 0 {
			return nil, fmt.Errorf("tensor %q: offset %d: expected a multiple of %d", t.name, t.offset, align)
		}
		h.infos = append(h.infos, t)
	}
	h.start = padded(uint64(c.at), align) //nolint:gosec // a length
	return h, overlap(h.infos)
}

// readCounts reads magic, version and counts.
func readCounts(c *cursor) (tensors, keys int, err error) {
	if got := c.take(uint64(len(magic))); string(got) != magic {
		return 0, 0, fmt.Errorf("no GGUF file: expected it to begin with %q", magic)
	}
	switch v := c.u32(); {
	case v == 2 || v == 3:
	case v != 0 && bits.ReverseBytes32(v) < 1<<16:
		return 0, 0, errors.New("a big-endian GGUF file: expected little-endian")
	case !c.short:
		return 0, 0, fmt.Errorf("GGUF version %d: expected 2 or 3", v)
	}
	t, k := c.u64(), c.u64()
	const leastTensor, leastKey = 8 + 4 + 8 + 4 + 8, 8 + 4 + 1
	switch {
	case c.short:
		return 0, 0, fmt.Errorf("the file ends within its first %d bytes", len(c.data))
	case t > maxTensors || t > c.left()/leastTensor:
		return 0, 0, fmt.Errorf("%d tensors: more than %d or than the file has room for", t, maxTensors)
	case k > maxKeys || k > c.left()/leastKey:
		return 0, 0, fmt.Errorf("%d keys: more than %d or than the file has room for", k, maxKeys)
	}
	return int(t), int(k), nil
}

// readKey reads one key with its value.
func (h *header) readKey(c *cursor) error {
	name, err := readName(c)
	if err != nil {
		return err
	}
	if _, twice := h.values[name]; twice {
		return fmt.Errorf("%q: it is there twice", name)
	}
	v, err := readValue(c, kind(c.u32()))
	if err != nil {
		return fmt.Errorf("%q: %w", name, err)
	}
	h.keys = append(h.keys, name)
	h.values[name] = v
	return nil
}

// readName reads the name of a key or a tensor.
func readName(c *cursor) (string, error) {
	b := c.bytes()
	switch {
	case c.short:
		return "", errors.New("the file ends within the name")
	case len(b) == 0 || len(b) > maxName:
		return "", fmt.Errorf("a name of %d bytes: expected 1 to %d", len(b), maxName)
	}
	return string(b), nil
}

// readInfo reads one line of the table of tensors.
func readInfo(c *cursor) (info, error) {
	name, err := readName(c)
	if err != nil {
		return info{}, err
	}
	t := info{name: name}
	dims := c.u32()
	if !c.short && (dims == 0 || dims > maxDims) {
		return t, fmt.Errorf("%q: %d dimensions: expected 1 to %d", name, dims, maxDims)
	}
	elems := uint64(1)
	for i := range dims {
		d := c.u64()
		if !c.short && (d == 0 || d > min(maxElems, math.MaxInt)/elems) {
			return t, fmt.Errorf("%q: dimension %d is %d: expected 1 or more, and no more than %d in all", name, i+1, d, min(maxElems, math.MaxInt))
		}
		if c.short {
			break
		}
		elems *= d
		t.shape = append(t.shape, int(d)) //nolint:gosec // bounded
	}
	t.typ, t.offset = quant.Type(c.u32()), c.u64()
	if c.short {
		return t, fmt.Errorf("%q: the file ends within its description", name)
	}
	if !t.typ.Supported() {
		return t, unsupported(name, t.typ)
	}
	n, size := t.typ.Block()
	if t.shape[0]%n != 0 {
		return t, fmt.Errorf("%q: rows of %d elements: %v needs a multiple of %d", name, t.shape[0], t.typ, n)
	}
	t.size = elems / uint64(n) * uint64(size) //nolint:gosec // both small and positive
	if t.offset > math.MaxInt64-t.size {
		return t, fmt.Errorf("%q: offset %d: beyond the end of any file", name, t.offset)
	}
	return t, nil
}

// alignment returns the alignment of the data.
func (h *header) alignment() (uint64, error) {
	v, ok := h.values[keyAlignment]
	if !ok {
		return defaultAlignment, nil
	}
	n := int64(0)
	if !v.array {
		n, _ = v.integer(0)
	}
	if n <= 0 || n > maxAlignment || bits.OnesCount64(uint64(n)) != 1 {
		return 0, fmt.Errorf("key %q: expected a power of two up to %d", keyAlignment, maxAlignment)
	}
	return uint64(n), nil
}

// overlap returns an error if two tensors share bytes.
func overlap(infos []info) error {
	order := slices.Clone(infos)
	slices.SortFunc(order, func(a, b info) int { return cmp.Compare(a.offset, b.offset) })
	for i := 1; i < len(order); i++ {
		if a, b := order[i-1], order[i]; a.offset+a.size > b.offset {
			return fmt.Errorf("tensor %q: its data overlap those of tensor %q", b.name, a.name)
		}
	}
	return nil
}

// shapes returns the tensors without data.
func (h *header) shapes() []Tensor {
	out := make([]Tensor, len(h.infos))
	for i, t := range h.infos {
		out[i] = Tensor{Name: t.name, Shape: t.shape, Type: t.typ}
	}
	return out
}

// tensors returns views of the data; file is the whole file.
func (h *header) tensors(file []byte) ([]Tensor, error) {
	out := h.shapes()
	total := uint64(len(file))
	for i, t := range h.infos {
		if h.start > total || t.offset+t.size > total-h.start {
			return nil, fmt.Errorf("tensor %q: its data end at byte %d, the file at byte %d; it is cut off", t.name, h.start+t.offset+t.size, total)
		}
		at := h.start + t.offset
		out[i].Data = file[at : at+t.size : at+t.size]
	}
	return out, nil
}

// padded returns n rounded up to a multiple of align, a power of two.
func padded(n, align uint64) uint64 { return (n + align - 1) &^ (align - 1) }
