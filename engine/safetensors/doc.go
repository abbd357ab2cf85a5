// Package safetensors reads and writes model folders as Hugging Face lays them
// out: config.json, tokenizer.json and weights in one or several safetensors
// files.
//
// A safetensors file is a u64 length (little-endian), that many bytes of JSON, and
// data. The JSON maps the name of a tensor to its element type, its shape (row
// length last) and the range of its bytes in the data. Several files come with
// model.safetensors.index.json, which maps tensors to files. Source:
// github.com/huggingface/safetensors, README, section Format.
//
// Folders come from strangers. Files are mapped, not read; the JSON must fit the
// file and each range the data and the shape, ranges must not overlap, no name may
// be there twice, and an index can only name files of its own folder. What is
// wrong is named by file and tensor.
package safetensors
