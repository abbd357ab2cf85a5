package quant

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Type is the element type of a tensor, by ggml's number.
type Type uint32

// The types that are supported.
const (
	F32  Type = 0
	F16  Type = 1
	Q4_0 Type = 2
	Q4_1 Type = 3
	Q5_0 Type = 6
	Q5_1 Type = 7
	Q8_0 Type = 8
	Q4_K Type = 12 //nolint:revive // ggml's name
	Q5_K Type = 13 //nolint:revive // ggml's name
	Q6_K Type = 14 //nolint:revive // ggml's name
	BF16 Type = 30
)

// simpleBlock and superBlock are the elements of a block of the simple quantised
// types and of the K types.
const (
	simpleBlock = 32
	superBlock  = 256
)

// A layout is what is known of a type. A type that is not supported has a name
// only, so that an error can say what a file holds.
type layout struct {
	name         string
	elems, bytes int                     // of a block
	decode       func([]float32, []byte) // one block, or any number of elements where a block is one
	encode       func([]byte, []float32)
}

// layoutOf returns the layout of t, the zero layout if its number is unknown.
func layoutOf(t Type) layout {
	if t >= Type(len(layouts)) {
		return layout{}
	}
	return layouts[t]
}

// layouts is indexed by type.
var layouts = [...]layout{
	F32:  {"F32", 1, 4, decodeF32, encodeF32},
	F16:  {"F16", 1, 2, decodeF16, encodeF16},
	BF16: {"BF16", 1, 2, decodeBF16, encodeBF16},
	Q4_0: {"Q4_0", simpleBlock, 2 + 16, decodeQ4_0, encodeQ4_0},
	Q4_1: {"Q4_1", simpleBlock, 2 + 2 + 16, decodeQ4_1, encodeQ4_1},
	Q5_0: {"Q5_0", simpleBlock, 2 + 4 + 16, decodeQ5_0, encodeQ5_0},
	Q5_1: {"Q5_1", simpleBlock, 2 + 2 + 4 + 16, decodeQ5_1, encodeQ5_1},
	Q8_0: {"Q8_0", simpleBlock, 2 + 32, decodeQ8_0, encodeQ8_0},
	Q4_K: {"Q4_K", superBlock, 2 + 2 + 12 + 128, decodeQ4K, encodeQ4K},
	Q5_K: {"Q5_K", superBlock, 2 + 2 + 12 + 32 + 128, decodeQ5K, encodeQ5K},
	Q6_K: {"Q6_K", superBlock, 128 + 64 + 16 + 2, decodeQ6K, encodeQ6K},

	4: {name: "Q4_2"}, 5: {name: "Q4_3"}, 9: {name: "Q8_1"}, 10: {name: "Q2_K"}, 11: {name: "Q3_K"}, 15: {name: "Q8_K"},
	16: {name: "IQ2_XXS"}, 17: {name: "IQ2_XS"}, 18: {name: "IQ3_XXS"}, 19: {name: "IQ1_S"}, 20: {name: "IQ4_NL"},
	21: {name: "IQ3_S"}, 22: {name: "IQ2_S"}, 23: {name: "IQ4_XS"}, 24: {name: "I8"}, 25: {name: "I16"}, 26: {name: "I32"},
	27: {name: "I64"}, 28: {name: "F64"}, 29: {name: "IQ1_M"}, 31: {name: "Q4_0_4_4"}, 32: {name: "Q4_0_4_8"}, 33: {name: "Q4_0_8_8"},
	34: {name: "TQ1_0"}, 35: {name: "TQ2_0"}, 36: {name: "IQ4_NL_4_4"}, 37: {name: "IQ4_NL_4_8"}, 38: {name: "IQ4_NL_8_8"},
	39: {name: "MXFP4"}, 40: {name: "NVFP4"}, 41: {name: "Q1_0"},
}

// Types returns the supported types in the order of their numbers.
func Types() []Type {
	var all []Type
	for t := range Type(len(layouts)) {
		if t.Supported() {
			all = append(all, t)
		}
	}
	return all
}

// ParseType returns the supported type of a name such as Q8_0 or q8_0.
func ParseType(name string) (Type, error) {
	for _, t := range Types() {
		if strings.EqualFold(t.String(), name) {
			return t, nil
		}
	}
	return 0, fmt.Errorf("tensor type %q: expected one of %s", name, Names())
}

// Names lists the supported types for a message: "F32, F16, …".
func Names() string {
	all := Types()
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.String()
	}
	return strings.Join(names, ", ")
}

// Supported reports whether tensors of the type can be read.
func (t Type) Supported() bool { return layoutOf(t).elems > 0 }

// Quantized reports whether the type holds blocks of small integers.
func (t Type) Quantized() bool { return layoutOf(t).elems > 1 }

// Block returns the elements and the bytes of one block, 0 and 0 for a type that
// is not supported. A row is a whole number of blocks.
func (t Type) Block() (elems, bytes int) {
	l := layoutOf(t)
	return l.elems, l.bytes
}

// Bytes returns the size of elems elements, which must be a whole number of
// blocks of a supported type.
func (t Type) Bytes(elems int) int {
	n, size := t.Block()
	if n == 0 || elems < 0 || elems%n != 0 {
		panic(fmt.Sprintf("quant: %d elements of type %v are no whole number of blocks", elems, t))
	}
	return elems / n * size
}

// String returns ggml's name in capitals, or "type N" if the number is unknown.
func (t Type) String() string {
	if l := layoutOf(t); l.name != "" {
		return l.name
	}
	return "type " + strconv.FormatUint(uint64(t), 10)
}

// A Tensor is a view of the bytes of a model file.
type Tensor struct {
	Name  string
	Shape []int // the length of a row, that is the number of columns, first
	Type  Type
	Data  []byte // Type.Bytes(Elems()) of them; read only, and valid until its file is closed
}

// Cols returns the length of a row.
func (t Tensor) Cols() int {
	if len(t.Shape) == 0 {
		return 0
	}
	return t.Shape[0]
}

// Rows returns the number of rows, over all dimensions but the first.
func (t Tensor) Rows() int {
	rows := 1
	for _, d := range t.Shape[min(1, len(t.Shape)):] {
		rows *= d
	}
	return rows
}

// Elems returns the number of elements.
func (t Tensor) Elems() int { return t.Cols() * t.Rows() }

// Is reports whether the shape is the one given, columns first. Trailing ones do
// not count.
func (t Tensor) Is(shape ...int) bool {
	return slices.Equal(trimOnes(t.Shape), trimOnes(shape))
}

// Floats returns the elements as float32.
func (t Tensor) Floats() []float32 {
	out := make([]float32, t.Elems())
	Dequantize(out, t.Type, t.Data)
	return out
}

func trimOnes(shape []int) []int {
	for len(shape) > 1 && shape[len(shape)-1] == 1 {
		shape = shape[:len(shape)-1]
	}
	return shape
}
