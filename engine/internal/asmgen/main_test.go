package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is checked in is what this command writes.
func TestFilesAreFresh(t *testing.T) {
	for name, emit := range files {
		text, decl := render(emit)
		for file, want := range map[string][]byte{name + "_amd64.s": text, name + "_amd64.go": decl} {
			got, err := os.ReadFile(filepath.Join("..", "..", "kernel", file))
			require.NoError(t, err)
			require.True(t, bytes.Equal(got, want), "%s is not what asmgen writes: run go generate ./engine/kernel", file)
		}
	}
}
