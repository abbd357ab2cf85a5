// Package randmodel writes small models with random weights, for the tests of
// every package that reads, runs or serves a model.
//
// A model is a function of its [Spec]: each row of each tensor has its own stream
// of random numbers, seeded by the model's seed, the tensor's name and the row.
// The same Spec written as GGUF and as a folder of safetensors is therefore the
// same model, although GGUF wants the query and key rows of llama in another order
// and the norms of gemma3 with one added, as the converter of llama.cpp
// (github.com/ggml-org/llama.cpp, conversion to GGUF) writes them.
//
// Matrices are normal with variance 1/columns, so that activations keep their
// size through the layers; norms scatter about one (the last about twelve) and
// biases about zero, so that leaving one out shows. Logits scatter by three.
package randmodel
