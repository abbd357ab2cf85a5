package safetensors

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
)

// Write writes tensors of types F32, F16 and BF16 as one safetensors file, in the
// order given.
func Write(path string, tensors []Tensor) error {
	header, err := encodeHeader(tensors)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	f, err := os.Create(path) //nolint:gosec // the caller's file
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20) // keeps its first error, which Flush returns
	w.Write(header)                    //nolint:errcheck,gosec // see above
	for _, t := range tensors {
		w.Write(t.Data) //nolint:errcheck,gosec // see above
	}
	if err = errors.Join(w.Flush(), f.Close()); err != nil {
		os.Remove(path) //nolint:errcheck,gosec // the error that matters is the other
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// encodeHeader returns the length and the JSON, padded so that the data begin at
// a multiple of eight bytes.
func encodeHeader(tensors []Tensor) ([]byte, error) {
	header := map[string]entry{}
	at := uint64(0)
	for _, t := range tensors {
		e, err := encodeEntry(t, at)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		if _, twice := header[t.Name]; twice || t.Name == metadata || t.Name == "" || len(t.Name) > maxName {
			return nil, fmt.Errorf("tensor %q: the name is taken, or is not of 1 to %d bytes", t.Name, maxName)
		}
		header[t.Name] = e
		at = e.Offsets[1]
	}
	text, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...), nil
}

// encodeEntry describes a tensor whose data begin at a byte.
func encodeEntry(t Tensor, at uint64) (entry, error) {
	e := entry{Type: t.Type.String(), Offsets: []uint64{at, at + uint64(len(t.Data))}}
	if types[e.Type] != t.Type {
		return e, fmt.Errorf("element type %v: expected F32, F16 or BF16", t.Type)
	}
	for _, d := range slices.Backward(t.Shape) {
		if d <= 0 {
			return e, fmt.Errorf("shape %v: expected positive sizes", t.Shape)
		}
		e.Shape = append(e.Shape, uint64(d))
	}
	if want := t.Type.Bytes(t.Elems()); want != len(t.Data) {
		return e, fmt.Errorf("%d bytes of data: shape %v takes %d", len(t.Data), t.Shape, want)
	}
	return e, nil
}
