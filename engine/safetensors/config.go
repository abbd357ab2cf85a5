package safetensors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Config is a JSON object. Its methods take the path of a field, with a dot
// between the name of an object and that of its field: rope_scaling.factor.
type Config map[string]any

// parseConfig reads one JSON object. Numbers stay as they were written, so that no
// integer loses digits.
func parseConfig(data []byte) (Config, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var c Config
	if err := dec.Decode(&c); err != nil {
		return nil, fmt.Errorf("no JSON object: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something after its JSON object")
	}
	if c == nil {
		return nil, errors.New("no JSON object: null")
	}
	return c, nil
}

// Get returns the value at a path: a string, bool, json.Number, []any or
// map[string]any; nil if it is absent or null.
func (c Config) Get(path string) any {
	v, _ := c.lookup(path)
	return v
}

// Has reports whether a path is there, be its value null.
func (c Config) Has(path string) bool {
	_, ok := c.lookup(path)
	return ok
}

func (c Config) lookup(path string) (value any, ok bool) {
	object := map[string]any(c)
	for {
		name, rest, deeper := strings.Cut(path, ".")
		value, ok = object[name]
		if !deeper {
			return value, ok
		}
		object, _ = value.(map[string]any)
		path = rest
	}
}

// Text returns the string at a path; false if there is none.
func (c Config) Text(path string) (string, bool) {
	s, ok := c.Get(path).(string)
	return s, ok
}

// Bool returns the bool at a path; false, false if there is none.
func (c Config) Bool(path string) (value, ok bool) {
	value, ok = c.Get(path).(bool)
	return value, ok
}

// Int returns the integer at a path; false if there is none.
func (c Config) Int(path string) (int64, bool) { return integer(c.Get(path)) }

// Float returns the number at a path; false if there is none.
func (c Config) Float(path string) (float64, bool) { return float(c.Get(path)) }

// Ints returns the integers at a path, one if it is no list; false if there are
// none or something else is among them.
func (c Config) Ints(path string) ([]int64, bool) { return list(c.Get(path), integer) }

// Floats returns the numbers at a path, as Ints does integers.
func (c Config) Floats(path string) ([]float64, bool) { return list(c.Get(path), float) }

// Texts returns the strings at a path, as Ints does integers.
func (c Config) Texts(path string) ([]string, bool) {
	return list(c.Get(path), func(v any) (string, bool) {
		s, ok := v.(string)
		return s, ok
	})
}

func integer(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

func float(v any) (float64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}

// list converts v, or each element of v.
func list[T any](v any, convert func(any) (T, bool)) ([]T, bool) {
	elems, isList := v.([]any)
	if !isList {
		elems = []any{v}
	}
	out := make([]T, len(elems))
	for i, e := range elems {
		x, ok := convert(e)
		if !ok {
			return nil, false
		}
		out[i] = x
	}
	return out, true
}
