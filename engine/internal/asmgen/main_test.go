package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is checked in is what this command writes.
func TestFilesAreFresh(t *testing.T) {
	for name, emit := range files {
		text, decl := render(emit)
		for file, want := range map[string][]byte{name + ".s": text, name + ".go": decl} {
			got, err := os.ReadFile(filepath.Join("..", "..", "kernel", file))
			require.NoError(t, err)
			require.True(t, bytes.Equal(got, want), "%s is not what asmgen writes: run go generate ./engine/kernel", file)
		}
	}
}

// The encodings are those that GNU as 2.40 gives {vex} vpdpbusd.
func TestDotVEX(t *testing.T) {
	for want, regs := range map[string][3]int{
		"c4 c2 1d 50 f6": {14, 12, 6},
		"c4 62 15 50 db": {3, 13, 11},
		"c4 c2 6d 50 c1": {9, 2, 0},
	} {
		code, _, _ := strings.Cut(dotVEX(regs[0], regs[1], regs[2]), "//")
		got := strings.NewReplacer("BYTE $0x", "", ";", "").Replace(code)
		require.Equal(t, want, strings.TrimSpace(got))
	}
}
