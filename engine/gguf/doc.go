// Package gguf reads and writes GGUF files, the format in which most models for
// local use are passed around.
//
// A file is a header, keys with typed values that describe the model (its shape,
// its tokenizer, its chat template), a table of tensors, and their data:
//
//	"GGUF" · u32 version · u64 tensors · u64 keys
//	keys:    string · u32 type · value
//	tensors: string · u32 dimensions · u64 sizes, row length first · u32 element type · u64 offset
//	padding to the alignment · data
//
// A string is a u64 length and bytes; an array is a u32 type, a u64 count and
// values; everything is little-endian; each tensor starts at a multiple of the
// alignment (key general.alignment, 32 if absent). Versions 2 and 3 are the same
// in this; version 1 had 32-bit lengths and is refused. A large model may be split
// into files NAME-00001-of-0000N.gguf, the first of which has the keys. Source:
// github.com/ggml-org/ggml, docs/gguf.md and gguf.h.
//
// Files come from strangers. They are mapped, not read; every count, length,
// offset and alignment is checked against the file's size before it is believed,
// tensors must not overlap, and what is wrong is named by key or tensor. Reading a
// key allocates a small multiple of the bytes it has in the file.
package gguf
