// Command export makes the files of the built-in model of snapshots that training
// wrote, and the table of their digests.
//
//	go run ./engine/builtin/train/export -o engine/builtin/weights out/step-01000 out/step-08000
//
// What is in the folder already is replaced. The files are GGUF: matrices and
// embedding of type Q8_0, norms of F32.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/evalr/evalr/engine/builtin/train"
	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/safetensors"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("export: ")
	out := flag.String("o", "engine/builtin/weights", "`folder` to write to")
	flag.Parse()
	if err := export(*out, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

// export writes the snapshots in the given folders.
func export(out string, folders []string) error {
	if len(folders) == 0 {
		return errors.New("name at least one folder that training wrote, such as out/step-08000")
	}
	phrases, err := train.Learnt()
	if err != nil {
		return err
	}
	words, err := train.TokenizerKeys(phrases)
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(out, "step-*.gguf"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	var table strings.Builder
	for _, folder := range folders {
		path, err := write(out, folder, words)
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		sum, err := digest(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(&table, "%s  %s\n", sum, filepath.Base(path))
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(table.String()), 0o644) //nolint:gosec // a source file
}

// write writes one snapshot and returns the path of its file.
func write(out, folder string, words train.Keys) (string, error) {
	f, err := safetensors.Open(folder)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // only read
	s, err := readSnapshot(f)
	if err != nil {
		return "", err
	}
	w, err := s.gguf(words)
	if err != nil {
		return "", err
	}
	path := filepath.Join(out, fmt.Sprintf("step-%05d.gguf", s.step))
	return path, w.WriteFile(path)
}

// digest returns the SHA-256 of a GGUF file.
func digest(path string) (string, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // only read
	return f.Digest(context.Background())
}
