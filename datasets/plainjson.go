package datasets

import (
	"bufio"
	"io"
)

// plainJSON reads JSON with null for the words NaN, Infinity and -Infinity, which
// Python's json writes though JSON has no such values. Strings stay as they are.
type plainJSON struct {
	r                  *bufio.Reader
	inString, inEscape bool
	held               int    // bytes of r that were looked at and wait for the end of a word
	out                []byte // to be read yet
	room               []byte // what out is made in
	err                error
}

func newPlainJSON(r io.Reader) *plainJSON { return &plainJSON{r: bufio.NewReaderSize(r, 16<<10)} }

// Read implements [io.Reader].
func (p *plainJSON) Read(b []byte) (int, error) {
	for len(p.out) == 0 && p.err == nil {
		p.fill()
	}
	if len(p.out) == 0 {
		return 0, p.err
	}
	n := copy(b, p.out)
	p.out = p.out[n:]
	return n, nil
}

// fill takes what is there.
func (p *plainJSON) fill() {
	_, p.err = p.r.Peek(p.held + 1)
	chunk, _ := p.r.Peek(p.r.Buffered()) // what is buffered can be peeked at
	p.room = p.room[:0]
	done := 0
	for done < len(chunk) {
		n := p.piece(chunk[done:])
		if n == 0 {
			break
		}
		done += n
	}
	p.out, p.held = p.room, len(chunk)-done
	_, _ = p.r.Discard(done) // as above
}

// piece takes a piece of a string, a word or what is between words, and returns
// its length: 0 if a word may go on after the chunk.
func (p *plainJSON) piece(chunk []byte) int {
	n, word := 0, !p.inString && inWord(chunk[0])
	for n < len(chunk) {
		c := chunk[n]
		if !p.inString && inWord(c) != word {
			break
		}
		n++
		if p.inString && p.ends(c) || !p.inString && c == '"' {
			p.inString = !p.inString
			break
		}
	}
	const longest = len("-Infinity")
	if word && n == len(chunk) && n <= longest && p.err == nil {
		return 0
	}
	switch string(chunk[:n]) {
	case "NaN", "Infinity", "-Infinity":
		if word {
			p.room = append(p.room, "null"...)
			return n
		}
	}
	p.room = append(p.room, chunk[:n]...)
	return n
}

// ends reports whether a byte within a string ends it.
func (p *plainJSON) ends(c byte) bool {
	ends := c == '"' && !p.inEscape
	p.inEscape = c == '\\' && !p.inEscape
	return ends
}

// inWord reports whether a byte belongs to a number or a word such as true.
func inWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == '_'
}
