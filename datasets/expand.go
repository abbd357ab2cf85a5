package datasets

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// expand returns the file's content unpacked, bounded by the table's limits: a
// few kilobytes of zeros that unpack to gigabytes are an error, not a full disk.
func (t *Table) expand(f io.Reader) (io.Reader, func(), error) {
	nothing := func() {}
	if t.packed == "" {
		return f, nothing, nil
	}
	in := &counter{r: bufio.NewReaderSize(f, 64<<10)}
	bounded := func(r io.Reader) io.Reader { return &bomb{r: r, in: in, limits: t.limits} }
	if t.packed == "gz" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, fmt.Errorf("not gzip data: %w", err)
		}
		return bounded(z), func() { closeRead(z) }, nil
	}
	z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, nil, fmt.Errorf("not zstd data: %w", err)
	}
	return bounded(z), z.Close, nil
}

// counter counts the bytes read through it.
type counter struct {
	r *bufio.Reader
	n int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// ReadByte keeps gzip from wrapping the counter in a buffer of its own.
func (c *counter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// bomb stops when more comes out than the limits allow for what went in.
type bomb struct {
	r      io.Reader
	in     *counter
	limits Limits
	out    int64
}

// freely is how much may come out before the ratio counts: short texts that
// repeat themselves compress without bound.
const freely = 1 << 20

func (b *bomb) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.out += int64(n)
	switch {
	case b.out > b.limits.Expanded:
		return 0, fmt.Errorf("unpacks to more than %d bytes; refusing to go on", b.limits.Expanded)
	case b.out > freely+b.limits.Ratio*b.in.n:
		return 0, fmt.Errorf("unpacks to more than %d times its size; refusing to go on", b.limits.Ratio)
	}
	return n, err
}

// text is the decoded bytes of a text file with what is common to all of them
// seen to: a byte order mark is dropped, and one row is bounded.
type text struct {
	*bufio.Reader
	guard   *rowGuard
	skipped int64 // bytes of a byte order mark
}

// newText looks at the beginning of a text file. UTF-8 is the one encoding read:
// a byte order mark of it is dropped, one of UTF-16 refused.
func newText(r io.Reader, row int64) (*text, error) {
	guard := &rowGuard{r: r, most: row}
	t := &text{Reader: bufio.NewReaderSize(guard, 64<<10), guard: guard}
	head, err := t.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		t.skipped = 3
		_, err = t.Discard(3)
		return t, err
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return nil, errors.New("the text is UTF-16; want UTF-8")
	case bytes.HasPrefix(head, []byte("version https://git-lfs")):
		return nil, &hintError{
			text: "a Git LFS pointer, not the data",
			hint: "fetch the file itself with `git lfs pull`, or let evalr pull it from the hub with `--data hub`",
		}
	case bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(head)), []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<html")):
		return nil, errors.New("a web page, not data; want the file it shows (on the hub: /resolve/ instead of /blob/ in the address)")
	}
	return t, nil
}

// rowGuard fails when one row takes more bytes than allowed. Decoders read
// ahead, so it is exact to the size of their buffers.
type rowGuard struct {
	r    io.Reader
	n    int64
	most int64
}

func (g *rowGuard) Read(b []byte) (int, error) {
	n, err := g.r.Read(b)
	g.n += int64(n)
	if g.n > g.most+1<<20 {
		return 0, fmt.Errorf("a row of more than %d bytes", g.most)
	}
	return n, err
}

// row marks the beginning of a row.
func (g *rowGuard) row() { g.n = 0 }
