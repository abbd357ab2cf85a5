// Package filemap gives the bytes of a file as memory that the system reads when
// it is touched: weights are mapped, not copied, so that opening a model costs
// nothing and two processes with the same model share its pages.
//
// A mapping is of the file's size when it was opened. Who shortens the file while
// it is mapped takes the pages away from under the process, and the system ends
// it; there is no defence against that but not to do it. Systems without mappings
// get the file's content in memory.
package filemap

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"math"
	"os"
)

// A File is the content of a regular file.
type File struct {
	Path string // as it was opened
	Data []byte // read only: writing to it ends the process

	release func([]byte) error
}

// Open maps a regular file.
func Open(path string) (*File, error) {
	f, info, err := Regular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read; a mapping outlives it
	switch {
	case info.Size() > math.MaxInt:
		return nil, fmt.Errorf("open %s: %d bytes are more than this system can address", path, info.Size())
	case info.Size() == 0:
		return &File{Path: path}, nil
	}
	data, release, err := mapped(f, int(info.Size()))
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	return &File{Path: path, Data: data, release: release}, nil
}

// Regular opens a regular file to read. Others are refused before they are opened:
// opening a pipe would wait for somebody to write into it.
func Regular(path string) (*os.File, fs.FileInfo, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, nil, err
	} else if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("open %s: expected a regular file", path)
	}
	f, err := os.Open(path) //nolint:gosec // the caller's file
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() { // it was replaced meanwhile
		err = fmt.Errorf("open %s: expected a regular file", path)
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, info, nil
}

// Close gives the memory back; Data and everything that points into it must not
// be used any more. Closing again does nothing.
func (f *File) Close() error {
	data, release := f.Data, f.release
	f.Data, f.release = nil, nil
	if release == nil {
		return nil
	}
	return release(data)
}

// CloseAll closes all files and returns the first error of each kind joined.
func CloseAll(files []*File) error {
	var errs []error
	for _, f := range files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// Digest returns the SHA-256 of the concatenation of parts in 64 hexadecimal
// digits. It looks at ctx every few milliseconds.
func Digest(ctx context.Context, parts ...[]byte) (string, error) {
	h := sha256.New()
	for _, part := range parts {
		if err := feed(ctx, h, part); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func feed(ctx context.Context, h hash.Hash, data []byte) error {
	const piece = 4 << 20
	for len(data) > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n := min(piece, len(data))
		h.Write(data[:n])
		data = data[n:]
	}
	return nil
}
