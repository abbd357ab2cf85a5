package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/evalr/evalr/engine/quant"
)

// A Tensor is a view of one tensor's data. Its shape has the row length first,
// the other way round than in the file; a tensor without dimensions has the shape
// [1].
type Tensor = quant.Tensor

// maxHeader bounds the JSON of a file, as the format's own reader does.
const maxHeader = 100 << 20

// metadata is the entry that is no tensor.
const metadata = "__metadata__"

const (
	maxName  = 1 << 10 // bytes; errors repeat it
	maxDims  = 8
	maxElems = 1 << 48
)

// types are the element types that can be read.
var types = map[string]quant.Type{"F32": quant.F32, "F16": quant.F16, "BF16": quant.BF16}

// parse returns the tensors of a file's content in the order of their data.
func parse(data []byte) ([]Tensor, error) {
	if len(data) < 8 {
		return nil, fmt.Errorf("%d bytes are too few for a safetensors file", len(data))
	}
	n := binary.LittleEndian.Uint64(data)
	if n > maxHeader || n > uint64(len(data)-8) { //nolint:gosec // at least 8
		return nil, fmt.Errorf("a header of %d bytes: more than %d or than the file has", n, maxHeader)
	}
	entries, err := parseHeader(data[8 : 8+n])
	if err != nil {
		return nil, err
	}
	payload := data[8+n:]
	tensors := make([]Tensor, len(entries))
	end := uint64(0)
	for i, e := range entries {
		t, err := e.tensor(payload)
		switch {
		case err != nil:
			return nil, fmt.Errorf("tensor %q: %w", e.name, err)
		case e.Offsets[0] != end:
			return nil, fmt.Errorf("tensor %q: its data begin at byte %d, but the one before ends at %d: expected no overlap and no gap", e.name, e.Offsets[0], end)
		}
		tensors[i], end = t, e.Offsets[1]
	}
	if rest := uint64(len(payload)) - end; rest > 0 {
		return nil, fmt.Errorf("%d bytes after the data of the last tensor", rest)
	}
	return tensors, nil
}

// An entry is what the header says of a tensor.
type entry struct {
	name    string
	Type    string  `json:"dtype"`
	Shape   numbers `json:"shape"`
	Offsets numbers `json:"data_offsets"` // two: from, to
}

// numbers is a short list: what is longer is refused before it is decoded, which
// would take eight bytes for two of the header.
type numbers []uint64

// maxNumbers bounds the text of a list; eight numbers take 170 bytes at most.
const maxNumbers = 1 << 10

func (n *numbers) UnmarshalJSON(data []byte) error {
	if len(data) > maxNumbers {
		return fmt.Errorf("a list of %d bytes: expected at most %d", len(data), maxNumbers)
	}
	return json.Unmarshal(data, (*[]uint64)(n))
}

// parseHeader returns the entries in the order of their data. It walks the object
// by hand because a map would hide a name that is there twice.
func parseHeader(header []byte) ([]entry, error) {
	dec := json.NewDecoder(bytes.NewReader(header))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("the header is no JSON object")
	}
	var all []entry
	seen := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("the header is broken: %w", err)
		}
		name, _ := key.(string) // keys of an object are strings
		switch {
		case name == "" || len(name) > maxName:
			return nil, fmt.Errorf("the name of a tensor has %d bytes: expected 1 to %d", len(name), maxName)
		case seen[name]:
			return nil, fmt.Errorf("tensor %q: it is there twice", name)
		}
		seen[name] = true
		e := entry{name: name}
		if name == metadata {
			err = dec.Decode(&map[string]string{})
		} else {
			err = dec.Decode(&e)
			all = append(all, e)
		}
		if err == nil && name != metadata && len(e.Offsets) != 2 {
			err = fmt.Errorf("%d data_offsets: expected 2", len(e.Offsets))
		}
		if err != nil {
			return nil, fmt.Errorf("%q in the header: %w", name, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("the header is broken: %w", err)
	}
	if rest := bytes.TrimSpace(header[dec.InputOffset():]); len(rest) > 0 {
		return nil, fmt.Errorf("the header has %d bytes after its JSON object", len(rest))
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.Offsets[0], b.Offsets[0]) })
	return all, nil
}

// tensor checks the entry against the file's data.
func (e entry) tensor(payload []byte) (Tensor, error) {
	typ, ok := types[e.Type]
	if !ok {
		return Tensor{}, &hintError{
			text: fmt.Sprintf("element type %q is not supported", e.Type),
			hint: "supported are F32, F16 and BF16; quantised checkpoints come as GGUF",
		}
	}
	if len(e.Shape) > maxDims {
		return Tensor{}, fmt.Errorf("%d dimensions: expected at most %d", len(e.Shape), maxDims)
	}
	elems := uint64(1)
	for _, d := range e.Shape {
		if d == 0 || d > maxElems/elems || d > math.MaxInt {
			return Tensor{}, fmt.Errorf("shape %v: expected positive sizes with a product of at most 2⁴⁸", e.Shape)
		}
		elems *= d
	}
	_, size := typ.Block()
	from, to := e.Offsets[0], e.Offsets[1]
	switch {
	case from > to || to > uint64(len(payload)):
		return Tensor{}, fmt.Errorf("data from byte %d to %d: the file has %d; it may be cut off", from, to, len(payload))
	case to-from != elems*uint64(size): //nolint:gosec // 2 or 4
		return Tensor{}, fmt.Errorf("%d bytes of data: shape %v of %s takes %d", to-from, e.Shape, e.Type, elems*uint64(size)) //nolint:gosec // 2 or 4
	}
	return Tensor{Name: e.name, Shape: reversed(e.Shape), Type: typ, Data: payload[from:to:to]}, nil
}

// reversed returns the shape with the row length first.
func reversed(shape []uint64) []int {
	if len(shape) == 0 {
		return []int{1}
	}
	out := make([]int, len(shape))
	for i, d := range shape {
		out[len(shape)-1-i] = int(d) //nolint:gosec // bounded
	}
	return out
}
