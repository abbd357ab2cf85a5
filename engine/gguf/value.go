package gguf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// A kind is the type of a key's value.
type kind uint32

const (
	kindU8 kind = iota
	kindI8
	kindU16
	kindI16
	kindU32
	kindI32
	kindF32
	kindBool
	kindText
	kindArray
	kindU64
	kindI64
	kindF64
)

// sizes are the bytes of a value of each kind, 0 where they depend on the value.
var sizes = [...]int{kindU8: 1, kindI8: 1, kindU16: 2, kindI16: 2, kindU32: 4, kindI32: 4, kindF32: 4, kindBool: 1, kindU64: 8, kindI64: 8, kindF64: 8}

// size returns the bytes of a number or bool of the kind, 0 for other kinds.
func (k kind) size() int {
	if k >= kind(len(sizes)) {
		return 0
	}
	return sizes[k]
}

// maxItems bounds the elements of an array: sixteen times the largest vocabulary
// there is.
const maxItems = 1 << 22

// A value is checked but not decoded: data are its bytes in the file, without the
// length of a text or the kind and count of an array.
type value struct {
	kind  kind // of an array: of its elements
	array bool
	count int // elements of an array, else 1
	data  []byte
}

// readValue checks the next value of a kind and leaves the cursor behind it.
func readValue(c *cursor, k kind) (value, error) {
	v := value{kind: k, count: 1}
	if k == kindArray {
		v.array, v.kind = true, kind(c.u32())
		n := c.u64()
		if n > maxItems {
			return v, fmt.Errorf("an array of %d elements: expected at most %d", n, maxItems)
		}
		v.count = int(n)
	}
	switch size := v.kind.size(); {
	case size > 0:
		v.data = c.take(uint64(size) * uint64(v.count)) //nolint:gosec // both small
	case v.kind == kindText && !v.array:
		v.data = c.bytes()
	case v.kind == kindText:
		start := c.at
		for range v.count {
			if c.bytes(); c.short {
				break
			}
		}
		v.data = c.data[start:c.at]
	case v.kind == kindArray:
		return v, errors.New("an array of arrays: expected an array of numbers, bools or strings")
	default:
		return v, fmt.Errorf("value type %d: expected one of 0 to %d", v.kind, kindF64)
	}
	switch {
	case c.short:
		return v, errors.New("the file ends within the value")
	case v.kind == kindBool && slices.ContainsFunc(v.data, func(b byte) bool { return b > 1 }):
		return v, errors.New("a bool that is neither 0 nor 1")
	}
	return v, nil
}

// integer returns element i, which exists, of a value of integers; false for
// another kind, or a number beyond the range of int64.
func (v value) integer(i int) (int64, bool) {
	b := v.data
	if size := v.kind.size(); size > 0 {
		b = b[i*size:]
	}
	switch v.kind {
	case kindU8:
		return int64(b[0]), true
	case kindI8:
		return int64(int8(b[0])), true //nolint:gosec // the byte is a signed number
	case kindU16:
		return int64(binary.LittleEndian.Uint16(b)), true
	case kindI16:
		return int64(int16(binary.LittleEndian.Uint16(b))), true //nolint:gosec // as above
	case kindU32:
		return int64(binary.LittleEndian.Uint32(b)), true
	case kindI32:
		return int64(int32(binary.LittleEndian.Uint32(b))), true //nolint:gosec // as above
	case kindI64:
		return int64(binary.LittleEndian.Uint64(b)), true //nolint:gosec // as above
	case kindU64:
		if n := binary.LittleEndian.Uint64(b); n <= math.MaxInt64 {
			return int64(n), true
		}
	default:
	}
	return 0, false
}

// float returns element i, which exists, of a value of floating-point numbers.
func (v value) float(i int) (float64, bool) {
	switch v.kind {
	case kindF32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(v.data[4*i:]))), true
	case kindF64:
		return math.Float64frombits(binary.LittleEndian.Uint64(v.data[8*i:])), true
	default:
		return 0, false
	}
}

// texts returns the elements of an array of strings. They share one copy of the
// array's bytes.
func (v value) texts() []string {
	all := string(v.data)
	out := make([]string, v.count)
	at := 0
	for i := range out {
		n := int(binary.LittleEndian.Uint64(v.data[at:])) //nolint:gosec // checked when it was read
		out[i] = all[at+8 : at+8+n]
		at += 8 + n
	}
	return out
}
