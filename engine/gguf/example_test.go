package gguf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
)

// What a model is can be read while most of it is still to be downloaded.
func ExampleOpenHeader() {
	dir, err := os.MkdirTemp("", "gguf")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	var w gguf.Writer
	w.Set("general.architecture", "llama")
	w.Add(gguf.Tensor{Name: "token_embd.weight", Shape: []int{64, 300}, Type: quant.F32, Data: make([]byte, 4*64*300)})
	var whole bytes.Buffer
	if _, err := w.WriteTo(&whole); err != nil {
		fmt.Println(err)
		return
	}
	path := filepath.Join(dir, "model.gguf.part")
	if err := os.WriteFile(path, whole.Bytes()[:1000], 0o600); err != nil {
		fmt.Println(err)
		return
	}

	f, err := gguf.OpenHeader(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	arch, _ := f.Text("general.architecture")
	fmt.Println(arch)
	for _, t := range f.Tensors() {
		fmt.Println(t.Name, t.Shape, t.Type)
	}
	// Output:
	// llama
	// token_embd.weight [64 300] F32
}
