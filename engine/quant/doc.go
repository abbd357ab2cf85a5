// Package quant knows the element types of a model's tensors: how many elements
// and bytes a block of each has, how a block becomes float32 numbers and how
// numbers become a block.
//
// A quantised tensor is a sequence of blocks along its rows. A block holds small
// integers q and what scales them: a value is d·q in the types with suffix _0 and
// d·q + m in those with suffix _1. The K types put eight or sixteen such groups
// into a block of 256 whose scales are small integers themselves, under one or two
// scales of the whole block. Scales are IEEE 754 half precision; everything is
// little-endian. The types, their numbers and their layouts are those of ggml, the
// tensor library behind the GGUF format (github.com/ggml-org/ggml, ggml-common.h).
//
// Every product is rounded to float32 before it is added, so that results are the
// same bits on processors for which Go fuses multiplication and addition and on
// those for which it does not. The quantisers of the simple types give the bytes
// that ggml's reference quantisers give.
package quant
