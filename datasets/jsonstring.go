package datasets

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A stringValue reads the text of a JSON string, from its opening quote to its
// closing one, without holding it.
type stringValue struct {
	in     *bufio.Reader
	n      int64
	opened bool
	ready  []byte // decoded from an escape and not yet read
	room   [2 * utf8.UTFMax]byte
	err    error
}

func (v *stringValue) read() int64 { return v.n }

func (v *stringValue) Read(p []byte) (int, error) {
	if !v.opened {
		v.opened = true
		v.skip(1)
	}
	for len(p) > 0 && v.err == nil {
		if len(v.ready) > 0 {
			n := copy(p, v.ready)
			v.ready = v.ready[n:]
			return n, nil
		}
		if n := v.plain(p); n > 0 {
			return n, nil
		}
		v.special()
	}
	return 0, v.err
}

// plain copies what stands for itself.
func (v *stringValue) plain(p []byte) int {
	if _, err := v.in.Peek(1); err != nil {
		v.fail(err)
		return 0
	}
	chunk, _ := v.in.Peek(min(v.in.Buffered(), len(p))) // what is buffered can be peeked at
	n := 0
	for n < len(chunk) && chunk[n] != '"' && chunk[n] != '\\' && chunk[n] >= ' ' {
		n++
	}
	copy(p, chunk[:n])
	v.skip(n)
	return n
}

func (v *stringValue) skip(n int) {
	_, _ = v.in.Discard(n) // it was peeked at
	v.n += int64(n)
}

func (v *stringValue) fail(err error) {
	if errors.Is(err, io.EOF) {
		err = errCut
	}
	v.err = err
}

// special takes a closing quote or an escape.
func (v *stringValue) special() {
	head, err := v.in.Peek(1)
	switch {
	case v.err != nil:
		return
	case err != nil:
		v.fail(err)
	case head[0] == '"':
		v.skip(1)
		v.err = io.EOF
	case head[0] == '\n':
		v.err = errCut
	case head[0] != '\\':
		v.err = fmt.Errorf("not JSON: control character %q in a string", head[0])
	default:
		v.escape()
	}
}

// escapes are the characters that escapes of one letter stand for.
var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (v *stringValue) escape() {
	head, err := v.in.Peek(2)
	if err != nil {
		v.fail(err)
		return
	}
	if head[1] != 'u' {
		c, ok := escapes[head[1]]
		if !ok {
			v.err = fmt.Errorf(`not JSON: escape \%c in a string`, head[1])
			return
		}
		v.ready = append(v.room[:0], c)
		v.skip(2)
		return
	}
	r, ok := v.unit(0)
	if !ok {
		return
	}
	width := 6
	if utf16.IsSurrogate(r) {
		low, _ := v.unit(width)
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			r, width = pair, 2*width
		}
		v.err = nil // a lone half stands for U+FFFD, as in encoding/json
	}
	v.ready = utf8.AppendRune(v.room[:0], r)
	v.skip(width)
}

// unit reads the escape \uXXXX that begins so many bytes ahead.
func (v *stringValue) unit(ahead int) (rune, bool) {
	head, err := v.in.Peek(ahead + 6)
	if err != nil {
		v.fail(err)
		return 0, false
	}
	if head[ahead] != '\\' || head[ahead+1] != 'u' {
		return 0, false
	}
	code, err := strconv.ParseUint(string(head[ahead+2:]), 16, 16)
	if err != nil {
		v.err = fmt.Errorf("not JSON: escape %q in a string", head[ahead:])
		return 0, false
	}
	return rune(code), true
}
