package datasets

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

// A Blob is a cell of a column of kind [Large]: a text, or any JSON value as it is
// written. Of a jsonl file it is a place in the file, read anew whenever it is
// asked for; of other files it is held in memory. The zero value is no cell.
type Blob struct {
	sum    string // SHA-256 of the text; empty for no cell
	held   string
	table  *Table // where the text lies; nil if it is held
	at     position
	field  string
	offset int64 // of the value in the unpacked file
	quoted bool  // it is a JSON string
}

// heldBlob is a blob in memory.
func heldBlob(text string) Blob {
	sum := sha256.Sum256([]byte(text))
	return Blob{sum: hex.EncodeToString(sum[:]), held: text}
}

// IsZero reports whether there is no cell.
func (b Blob) IsZero() bool { return b.sum == "" }

// SHA256 is the digest of the text, 64 hexadecimal digits; empty for no cell.
func (b Blob) SHA256() string { return b.sum }

// Errorf returns an error about the cell that names file, row and field.
func (b Blob) Errorf(format string, a ...any) error { return b.at.errorf(b.field, format, a...) }

// Open returns a reader of the text. It fails at the end if the text is not the one
// that was there when the table was read.
func (b Blob) Open() (io.ReadCloser, error) {
	if b.table == nil {
		return io.NopCloser(strings.NewReader(b.held)), nil
	}
	f, err := b.table.file()
	if err != nil {
		return nil, err
	}
	r, closeData, err := b.seek(f)
	if err != nil {
		closeRead(f)
		return nil, b.Errorf("%v", err)
	}
	done := func() { closeData(); closeRead(f) }
	in := bufio.NewReaderSize(r, 64<<10)
	return &blobReader{blob: b, r: newValue(in, b.quoted), sum: sha256.New(), done: done}, nil
}

// seek goes to the value.
func (b Blob) seek(f file) (io.Reader, func(), error) {
	if b.table.packed == "" {
		_, err := f.Seek(b.offset, io.SeekStart)
		return f, func() {}, err
	}
	r, closeData, err := b.table.expand(f)
	if err != nil {
		return nil, nil, err
	}
	if _, err := io.CopyN(io.Discard, r, b.offset); err != nil {
		closeData()
		return nil, nil, err
	}
	return r, closeData, nil
}

// A blobReader reads a blob and holds it to its digest.
type blobReader struct {
	blob Blob
	r    io.Reader
	sum  hash.Hash
	done func()
}

func (r *blobReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.sum.Write(p[:n])
	switch {
	case errors.Is(err, io.EOF) && hex.EncodeToString(r.sum.Sum(nil)) != r.blob.sum:
		err = r.blob.Errorf("the file has changed since it was read; start anew")
	case err != nil && !errors.Is(err, io.EOF):
		err = r.blob.Errorf("the file has changed since it was read, or is broken: %v", err)
	}
	return n, err
}

// Close closes the file.
func (r *blobReader) Close() error {
	r.done()
	return nil
}

// A value reads one JSON value to its end: of a string the text, of anything else
// the JSON. read counts the bytes of the file.
type value interface {
	io.Reader
	read() int64
}

func newValue(in *bufio.Reader, quoted bool) value {
	if quoted {
		return &stringValue{in: in}
	}
	return &openValue{in: in}
}

var errCut = fmt.Errorf("the JSON value ends early: %w", io.ErrUnexpectedEOF)

// An openValue reads a list or an object as it is written.
type openValue struct {
	in       *bufio.Reader
	n        int64
	depth    int
	inString bool
	escaped  bool
	ended    bool
}

func (v *openValue) read() int64 { return v.n }

func (v *openValue) Read(p []byte) (int, error) {
	if v.ended {
		return 0, io.EOF
	}
	for i := range p {
		c, err := v.in.ReadByte()
		if err != nil || c == '\n' {
			return i, errCut
		}
		v.n++
		p[i] = c
		if v.take(c); v.ended {
			return i + 1, io.EOF
		}
	}
	return len(p), nil
}

func (v *openValue) take(c byte) {
	switch {
	case v.escaped:
		v.escaped = false
	case v.inString:
		v.escaped, v.inString = c == '\\', c != '"'
	case c == '"':
		v.inString = true
	case c == '{', c == '[':
		v.depth++
	case c == '}', c == ']':
		v.depth--
		v.ended = v.depth == 0
	}
}
