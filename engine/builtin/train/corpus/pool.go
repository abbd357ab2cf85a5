package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"os"

	"github.com/evalr/evalr/engine/builtin/train"
)

// A pool is documents in the order in which they are trained on. Its file is, all
// numbers little-endian:
//
//	"evalrpl1"
//	uint64  size of the vocabulary, documents, tokens
//	int64   of each document, where its tokens end
//	int32   of each document, how many of its tokens are the prompt
//	uint16  the tokens
type pool struct {
	ends    []int64
	prompts []int32
	tokens  []uint16
}

const poolMagic = "evalrpl1"

// add appends a document.
func (p *pool) add(d document) {
	p.tokens = append(append(p.tokens, d.prompt...), d.completion...)
	p.ends = append(p.ends, int64(len(p.tokens)))
	p.prompts = append(p.prompts, int32(len(d.prompt))) //nolint:gosec // below the bound of a document
}

func (p *pool) writeFile(path string) error {
	f, err := os.Create(path) //nolint:gosec // the caller's file
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20) // keeps its first error, which Flush returns
	for _, part := range []any{
		[]byte(poolMagic), []uint64{train.Vocabulary, uint64(len(p.ends)), uint64(len(p.tokens))}, p.ends, p.prompts, p.tokens,
	} {
		binary.Write(w, binary.LittleEndian, part) //nolint:errcheck,gosec // see above
	}
	return errors.Join(w.Flush(), f.Close())
}
